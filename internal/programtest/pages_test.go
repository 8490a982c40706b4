package programtest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightstand/internal/browsertest"
	"nightstand/internal/librarytest"
)

// screenshotsVariable names the environment variable with a folder to write a
// picture of every page to, for people to look at.
const screenshotsVariable = "NIGHTSTAND_SCREENSHOTS"

// weight is what it takes to read an article of 2,000 words: its page, styles
// and scripts as they travel.
func weight(t *testing.T, browser *browsertest.Browser) {
	const budget = 30 << 10
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/essay": {body: prose()}})
	id := addReady(t, p, token, web.URL+"/essay")
	page := signIn(t, browser, p, "anna", browsertest.Phone)
	page.Goto("about:blank")
	page.Goto(readingPage(p, id))
	page.WaitVisible(".prose")
	var size struct{ Words, Page, Styles, Scripts, Files int }
	page.Eval(`(async () => {
		const [page] = performance.getEntriesByType('navigation');
		const files = performance.getEntriesByType('resource').filter((e) => /\.(css|js)$/.test(e.name));
		const sum = (kind) => files.filter((e) => e.name.endsWith(kind)).reduce((n, e) => n + e.encodedBodySize, 0);
		return {Words: document.querySelector('.prose').innerText.split(/\s+/).length, Page: page.encodedBodySize,
			Styles: sum('.css'), Scripts: sum('.js'), Files: files.length};
	})()`, &size)
	total := size.Page + size.Styles + size.Scripts
	t.Logf("%+v, together %d bytes compressed", size, total)
	if size.Words < 2000 || size.Page == 0 || size.Styles == 0 || size.Scripts == 0 {
		t.Fatalf("measured %+v", size)
	}
	if total > budget {
		t.Errorf("the page weighs %d bytes compressed, want at most %d", total, budget)
	}
}

// prose is a page of 2,000 words, in paragraphs of 80. The words are made of
// letters by chance, so that they compress a little worse than those of a book.
func prose() string {
	random := rand.New(rand.NewPCG(1, 2000))
	var b strings.Builder
	for n := range 2000 {
		if n%80 == 0 {
			b.WriteString("<p>")
		}
		for range 2 + random.IntN(7) {
			b.WriteByte("etaoinshrdlucmfwypvbgkjqxz"[min(random.IntN(26), random.IntN(26), random.IntN(26))])
		}
		switch {
		case n%80 == 79:
			b.WriteString(".</p>\n")
		case n%10 == 9:
			b.WriteString(", ")
		default:
			b.WriteByte(' ')
		}
	}
	return `<!doctype html><html lang="en"><head><title>Prose</title></head><body><article><h1>Prose</h1>` + b.String() + `</article></body></html>`
}

// layoutShift is text that moves under the reader's eyes: there is none.
func layoutShift(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	var figures strings.Builder
	answers := map[string]answer{}
	for n := range 6 {
		name := fmt.Sprintf("/%d.png", n)
		answers[name] = picture(t, 300+100*n, 200+50*n)
		fmt.Fprintf(&figures, `<figure><img src="%s" alt=""><figcaption>Number %d</figcaption></figure><p>%s</p>`, name, n, librarytest.Paragraph(100+n))
	}
	answers["/essay"] = essay("The Keeper", figures.String())
	web := serve(t, answers)
	id := addReady(t, p, token, web.URL+"/essay")
	for name, option := range map[string]browsertest.Option{"phone": browsertest.Phone, "desktop": browsertest.Desktop} {
		page := signIn(t, browser, p, "anna", option)
		page.BeforeLoad(`window.shift = 0; window.moved = [];
			new PerformanceObserver((list) => { for (const e of list.getEntries()) { shift += e.value; moved.push(e.sources.map((s) => s.node?.className)); } })
				.observe({type: 'layout-shift', buffered: true});`)
		page.Goto(readingPage(p, id))
		waitFor(t, p, "all pictures", func() bool {
			return page.EvalString(`String(document.querySelectorAll('.prose img:not(.image-pending)').length)`) == "6"
		})
		page.Eval(`(async () => {
			for (const img of document.querySelectorAll('.prose img')) { img.scrollIntoView({behavior: 'instant'}); await img.decode(); }
			scrollTo({top: 0, behavior: 'instant'});
			await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))));
		})()`, nil)
		var shift float64
		page.Eval("shift", &shift)
		if shift != 0 {
			t.Errorf("%s: the page shifts by %v: %s", name, shift, page.EvalString("JSON.stringify(moved)"))
		}
	}
}

