package extract

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/araddon/dateparse"
	"golang.org/x/net/html"
)

// dateLayouts are tried in order, before the guess for other spellings.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
	"2006-01-02T15:04:05.999", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04",
	time.DateOnly, "2006-1-2", "2006/01/02", "2006/1/2", "20060102", "2006-01", "2006 Jan 2", "2006 Jan",
	time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC, time.UnixDate,
	"January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006", "2 January 2006", "2 Jan 2006", "02.01.2006", "2.1.2006",
}

// tomorrow is how far ahead a date may lie and still be believed: time zones
// and schedules, not typing mistakes.
const tomorrow = 48 * time.Hour

var ambiguousDate = regexp.MustCompile(`^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}`)

// parseDate reads a date in one of the spellings of the web, or returns nil.
// dayFirst decides 3/4/2024. Dates without a zone are taken as UTC.
func parseDate(s string, dayFirst bool, now time.Time) *time.Time {
	s = oneLine(s)
	if len(s) < 6 || len(s) > 60 {
		return nil
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(t, now)
		}
	}
	if !strings.ContainsAny(s, "0123456789") {
		return nil
	}
	prefer := dateparse.PreferMonthFirst(!dayFirst || !ambiguousDate.MatchString(s))
	if t, err := dateparse.ParseIn(s, time.UTC, prefer, dateparse.RetryAmbiguousDateWithSwap(true)); err == nil {
		return plausible(t, now)
	}
	if t, before, after := findDate(s, dayFirst, now); letters(before+after) == "" {
		return t
	}
	return nil
}

func plausible(t, now time.Time) *time.Time {
	if t.Year() < 1900 || t.After(now.Add(tomorrow)) {
		return nil
	}
	return &t
}

// firstDate returns the first of the spellings that is a date, or has one.
func firstDate(spelled []string, dayFirst bool, now time.Time) *time.Time {
	for _, s := range spelled {
		if t := parseDate(s, dayFirst, now); t != nil {
			return t
		}
		if len(s) < 100 {
			if t, _, _ := findDate(s, dayFirst, now); t != nil {
				return t
			}
		}
	}
	return nil
}

var addressDate = regexp.MustCompile(`/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2]|\pL{3,10})[/-](0?[1-9]|[12]\d|3[01])(?:[/_-]|$)`)

// publishedTags and updatedTags are the meta elements with dates, the most
// particular first.
var (
	publishedTags = []string{
		"article:published_time", "og:published_time", "citation_publication_date", "citation_online_date", "citation_date",
		"datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date",
		"parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publish-date", "publish_date", "published-date", "publication_date",
		"publicationdate", "pubdate", "article.published", "article:published", "date", "datecreated", "uploaddate",
	}
	updatedTags = []string{
		"article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "modified-date", "updated",
	}
)

// choosePublished returns when the article was first published, or nil.
//
// The day that the page prints at its title is what its readers know it by,
// and comes before metadata, which content systems fill with the day of their
// last move. It does not when it is said, or turns out, to be the day of a
// later change. That day serves only when no other is known.
func choosePublished(doc *html.Node, tags metaTags, linked *linkedData, address *url.URL, head *masthead, dayFirst bool) *time.Time {
	now, dayFirst := time.Now(), head.dayFirst(dayFirst)
	spelled, changed := []string{linked.published}, []string{linked.modified}
	for _, name := range publishedTags {
		spelled = append(spelled, tags[name]...)
	}
	for _, name := range updatedTags {
		changed = append(changed, tags[name]...)
	}
	spelled = append(append(spelled, dateItems(doc, "datepublished")...), linked.otherPublished)
	changed = append(changed, dateItems(doc, "datemodified")...)

	published, modified := firstDate(spelled, dayFirst, now), firstDate(changed, dayFirst, now)
	if published == nil {
		published = addressDay(address, now)
	}
	printed, revised := head.dates(dayFirst, now)
	if published != nil {
		for _, t := range printed {
			if near(published, t) || modified != nil && near(modified, t) && published.Before(*t) {
				return published
			}
		}
		if len(printed) == 0 || near(published, addressDay(address, now)) {
			return published
		}
	}
	if len(printed) > 0 {
		return printed[0]
	}
	said, dated, changedAt := elsewhere(head, dayFirst, now)
	if said == nil {
		said = dateInScripts(doc, now)
	}
	for _, t := range []*time.Time{said, revised, dated, modified, changedAt} {
		if t != nil {
			return t
		}
	}
	return nil
}

// near reports whether two times may be the same day, in different time zones
// or with day and month read the wrong way round.
func near(a, b *time.Time) bool {
	if a == nil || b == nil {
		return false
	}
	if d := a.Sub(*b); d > -36*time.Hour && d < 36*time.Hour {
		return true
	}
	return a.Year() == b.Year() && a.Day() == int(b.Month()) && b.Day() == int(a.Month())
}

// addressDay returns the day that stands in the page's address, or nil.
func addressDay(address *url.URL, now time.Time) *time.Time {
	if m := addressDate.FindStringSubmatch(address.Path); m != nil {
		return calendarDay(m[1], m[2], m[3], now)
	}
	return nil
}

