package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// particles are the parts of names that are written in lower case.
var particles = []string{
	"de", "da", "del", "della", "di", "du", "des", "dos", "das", "do", "van", "von", "der", "den", "ten", "ter", "zu", "la", "le", "al", "el",
	"bin", "ibn", "ben", "y", "e", "af", "av",
}

// roles are what people who write do.
var roles = strings.Fields(`
	editor editors writer author authors contributor contributors reporter correspondent journalist columnist manager director founder co-founder
	cofounder ceo cto coo cmo specialist coordinator expert analyst senior associate chief head president professor lead engineer consultant
	freelance guest reviewer strategist advisor attorney officer producer publisher redakteur redakteurin redaktion rédacteur journaliste`)

// notNames are words that stand beside names, or start lines that are none: a
// line with one of them is a role, a label or a heading.
var notNames = append(strings.Fields(`
	updated update published posted last modified date read reading more min mins minute minutes time share link copied print save view
	comments comment follow subscribe sign login menu home search table contents category categories tags topics back skip about by on in at
	for of to with the our your how what why when is are this that written reviewed edited checked photo image credit source
	advertisement sponsored disclosure register now create account download start get contact learn all news blog blogs article articles guide
	guides tips checklist checklists review reviews insights resources research culture lifestyle travel strategy marketing business finance
	technology software products services solutions industry newsletter podcast video opinion features press release releases media image
	images getty shutterstock member members user users moderator plus popular monday tuesday wednesday thursday friday saturday sunday`), roles...)

// bodies are words of groups that sign as one.
var bodies = strings.Fields("team staff desk newsroom newsdesk editors redaktion rédaction redacción editorial")

// honours are the letters behind names, which are no names themselves but part
// of the one before.
var honours = regexp.MustCompile(`(?i)^(?:(?:m\.?d|ph\.?\s?d|d\.?v\.?m|d\.?o|r\.?n|r\.?d|r\.?d\.?n|m\.?a|m\.?s|m\.?sc|b\.?a|b\.?s|b\.?sc|mba|mph|m\.?ed|ed\.?d|j\.?d|esq|llm|cpa|cfp|cfa|cscs|cpt|dds|dmd|pharm\.?d|psy\.?d|lcsw|lmft|np|facp|faclm|faad|facog|frcp|ldn|cdn|cdces|jr|sr|ii|iii)\.?|(?-i:[A-Z]{3,6}))$`)

// personName reports whether s is written like the name of a person, or of
// several words at least when nothing else says that it is one.
func personName(s string, told bool) bool {
	fields := strings.Fields(s)
	if len(fields) == 0 || len(fields) > 6 || len([]rune(s)) > 50 || strings.ContainsAny(s, "@:_#?!…%$™/\\[]{}<>|\"“”+=0123456789") {
		return false
	}
	capitals := 0
	for i, w := range fields {
		r := []rune(strings.TrimLeft(w, "'’(“"))
		switch lower := strings.Trim(strings.ToLower(w), ".,"); {
		case len(r) == 0:
			return false
		case slices.Contains(notNames, lower) && !(told && signsAsOne(fields)):
			return false
		case unicode.IsUpper(r[0]) || unicode.IsTitle(r[0]) || unicode.Is(unicode.Lo, r[0]):
			capitals++
		case slices.Contains(particles, lower), startsLikeDArc(r), told && i > 0 && slices.Contains(bodies, lower):
		case i > 0 && told && lower == "and":
		default:
			return false
		}
	}
	if told {
		return capitals > 0 && len([]rune(s)) > 1
	}
	return capitals >= 2 && len(fields) <= 4 && !signsAsOne(fields) || hanName(s)
}

// hanName reports whether s is short enough for a name in a script that
// writes them without a space.
func hanName(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.In(r, unicode.Han, unicode.Hangul) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 4
}

func startsLikeDArc(r []rune) bool {
	return len(r) > 2 && (r[1] == '\'' || r[1] == '’') && unicode.IsUpper(r[2])
}

