package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var (
	markup    = regexp.MustCompile(`(?i)<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|a|img|figure|table|pre|strong|em)[\s/>]`)
	notProse  = regexp.MustCompile(`^\s*(?:[\[{]|<svg|<script|<style|function\b|@media|\.[\w-]+\s*\{|data:|https?://\S+\s*$)`)
	blankLine = regexp.MustCompile(`\n\s*\n`)
)

// fromString makes a body of a string that holds HTML or plain text.
func fromString(text string) *html.Node {
	if notProse.MatchString(text) {
		return nil
	}
	root := element("div")
	if strings.Contains(text, "&lt;p") && !markup.MatchString(text) {
		text = html.UnescapeString(text) // escaped once too often
	}
	if markup.MatchString(text) {
		for _, n := range fragment(text) {
			root.AppendChild(n)
		}
		return root
	}
	if !blankLine.MatchString(text) {
		text = strings.ReplaceAll(text, "\n", "\n\n")
	}
	for _, n := range paragraphsOf(text) {
		root.AppendChild(n)
	}
	return root
}

// fromNodes makes a body of rich text as editors keep it, a tree of objects
// that each name their type and hold text or further objects: Portable Text,
// Contentful, ProseMirror, Slate, Lexical, Editor.js and their likes. It returns nil for
// values of another shape.
//
// budget is how many more values may be looked at.
func fromNodes(value any, budget *int) *html.Node {
	m := &richText{budget: budget}
	root := element("div")
	m.write(root, value, 0)
	if m.texts == 0 || root.FirstChild == nil {
		return nil
	}
	gatherItems(root)
	return root
}

// listAttribute remembers the list that an item belongs to.
const listAttribute = "data-list"

// gatherItems puts neighbouring items that stand in no list into one.
func gatherItems(root *html.Node) {
	for _, li := range find(root, "li") {
		kind := attr(li, listAttribute)
		dropAttr(li, listAttribute)
		if is(li.Parent, "ul", "ol") {
			continue
		}
		if kind == "" {
			kind = "ul"
		}
		if list := li.PrevSibling; is(list, kind) {
			remove(li)
			list.AppendChild(li)
			continue
		}
		list := element(kind)
		li.Parent.InsertBefore(list, li)
		remove(li)
		list.AppendChild(li)
	}
}

// richText turns rich text into elements.
type richText struct {
	budget *int
	texts  int
	links  map[string]string // of the block, by the key that its marks name
}

func (m *richText) write(to *html.Node, value any, depth int) {
	if *m.budget--; depth > maxDataDepth || *m.budget < 0 {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			s, ok := e.(string)
			switch {
			case ok && is(to, "ul", "ol"):
				item := element("li")
				m.paragraph(item, s)
				to.AppendChild(item)
			case ok && depth == 0:
				m.paragraph(to, s)
			default:
				m.write(to, e, depth+1)
			}
		}
	case map[string]any:
		m.object(to, v, depth)
	}
}

// paragraph writes one string of a list of paragraphs.
func (m *richText) paragraph(to *html.Node, text string) {
	if made := fromString(text); made != nil && wordCount(text) > 0 {
		m.texts++
		moveChildren(to, made)
	}
}

// object writes one object of a tree, by its type.
func (m *richText) object(to *html.Node, v map[string]any, depth int) {
	kind := objectType(v)
	tag := nodeTag(kind, v)
	if kind == "" && depth > 0 && str(v["text"]) == "" && v["children"] == nil && v["items"] == nil {
		return // an object that is no part of rich text
	}
	switch tag {
	case "img":
		m.picture(to, v)
		return
	case "skip":
		return
	case "br", "hr":
		to.AppendChild(element(tag))
		return
	}
	at := to
	if tag != "" {
		at = element(tag)
		to.AppendChild(at)
	}
	switch {
	case tag == "a":
		setAttr(at, "href", linkIn(v))
	case tag == "li" && numberedItem(v):
		setAttr(at, listAttribute, "ol")
	}
	m.define(v)
	if m.text(at, v, tag != "" || depth > 1) {
		return
	}
	for _, key := range childKeys {
		switch v[key].(type) {
		case []any, map[string]any:
			m.write(at, v[key], depth+1)
		}
	}
}

// define notes the links that the marks of a block name.
func (m *richText) define(v map[string]any) {
	defs, ok := v["markDefs"].([]any)
	if !ok {
		return
	}
	m.links = map[string]string{}
	for _, d := range defs {
		if def, ok := d.(map[string]any); ok {
			m.links[str(def["_key"])] = linkIn(def)
		}
	}
}

// text writes the text that an object holds itself.
func (m *richText) text(at *html.Node, v map[string]any, inline bool) bool {
	for _, key := range textKeys {
		s, ok := v[key].(string)
		if !ok || s == "" {
			continue
		}
		m.texts++
		if markup.MatchString(s) {
			for _, n := range fragment(s) {
				at.AppendChild(n)
			}
			return true
		}
		n := textNode(s)
		if !inline {
			n = element("p", n)
		}
		at.AppendChild(m.marked(n, v))
		return true
	}
	return false
}

// markTags are the elements for the marks of a piece of text.
var markTags = map[string]string{
	"bold": "strong", "strong": "strong", "b": "strong", "italic": "em", "em": "em", "emphasis": "em", "i": "em", "code": "code",
	"underline": "u", "strike": "s", "strikethrough": "s", "strike-through": "s", "sub": "sub", "sup": "sup", "subscript": "sub", "superscript": "sup",
}

// marked wraps a text in the elements for its marks.
func (m *richText) marked(n *html.Node, v map[string]any) *html.Node {
	marks, _ := v["marks"].([]any)
	for _, mark := range marks[:min(len(marks), 10)] {
		name, _ := mark.(string)
		href := m.links[name]
		if object, ok := mark.(map[string]any); ok {
			name = objectType(object)
			href = linkIn(object)
		}
		if tag := markTags[strings.ToLower(name)]; tag != "" {
			n = element(tag, n)
		} else if href != "" {
			n = element("a", n)
			setAttr(n, "href", href)
		}
	}
	for _, key := range []string{"bold", "italic", "code"} {
		if set, _ := v[key].(bool); set {
			n = element(markTags[key], n)
		}
	}
	return n
}
