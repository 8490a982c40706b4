package extract

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// idPrefix keeps ids of the article apart from those of the page that shows it.
const idPrefix = "article-"

var permalinkName = regexp.MustCompile(`headerlink|permalink|anchor|header-link|heading-link|hash-link|headinglink`)

// dropPermalinks removes the links that headings, terms and captions carry to
// themselves.
func dropPermalinks(root *html.Node) {
	for _, h := range find(root, "h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "figcaption") {
		for _, a := range find(h, "a") {
			text := strings.Trim(textOf(a), " \t\r\n\u200b")
			if len([]rune(text)) <= 2 && strings.ContainsAny(text, "#¶§🔗∞") ||
				permalinkName.MatchString(names(a)) && (text == "" || text == strings.TrimSpace(attr(a, "aria-label"))) {
				remove(a)
			} else if strings.HasPrefix(attr(a, "href"), "#") && text == strings.TrimSpace(textOf(h)) && !noteMark(a) {
				unwrap(a)
			}
		}
	}
}

// linkNotes keeps links inside the article working: ids that are pointed at get
// a prefix, all others go, and links to places that the article does not hold
// lead to the page itself.
func linkNotes(root *html.Node, address *url.URL) {
	targets := map[string]*html.Node{}
	for _, n := range findFunc(root, func(n *html.Node) bool { return hasAttr(n, "id") || is(n, "a") && hasAttr(n, "name") }) {
		for _, id := range []string{attr(n, "id"), attr(n, "name")} {
			if id != "" && targets[id] == nil {
				targets[id] = n
			}
		}
		dropAttr(n, "id", "name")
	}
	linkHeaders(root, targets)
	for _, a := range find(root, "a") {
		fragment, here := ownFragment(attr(a, "href"), address)
		if !here {
			continue
		}
		target := targets[fragment]
		if target == nil {
			setAttr(a, "href", pageFragment(address, fragment))
			continue
		}
		setAttr(a, "href", "#"+targetID(target, fragment))
	}
}

// targetID returns the id that something in the article points at, which is
// there from now on.
func targetID(target *html.Node, name string) string {
	id := attr(target, "id")
	if id == "" {
		id = safeID(name)
		setAttr(target, "id", id)
	}
	return id
}

// linkHeaders keeps the cells of complex tables pointing at their headers.
func linkHeaders(root *html.Node, targets map[string]*html.Node) {
	for _, cell := range findFunc(root, func(n *html.Node) bool { return hasAttr(n, "headers") }) {
		var ids []string
		for name := range strings.FieldsSeq(attr(cell, "headers")) {
			if header := targets[name]; is(header, "th", "td") {
				ids = append(ids, targetID(header, name))
			}
		}
		setAttr(cell, "headers", strings.Join(ids, " "))
	}
}

// ownFragment returns the fragment of a link to the page itself.
func ownFragment(href string, address *url.URL) (fragment string, here bool) {
	if rest, ok := strings.CutPrefix(href, "#"); ok {
		if unescaped, err := url.PathUnescape(rest); err == nil {
			rest = unescaped
		}
		return rest, true
	}
	if !strings.Contains(href, "#") {
		return "", false
	}
	u, err := url.Parse(href)
	if err != nil || u.Fragment == "" || u.Host != address.Host || u.RawQuery != address.RawQuery {
		return "", false
	}
	if strings.TrimSuffix(u.Path, "/") != strings.TrimSuffix(address.Path, "/") {
		return "", false
	}
	return u.Fragment, true
}

func pageFragment(address *url.URL, fragment string) string {
	if !web(address) {
		return ""
	}
	u := *address
	u.Fragment = fragment
	return u.String()
}

// safeID spells an id with the characters that need no escaping anywhere.
func safeID(s string) string {
	s = strings.TrimPrefix(s, idPrefix) // sanitised before
	var b strings.Builder
	b.WriteString(idPrefix)
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.', r == ':':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "_%x", r)
		}
	}
	return b.String()
}

// moveID gives the id of an element that goes to what takes its place.
func moveID(from *html.Node) {
	id := attr(from, "id")
	if id == "" {
		return
	}
	for c := range from.ChildNodes() {
		if c.Type == html.ElementNode && attr(c, "id") == "" && !is(c, "br", "img") {
			setAttr(c, "id", id)
			return
		}
	}
	anchor := element("span")
	setAttr(anchor, "id", id)
	from.InsertBefore(anchor, from.FirstChild)
}
