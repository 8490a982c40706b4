package extract

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// plainText returns the running text below root: blocks divided by blank
// lines, table cells by tabs, code with its lines; no figure captions.
func plainText(root *html.Node) string {
	var w textWriter
	w.children(root)
	w.flush()
	return strings.Join(w.blocks, "\n\n")
}

type textWriter struct {
	blocks []string
	line   strings.Builder
}

// flush ends the current block.
func (w *textWriter) flush() {
	if text := tidyLines(w.line.String()); !blank(text) {
		w.blocks = append(w.blocks, text)
	}
	w.line.Reset()
}

// tidyLines joins the words of each line and drops empty lines at the ends.
func tidyLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = oneLine(l)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func (w *textWriter) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

func (w *textWriter) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.line.WriteString(collapse(n.Data))
	case n.Type != html.ElementNode || is(n, "rt", "rp", "figcaption"):
	case is(n, "a") && backLink(n), hasClass(n, quietHead):
	case is(n, "img") && formulaImage(n):
		w.line.WriteString(attr(n, "alt"))
	case is(n, "br"):
		w.line.WriteByte('\n')
	case is(n, "math"):
		w.line.WriteString(mathText(n))
	case is(n, "pre"):
		w.flush()
		if code := strings.Trim(preText(n), "\n"); !blank(code) {
			w.blocks = append(w.blocks, strings.TrimRight(code, " \t\n"))
		}
	case is(n, "table"):
		w.flush()
		w.table(n)
	case is(n, "figure"):
		w.flush()
		w.figure(n)
	case isBlock(n), is(n, boxes...):
		w.flush()
		w.children(n)
		w.flush()
	default:
		w.children(n)
	}
}

// figure writes what in a figure is text rather than a picture of it.
func (w *textWriter) figure(n *html.Node) {
	for c := range n.ChildNodes() {
		if is(c, "pre", "table", "blockquote") {
			w.node(c)
		} else if c.Type == html.ElementNode {
			w.figure(c)
		}
	}
}

// backLink reports whether a link only leads from a note back to its place.
func backLink(a *html.Node) bool {
	return strings.HasPrefix(attr(a, "href"), "#") && !strings.ContainsFunc(textOf(a), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '*' || r == '†' })
}

func (w *textWriter) table(table *html.Node) {
	var rows []string
	for _, row := range find(table, "caption", "tr") {
		if closest(row, "table") != table {
			continue
		}
		if is(row, "caption") {
			rows = append(rows, lineOf(row))
			continue
		}
		var line []string
		for _, cell := range cells(row) {
			line = append(line, oneLine(plainText(cell)))
		}
		if text := strings.Join(line, "\t"); !blank(text) {
			rows = append(rows, text)
		}
	}
	if len(rows) > 0 {
		w.blocks = append(w.blocks, strings.Join(rows, "\n"))
	}
}

// mathText returns the TeX that MathML carries, or its characters.
func mathText(n *html.Node) string {
	for _, a := range find(n, "annotation") {
		if strings.Contains(strings.ToLower(attr(a, "encoding")), "tex") {
			return lineOf(a)
		}
	}
	if alt := attr(n, "alttext"); alt != "" {
		return alt
	}
	return strings.Join(strings.Fields(textOf(n)), "")
}

func preText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		} else if is(d, "br") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Reading speeds: about 230 words a minute for silent reading of prose
// (Brysbaert 2019 finds 238 for English), 500 characters for Chinese and Japanese.
const (
	wordsPerMinute      = 230
	charactersPerMinute = 500
)

// measure counts a text's words, where each character of a script written
// without spaces counts as one, and the minutes it takes to read.
func measure(text string) (words, minutes int) {
	spaced, unspaced := countWords(text)
	words = spaced + unspaced
	if words == 0 {
		return 0, 0
	}
	exact := float64(spaced)/wordsPerMinute + float64(unspaced)/charactersPerMinute
	return words, max(1, int(math.Round(exact)))
}

func wordCount(text string) int {
	spaced, unspaced := countWords(text)
	return spaced + unspaced
}

// firstUnspaced is the lowest code point of the scripts written without
// spaces: the beginning of Thai.
const firstUnspaced = 0x0e00

func countWords(text string) (spaced, unspaced int) {
	inWord := false
	for _, r := range text {
		switch {
		case r >= firstUnspaced && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.IsLetter(r):
			unspaced++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inWord {
				spaced++
			}
			inWord = true
		case unicode.IsMark(r) || r == '\'' || r == '’' || r == '-' || r == '\u200d':
		default:
			inWord = false
		}
	}
	return spaced, unspaced
}
