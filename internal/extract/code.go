package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var (
	codeLanguage  = regexp.MustCompile(`(?i)(?:^|\s)(?:language|lang|highlight-source|highlight-text|sourceCode)-([a-z0-9+#_.-]+)`)
	boxLanguage   = regexp.MustCompile(`(?i)(?:^|\s)highlight-([a-z0-9+#_.-]+)\s+notranslate`) // Sphinx
	hljsLanguage  = regexp.MustCompile(`(?i)(?:^|\s)hljs\s+([a-z0-9+#_.-]+)(?:\s|$)`)
	brushLanguage = regexp.MustCompile(`(?i)(?:^|[\s;])brush:\s*([a-z0-9+#_.-]+)`)
	codeClass     = regexp.MustCompile(`^language-[a-z0-9+#_.-]+$`)
	lineNumber    = regexp.MustCompile(`(?i)line-?no|linenum|line-num|ln-num|gutter|blob-num|hljs-ln-n|lnt(?:\s|$)|rouge-gutter`)
	codeTable     = regexp.MustCompile(`code|highlight|syntax|gutter|source`)
	onlyNumbers   = regexp.MustCompile(`^[\s\d.:|]*$`)
)

// keptInCode are elements that mean something inside preformatted text.
var keptInCode = []string{"a", "b", "strong", "em", "i", "mark", "del", "ins", "u", "sub", "sup", "var", "kbd", "samp", "img", "math"}

// unpackCodeTables replaces the tables that show line numbers beside code by
// the code.
func unpackCodeTables(doc *html.Node) {
	for _, table := range find(doc, "table") {
		var code *html.Node
		numbered, several := false, false
		for n := range table.Descendants() {
			switch {
			case !is(n, "pre", "td", "th"):
			case gutter(n):
				numbered = true
			case is(n, "pre") && !gutter(n.Parent):
				several = code != nil
				code = n
			}
			if several {
				break
			}
		}
		if numbered && code != nil && !several {
			if language := languageOf(code); language != "" {
				setAttr(code, "class", "language-"+language)
			}
			replace(table, code)
		} else if numbered && code == nil && closest(table, "pre") == nil && codeTable.MatchString(names(table)+" "+namesAround(table)) {
			replace(table, codeOfRows(table))
		}
	}
}

// namesAround returns what the table's first cell and the box around it are called.
func namesAround(table *html.Node) string {
	around := ""
	for _, n := range []*html.Node{first(table, "td"), table.Parent} {
		if n != nil {
			around += " " + names(n)
		}
	}
	return around
}

// codeOfRows makes preformatted text of a table that has line numbers beside
// lines of code without saying that they are preformatted.
func codeOfRows(table *html.Node) *html.Node {
	pre := element("pre")
	for _, cell := range find(table, "td") {
		if gutter(cell) {
			continue
		}
		line := element("div")
		moveChildren(line, cell)
		pre.AppendChild(line)
	}
	return pre
}

// flattenCode reduces preformatted text to its characters: no line-number
// gutter, no copy button, no highlighter's elements; lines end with "\n". The
// language is kept as a class in HTML's own form, language-x.
func flattenCode(pre *html.Node) {
	if pre.Parent == nil {
		return
	}
	if verseName.MatchString(names(pre)) && first(pre, "code") == nil {
		verseOf(pre)
		return
	}
	language := languageOf(pre)
	hadCode := first(pre, "code") != nil
	for _, n := range findFunc(pre, func(n *html.Node) bool { return gutter(n) || is(n, "button") }) {
		remove(n)
	}
	for _, n := range find(pre, "br") {
		replace(n, textNode("\n"))
	}
	for _, n := range findFunc(pre, func(n *html.Node) bool { return is(n, "div", "p", "li", "tr") }) {
		endLine(n)
	}
	for _, n := range findFunc(pre, func(n *html.Node) bool { return n.Namespace == "" && !is(n, keptInCode...) }) {
		unwrap(n)
	}
	for d := range pre.Descendants() {
		if d.Type == html.TextNode {
			d.Data = strings.ReplaceAll(d.Data, "\u00a0", " ") // highlighters indent with no-break spaces, which compilers reject
		}
	}
	trimEnd(pre)
	pre.Attr = nil
	if language == "" && !hadCode {
		return
	}
	code := element("code")
	moveChildren(code, pre)
	pre.AppendChild(code)
	if language != "" {
		setAttr(code, "class", "language-"+language)
	}
}

