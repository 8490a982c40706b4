package programtest

import (
	"strings"
	"testing"

	"nightstand/internal/browsertest"
)

// firstEvening is somebody's first use of the program: an account, an article
// that comes while the reader watches, and everything that can be done to it.
func firstEvening(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	web := serve(t, map[string]answer{
		"/essay":    essay("The Keeper", `<img src="/lamp.png" alt="A lamp">`),
		"/lamp.png": picture(t, 400, 300),
	})
	page := browser.Page(t)
	page.Goto(p.URL)
	page.WaitURL("/setup")
	fillSignIn(page, "anna", password)
	page.WaitText(".welcome", "Nothing on the nightstand yet")
	page.WaitText(".welcome", "Set up the bookmarklet")

	web.pause()
	page.Eval("window.stayed = true", nil)
	page.Fill(".save-form__input", "Have you seen this? "+web.URL+"/essay, it is good.")
	page.Click("[data-action=save]")
	page.WaitText(".notice", "Saved.")
	page.WaitText(".article-row__title", web.URL+"/essay")
	page.WaitVisible(".search-form")
	if page.EvalString("String(window.stayed)") != "true" {
		t.Error("the page was loaded again after the first save")
	}
	page.WaitText(".article-row__state", "Fetching the page")
	page.Click(".article-row__link")
	page.WaitText(".progress__step--active", "Getting the page")
	page.Eval("window.stayed = true", nil)
	web.resume()
	page.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
	page.WaitVisible(`.prose img[src^="/read/"]`)
	page.WaitText(".article__title", "The Keeper")
	if page.EvalString("String(window.stayed)") != "true" {
		t.Error("the page was loaded again instead of following the work")
	}
	if page.Visible(".progress") || page.Visible("[data-live]") {
		t.Error("the page still waits for something")
	}

	page.Click(".reading-bar [data-action=archive]")
	page.WaitText(".notice", "Archived.")
	page.WaitText(".empty__title", "All read")
	page.Click(".notice [data-action=undo]")
	page.WaitText(".article-row__title", "The Keeper")
	page.WaitText(".notice", "Moved to Unread.")

	page.Click(".article-row [data-action=favorite]")
	page.WaitText(".notice", "Added to Favourites.")
	page.Click(`.tabs a[href="/?view=favorites"]`)
	page.WaitText(".article-row__title", "The Keeper")
	page.WaitVisible(".article-row__star")

	page.Click(".article-row [data-action=delete]")
	page.WaitText(".notice", "Deleted.")
	page.WaitVisible(".welcome")
	page.Click(".notice [data-action=undo]")
	page.WaitText(".article-row__title", "The Keeper")
	page.WaitText(".notice", "Restored.")
	page.WaitText(".tabs [aria-current]", "Favourites")
	page.Fill(".save-form__input", web.URL+"/essay")
	page.Click("[data-action=save]")
	page.WaitText(".notice", "You had saved this before.")
	page.WaitText(".tabs [aria-current]", "Unread")

	page.Fill(".search-form__input", "keeper stairs")
	page.Press("\r")
	page.WaitText(".results", "Found for “keeper stairs”")
	page.WaitText(".article-row__title", "The Keeper")
	wantOnlyOwn(t, p, page)
	wantQuiet(t, page)
}

// withoutJavaScript is the same with scripts switched off: pages reload.
func withoutJavaScript(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/essay": essay("The Keeper", "")})
	page := signIn(t, browser, p, "anna", browsertest.NoJavaScript, browsertest.Phone)
	web.pause()
	page.Fill(".save-form__input", "not an address")
	page.Click("[data-action=save]")
	page.WaitText(".save-form__error", "There is no link in this text")
	page.Fill(".save-form__input", web.URL+"/essay")
	page.Click("[data-action=save]")
	page.WaitText(".notice", "Saved.")
	page.Click(".article-row__link")
	page.WaitText(".progress__step--active", "Getting the page")
	web.resume()
	page.WaitText(".prose", "The keeper climbed the stairs for the 12th time")

	page.Click(".reading-bar__aa")
	page.Click(".reading-settings input[value=sepia]")
	page.Click(".reading-settings__submit")
	page.WaitVisible("html[data-theme=sepia] .prose")
	page.Click(".reading-bar [data-action=favorite]")
	page.WaitText(".notice", "Added to Favourites.")
	page.Click(".article-end [data-action=archive-end]")
	page.WaitText(".notice", "Archived.")
	page.Click(".notice [data-action=undo]")
	page.WaitText(".article-row__title", "The Keeper")

	page.Goto(p.URL + "/save?url=" + web.URL + "/other&title=Another")
	page.WaitText("[data-save-title]", "Another")
	page.Click("[data-save-form] button")
	page.WaitText("[data-save-saved-title]", "Another")
	page.Click("[data-save-undo] button")
	page.WaitText(".notice", "Deleted.")
	wantQuiet(t, page)
}

