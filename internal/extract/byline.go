package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

var (
	bylinePrefix = regexp.MustCompile(`(?i)^(?:(?:posted|written|words|story|article|reported|text|review|photographs?|edited) by|by|von|par|por|di|door|av|af|autor(?:en|in)?|author|auteur|autore)(?:\s*:\s*|\s+)`)
	bylineSuffix = regexp.MustCompile(`(?i)\s+(?:[|•·–—]\s.*|(?:on|updated|published|posted|last updated)\s*:?\s+.*\d.*|\d+ (?:min|minutes?|hours?|days?|weeks?|months?|years?)\b.*)$`)
	joiner       = regexp.MustCompile(`(?i)\s*(?:,?\s+(?:and|und|et|y|e|en|och|og)\s+|\s*&\s*|\s*;\s*|\s+/\s+)`)
	emailAddress = regexp.MustCompile(`\S+@\S+\.\S+`)
)

// chooseByline returns the authors' names, joined with ", ".
func chooseByline(doc *html.Node, tags metaTags, linked *linkedData, site string) string {
	fromData := joinAuthors(linked.authors)
	if fromData != "" && !sameWords(fromData, site) {
		return fromData
	}
	for _, name := range []string{"citation_author", "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "article:author_name"} {
		if b := joinAuthors(tags[name]); b != "" && !sameWords(b, site) {
			return b
		}
	}
	if b := writtenByline(doc); b != "" {
		return b
	}
	return fromData
}

func joinAuthors(names []string) string {
	var found []string
	for _, name := range names[:min(len(names), 50)] {
		if b := cleanByline(stripTags(name)); b != "" && !slices.Contains(found, b) {
			found = append(found, b)
		}
	}
	if len(found) > 10 {
		found = append(found[:10], "et al.")
	}
	return strings.Join(found, ", ")
}

// bylineClasses name authors on pages without metadata, the clearest first.
var bylineClasses = []string{
	"author-name", "author__name", "byline-name", "byline__name", "byline-author", "p-author", "entry-author", "post-author",
	"article-author", "article__author", "byline", "c-byline", "post-byline", "author", "authors",
}

// writtenByline looks for the author in the page's visible text.
func writtenByline(doc *html.Node) string {
	var found []string
	for _, match := range []func(*html.Node) bool{
		func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "itemprop")), "author") },
		func(n *html.Node) bool {
			return is(n, "a") && slices.Contains(strings.Fields(attr(n, "rel")), "author")
		},
	} {
		for _, n := range findFunc(body(doc), match) {
			if name := itemName(n); name != "" && !inComments(n) {
				found = append(found, name)
			}
		}
		if b := joinAuthors(found); b != "" {
			return b
		}
	}
	for _, class := range bylineClasses {
		for _, n := range findFunc(body(doc), func(n *html.Node) bool { return hasClass(n, class) }) {
			if inComments(n) {
				continue
			}
			if b := cleanByline(lineOf(n)); b != "" {
				return b
			}
		}
	}
	return signedLine(doc)
}

var signature = regexp.MustCompile(`^(?:(?i:written by|posted by|words by|author:|by))\s+(\p{Lu}[\p{L}.'’-]+(?:\s+\p{Lu}[\p{L}.'’-]*){1,3})(?:$|\s*[,|•·–—(]|\s+(?:on|in)\s)`)

// signWords are what stands alone before the link with the author's name.
var signWords = []string{"by", "by:", "written by", "posted by", "words by", "author:", "author"}

// signLinks bounds how often the name is looked for beside such a word.
const signLinks = 20

// signedLine looks for a short line of text that reads "By Name Surname".
func signedLine(doc *html.Node) string {
	looked := 0
	for d := range body(doc).Descendants() {
		if d.Type != html.TextNode || len(d.Data) > 300 || is(d.Parent, "script", "style", "noscript") {
			continue
		}
		text := oneLine(d.Data)
		if looked < signLinks && slices.Contains(signWords, strings.ToLower(text)) {
			looked++
			text = lineOf(d.Parent)
		}
		if len(text) > 120 {
			continue
		}
		if m := signature.FindStringSubmatch(text); m != nil && !inComments(d) {
			return cleanByline(m[1])
		}
	}
	return ""
}

// itemName returns the name property of a microdata item, or its text.
func itemName(n *html.Node) string {
	named := findFunc(n, func(d *html.Node) bool { return slices.Contains(strings.Fields(attr(d, "itemprop")), "name") })
	if len(named) == 0 {
		return lineOf(n)
	}
	if content := attr(named[0], "content"); content != "" {
		return content
	}
	return lineOf(named[0])
}

func inComments(n *html.Node) bool {
	for p := n; p != nil; p = p.Parent {
		if strings.Contains(names(p), "comment") && !is(p, "body") {
			return true
		}
	}
	return false
}

// cleanByline reduces a byline to names, or returns "" when it is none.
func cleanByline(s string) string {
	s = oneLine(s)
	s = emailAddress.ReplaceAllString(s, "")
	for range 2 {
		s = bylinePrefix.ReplaceAllString(strings.TrimSpace(s), "")
	}
	s = bylineSuffix.ReplaceAllString(s, "")
	s = joiner.ReplaceAllString(s, ", ")
	var names []string
	for part := range strings.SplitSeq(s, ", ") {
		part = strings.Trim(part, " ,|•·-–—:")
		if part == "" || strings.HasPrefix(part, "@") || strings.Contains(part, "://") || strings.HasPrefix(part, "www.") || !strings.ContainsFunc(part, unicode.IsLetter) {
			continue
		}
		names = append(names, part)
	}
	s = strings.Join(names, ", ")
	switch {
	case len([]rune(s)) > 120 || len(strings.Fields(s)) > 16:
		return ""
	case slices.Contains([]string{"admin", "author", "administrator", "editor", "unknown", "null", "undefined"}, strings.ToLower(s)):
		return ""
	}
	return s
}
