package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// monthNames are the months in the languages that spell dates with letters we
// can tell from other words, in the form that stands in a date. A spelling of
// three letters or more is an abbreviation.
var monthNames = [12]string{
	"january januar jänner januari janvier enero gennaio janeiro stycznia января січня ledna ocak يناير",
	"february februar februari février fevrier febrero febbraio fevereiro lutego февраля лютого února şubat فبراير",
	"march märz maart mrt marts mars marzo março marca марта березня března mart مارس",
	"april avril abril aprile kwietnia апреля квітня dubna nisan أبريل",
	"may mai mei maj mayo maggio maio maja мая травня května mayıs مايو",
	"june juni juin junio giugno junho czerwca июня червня června haziran يونيو",
	"july juli juillet julio luglio julho lipca июля липня července temmuz يوليو",
	"august augustus augusti août aout agosto sierpnia августа серпня srpna ağustos أغسطس",
	"september septembre septiembre setiembre settembre setembro sept września сентября вересня září eylül سبتمبر",
	"october oktober octobre octubre ottobre outubro października октября жовтня října ekim أكتوبر",
	"november novembre noviembre novembro listopada ноября листопада listopadu kasım نوفمبر",
	"december dezember décembre decembre diciembre dicembre dezembro desember grudnia декабря грудня prosince aralık ديسمبر",
}

// monthNumber returns the month that a word spells or abbreviates, or 0.
func monthNumber(word string) int {
	word = strings.ToLower(word)
	if len([]rune(word)) < 3 {
		return 0
	}
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			if strings.HasPrefix(name, word) {
				return i + 1
			}
		}
	}
	return 0
}

// Dates in running text, by the order of their parts.
var (
	yearMonthDay = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)\s?[-/.年년]\s?(1[0-2]|0?[1-9])\s?[-/.月월]\s?(3[01]|[12]\d|0?[1-9])(?:\D|$)`)
	dayNameYear  = regexp.MustCompile(`(?:^|\D)(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|º|ª|\.)?[\s-]*(?:of |de |del |di )?(\p{L}{3,12})\.?,?[\s-]*(?:de |del |of )?((?:19|20)\d\d)(?:\D|$)`)
	nameDayYear  = regexp.MustCompile(`(\p{L}{3,12})\.?\s*(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[,.]?\s+((?:19|20)\d\d)(?:\D|$)`)
	yearNameDay  = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)[,\s-]+(\p{L}{3,12})\.?[\s-]+(3[01]|[12]\d|0?[1-9])(?:\D|$)`)
	numbersYear  = regexp.MustCompile(`(?:^|[^\d/.-])(\d\d?)([-/.])(\d\d?)[-/.]((?:19|20)\d\d)(?:\D|$)`)
)

// findDate returns the day that a text names, and the text before and after it.
// dayFirst decides 3/4/2024.
func findDate(s string, dayFirst bool, now time.Time) (day *time.Time, before, after string) {
	for _, f := range []struct {
		order            *regexp.Regexp
		year, month, day int
	}{{nameDayYear, 3, 1, 2}, {dayNameYear, 3, 2, 1}, {yearMonthDay, 1, 2, 3}, {yearNameDay, 1, 2, 3}} {
		m := f.order.FindStringSubmatchIndex(s)
		if m == nil {
			continue
		}
		part := func(i int) string { return s[m[2*i]:m[2*i+1]] }
		if t := calendarDay(part(f.year), part(f.month), part(f.day), now); t != nil {
			return t, s[:m[2]], s[m[7]:]
		}
	}
	if m := numbersYear.FindStringSubmatchIndex(s); m != nil {
		month, day := s[m[2]:m[3]], s[m[6]:m[7]]
		if dayFirst || s[m[4]:m[5]] == "." {
			month, day = day, month
		}
		for range 2 {
			if t := calendarDay(s[m[8]:m[9]], month, day, now); t != nil {
				return t, s[:m[2]], s[m[9]:]
			}
			month, day = day, month
		}
	}
	return nil, s, ""
}

// calendarDay returns a day that exists and is plausible, or nil.
func calendarDay(year, month, day string, now time.Time) *time.Time {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	m, err := strconv.Atoi(month)
	if err != nil {
		m = monthNumber(month)
	}
	if m < 1 || m > 12 || d < 1 {
		return nil
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return nil
	}
	return plausible(t, now)
}

// scriptDate finds the day of publication in the data that pages carry for
// their own scripts.
var scriptDate = regexp.MustCompile(`(?i)\\?"(?:date_?published|publish(?:ed)?_?(?:at|date|time|on)|first_?published(?:_?at|_?date)?|publication_?date|pub_?date)\\?"\s*:\s*\\?"([^"\\]{8,35})`)

// mostScript is how much of a page's scripts is searched for a date, in bytes.
const mostScript = 512 << 10

// dateInScripts returns the day of publication that the page's scripts carry,
// or nil when they carry several: those of other articles are among them.
func dateInScripts(doc *html.Node, now time.Time) *time.Time {
	var found *time.Time
	left := mostScript
	for _, n := range find(doc, "script") {
		text := textOf(n)
		if left -= len(text); left < 0 {
			break
		}
		if !strings.Contains(text, "ublish") && !strings.Contains(text, "ubDate") && !strings.Contains(text, "ublication") {
			continue
		}
		for _, m := range scriptDate.FindAllStringSubmatch(text, -1) {
			t := parseDate(m[1], false, now)
			if t != nil && found != nil && !near(t, found) {
				return nil
			}
			if t != nil {
				found = t
			}
		}
	}
	return found
}
