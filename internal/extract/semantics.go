package extract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// spellOut gives elements to what a page says only by its styles and roles:
// tables of divs, panels under their headings, numbering, the lines of verse
// and code, pictures in the background.
func spellOut(doc *html.Node) {
	for _, n := range find(doc, "template") {
		if hasAttr(n, "shadowrootmode") { // its content is what a browser shows in the element around it
			rename(n, "div")
		}
	}
	for _, n := range findFunc(doc, func(n *html.Node) bool { return attr(n, "role") == "table" && !is(n, "table") }) {
		spellTable(n)
	}
	openPanels(doc)
	for _, n := range find(doc, "ol") {
		spellNumbering(n)
	}
	for _, n := range find(doc, "input") {
		if strings.EqualFold(attr(n, "type"), "checkbox") && is(n.Parent, "li", "p", "label") && closest(n, "li") != nil {
			spellCheckbox(n)
		}
	}
	for _, n := range find(doc, "p", "div", "blockquote") {
		spellLines(n)
	}
	for _, n := range find(doc, "code") {
		spellCode(n)
	}
	for _, n := range findFunc(doc, hasBackground) {
		spellBackground(n)
	}
	for _, n := range find(doc, "ruby") {
		pairRuby(n)
	}
}

// tableRoles are the elements of ARIA's table roles (WAI-ARIA 1.2, "table").
var tableRoles = map[string]string{"row": "tr", "cell": "td", "columnheader": "th", "rowheader": "th", "caption": "caption"}

func spellTable(table *html.Node) {
	for _, n := range findFunc(table, func(n *html.Node) bool { return tableRoles[attr(n, "role")] != "" }) {
		rename(n, tableRoles[attr(n, "role")])
	}
	for _, n := range findFunc(table, func(n *html.Node) bool { return attr(n, "role") == "rowgroup" }) {
		unwrap(n)
	}
	for _, n := range find(table, "th", "td") {
		if !is(n.Parent, "tr") {
			return
		}
	}
	rename(table, "table")
	dropAttr(table, "role")
}

// openPanels shows the panels of accordions, whose text waits for a click, and
// makes headings of the buttons that open them.
func openPanels(doc *html.Node) {
	byID := map[string]*html.Node{}
	for _, n := range findFunc(doc, func(n *html.Node) bool { return hasAttr(n, "id") }) {
		byID[attr(n, "id")] = n
	}
	for _, n := range findFunc(doc, func(n *html.Node) bool { return hasAttr(n, "aria-controls") && hasAttr(n, "aria-expanded") }) {
		id := attr(n, "aria-controls")
		panel := byID[id]
		if panel == nil || !besidePanel(n, panel) {
			continue
		}
		delete(byID, id) // another control of it would be a button to close
		if !holdsProse(panel) {
			continue
		}
		dropAttr(panel, "hidden", "aria-hidden", "style")
		switch {
		case !is(n, "button", "a"):
		case closest(n, "h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt") != nil:
			rename(n, "span")
		default:
			rename(n, "strong")
			p := element("p")
			n.Parent.InsertBefore(p, n)
			remove(n)
			p.AppendChild(n)
		}
	}
}

// besidePanel reports whether a control stands beside a panel in the same small
// box, rather than being a menu's.
func besidePanel(control, panel *html.Node) bool {
	if closest(control, "nav", "header", "footer", "form") != nil || is(panel, "ul", "nav", "form", "dialog") || blank(textOf(control)) {
		return false
	}
	around := control.Parent
	for level := 0; level < 3 && around != nil; level++ {
		if contains(around, panel) {
			return !contains(panel, control)
		}
		around = around.Parent
	}
	return false
}

// shortestPanel is how many words a panel of text has in one piece, where the
// lines of a menu or of a choice of currencies have fewer.
const shortestPanel = 8

// holdsProse reports whether a panel holds text rather than links and labels.
func holdsProse(panel *html.Node) bool {
	words, linked, longest := 0, 0, 0
	for d := range panel.Descendants() {
		if d.Type != html.TextNode {
			continue
		}
		own := wordCount(d.Data)
		words += own
		if closest(d, "a") != nil {
			linked += own
		} else {
			longest = max(longest, own)
		}
	}
	return longest >= shortestPanel && 2*linked < words
}

