package extract

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attr returns the attribute's value, or "".
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func setAttr(n *html.Node, key, value string) {
	for i, a := range n.Attr {
		if a.Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func dropAttr(n *html.Node, keys ...string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return slices.Contains(keys, a.Key) })
}

func element(tag string, children ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: tag, DataAtom: atom.Lookup([]byte(tag))}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
}

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// is reports whether n is an element with one of the tags.
func is(n *html.Node, tags ...string) bool {
	return n != nil && n.Type == html.ElementNode && slices.Contains(tags, n.Data)
}

// find returns the descendants of n with one of the tags, in document order.
func find(n *html.Node, tags ...string) []*html.Node {
	return findFunc(n, func(d *html.Node) bool { return slices.Contains(tags, d.Data) })
}

// findFunc returns the descendant elements of n that match, in document order.
func findFunc(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			found = append(found, d)
		}
	}
	return found
}

// first returns the first descendant with the tag, or nil.
func first(n *html.Node, tags ...string) *html.Node {
	for d := range n.Descendants() {
		if is(d, tags...) {
			return d
		}
	}
	return nil
}

// closest returns the nearest ancestor with one of the tags, or nil.
func closest(n *html.Node, tags ...string) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if is(p, tags...) {
			return p
		}
	}
	return nil
}

func children(n *html.Node) []*html.Node { return slices.Collect(n.ChildNodes()) }

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// replace puts other, taken from wherever it is, in the place of n.
func replace(n, other *html.Node) {
	if n.Parent == nil {
		return
	}
	remove(other)
	n.Parent.InsertBefore(other, n)
	n.Parent.RemoveChild(n)
}

// unwrap replaces n by its children.
func unwrap(n *html.Node) {
	if n.Parent == nil {
		return
	}
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
}

func rename(n *html.Node, tag string) {
	n.Data, n.DataAtom, n.Namespace = tag, atom.Lookup([]byte(tag)), ""
}

// moveChildren appends the children of from to to.
func moveChildren(to, from *html.Node) {
	for c := from.FirstChild; c != nil; c = from.FirstChild {
		from.RemoveChild(c)
		to.AppendChild(c)
	}
}

// textOf returns the text of n and its descendants exactly as it stands.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// lineOf returns the text of n on one line.
func lineOf(n *html.Node) string { return oneLine(textOf(n)) }

// oneLine joins the words of s with single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// blank reports whether s shows nothing: page builders fill empty paragraphs
// with spaces and joiners of no width.
func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r >= '\u200b' && r <= '\u200f' || r == '\ufeff' || r == '\u2060'
	}) == ""
}

// names returns the element's class and id in lower case, for matching.
func names(n *html.Node) string {
	class, id := attr(n, "class"), attr(n, "id")
	if class == "" && id == "" {
		return ""
	}
	return strings.ToLower(class + " " + id)
}

// hasClass reports whether one of the element's classes is one of those given.
func hasClass(n *html.Node, classes ...string) bool {
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if slices.Contains(classes, c) {
			return true
		}
	}
	return false
}

// body returns the document's body, or the node itself when it has none.
func body(doc *html.Node) *html.Node {
	if b := first(doc, "body"); b != nil {
		return b
	}
	return doc
}
