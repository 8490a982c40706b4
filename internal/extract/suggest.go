package extract

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Suggestion is a rule that does on every page of a site what a reader did on
// one.
type Suggestion struct {
	Words    string // what the rule does, for people
	Selector string // of the elements it is about
	Rule     Rule   // for the host of the page
}

// maxSuggestions is how many rules are offered at most.
const maxSuggestions = 3

// Suggest returns the rules that do on every page of the site what p.Repair
// does on this one, none where there is no telling: where the removed part, or
// the chosen container, has no name of its own on the page. It returns the
// errors of [Extract].
func Suggest(p Page) (found []Suggestion, err error) {
	defer survive(&err)
	address, err := url.Parse(strings.TrimSpace(p.URL))
	if err != nil || p.PlainText || p.Repair.None() {
		return nil, err
	}
	pieces, err := unremoved(p)
	if err != nil {
		return nil, err
	}
	doc, err := parse(p.HTML)
	if err != nil {
		return nil, err
	}
	s := newSuggester(body(doc), pieces, p.Repair.Removed)
	host := ruleHost(address.Hostname())
	if selector := s.container(p.Repair.Candidate); selector != "" {
		found = append(found, Suggestion{Words: "Take this part of the page as the text", Selector: selector, Rule: Rule{Host: host, Body: []string{selector}}})
	}
	seen := map[string]bool{}
	for _, piece := range s.removed {
		selector := s.remover(piece)
		if selector == "" || seen[selector] || len(found) == maxSuggestions {
			continue
		}
		seen[selector] = true
		found = append(found, Suggestion{Words: "Leave out parts like “" + cut(piece.Text, 60) + "”", Selector: selector,
			Rule: Rule{Host: host, Strip: []string{selector}}})
	}
	return found, nil
}

// unremoved returns the parts of the article with the removed ones among them.
func unremoved(p Page) ([]Piece, error) {
	p.Repair.Removed = nil
	a, err := Extract(p)
	if err != nil {
		return nil, err
	}
	return Pieces(a.HTML), nil
}

// suggester finds names for the parts of a page.
type suggester struct {
	root     *html.Node
	letters  string // of the whole page, as keys compare them
	elements []stretch
	kept     []string // the letters of the parts that stay
	removed  []Piece
}

// stretch is where in the page's letters an element begins and ends.
type stretch struct {
	node     *html.Node
	from, to int
}

// telling is the number of letters from which a text is known by itself.
const telling = 12

func newSuggester(root *html.Node, pieces []Piece, removed []string) *suggester {
	s := &suggester{root: root}
	var b strings.Builder
	s.walk(root, &b)
	s.letters = b.String()
	for _, piece := range pieces {
		if slices.Contains(removed, piece.Key) {
			s.removed = append(s.removed, piece)
		} else if text := lettersOf(piece.Text); len(text) >= telling && strings.Contains(s.letters, text) {
			s.kept = append(s.kept, text)
		}
	}
	return s
}

func (s *suggester) walk(n *html.Node, b *strings.Builder) {
	at := len(s.elements)
	s.elements = append(s.elements, stretch{node: n, from: b.Len()})
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(lettersOf(c.Data))
		case c.Type == html.ElementNode && !is(c, "script", "style", "noscript", "template"):
			s.walk(c, b)
		}
	}
	s.elements[at].to = b.Len()
}

// lettersOf returns the letters of a text in lower case: what keys compare.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// remover returns a selector for the outermost element that has a name, holds
// the part and little else, and nothing of the parts that stay; "" for none.
func (s *suggester) remover(piece Piece) string {
	text := lettersOf(piece.Text)
	at := strings.Index(s.letters, text)
	if len(text) < telling/2 || at < 0 {
		return ""
	}
	for _, e := range s.elements {
		if e.node == s.root || e.from > at || e.to < at+len(text) || e.to-e.from > 4*len(text)+200 {
			continue
		}
		for _, selector := range selectorsOf(e.node) {
			if s.spares(selector) {
				return selector
			}
		}
	}
	return ""
}

// spares reports whether every part that stays is still there without the
// elements of a selector.
func (s *suggester) spares(selector string) bool {
	compiled, err := cascadia.Parse(selector)
	if err != nil {
		return false
	}
	gone := map[*html.Node]bool{}
	for _, n := range cascadia.QueryAll(s.root, compiled) {
		gone[n] = true
	}
	var rest strings.Builder
	last := 0
	for _, e := range s.elements {
		if gone[e.node] && e.to > last {
			rest.WriteString(s.letters[last:max(last, e.from)])
			last = e.to
		}
	}
	rest.WriteString(s.letters[last:])
	left := rest.String()
	return !slices.ContainsFunc(s.kept, func(text string) bool { return !strings.Contains(left, text) })
}

// container returns a selector that finds the chosen container and nothing
// else, "" where the candidate is none or has none.
func (s *suggester) container(candidate string) string {
	if candidate != CandidateArticle && candidate != CandidateMain {
		return ""
	}
	var largest stretch
	for _, e := range s.elements {
		if named := is(e.node, candidate) || attr(e.node, "role") == candidate; named && e.to-e.from > largest.to-largest.from {
			largest = e
		}
	}
	if largest.node == nil {
		return ""
	}
	for _, selector := range append(selectorsOf(largest.node), largest.node.Data) {
		if compiled, err := cascadia.Parse(selector); err == nil && len(cascadia.QueryAll(s.root, compiled)) == 1 {
			return selector
		}
	}
	return ""
}

// selectorsOf returns selectors for an element by its own names, those that
// name a subject first.
func selectorsOf(n *html.Node) []string {
	type named struct {
		selector string
		subject  bool
	}
	var all []named
	if id := attr(n, "id"); stableName(id) {
		all = append(all, named{"#" + id, nameFamilies(id) != 0})
	}
	for class := range strings.FieldsSeq(cutBytes(attr(n, "class"), longName)) {
		if stableName(class) {
			all = append(all, named{fmt.Sprintf("%s.%s", n.Data, class), nameFamilies(class) != 0})
		}
	}
	slices.SortStableFunc(all, func(a, b named) int { return cmp.Compare(rank(b.subject), rank(a.subject)) })
	selectors := make([]string, len(all))
	for i, s := range all {
		selectors[i] = s.selector
	}
	return selectors
}

func rank(subject bool) int {
	if subject {
		return 1
	}
	return 0
}

var (
	plainName     = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]{1,39}$`)
	generatedName = regexp.MustCompile(`^(?:css|sc|jss|jsx|svelte|emotion|chakra|tw)-`)
	namePart      = regexp.MustCompile(`[A-Z]?[a-z]+|[A-Z]+`)
)

// stableName reports whether a class or an id looks like one that a person
// chose: those that programs make up change with the next version of the page.
func stableName(name string) bool {
	if !plainName.MatchString(name) || generatedName.MatchString(name) {
		return false
	}
	parts := namePart.FindAllString(name, -1)
	short := 0
	for _, part := range parts {
		if len(part) < 3 && wordFamilies[strings.ToLower(part)] == 0 {
			short++
		}
	}
	return 2*short < len(parts)
}
