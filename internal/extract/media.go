package extract

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// figureClass are the classes of figures that stand for something to open.
var figureClass = regexp.MustCompile(`^(?:video|audio|embed)$`)

// mediaFile is a file's name that tells more than where the file lies.
var mediaFile = regexp.MustCompile(`^[\w .()-]{1,40}\.(?:mp4|m4v|webm|mov|ogv|mp3|m4a|ogg|oga|opus|wav|flac|aac)$`)

// posterAttribute and lengthAttribute hold what the page says elsewhere of the
// video in a frame: its still, and how many seconds it lasts.
const (
	posterAttribute = "data-poster"
	lengthAttribute = "data-seconds"
)

// linkMedia replaces players and frames by links: the article shows nothing
// from a third party, and nothing plays by itself.
func linkMedia(root *html.Node) {
	for _, n := range find(root, "iframe", "embed", "object", "video", "audio") {
		if n.Parent == nil {
			continue
		}
		f := frameIn(n)
		if is(n, "video", "audio") {
			f = playerIn(n)
		}
		if f.address == "" && f.poster == "" {
			remove(n)
			continue
		}
		f.showIn(n, seconds(attr(n, lengthAttribute)))
	}
}

// playerIn reads a video or audio element.
func playerIn(n *html.Node) frame {
	f := frame{kind: frameVideo, address: attr(n, "src"), poster: attr(n, "poster"), title: frameTitle(n)}
	if is(n, "audio") {
		f.kind = frameAudio
	}
	for _, s := range find(n, "source") {
		if f.address == "" {
			f.address = attr(s, "src")
		}
	}
	return f
}

// label is what a link says for readers who do not see its picture.
func (f frame) label() string {
	title := f.title
	if u, err := url.Parse(f.address); title == "" && err == nil && web(u) {
		title = strings.TrimPrefix(u.Hostname(), "www.")
		if name := path.Base(u.Path); mediaFile.MatchString(name) {
			title = name
		}
	}
	if title == "" {
		return string(f.kind)
	}
	return string(f.kind) + ": " + title
}

// link returns a link to what the frame shows, in words.
func (f frame) link() *html.Node {
	link := element("a", textNode(f.label()))
	setAttr(link, "href", f.address)
	return link
}

// figure returns a figure with nothing but the link.
func (f frame) figure() *html.Node {
	figure := element("figure", f.link())
	setAttr(figure, "class", f.kind.class())
	return figure
}

// showIn puts the link in the place of the frame's element: in a figure, so
// that it is no part of the running text.
func (f frame) showIn(n *html.Node, length int) {
	shown := textNode(f.label())
	if f.poster != "" {
		shown = element("img")
		setAttr(shown, "src", f.poster)
		setAttr(shown, "alt", f.label())
	}
	link := shown
	if f.address != "" {
		link = element("a", shown)
		setAttr(link, "href", f.address)
	}
	around := closest(n, "figure")
	var still *html.Node
	if around != nil {
		still = first(around, "img")
	}
	switch {
	case around == nil:
		figure := element("figure", link)
		setAttr(figure, "class", f.kind.class())
		if text := f.caption(length); text != "" {
			figure.AppendChild(element("figcaption", textNode(text)))
		}
		replace(n, figure)
	case still != nil && f.kind.class() == "embed": // a chart and its picture
		remove(n)
		captionWith(around, link)
		setAttr(around, "class", f.kind.class())
	default:
		for n.Parent != around && onlyChild(n) { // a box that keeps the player's shape
			n = n.Parent
		}
		replace(n, link)
		if still == nil {
			setAttr(around, "class", f.kind.class())
		}
	}
}

// onlyChild reports whether a node has its parent for itself.
func onlyChild(n *html.Node) bool {
	for s := range n.Parent.ChildNodes() {
		if s != n && (s.Type == html.ElementNode || s.Type == html.TextNode && !blank(s.Data)) {
			return false
		}
	}
	return true
}

// caption returns what stands below a poster: its title and how long it lasts.
// A box without a picture shows its title itself.
func (f frame) caption(length int) string {
	switch {
	case f.poster == "", f.title == "":
		return clock(length)
	case length == 0:
		return f.title
	}
	return f.title + " · " + clock(length)
}

// captionWith adds a link to a figure's caption.
func captionWith(figure, link *html.Node) {
	caption := first(figure, "figcaption")
	if caption == nil {
		caption = element("figcaption")
		figure.AppendChild(caption)
	} else {
		caption.AppendChild(textNode(" "))
	}
	caption.AppendChild(link)
}

// isoDuration is the part of ISO 8601 durations that schema.org's duration uses.
var isoDuration = regexp.MustCompile(`^(?i)P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})(?:\.\d+)?S)?)?$`)

// seconds reads a duration: ISO 8601, a number of seconds, or 1:02:03. It is 0
// for anything else.
func seconds(s string) int {
	s = strings.TrimSpace(s)
	total := 0
	if m := isoDuration.FindStringSubmatch(s); m != nil {
		for i, unit := range []int{86400, 3600, 60, 1} {
			n, _ := strconv.Atoi(m[i+1]) // "" counts for 0
			total += n * unit
		}
		return total
	}
	for part := range strings.SplitSeq(s, ":") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1_000_000 || total > 100_000 {
			return 0
		}
		total = total*60 + n
	}
	return total
}

// clock spells a number of seconds as players do, or "" for none.
func clock(total int) string {
	switch {
	case total <= 0:
		return ""
	case total < 3600:
		return fmt.Sprintf("%d:%02d", total/60, total%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", total/3600, total/60%60, total%60)
}
