package extract

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// sidenoteAttribute marks the notes that stand inside a sentence, in the
// markup, and beside it on the screen.
const sidenoteAttribute = "data-sidenote"

var (
	sidenoteName = regexp.MustCompile(`(?:^|\s)(?:sidenote|side-note|marginnote|margin-note|ltx_role_footnote)(?:$|\s)`)
	noteMarkName = regexp.MustCompile(`(?:^|\s)(?:margin-toggle|sidenote-number|sidenote-toggle|ltx_note_mark|ltx_tag_note)(?:$|\s)`)
)

// markSidenotes marks the notes in the middle of sentences while their classes
// are there, and removes the marks that only a style sheet can number.
func markSidenotes(doc *html.Node) {
	notes := findFunc(doc, func(n *html.Node) bool { return is(n, "span", "small") && sidenoteName.MatchString(names(n)) })
	if len(notes) == 0 {
		return
	}
	for _, n := range findFunc(doc, func(n *html.Node) bool {
		return is(n, "label", "input", "sup", "span") && noteMarkName.MatchString(names(n))
	}) {
		if utf8.RuneCountInString(strings.TrimSpace(textOf(n))) <= 3 {
			remove(n)
		}
	}
	for _, n := range notes {
		setAttr(n, sidenoteAttribute, "")
	}
}

// moveSidenotes puts the notes in the middle of sentences at the end of the
// article, numbered and linked both ways.
func moveSidenotes(root *html.Node) {
	notes := findFunc(root, func(n *html.Node) bool { return hasAttr(n, sidenoteAttribute) && !blank(textOf(n)) })
	if len(notes) == 0 {
		return
	}
	list := element("ol")
	for i, note := range notes {
		number := strconv.Itoa(i + 1)
		link := element("a", textNode(number))
		setAttr(link, "href", "#sidenote-"+number)
		mark := element("sup", link)
		setAttr(mark, "id", "sidenote-mark-"+number)
		replace(note, mark)
		if previous := mark.PrevSibling; previous != nil && previous.Type == html.TextNode {
			previous.Data = strings.TrimRight(previous.Data, " \t\n\r")
		}

		back := element("a", textNode("↩"))
		setAttr(back, "href", "#sidenote-mark-"+number)
		item := element("li")
		moveChildren(item, note)
		item.AppendChild(textNode(" "))
		item.AppendChild(back)
		setAttr(item, "id", "sidenote-"+number)
		list.AppendChild(item)
	}
	root.AppendChild(element("hr"))
	root.AppendChild(list)
}

// noteReferences returns the ids that the page's note marks point at.
func noteReferences(doc *html.Node) map[string]bool {
	ids := map[string]bool{}
	for _, a := range find(doc, "a") {
		if id, here := strings.CutPrefix(attr(a, "href"), "#"); here && id != "" && noteMark(a) {
			ids[id] = true
		}
	}
	return ids
}

var noteNumber = regexp.MustCompile(`^[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§]{1,3}|note \d{1,3})[\])]?[.:]?$`)

// noteMark reports whether a link looks like the mark of a note.
func noteMark(a *html.Node) bool {
	return noteNumber.MatchString(strings.ToLower(lineOf(a)))
}

// holdsTarget reports whether n is or holds an element with one of the ids.
func holdsTarget(n *html.Node, ids map[string]bool) bool {
	if len(ids) == 0 {
		return false
	}
	if ids[attr(n, "id")] {
		return true
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (ids[attr(d, "id")] || is(d, "a") && ids[attr(d, "name")]) {
			return true
		}
	}
	return false
}
