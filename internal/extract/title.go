package extract

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

// The first headings are looked at for the title; longer ones are sentences.
const mostHeadings, longestHeading = 20, 200

// chooseTitle returns the article's title and every name the page gives it.
func chooseTitle(doc *html.Node, tags metaTags, linked *linkedData, site string, address *url.URL) (string, []string) {
	var page string
	if n := first(doc, "title"); n != nil {
		page = lineOf(n)
	}
	headings := titleHeadings(doc, site, address)
	named := []string{
		tags.first("og:title"), linked.headline, tags.first("citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title"),
		tags.first("twitter:title"), page,
	}
	var names []string
	for _, t := range named {
		t = oneLine(stripTags(t))
		if t == "" {
			continue
		}
		if t = stripSite(t, site, address, headings); t != "" {
			names = append(names, t)
		}
	}
	title := ""
	switch {
	case len(names) > 0:
		shown, _ := printedName(body(doc), names)
		title = headingFor(names, headings, shown)
	case len(headings) > 0:
		title = headings[0]
	}
	return cut(title, 500), append(names, title)
}

// titleHeadings returns the page's first headings, each once, as they read.
func titleHeadings(doc *html.Node, site string, address *url.URL) []string {
	var headings []string
	for _, n := range find(doc, "h1") {
		if len(headings) == mostHeadings {
			break
		}
		h := strings.TrimPrefix(strings.TrimRight(brokenLine(n), " ¶#§\u200b"), "Title:")
		h = stripEnds(h, site, address, nil)
		if i := strings.LastIndex(h, " | "); i > 0 && section(h[:i], h[i+3:]) {
			h = h[:i]
		}
		if h != "" && len(h) < longestHeading && !sameWords(h, site) && !isHeading(h, headings) {
			headings = append(headings, h)
		}
	}
	return headings
}

// brokenLine returns the text of n on one line, with a space where it breaks.
func brokenLine(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case is(d, "br", "div", "p"):
			b.WriteByte(' ')
		}
	}
	return oneLine(b.String())
}

// headingFor returns the heading that is the title in the page's own spelling,
// the name that the page shows elsewhere, the heading most like the names, or
// the first name: metadata may be shortened or carry additions.
func headingFor(names, headings []string, shown string) string {
	for _, name := range names {
		for _, h := range headings {
			if sameWords(name, h) {
				return h
			}
		}
	}
	if shown != "" {
		return shown
	}
	if h := likeliest(names, headings); h != "" {
		for _, name := range names {
			if addsLabel(h, name) {
				return name
			}
		}
		return h
	}
	return names[0]
}

// likeliest returns the heading that has the most in common with the names, or
// "" when none has enough or several have the same.
func likeliest(names, headings []string) string {
	best, most := "", 0
	for _, h := range headings {
		shared := 0
		for _, name := range names {
			shared = max(shared, wordsShared(name, h))
		}
		switch {
		case len(headings) == 1 && len(strings.Fields(h)) < 3:
			if shared == 0 || shared < len(longWords(h)) || opens(h, names) {
				return ""
			}
			return h
		case shared < 2, len(headings) > 1 && (2*shared < len(longWords(names[0])) || opens(h, names)):
		case shared > most:
			best, most = h, shared
		case shared == most:
			best = ""
		}
	}
	return best
}

// opens reports whether one of the names starts with a heading.
func opens(heading string, names []string) bool {
	return slices.ContainsFunc(names, func(s string) bool { return strings.HasPrefix(letters(s), letters(heading)) })
}

// wordsShared counts the longer words that stand in both.
func wordsShared(a, b string) int {
	shared, other := 0, longWords(b)
	for _, w := range longWords(a) {
		if slices.Contains(other, w) {
			shared++
		}
	}
	return shared
}

// longWords returns the words of s, each once, that are long enough to say
// what it is about.
func longWords(s string) []string {
	var found []string
	for w := range strings.FieldsSeq(s) {
		if w = letters(w); len(w) >= 4 && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

// addsLabel reports whether a heading is the name with a date, a count, the
// word "Blog:" or the like before or after it.
func addsLabel(heading, name string) bool {
	if len(strings.Fields(name)) < 3 {
		return false
	}
	rest, ok := strings.CutPrefix(heading, name)
	if !ok {
		rest, ok = strings.CutSuffix(heading, name)
	}
	if !ok {
		return false
	}
	if strings.HasSuffix(heading, name) && strings.HasSuffix(rest, ": ") && len(strings.Fields(rest)) == 1 {
		return true
	}
	if day, before, after := findDate(rest, false, time.Now()); day != nil {
		return letters(before+after) == ""
	}
	return strings.HasPrefix(rest, " (") && letters(inBrackets.ReplaceAllString(strings.TrimRight(rest, " 0123456789"), "")) == ""
}

func isHeading(s string, headings []string) bool {
	for _, h := range headings {
		if sameWords(s, h) {
			return true
		}
	}
	return false
}

func sameWords(a, b string) bool {
	a, b = letters(a), letters(b)
	return a != "" && a == b
}

// letters reduces s to its letters and digits in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
