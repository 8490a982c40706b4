package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// MaxPages is how many pages one article is read from.
const MaxPages = 20

// nextPage returns the address of the page on which the article goes on, or "",
// and whether the site's rule names it. It comes from the site's rule, or from a link that calls itself next or bears
// the next number, and then only if the addresses of the two pages differ in
// the number of a page and nothing else.
func (r *reading) nextPage(rule *siteRule, all []labelled) (address string, ruled bool) {
	if rule != nil {
		for _, n := range rule.elements(r.doc, "next") {
			if next := r.follow(n); next != nil {
				return next.String(), true
			}
		}
	}
	links := r.pagerLinks(all)
	for _, here := range readings(r.address) {
		if next := nearest(here, links); next != nil && r.continues(here, links) {
			return next.String(), false
		}
	}
	return "", false
}

// labelled is a link with what it says, in lower case; "" when that is too
// long for the name of a page.
type labelled struct {
	node *html.Node
	text string
}

// mostLinks is how many links of a page are looked at.
const mostLinks = 20_000

func labelledLinks(doc *html.Node) []labelled {
	nodes := find(doc, "link", "a")
	links := make([]labelled, 0, min(len(nodes), mostLinks))
	for _, n := range nodes[:min(len(nodes), mostLinks)] {
		links = append(links, labelled{n, shortLine(n)})
	}
	return links
}

// pagerLink is a link that may lead to another page of the article.
type pagerLink struct {
	to    *url.URL
	at    pageNumber
	text  string // in lower case
	next  bool   // says that it leads to the next page
	first bool   // says that it leads to the page before or the first one
}

// mostPagerLinks bounds how many links are looked at closely.
const mostPagerLinks = 300

// pagerLinks returns the links that say that they lead to another page.
func (r *reading) pagerLinks(all []labelled) []pagerLink {
	var links []pagerLink
	for _, link := range all {
		n, l := link.node, pagerLink{text: link.text}
		l.next, l.first = announcesNext(n, l.text), announcesFirst(n, l.text)
		if !l.next && !l.first && !onlyDigits(l.text) || closestNamed(n, besideArticle) {
			continue
		}
		if l.to = r.follow(n); l.to == nil {
			continue
		}
		l.at = paged(l.to)
		if links = append(links, l); len(links) == mostPagerLinks {
			break
		}
	}
	return links
}

// nearest returns the next page after here that one of the links leads to, nil
// when none does.
func nearest(here pageNumber, links []pagerLink) *url.URL {
	var best *pagerLink
	for i, l := range links {
		numbered := onlyDigits(l.text) && (l.at.offset || l.text == strconv.Itoa(here.number+1))
		if (l.next || numbered) && here.before(l.at) && (best == nil || l.at.number < best.at.number) {
			best = &links[i]
		}
	}
	if best == nil {
		return nil
	}
	return best.to
}

// follow returns where a link to another page of the same site leads, or nil.
func (r *reading) follow(n *html.Node) *url.URL {
	next, err := url.Parse(resolve(r.base, attr(n, "href")))
	if err != nil || !web(next) || ruleHost(next.Host) != ruleHost(r.address.Host) {
		return nil
	}
	next.Fragment, next.RawFragment = "", ""
	here := *r.address
	here.Fragment, here.RawFragment = "", ""
	if next.String() == here.String() {
		return nil
	}
	return next
}

// continues reports whether the page can be one of several of an article: it
// is one, rather than a list of articles or one of a numbered series. A page
// that bears a number needs an article's first page to belong to.
func (r *reading) continues(here pageNumber, links []pagerLink) bool {
	switch {
	case !strings.ContainsAny(here.stem, "/?"):
		return false
	case listingPath.MatchString(here.stem) && !threadPath.MatchString(here.stem), seriesStem.MatchString(here.stem):
		return false
	case !ownName(here.stem):
		return false
	case !here.given || here.number < 2:
		return true
	}
	if first, err := url.Parse(r.page.First); err == nil && r.page.First != "" {
		return samePages(first, r.address)
	}
	return slices.ContainsFunc(links, func(l pagerLink) bool {
		return (l.first || l.text == "1") && slices.ContainsFunc(readings(l.to), func(at pageNumber) bool {
			return at.stem == here.stem && at.number < 2
		})
	})
}

