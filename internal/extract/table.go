package extract

import (
	"golang.org/x/net/html"
)

// tableShape is what tells a table of data from one that only places things.
type tableShape struct {
	rows, columns int
	marked        bool // has headers, a caption or column groups
	nested        bool // holds another table
	longest       int  // bytes of text in its fullest cell
	blocks        int  // the largest number of paragraphs, lists and headings in a cell
}

func shapeOf(table *html.Node) tableShape {
	var s tableShape
	for d := range table.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		switch d.Data {
		case "table":
			s.nested = true
		case "th", "caption", "colgroup", "thead", "tfoot":
			s.marked = s.marked || closest(d, "table") == table && !blank(textOf(d))
		case "tr":
			if closest(d, "table") == table {
				s.rows++
				s.columns = max(s.columns, len(cells(d)))
			}
		case "td":
			if closest(d, "table") == table {
				s.longest = max(s.longest, len(lineOf(d)))
				s.blocks = max(s.blocks, len(find(d, "p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "div")))
			}
		}
	}
	return s
}

func cells(row *html.Node) []*html.Node {
	var found []*html.Node
	for c := range row.ChildNodes() {
		if is(c, "td", "th") {
			found = append(found, c)
		}
	}
	return found
}

// dataTable reports whether the table holds data rather than the page's layout.
func dataTable(table *html.Node) bool {
	if role := attr(table, "role"); role == "presentation" || role == "none" {
		return false
	}
	s := shapeOf(table)
	switch {
	case s.nested, s.rows < 2, s.columns < 2:
		return s.marked && !s.nested && s.rows*s.columns > 1
	case s.marked:
		return true
	}
	return s.longest < 400 && s.blocks < 3
}

// unfoldLayout replaces the tables that only place things by their contents in
// the order of the source.
func unfoldLayout(root *html.Node) {
	var layout []*html.Node
	for _, table := range find(root, "table") {
		if !dataTable(table) {
			layout = append(layout, table)
		}
	}
	for _, table := range layout {
		if formulaRow(table) {
			lineUp(table)
			continue
		}
		for _, part := range find(table, "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col") {
			if closest(part, "table") != table {
				continue
			}
			if is(part, "td", "th", "caption") {
				rename(part, "div")
			} else {
				unwrap(part)
			}
		}
		rename(table, "div")
	}
	for _, part := range find(root, "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col") {
		if closest(part, "table") == nil {
			rename(part, "div")
		}
	}
}

// formulaRow reports whether a table only sets one formula and its number on
// one line, as typesetters without better means do.
func formulaRow(table *html.Node) bool {
	formulas := find(table, "math")
	return len(formulas) == 1 && len(find(table, "tr")) == 1 && len([]rune(lineOf(table)))-len([]rune(lineOf(formulas[0]))) <= 12 &&
		first(table, "p", "img", "ul", "table") == nil
}

// lineUp makes one paragraph of a table's cells.
func lineUp(table *html.Node) {
	p := element("p")
	for _, cell := range find(table, "td", "th") {
		if cell.FirstChild == nil {
			continue
		}
		if p.FirstChild != nil {
			p.AppendChild(textNode(" "))
		}
		moveChildren(p, cell)
	}
	replace(table, p)
}
