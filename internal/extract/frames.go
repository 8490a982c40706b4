package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// frameKind is what a frame shows, in the words that its link begins with.
type frameKind string

const (
	noFrame    frameKind = "" // nothing that is part of the article
	frameVideo frameKind = "Video"
	frameAudio frameKind = "Audio"
	frameChart frameKind = "Interactive chart"
	frameMap   frameKind = "Map"
	frameTable frameKind = "Table"
	framePost  frameKind = "Post"
	frameCode  frameKind = "Code"
	framePaper frameKind = "Document"
	framePage  frameKind = "Embedded page"
)

// class is the name that the figure of such a frame is styled by.
func (k frameKind) class() string {
	switch k {
	case frameVideo:
		return "video"
	case frameAudio:
		return "audio"
	}
	return "embed"
}

// frameHosts says what the frames of services for embedding show.
var frameHosts = map[string]frameKind{
	"dwcdn.net": frameChart, "datawrapper.de": frameChart, "flo.uri.sh": frameChart, "flourish.studio": frameChart, "infogram.com": frameChart,
	"infogr.am": frameChart, "e.infogram.com": frameChart, "plot.ly": frameChart, "plotly.com": frameChart, "tableau.com": frameChart,
	"tableausoftware.com": frameChart, "observablehq.com": frameChart, "ourworldindata.org": frameChart, "everviz.com": frameChart,
	"highcharts.com": frameChart, "chartblocks.com": frameChart, "visme.co": frameChart, "piktochart.com": frameChart, "gapminder.org": frameChart,
	"app.powerbi.com": frameChart, "lookerstudio.google.com": frameChart, "datastudio.google.com": frameChart, "vizhub.com": frameChart,
	"tradingview.com": frameChart, "statista.com": frameChart, "knightlab.com": frameChart, "genial.ly": frameChart, "genially.com": frameChart,
	"graphics.reuters.com": frameChart, "insights.datylon.com": frameChart, "trends.google.com": frameChart,
	"maps.google.com": frameMap, "openstreetmap.org": frameMap, "openstreetmap.fr": frameMap, "arcgis.com": frameMap, "mapbox.com": frameMap,
	"carto.com": frameMap, "felt.com": frameMap, "maphub.net": frameMap, "mapy.cz": frameMap, "komoot.com": frameMap,
	"airtable.com": frameTable,
	"spotify.com":  frameAudio, "soundcloud.com": frameAudio, "bandcamp.com": frameAudio, "embed.podcasts.apple.com": frameAudio,
	"embed.music.apple.com": frameAudio, "mixcloud.com": frameAudio, "megaphone.fm": frameAudio, "simplecast.com": frameAudio,
	"libsyn.com": frameAudio, "buzzsprout.com": frameAudio, "acast.com": frameAudio, "podbean.com": frameAudio, "transistor.fm": frameAudio,
	"omny.fm": frameAudio, "art19.com": frameAudio, "audioboom.com": frameAudio, "spreaker.com": frameAudio, "captivate.fm": frameAudio,
	"rss.com": frameAudio, "castos.com": frameAudio, "redcircle.com": frameAudio, "deezer.com": frameAudio, "tidal.com": frameAudio,
	"anchor.fm": frameAudio, "pinecast.com": frameAudio, "podigee.io": frameAudio, "freesound.org": frameAudio, "iono.fm": frameAudio,
	"codepen.io": frameCode, "codesandbox.io": frameCode, "jsfiddle.net": frameCode, "stackblitz.com": frameCode, "replit.com": frameCode,
	"glitch.com": frameCode, "glitch.me": frameCode, "jsbin.com": frameCode, "gist.github.com": frameCode, "go.dev": frameCode,
	"play.rust-lang.org": frameCode, "godbolt.org": frameCode, "observable.app": frameCode, "trinket.io": frameCode, "scratch.mit.edu": frameCode,
	"slideshare.net": framePaper, "scribd.com": framePaper, "issuu.com": framePaper, "speakerdeck.com": framePaper, "documentcloud.org": framePaper,
	"docs.google.com": framePaper, "drive.google.com": framePaper, "slides.com": framePaper, "figma.com": framePaper,
	"platform.twitter.com": framePost, "twitter.com": framePost, "x.com": framePost, "instagram.com": framePost, "embed.bsky.app": framePost,
	"redditmedia.com": framePost, "embed.reddit.com": framePost, "reddit.com": framePost, "threads.net": framePost, "threads.com": framePost,
	"linkedin.com": framePost, "t.me": framePost, "pinterest.com": framePost, "tumblr.com": framePost, "imgur.com": framePost, "vk.com": framePost,
}

