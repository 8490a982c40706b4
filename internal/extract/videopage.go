package extract

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// filmOf returns the video that a page is there to show, or nil. It adds to
// meta what the page says of the author and the date only there.
func filmOf(doc *html.Node, address, base *url.URL, tags metaTags, meta *metadata) *video {
	var found *video
	videos := videosIn(doc, base)
	for i := range videos {
		if v := &videos[i]; v.main && (found == nil || sameWords(v.title, meta.title) && !sameWords(found.title, meta.title)) {
			found = v
		}
	}
	declared := strings.HasPrefix(strings.ToLower(tags.first("og:type")), "video")
	player := !meta.isArticle && strings.EqualFold(tags.first("twitter:card"), "player") && tags.first("og:video", "og:video:url", "twitter:player") != ""
	switch {
	case found != nil && (declared || player || !meta.isArticle && !otherThing(doc, tags)):
	case declared || player:
		found = &video{}
	default:
		return nil
	}
	found.declared = declared
	if found.page == "" {
		found.findPage(base, tags.first("og:video:url", "og:video:secure_url", "og:video", "twitter:player"))
	}
	if found.poster == "" {
		found.poster = meta.image
	}
	if found.duration == "" {
		found.duration = tags.first("og:video:duration", "video:duration", "duration")
	}
	if meta.byline == "" || sameWords(meta.byline, meta.site) {
		if found.channel != "" {
			meta.byline = found.channel
		}
	}
	if meta.published == nil {
		meta.published = parseDate(found.published, false, time.Now())
	}
	found.description = fuller(found.description, detailedDescription(doc, found.description, meta.description))
	return found
}

// thingType are the types of schema.org that a page is about rather than the
// films it shows of them.
var thingType = regexp.MustCompile(`"@type"\s*:\s*\[?\s*"(?:\w*Product\w*|Offer|Recipe|Course|\w*Event|LocalBusiness|Restaurant|Hotel|\w*Application|Service|ItemList|CollectionPage|FAQPage|QAPage|Book|Movie|\w*Game|Place|JobPosting|RealEstateListing|Vehicle|Car)"`)

// otherThing reports whether a page says that it is about a thing that is no
// video.
func otherThing(doc *html.Node, tags metaTags) bool {
	if strings.Contains(tags.first("og:type"), "product") {
		return true
	}
	for _, n := range find(doc, "script") {
		if strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") && thingType.MatchString(textOf(n)) {
			return true
		}
	}
	return false
}

// detailedDescription looks in the page's scripts for the whole of a
// description that the metadata cut short: hosts of videos keep it there.
func detailedDescription(doc *html.Node, shorts ...string) string {
	for _, short := range shorts {
		start := cutBytes(oneLine(short), 40)
		if len(start) < 20 {
			continue
		}
		for _, n := range find(doc, "script") {
			source := textOf(n)
			if !strings.Contains(source, `escription"`) {
				continue
			}
			if full := longestString(source, start); len(full) > len(short) {
				return full
			}
		}
	}
	return ""
}

// describedIn finds the strings of JSON or of a script under keys such as
// "description" and "shortDescription".
var describedIn = regexp.MustCompile(`"\w*[dD]escription"\s*:\s*("(?:[^"\\]|\\.)*")`)

// longestString returns the longest description in a script that begins with
// start, or "".
func longestString(source, start string) string {
	longest := ""
	for _, m := range describedIn.FindAllStringSubmatch(source, 100) {
		text, ok := jsonString(m[1])
		if ok && len(text) > len(longest) && strings.HasPrefix(oneLine(text), start) {
			longest = text
		}
	}
	return strings.TrimSpace(longest)
}

// enoughText is how many words the body of a video's or a picture's page needs
// to count as its text although it does not repeat the description.
const enoughText = 150

// complete makes the body of a video's page: the video, what it is about, and
// what is said in it. It reports false for a page of text that has a film
// somewhere, and leaves that alone.
func (v *video) complete(root *html.Node, about string, meta *metadata, address *url.URL) bool {
	if !v.declared && !sameWords(v.title, meta.title) && wordCount(textOf(root)) >= enoughText {
		return false
	}
	v.takePlayer(root)
	if about != "" && !says(root, about) && wordCount(textOf(root)) < enoughText {
		dropChildren(root)
		for _, p := range paragraphsOf(about) {
			root.AppendChild(p)
		}
	}
	if v.transcript != "" && !says(root, v.transcript) {
		root.AppendChild(element("h2", textNode("Transcript")))
		for _, p := range paragraphsOf(v.transcript) {
			root.AppendChild(p)
		}
	}
	shown := frame{kind: frameVideo, address: address.String(), poster: v.poster, title: meta.title}
	if !web(address) {
		shown.address = v.page
	}
	holder := element("div", element("iframe"))
	shown.showIn(holder.FirstChild, seconds(v.duration))
	figure := holder.FirstChild
	if caption := first(figure, "figcaption"); caption != nil { // the title stands above it
		remove(caption)
		if text := clock(seconds(v.duration)); text != "" {
			figure.AppendChild(element("figcaption", textNode(text)))
		}
	}
	remove(figure)
	root.InsertBefore(figure, root.FirstChild)
	return true
}

// takePlayer removes the page's own player from the body, which the figure
// stands for, and keeps its still where the page names no other.
func (v *video) takePlayer(root *html.Node) {
	players := find(root, "iframe", "video", "embed", "object")
	for _, n := range players {
		shown, _ := filmAt(frameAddress(n))
		if len(players) > 1 && (v.page == "" || shown.page != v.page) {
			continue
		}
		if v.poster == "" {
			v.poster = attr(n, "poster")
		}
		if v.poster == "" {
			v.poster = shown.poster
		}
		prune(n)
	}
}

func dropChildren(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
	}
}
