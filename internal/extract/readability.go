package extract

import (
	"net/url"
	"regexp"
	"strings"

	readability "github.com/go-shiori/go-readability"
	"golang.org/x/net/html"
)

// readable returns the page's main content as go-readability finds it, or nil.
// It is the only place that knows the library. doc stays usable: the library
// works on a copy.
func readable(doc *html.Node, base *url.URL) *html.Node {
	shield(doc)
	parser := readability.NewParser()
	parser.DisableJSONLD = true
	parser.KeepClasses = true // cleaning still needs them; the policy drops them
	result, err := parser.ParseDocument(doc, base)
	if err != nil || result.Node == nil || blank(result.TextContent) && first(result.Node, "img") == nil {
		return nil
	}
	remove(result.Node)
	return result.Node
}

// levelAttribute remembers a heading's level, since Readability turns every h1
// into h2.
const levelAttribute = "data-level"

var (
	noteName  = regexp.MustCompile(`footnote|endnote|reflist|references|bibliograph|citation`)
	asideName = regexp.MustCompile(`admonition|callout|note|warning|tip|hint|important|caution|pull-?quote|sidenote|margin`)
)

// shield keeps Readability from throwing away parts of articles that it is
// known to take for clutter by their element or class.
func shield(doc *html.Node) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "div" || n.Data == "section" {
			passLanguage(n) // Readability drops boxes with a single child
		}
		switch n.Data {
		case "h1", "h2", "h3", "h4", "h5", "h6":
			setAttr(n, levelAttribute, n.Data[1:])
			dropAttr(n, "class")
		case "aside":
			if role := attr(n, "role"); role == "note" || strings.HasPrefix(role, "doc-") || asideName.MatchString(names(n)) {
				rename(n, "div")
				dropAttr(n, "role")
				setAttr(n, "class", "note")
			}
		case "footer":
			if is(n.Parent, "blockquote", "figure") || strings.HasPrefix(attr(n, "role"), "doc-") || noteName.MatchString(names(n)) {
				rename(n, "div")
				setAttr(n, "class", "note")
			}
		case "button":
			if first(n, "img") != nil && blank(textOf(n)) {
				rename(n, "span")
			}
		case "form":
			if len(lineOf(n)) > 1000 {
				rename(n, "div")
			}
		case "table":
			if dataTable(n) {
				setAttr(n, "summary", "data")
			}
		case "span", "sup", "em", "strong":
			dropAttr(n, "class")
		case "div", "section", "ol", "ul", "p", "li":
			if noteName.MatchString(names(n)) && len(attr(n, "class")) < 200 {
				setAttr(n, "class", "note")
				dropAttr(n, "role")
			}
		}
	}
}
