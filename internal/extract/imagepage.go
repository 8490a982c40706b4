package extract

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// photo is the picture that a page is there to show.
type photo struct {
	node     *html.Node // on the page, or nil
	address  string     // absolute, from the page's metadata, or ""
	caption  string
	declared bool // the page says that it is a picture
}

var (
	photoType = regexp.MustCompile(`(?i)(?:^|:)(?:photo|image|picture|gif|comic|artwork)$`)
	// comicName is how web comics call the box of their strip.
	comicName = regexp.MustCompile(`(?:^|\s)(?:comic(?:[-_]?(?:strip|image|img|page|panel|body))?|cc-comic(?:body)?|main-?comic|strip|webcomic(?:-image)?)(?:\s|$)`)
)

// photoOf returns the picture that a page may be there to show, or nil.
func photoOf(doc *html.Node, base *url.URL, tags metaTags, meta *metadata) *photo {
	p := &photo{address: meta.image}
	p.declared = photoType.MatchString(tags.first("og:type")) || strings.EqualFold(tags.first("twitter:card"), "photo")
	if address, caption, ok := linkedPhoto(doc, base); ok && !meta.isArticle {
		p.declared, p.caption = true, caption
		if address != "" && p.address == "" {
			p.address = address
		}
	}
	for _, box := range findFunc(body(doc), namesComic) {
		if pictures := pictureNodes(box); len(pictures) == 1 {
			p.node, p.declared = pictures[0], true
			break
		}
	}
	if p.node == nil && p.address != "" {
		name := pictureName(p.address)
		for _, img := range find(body(doc), "img") {
			if pictureName(resolve(base, bestSource(img, pictureSources(img)))) == name && closest(img, "a", "li", "nav", "aside", "footer") == nil {
				p.node = img
				break
			}
		}
	}
	if p.node == nil && p.address == "" {
		return nil
	}
	return p
}

// namesComic looks for the words first, which is much faster.
func namesComic(n *html.Node) bool {
	name := names(n)
	return (strings.Contains(name, "comic") || strings.Contains(name, "strip")) && comicName.MatchString(name)
}

// pictureNodes returns the images below n that are no icons.
func pictureNodes(n *html.Node) []*html.Node {
	var found []*html.Node
	for _, img := range find(n, "img") {
		width := pixels(attr(img, "width"))
		if bestSource(img, pictureSources(img)) != "" && !tracking(img) && (width == 0 || width >= smallFrame) && !notAPicture.MatchString(attr(img, "src")) {
			found = append(found, img)
		}
	}
	return found
}

// linkedPhoto reads the picture that JSON-LD says the page is about.
func linkedPhoto(doc *html.Node, base *url.URL) (address, caption string, ok bool) {
	for _, n := range find(doc, "script") {
		source := textOf(n)
		if !strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") || !photoMark.MatchString(source) {
			continue
		}
		var value any
		if json.Unmarshal([]byte(jsonText(source)), &value) != nil {
			continue
		}
		thing, _ := value.(map[string]any)
		if about, nested := thing["mainEntity"].(map[string]any); nested {
			thing = about
		}
		if thing == nil || !hasType(thing, func(s string) bool { return photoMark.MatchString(`"` + s + `"`) }) {
			continue
		}
		for _, key := range []string{"contentUrl", "image", "url"} {
			if images := imageAddresses(thing[key], nil); address == "" && len(images) > 0 {
				address = resolve(base, images[0])
			}
		}
		if caption = str(thing["caption"]); caption == "" {
			caption = str(thing["description"])
		}
		return address, caption, true
	}
	return "", "", false
}

var photoMark = regexp.MustCompile(`"(?:ImageObject|Photograph|VisualArtwork|ComicStory|Painting|Drawing)"`)

// fewWords is how little text a page that does not say that it is a picture
// may have around one.
const fewWords = 40

// complete puts the picture first in the body, with what is said of it below.
// It leaves the body alone, and reports false, when there is too much text for
// the picture to be what the page is about.
func (p *photo) complete(root *html.Node, about string, meta *metadata) bool {
	words := wordCount(textOf(root))
	if words >= enoughText || !p.declared && (words >= fewWords || p.node == nil) {
		return false
	}
	figure := p.figure(meta.title)
	if figure == nil {
		return false
	}
	name := pictureName(attr(figure.FirstChild, "src"))
	for _, other := range find(root, "img") { // as the lead picture, perhaps
		if pictureName(attr(other, "src")) == name {
			frame := closest(other, "figure")
			if frame == nil || len(find(frame, "img")) > 1 {
				frame = other
			}
			prune(frame)
		}
	}
	if words < fewWords {
		dropLabels(root)
	}
	root.InsertBefore(figure, root.FirstChild)
	if about != "" && !says(root, about) && wordCount(textOf(root)) < fewWords && !sameWords(about, meta.title) {
		for _, block := range paragraphsOf(about) {
			root.AppendChild(block)
		}
	}
	return true
}

var licence = regexp.MustCompile(`(?i)licen[sc]ed under|©|copyright|all rights reserved`)

// dropLabels leaves of the few words around a picture only the sentences:
// their neighbours are links to other pictures, numbers and licences.
func dropLabels(root *html.Node) {
	for _, n := range findFunc(root, func(n *html.Node) bool { return isBlock(n) || is(n, boxes...) }) {
		line := lineOf(n)
		switch {
		case n.Parent == nil || line == "":
		case hasBlock(n) || first(n, boxes...) != nil:
			for _, c := range children(n) {
				if c.Type == html.TextNode || is(c, "a", "span", "b") {
					remove(c)
				}
			}
		case 3*linkedWords(n) >= wordCount(line), licence.MatchString(line), !strings.ContainsAny(line, ".!?…。！？"):
			prune(n)
		}
	}
}

// figure returns the picture with the words that readers of the page see when
// they point at it, which in comics are half of the joke, or nil when the page
// has no picture after all.
func (p *photo) figure(title string) *html.Node {
	img, text := element("img"), p.caption
	setAttr(img, "src", p.address)
	setAttr(img, "alt", title)
	if n := p.node; n != nil && attr(n, "src") != "" {
		for _, key := range []string{"src", "alt", "width", "height"} {
			if v := attr(n, key); v != "" {
				setAttr(img, key, v)
			}
		}
		if frame := closest(n, "figure"); frame != nil && len(find(frame, "img")) == 1 && lineOf(frame) != "" {
			text = lineOf(frame)
		} else if title := attr(n, "title"); title != "" {
			text = title
		}
	}
	if attr(img, "src") == "" {
		return nil
	}
	figure := element("figure", img)
	if text != "" {
		figure.AppendChild(element("figcaption", textNode(text)))
	}
	return figure
}
