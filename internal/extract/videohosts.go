package extract

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// film is a video as its host shows it.
type film struct {
	page   string // the page that plays it
	poster string // its still, at the address the host is known to keep it at, or ""
}

var (
	// filmID is what hosts name a video by, and noFilm are the other parts of
	// their addresses.
	filmID = regexp.MustCompile(`^[\w.-]{3,64}$`)
	noFilm = regexp.MustCompile(`^(?:embed|player|player\.html|index\.html|watch|video|videos|videoseries|playlist)$`)
)

// filmHosts finds the video behind the address of a player, by the domain of
// its host. id is the last part of the address if that may name a video, or "".
var filmHosts = map[string]func(u *url.URL, id string) film{
	"youtube.com":          youtubeFilm,
	"youtube-nocookie.com": youtubeFilm,
	"youtu.be":             youtubeFilm,
	"vimeo.com":            vimeoFilm,
	"dailymotion.com":      dailymotionFilm,
	"dai.ly":               dailymotionFilm,
	"twitch.tv":            twitchFilm,
	"archive.org": func(_ *url.URL, id string) film {
		return film{at("https://archive.org/details/", id), at("https://archive.org/services/img/", id)}
	},
	"bilibili.com": func(u *url.URL, id string) film {
		return film{page: at("https://www.bilibili.com/video/", u.Query().Get("bvid"), id)}
	},
	"ted.com":        func(_ *url.URL, id string) film { return film{page: at("https://www.ted.com/talks/", id)} },
	"loom.com":       func(_ *url.URL, id string) film { return film{page: at("https://www.loom.com/share/", id)} },
	"streamable.com": func(_ *url.URL, id string) film { return film{page: at("https://streamable.com/", id)} },
	"rumble.com":     samePage, "odysee.com": samePage, "wistia.net": samePage, "wistia.com": samePage, "vidyard.com": samePage,
	"brightcove.net": samePage, "jwplatform.com": samePage, "jwplayer.com": samePage, "kaltura.com": samePage, "tiktok.com": samePage,
	"c-span.org": samePage, "nfb.ca": samePage, "bitchute.com": samePage, "sproutvideo.com": samePage,
}

// at returns the address that begins with prefix and ends with the first of
// the names that is one, or "".
func at(prefix string, names ...string) string {
	for _, name := range names {
		if filmID.MatchString(name) && !noFilm.MatchString(name) {
			return prefix + name
		}
	}
	return ""
}

func samePage(u *url.URL, id string) film {
	if id == "" {
		return film{}
	}
	return film{page: u.String()}
}

func youtubeFilm(u *url.URL, id string) film {
	v := u.Query().Get("v")
	if v == "" && id == "" {
		return film{page: at("https://www.youtube.com/playlist?list=", u.Query().Get("list"))}
	}
	poster := at("https://i.ytimg.com/vi/", v, id)
	if poster != "" {
		poster += "/hqdefault.jpg"
	}
	return film{at("https://www.youtube.com/watch?v=", v, id), poster}
}

// vimeoFilm keeps the key that opens videos which are not listed.
func vimeoFilm(u *url.URL, id string) film {
	page := at("https://vimeo.com/", id)
	if key := at(page+"/", u.Query().Get("h")); page != "" && key != "" {
		page = key
	}
	return film{page: page}
}

func dailymotionFilm(u *url.URL, id string) film {
	v := u.Query().Get("video")
	return film{at("https://www.dailymotion.com/video/", v, id), at("https://www.dailymotion.com/thumbnail/video/", v, id)}
}

func twitchFilm(u *url.URL, id string) film {
	q := u.Query()
	switch {
	case q.Get("video") != "":
		return film{page: at("https://www.twitch.tv/videos/", strings.TrimPrefix(q.Get("video"), "v"))}
	case q.Get("clip") != "":
		return film{page: at("https://clips.twitch.tv/", q.Get("clip"))}
	}
	return film{page: at("https://www.twitch.tv/", q.Get("channel"), id)}
}

// playerPath is the path of a player on any host: PeerTube has thousands.
var playerPath = regexp.MustCompile(`^/videos/embed/([\w-]{20,40})$`)

// filmAt returns the video at an address, which may be that of its player or
// of its page. It reports false for an address that is none of a known host's.
func filmAt(address string) (film, bool) {
	u, err := url.Parse(address)
	if err != nil || !web(u) {
		return film{}, false
	}
	if m := playerPath.FindStringSubmatch(u.Path); m != nil {
		return film{page: "https://" + u.Host + "/videos/watch/" + m[1]}, true
	}
	if strings.HasSuffix(u.Hostname(), "facebook.com") && strings.HasPrefix(u.Path, "/plugins/video") {
		href := resolve(u, u.Query().Get("href"))
		return film{page: href}, href != ""
	}
	of := byHost(filmHosts, u.Hostname())
	if of == nil {
		return film{}, false
	}
	id := path.Base(u.Path)
	if !filmID.MatchString(id) || noFilm.MatchString(id) {
		id = ""
	}
	found := of(u, id)
	return found, found.page != ""
}

// byHost looks a host up by its name or by that of a domain it belongs to.
func byHost[T any](table map[string]T, host string) T {
	host = strings.ToLower(host)
	for {
		if v, ok := table[host]; ok {
			return v
		}
		_, parent, found := strings.Cut(host, ".")
		if !found {
			var none T
			return none
		}
		host = parent
	}
}
