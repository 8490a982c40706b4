package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// boxes are elements that group blocks without meaning of their own.
var boxes = []string{
	"div", "section", "article", "main", "header", "footer", "aside", "address", "hgroup", "center", "nav", "body", "html",
	"fieldset", "form", "dialog", "search", "picture", "label", "legend", "menuitem",
}

// blocks are the elements that stand on their own lines in an article.
var blocks = []string{
	"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot",
	"tr", "td", "th", "colgroup", "col", "figure", "figcaption", "pre", "blockquote", "hr", "details", "summary",
}

// holders are blocks that hold either text or further blocks.
var holders = []string{"li", "td", "th", "dd", "dt", "figcaption", "summary", "blockquote", "details", "caption", "figure"}

func isBlock(n *html.Node) bool { return is(n, blocks...) }

// isBox also takes in custom elements, whose content is what matters.
func isBox(n *html.Node) bool {
	return is(n, boxes...) || n.Type == html.ElementNode && strings.Contains(n.Data, "-") && n.Namespace == "" && hasBlock(n)
}

func hasBlock(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if isBlock(c) {
			return true
		}
	}
	return false
}

// flattenBlocks leaves only blocks that mean something: boxes go, loose text
// becomes paragraphs, two line breaks divide paragraphs.
func flattenBlocks(root *html.Node) {
	for _, c := range children(root) {
		flattenBlock(c)
	}
	makeParagraphs(root)
}

func flattenBlock(n *html.Node) {
	if n.Type != html.ElementNode || n.Namespace != "" || is(n, "pre", "math") {
		return
	}
	for _, c := range children(n) {
		flattenBlock(c)
	}
	switch {
	case isBox(n), is(n, "p") && (hasBlock(n) || breaksTwice(n)):
		makeParagraphs(n)
		passOn(n)
		unwrap(n)
	case is(n, "blockquote"):
		makeParagraphs(n)
	case is(n, "h1", "h2", "h3", "h4", "h5", "h6", "p"):
		for _, c := range children(n) {
			if is(c, "p") {
				n.InsertBefore(textNode(" "), c)
				unwrap(c)
			}
		}
	case is(n, holders...):
		if hasBlock(n) {
			makeParagraphs(n)
			tighten(n)
		}
	case !isBlock(n) && hasBlock(n):
		pushInside(n)
	}
}

// passOn hands what a box says about its content to the content.
func passOn(n *html.Node) {
	moveID(n)
	passLanguage(n)
}

func passLanguage(n *html.Node) {
	for _, key := range []string{"lang", "dir"} {
		if v := attr(n, key); v != "" {
			for c := range n.ChildNodes() {
				if c.Type == html.ElementNode && attr(c, key) == "" {
					setAttr(c, key, v)
				}
			}
		}
	}
}

// tighten unwraps the only paragraph of a list item or cell.
func tighten(n *html.Node) {
	if is(n, "figure", "details") {
		return
	}
	var only *html.Node
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && blank(c.Data):
		case only == nil && is(c, "p"):
			only = c
		case is(c, "ul", "ol") && only != nil:
		default:
			return
		}
	}
	if only != nil {
		passOn(only)
		unwrap(only)
	}
}

// pushedBlocks bounds how many blocks an inline element is repeated in.
const pushedBlocks = 50

// pushInside moves an inline element that encloses blocks into each of them.
func pushInside(n *html.Node) {
	inner := children(n)
	if len(inner) > pushedBlocks {
		inner = nil // an element that was never closed, not one that means something
	}
	for _, c := range inner {
		if is(c, "p", "h1", "h2", "h3", "h4", "h5", "h6") {
			copied := element(n.Data)
			copied.Attr = append(copied.Attr, n.Attr...)
			dropAttr(copied, "id")
			moveChildren(copied, c)
			c.AppendChild(copied)
		}
	}
	moveID(n)
	unwrap(n)
}

// makeParagraphs puts the loose text among the children of n into paragraphs.
func makeParagraphs(n *html.Node) {
	if is(n, "figure") {
		return
	}
	var run []*html.Node
	flush := func(before *html.Node) {
		for _, part := range splitBreaks(run) {
			p := element("p")
			n.InsertBefore(p, before)
			for _, c := range part {
				remove(c)
				p.AppendChild(c)
			}
			if blank(textOf(p)) && p.FirstChild != nil && first(p, "img", "math", "span") == nil {
				n.RemoveChild(p)
			}
		}
		for _, c := range run {
			if c.Parent == n { // line breaks between the parts
				n.RemoveChild(c)
			}
		}
		run = nil
	}
	for _, c := range children(n) {
		if isBlock(c) {
			flush(c)
		} else if c.Type == html.TextNode || c.Type == html.ElementNode {
			run = append(run, c)
		}
	}
	flush(nil)
}

// splitBreaks divides a run of inline nodes where two or more line breaks
// stand together, and drops breaks at either end of a part.
func splitBreaks(run []*html.Node) [][]*html.Node {
	var parts [][]*html.Node
	var part, breaks []*html.Node
	space := func(c *html.Node) bool { return c.Type == html.TextNode && blank(c.Data) }
	lines := 0
	for _, c := range run {
		switch {
		case is(c, "br"):
			lines++
			breaks = append(breaks, c)
		case space(c):
			breaks = append(breaks, c)
		default:
			if lines >= 2 && len(part) > 0 {
				parts, part = append(parts, part), nil
			} else if len(part) > 0 {
				part = append(part, breaks...)
			}
			part, breaks, lines = append(part, c), nil, 0
		}
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

func breaksTwice(n *html.Node) bool {
	lines := 0
	for c := range n.ChildNodes() {
		switch {
		case is(c, "br"):
			if lines++; lines == 2 {
				return true
			}
		case c.Type == html.TextNode && blank(c.Data):
		default:
			lines = 0
		}
	}
	return false
}
