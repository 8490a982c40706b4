package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// byline returns the authors whom the page names at its title: after a word
// such as "By", which is plain, else in an element that is named for authors
// or beside the date.
func (m *masthead) byline(site string) (names signed, plain bool) {
	regions := [][]piece{m.below, forward(m.above)}
	for _, pieces := range regions {
		for i := range pieces {
			if i > 0 && len(pieces[i-1].text) < 40 && notWriting.MatchString(pieces[i-1].text) {
				continue
			}
			if s := signedAt(pieces[i:]); s != nil {
				return s, strings.Contains(s[0], " ")
			}
		}
	}
	for _, namesIn := range []func([]piece) signed{m.besideMark, besideDate} {
		for _, pieces := range regions {
			if s := namesIn(pieces); s != nil && !sameWords(s.String(), site) {
				return s, false
			}
		}
	}
	return nil, false
}

// besideMark returns the names in an element that is named for authors.
func (m *masthead) besideMark(pieces []piece) signed {
	for i, p := range pieces {
		if !m.namesAuthor(p.node) {
			continue
		}
		if s := uniqueNames(readNames(pieces[i:], m.authorLink(p.node))); s != nil {
			return s
		}
		if signsAsOne(strings.Fields(p.text)) && personName(p.text, true) {
			return signed{p.text}
		}
	}
	return nil
}

// inLine matches what parts a line: a dash within a name has no spaces.
var inLine = regexp.MustCompile(`\s*[|·•⋅–—]\s*|\s+-\s+`)

// onBehalf matches for whom somebody writes.
var onBehalf = regexp.MustCompile(`(?i)\s+on behalf of\b.*$`)

// besideDate returns the name before or after the date, or before what its
// bearer does.
func besideDate(pieces []piece) signed {
	var parts []piece // split where a line is, without the dots and dashes
	for _, p := range pieces {
		for _, part := range inLine.Split(p.text, -1) {
			if part = onBehalf.ReplaceAllString(part, ""); letters(part) != "" {
				parts = append(parts, piece{part, p.node})
			}
		}
	}
	person := func(i int) bool {
		return i >= 0 && i < len(parts) && personName(parts[i].text, false) && len(strings.Fields(parts[i].text)) <= 3 && !is(parts[i].node, "a", "h1", "h2", "h3", "button")
	}
	for i, p := range parts {
		if len(p.text) > 40 {
			continue
		}
		t, _ := p.date(false, time.Now())
		switch {
		case (t != nil || role(p.text)) && person(i-1):
			return signed{parts[i-1].text}
		case t != nil && person(i+1):
			return signed{parts[i+1].text}
		}
	}
	return nil
}

// forward returns pieces that are sorted by nearness in the page's order.
func forward(pieces []piece) []piece {
	pieces = slices.Clone(pieces)
	slices.Reverse(pieces)
	return pieces
}

// A date may come before "By" on its line; after other words, as in "Photo by",
// it does not name who wrote.
var (
	dateThenBy = regexp.MustCompile(`^.*\d.*?\s[Bb]y\s+`)
	notWriting = regexp.MustCompile(`(?i)(?:review|edit|check|photo|image|illustrat|verif|approv|sponsor|present|power|produc|translat|host|updat)\w*$`)
)

// signedAt reads "By" and names from the start of the pieces.
func signedAt(pieces []piece) signed {
	text := pieces[0].text
	lead := written.FindString(text)
	if lead == "" && len(text) < 100 {
		lead = dateThenBy.FindString(text)
		if day, _, _ := findDate(lead, false, time.Now()); day == nil {
			lead = ""
		}
	}
	if lead == "" {
		return nil
	}
	rest := slices.Clone(pieces[:min(len(pieces), 2*mostAuthors)])
	if rest[0].text = text[len(lead):]; rest[0].text == "" {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return nil
	}
	if s := uniqueNames(readNames(rest, true)); s != nil {
		return s
	}
	dated := strings.ContainsAny(text, "0123456789") || len(rest) > 1 && strings.ContainsAny(rest[1].text, "0123456789")
	if login := rest[0].text; dated && loginName.MatchString(login) && !slices.Contains(notNames, login) && !slices.Contains(nobody, login) {
		return signed{login}
	}
	return nil
}