var (
	listStyle = regexp.MustCompile(`(?i)list-style(?:-type)?\s*:\s*[^;]*?\b(lower-alpha|lower-latin|upper-alpha|upper-latin|lower-roman|upper-roman)\b`)
	keptLines = regexp.MustCompile(`(?i)white-space\s*:\s*(?:pre\b|break-spaces)`)
	listTypes = map[string]string{"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I"}
)

func spellNumbering(list *html.Node) {
	if m := listStyle.FindStringSubmatch(attr(list, "style")); m != nil && attr(list, "type") == "" {
		setAttr(list, "type", listTypes[strings.ToLower(m[1])])
	}
}

func spellCheckbox(box *html.Node) {
	if hasAttr(box, "checked") {
		replace(box, textNode("☑ "))
	} else {
		replace(box, textNode("☐ "))
	}
}

// spellCode makes preformatted text of code that shows several lines without
// an element that says so.
func spellCode(code *html.Node) {
	if code.Parent == nil || closest(code, "pre", "table") != nil || len(find(code, "br", "div")) == 0 {
		return
	}
	if !keptLines.MatchString(attr(code, "style")) {
		for d := range code.Descendants() {
			if d.Type == html.TextNode {
				d.Data = collapse(d.Data)
			}
		}
	}
	pre := element("pre")
	code.Parent.InsertBefore(pre, code)
	remove(code)
	pre.AppendChild(code)
}

// backgrounds are where scripts find the picture for a background.
var backgrounds = []string{"data-bg", "data-background-image", "data-background"}

// hasBackground reports whether an empty element may show a picture behind itself.
func hasBackground(n *html.Node) bool {
	return (hasAttr(n, "style") || slices.ContainsFunc(backgrounds, func(key string) bool { return hasAttr(n, key) })) &&
		(n.FirstChild == nil || attr(n, "role") == "img" || closest(n, "figure") != nil) && blank(textOf(n))
}

var backgroundImage = regexp.MustCompile(`(?i)background(?:-image)?\s*:[^;]*url\(\s*['"]?([^'")]+)['"]?\s*\)`)

// spellBackground makes an image of the background of an element that has
// nothing else to show: one that says it is an image, or the only one of a figure.
func spellBackground(n *html.Node) {
	figure := closest(n, "figure")
	if n.Namespace != "" || attr(n, "role") != "img" && (figure == nil || first(figure, "img", "picture", "video", "iframe", "pre", "table", "blockquote") != nil) || first(n, "img", "svg") != nil {
		return
	}
	address := ""
	for _, key := range backgrounds {
		address = strings.TrimSpace(attr(n, key))
		if m := backgroundImage.FindStringSubmatch("background:" + address); m != nil {
			address = m[1]
		}
		if address != "" {
			break
		}
	}
	if m := backgroundImage.FindStringSubmatch(attr(n, "style")); m != nil && address == "" {
		address = strings.TrimSpace(m[1])
	}
	if placeholder(address) {
		return
	}
	img := element("img")
	setAttr(img, "src", address)
	setAttr(img, "alt", attr(n, "aria-label"))
	if is(n, boxes...) || is(n, "span", "a", "figure") {
		n.AppendChild(img)
	}
}

// pairRuby puts the annotations of a ruby element behind their own bases, the
// form that every browser shows, where a page lists all bases first.
func pairRuby(ruby *html.Node) {
	bases, groups := find(ruby, "rb"), find(ruby, "rtc")
	texts := findFunc(ruby, func(n *html.Node) bool {
		return n.Data == "rt" && (n.Parent == ruby || len(groups) > 0 && n.Parent == groups[0])
	})
	if len(bases) < 2 || len(bases) != len(texts) || len(groups) > 2 {
		return
	}
	inner := element("ruby")
	for i, base := range bases {
		remove(base)
		remove(texts[i])
		moveChildren(inner, base)
		inner.AppendChild(texts[i])
	}
	for _, c := range children(ruby) {
		if len(groups) < 2 || c != groups[1] {
			remove(c)
		}
	}
	if len(groups) < 2 {
		moveChildren(ruby, inner)
		return
	}
	ruby.InsertBefore(inner, ruby.FirstChild)
	unwrap(groups[1])
}
