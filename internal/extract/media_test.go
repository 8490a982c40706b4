package extract

import (
	"strings"
	"testing"
)

func TestFilmAt(t *testing.T) {
	t.Parallel()
	cases := map[string]film{ // by the address of the player
		"https://www.youtube.com/embed/Ab-cd_12345?autoplay=1":                                                   {"https://www.youtube.com/watch?v=Ab-cd_12345", "https://i.ytimg.com/vi/Ab-cd_12345/hqdefault.jpg"},
		"https://www.youtube-nocookie.com/embed/Ab-cd_12345":                                                     {"https://www.youtube.com/watch?v=Ab-cd_12345", "https://i.ytimg.com/vi/Ab-cd_12345/hqdefault.jpg"},
		"https://youtu.be/Ab-cd_12345":                                                                           {"https://www.youtube.com/watch?v=Ab-cd_12345", "https://i.ytimg.com/vi/Ab-cd_12345/hqdefault.jpg"},
		"https://m.youtube.com/watch?v=Ab-cd_12345&t=4":                                                          {"https://www.youtube.com/watch?v=Ab-cd_12345", "https://i.ytimg.com/vi/Ab-cd_12345/hqdefault.jpg"},
		"https://www.youtube.com/embed/videoseries?list=PL123":                                                   {"https://www.youtube.com/playlist?list=PL123", ""},
		"https://player.vimeo.com/video/76979871?h=abc123":                                                       {"https://vimeo.com/76979871/abc123", ""},
		"https://www.dailymotion.com/embed/video/x8ferry":                                                        {"https://www.dailymotion.com/video/x8ferry", "https://www.dailymotion.com/thumbnail/video/x8ferry"},
		"https://geo.dailymotion.com/player.html?video=x8ferry":                                                  {"https://www.dailymotion.com/video/x8ferry", "https://www.dailymotion.com/thumbnail/video/x8ferry"},
		"https://player.twitch.tv/?video=v123456&parent=a.example":                                               {"https://www.twitch.tv/videos/123456", ""},
		"https://clips.twitch.tv/embed?clip=FerryAtNight":                                                        {"https://clips.twitch.tv/FerryAtNight", ""},
		"https://embed.ted.com/talks/ida_lowell_ferries":                                                         {"https://www.ted.com/talks/ida_lowell_ferries", ""},
		"https://archive.org/embed/harbour1931":                                                                  {"https://archive.org/details/harbour1931", "https://archive.org/services/img/harbour1931"},
		"https://tube.example/videos/embed/9c9de5e8-0a1e-484a-b099-e8":                                           {"https://tube.example/videos/watch/9c9de5e8-0a1e-484a-b099-e8", ""},
		"https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fferry%2Fvideos%2F1%2F": {"https://www.facebook.com/ferry/videos/1/", ""},
		"https://www.facebook.com/plugins/video.php?href=javascript:alert(1)":                                    {},
		"https://www.youtube.com.evil.example/embed/Ab-cd_12345":                                                 {},
		"https://notyoutube.com/embed/Ab-cd_12345":                                                               {},
		"https://www.youtube.com/embed/<script>":                                                                 {},
		"javascript:alert(1)":                                                                                    {},
		"":                                                                                                       {},
	}
	for address, want := range cases {
		got, ok := filmAt(address)
		if got != want || ok != (want.page != "") {
			t.Errorf("filmAt(%q) = %v, %v, want %v", address, got, ok, want)
		}
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	link := func(address, label string) string {
		return `<a href="` + address + `" rel="nofollow noopener noreferrer">` + label + `</a>`
	}
	cases := map[string]struct{ frame, want string }{
		"lazy":                {`<iframe src="about:blank" data-src="https://flo.uri.sh/visualisation/17/embed" title="Tides by month"></iframe>`, link("https://flo.uri.sh/visualisation/17/embed", "Interactive chart: Tides by month")},
		"Flourish shell":      {`<div class="flourish-embed" data-src="visualisation/17"><script src="https://public.flourish.studio/resources/embed.js"></script><noscript><img src="/17.png" alt="Tides"></noscript></div>`, `<img src="https://site.example/17.png" alt="Tides"/><figcaption>` + link("https://flo.uri.sh/visualisation/17/embed", "Interactive chart: Tides")},
		"Infogram shell":      {`<div class="infogram-embed" data-id="abc-123" data-title="Fares since 1931"></div>`, link("https://infogram.com/abc-123", "Interactive chart: Fares since 1931")},
		"Tableau shell":       {`<div class="tableauPlaceholder"><noscript><a href="#"><img alt="Landings" src="/t.png"></a></noscript><object class="tableauViz"><param name="name" value="Ferry&#47;Landings"></object></div>`, link("https://public.tableau.com/views/Ferry/Landings", "Interactive chart: Landings")},
		"drawn chart":         {`<div role="img" class="highcharts-container" aria-label="Line chart of fares since 1931"><svg><text>1931</text></svg></div>`, `<figure class="embed"><figcaption>Interactive chart: Line chart of fares since 1931</figcaption></figure>`},
		"spreadsheet":         {`<iframe src="https://docs.google.com/spreadsheets/d/e/1/pubhtml" title="The accounts"></iframe>`, link("https://docs.google.com/spreadsheets/d/e/1/pubhtml", "Table: The accounts")},
		"map by name":         {`<iframe src="https://www.google.com/maps/embed/v1/place?q=Gravel+Lane&amp;key=K"></iframe>`, link("https://www.google.com/maps/search/?api=1&amp;query=Gravel+Lane", "Map: google.com")},
		"post":                {`<iframe src="https://platform.twitter.com/embed/Tweet.html?id=1234567890"></iframe>`, link("https://x.com/i/status/1234567890", "Post: x.com")},
		"Bluesky":             {`<iframe src="https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3kx" title="A post"></iframe>`, link("https://bsky.app/profile/did:plc:abc/post/3kx", "Post: A post")},
		"unknown with title":  {`<iframe src="https://site.example/tides" title="Tides at both landings" width="600" height="400"></iframe>`, link("https://site.example/tides", "Embedded page: Tides at both landings")},
		"facade":              {`<div class="js-youtube" data-youtube-id="Ab-cd_12345"><img src="/own.jpg"></div>`, `<a href="https://www.youtube.com/watch?v=Ab-cd_12345" rel="nofollow noopener noreferrer"><img src="https://site.example/own.jpg" alt="Video: youtube.com"/></a>`},
		"in a figure":         {`<figure><iframe src="https://player.vimeo.com/video/123456"></iframe><figcaption>At the quay</figcaption></figure>`, `<figure class="video">` + link("https://vimeo.com/123456", "Video: vimeo.com") + `<figcaption>At the quay</figcaption></figure>`},
		"video without still": {`<video src="/film.mp4" title="The launch"></video>`, `<figure class="video">` + link("https://site.example/film.mp4", "Video: The launch") + `</figure>`},
		"sound":               {`<audio src="/horn.mp3"></audio>`, `<figure class="audio">` + link("https://site.example/horn.mp3", "Audio: horn.mp3") + `</figure>`},
		"gist with its code":  {`<script src="https://gist.github.com/ida/0123456789abcdef.js"></script><noscript><pre>lamp.on()</pre></noscript>`, `<pre>lamp.on()</pre><figcaption>` + link("https://gist.github.com/ida/0123456789abcdef", "Code: gist.github.com")},
		"gist as shown":       {`<div class="gist"><table><tr><td class="blob-num" data-line-number="1"></td><td class="blob-code">if dark {</td></tr><tr><td class="blob-num"></td><td class="blob-code">  lamp.on()</td></tr></table><div class="gist-meta"><a href="https://gist.github.com/ida/01234/raw">view raw</a> <a href="https://gist.github.com/ida/01234">lamps.go</a></div></div>`, "<pre><code>if dark {\n  lamp.on()</code></pre><figcaption>" + link("https://gist.github.com/ida/01234", "Code: lamps.go")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if a := mustExtract(t, pageOf(c.frame)); !strings.Contains(a.HTML, c.want) {
				t.Errorf("HTML = %s\nwant it to contain %s", a.HTML, c.want)
			}
		})
	}
}

