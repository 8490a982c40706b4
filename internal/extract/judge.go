package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// judge returns the body of the article: the blocks of the page that belong to
// it. Pages on which there are none have go-readability's choice, if it has
// one, or else all they say: what is too short to be judged is often nothing
// but its article, a poem, a picture with a caption, a note.
func judge(doc *html.Node, base *url.URL, said *signals, rate Rater) *html.Node {
	d := divide(doc, base, said)
	chosen := d.choose(rate)
	unmark(doc)
	if chosen || d.readable == nil {
		return body(doc)
	}
	unmark(d.readable)
	return d.readable
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
