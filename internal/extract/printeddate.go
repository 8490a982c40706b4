package extract

import (
	"regexp"
	"strings"
	"time"
)

var (
	saysUpdated   = regexp.MustCompile(`(?i)updat|modifi|revis|review|edited|changed|aktualisiert|geändert|mis à jour|mise à jour|actualizad|aggiornat|atualizad|bijgewerkt|uppdaterad|opdateret|oppdatert|обновл|изменен|zaktualizowan|güncel|更新|수정|received|accepted|as of|stand:|effective|expires|deadline|copyright|©`)
	lastChange    = regexp.MustCompile(`(?i)\bupdated|last (?:modified|reviewed|changed)|aktualisiert|mis à jour|actualizad|aggiornat|atualizad|bijgewerkt|обновл|更新`)
	saysPublished = regexp.MustCompile(`(?i)publi|posted|post time|created|written|issued|veröffentlicht|erschienen|erstellt|gepubliceerd|geplaatst|publicerad|udgivet|опублик|yayın|発行|公開|发布|發布|등록|입력`)
)

// datePrefix is what a line with nothing but the day of publication starts with.
var datePrefix = regexp.MustCompile(`(?i)^(?:first )?(?:published|posted|date|on|veröffentlicht|publié le|publicado)(?: on| am| le| el)?\s*:?\s*`)

// originally comes before the day of the first publication of what was
// changed, moved or printed again.
var originally = regexp.MustCompile(`(?i)(?:originally|first) (?:published|posted|appeared)\W+(?:\w+\W+){0,6}$`)

// originalDay returns the day on which the page says that the article was first
// published, or nil.
func (m *masthead) originalDay(dayFirst bool, now time.Time) *time.Time {
	for _, p := range m.page {
		if len(p.text) > longestPiece || !strings.Contains(p.text, "riginally ") && !strings.Contains(p.text, "irst ") || outside(p.node) {
			continue
		}
		if day, before, _ := findDate(p.text, dayFirst, now); day != nil && originally.MatchString(before) {
			return day
		}
	}
	return nil
}

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

// dayFirst reports whether the page writes the day before the month in dates
// of numbers alone, as those that can be read in one way only tell, or the
// same days in words, or else as usual in the page's language.
func (m *masthead) dayFirst(usual bool) bool {
	votes := 0
	var doubtful [][]string
	for _, p := range m.page {
		if len(p.text) > mostWithDate || !strings.ContainsAny(p.text, "0123456789") {
			continue
		}
		if d := numbersYear.FindStringSubmatch(p.text); d != nil && d[2] != "." {
			switch {
			case len(d[1]) == 2 && d[1] > "12":
				votes++
			case len(d[3]) == 2 && d[3] > "12":
				votes--
			default:
				doubtful = append(doubtful, d)
			}
		}
	}
	if votes == 0 && len(doubtful) > 0 {
		votes = m.wordsFor(doubtful)
	}
	return votes > 0 || votes == 0 && usual
}

// wordsFor counts for how many dates of numbers the page has the day in words
// when read with the day first, less those when read with the month first.
func (m *masthead) wordsFor(numbers [][]string) int {
	named := map[time.Time]bool{}
	now := time.Now()
	for _, p := range m.page {
		if len(p.text) < mostWithDate && nameOfMonth.MatchString(p.text) {
			if t, _, _ := findDate(p.text, false, now); t != nil {
				named[*t] = true
			}
		}
	}
	votes := 0
	for _, d := range numbers {
		if t := calendarDay(d[4], d[3], d[1], now); t != nil && d[1] != d[3] && named[*t] {
			votes++
		}
		if t := calendarDay(d[4], d[1], d[3], now); t != nil && d[1] != d[3] && named[*t] {
			votes--
		}
	}
	return votes
}

var (
	nameOfMonth = regexp.MustCompile(`\pL{3}.*(?:19|20)\d\d|(?:19|20)\d\d.*\pL{3}`)
	monthAlone  = regexp.MustCompile(`^(?:.{3,30}:\s*)?(\pL{3,12})\.?,?\s+(?:de |of )?((?:19|20)\d\d)$`)
	dateLabel   = regexp.MustCompile(`(?i)^(?:date|.*\b(?:published|posted|updated|modified|reviewed))\s*:?$`)
)

// month returns the first day of the month that stands alone at the title, or
// anywhere after a word such as "Updated", or nil: all that some pages say.
func (m *masthead) month(now time.Time) *time.Time {
	for i, p := range m.below {
		if t := p.month(now); t != nil && i < mostAbove && !is(p.node, "a", "li", "h1", "h2", "h3") {
			return t
		}
	}
	for i, p := range m.page {
		if t := p.month(now); t != nil && i > 0 && dateLabel.MatchString(m.page[i-1].text) && !outside(p.node) {
			return t
		}
	}
	return nil
}

func (p piece) month(now time.Time) *time.Time {
	if len(p.text) > 60 {
		return nil
	}
	d := monthAlone.FindStringSubmatch(p.text)
	if d == nil || monthNumber(d[1]) == 0 {
		return nil
	}
	return calendarDay(d[2], d[1], "1", now)
}
