package extract

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

var (
	memberWords = strings.Fields("name author poster creator hnuser user")
	memberClass = regexp.MustCompile(`^(?:[a-z]+-)*(?:user-?name|(?:post-?)?author(?:-?name)?|poster|bigusername|nick(?:name)?|creator|hnuser|member-?name|postuser-name|display-?name|user-details)$`)
	memberPage  = regexp.MustCompile(`(?i)(?:/(?:users?|members?|profiles?|people|u|~[^/]+|user-\d+\.html?)(?:/|$)|member\.php|viewprofile|action=profile|profile\.php|userinfo|/user-\d)`)
	notMembers  = regexp.MustCompile(`(?i)avatar|title|banner|count|extras|badge|role|rank|flair|location|mention|quote|signature|edit`)
)

// signedBy finds the name or login under which the message was written, and
// what else the page says about its bearer.
func (m *message) signedBy(nested map[*html.Node]bool) {
	for _, key := range []string{"data-author", "author", "data-username"} {
		m.author = cmp.Or(m.author, memberName(attr(m.box, key)))
	}
	var found [4]*html.Node
	own(m.box, nested, func(n *html.Node) bool {
		if rank := authorRank(n); rank >= 0 && found[rank] == nil && !quoted(n) && memberIn(n) != "" {
			found[rank] = n
			return rank == 0
		}
		return false
	})
	for _, n := range found {
		if n != nil {
			m.author = cmp.Or(m.author, memberIn(n))
			m.profile(n)
		}
	}
}

// profileWords name what a page says about the author of a message; longer
// boxes hold the message too.
var profileWords = strings.Fields("user author profile poster member")

const mostProfile = 300

// profile takes the texts in the box around the author's name out of what the
// message says.
func (m *message) profile(name *html.Node) {
	var around *html.Node
	for p := name; p != nil && p != m.box && holdsLess(p, mostProfile); p = p.Parent {
		if is(p, "td", "dl") || containsAny(names(p), profileWords) {
			around = p
		}
	}
	if around == nil {
		return
	}
	for _, t := range m.texts {
		if within(t, around) {
			m.beside = append(m.beside, t)
		}
	}
}

// authorRank tells how surely an element names a message's author: 0 is
// surest, -1 not at all.
func authorRank(n *html.Node) int {
	if n.Type != html.ElementNode {
		return -1
	}
	named := names(n)
	rank := -1
	switch {
	case hasAttr(n, "itemprop") && hasProperty(n, "author"), strings.Contains(n.Data, "-") && attr(n, "author") != "":
		return 0
	case containsAny(named, memberWords) && slices.ContainsFunc(strings.Fields(named), memberClass.MatchString):
		rank = 1
	case is(n, "a") && memberPage.MatchString(attr(n, "href")):
		rank = 2
	case is(n, "dt"):
		rank = 3
	}
	if rank > 0 && notMembers.MatchString(named) {
		return -1
	}
	return rank
}

// authorText returns the name inside an element that holds one, without a
// title or a count beside it.
func authorText(n *html.Node) string {
	if name := attr(n, "author"); name != "" {
		return name
	}
	for d := range n.Descendants() {
		if is(d, "meta", "span", "a", "div", "h3") && hasProperty(d, "name") {
			if is(d, "meta") {
				return attr(d, "content")
			}
			return lineOf(d)
		}
	}
	if is(n, "meta") {
		return attr(n, "content")
	}
	for d := range n.Descendants() {
		if is(d, "a") && memberPage.MatchString(attr(d, "href")) && !blank(textOf(d)) {
			return lineOf(d)
		}
	}
	if line := lineOf(n); len(line) < 40 {
		return line
	}
	for d := range n.Descendants() {
		if d.Type == html.TextNode && !blank(d.Data) {
			return oneLine(d.Data)
		}
	}
	return ""
}

const longestMember = 60

// memberIn returns the name of a member that an element holds, or "".
func memberIn(n *html.Node) string {
	if !holdsLess(n, mostInMark) {
		return ""
	}
	return memberName(authorText(n))
}

// memberName cleans the name of a member, or returns "" when it is none.
func memberName(s string) string {
	s = strings.Trim(bylinePrefix.ReplaceAllString(oneLine(s), ""), " :,;•·|»«–—")
	s = strings.TrimSuffix(strings.TrimSuffix(s, " says"), " wrote")
	if s == "" || len(s) > longestMember || strings.Contains(s, "://") || len(strings.Fields(s)) > 5 || slices.Contains(nobody[:3], strings.ToLower(s)) {
		return ""
	}
	return s
}

var (
	dateClass = regexp.MustCompile(`(?:^|[\s_-])(?:date|time|posted|postdate|relativetime|age|timestamp|ago)(?:$|[\s_-])`)
	notPosted = regexp.MustCompile(`(?i)join|found|member since|regist|edit|modif|last (?:seen|active|online)|since|birth`)
)

// longestPrinted is how much text a message's date has at most.
const longestPrinted = 60

// dated finds the day on which the message was written.
func (m *message) dated(nested map[*html.Node]bool, dayFirst bool) {
	now := time.Now()
	if own(m.box, nested, func(n *html.Node) bool { return m.stamp(n, dayFirst, now) }) {
		return
	}
	if m.time != nil {
		return
	}
	before := ""
	for _, t := range m.texts {
		line := oneLine(t.Data)
		if len(line) <= longestPrinted && !notPosted.MatchString(before+line) {
			if day, _, _ := findDate(line, dayFirst, now); day != nil {
				m.time, m.date = day, strings.Trim(line, " |·•»«–—-")
				return
			}
		}
		before = line
	}
}

// stamp takes the message's date from an element that has one, and reports
// whether it is also printed there.
func (m *message) stamp(n *html.Node, dayFirst bool, now time.Time) bool {
	named := names(n)
	if !timed(n) && (named == "" || !dateClass.MatchString(named)) || quoted(n) || notPosted.MatchString(named) {
		return false
	}
	if !holdsLess(n, mostInMark) {
		return false
	}
	line := spacedLine(n)
	if len(line) > longestPrinted || notPosted.MatchString(line) {
		return false
	}
	spelled := []string{attr(n, "datetime"), attr(n, "content"), attr(n, "ts"), attr(n, "title"), line}
	t := firstDate(spelled, dayFirst, now)
	if m.time == nil {
		m.time = t
	}
	if line == "" || !near(t, m.time) {
		return false // what the page prints may follow
	}
	m.date = line
	return true
}

// spacedLine returns the text of n on one line with a space between elements.
func spacedLine(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return oneLine(b.String())
}

// quoted reports whether an element is part of what a message quotes.
func quoted(n *html.Node) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if is(n, "blockquote", "cite") || hasClass(n, "quote") {
			return true
		}
	}
	return false
}

// timed reports whether an element is made for a time, the standard one or a
// page's own.
func timed(n *html.Node) bool {
	return is(n, "time") || strings.Contains(n.Data, "-") && strings.Contains(n.Data, "time") ||
		hasProperty(n, "datepublished") || hasProperty(n, "datecreated") || hasProperty(n, "dateposted")
}
