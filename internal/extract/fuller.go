package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// MaxFuller is how many other versions of a page are worth a look.
const MaxFuller = 2

// versions are the addresses of other versions of the page that may hold more
// of the article, the most promising first.
type versions struct {
	single []string // the whole article on one page
	other  []string // to print, and AMP
}

var (
	singleLabel = regexp.MustCompile(`^[\W_]*(?:(?:view|read|show)?(?: (?:as|on|in|article on|this article on))?(?: an?| one| a)? ?(?:single|one)[ -]page(?: view| version)?|(?:view|show|read) (?:all|full article)|` +
		`(?:view |show |read )?(?:it )?all on one page|(?:artikel )?auf (?:nur )?einer seite(?: lesen| anzeigen)?|alles auf einer seite|komplettansicht|` +
		`(?:lire )?(?:l'article )?(?:sur|en) une (?:seule )?page|(?:ver |leer )?(?:todo )?en una (?:sola )?página|(?:leggi )?(?:tutto )?(?:su|in) una (?:sola )?pagina|(?:alles )?op (?:één|een) pagina|` +
		`на одной странице|全文表示|1ページ(?:で|に)表示|单页阅读|在本页阅读全文|显示全文)[\W_]*$`)
	printLabel   = regexp.MustCompile(`(?:^|\W)(?:print(?:er)?(?:[ -]friendly)?|drucken|druckversion|druckansicht|imprimer|imprimir|stampa|afdrukken|skriv ut|drukuj)(?:\W|$)`)
	printAddress = regexp.MustCompile(`(?i)print|druck|imprim|stampa`)
)

// singleWords are words without which no label is a [singleLabel].
var singleWords = []string{"page", "all", "full article", "seite", "komplettansicht", "página", "pagina", "странице", "全文", "ページ", "页"}

// findVersions reads which other versions the page and the site's rule name.
func (r *reading) findVersions(rule *siteRule, links []labelled) versions {
	var v versions
	if rule != nil {
		for _, n := range rule.elements(r.doc, "single") {
			v.single = r.addVersion(v.single, n)
		}
	}
	var amp, printed []string
	for _, link := range links {
		n := link.node
		switch {
		case related(n, "amphtml"):
			amp = r.addVersion(amp, n)
		case is(n, "link") && related(n, "alternate") && strings.EqualFold(attr(n, "media"), "print"):
			printed = r.addVersion(printed, n)
		case !is(n, "a"):
		case containsAny(link.text, singleWords) && singleLabel.MatchString(link.text) && r.below(n):
			v.single = r.addVersion(v.single, n)
		case printAddress.MatchString(attr(n, "href")) && printLabel.MatchString(link.text+" "+strings.ToLower(attr(n, "title")+" "+attr(n, "aria-label")+" "+names(n))):
			printed = r.addVersion(printed, n)
		}
	}
	v.other = append(printed, amp...)
	return v
}

// below reports whether a link's address is that of the page with something
// more to it, or one to print.
func (r *reading) below(n *html.Node) bool {
	u, err := url.Parse(resolve(r.base, attr(n, "href")))
	if err != nil {
		return false
	}
	path, _, _ := strings.Cut(paged(r.address).stem, "?")
	there, _, _ := strings.Cut(paged(u).stem, "?")
	return strings.HasPrefix(there, path) || printAddress.MatchString(u.Path)
}

// addVersion adds where a link leads, if that is another page of the same site.
func (r *reading) addVersion(list []string, n *html.Node) []string {
	address := resolve(r.base, attr(n, "href"))
	u, err := url.Parse(address)
	if address == "" || len(list) == MaxFuller || slices.Contains(list, address) || err != nil || !sameSite(u, r.address) {
		return list
	}
	u.Fragment = ""
	here := *r.address
	here.Fragment = ""
	if u.String() == here.String() {
		return list
	}
	return append(list, u.String())
}

// sameSite reports whether two addresses are on one host or on sub-domains of
// the same one, as m. and amp. are.
func sameSite(a, b *url.URL) bool {
	x, y := siteOf(a), siteOf(b)
	return x == y || strings.HasSuffix(x, "."+y) || strings.HasSuffix(y, "."+x)
}

func siteOf(u *url.URL) string {
	host := ruleHost(u.Hostname())
	for _, prefix := range []string{"m.", "amp.", "mobile.", "print."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// cutWords is how short a text is that may have been cut off, in words.
const cutWords = 300

var cutOff = regexp.MustCompile(`(?i)(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading|read the (?:full|whole) (?:article|story)|weiterlesen|lire la suite|seguir leyendo|leggi tutto|lees meer)[\s.»›>→\])]*$`)

// worthwhile returns the versions that are worth a request: the one on a single
// page when the article goes on or the site's rule names it, all of them when
// the page holds no article or one that was cut off.
func (v versions) worthwhile(a *Article, ruled bool) []string {
	var list []string
	if a.Next != "" || ruled {
		list = v.single
	}
	if !a.Verdict.OK || a.WordCount < cutWords && cutOff.MatchString(a.Text) {
		list = slices.Concat(v.single, v.other)
	}
	return list[:min(len(list), MaxFuller)]
}
