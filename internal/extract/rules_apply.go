package extract

import (
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// siteReading is what the site's rule and the page's links say of a page.
type siteReading struct {
	bodyNamed bool // the rule has named the body, and the page holds nothing else
	chosen    bool // the rule has named the body, or something that is no part of it
	ruled     bool // the rule knows a version on a single page
	next      string
	told      bool // that the page is one of an article or a thread, or by the rule
	versions  versions
}

// applyRules looks for other pages of the article and does what the site's rule
// says to a page whose metadata were read and which is not prepared yet.
func (r *reading) applyRules() siteReading {
	rules := r.page.Rules
	if rules == nil {
		rules = EmbeddedRules()
	}
	rule := rules.find(r.address)
	links := labelledLinks(r.doc)
	site := siteReading{versions: r.findVersions(rule, links)}
	site.next, site.told = r.nextPage(rule, links)
	site.told = site.told || r.page.First != "" || r.meta.isArticle || threadPath.MatchString(strings.ToLower(r.address.Path))
	site.ruled = rule != nil && len(rule.Single) > 0
	site.bodyNamed, site.chosen = rule.apply(r.doc, r.meta)
	return site
}

// tell notes in the article where there may be more of it, and whether a rule
// made it what it is.
func (s siteReading) tell(a *Article) {
	a.Ruled = s.chosen
	if s.told || prose(a.Text) {
		a.Next = s.next
	}
	a.Fuller = s.versions.worthwhile(a, s.ruled)
}

// Bounds of a page's text that is one of an article's rather than of a list of
// goods or links: words in all, words in a block of prose, share of such blocks.
const (
	leastOnPage  = 60
	proseBlock   = 15
	leastOfProse = 0.7
)

func prose(text string) bool {
	words, inProse := 0, 0
	for block := range strings.SplitSeq(text, "\n\n") {
		n := wordCount(block)
		if words += n; n >= proseBlock {
			inProse += n
		}
	}
	return words >= leastOnPage && float64(inProse) >= leastOfProse*float64(words)
}

// apply does to a page, whose metadata were read and which is not prepared
// yet, what the site's rule says. It reports whether the rule has named the
// body: the page then holds nothing else; and whether it has chosen at all what
// is to be read. A nil rule says nothing.
func (r *siteRule) apply(doc *html.Node, meta *metadata) (bodyNamed, chosen bool) {
	if r == nil {
		return false, false
	}
	r.describe(doc, meta)
	for _, n := range r.elements(doc, "strip") {
		if !is(n, "html", "body") {
			remove(n)
			chosen = true
		}
	}
	bodyNamed = r.restrict(doc)
	return bodyNamed, bodyNamed || chosen
}

// describe overrides the metadata that the rule names.
func (r *siteRule) describe(doc *html.Node, meta *metadata) {
	if values := r.values(doc, "title"); len(values) > 0 {
		meta.title = cut(values[0], 500)
		meta.titles = append(meta.titles, meta.title)
	}
	if values := r.values(doc, "author"); len(values) > 0 {
		if names := authorNames(values); len(names) > 0 {
			meta.byline = names.short()
		}
	}
	for _, value := range r.values(doc, "date") {
		dayFirst := !strings.HasPrefix(meta.language, "en") || strings.EqualFold(meta.language, "en-GB")
		value = strings.TrimSpace(datePrefix.ReplaceAllString(value, ""))
		if day := parseDate(value, dayFirst, time.Now()); day != nil {
			meta.published = day
			return
		}
	}
}

// restrict leaves of the body only what the rule's selectors match, unless
// that is next to nothing: a site that has changed is read in the ordinary way.
func (r *siteRule) restrict(doc *html.Node) bool {
	root := body(doc)
	chosen := outermost(r.elements(root, "body"))
	words, seen := 0, false
	for _, n := range chosen {
		words += wordCount(textOf(n))
		seen = seen || is(n, "img", "pre", "video") || first(n, "img", "pre", "video", "iframe") != nil
	}
	switch {
	case slices.ContainsFunc(r.selectors["body"], func(g cascadia.SelectorGroup) bool { return g.Match(root) }):
		return true
	case len(chosen) == 0 || words < stub && (!seen || wordCount(textOf(root)) > mostAround):
		return false
	}
	for _, n := range chosen {
		remove(n)
	}
	for _, n := range children(root) {
		root.RemoveChild(n)
	}
	for _, n := range chosen {
		dropAttr(n, "hidden", "aria-hidden", "style")
		root.AppendChild(n)
	}
	return true
}

// mostAround is how many words a page can have of which a rule names some
// pictures alone as the body; with more, it is another kind of page.
const mostAround = 1000

// outermost returns the nodes that stand in none of the others.
func outermost(nodes []*html.Node) []*html.Node {
	inside := make(map[*html.Node]bool, len(nodes))
	for _, n := range nodes {
		inside[n] = true
	}
	return slices.DeleteFunc(nodes, func(n *html.Node) bool {
		for p := n.Parent; p != nil; p = p.Parent {
			if inside[p] {
				return true
			}
		}
		return false
	})
}

// elements returns what the selectors under a key match below root, each once,
// in the page's order.
func (r *siteRule) elements(root *html.Node, key string) []*html.Node {
	groups := r.selectors[key]
	if len(groups) == 0 {
		return nil
	}
	return findFunc(root, func(n *html.Node) bool {
		return slices.ContainsFunc(groups, func(g cascadia.SelectorGroup) bool { return g.Match(n) })
	})
}

// mostValues is how many elements can name an article's authors.
const mostValues = 20

// values returns what the elements say that the first selector under a key
// matches which has anything to say.
func (r *siteRule) values(doc *html.Node, key string) []string {
	for _, group := range r.selectors[key] {
		var values []string
		for _, n := range cascadia.QueryAll(doc, group) {
			if value := saying(n); value != "" && len(values) < mostValues && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		if len(values) > 0 {
			return values
		}
	}
	return nil
}

// saying returns what an element says for machines, or else to readers.
func saying(n *html.Node) string {
	for _, key := range []string{"content", "datetime"} {
		if value := oneLine(attr(n, key)); value != "" {
			return value
		}
	}
	return brokenLine(n)
}
