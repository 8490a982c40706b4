package extract

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Bounds of the search for an article in a page's data.
const (
	maxDataBytes  = 4 << 20 // of JSON on one page
	minDataBytes  = 400     // of one piece of it
	maxDataDepth  = 40
	maxDataValues = 400_000
	leastStory    = 60 // words that make a text worth taking
)

// jsonString reads a string of JSON with its quotation marks.
func jsonString(quoted string) (string, bool) {
	var s string
	err := json.Unmarshal([]byte(quoted), &s)
	return s, err == nil
}

// pageData are the pieces of JSON that a page's scripts carry, unread.
type pageData []string

// assignment is how scripts set a variable to a piece of JSON.
var assignment = regexp.MustCompile(`^\s*(?:(?:window|self|globalThis)(?:\.[\w$]+|\["[\w$]+"\])+|(?:var|let|const)\s+[\w$]+)\s*=\s*(?:JSON\.parse\(\s*)?`)

// readPageData collects the JSON in a page's scripts, as it came.
func readPageData(doc *html.Node) pageData {
	var found pageData
	total := 0
	for _, n := range find(doc, "script") {
		if n.FirstChild == nil || n.FirstChild.Type != html.TextNode || hasAttr(n, "src") {
			continue
		}
		source, kind := n.FirstChild.Data, strings.ToLower(attr(n, "type"))
		if !strings.Contains(kind, "json") {
			m := assignment.FindString(cutBytes(source, 300))
			if m == "" || kind != "" && !strings.Contains(kind, "javascript") && kind != "module" {
				continue
			}
			source = source[len(m):]
		}
		if total += len(source); total > maxDataBytes {
			return found
		}
		if len(source) >= minDataBytes {
			found = append(found, source)
		}
	}
	return found
}

// story is an article found in a page's data.
type story struct {
	body        *html.Node
	words       int
	headline    string
	author      string
	published   string
	description string
	image       string
}

// story returns the longest article in the data, or nil.
func (d pageData) story() *story {
	search := &storySearch{budget: maxDataValues}
	for _, source := range d {
		var value any
		// A decoder reads one value and leaves what follows: the rest of a script.
		if err := json.NewDecoder(strings.NewReader(jsonText(source))).Decode(&value); err != nil {
			continue
		}
		if s, ok := value.(string); ok && strings.HasPrefix(strings.TrimSpace(s), "{") { // JSON.parse("…")
			if json.Unmarshal([]byte(s), &value) != nil {
				continue
			}
		}
		search.walk(value, nil, "", 0)
	}
	return search.best
}

// longEnough reports whether the data could hold a text much longer than one of
// so many bytes.
func (d pageData) longEnough(text int) bool {
	total := 0
	for _, source := range d {
		total += len(source)
	}
	return total > 2*text
}

type storySearch struct {
	best   *story
	budget int // values that may still be looked at
}

// bodyKeys are what content systems call the text of an article.
var bodyKeys = wordSet("articlebody body content contents html bodyhtml contenthtml htmlcontent content_html body_html rendered text fulltext full_text " +
	"richtext rich_text maincontent blocks paragraphs sections components document value articletext bodytext story storybody markdown bodymodel children elements post_content copy")

// notBody are what holds text that is not the article's.
var notBody = wordSet("comments comment related relatedarticles recommended translations i18n messages locale navigation footer header menu cookies consent seo styles css schema queries ads")

// walk looks for texts in a value. around are the objects that it stands in,
// the nearest last.
func (s *storySearch) walk(value any, around []map[string]any, key string, depth int) {
	if s.budget--; depth > maxDataDepth || s.budget < 0 {
		return
	}
	key = strings.ToLower(key)
	switch v := value.(type) {
	case string:
		if bodyKeys[key] && len(v) > 6*leastStory {
			s.take(fromString(v), around)
		}
	case []any:
		if bodyKeys[key] && s.take(fromNodes(v, &s.budget), around) {
			return // what is inside is less
		}
		for _, e := range v {
			s.walk(e, around, key, depth+1)
		}
	case map[string]any:
		if bodyKeys[key] && s.take(fromNodes(v, &s.budget), append(slices.Clip(around), v)) {
			return
		}
		around = append(slices.Clip(around), v)
		for _, k := range sortedKeys(v) {
			if !notBody[strings.ToLower(k)] {
				s.walk(v[k], around, k, depth+1)
			}
		}
	}
}

// sortedKeys makes the search the same every time.
func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// tellers is how many of the objects around a text may say what it is called.
const tellers = 2

// take keeps a body that is longer than the one found so far, and reports
// whether it is.
func (s *storySearch) take(found *html.Node, around []map[string]any) bool {
	if found == nil {
		return false
	}
	words := wordCount(textOf(found))
	if words < leastStory || s.best != nil && words <= s.best.words || !reads(found, words) {
		return false
	}
	s.best = &story{body: found, words: words}
	for i := len(around) - 1; i >= 0 && i >= len(around)-tellers; i-- {
		s.best.describe(around[i])
	}
	return true
}

