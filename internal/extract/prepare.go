package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// prepare makes the page say in plain markup what a browser would have shown:
// mathematics, images and code as such, hidden things gone, addresses absolute.
func prepare(doc *html.Node, base *url.URL) {
	restoreMath(doc)
	unpackEmbeds(doc, base)
	unpackNoscripts(doc)
	markCuts(doc)
	markSidenotes(doc)
	markPullQuotes(doc)
	spellOut(doc)
	labelTabs(doc)
	removeUnseen(doc)
	for _, n := range find(doc, "picture") {
		flattenPicture(n)
	}
	for _, n := range find(doc, "img") {
		repairImage(n)
	}
	captionFigures(doc)
	unpackCodeTables(doc)
	for _, n := range find(doc, "pre") {
		flattenCode(n)
	}
	for _, n := range find(doc, "font") {
		unwrap(n)
	}
	unfoldLayout(doc)
	dropClutter(body(doc))
	resolveAddresses(doc, base)
}

// baseOf returns the address that the page's relative addresses start from.
func baseOf(doc *html.Node, address *url.URL) *url.URL {
	for _, n := range find(doc, "base") {
		if href, err := address.Parse(strings.TrimSpace(attr(n, "href"))); err == nil && attr(n, "href") != "" && web(href) {
			return href
		}
	}
	return address
}

func web(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// resolve returns the absolute form of a web address in the page, or "".
func resolve(base *url.URL, ref string) string {
	ref = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' { // the URL standard, "basic URL parser", step 3
			return -1
		}
		return r
	}, strings.TrimSpace(ref))
	if ref == "" {
		return ""
	}
	u, err := base.Parse(strings.ReplaceAll(ref, " ", "%20"))
	if err != nil || !web(u) {
		return ""
	}
	return u.String()
}

// addressAttributes lists which attributes hold addresses that the article keeps.
var addressAttributes = map[string][]string{
	"a": {"href"}, "area": {"href"}, "img": {"src"}, "video": {"src", "poster"}, "audio": {"src"}, "source": {"src"},
	"iframe": {"src"}, "embed": {"src"}, "object": {"data"},
	"blockquote": {"cite"}, "q": {"cite"}, "ins": {"cite"}, "del": {"cite"},
}

func resolveAddresses(doc *html.Node, base *url.URL) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, key := range addressAttributes[n.Data] {
			if value := attr(n, key); value != "" {
				if resolved := keepAddress(n.Data, strings.TrimSpace(value), base); resolved != "" {
					setAttr(n, key, resolved)
				} else {
					dropAttr(n, key)
				}
			}
		}
	}
}

// keepAddress resolves one address. Fragments stay as they are: even under a
// foreign <base> they mean a place in this article.
func keepAddress(tag, value string, base *url.URL) string {
	switch {
	case tag == "a" && strings.HasPrefix(value, "#"):
		return value
	case tag == "a" && strings.HasPrefix(strings.ToLower(value), "mailto:"):
		return value
	case tag == "img" && dataImage.MatchString(value):
		return value
	}
	return resolve(base, value)
}

// invisible are elements that never show text of the page's own.
var invisible = []string{
	"script", "style", "link", "noscript", "template", "svg", "canvas", "frame", "frameset", "applet",
	"map", "datalist", "nav",
}

var hiddenStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)`)

// removeUnseen takes away what the reader of the page does not see, except the
// notes that wait for a click and a hidden container that holds most of the
// text: pages hide themselves behind their own dialogs and until their scripts
// have run.
func removeUnseen(doc *html.Node) {
	var unseen []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode || is(n, invisible...) {
			unseen = append(unseen, n)
		}
	}
	for _, n := range unseen {
		remove(n)
	}

	root := body(doc)
	notes := noteReferences(root)
	total := len(lineOf(root))
	dropAttr(root, "hidden", "aria-hidden", "style")
	for _, n := range findFunc(root, hidden) {
		if text := len(lineOf(n)); text > 400 && text*2 > total || holdsTarget(n, notes) {
			dropAttr(n, "hidden", "aria-hidden", "style")
			continue
		}
		remove(n)
	}
	for _, n := range findFunc(root, func(n *html.Node) bool { return hasAttr(n, "style") }) {
		if !is(n, "img") {
			dropAttr(n, "style")
		}
	}
}

func hidden(n *html.Node) bool {
	switch {
	case n.Namespace == "math":
		return false
	case hasAttr(n, "hidden") && !strings.EqualFold(attr(n, "hidden"), "until-found"):
		return true
	case attr(n, "aria-hidden") == "true" && !is(n, "img", "picture", "figure", "pre", "code"):
		return true
	}
	return hiddenStyle.MatchString(attr(n, "style")) && !is(n, "img")
}
