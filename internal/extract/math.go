package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// restoreMath replaces what KaTeX, MathJax and MediaWiki draw on the screen by
// the MathML that they carry for assistive technology, and sources that no
// script has drawn by their TeX.
func restoreMath(doc *html.Node) {
	nameMath(doc)
	for _, n := range findFunc(doc, drawnMath) {
		if n.Parent == nil {
			continue
		}
		if math := carriedMath(n); math != nil {
			if display(n) {
				setAttr(math, "display", "block")
			}
			replace(n, math)
		} else {
			restoreTeX(n)
		}
	}
	for _, n := range find(doc, "script") {
		kind := strings.ToLower(attr(n, "type"))
		if !strings.HasPrefix(kind, "math/tex") || n.Parent == nil {
			continue
		}
		if previous := previousElement(n); previous != nil && (is(previous, "math") || first(previous, "math") != nil) {
			continue
		}
		left, right := `\(`, `\)`
		if strings.Contains(kind, "mode=display") {
			left, right = `\[`, `\]`
		}
		replace(n, textNode(left+strings.TrimSpace(textOf(n))+right))
	}
	for _, math := range find(doc, "math") {
		dropForeign(math)
		dropAttr(math, "class", "style", "id", "hidden", "aria-hidden")
		for _, part := range findFunc(math, func(*html.Node) bool { return true }) {
			dropAttr(part, "class", "style", "id")
		}
	}
}

// restoreTeX replaces a drawn formula without MathML by the TeX that it still
// names, or takes it away where a script beside it holds that.
func restoreTeX(n *html.Node) {
	latex := attr(n, "data-latex")
	for _, d := range findFunc(n, func(d *html.Node) bool { return hasAttr(d, "data-latex") }) {
		latex = attr(d, "data-latex")
		break // the first one is the whole formula
	}
	next := blockAfter(n)
	switch {
	case latex != "" && display(n):
		replace(n, textNode(`\[`+latex+`\]`))
	case latex != "":
		replace(n, textNode(`\(`+latex+`\)`))
	case is(next, "script") && strings.HasPrefix(strings.ToLower(attr(next, "type")), "math/tex"):
		remove(n)
	default:
		for _, drawn := range append(findFunc(n, func(d *html.Node) bool { return hasAttr(d, "aria-hidden") }), n) {
			dropAttr(drawn, "aria-hidden")
		}
	}
}

// nameMath gives MathML with a prefix in its names, as in XML, its names in HTML.
func nameMath(doc *html.Node) {
	for _, n := range findFunc(doc, func(n *html.Node) bool { return strings.HasSuffix(n.Data, ":math") && n.Namespace == "" }) {
		prefix := strings.TrimSuffix(n.Data, "math")
		for _, d := range append(findFunc(n, func(d *html.Node) bool { return strings.HasPrefix(d.Data, prefix) }), n) {
			rename(d, strings.TrimPrefix(d.Data, prefix))
			d.Namespace = "math"
		}
	}
}

// formulaImage reports whether an image shows a formula and names it in TeX,
// as MediaWiki's and WordPress's do.
func formulaImage(img *html.Node) bool {
	return hasClass(img, "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display", "latex", "tex", "texhtml", "math", "equation")
}

// dropForeign takes HTML out of a formula but for its text: markup that starts
// and ends MathML again is how filters are led astray.
func dropForeign(math *html.Node) {
	for _, n := range find(math, "annotation-xml") {
		remove(n)
	}
	for _, n := range findFunc(math, func(n *html.Node) bool { return n.Namespace != "math" }) {
		unwrap(n)
	}
}

func drawnMath(n *html.Node) bool {
	return is(n, "mjx-container") || hasClass(n, "katex", "MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML",
		"MathJax_Preview", "mwe-math-element")
}

// carriedMath returns the MathML inside a drawn formula, or nil.
func carriedMath(n *html.Node) *html.Node {
	if hasClass(n, "MathJax_Preview") {
		return textNode("")
	}
	if math := first(n, "math"); math != nil {
		return math
	}
	source := attr(n, "data-mathml")
	if source == "" {
		for _, d := range findFunc(n, func(d *html.Node) bool { return hasAttr(d, "data-mathml") }) {
			source = attr(d, "data-mathml")
		}
	}
	for _, part := range fragment(source) {
		if is(part, "math") {
			return part
		}
	}
	return nil
}

func display(n *html.Node) bool {
	return attr(n, "display") == "true" || hasClass(n, "MathJax_Display", "mwe-math-element-block") ||
		n.Parent != nil && hasClass(n.Parent, "katex-display", "MathJax_Display", "MathJax_SVG_Display")
}

// fragment parses a piece of markup that stood inside an attribute or a
// noscript element, or returns nil for one that is too large or too deep.
func fragment(source string) []*html.Node {
	if source == "" || len(source) > maxFragment {
		return nil
	}
	nodes, err := html.ParseFragment(newMeter([]byte(source), fragmentGrowth), element("div"))
	if err != nil || amplified(nodes, source) {
		return nil
	}
	return nodes
}

const maxFragment = 1 << 20

func previousElement(n *html.Node) *html.Node {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode {
			return s
		}
		if s.Type == html.TextNode && !blank(s.Data) {
			return nil
		}
	}
	return nil
}
