package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A masthead is the text that a page prints around the article's title, where
// its readers look for who wrote it and when.
type masthead struct {
	below []piece // after the title, in order
	above []piece // before the title, the nearest first
	page  []piece // all of the page, in order
	host  string

	opening *message // of the thread that the page is, or nil
}

// piece is one run of visible text; the markup around it is the only sign of
// where a name ends and a role begins.
type piece struct {
	text string
	node *html.Node // the element that holds the text
}

// The masthead ends after so many pieces or bytes: a standfirst fits, the
// first section does not.
const (
	mostBelow, mostBelowText = 40, 1400
	mostAbove, mostAboveText = 12, 300
	longestPiece             = 400  // bytes; longer ones are running text
	mostPieces               = 5000 // of the page; what comes later is not searched
)

// readMasthead finds the title on the page, under one of the names that the
// page gives the article, and returns the text around it. Without a title on
// the page that is the start of the page.
func readMasthead(doc *html.Node, titles []string, host string) *masthead {
	root := body(doc)
	m := &masthead{host: host}
	title := titleElement(root, titles)
	start, end := -1, -1
	collectPieces(root, func(p piece) bool {
		if title != nil && within(p.node, title) {
			if start < 0 {
				start = len(m.page)
			}
			end = len(m.page) + 1
		}
		m.page = append(m.page, p)
		return len(m.page) < mostPieces
	})
	if end < 0 {
		start, end = 0, 0
	}
	m.below = nearby(m.page[end:], mostBelow, mostBelowText)
	above := slices.Clone(m.page[max(0, start-mostAbove):start])
	slices.Reverse(above)
	m.above = nearby(above, mostAbove, mostAboveText)
	return m
}

// nearby returns the first pieces, up to a number and a length of them all.
func nearby(pieces []piece, most, mostText int) []piece {
	length := 0
	for i, p := range pieces {
		if length += len(p.text); i == most || length > mostText {
			return pieces[:i]
		}
	}
	return pieces
}

// collectPieces calls add, until it reports that it has enough, for every run
// of text below n that is not a script, a menu or a comment.
func collectPieces(n *html.Node, add func(piece) (more bool)) (more bool) {
	for c := range n.ChildNodes() {
		enough := false
		switch {
		case c.Type == html.TextNode:
			if !blank(c.Data) {
				enough = !add(piece{oneLine(c.Data), n})
			}
		case c.Type != html.ElementNode || is(c, "script", "style", "noscript", "template", "svg", "select", "textarea", "nav", "math"):
		case strings.Contains(names(c), "comment") && commentBox(c):
		default:
			enough = !collectPieces(c, add)
		}
		if enough {
			return false
		}
	}
	return true
}

// commentBox reports whether an element that is named for comments holds them,
// rather than the article with them or a link to them.
func commentBox(n *html.Node) bool {
	return !is(n, "body", "main", "article", "a") && first(n, "h1") == nil
}

// titleElement returns the element with the title: the heading that has one of
// the names, or the only first heading when it is like them, or any element
// that has one, or the first heading at all.
func titleElement(root *html.Node, titles []string) *html.Node {
	named := func(n *html.Node) bool { return isHeading(lineOf(n), titles) && closest(n, "nav", "li") == nil }
	tops := find(root, "h1")
	for _, headings := range [][]*html.Node{tops, find(root, "h2", "h3")} {
		for _, h := range headings {
			if named(h) {
				return h
			}
		}
		if len(tops) == 1 && likeliest(titles, []string{lineOf(tops[0])}) != "" {
			return tops[0]
		}
	}
	if _, n := printedName(root, titles); n != nil {
		return n
	}
	if len(tops) == 0 {
		return nil
	}
	return tops[0]
}

// printedName returns the first of the names that stands by itself on the page,
// and the element that holds it. Menus, lists and links are about other pages.
func printedName(root *html.Node, names []string) (string, *html.Node) {
	places := make(map[string]*html.Node, len(names))
	for _, name := range names {
		if s := letters(name); s != "" {
			places[s] = nil
		}
	}
	for d := range root.Descendants() {
		if d.Type != html.TextNode || len(d.Data) > longestPiece || is(d.Parent, "script", "style", "title") {
			continue
		}
		s := letters(d.Data)
		if place, wanted := places[s]; wanted && place == nil && !is(d.Parent, "a", "li") && closest(d.Parent, "nav", "li", "a") == nil {
			places[s] = d.Parent
		}
	}
	for _, name := range names {
		if n := places[letters(name)]; n != nil {
			return name, n
		}
	}
	return "", nil
}

// within reports whether n is other or lies inside it.
func within(n, other *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == other {
			return true
		}
	}
	return false
}
