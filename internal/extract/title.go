package extract

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// titleSeparators stand between an article's title and its site's name.
var titleSeparators = []string{" | ", " - ", " – ", " — ", " · ", " • ", " » ", " « ", " :: ", " / ", " ~ ", " › ", "｜", " -- "}

// mostHeadings bounds how many headings are looked at for the title.
const mostHeadings = 20

// chooseTitle returns the article's title and every name the page gives it.
func chooseTitle(doc *html.Node, tags metaTags, linked *linkedData, site string, address *url.URL) (string, []string) {
	var page string
	if n := first(doc, "title"); n != nil {
		page = lineOf(n)
	}
	var headings []string
	for _, n := range find(doc, "h1") {
		if len(headings) == mostHeadings {
			break
		}
		if h := strings.TrimRight(lineOf(n), " ¶#§"); h != "" && len(h) < 300 {
			headings = append(headings, h)
		}
	}
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
		title = headingFor(names, headings)
	case len(headings) > 0:
		title = headings[0]
	}
	return cut(title, 500), append(names, title)
}

// headingFor returns the heading that is the title in the page's own spelling,
// or the first name: metadata may be shortened or carry additions.
func headingFor(names, headings []string) string {
	for _, name := range names {
		for _, h := range headings {
			if sameWords(name, h) {
				return h
			}
		}
	}
	if len(headings) == 1 && len(strings.Fields(headings[0])) >= 3 {
		for _, name := range names {
			if wordsShared(name, headings[0]) >= 2 {
				return headings[0]
			}
		}
	}
	return names[0]
}

// wordsShared counts the longer words that stand in both.
func wordsShared(a, b string) int {
	shared, other := 0, strings.Fields(strings.ToLower(b))
	for _, w := range strings.Fields(strings.ToLower(a)) {
		if len(w) >= 4 && slices.Contains(other, w) {
			shared++
		}
	}
	return shared
}

// stripSite takes the site's name off either end of a title. A part goes only
// when it is the site's name or address, or a heading is the rest.
func stripSite(title, site string, address *url.URL, headings []string) string {
	for range 3 {
		rest := stripOnce(title, site, address, headings)
		if rest == title {
			break
		}
		title = rest
	}
	return title
}

func stripOnce(title, site string, address *url.URL, headings []string) string {
	for _, sep := range titleSeparators {
		if i := strings.LastIndex(title, sep); i > 0 {
			head, tail := strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+len(sep):])
			if head != "" && (siteLike(tail, site, address) || isHeading(head, headings)) {
				return head
			}
		}
		if head, tail, ok := strings.Cut(title, sep); ok {
			head, tail = strings.TrimSpace(head), strings.TrimSpace(tail)
			if tail != "" && (siteLike(head, site, address) || isHeading(tail, headings)) {
				return tail
			}
		}
	}
	if head, tail, ok := strings.Cut(title, ": "); ok && strings.TrimSpace(tail) != "" && siteLike(head, site, address) {
		return strings.TrimSpace(tail)
	}
	return title
}

// siteLike reports whether part of a title is the name of the site.
func siteLike(part, site string, address *url.URL) bool {
	p := letters(part)
	if p == "" {
		return true
	}
	if s := letters(site); s != "" {
		if p == s || len(strings.Fields(part)) <= 5 && len(s) >= 3 && len(p) >= 3 && (strings.HasPrefix(p, s) || strings.HasPrefix(s, p)) {
			return true
		}
		if strings.TrimPrefix(p, "the") == strings.TrimPrefix(s, "the") {
			return true
		}
	}
	host := strings.TrimPrefix(strings.ToLower(address.Hostname()), "www.")
	if p == letters(host) {
		return true
	}
	for label := range strings.SplitSeq(host, ".") {
		if l := letters(label); len(l) > 3 && (p == l || strings.TrimPrefix(p, "the") == l) {
			return true
		}
	}
	return false
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