// wide is what does not fit into a phone.
var wide = `<table><tr>` + strings.Repeat("<th>A column</th>", 14) + `</tr><tr>` + strings.Repeat("<td>some value of it</td>", 14) + `</tr></table>
<pre><code>` + strings.Repeat("every_line_of_code(is_as_long, as_it_is) ", 8) + `</code></pre>
<p>` + strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitän", 6) + ` <a href="https://example.com/` + strings.Repeat("long", 60) + `">https://example.com/` +
	strings.Repeat("long", 60) + `</a> <code>` + strings.Repeat("x", 200) + `</code></p>
<blockquote><p>Quoted</p><ul><li>one<ul><li>two<ul><li>three<ul><li>` + strings.Repeat("four", 40) + `</li></ul></li></ul></li></ul></li></ul></blockquote>
<figure><img src="/wide.png" alt="wide" width="2000" height="100"></figure>`

// awkwardText stays within the screen.
func awkwardText(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	foreign := func(language, direction, title, sentence string) answer {
		return answer{body: fmt.Sprintf(`<!doctype html><html lang="%s" dir="%s"><head><title>%s</title></head><body><article><h1>%[3]s</h1>%s</article></body></html>`,
			language, direction, title, strings.Repeat("<p>"+strings.Repeat(sentence, 8)+"</p>", 8)+wide)}
	}
	sites := map[string]answer{
		"/wide":     essay(strings.Repeat("Rechtsschutzversicherungsgesellschaften", 2), wide),
		"/arabic":   foreign("ar", "rtl", "مصباح إلى جانب السرير", "القراءة قبل النوم عادة قديمة، وما زال الضوء الصغير رفيق الكتاب في آخر النهار. "),
		"/japanese": foreign("ja", "ltr", "枕元の灯り：本を読む夜について", "寝る前の三十分だけ、紙の本を読む。灯りは小さいほうがいい。部屋の隅が暗く沈み、頁だけが浮かびあがる。"),
		"/wide.png": picture(t, 2000, 100),
	}
	web := serve(t, sites)
	ids := map[string]int64{}
	for path := range sites {
		if path != "/wide.png" {
			ids[path] = addReady(t, p, token, web.URL+path)
		}
	}
	for name, option := range map[string]browsertest.Option{"320": browsertest.SmallPhone, "360": browsertest.Phone} {
		page := signIn(t, browser, p, "anna", option)
		wantFits(t, page)
		for path, id := range ids {
			page.Goto(readingPage(p, id))
			page.WaitVisible(".prose table")
			wantFits(t, page)
			if got, want := page.EvalString("getComputedStyle(document.querySelector('.prose')).direction"), map[bool]string{true: "rtl", false: "ltr"}[path == "/arabic"]; got != want {
				t.Errorf("%s reads %s, want %s", path, got, want)
			}
			if dir := os.Getenv(screenshotsVariable); dir != "" {
				page.Screenshot(filepath.Join(dir, fmt.Sprintf("awkward-%s-%s.png", path[1:], name)))
				page.Eval("document.querySelector('.prose table').scrollIntoView({behavior: 'instant'})", nil)
				page.Screenshot(filepath.Join(dir, fmt.Sprintf("awkward-%s-%s-table.png", path[1:], name)))
			}
		}
		page.Goto(p.URL + "/?q=keeper")
		wantFits(t, page)
		wantQuiet(t, page)
	}
}

// wantFits fails the test if the page can be scrolled sideways.
func wantFits(t *testing.T, page *browsertest.Page) {
	t.Helper()
	page.WaitVisible("main")
	if got := page.EvalString(`(() => {
		const over = document.documentElement.scrollWidth - innerWidth;
		return over <= 0 ? '' : over + ' px: ' + [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
			.slice(0, 4).map((e) => e.cloneNode().outerHTML).join(' ');
	})()`); got != "" {
		t.Errorf("%s is wider than the screen by %s", page.URL(), got)
	}
}