// signsAsOne reports whether the words are the name of a group of writers.
func signsAsOne(fields []string) bool {
	return len(fields) > 1 && slices.ContainsFunc(fields, func(w string) bool { return slices.Contains(bodies, strings.ToLower(w)) })
}

// account reports whether s is a login rather than a name.
func account(s string) bool {
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return slices.Contains(strings.Fields(strings.ToLower(s)), "admin")
	}
	return strings.ContainsAny(s, "._0123456789") || strings.ToLower(s) == s && strings.ContainsFunc(s, unicode.IsLower)
}

// written takes the lead of a byline off: "By ", "Written by: ", "Von ".
var written = regexp.MustCompile(`(?i)^(?:(?:this (?:blog )?(?:post|article|story|piece) (?:was|is) )?(?:(?:guest )?(?:posted|written|authored|published|created|contributed|compiled|reported|recommended|words|story|stories|article|text|interview|reporting|analysis|opinion|column|post|blog) )?by|(?:insights|words) from|written|author\(s\)|authors?|contributors?|von|par|por|di|door|av|af|autor(?:e|en|in|es|a)?|auteure?s?|verfasst von|geschrieben von|escrito por|écrit par|scritto da|автор|текст|yazan|作者|文|撰文|著者)(?:\s*[:：]\s*|\s+|$)`)

// andWords are what stands between the last two names.
var andWords = []string{"&", "and", "und", "et", "y", "e", "en", "och", "og", "i", "и", "ve", "with", "+"}

var betweenNames = regexp.MustCompile(`\s*(?:,\s+(?:and|und|et|y|e|en|och|og)\s+|\s(?:and|with|und|et|y|och|og|&)\s+|[,;、，]\s*|\s/\s)\s*`)

// readNames reads names from the start of the pieces for as long as they
// follow each other with nothing but commas and conjunctions between them.
func readNames(pieces []piece, told bool) []string {
	var found []string
	open := true // a name may follow
	for _, p := range pieces {
		text := p.text
		if rest := strings.TrimLeft(text, " ,;、，&+|"); rest != text || slices.Contains(andWords, strings.ToLower(text)) {
			open = true
			if text = rest; text == "" || slices.Contains(andWords, strings.ToLower(strings.TrimSpace(text))) {
				continue
			}
			for _, w := range andWords {
				if first, rest, ok := strings.Cut(text, " "); ok && strings.EqualFold(first, w) {
					text = rest
				}
			}
		}
		if !open || len(text) > 200 {
			break
		}
		names, more := splitNames(text, told)
		found = append(found, names...)
		if open = more; len(names) == 0 {
			break
		}
	}
	return found
}

// splitNames reads the names at the start of a text, and reports whether the
// text breaks off where another must follow.
func splitNames(text string, told bool) (found []string, more bool) {
	text = bylineSuffix.ReplaceAllString(emailAddress.ReplaceAllString(text, ""), "")
	more = strings.HasSuffix(text, ",") || strings.HasSuffix(text, "&") || strings.HasSuffix(text, " and")
	text = strings.TrimSuffix(strings.TrimRight(text, " ,&"), " and")
	for _, part := range betweenNames.Split(text, -1) {
		part = cleanName(part)
		switch {
		case len(found) > 0 && honours.MatchString(part):
			found[len(found)-1] += ", " + part
		case personName(part, told):
			found = append(found, part)
		default:
			return found, false
		}
	}
	return found, more
}

var inBrackets = regexp.MustCompile(`\s*[(（\[][^)）\]]*[)）\]]\s*$`)

// cleanName trims what surrounds a name: not the dot of an initial or title.
func cleanName(s string) string {
	s = strings.Trim(inBrackets.ReplaceAllString(strings.TrimSpace(s), ""), " ,|•·⋅-–—:：")
	if last := s[strings.LastIndex(s, " ")+1:]; len(last) > 4 && strings.Count(last, ".") == 1 {
		s = strings.TrimSuffix(s, ".")
	}
	return s
}
