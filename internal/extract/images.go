package extract

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	dataImage = regexp.MustCompile(`^data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$`)
	// imageAddress is the look of an image's address in an attribute of any name.
	imageAddress  = regexp.MustCompile(`(?i)^\s*\S+\.(?:jpe?g|png|webp|gif|avif)(?:[?#]\S*)?\s*$`)
	blankFileName = regexp.MustCompile(`(?i)(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|1x1|lazy|lazyload|clear|empty|loading|loader|grey|gray)(?:[_.-][\w-]*)?\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)`)
)

// maxDataImage bounds the images kept inside the article, in bytes of base64.
const maxDataImage = 100_000

// tinyDataImage is the length below which a data image holds no picture.
const tinyDataImage = 200

// lazyAddresses and lazySets are where scripts find what an image should show,
// the most detailed first.
var (
	lazyAddresses = []string{
		"data-hi-res-src", "data-full-src", "data-large-file", "data-orig-src", "data-original", "data-lazy-src",
		"data-src", "data-lazy", "data-original-src", "data-actualsrc", "data-image", "data-url", "data-echo", "data-runner-src",
	}
	lazySets = []string{"srcset", "data-srcset", "data-lazy-srcset", "data-original-set", "data-orig-srcset"}
)

// placeholder reports whether an address shows nothing worth keeping.
func placeholder(address string) bool {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "data:") {
		return !dataImage.MatchString(address) || len(address) < tinyDataImage || len(address) > maxDataImage
	}
	return address == "" || address == "#" || strings.HasPrefix(address, "about:") || blankFileName.MatchString(address)
}

// setSources returns the files in the element's srcset and its lazy likes.
func setSources(n *html.Node) []source {
	var found []source
	for _, key := range lazySets {
		found = append(found, parseSrcset(attr(n, key))...)
	}
	kind := attr(n, "type")
	for i := range found {
		found[i].modern = strings.Contains(kind, "avif") || strings.Contains(kind, "jxl") || strings.Contains(found[i].address, ".avif")
	}
	return found
}