// loginName matches the names under which members of a site write.
var loginName = regexp.MustCompile(`^\pL[\pL\d._-]{1,22}[\pL\d]$`)

func uniqueNames(names []string) signed {
	var found signed
	for _, name := range names {
		if !slices.ContainsFunc(found, func(f string) bool { return sameWords(f, name) }) {
			found = append(found, name)
		}
	}
	return found
}

var (
	authorMarks = strings.Fields("author byline writer contributor verfasser auteur redacteur")
	otherMarks  = strings.Fields("avatar image photo img desc position role job- job_ jobtitle social comment testimonial quote related bookmark")
	authorPage  = regexp.MustCompile(`/(?:authors?|people|person|by|profiles?|contributors?|staff|writers?|team|autor|auteurs?|experts?|editors?|reporters?|journalists?|users?)/[^/]`)
)

// An element named for authors is at most so far up from a name, and holds at
// most so much text.
const closeTo, mostInMark = 4, 600

// namesAuthor reports whether an element, or one close around it, is named for
// authors, or is a link to the page of one on the same site.
func (m *masthead) namesAuthor(n *html.Node) bool {
	for i := 0; n != nil && i < closeTo && !is(n, "body", "article", "main"); i++ {
		named := names(n)
		if containsAny(named, otherMarks) {
			return false
		}
		if containsAny(named, authorMarks) || hasProperty(n, "author") || strings.Contains(attr(n, "rel"), "author") || m.authorLink(n) {
			return holdsLess(n, mostInMark)
		}
		n = n.Parent
	}
	return false
}

// holdsLess reports whether an element holds less than so many bytes of text.
func holdsLess(n *html.Node, most int) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			if most -= len(d.Data); most <= 0 {
				return false
			}
		}
	}
	return true
}

func (m *masthead) authorLink(n *html.Node) bool {
	if !is(n, "a") {
		return false
	}
	u, err := url.Parse(strings.TrimSpace(attr(n, "href")))
	return err == nil && (u.Host == "" || u.Hostname() == m.host) && authorPage.MatchString(u.Path)
}

// signing starts lines that stand away from the title and still name who wrote.
var signing = regexp.MustCompile(`(?i)^(?:(?:this (?:blog )?(?:post|article|story|piece) (?:was|is) )?(?:written|authored|posted|article|story|words|text) by|about the author|authors?)(?:\(s\))?(?:\s|:|$)`)

// markedByline returns the authors named elsewhere on the page, in elements
// that are named for them or after plain words. Lists of other articles and
// people who are quoted have such elements too: when they differ, nobody is
// believed but the first whom microdata names, who opens a thread.
func (m *masthead) markedByline(site string) signed {
	var found, group, property signed
	for i, p := range m.page {
		marked := m.namesAuthor(p.node)
		if !marked && (len(p.text) > longestPiece || !signing.MatchString(p.text)) || outside(p.node) {
			continue
		}
		s := signedAt(m.page[i:])
		if s == nil && marked {
			s = uniqueNames(readNames(m.page[i:], false))
		}
		if property == nil && isAuthorItem(p.node) && len(strings.Fields(p.text)) <= 6 {
			property = bylineNames(p.text)
		}
		switch {
		case s == nil && marked && sameWords(p.text, site):
			group = signed{p.text}
		case s == nil:
		case sameWords(s.String(), site):
			group = s
		case found == nil:
			found = s
		case !s.in(found):
			return property
		}
	}
	for _, s := range []signed{found, property} {
		if s != nil {
			return s
		}
	}
	return group
}

// isAuthorItem reports whether an element holds an author in microdata or
// RDFa, or the name of one.
func isAuthorItem(n *html.Node) bool {
	for range 3 {
		if n == nil || hasProperty(n, "author") {
			return n != nil
		}
		n = n.Parent
	}
	return false
}

// outside reports whether an element is no part of the article: beside it, or
// in the page's own foot.
func outside(n *html.Node) bool {
	if closest(n, "aside", "nav", "blockquote") != nil {
		return true
	}
	foot := closest(n, "footer")
	return foot != nil && closest(foot, "article", "main") == nil
}
