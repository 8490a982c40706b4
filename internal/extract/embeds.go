package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// maxEmbeds bounds the embedded things of one page that are worked on.
const maxEmbeds = 500

// unpackEmbeds makes plain frames and quotations of what scripts would turn
// into players, charts and posts, before the scripts go.
func unpackEmbeds(doc *html.Node, base *url.URL) {
	videos := videosIn(doc, base)
	shells := findFunc(body(doc), isShell)
	for _, n := range shells[:min(len(shells), maxEmbeds)] {
		if n.Parent == nil {
			continue
		}
		switch {
		case is(n, "iframe", "amp-iframe"):
			unpackFrame(n, base, videos)
		case is(n, "script"):
			unpackGist(n)
		case is(n, "blockquote") || n.Data == "div" && postName.MatchString(names(n)):
			quotePost(n, base)
		case hasClass(n, "gist"):
			flattenGist(n)
		default:
			if address := shellVideo(n); address != "" {
				frame := element("iframe")
				setAttr(frame, "src", address)
				setAttr(frame, "title", shellTitle(n))
				setAttr(frame, posterAttribute, shellPoster(n))
				replace(n, frame)
				unpackFrame(frame, base, videos)
				continue
			}
			unpackChart(n)
		}
	}
}

// isShell reports whether a script of some service fills the element, or it is
// a frame.
func isShell(n *html.Node) bool {
	switch n.Data {
	case "iframe", "amp-iframe", "lite-youtube", "amp-youtube", "lite-vimeo", "amp-vimeo", "amp-dailymotion", "youtube-video", "vimeo-video":
		return true
	case "blockquote":
		return postName.MatchString(names(n))
	case "script":
		return strings.Contains(attr(n, "src"), "gist.github.com/")
	case "div", "figure", "span", "a":
		return videoShell(n) || chartShell(n) || hasClass(n, "gist") || n.Data == "div" && hasAttr(n, "data-href") && postName.MatchString(names(n))
	}
	return false
}

// frameSources are where frames wait for a script or for the reader's consent.
var frameSources = []string{"data-src", "data-lazy-src", "data-original", "data-cookieblock-src", "data-cmp-src", "data-cli-src", "data-consent-src", "data-embed-src", "data-url"}

// unpackFrame gives a frame its address and what the page says of its video.
func unpackFrame(n *html.Node, base *url.URL, videos []video) {
	rename(n, "iframe")
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c) // what browsers without frames would show
	}
	address := resolve(base, attr(n, "src"))
	for _, key := range frameSources {
		if address == "" {
			address = resolve(base, attr(n, key))
		}
	}
	setAttr(n, "src", address)
	setAttr(n, posterAttribute, resolve(base, attr(n, posterAttribute)))
	shown, isFilm := filmAt(address)
	if !isFilm {
		return
	}
	for _, v := range videos {
		if v.page != shown.page {
			continue
		}
		if attr(n, posterAttribute) == "" {
			setAttr(n, posterAttribute, v.poster)
		}
		if frameTitle(n) == "" {
			setAttr(n, "title", v.title)
		}
		setAttr(n, lengthAttribute, v.duration)
		return
	}
}

// shellIDs are the attributes that name the video of a shell.
var shellIDs = []string{"videoid", "data-videoid", "data-youtube-id", "data-yt-id", "data-youtube", "data-vimeo-id", "data-video-id", "data-plyr-embed-id", "video-id", "data-id"}

// videoShell reports whether an element names a video of a known host.
func videoShell(n *html.Node) bool { return len(n.Attr) > 0 && shellVideo(n) != "" }

// shellVideo returns the address of the player that a script would put into n.
func shellVideo(n *html.Node) string {
	for _, key := range shellIDs {
		id := attr(n, key)
		if id == "" || !filmID.MatchString(id) {
			continue
		}
		kind := strings.ToLower(n.Data + " " + names(n) + " " + attr(n, "data-plyr-provider") + attr(n, "data-provider"))
		switch {
		case strings.Contains(kind+key, "vimeo"):
			return "https://player.vimeo.com/video/" + id
		case strings.Contains(kind, "dailymotion"):
			return "https://www.dailymotion.com/embed/video/" + id
		case strings.Contains(kind+key, "youtube") || key == "data-yt-id":
			return "https://www.youtube.com/embed/" + id
		}
	}
	return ""
}

func shellTitle(n *html.Node) string {
	for _, key := range []string{"playlabel", "videotitle", "data-title", "title", "aria-label"} {
		if title := attr(n, key); title != "" {
			return title
		}
	}
	return ""
}

// shellPoster returns the still that a shell shows, as it stands there.
func shellPoster(n *html.Node) string {
	for _, key := range []string{posterAttribute, "data-thumbnail", "posterimage", "data-image"} {
		if poster := attr(n, key); poster != "" {
			return poster
		}
	}
	for _, img := range find(n, "img") {
		if best := bestSource(img, pictureSources(img)); best != "" {
			return best
		}
	}
	return ""
}

// gistAddress is the address of the script that shows a piece of code from
// gist.github.com, as its "embed" button writes it.
var gistAddress = regexp.MustCompile(`^https://gist\.github\.com/([\w-]+/[0-9a-f]{5,40}|[0-9a-f]{5,40})\.js(?:\?file=([\w.-]+))?$`)

// unpackGist makes a link of the script that would show a piece of code. What
// the page shows readers without scripts is better, where there is any.
func unpackGist(n *html.Node) {
	m := gistAddress.FindStringSubmatch(strings.TrimSpace(attr(n, "src")))
	if m == nil {
		return
	}
	code := frame{kind: frameCode, address: "https://gist.github.com/" + m[1], title: m[2]}
	figure := element("figure")
	setAttr(figure, "class", code.kind.class())
	if next := nextElement(n); is(next, "noscript") && strings.Contains(textOf(next), "<pre") {
		for _, c := range fragment(textOf(next)) {
			if is(c, "pre") {
				figure.AppendChild(c)
			}
		}
		figure.AppendChild(element("figcaption", code.link()))
		remove(next)
	} else {
		figure.AppendChild(code.link())
	}
	replace(n, figure)
}

// flattenGist makes code of the table that such a script has built.
func flattenGist(n *html.Node) {
	var lines []string
	for _, cell := range findFunc(n, func(d *html.Node) bool { return hasClass(d, "blob-code", "js-file-line") }) {
		lines = append(lines, strings.TrimRight(textOf(cell), "\r\n"))
	}
	if len(lines) == 0 {
		return
	}
	figure := element("figure", element("pre", element("code", textNode(strings.Join(lines, "\n")))))
	for _, a := range find(n, "a") {
		if text := lineOf(a); strings.Contains(attr(a, "href"), "gist.github.com/") && !strings.Contains(text, "raw") {
			figure.AppendChild(element("figcaption", frame{kind: frameCode, address: attr(a, "href"), title: text}.link()))
			break
		}
	}
	replace(n, figure)
}

func nextElement(n *html.Node) *html.Node {
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode {
			return s
		}
	}
	return nil
}