// share is an article given to somebody without an account.
func share(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	const owner = "anna-of-the-house"
	token := p.AddUser(owner, password)
	web := serve(t, map[string]answer{
		"/essay":    essay("The Keeper", `<img src="/lamp.png" alt="A lamp">`),
		"/lamp.png": picture(t, 640, 480),
	})
	id := addReady(t, p, token, web.URL+"/essay")
	page := signIn(t, browser, p, owner)
	page.Goto(readingPage(p, id))
	page.WaitVisible(`.prose img[src^="/read/"]`)
	page.Click(`.reading-bar a[aria-label="Share"]`)
	page.Click("input[name=expires][value='7d']")
	page.Click("main form.form button")
	page.WaitVisible(".once")
	page.Click(".once [data-copy]")
	page.WaitText(".once [data-copy-label]", "Copied")
	link := page.EvalString("document.querySelector('.once input').value")
	if !strings.HasPrefix(link, p.URL+"/s/") {
		t.Fatalf("the link is %q", link)
	}
	wantQuiet(t, page)

	guest := browser.Page(t, browsertest.Phone)
	guest.Goto(link)
	guest.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
	guest.WaitText(".shared-footer", "Published by localhost")
	guest.Eval(`document.querySelector('.prose img').scrollIntoView()`, nil)
	if got := guest.EvalString(`(async () => { const i = document.querySelector('.prose img'); await i.decode(); return i.naturalWidth + ' ' + i.alt })()`); got != "640 A lamp" {
		t.Errorf("the picture is %q", got)
	}
	if page := guest.EvalString("document.documentElement.outerHTML"); strings.Contains(page, owner) || strings.Contains(page, "/read/") || strings.Contains(page, "<script") {
		t.Errorf("the page tells of its owner, or has a script:\n%s", page)
	}
	for property, want := range map[string]string{
		"og:title": "The Keeper", "og:type": "article", "og:url": link, "og:site_name": "localhost", "og:image": p.URL + "/s/" + lastPath(t, link) + "/images/",
		"og:description": "The keeper climbed the stairs",
	} {
		if got := guest.EvalString(`document.querySelector('meta[property="` + property + `"]').content`); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
	if image := guest.EvalString(`fetch(document.querySelector('meta[property="og:image"]').content).then((r) => r.status + r.headers.get('Content-Type'))`); image != "200image/png" {
		t.Errorf("the preview picture is answered %s", image)
	}
	wantOnlyOwn(t, p, guest)
	wantQuiet(t, guest)

	page.Goto(p.URL + "/settings/shares")
	page.WaitText(".record", "1 view · ")
	page.Click(".record .button--danger")
	page.WaitText(".notice", "The link is closed.")
	guest.Goto(link)
	guest.WaitText("h1", "This link is no longer open")
	guest.WaitText("main", "410")
}

// readingPreferences are changed at one device and found at another.
func readingPreferences(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/essay": essay("The Keeper", "")})
	id := addReady(t, p, token, web.URL+"/essay")
	page := signIn(t, browser, p, "anna")
	page.Goto(readingPage(p, id))
	look := `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.prose')).fontSize,
		Math.round(document.querySelector('.prose').getBoundingClientRect().width)].join()`
	before := strings.Split(page.EvalString(look), ",")
	kept := func() string {
		return page.EvalString(`performance.getEntriesByType('resource').filter((e) => e.name.endsWith('/settings/reading') && e.responseEnd).length + ''`)
	}
	page.Click(".reading-bar__aa")
	page.Click(".reading-settings input[value=sepia]")
	page.Click(".reading-settings input[name=text_size][value='6']")
	page.Click(".reading-settings input[value=narrow]")
	after := page.EvalString(look) // at once, before anything was sent
	for i, value := range strings.Split(after, ",") {
		if value == before[i] {
			t.Errorf("the look went from %s to %s", before, after)
		}
	}
	waitFor(t, p, "preferences kept", func() bool { return kept() != "0" })
	wantQuiet(t, page)

	other := signIn(t, browser, p, "anna", browsertest.Dark)
	other.Goto(readingPage(p, id))
	if got := other.EvalString(look); got != after {
		t.Errorf("another device shows %s, want %s", got, after)
	}
	page.Goto(readingPage(p, id))
	if got := page.EvalString(look); got != after {
		t.Errorf("the same device shows %s later, want %s", got, after)
	}
	page.Click(".reading-bar__aa")
	page.Click(".reading-settings input[value=dark]")
	page.Goto(p.URL) // without waiting until it is kept
	// What was sent on leaving may arrive after the next page was asked for.
	waitFor(t, p, "preferences kept on leaving", func() bool {
		page.Goto(readingPage(p, id))
		return page.EvalString(`document.documentElement.dataset.theme`) == "dark"
	})
}
