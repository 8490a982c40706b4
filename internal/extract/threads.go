package extract

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// messageHead is the class of the line above a message that says who wrote it
// and when. With quietHead it is no part of the running text: conversations
// cannot be followed without names, answers can. Messages within messages
// stand in the page's order, not indented: a telephone has no room for that.
const messageHead, quietHead = "message-head", "message-head--quiet"

var headClass = regexp.MustCompile("^" + messageHead + "(?: " + quietHead + ")?$")

// longestHead is how much text a block has at most that repeats the head.
const longestHead = 160

// head puts a line with author and date above every message of which something
// is left below root, in the place of what the page has for that.
func (t *conversation) head(root *html.Node) {
	if t == nil {
		return
	}
	for _, m := range t.messages {
		m.unlist()
		for _, text := range m.beside {
			if within(text, root) {
				prune(text)
			}
		}
		var first *html.Node
		for _, text := range m.texts {
			if !within(text, root) || m.dropRepeated(text) {
				continue
			}
			if first == nil {
				first = text
			}
		}
		if first != nil {
			place := m.outermost(first)
			line := m.line()
			if t.answers {
				setAttr(line, "class", messageHead+" "+quietHead)
			}
			place.Parent.InsertBefore(line, place)
		}
	}
}

// unlist makes boxes of the list that a message is an item of.
func (m *message) unlist() {
	if !is(m.box, "li") {
		return
	}
	if list := m.box.Parent; is(list, "ul", "ol") {
		rename(list, "div")
	}
	rename(m.box, "div")
}

// dropRepeated removes the block or the piece of a line that a text is part of
// when it says no more than the head does, and reports whether it did.
func (m *message) dropRepeated(text *html.Node) bool {
	top := text
	for top.Parent != nil && !isBox(top.Parent) && !isBlock(top.Parent) {
		top = top.Parent
	}
	block := top.Parent
	for _, n := range []*html.Node{block, top} {
		if n != nil && !is(n, "body") && n != m.box && m.repeats(n) {
			prune(n)
			return true
		}
	}
	return false
}

// repeats reports whether an element holds nothing but the author, the date
// and the odd word beside them.
func (m *message) repeats(n *html.Node) bool {
	if n.Type == html.ElementNode && !holdsLess(n, longestHead) || first(n, "img", "pre") != nil {
		return false
	}
	line := lineOf(n)
	rest := strings.ReplaceAll(line, m.author, "")
	if m.date != "" {
		rest = strings.ReplaceAll(rest, m.date, "")
	}
	return rest != line && len(letters(rest)) <= len("postedby")
}

// outermost returns the block of the message that a text begins, with the
// boxes, quotations and lists that it begins too.
func (m *message) outermost(n *html.Node) *html.Node {
	for p := n.Parent; p != m.box && p.Parent != nil && !is(p, "body") && (!isBox(p) || leads(n)); p = n.Parent {
		n = p
	}
	return n
}

// leads reports whether nothing to read stands before a node in its parent.
func leads(n *html.Node) bool {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode || s.Type == html.TextNode && !blank(s.Data) {
			return false
		}
	}
	return true
}

// line makes the head of a message.
func (m *message) line() *html.Node {
	p := element("p", element("strong", textNode(m.author)))
	setAttr(p, "class", messageHead)
	date := m.date
	if m.time != nil {
		if day, _, _ := findDate(date, true, time.Now()); day == nil { // "two hours ago" would be wrong tomorrow
			date = m.time.Format(time.DateOnly)
		}
	}
	if date == "" {
		return p
	}
	p.AppendChild(textNode(" · "))
	if m.time == nil {
		p.AppendChild(textNode(date))
		return p
	}
	when := element("time", textNode(date))
	setAttr(when, "datetime", m.time.Format(time.RFC3339))
	p.AppendChild(when)
	return p
}