// gutter reports whether n holds nothing but line numbers.
func gutter(n *html.Node) bool {
	named := lineNumber.MatchString(names(n)) || is(n, "pre") && (is(n.Parent, "td", "div") && lineNumber.MatchString(names(n.Parent)) || numbersInside(n))
	return named && onlyNumbers.MatchString(textOf(n))
}

// numbersInside reports whether the first element inside says that it is the
// number of a line.
func numbersInside(pre *html.Node) bool {
	span := first(pre, "span")
	return span != nil && lineNumber.MatchString(names(span))
}

// languageOf looks for the code's language on the element, what is in it and
// the boxes that highlighters put around it.
func languageOf(pre *html.Node) string {
	around := append([]*html.Node{pre}, find(pre, "code")...)
	for p, i := pre.Parent, 0; p != nil && i < codeBoxes && fewPres(p); p, i = p.Parent, i+1 {
		around = append(around, p)
	}
	for _, n := range around {
		class := attr(n, "class")
		for _, pattern := range []*regexp.Regexp{codeLanguage, brushLanguage, hljsLanguage, boxLanguage} {
			if m := pattern.FindStringSubmatch(class); m != nil {
				return cleanLanguage(m[1])
			}
		}
		for _, key := range []string{"data-lang", "data-language", "data-enlighter-language"} {
			if l := cleanLanguage(attr(n, key)); l != "" && codeClass.MatchString("language-"+l) {
				return l
			}
		}
		if is(n.Parent, "figure") && hasClass(n.Parent, "highlight") { // Hexo: <figure class="highlight go">
			if fields := strings.Fields(attr(n.Parent, "class")); len(fields) == 2 && codeClass.MatchString("language-"+fields[1]) {
				return cleanLanguage(fields[1])
			}
		}
	}
	return ""
}

// codeBoxes is how many boxes highlighters put around code: a table's cell,
// row, body and the table, and two more.
const codeBoxes = 6

// fewPres reports whether n is the box of one piece of code and its gutter.
func fewPres(n *html.Node) bool {
	count := 0
	for d := range n.Descendants() {
		if is(d, "pre") {
			if count++; count > 2 {
				return false
			}
		}
	}
	return !is(n, "body", "html", "main", "article")
}

func cleanLanguage(s string) string {
	s = strings.ToLower(s)
	switch s {
	case "none", "plaintext", "text", "plain", "nohighlight", "auto", "default":
		return ""
	}
	return s
}

// endLine makes a block inside code end with a line break.
func endLine(n *html.Node) {
	if n.NextSibling == nil && n.Parent.NextSibling == nil {
		return
	}
	if strings.HasSuffix(textOf(n), "\n") {
		return
	}
	if next := n.NextSibling; next != nil && next.Type == html.TextNode && strings.HasPrefix(next.Data, "\n") {
		return
	}
	n.AppendChild(textNode("\n"))
}

// trimEnd drops the empty lines at both ends of code.
func trimEnd(n *html.Node) {
	var texts []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			texts = append(texts, d)
		}
	}
	for i := len(texts) - 1; i >= 0; i-- {
		texts[i].Data = strings.TrimRight(texts[i].Data, " \t\r\n")
		if texts[i].Data != "" {
			break
		}
	}
	for _, t := range texts {
		for {
			line, rest, found := strings.Cut(t.Data, "\n")
			if !found || !blank(line) {
				break
			}
			t.Data = rest
		}
		if t.Data != "" {
			break
		}
	}
}
