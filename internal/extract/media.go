package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var videoHosts = regexp.MustCompile(`(?i)^(?:www\.|player\.|geo\.)?(youtube|youtube-nocookie|youtu|vimeo|dailymotion|twitch|ted|peertube)\.(?:com|be|tv)$`)

// linkMedia replaces players and frames by links: the article shows nothing
// from a third party, and nothing plays by itself.
func linkMedia(root *html.Node) {
	for _, n := range find(root, "iframe", "embed", "object", "video", "audio") {
		if n.Parent == nil {
			continue
		}
		address, poster := mediaAddress(n)
		if address == "" && poster == "" {
			remove(n)
			continue
		}
		replace(n, mediaLink(address, poster, oneLine(attr(n, "title"))))
	}
}

// mediaAddress returns where the medium can be seen or heard, and its still.
func mediaAddress(n *html.Node) (address, poster string) {
	switch n.Data {
	case "video", "audio":
		address = attr(n, "src")
		for _, s := range find(n, "source") {
			if address == "" {
				address = attr(s, "src")
			}
		}
		return address, attr(n, "poster")
	case "object":
		address = attr(n, "data")
		for _, e := range find(n, "embed") {
			if address == "" {
				address = attr(e, "src")
			}
		}
	default:
		address = attr(n, "src")
	}
	return watchAddress(address), ""
}

// watchAddress turns the address of an embedded player into that of the page
// that shows the video, or returns "" for frames that are no videos.
func watchAddress(frame string) string {
	u, err := url.Parse(frame)
	if err != nil {
		return ""
	}
	m := videoHosts.FindStringSubmatch(u.Hostname())
	if m == nil {
		return ""
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	id := parts[len(parts)-1]
	switch {
	case id == "":
		return ""
	case strings.HasPrefix(strings.ToLower(m[1]), "youtube") && (parts[0] == "embed" || parts[0] == "v") && id != "videoseries":
		return "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
	case strings.EqualFold(m[1], "vimeo") && parts[0] == "video":
		return "https://vimeo.com/" + url.PathEscape(id)
	}
	return u.String()
}

// mediaLink returns a figure, so that the link is no part of the running text.
func mediaLink(address, poster, title string) *html.Node {
	var shown *html.Node
	if poster != "" {
		shown = element("img")
		setAttr(shown, "src", poster)
		setAttr(shown, "alt", title)
	} else {
		if title == "" {
			title = strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
		}
		shown = textNode(title)
	}
	if address != "" {
		link := element("a", shown)
		setAttr(link, "href", address)
		shown = link
	}
	return element("figure", shown)
}