// lazyAddress returns the address that a script would have put into src.
func lazyAddress(n *html.Node) string {
	for _, key := range lazyAddresses {
		if v := strings.TrimSpace(attr(n, key)); v != "" && !strings.ContainsAny(v, " {}<>") && strings.ContainsAny(v, "/.") && !placeholder(v) {
			return v
		}
	}
	if !placeholder(attr(n, "src")) {
		return ""
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "data-") && imageAddress.MatchString(a.Val) && !placeholder(a.Val) {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// bestSource returns the address of the file that shows the image best, or "".
func bestSource(img *html.Node, more []source) string {
	if best := largest(append(setSources(img), more...)); best != "" {
		return best
	}
	if lazy := lazyAddress(img); lazy != "" {
		return lazy
	}
	if src := attr(img, "src"); !placeholder(src) {
		return src
	}
	return ""
}

// flattenPicture turns a picture element into its image.
func flattenPicture(picture *html.Node) {
	var sources []source
	for _, s := range find(picture, "source") {
		if strings.Contains(attr(s, "media"), "prefers-color-scheme: dark") || strings.Contains(attr(s, "media"), "print") {
			continue
		}
		sources = append(sources, setSources(s)...)
	}
	img := first(picture, "img")
	if img == nil {
		if len(sources) == 0 {
			return
		}
		img = element("img")
	}
	if best := bestSource(img, sources); best != "" {
		dropAttr(img, lazySets...)
		dropAttr(img, lazyAddresses...)
		setAttr(img, "src", best)
	}
	replace(picture, img)
}

// repairImage makes an image show what it should, or drops it.
func repairImage(img *html.Node) {
	if emoji(img) {
		replace(img, textNode(attr(img, "alt")))
		return
	}
	best := bestSource(img, nil)
	width, height := pixels(attr(img, "width")), pixels(attr(img, "height"))
	if best == "" || tracking(img) {
		remove(img)
		return
	}
	alt, title := attr(img, "alt"), attr(img, "title")
	class, style := attr(img, "class"), attr(img, "style")
	img.Attr = nil
	for _, a := range []html.Attribute{{Key: "src", Val: best}, {Key: "alt", Val: oneLine(alt)}, {Key: "title", Val: oneLine(title)}, {Key: "class", Val: class}, {Key: "style", Val: style}} {
		if a.Val != "" || a.Key == "alt" {
			img.Attr = append(img.Attr, a)
		}
	}
	if width > 0 && height > 0 {
		setAttr(img, "width", strconv.Itoa(width))
		setAttr(img, "height", strconv.Itoa(height))
	}
}

// pixels reads a dimension attribute, or returns 0 for none that is plausible.
func pixels(s string) int {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || n < 1 || n > 20_000 {
		return 0
	}
	return int(n)
}

var tinyStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)`)

// tracking reports whether an image is there to count the reader.
func tracking(img *html.Node) bool {
	width, height := strings.TrimSuffix(attr(img, "width"), "px"), strings.TrimSuffix(attr(img, "height"), "px")
	tiny := func(s string) bool { return s == "0" || s == "1" || s == "2" }
	return tiny(width) && (tiny(height) || height == "") || tiny(height) && width == "" ||
		tinyStyle.MatchString(attr(img, "style")) || hiddenStyle.MatchString(attr(img, "style")) && tiny(width+height)
}

// emoji reports whether an image stands for the character in its alt text.
func emoji(img *html.Node) bool {
	alt := attr(img, "alt")
	if alt == "" || utf8.RuneCountInString(alt) > 8 || !strings.ContainsFunc(alt, func(r rune) bool { return r > 0xff }) {
		return false
	}
	return strings.Contains(names(img), "emoji") || hasClass(img, "wp-smiley") ||
		!strings.ContainsFunc(alt, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsSpace(r) }) && pixels(attr(img, "width")) <= 32 && pixels(attr(img, "width")) > 0
}

// unpackNoscripts puts the images that a page offers to readers without
// scripts in the place of the placeholders that wait for a script.
func unpackNoscripts(doc *html.Node) {
	unpacked := false
	for _, n := range find(body(doc), "noscript") {
		content := textOf(n)
		if len(content) > longNoscript {
			unpacked = unpacked || unpackPage(doc, n)
			continue
		}
		if !strings.Contains(strings.ToLower(content), "<img") {
			continue
		}
		holder := element("span")
		for _, c := range fragment(content) {
			holder.AppendChild(c)
		}
		img := first(holder, "img")
		if img == nil || tracking(img) || bestSource(img, nil) == "" || len(lineOf(holder)) > 200 {
			continue
		}
		waiting := neighbourImage(n)
		if waiting == nil {
			replace(n, holder)
			unwrap(holder)
			continue
		}
		if best := bestSource(waiting, pictureSources(waiting)); best == "" || best == attr(waiting, "src") {
			for _, key := range []string{"alt", "width", "height"} {
				if v := attr(waiting, key); v != "" && attr(img, key) == "" {
					setAttr(img, key, v)
				}
			}
			replace(waiting, img)
		}
	}
}

// longNoscript is the length, in bytes, from which a noscript element may be
// the page itself rather than an image.
const longNoscript = 1500

// unpackPage puts the content of a noscript element in its place when the page
// says more there than to readers with scripts, as some forums do.
func unpackPage(doc, n *html.Node) bool {
	holder := element("div")
	for _, c := range fragment(textOf(n)) {
		holder.AppendChild(c)
	}
	own := wordCount(textOf(holder))
	if own < 100 || first(holder, "p", "h1", "h2") == nil {
		return false
	}
	shown := 0
	for d := range body(doc).Descendants() {
		if d.Type == html.TextNode && !is(d.Parent, "script", "style", "noscript", "template") {
			shown += wordCount(d.Data)
		}
		if 2*shown > own {
			return false
		}
	}
	replace(n, holder)
	return true
}

func pictureSources(img *html.Node) []source {
	var found []source
	if is(img.Parent, "picture") {
		for _, s := range find(img.Parent, "source") {
			found = append(found, setSources(s)...)
		}
	}
	return found
}

// neighbourImage returns the image just before or after a noscript element.
func neighbourImage(n *html.Node) *html.Node {
	around := []*html.Node{previousElement(n)}
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode {
			around = append(around, s)
			break
		}
	}
	for _, s := range around {
		if is(s, "img") {
			return s
		}
		if s != nil && blank(textOf(s)) {
			if img := first(s, "img"); img != nil {
				return img
			}
		}
	}
	return nil
}
