package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// candidates returns the possible bodies of the article, the likeliest first.
func candidates(doc *html.Node, base *url.URL) []*html.Node {
	var found []*html.Node
	if root := readable(doc, base); root != nil {
		found = append(found, root)
	}
	// Pages too short for Readability's scoring are often nothing but their
	// article: a poem, a picture with a caption, a note.
	return append(found, body(doc))
}

// judge returns the best of the candidates: the first that has something to
// read or see.
func judge(found []*html.Node) *html.Node {
	for _, root := range found {
		if !blank(textOf(root)) || first(root, "img") != nil {
			return root
		}
	}
	return found[len(found)-1]
}

// aboutEqual is the share of the better score from which two extractions
// count as equally full.
const aboutEqual = 0.97

// Better returns the better of two extractions of the same article, one of
// which may be nil: an article beats a page without one, then the fuller text
// wins. a is returned when the two are about equal.
func Better(a, b *Article) *Article {
	switch {
	case b == nil:
		return a
	case a == nil:
		return b
	case a.Verdict.OK != b.Verdict.OK:
		if b.Verdict.OK {
			return b
		}
		return a
	case a.Score < b.Score*aboutEqual:
		return b
	}
	return a
}

// score says how much good text there is below root: words of running text,
// fewer for words in links and for scraps that are no sentences.
func score(root *html.Node) float64 {
	total := 0.0
	for _, block := range findFunc(root, isTextBlock) {
		text := lineOf(block)
		words, linked := float64(wordCount(text)), float64(linkedWords(block))
		if words == 0 || closest(block, textBlocks...) != nil {
			continue
		}
		weight := 1.0
		if density := linked / words; density > 0.5 {
			weight = 0.1
		} else if words < 8 && !strings.ContainsAny(text, ".!?。！？…:") {
			weight = 0.5
		}
		total += words * weight
	}
	return total
}

var textBlocks = []string{"p", "h2", "h3", "h4", "h5", "h6", "li", "pre", "td", "th", "dt", "dd", "blockquote", "summary"}

func isTextBlock(n *html.Node) bool { return is(n, textBlocks...) }

func linkedWords(n *html.Node) int {
	words := 0
	for _, a := range find(n, "a") {
		if !strings.HasPrefix(attr(a, "href"), "#") {
			words += wordCount(textOf(a))
		}
	}
	return words
}
