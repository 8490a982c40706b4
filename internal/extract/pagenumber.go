package extract

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pageNumber is an address divided into what all pages of an article have in
// common and the number of the page.
type pageNumber struct {
	stem   string
	number int  // 1 when none is given
	given  bool // the address has a number
	query  bool // in its query
	offset bool // it counts what comes before rather than pages
}

// before reports whether other is an address of a later page of the same
// article. Pages count by ones; offsets grow.
func (p pageNumber) before(other pageNumber) bool {
	switch {
	case !other.given || p.stem != other.stem:
		return false
	case other.offset:
		return other.number > 0 && (!p.given || p.offset && other.number > p.number)
	case !p.given:
		// Some systems count from nought: their second page is number 1.
		return other.number == 2 || other.number == 1 && other.query
	}
	return !p.offset && other.number == p.number+1
}

var (
	pageKeys   = []string{"page", "pg", "pagenum", "pageno", "pagenumber", "page_no", "paged", "currentpage", "pagina", "página", "seite", "sida", "side", "strona", "str", "p", "pn"}
	offsetKeys = []string{"start", "offset", "st", "from"}

	numberInPath  = regexp.MustCompile(`^(.+?)(?:[/,;._-](?:page|seite|pagina|página|pag|pg|p|strana|strona|sida|side|sayfa)[-_/=,]?(\d{1,3})|/(?:index|default)[-_]?(\d{1,3})|[/,_.-](\d{1,3}))(\.[a-z]{3,5})?$`)
	fileExtension = regexp.MustCompile(`\.(?:s?html?|php\d?|aspx?|jspx?|cfm)$`)
)

// paged finds the page number in an address.
func paged(address *url.URL) pageNumber {
	p := pageNumber{number: 1}
	query := address.Query()
	for _, key := range slices.Sorted(maps.Keys(query)) {
		lower := strings.ToLower(key)
		offset := slices.Contains(offsetKeys, lower)
		if number, ok := small(query.Get(key)); ok && !p.given && (offset || slices.Contains(pageKeys, lower)) {
			p.number, p.given, p.query, p.offset = number, true, true, offset
			delete(query, key)
		}
	}
	path := strings.ToLower(strings.TrimRight(address.Path, "/"))
	if found := numberInPath.FindStringSubmatch(path); found != nil && !p.given {
		if number, ok := small(found[2] + found[3] + found[4]); ok {
			path, p.number, p.given = found[1]+found[5], number, true
		}
	}
	path = strings.TrimSuffix(fileExtension.ReplaceAllString(path, ""), "/index")
	p.stem = stemOf(address, path, query)
	return p
}

// readings returns what an address can mean: that its page is the first,
// whatever number is in it, as in "…/covid-19", and that the number is a page's.
func readings(address *url.URL) []pageNumber {
	plain := pageNumber{number: 1}
	path := strings.ToLower(strings.TrimRight(address.Path, "/"))
	plain.stem = stemOf(address, strings.TrimSuffix(fileExtension.ReplaceAllString(path, ""), "/index"), address.Query())
	if p := paged(address); p.given {
		return []pageNumber{plain, p}
	}
	return []pageNumber{plain}
}

func stemOf(address *url.URL, path string, query url.Values) string {
	stem := ruleHost(address.Hostname()) + strings.TrimRight(path, "/")
	if len(query) > 0 {
		stem += "?" + strings.ToLower(query.Encode())
	}
	return stem
}

// samePages reports whether two addresses can be those of pages of one article.
func samePages(a, b *url.URL) bool {
	for _, p := range readings(a) {
		for _, q := range readings(b) {
			if p.stem == q.stem {
				return true
			}
		}
	}
	return false
}

// mostPages is the highest number that is taken for a page's or an offset.
const mostPages = 5000

func small(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= mostPages
}