// reads reports whether a text reads like sentences in some language: lists of
// messages, addresses and settings do not.
func reads(n *html.Node, words int) bool {
	text := textOf(n)
	stops := 0
	for w := range strings.FieldsSeq(text) {
		if len(w) <= 6 && functionWords[strings.ToLower(strings.TrimRight(w, ".,;:!?"))] {
			stops++
		}
	}
	spaced, unspaced := countWords(text)
	return unspaced > spaced || stops*10 > words
}

// rendered reads a text that may stand in an object of its own, as WordPress
// writes it.
func rendered(value any) string {
	if object, ok := value.(map[string]any); ok && object["rendered"] != nil {
		return str(object["rendered"])
	}
	return str(value)
}

// describe reads what an object says of the article whose text it holds.
func (s *story) describe(about map[string]any) {
	for key, target := range map[string]*string{"headline": &s.headline, "datePublished": &s.published, "description": &s.description} {
		if *target == "" {
			*target = rendered(about[key])
		}
	}
	for _, key := range []string{"title", "name"} {
		if s.headline == "" {
			s.headline = rendered(about[key])
		}
	}
	for _, key := range []string{"publishedAt", "published_at", "publishDate", "publishedDate", "published", "firstPublished", "date", "createdAt"} {
		if s.published == "" {
			s.published = str(about[key])
		}
	}
	for _, key := range []string{"author", "authors", "byline", "creator"} {
		if s.author == "" {
			s.author = authorNames(people(about[key], nil)).short()
		}
	}
	for _, key := range []string{"excerpt", "summary", "standfirst", "dek", "lead"} {
		if s.description == "" {
			s.description = str(about[key])
		}
	}
	for _, key := range []string{"image", "heroImage", "featuredImage", "leadImage", "coverImage", "mainImage"} {
		if images := imageAddresses(about[key], nil); s.image == "" && len(images) > 0 {
			s.image = images[0]
		}
	}
}

// orFromData returns the article that the page's data hold when it clearly
// beats what its elements gave: there is none in the elements, or less than
// half, and the data begin like it.
func (r *reading) orFromData(found *Article) *Article {
	if r.special.film != nil || !r.automatic() || found.Verdict.OK && !r.data.longEnough(len(found.Text)) {
		return found
	}
	s := r.data.story()
	if s == nil || found.Verdict.OK && (s.words < 2*found.WordCount || !says(s.body, found.Text)) || !found.Verdict.OK && !s.about(r) {
		return found
	}
	doc := element("html", element("head"), element("body", s.body))
	if checkSize(doc) != nil {
		return found
	}
	told := *r
	told.meta = s.complete(r.meta, !found.Verdict.OK, r)
	told.special = &special{}
	prepare(doc, r.base)
	a := told.article(body(doc), doc)
	if !a.Verdict.OK {
		return found
	}
	return Better(found, a)
}

// frameWords is how many words the frame of a page can show, its menus and
// notices, when scripts are to fill in the article.
const frameWords = 250

// productKind is the bit of [pageKinds] for things on sale: the longest text in
// the data of their pages are the terms of the shop.
const productKind = 1 << 1

// about reports whether a story is what its page is about, rather than one of
// the things that it lists or the terms of a shop: it is most of what the page
// says, and the page is called like it or is an empty frame that is called
// like its site.
func (s *story) about(r *reading) bool {
	if 2*s.words < r.look.words || (r.said.kinds|r.said.path)&productKind != 0 && !r.meta.isArticle {
		return false
	}
	headline := letters(s.headline)
	for _, title := range r.meta.titles {
		t := letters(title)
		if len(t) > 5 && t == headline || len(t) > 10 && len(headline) > 10 && (strings.Contains(t, headline) || strings.Contains(headline, t)) {
			return true
		}
	}
	generic := r.meta.title == "" || sameWords(r.meta.title, r.meta.site) || strings.Contains(letters(r.address.Hostname()), letters(r.meta.title))
	return r.look.words < frameWords && 2*r.look.words < s.words && (generic || s.headline == "" && r.look.words < leastStory)
}

// complete returns the page's metadata with what they lack from the data.
// named says that the page's own title may be that of its empty frame.
func (s *story) complete(page *metadata, named bool, r *reading) *metadata {
	m := *page
	if s.headline != "" && (m.title == "" || sameWords(m.title, m.site) || named && !isHeading(s.headline, m.titles)) {
		m.title = s.headline
		m.titles = append(slices.Clone(m.titles), s.headline)
	}
	if m.byline == "" || sameWords(m.byline, m.site) {
		m.byline = cmp.Or(s.author, m.byline)
	}
	if m.published == nil {
		m.published = parseDate(s.published, false, time.Now())
	}
	m.description = cmp.Or(m.description, s.description)
	m.image = cmp.Or(m.image, resolve(r.base, s.image))
	return &m
}
