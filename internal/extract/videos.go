package extract

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// video is what a page says of a video, in the vocabulary of schema.org's
// VideoObject. Addresses are absolute.
type video struct {
	page        string // where it plays: its host's page for it, or ""
	poster      string
	title       string
	description string
	channel     string
	published   string
	duration    string
	transcript  string
	main        bool // it stands by itself rather than as a part of something
	declared    bool // the whole page says that it is a video
}

// maxVideos bounds the videos that are read from one page.
const maxVideos = 50

// videosIn reads the videos that a page describes in JSON-LD and microdata.
func videosIn(doc *html.Node, base *url.URL) []video {
	var found []video
	for _, n := range find(doc, "script") {
		source := textOf(n)
		if !strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") || !strings.Contains(source, "VideoObject") {
			continue
		}
		var value any
		if json.Unmarshal([]byte(jsonText(source)), &value) == nil {
			found = linkedVideos(found, value, base, true, 0)
		}
	}
	for _, n := range findFunc(doc, func(n *html.Node) bool { return strings.HasSuffix(attr(n, "itemtype"), "schema.org/VideoObject") }) {
		if len(found) < maxVideos {
			found = append(found, markedVideo(n, base))
		}
	}
	return found
}

// linkedVideos appends the videos in a JSON-LD value. alone is true where what
// is found there is what the page is about.
func linkedVideos(found []video, value any, base *url.URL, alone bool, depth int) []video {
	if depth > maxJSONDepth || len(found) >= maxVideos {
		return found
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			found = linkedVideos(found, e, base, alone, depth+1)
		}
	case map[string]any:
		if hasType(v, func(s string) bool { return s == "VideoObject" }) {
			made := linkedVideo(v, base)
			made.main = alone
			return append(found, made)
		}
		for key, e := range v {
			about := key == "@graph" || key == "mainEntity" || key == "mainEntityOfPage"
			found = linkedVideos(found, e, base, alone && about, depth+1)
		}
	}
	return found
}

func linkedVideo(t map[string]any, base *url.URL) video {
	v := video{
		title:       str(t["name"]),
		description: paragraphText(t["description"]),
		published:   str(t["uploadDate"]),
		duration:    str(t["duration"]),
		transcript:  paragraphText(t["transcript"]),
	}
	if v.published == "" {
		v.published = str(t["datePublished"])
	}
	for _, key := range []string{"author", "creator", "publisher"} {
		if names := people(t[key], nil); v.channel == "" && len(names) > 0 {
			v.channel = names[0]
		}
	}
	for _, key := range []string{"thumbnailUrl", "thumbnail", "image"} {
		for _, image := range imageAddresses(t[key], nil) {
			if v.poster == "" {
				v.poster = resolve(base, image)
			}
		}
	}
	v.findPage(base, str(t["embedUrl"]), str(t["contentUrl"]), str(t["url"]))
	return v
}

// paragraphText returns a text with its line breaks and without markup.
func paragraphText(value any) string {
	found := texts(value)
	if len(found) == 0 {
		return ""
	}
	if !strings.ContainsAny(found[0], "<&") {
		return strings.TrimSpace(found[0])
	}
	root := element("div")
	for _, n := range fragment(found[0]) {
		root.AppendChild(n)
	}
	return strings.TrimSpace(textOf(root))
}

// findPage takes the first address that a known host plays the video at.
func (v *video) findPage(base *url.URL, addresses ...string) {
	for _, address := range addresses {
		if shown, ok := filmAt(resolve(base, address)); ok {
			v.page = shown.page
			if v.poster == "" {
				v.poster = shown.poster
			}
			return
		}
	}
}

// markedVideo reads a video in microdata.
func markedVideo(scope *html.Node, base *url.URL) video {
	said := itemValues(scope)
	v := video{
		title: said["name"], description: said["description"], published: said["uploadDate"], duration: said["duration"],
		channel: said["author"], poster: resolve(base, said["thumbnailUrl"]), transcript: said["transcript"],
		main: closest(scope, "article") == nil && !hasAttr(scope, "itemprop"),
	}
	if v.published == "" {
		v.published = said["datePublished"]
	}
	v.findPage(base, said["embedURL"], said["embedUrl"], said["contentURL"], said["contentUrl"], said["url"])
	return v
}

// itemValues returns the first value of every property of a microdata item;
// that of a property which is an item itself is its name.
func itemValues(scope *html.Node) map[string]string {
	said := map[string]string{}
	for d := range scope.Descendants() {
		key := attr(d, "itemprop")
		if key == "" || d.Type != html.ElementNode {
			continue
		}
		if inner := itemScope(d, scope); inner != scope {
			if key != "name" || attr(inner, "itemprop") == "" {
				continue
			}
			key = attr(inner, "itemprop")
		} else if hasAttr(d, "itemscope") {
			continue
		}
		if said[key] == "" {
			said[key] = itemValue(d)
		}
	}
	return said
}

// itemScope returns the item that a property belongs to.
func itemScope(n, outer *html.Node) *html.Node {
	for p := n.Parent; p != nil && p != outer; p = p.Parent {
		if hasAttr(p, "itemscope") {
			return p
		}
	}
	return outer
}

func itemValue(n *html.Node) string {
	for _, key := range []string{"content", "href", "src", "datetime"} {
		if v := strings.TrimSpace(attr(n, key)); v != "" {
			return v
		}
	}
	return strings.TrimSpace(textOf(n))
}
