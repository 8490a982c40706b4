package extract

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// linkedData is what a page's JSON-LD says, in the vocabulary of schema.org.
type linkedData struct {
	headline       string
	authors        []string
	byGroup        bool // the authors are organisations
	site           string
	published      string
	modified       string
	otherPublished string   // of the page or another thing on it that is no article
	otherAuthors   []string // the same
	description    string
	images         []string
	isArticle      bool
	isPosting      bool // the article, or the page, is a thread's opening message
}

// maxJSONDepth is how deep the search for articles goes into JSON-LD.
const maxJSONDepth = 12

// readJSONLD reads the page's JSON-LD blocks; broken ones are passed over.
func readJSONLD(doc *html.Node, tags metaTags) *linkedData {
	var things []map[string]any
	for _, n := range find(doc, "script") {
		if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr(n, "type"))), "application/ld+json") {
			continue
		}
		things = appendThings(things, textOf(n))
	}
	for _, text := range tags["script:ld+json"] { // where a framework's users are led to put it
		things = appendThings(things, text)
	}
	byID := map[string]map[string]any{}
	for _, t := range things {
		if id, ok := t["@id"].(string); ok && len(t) > 1 {
			byID[id] = t
		}
	}
	data := &linkedData{}
	for _, t := range things {
		switch {
		case hasType(t, articleType) && !data.isArticle:
			data.readArticle(t, byID)
		case hasType(t, func(s string) bool { return s == "WebSite" }) && data.site == "":
			data.site = str(t["name"])
		}
		if !hasType(t, articleType) {
			data.readOther(t, byID)
		}
	}
	return data
}

// appendThings appends the typed objects of a block of JSON-LD.
func appendThings(things []map[string]any, text string) []map[string]any {
	var value any
	if err := json.Unmarshal([]byte(jsonText(text)), &value); err != nil {
		return things
	}
	return collectThings(things, value, 0)
}

// jsonText takes off the wrappers that old advice put around scripts, and the
// raw line breaks inside strings that JSON forbids but publishers write.
func jsonText(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "<!--")
	s = strings.TrimSuffix(s, "-->")
	s = strings.NewReplacer("//<![CDATA[", "", "<![CDATA[", "", "//]]>", "", "]]>", "").Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

// collectThings gathers the typed objects of a JSON-LD value in order.
func collectThings(things []map[string]any, value any, depth int) []map[string]any {
	if depth > maxJSONDepth {
		return things
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			things = collectThings(things, e, depth+1)
		}
	case map[string]any:
		if v["@type"] != nil {
			things = append(things, v)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "author", "publisher", "itemReviewed"} {
			if e, ok := v[key]; ok {
				things = collectThings(things, e, depth+1)
			}
		}
	}
	return things
}

func hasType(t map[string]any, match func(string) bool) bool {
	for _, s := range texts(t["@type"]) {
		if match(strings.TrimPrefix(strings.TrimPrefix(s, "http://schema.org/"), "https://schema.org/")) {
			return true
		}
	}
	return false
}

func articleType(s string) bool {
	return strings.HasSuffix(s, "Article") || strings.HasSuffix(s, "Posting") && s != "JobPosting" ||
		s == "Report" || s == "Recipe" || s == "Review" || s == "HowTo" || s == "APIReference" || s == "ShortStory"
}

func (d *linkedData) readArticle(t map[string]any, byID map[string]map[string]any) {
	d.isArticle = true
	d.isPosting = hasType(t, func(s string) bool { return s == "DiscussionForumPosting" || s == "SocialMediaPosting" })
	d.headline = str(t["headline"])
	if d.headline == "" {
		d.headline = str(t["name"])
	}
	d.published = cmp.Or(str(t["datePublished"]), str(t["dateCreated"]))
	d.modified = str(t["dateModified"])
	d.description = str(t["description"])
	for _, key := range []string{"author", "creator"} {
		if d.authors == nil {
			d.authors, d.byGroup = people(t[key], byID), isGroup(t[key], byID)
		}
	}
	if names := people(t["publisher"], byID); len(names) > 0 {
		d.site = names[0]
	}
	d.images = imageAddresses(t["image"], byID)
}

// readOther keeps what a thing that is no article says of authors and dates:
// some sites describe their articles as mere pages.
func (d *linkedData) readOther(t map[string]any, byID map[string]map[string]any) {
	if d.otherPublished == "" {
		d.otherPublished = cmp.Or(str(t["datePublished"]), str(t["dateCreated"]))
	}
	if d.otherAuthors == nil && !isGroup(t["author"], byID) {
		d.otherAuthors = people(t["author"], byID)
	}
}

// isGroup reports whether a value stands for an organisation, or several.
func isGroup(value any, byID map[string]map[string]any) bool {
	switch v := value.(type) {
	case string:
		return byID[v] != nil && isGroup(byID[v], nil)
	case []any:
		return len(v) > 0 && !slices.ContainsFunc(v, func(e any) bool {
			_, list := e.([]any)
			return list || !isGroup(e, byID)
		})
	case map[string]any:
		if id, ok := v["@id"].(string); ok && v["@type"] == nil {
			return byID[id] != nil && isGroup(byID[id], nil)
		}
		return hasType(v, func(s string) bool {
			return s == "WebSite" || strings.HasSuffix(s, "Organization") || s == "Corporation" || s == "LocalBusiness"
		})
	}
	return false
}

// people returns the names in a value that is a name, an object with a name, a
// reference to one, or a list of these.
func people(value any, byID map[string]map[string]any) []string {
	var found []string
	switch v := value.(type) {
	case string:
		if byID[v] != nil {
			return texts(byID[v]["name"])
		}
		found = append(found, v)
	case []any:
		for _, e := range v {
			if _, list := e.([]any); !list {
				found = append(found, people(e, byID)...)
			}
		}
	case map[string]any:
		if names := texts(v["name"]); len(names) > 0 {
			return names
		}
		if id, ok := v["@id"].(string); ok && byID[id] != nil {
			return texts(byID[id]["name"])
		}
	}
	return found
}

func imageAddresses(value any, byID map[string]map[string]any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		if len(v) > 0 {
			if _, list := v[0].([]any); !list {
				return imageAddresses(v[0], byID)
			}
		}
	case map[string]any:
		for _, key := range []string{"url", "contentUrl"} {
			if s := str(v[key]); s != "" {
				return []string{s}
			}
		}
		if id, ok := v["@id"].(string); ok && byID[id] != nil {
			return texts(byID[id]["url"])
		}
	}
	return nil
}

// str returns the first text of a value that is one or a list of texts.
func str(value any) string {
	if s := texts(value); len(s) > 0 {
		return oneLine(stripTags(s[0]))
	}
	return ""
}

func texts(value any) []string {
	switch v := value.(type) {
	case string:
		if v != "" {
			return []string{v}
		}
	case []any:
		var found []string
		for _, e := range v {
			if s, ok := e.(string); ok && s != "" {
				found = append(found, s)
			}
		}
		return found
	case map[string]any:
		if s, ok := v["@value"].(string); ok && s != "" {
			return []string{s}
		}
	}
	return nil
}