var (
	// noiseHost is where frames come from that count, sell, ask or chat.
	noiseHost = regexp.MustCompile(`(?i)doubleclick|googlesyndication|googletagmanager|adservice|adsystem|adnxs|taboola|outbrain|criteo|rubicon|pubmatic|sharethis|addthis|addtoany|` +
		`disqus|livefyre|hyvor|coral\.|commento|recaptcha|hcaptcha|captcha|challenges\.cloudflare|turnstile|consent|onetrust|cookielaw|cookiebot|trustarc|privacy-mgmt|quantcast|` +
		`mailchimp|list-manage|hsforms|hubspot|mailerlite|convertkit|sendinblue|klaviyo|paypal|stripe|donorbox|ko-fi|buymeacoffee|accounts\.google|intercom|zendesk|crisp\.chat|tawk\.to|` +
		`typeform|surveymonkey|jotform|ads?\d*\.|(?:^|\.)(?:ads?|adserver|banners?|track|tracking|pixel|analytics|metrics)\.`)
	noisePath = regexp.MustCompile(`(?i)/(?:ads?|adserver|banners?|pixel|track(?:ing)?|beacon|like|follow|follow_button|tweet_button|newsletters?|subscribe|signup|sign-up|login|consent|comments?|captcha)(?:[/._-]|$)|` +
		`/plugins/(?:like|share|page|comments|follow|group)|substack\.com/embed|/widgets/widget_iframe|storage_iframe`)
	noiseTitle = regexp.MustCompile(`(?i)\bad(?:vert\w*|s)?\b|sponsor|newsletter|sign[ -]?up|subscri|comment|disqus|consent|cookie|captcha|log ?in|sign in|like button|share|follow|tracking|pixel|chat|feedback|privacy|donat|payment|checkout`)
	// nameless is what frames are called that nobody has named.
	nameless = regexp.MustCompile(`(?i)^\W*(?:(?:youtube|vimeo|embedded|twitter|x|instagram|facebook|tiktok|spotify|soundcloud|google|dailymotion|bluesky|mastodon|infogram|flourish|datawrapper|interactive|chart|map|i?frame|inline|embed|external|third[- ]party|video|audio|media|content|player|post|tweet|visuali[sz]ation|widget|or|visual)\W*)+$|^\W*$|^[\w-]*\d[\w-]*$`)
	mapPlace = regexp.MustCompile(`!2d(-?\d+(?:\.\d+)?)!3d(-?\d+(?:\.\d+)?)`)
)

// frame is what an iframe, embed or object element shows.
type frame struct {
	kind    frameKind
	address string // where it can be seen by itself
	poster  string
	title   string
}

// frameIn reads a frame element whose address has been resolved.
func frameIn(n *html.Node) frame {
	f := frame{address: frameAddress(n), title: frameTitle(n), poster: attr(n, posterAttribute)}
	u, err := url.Parse(f.address)
	if err != nil || !web(u) {
		return frame{}
	}
	if v, ok := filmAt(f.address); ok {
		f.kind, f.address = frameVideo, v.page
		if f.poster == "" {
			f.poster = v.poster
		}
		return f
	}
	f.kind = byHost(frameHosts, u.Hostname())
	switch {
	case byHost(filmHosts, u.Hostname()) != nil: // but no film of it
		return frame{}
	case noiseHost.MatchString(u.Hostname()), noisePath.MatchString(u.Host + u.Path):
		return frame{}
	case f.kind == framePost, strings.HasSuffix(u.Hostname(), "facebook.com"), mastodonPath.MatchString(u.Path):
		f.kind, f.address = framePost, postAddress(u)
	case f.kind == framePaper && strings.HasPrefix(u.Path, "/spreadsheets/"):
		f.kind = frameTable
	case f.kind == framePaper && strings.HasPrefix(u.Path, "/forms/"):
		return frame{}
	case f.kind == frameMap, googleMap(u):
		f.kind, f.address = frameMap, mapAddress(u)
	case f.kind != noFrame:
		f.address = strings.Replace(f.address, "observablehq.com/embed/", "observablehq.com/", 1)
	case f.title != "" && !noiseTitle.MatchString(f.title) && substantial(n):
		f.kind = kindByTitle(f.title)
	}
	if f.kind == noFrame || f.address == "" {
		return frame{}
	}
	return f
}

// kindByTitle says what a frame of an unknown site shows.
func kindByTitle(title string) frameKind {
	switch {
	case strings.Contains(strings.ToLower(title), "video"):
		return frameVideo
	case chartName.MatchString(title):
		return frameChart
	}
	return framePage
}

// frameAddress returns the address of what the element frames.
func frameAddress(n *html.Node) string {
	if !is(n, "object") {
		return attr(n, "src")
	}
	if address := attr(n, "data"); address != "" {
		return address
	}
	if e := first(n, "embed"); e != nil {
		return attr(e, "src")
	}
	return ""
}

// frameTitle returns what a frame is called, or "" for one that nobody named.
func frameTitle(n *html.Node) string {
	for _, key := range []string{"title", "aria-label", "data-title"} {
		title := oneLine(attr(n, key))
		for _, prefix := range []string{"Play: ", "Video: ", "YouTube: "} {
			title = strings.TrimPrefix(title, prefix)
		}
		if !nameless.MatchString(title) {
			return cut(title, maxFrameTitle)
		}
	}
	return ""
}

// maxFrameTitle bounds the names of frames, in characters: a chart's label for
// screen readers may tell all its numbers.
const maxFrameTitle = 200

// smallFrame is the width and height, in pixels, below which a frame of an
// unknown site is a button or a counter.
const smallFrame = 150

func substantial(n *html.Node) bool {
	width, height := attr(n, "width"), attr(n, "height")
	if w := pixels(width); width != "" && !strings.HasSuffix(width, "%") && w < smallFrame {
		return false
	}
	h := pixels(height)
	return height == "" || strings.HasSuffix(height, "%") || h >= smallFrame
}

func googleMap(u *url.URL) bool {
	return strings.HasPrefix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), "google.") && strings.HasPrefix(u.Path, "/maps")
}

// mapAddress returns an address at which a map opens by itself: Google's
// embedded maps refuse to.
func mapAddress(u *url.URL) string {
	q := u.Query()
	if !googleMap(u) && u.Hostname() != "maps.google.com" {
		return u.String()
	}
	query := q.Get("q")
	if m := mapPlace.FindStringSubmatch(q.Get("pb")); m != nil {
		query = m[2] + "," + m[1]
	}
	switch {
	case query != "":
		return "https://www.google.com/maps/search/?api=1&query=" + url.QueryEscape(query)
	case strings.HasPrefix(u.Path, "/maps/embed"):
		return ""
	}
	q.Del("output")
	q.Del("key")
	shown := *u
	shown.RawQuery = q.Encode()
	return shown.String()
}