func TestFramesThatVanish(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"advertisement":     `<iframe src="https://x.doubleclick.net/UNWANTED" title="Fine shoes at last" width="300" height="250"></iframe>`,
		"by its title":      `<iframe src="https://site.example/UNWANTED" title="Sign up for our newsletter" width="600" height="400"></iframe>`,
		"comments":          `<iframe src="https://disqus.com/embed/comments/UNWANTED" title="What others say"></iframe>`,
		"like button":       `<iframe src="https://www.facebook.com/plugins/like.php?href=https://UNWANTED.example/"></iframe>`,
		"small":             `<iframe src="https://site.example/UNWANTED" title="Readers just now" width="90" height="20"></iframe>`,
		"nameless":          `<iframe src="https://site.example/UNWANTED" title="iframe" width="600" height="400"></iframe>`,
		"form":              `<iframe src="https://docs.google.com/forms/d/e/UNWANTED/viewform" title="Tell us"></iframe>`,
		"script address":    `<iframe src="javascript:UNWANTED" title="The tides of the harbour" width="600" height="400"></iframe>`,
		"Google map, no id": `<iframe src="https://www.google.com/maps/embed?pb=UNWANTED" title="Where it is"></iframe>`,
		"no film of a host": `<iframe src="https://www.youtube.com/embed/" title="UNWANTED words here"></iframe>`,
		"hidden":            `<iframe src="https://flo.uri.sh/visualisation/UNWANTED/embed" title="Tides" style="display:none"></iframe>`,
	}
	for name, frame := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, pageOf(frame))
			if strings.Contains(a.HTML, "UNWANTED") || strings.Contains(a.HTML, "<figure") {
				t.Errorf("HTML = %s\nwant no figure", a.HTML)
			}
		})
	}
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"PT12M34S": "12:34", "PT1H2M3S": "1:02:03", "PT3661S": "1:01:01", "P1DT1S": "24:00:01", "pt5s": "0:05", "754": "12:34", "1:02:03": "1:02:03", "12:34": "12:34",
		"": "", "PT": "", "soon": "", "-5": "", "99999999999999999999": "", "1:2:3:4:5:6:7": "",
	} {
		if got := clock(seconds(s)); got != want {
			t.Errorf("clock(seconds(%q)) = %q, want %q", s, got, want)
		}
	}
}
