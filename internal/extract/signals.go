package extract

import (
	"encoding/json"
	"hash/maphash"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// signals are what the page says about its kind and its text outside that
// text. They are read before the page is prepared, which takes the scripts out.
type signals struct {
	kinds    uint64 // bits of pageKinds that its structured data and metadata name
	path     uint64 // bits of pageKinds that its address names
	title    map[string]bool
	shingles map[uint64]bool // of the text in its structured data
	said     int             // words of that text
}

// pageKinds are words that name the kind of a page in schema.org types, in
// og:type and in the parts of addresses; words of one kind share a line.
var pageKinds = []string{
	"article newsarticle blogposting news story posts blog blogs socialmediaposting report",
	"product products productgroup shop store item offer p dp",
	"discussionforumposting forum forums thread threads topic topics viewtopic showthread community discussion discussions t board",
	"qapage question questions answers answer faqpage faq ask",
	"documentation docs doc techarticle apireference reference api manual guide guides tutorial tutorials learn wiki help support glossary howto",
	"collectionpage itemlist category categories collection collections tag tags archive archives search c listing browse",
	"localbusiness organization service services professionalservice softwareapplication pricing solutions about website homeandconstructionbusiness",
	"recipe recipes review reviews",
	"event events jobposting jobs course courses",
	"comment comments usercomments",
}

var kindWords = func() map[string]uint64 {
	m := map[string]uint64{}
	for i, words := range pageKinds {
		for w := range strings.FieldsSeq(words) {
			m[w] |= 1 << i
		}
	}
	return m
}()

// readSignals reads the signals of a page as it came.
func readSignals(doc *html.Node, address *url.URL) *signals {
	s := &signals{title: map[string]bool{}, shingles: map[uint64]bool{}}
	for _, n := range find(doc, "title", "meta", "script") {
		switch {
		case n.Data == "title" && n.Namespace == "":
			for _, w := range wordsOf(textOf(n)) {
				s.title[w] = true
			}
		case n.Data == "meta" && attr(n, "property") == "og:type":
			s.kinds |= kindWords[strings.ToLower(attr(n, "content"))]
		case n.Data == "script" && strings.Contains(strings.ToLower(attr(n, "type")), "ld+json"):
			var value any
			if json.Unmarshal([]byte(jsonText(textOf(n))), &value) == nil {
				s.readData(value, 0)
			}
		}
	}
	for _, n := range findFunc(doc, func(n *html.Node) bool { return hasAttr(n, "itemtype") }) {
		kind := attr(n, "itemtype")
		s.kinds |= kindWords[strings.ToLower(kind[strings.LastIndexByte(kind, '/')+1:])]
	}
	s.readAddress(address)
	return s
}

func (s *signals) readAddress(address *url.URL) {
	parts := strings.FieldsFunc(strings.ToLower(address.Path), func(r rune) bool { return r == '/' })
	for _, part := range append(parts, strings.Split(strings.ToLower(address.Hostname()), ".")...) {
		for w := range strings.FieldsFuncSeq(part, func(r rune) bool { return !unicode.IsLetter(r) }) {
			s.path |= kindWords[w]
			break // the first word of a part names the kind, the others the page
		}
	}
}

// dataTexts are the properties of schema.org that hold running text.
var dataTexts = wordSet("articleBody text description reviewBody recipeInstructions")

// readData reads the types and texts of a JSON-LD value.
func (s *signals) readData(value any, depth int) {
	if depth > maxJSONDepth {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			s.readData(e, depth+1)
		}
	case map[string]any:
		for _, kind := range texts(v["@type"]) {
			s.kinds |= kindWords[strings.ToLower(kind)]
		}
		for key, e := range v {
			if text, ok := e.(string); ok && dataTexts[key] {
				s.addText(stripTags(html.UnescapeString(text)))
			} else if !ok {
				s.readData(e, depth+1)
			}
		}
	}
}

func (s *signals) addText(text string) {
	words := wordsOf(text)
	s.said += len(words)
	for _, h := range shingleHashes(words) {
		s.shingles[h] = true
	}
}

// wordsOf returns the words of a text in lower case, without punctuation.
func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// shingleLength is the number of words by which texts are compared.
const shingleLength = 3

var hashSeed = maphash.MakeSeed()

// shingleHashes returns one number for every shingle of a text.
func shingleHashes(words []string) []uint64 {
	var found []uint64
	for i := 0; i+shingleLength <= len(words); i++ {
		var h maphash.Hash
		h.SetSeed(hashSeed)
		for _, w := range words[i : i+shingleLength] {
			_, _ = h.WriteString(w) // never fails
			_ = h.WriteByte(' ')
		}
		found = append(found, h.Sum64())
	}
	return found
}
