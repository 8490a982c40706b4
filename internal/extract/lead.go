package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// leadPictures are how many pictures before the text are looked at.
const leadPictures = 8

// restoreLead puts the picture that stands between the page's title and the
// text back in front of the body, where the choice of the body has left it out.
func restoreLead(root, doc *html.Node, meta *metadata) {
	opening := openingText(root)
	if opening == "" {
		return
	}
	seen := 0
	titled := false
	var lead *html.Node
	for n := range body(doc).Descendants() {
		if is(n, "p", "div", "li", "td") && strings.HasPrefix(lineOf(n), opening) && first(n, "img") == nil {
			break
		}
		titled = titled || is(n, "h1", "h2") && isHeading(lineOf(n), meta.titles)
		if !is(n, "img") {
			continue
		}
		if seen++; seen > leadPictures {
			return
		}
		if leading(n, titled, meta) {
			lead = n
			break
		}
	}
	if lead == nil {
		return
	}
	name := pictureName(attr(lead, "src"))
	for _, img := range find(root, "img") {
		if pictureName(attr(img, "src")) == name {
			return
		}
	}
	if figure := closest(lead, "figure"); figure != nil && len(find(figure, "img")) == 1 && len(lineOf(figure)) < 600 {
		lead = figure
	} else {
		img := lead
		lead = element("figure")
		remove(img)
		lead.AppendChild(img)
	}
	remove(lead)
	root.InsertBefore(lead, root.FirstChild)
}

// openingText returns the beginning of the body's first real paragraph.
func openingText(root *html.Node) string {
	for _, n := range find(root, "p", "li", "blockquote", "pre") {
		if text := lineOf(n); wordCount(text) >= 8 {
			return cutBytes(text, 60)
		}
	}
	return ""
}

// cutBytes returns the first bytes of s, whole characters only.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// leading reports whether a picture before the text belongs to the article: it
// is the one that the metadata name, or a captioned one below the title.
func leading(img *html.Node, titled bool, meta *metadata) bool {
	if closest(img, "nav", "aside", "li", "footer") != nil || notAPicture.MatchString(attr(img, "src")) {
		return false
	}
	if width := pixels(attr(img, "width")); width > 0 && width < 200 {
		return false
	}
	if meta.image != "" && pictureName(attr(img, "src")) == pictureName(meta.image) {
		return true
	}
	return titled && closest(img, "figure") != nil && strings.Contains(attr(img, "src"), "://")
}
