package extract

import (
	"net/url"
	"regexp"
	"strings"
)

// titleSeparators stand between an article's title and its site's name.
var titleSeparators = []string{" | ", " - ", " – ", " — ", " · ", " • ", " » ", " « ", " :: ", " / ", " ~ ", " › ", "｜", " -- "}

// forumName matches what stands beside the title of a thread.
var forumName = regexp.MustCompile(`(?i)^(?:view (?:topic|thread|single post)|.+ (?:forums?|message boards?|community))$`)

// stripSite takes the site's name off either end of a title. A part goes only
// when it is the site's name or address, or a heading is the rest.
func stripSite(title, site string, address *url.URL, headings []string) string {
	for range 3 {
		rest := stripOnce(title, site, address, headings)
		if rest == title {
			break
		}
		title = rest
	}
	return title
}

func stripOnce(title, site string, address *url.URL, headings []string) string {
	if rest := stripEnds(title, site, address, headings); rest != title {
		return rest
	}
	if head := inBrackets.ReplaceAllString(title, ""); head != title && isHeading(head, headings) {
		return head
	}
	if i := strings.LastIndex(title, " | "); i > 0 && section(title[:i], title[i+3:]) {
		return strings.TrimSpace(title[:i])
	}
	if head, tail, ok := strings.Cut(title, ": "); ok && strings.TrimSpace(tail) != "" && siteLike(head, site, address) {
		return strings.TrimSpace(tail)
	}
	return title
}

// stripEnds takes one part off that a separator sets apart.
func stripEnds(title, site string, address *url.URL, headings []string) string {
	for _, sep := range titleSeparators {
		if i := strings.LastIndex(title, sep); i > 0 {
			head, tail := strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+len(sep):])
			if head != "" && (siteLike(tail, site, address) || isHeading(head, headings)) {
				return head
			}
		}
		if head, tail, ok := strings.Cut(title, sep); ok {
			head, tail = strings.TrimSpace(head), strings.TrimSpace(tail)
			if tail != "" && (siteLike(head, site, address) || isHeading(tail, headings)) {
				return tail
			}
		}
	}
	return title
}

// section reports whether the last part of a title, after a bar, is short
// enough beside the rest to name a section or a site of another name.
func section(head, tail string) bool {
	return len(strings.Fields(head)) >= 4 && len(strings.Fields(tail)) <= 5 && len(tail) < len(head)
}

// siteLike reports whether part of a title is the name of the site.
func siteLike(part, site string, address *url.URL) bool {
	p := letters(part)
	if p == "" || len(strings.Fields(part)) <= 5 && forumName.MatchString(part) {
		return true
	}
	if s := letters(site); s != "" {
		if p == s || len(strings.Fields(part)) <= 5 && len(s) >= 3 && len(p) >= 3 && (strings.HasPrefix(p, s) || strings.HasPrefix(s, p)) {
			return true
		}
		if strings.TrimPrefix(p, "the") == strings.TrimPrefix(s, "the") {
			return true
		}
	}
	host := strings.TrimPrefix(strings.ToLower(address.Hostname()), "www.")
	if p == letters(host) || strings.HasSuffix(host, "."+strings.ToLower(part)) {
		return true
	}
	if words := longWords(part); len(words) > 0 && len(words) == len(strings.Fields(part)) && wordsShared(part, site) == len(words) {
		return true
	}
	for label := range strings.SplitSeq(host, ".") {
		if l := letters(label); len(l) > 2 && (p == l || strings.TrimPrefix(p, "the") == l || initials(part) == l) {
			return true
		}
	}
	return false
}

// initials returns the first letters of three words or more.
func initials(s string) string {
	var b strings.Builder
	words := strings.Fields(strings.ToLower(s))
	for _, w := range words {
		if len(words) > 2 {
			b.WriteString(string([]rune(w)[:1]))
		}
	}
	return b.String()
}
