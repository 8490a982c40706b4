package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var (
	verseName = regexp.MustCompile(`(?:^|[\s_-])(?:stanza|verse|poem|lyrics|strophe|line-?block|linegroup)(?:$|[\s_-])`)
	lineName  = regexp.MustCompile(`(?:^|[\s_-])(?:line|verse|l|row)(?:$|[\s_-])`)
)

// spellLines puts line breaks where a page shows lines by its styles, or by
// one element for each line of a stanza.
func spellLines(n *html.Node) {
	if keptLines.MatchString(attr(n, "style")) && !hasBlock(n) {
		for d := range n.Descendants() {
			if d.Type == html.TextNode && strings.Contains(strings.TrimSpace(d.Data), "\n") {
				breakLines(d)
			}
		}
		return
	}
	if !verseName.MatchString(names(n)) {
		return
	}
	rows := 0
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && blank(c.Data):
		case is(c, "div", "span", "p") && lineName.MatchString(names(c)) && !hasBlock(c):
			rows++
		default:
			return
		}
	}
	if rows < 2 {
		return
	}
	rename(n, "p")
	for _, c := range children(n) {
		if c.Type == html.TextNode {
			remove(c)
			continue
		}
		if c.PrevSibling != nil {
			n.InsertBefore(element("br"), c)
		}
		unwrap(c)
	}
}

// verseOf makes paragraphs with line breaks of a preformatted poem, whose lines
// then are set like text and may be wrapped. Indentation stays.
func verseOf(pre *html.Node) {
	box := element("div")
	replace(pre, box)
	for stanza := range strings.SplitSeq(strings.Trim(strings.ReplaceAll(preText(pre), "\r", ""), "\n"), "\n\n") {
		p := element("p")
		for i, line := range strings.Split(strings.Trim(stanza, "\n"), "\n") {
			if i > 0 {
				p.AppendChild(element("br"))
			}
			words := strings.TrimLeft(line, " \t\u00a0")
			p.AppendChild(textNode(strings.Repeat("\u00a0", len([]rune(line))-len([]rune(words))) + words))
		}
		box.AppendChild(p)
	}
}

// breakLines divides a text node at its line ends by elements.
func breakLines(text *html.Node) {
	lines := strings.Split(strings.Trim(text.Data, "\r\n"), "\n")
	for i, line := range lines {
		if i > 0 {
			text.Parent.InsertBefore(element("br"), text)
		}
		text.Parent.InsertBefore(textNode(line), text)
	}
	text.Data = ""
}