var (
	// listingPath is the address of a page that leads to articles.
	listingPath = regexp.MustCompile(`/(?:category|categories|tags?|authors?|search|labels?|topics|feed|users?|members?|profile|forums?|boards?|latest)(?:/[^/?]*)?$|` +
		`/(?:archives?|forumdisplay|viewforum)(?:\?|$)|/(?:19|20)\d\d(?:/\d\d?)*$`)
	// threadPath is the address of one thread of a forum.
	threadPath = regexp.MustCompile(`thread|topic[^s]|discussion|/t/|/d/\d|/talk/|/comments/|/questions?/|/boards/[^/]+/\d`)
	// seriesStem ends the address of one of several articles, as "…/my-trip-part" of
	// "…/my-trip-part-2".
	seriesStem = regexp.MustCompile(`(?:^|[/_.=-])(?:part|pt|chapter|chap|ch|episode|ep|vol|volume|day|week|month|year|lesson|step|issue|no|number|nr|season|section|act|scene|book|unit|lecture|session|round|version|v|edition|level|` +
		`teil|kapitel|folge|band|tag|woche|lektion|partie|chapitre|tome|parte|capitulo|capitolo|deel|hoofdstuk|del|czesc|rozdzial)$`)
)

// ownName reports whether an address without its page number ends in the name
// of one page: several words, a number or a file.
func ownName(stem string) bool {
	path, query, _ := strings.Cut(stem, "?")
	name := path[strings.LastIndexByte(path, '/')+1:]
	if !strings.Contains(path, "/") {
		name = "" // the host
	}
	return strings.ContainsAny(query, "0123456789") ||
		name != "" && (strings.ContainsAny(name, "-_.0123456789%") || utf8.RuneCountInString(name) > 15)
}

// nextLabel is what links to the next page say.
var nextLabel = regexp.MustCompile(`^[\W_]*(?:next(?: page)?|continue(?: reading| to (?:the )?next page)?|read on|go to next page|older|` +
	`weiter(?:lesen)?|nächste(?: seite)?|zur nächsten seite|auf der nächsten seite|(?:page )?suivant[es]?|lire la suite|siguiente|página siguiente|continuar leyendo|` +
	`(?:pagina )?successiva|avanti|próxima(?: página)?|seguinte|volgende(?: pagina)?|nästa(?: sida)?|neste(?: side)?|næste(?: side)?|seuraava(?: sivu)?|` +
	`następna(?: strona)?|dalej|další(?: strana)?|ďalšia|következő(?: oldal)?|следующая(?: страница)?|далее|дальше|вперёд|наступна(?: сторінка)?|далі|` +
	`επόμενη(?: σελίδα)?|sonraki(?: sayfa)?|الصفحة التالية|التالي|העמוד הבא|הבא|次へ|次のページ(?:へ)?|下一页|下一頁|다음(?: 페이지)?|trang sau|tiếp|berikutnya|selanjutnya)(?:[\W_]|$)`)

// nextClass is how pages name such a link.
var nextClass = regexp.MustCompile(`(?:^|[\s_-])next(?:-?page)?(?:$|[\s_-])|nextpage|pagenext`)

// besideArticle names boxes whose pages are not the article's.
var besideArticle = regexp.MustCompile(`comment|related|recommend|gallery|slider|slideshow|carousel|calendar|widget`)

// longestNextLabel is how long, in bytes, the text of a link to the next page is.
const longestNextLabel = 50

// announcesNext reports whether a link with that text says that it leads to
// the next page.
func announcesNext(n *html.Node, text string) bool {
	switch {
	case related(n, "next"):
		return true
	case !is(n, "a"):
		return false
	case nextLabel.MatchString(text):
		return true
	}
	label := attr(n, "aria-label") + " " + attr(n, "title")
	if len(label) > 1 && len(label) < longestNextLabel && nextLabel.MatchString(strings.ToLower(oneLine(label))) {
		return true
	}
	return namedNext(n) || text != "" && namedNext(n.Parent)
}

func namedNext(n *html.Node) bool {
	s := names(n)
	return strings.Contains(s, "next") && nextClass.MatchString(s)
}

// announcesFirst reports whether a link with that text says that it leads back.
func announcesFirst(n *html.Node, text string) bool {
	return related(n, "prev", "first", "start") || is(n, "a") && (text == "1" || strings.Contains(names(n), "prev"))
}

// related reports whether the link's rel is one of those given.
func related(n *html.Node, rels ...string) bool {
	rel := attr(n, "rel")
	return rel != "" && slices.ContainsFunc(strings.Fields(strings.ToLower(rel)), func(s string) bool { return slices.Contains(rels, s) })
}

// shortLine returns the text of a link in lower case, "" when it is too long
// for the label of one.
func shortLine(n *html.Node) string {
	text := textOf(n)
	if len(text) > 4*longestNextLabel {
		return ""
	}
	if text = strings.ToLower(oneLine(text)); len(text) > longestNextLabel {
		return ""
	}
	return text
}

// closestNamed reports whether an element around n has a name that matches.
func closestNamed(n *html.Node, name *regexp.Regexp) bool {
	for p := n; p != nil && !is(p, "body", "article", "main"); p = p.Parent {
		if p.Type == html.ElementNode && name.MatchString(names(p)) {
			return true
		}
	}
	return false
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
