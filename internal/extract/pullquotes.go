package extract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// pullAttribute marks what the page sets as a pull quotation.
const pullAttribute = "data-pull"

var pullName = regexp.MustCompile(`pull-?quote|pulled-?quote|pullout`)

func markPullQuotes(doc *html.Node) {
	for _, n := range findFunc(doc, func(n *html.Node) bool { return pullName.MatchString(names(n)) }) {
		setAttr(n, pullAttribute, "")
	}
}

const (
	shortestPull = 5  // words, below which a repetition may be chance
	mostPulls    = 60 // quotations that are looked at in one article
)

// dropPullQuotes removes the quotations that only say again, in large type,
// what the text around them says.
func dropPullQuotes(root *html.Node) {
	quotes := findFunc(root, func(n *html.Node) bool {
		return hasAttr(n, pullAttribute)
	})
	if len(quotes) == 0 || len(quotes) > mostPulls {
		return
	}
	var text strings.Builder
	for _, p := range find(root, "p", "li") {
		if !slices.ContainsFunc(quotes, func(q *html.Node) bool { return contains(q, p) }) {
			text.WriteString(" " + strings.Join(wordsOf(textOf(p)), " ") + " ")
		}
	}
	for _, q := range quotes {
		words := wordsOf(textOf(q))
		if len(words) < shortestPull || !strings.Contains(text.String(), " "+strings.Join(words, " ")+" ") {
			continue
		}
		if figure := closest(q, "figure"); figure != nil && first(figure, "img") == nil {
			q = figure
		}
		remove(q)
	}
}