// dateItems returns the values of a property in microdata or RDFa.
func dateItems(doc *html.Node, property string) []string {
	var found []string
	for _, n := range findFunc(body(doc), func(n *html.Node) bool { return hasProperty(n, property) }) {
		found = append(found, attr(n, "content"), attr(n, "datetime"), lineOf(n))
	}
	return found
}

// hasProperty reports whether an element carries a property in microdata or
// RDFa, there with or without a vocabulary's prefix.
func hasProperty(n *html.Node, property string) bool {
	for name := range strings.FieldsSeq(strings.ToLower(attr(n, "itemprop") + " " + attr(n, "property"))) {
		if name[strings.LastIndexAny(name, ":/")+1:] == property {
			return true
		}
	}
	return false
}

var (
	saysUpdated   = regexp.MustCompile(`(?i)updat|modifi|revis|review|edited|changed|aktualisiert|geändert|mis à jour|mise à jour|actualizad|aggiornat|atualizad|bijgewerkt|uppdaterad|opdateret|oppdatert|обновл|изменен|zaktualizowan|güncel|更新|수정|received|accepted|as of|stand:|effective|expires|deadline|copyright|©`)
	lastChange    = regexp.MustCompile(`(?i)\bupdated|last (?:modified|reviewed|changed)|aktualisiert|mis à jour|actualizad|aggiornat|atualizad|bijgewerkt|обновл|更新`)
	saysPublished = regexp.MustCompile(`(?i)publi|posted|post time|created|written|issued|veröffentlicht|erschienen|erstellt|gepubliceerd|geplaatst|publicerad|udgivet|опублик|yayın|発行|公開|发布|發布|등록|입력`)
)

// datePrefix is what a line with nothing but the day of publication starts with.
var datePrefix = regexp.MustCompile(`(?i)^(?:first )?(?:published|posted|date|on|veröffentlicht|publié le|publicado)(?: on| am| le| el)?\s*:?\s*`)

// A date stands alone on its line, or with so many bytes beside it: longer
// ones are sentences about the day.
const mostWithDate, mostBesideDate = 150, 60

// dates returns the days that the page prints at its title: those of
// publication before those of nothing in particular, and the first of a change.
func (m *masthead) dates(dayFirst bool, now time.Time) (published []*time.Time, changed *time.Time) {
	var plain []*time.Time
	for _, pieces := range [][]piece{m.below, forward(m.above)} {
		for i, p := range pieces {
			t, label := p.date(dayFirst, now)
			if t == nil {
				continue
			}
			if i > 0 && len(pieces[i-1].text) < 30 && !strings.ContainsAny(pieces[i-1].text, "0123456789") {
				label = pieces[i-1].text + " " + label
			}
			switch {
			case saysPublished.MatchString(label):
				published = append(published, t)
			case !saysUpdated.MatchString(label):
				plain = append(plain, t)
			case changed == nil:
				changed = t
			}
		}
	}
	return append(published, plain...), changed
}

// date returns the day that a piece of text names and what it says of it.
func (p piece) date(dayFirst bool, now time.Time) (day *time.Time, label string) {
	if len(p.text) > mostWithDate || !strings.ContainsAny(p.text, "0123456789") && closest(p.node, "time") == nil && !is(p.node, "time") {
		return nil, ""
	}
	day, before, after := findDate(p.text, dayFirst, now)
	if day != nil && len(before)+len(after) > mostBesideDate {
		day = nil
	}
	for n := p.node; n != nil; n = n.Parent {
		if !is(n, "time") {
			continue
		}
		if value := attr(n, "datetime"); len(value) >= len(time.DateOnly) {
			if t := parseDate(value, dayFirst, now); day == nil || near(t, day) {
				return t, p.text + " " + names(n)
			}
		}
	}
	return day, before + " " + names(p.node)
}

// elsewhere returns days that the page prints away from its title, outside
// lists of other articles: after a word such as "Published", in an element for
// dates or else alone on its line, and after a word such as "Updated".
func elsewhere(m *masthead, dayFirst bool, now time.Time) (said, dated, updated *time.Time) {
	var alone *time.Time
	var inLists []*time.Time // several are those of other articles
	for i, p := range m.page {
		t, label := p.date(dayFirst, now)
		if t == nil {
			continue
		}
		if i > 0 && len(m.page[i-1].text) < 30 {
			label = m.page[i-1].text + " " + label
		}
		listed := closest(p.node, "li") != nil || outside(p.node)
		switch {
		case saysUpdated.MatchString(label):
			if !listed && updated == nil && lastChange.MatchString(label) {
				updated = t
			}
		case saysPublished.MatchString(label):
			if said == nil {
				said = t
			}
		case !listed && dated == nil && (is(p.node, "time") || strings.Contains(names(p.node), "date")):
			dated = t
		case !listed && alone == nil && len(p.text) < 30:
			alone = t
		case listed && is(p.node, "time"):
			inLists = append(inLists, t)
		}
	}
	if dated == nil {
		dated = alone
	}
	if dated == nil && len(inLists) == 1 {
		dated = inLists[0]
	}
	return said, dated, updated
}
