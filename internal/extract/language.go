package extract

import (
	"strings"
	"unicode"

	"github.com/RadhiFadlillah/whatlanggo"
	"golang.org/x/net/html"
	"golang.org/x/text/language"
)

// declaredLanguage returns the language tag that the page gives itself.
func declaredLanguage(doc *html.Node, tags metaTags) string {
	if root := first(doc, "html"); root != nil {
		for _, key := range []string{"lang", "xml:lang"} {
			if tag := normalLanguage(attr(root, key)); tag != "" {
				return tag
			}
		}
	}
	for _, value := range []string{tags.first("content-language"), attr(body(doc), "lang"), tags.first("inlanguage", "og:locale", "dc.language", "language")} {
		if tag := normalLanguage(value); tag != "" {
			return tag
		}
	}
	return ""
}

// normalLanguage returns the canonical BCP 47 spelling of a tag, or "" for
// one that says nothing.
func normalLanguage(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",")
	if s == "" || len(s) > 35 {
		return ""
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return ""
	}
	if base, confidence := tag.Base(); confidence == language.No || base.String() == "mul" || base.String() == "zxx" {
		return ""
	}
	return tag.String()
}

// detectionSample is how many bytes of text the language detector sees.
const detectionSample = 2000

// fairConfidence is where the detector's guess is better than none: languages
// that share a script with close relatives rarely reach its own "reliable".
const fairConfidence = 0.3

// pageLanguage returns the language of a text whose page declares one. The
// text is trusted over the declaration only when it is in another script.
func pageLanguage(declared, text string) string {
	sample := text
	if len(sample) > detectionSample {
		sample = strings.ToValidUTF8(sample[:detectionSample], "")
	}
	if len([]rune(sample)) < 40 {
		return declared
	}
	info := whatlanggo.Detect(sample)
	detected := normalLanguage(info.Lang.Iso6391())
	switch {
	case detected == "":
		return declared
	case declared == "" && info.Confidence >= fairConfidence:
		return detected
	case declared == "":
		return ""
	}
	if scriptOf(declared) != scriptOf(detected) && !writtenIn(declared, sample) {
		return detected
	}
	return declared
}

func scriptOf(tag string) string {
	script, _ := language.Make(tag).Script()
	return script.String()
}

// scriptTables are the characters of scripts that have no table of their own
// name because they combine several.
var scriptTables = map[string][]*unicode.RangeTable{
	"Jpan": {unicode.Hiragana, unicode.Katakana, unicode.Han},
	"Kore": {unicode.Hangul, unicode.Han},
	"Hans": {unicode.Han},
	"Hant": {unicode.Han},
	"Latn": {unicode.Latin}, "Cyrl": {unicode.Cyrillic}, "Arab": {unicode.Arabic}, "Hebr": {unicode.Hebrew},
	"Grek": {unicode.Greek}, "Thai": {unicode.Thai}, "Deva": {unicode.Devanagari},
}

// writtenIn reports whether a fair part of the text's letters belong to the
// script of the language; a script without a table is taken on trust.
func writtenIn(tag, text string) bool {
	tables, ok := scriptTables[scriptOf(tag)]
	if !ok {
		return true
	}
	all, own := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			all++
			if unicode.In(r, tables...) {
				own++
			}
		}
	}
	return own*5 >= all
}

// declaredDirection returns "ltr" or "rtl" as the page's outermost elements say.
func declaredDirection(doc *html.Node) string {
	for _, n := range []*html.Node{first(doc, "html"), body(doc), first(doc, "article"), first(doc, "main")} {
		if n == nil {
			continue
		}
		if dir := strings.ToLower(attr(n, "dir")); dir == "rtl" || dir == "ltr" {
			return dir
		}
	}
	return ""
}

// rightToLeft are the ISO 15924 codes of scripts written from right to left.
var rightToLeft = []string{"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"}

// direction returns the direction of a text: as declared unless the text is
// plainly of the other kind, else by the language's script.
func direction(declared, lang, text string) string {
	letters, rtl := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) {
				rtl++
			}
		}
	}
	switch {
	case letters >= 40 && rtl*2 > letters:
		return "rtl"
	case letters >= 40 && rtl*5 < letters:
		return "ltr"
	case declared != "":
		return declared
	}
	for _, script := range rightToLeft {
		if scriptOf(lang) == script {
			return "rtl"
		}
	}
	return "ltr"
}
