package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// cutAttribute marks a paragraph that goes on in another one, with something
// else in between.
const cutAttribute = "data-cut"

// cutReach is how many nodes may stand between the parts of a paragraph.
const cutReach = 12

// markCuts marks the paragraphs that stop in the middle of a sentence which a
// later paragraph of the same parent takes up behind something else.
func markCuts(doc *html.Node) {
	for _, p := range find(doc, "p") {
		if !stopsShort(p) {
			continue
		}
		between := 0
		for s, n := p.NextSibling, 0; s != nil && n < cutReach; s, n = s.NextSibling, n+1 {
			switch {
			case s.Type == html.TextNode && blank(s.Data), s.Type == html.CommentNode:
			case is(s, "p") && between > 0 && goesOn(s):
				setAttr(p, cutAttribute, "")
				n = cutReach
			case is(s, "p") && len(lineOf(s)) > longestLabel, is(s, "h1", "h2", "h3", "h4", "ul", "ol", "pre", "blockquote", "table", "figure", "hr"):
				n = cutReach
			default:
				between++
			}
		}
	}
}

// shortestCut is how many words a paragraph has that is worth joining: shorter
// ones are lines of verse or of an address.
const shortestCut = 8

// stopsShort reports whether a paragraph ends in the middle of a sentence.
func stopsShort(p *html.Node) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(textOf(p)))
	return (unicode.IsLower(last) || last == ',') && wordCount(textOf(p)) >= shortestCut && first(p, "br") == nil
}

// goesOn reports whether a paragraph begins in the middle of a sentence.
func goesOn(p *html.Node) bool {
	next, _ := utf8.DecodeRuneInString(strings.TrimSpace(textOf(p)))
	return unicode.IsLower(next) && first(p, "br") == nil
}

// rejoin puts the parts of marked paragraphs together again where nothing is
// left between them.
func rejoin(root *html.Node) {
	cut := findFunc(root, func(n *html.Node) bool { return hasAttr(n, cutAttribute) })
	for _, p := range slices.Backward(cut) { // a part that is cut itself is whole by then
		next := p.NextSibling
		for next != nil && next.Type == html.TextNode && blank(next.Data) {
			next = next.NextSibling
		}
		if p.Parent == nil || !is(p, "p") || !is(next, "p") || !goesOn(next) {
			continue
		}
		p.AppendChild(textNode(" "))
		moveChildren(p, next)
		remove(next)
	}
}
