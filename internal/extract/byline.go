package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	bylinePrefix = regexp.MustCompile(`(?i)^(?:(?:posted|written|authored|words|story|article|reported|text|review|photographs?|edited) by|by|von|par|por|di|door|av|af|autor(?:en|in)?|author|auteur|autore)(?:\s*:\s*|\s+)`)
	bylineSuffix = regexp.MustCompile(`(?i)\s+(?:[|•·⋅–—]\s.*|-\s.*|(?:on|updated|published|posted|last updated)\s*:?\s+.*\d.*|(?:\w+\.? )?\d+ (?:\w+ (?:19|20)\d\d|min|minutes?|hours?|days?|weeks?|months?|years?)\b.*)$`)
	joiner       = regexp.MustCompile(`(?i)\s*(?:,?\s+(?:and|with|und|et|y|e|en|och|og)\s+|\s*&\s*|\s*[;、，]\s*|\s+/\s+)`)
	office       = regexp.MustCompile(`^\p{Lu}[^,;]*\s(?:for|of)\s[^,;]*\sand\s\p{Lu}[^,;]*$`) // "Center for Drug Evaluation and Research"
	emailAddress = regexp.MustCompile(`\S+@\S+\.\S+`)
)

// signed are the names that one kind of source gives the authors.
type signed []string

func (s signed) String() string { return strings.Join(s, ", ") }

// in reports whether all names stand in other too.
func (s signed) in(other signed) bool {
	line := letters(other.String())
	return !slices.ContainsFunc(s, func(name string) bool { return !strings.Contains(line, letters(name)) })
}

// chooseByline returns the authors' names, joined with ", ".
//
// People come before organisations. What the page prints at the title comes
// before metadata when it says plainly that others wrote, or names more of the
// same people; metadata that names none but the site, or a login, only serves
// when nothing else does.
func chooseByline(tags metaTags, linked *linkedData, site string, head *masthead) string {
	var people, others signed
	sources := []signed{authorNames(linked.authors), authorNames(linked.otherAuthors)}
	for _, values := range authorTags(tags) {
		sources = append(sources, authorNames(values))
	}
	for i, s := range sources {
		switch {
		case len(s) == 0:
		case sameWords(s.String(), site) || i == 0 && linked.byGroup || account(s.String()):
			if others == nil || account(others.String()) && !account(s.String()) {
				others = s
			}
		case people == nil || len(s) > len(people) && people.in(s):
			people = s
		}
	}
	printed, plain := head.byline(site)
	if head.opening != nil {
		switch {
		case people != nil:
			return people.short()
		case plain:
			return printed.short()
		}
		return head.opening.author
	}
	switch {
	case printed != nil && (people == nil || plain && !people.in(printed) && !printed.in(people)):
		return printed.short()
	case printed != nil && people.in(printed) && !slices.ContainsFunc(printed[1:], func(s string) bool { return signsAsOne(strings.Fields(s)) || sameWords(s, site) }):
		return printed.short()
	case people != nil:
		return people.short()
	}
	if s := head.markedByline(site); s != nil {
		return s.short()
	}
	return others.short()
}

// mostAuthors is how many names a byline has before it says "et al."
const mostAuthors = 10

func (s signed) short() string {
	if len(s) > mostAuthors {
		s = append(slices.Clone(s[:mostAuthors]), "et al.")
	}
	return s.String()
}

var (
	authorKey   = regexp.MustCompile(`(?:^|[:._-])(?:authors?|creator|byl)(?:[:._-]?name)?$`)
	authorLabel = regexp.MustCompile(`(?i)^(?:(?:written|posted|interview|words|story) )?by$|^authors?$|^written$|^(?:geschrieben|verfasst) von$|^(?:escrito|publicado) por$|^(?:écrit|rédigé|publié) par$|^(?:scritto|pubblicato) da$|^geschreven door$|^skriven av$|^autor(?:e|en)?$|^auteur$`)
)

// authorTags returns the contents of the meta elements that name authors, the
// most particular first: Highwire and Dublin Core give one name to an element,
// the card that Twitter defined has a label beside it.
func authorTags(tags metaTags) [][]string {
	found := [][]string{givenNameFirst(tags["citation_author"])}
	for _, name := range []string{"citation_authors", "author", "article:author", "parsely-author", "sailthru.author", "byl"} {
		found = append(found, tags[name])
	}
	for n := range []string{"1", "2"} {
		i := string(rune('1' + n))
		if authorLabel.MatchString(tags.first("twitter:label" + i)) {
			found = append(found, tags["twitter:data"+i])
		}
	}
	found = append(found, givenNameFirst(tags["dc.creator"]), givenNameFirst(tags["dcterms.creator"]))
	var rest []string
	for name := range tags {
		if authorKey.MatchString(name) && !strings.HasPrefix(name, "twitter:") && !strings.HasPrefix(name, "fediverse:") {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	for _, name := range rest {
		found = append(found, tags[name])
	}
	return found
}

// givenNameFirst turns "Lowell, Ida", as libraries write it, around.
func givenNameFirst(names []string) []string {
	turned := make([]string, 0, len(names))
	for _, name := range names {
		family, given, ok := strings.Cut(name, ", ")
		if ok && !strings.Contains(given, ",") && !honours.MatchString(given) && len(strings.Fields(family)) < 3 {
			name = given + " " + family
		}
		turned = append(turned, name)
	}
	return turned
}

// authorNames cleans names, each once whatever its case.
func authorNames(names []string) signed {
	var found signed
	for _, name := range names[:min(len(names), 50)] {
		for _, one := range bylineNames(stripTags(name)) {
			if !slices.ContainsFunc(found, func(f string) bool { return sameWords(f, one) }) {
				found = append(found, one)
			}
		}
	}
	return found
}

// nobody are values that content systems write where they know no author.
var nobody = []string{"admin", "author", "administrator", "editor", "unknown", "null", "undefined", "none", "anonymous", "staff", "guest", "root", "user", "webmaster", "view more posts"}

// cleanByline reduces a byline to names joined with ", ", or returns "" when it
// is none.
func cleanByline(s string) string { return bylineNames(s).String() }

// bylineNames reads the names in a byline; what is no byline has none.
func bylineNames(s string) signed {
	s = emailAddress.ReplaceAllString(oneLine(s), "")
	for range 2 {
		s = bylinePrefix.ReplaceAllString(strings.TrimSpace(s), "")
	}
	s = bylineSuffix.ReplaceAllString(s, "")
	if !office.MatchString(s) {
		s = joiner.ReplaceAllString(s, ", ")
	}
	if len([]rune(s)) > 200 || len(strings.Fields(s)) > 30 || strings.Contains(s, ": ") {
		return nil
	}
	var names signed
	for part := range strings.SplitSeq(s, ", ") {
		part = cleanName(part)
		switch lower := strings.ToLower(part); {
		case part == "", strings.HasPrefix(part, "@"), strings.Contains(part, "://"), strings.HasPrefix(lower, "www."):
		case len(names) > 0 && honours.MatchString(part):
			names[len(names)-1] += ", " + part
		case len(names) > 0 && role(part):
		case slices.Contains(nobody, lower), len([]rune(part)) > 80, !strings.ContainsFunc(part, unicode.IsLetter):
		default:
			names = append(names, part)
		}
	}
	return names
}

// role reports whether s says what somebody does.
func role(s string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		if slices.Contains(roles, w) {
			return true
		}
	}
	return false
}
