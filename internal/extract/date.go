package extract

import (
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
	time.DateOnly, "2006-1-2", "2006/01/02", "2006/1/2", "20060102", "2006-01",
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
	t, err := dateparse.ParseIn(s, time.UTC, prefer, dateparse.RetryAmbiguousDateWithSwap(true))
	if err != nil {
		return nil
	}
	return plausible(t, now)
}

func plausible(t, now time.Time) *time.Time {
	if t.Year() < 1900 || t.After(now.Add(tomorrow)) {
		return nil
	}
	return &t
}

var addressDate = regexp.MustCompile(`/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)`)

// choosePublished returns when the article was first published, or nil.
func choosePublished(doc *html.Node, tags metaTags, linked *linkedData, address *url.URL, dayFirst bool) *time.Time {
	now := time.Now()
	spelled := []string{linked.published}
	for _, name := range []string{
		"article:published_time", "og:published_time", "citation_publication_date", "citation_online_date", "citation_date",
		"datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date",
		"parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publication_date", "pubdate", "date", "article.published",
	} {
		spelled = append(spelled, tags[name]...)
	}
	for _, n := range findFunc(body(doc), func(n *html.Node) bool {
		return slices.Contains(strings.Fields(attr(n, "itemprop")), "datePublished")
	}) {
		spelled = append(spelled, attr(n, "content"), attr(n, "datetime"), textOf(n))
	}
	spelled = append(spelled, timeElements(doc)...)
	if m := addressDate.FindStringSubmatch(address.Path); m != nil {
		spelled = append(spelled, m[1]+"-"+m[2]+"-"+m[3])
	}
	for _, n := range findFunc(body(doc), func(n *html.Node) bool {
		return hasClass(n, "published", "entry-date", "post-date", "article-date", "publish-date", "pubdate", "dateline", "date")
	}) {
		if text := lineOf(n); !inComments(n) && len(text) < 60 {
			spelled = append(spelled, datePrefix.ReplaceAllString(text, ""))
		}
	}
	spelled = append(spelled, dateLines(doc)...)
	for _, s := range spelled {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if t := parseDate(s, dayFirst, now); t != nil {
			return t
		}
	}
	return nil
}

var spelledDate = regexp.MustCompile(`(?i)^(?:\w+day,? )?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)$`)

// dateLines returns the first line after the page's title that is a date in
// words and nothing else.
func dateLines(doc *html.Node) []string {
	titled := first(body(doc), "h1") == nil
	for d := range body(doc).Descendants() {
		titled = titled || is(d, "h1")
		if d.Type != html.TextNode || !titled || len(d.Data) > 200 {
			continue
		}
		if text := datePrefix.ReplaceAllString(oneLine(d.Data), ""); spelledDate.MatchString(text) && !inComments(d) {
			return []string{ordinal.ReplaceAllString(text, "$1")}
		}
	}
	return nil
}

var ordinal = regexp.MustCompile(`(\d)(?:st|nd|rd|th)\b`)

var datePrefix = regexp.MustCompile(`(?i)^(?:first )?(?:published|posted|date|on|veröffentlicht|publié le|publicado)(?: on| am| le| el)?\s*:?\s*`)

// timeElements returns the dates of time elements, those marked as publication
// first, then those in the head of the article.
func timeElements(doc *html.Node) []string {
	var marked, inArticle []string
	for _, n := range find(body(doc), "time") {
		if inComments(n) || closest(n, "aside", "footer", "nav", "li") != nil {
			continue
		}
		value := attr(n, "datetime")
		if value == "" {
			value = lineOf(n)
		}
		if hasAttr(n, "pubdate") || strings.Contains(names(n), "publish") {
			marked = append(marked, value)
		} else if !strings.Contains(names(n), "updated") && !strings.Contains(names(n), "modified") {
			inArticle = append(inArticle, value)
		}
	}
	return append(marked, inArticle...)
}
