package extract

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
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
		"parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publish-date", "publish_date", "publication_date",
		"pubdate", "date", "ms.date", "datecreated", "uploaddate",
	}
	updatedTags = []string{
		"article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "modified-date", "updated",
	}
)

// publishedKey matches the names that content systems make up for the day of
// publication.
var publishedKey = regexp.MustCompile(`(?:^|[:._-])(?:(?:first[-_]?)?publi(?:sh|shed|cation)(?:[-_]?(?:at|date|time|on))?|date[-_]?pub(?:lished)?)$`)

// publishedSpelled returns the contents of the meta elements that tell when
// the page was published, the most particular first.
func publishedSpelled(tags metaTags) []string {
	var spelled []string
	for _, name := range publishedTags {
		spelled = append(spelled, tags[name]...)
	}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if publishedKey.MatchString(name) {
			spelled = append(spelled, tags[name]...)
		}
	}
	return spelled
}

// choosePublished returns when the article was first published, or nil.
//
// The day that the page prints at its title is what its readers know it by,
// and comes before metadata, which content systems fill with the day of their
// last move. It does not when it is said, or turns out, to be the day of a
// later change. That day serves only when no other is known.
func choosePublished(doc *html.Node, tags metaTags, linked *linkedData, address *url.URL, head *masthead, dayFirst bool) *time.Time {
	now := time.Now()
	spelled, changed := append([]string{linked.published}, publishedSpelled(tags)...), []string{linked.modified}
	for _, name := range updatedTags {
		changed = append(changed, tags[name]...)
	}
	if t := firstDate(spelled, dayFirst, now); t == nil && head.opening != nil && head.opening.time != nil {
		return head.opening.time
	}
	spelled = append(append(spelled, dateItems(doc, "datepublished")...), linked.otherPublished)
	changed = append(changed, dateItems(doc, "datemodified")...)

	published, modified := firstDate(spelled, dayFirst, now), firstDate(changed, dayFirst, now)
	if published == nil {
		published = addressDay(address, now)
	}
	printed, revised := head.dates(dayFirst, now)
	if first := head.originalDay(dayFirst, now); first != nil && (published == nil || first.Before(*published)) {
		return first
	}
	if published != nil {
		if day := addressDay(address, now); near(published, day) {
			return localDay(published, day)
		}
		for _, t := range printed {
			if near(published, t) || near(modified, t) && published.Before(*t) {
				return published
			}
		}
	}
	switch {
	case len(printed) > 0:
		return printed[0]
	case published == nil:
		return fromElsewhere(doc, head, revised, modified, dayFirst)
	case near(published, modified): // some write the day of the change as both
		if said, _, _ := elsewhere(head, dayFirst, now); said != nil && said.Before(*published) {
			return said
		}
	}
	return published
}

// fromElsewhere returns the day that the page prints away from its title or
// keeps for its scripts, or else that of its last change, or nil.
func fromElsewhere(doc *html.Node, head *masthead, revised, modified *time.Time, dayFirst bool) *time.Time {
	now := time.Now()
	said, dated, changed := elsewhere(head, dayFirst, now)
	if said == nil {
		said = dateInScripts(doc, now)
	}
	if said == nil {
		said = head.month(now)
	}
	for _, t := range []*time.Time{said, revised, dated, modified, changed} {
		if t != nil {
			return t
		}
	}
	return nil
}

// localDay returns a time, or the day of its site's own calendar when that is
// the one before or after: metadata is often written by Greenwich's clock.
func localDay(t, local *time.Time) *time.Time {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	if apart := day.Sub(*local); apart == 24*time.Hour || apart == -24*time.Hour {
		return local
	}
	return t
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