// everyPage opens every page on a phone and on a desktop, and for screenshots
// also in the colours that the other one has here.
func everyPage(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	dir := os.Getenv(screenshotsVariable)
	look := func(page *browsertest.Page, name string) {
		wantFits(t, page)
		wantQuiet(t, page)
		if dir != "" {
			page.Screenshot(filepath.Join(dir, name+".png"))
		}
	}
	modes := map[string][]browsertest.Option{
		"phone-light":  {browsertest.Phone},
		"desktop-dark": {browsertest.Desktop, browsertest.Dark},
	}
	if dir != "" {
		modes["phone-dark"] = []browsertest.Option{browsertest.Phone, browsertest.Dark}
		modes["desktop-light"] = []browsertest.Option{browsertest.Desktop}
	}
	for mode, options := range modes {
		page := browser.Page(t, options...)
		page.Goto(p.URL)
		look(page, "setup-"+mode)
	}
	token := p.AddUser("anna", password)
	for mode, options := range modes {
		page := signIn(t, browser, p, "anna", options...)
		look(page, "welcome-"+mode)
	}
	ids := fillLibrary(t, p, token)
	for mode, options := range modes {
		stranger := browser.Page(t, options...)
		stranger.Goto(p.URL + "/signin")
		look(stranger, "signin-"+mode)
		stranger.Goto(p.URL + "/save?url=https://example.com/essay&title=An+essay")
		look(stranger, "save-signin-"+mode)
		stranger.Goto(ids.shared)
		look(stranger, "shared-"+mode)
		page := signIn(t, browser, p, "anna", options...)
		for name, path := range map[string]string{
			"list": "/", "archive": "/?view=archive", "favorites": "/?view=favorites", "search": "/?q=keeper", "nothing-found": "/?q=xyzzy",
			"save": "/save?url=https://example.com/essay&title=An+essay", "save-empty": "/save", "bookmarklet": "/bookmarklet",
			"settings": "/settings", "devices": "/settings/devices", "tokens": "/settings/tokens", "shares": "/settings/shares",
			"article": ids.article, "share": ids.article + "/share", "repair": ids.article + "/repair", "readings": ids.article + "/repair?view=readings", "rules": "/settings/rules", "failed": ids.failed, "waiting": ids.waiting,
		} {
			page.Goto(p.URL + path)
			look(page, name+"-"+mode)
		}
		page.Goto(p.URL + ids.article)
		page.Click(".reading-bar__aa")
		look(page, "aa-"+mode)
		page.Goto(p.URL + ids.article)
		page.Eval("document.querySelector('.article-end').scrollIntoView({behavior: 'instant'})", nil)
		look(page, "article-end-"+mode)
		page.Goto(p.URL + "/no/such/page")
		wantFits(t, page)
		if dir != "" {
			page.Screenshot(filepath.Join(dir, "error-"+mode+".png"))
		}
	}
}

// library is where the pages of a library with something in it are.
type library struct {
	article, failed, waiting string // paths
	shared                   string // an address
}

func fillLibrary(t *testing.T, p *Program, token string) library {
	t.Helper()
	web := serve(t, map[string]answer{
		"/essay": {body: strings.Replace(prose(), "</p>", `</p><figure><img src="/lamp.png" alt="A lamp"><figcaption>A lamp, seen from the harbour</figcaption></figure>
			<h2>The harbour</h2><blockquote><p>Nothing moved between the islands.</p></blockquote><h2>The lamp</h2>`, 1)},
		"/lamp.png":    picture(t, 800, 500),
		"/keeper":      essay("The Keeper and the Very Long Title That Somebody Gave to His Story", `<img src="/lamp.png" alt="A lamp"><h2>Winter</h2>`),
		"/archived":    essay("What Was Read", ""),
		"/consent":     {body: consentWall},
		"/unavailable": {status: http.StatusServiceUnavailable},
	})
	at := func(path string) int64 { return addReady(t, p, token, web.URL+path) }
	call := func(method, path string, body, result any) {
		t.Helper()
		if status, err := p.Call(token, method, path, body, result); err != nil || status >= 300 {
			t.Fatalf("%s %s: status %d, %v", method, path, status, err)
		}
	}
	archived, keeper, article := at("/archived"), at("/keeper"), at("/essay")
	call(http.MethodPatch, fmt.Sprintf("/articles/%d", archived), map[string]any{"archived": true, "favorite": true}, nil)
	call(http.MethodPatch, fmt.Sprintf("/articles/%d", keeper), map[string]any{"favorite": true}, nil)
	var shared struct {
		URL string `json:"url"`
	}
	call(http.MethodPost, fmt.Sprintf("/articles/%d/shares", article), map[string]any{}, &shared)
	failed, waiting := save(t, p, token, web.URL+"/consent"), save(t, p, token, web.URL+"/unavailable")
	waitFor(t, p, "the failure", func() bool { return status(t, p, token, failed) == "failed" })
	waitFor(t, p, "the first try", func() bool { return web.asked("/unavailable") > 0 && status(t, p, token, waiting) == "queued" })
	path := func(id int64) string { return fmt.Sprintf("/read/%d", id) }
	return library{article: path(article), failed: path(failed), waiting: path(waiting), shared: shared.URL}
}
