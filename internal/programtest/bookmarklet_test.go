package programtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"nightstand/internal/browsertest"
	"nightstand/internal/librarytest"
)

// drag reads the bookmarklet from the page that offers it.
func drag(t *testing.T, p *Program, page *browsertest.Page) string {
	t.Helper()
	page.Goto(p.URL + "/bookmarklet")
	script := page.EvalString("document.querySelector('.bookmarklet__link').href") // as dragging takes it
	if !strings.HasPrefix(script, "javascript:") || len(script) >= 2048 || page.EvalString("document.querySelector('[data-copy]').dataset.copy") != script {
		t.Fatalf("the bookmarklet has %d characters: %q", len(script), script)
	}
	return script
}

// seen is what only the reader's browser gets to see.
const seen = "This sentence is only on the reader's screen."

// scripted is a page that a script finishes after it was loaded.
func scripted(title string, header map[string]string) answer {
	return answer{header: header, body: librarytest.Page(title, 12, `<p id="late"></p>`) +
		`<script>setTimeout(() => { document.getElementById('late').textContent = "` + seen + `"; document.body.dataset.done = 'yes'; }, 50)</script>`}
}

// strict is a page that lets no script run and shows its text to its reader,
// while the program is shown a few words.
func strict(title, policy string) answer {
	return answer{header: map[string]string{"Content-Security-Policy": policy},
		body: librarytest.Page(title, 12, "<p>"+seen+"</p>"), toServer: "<title>" + title + "</title><p>Loading …"}
}

// heavy is a page whose document has more than five megabytes.
func heavy(title string) answer {
	random := rand.New(rand.NewPCG(5, 5))
	var menu strings.Builder
	for menu.Len() < 5<<20 {
		fmt.Fprintf(&menu, `<li class="menu__item menu__item--level-3" data-id="%d"><a class="menu__link" href="/c/%[1]d">Item</a></li>`, random.IntN(1000))
	}
	a := scripted(title, nil)
	a.body = strings.Replace(a.body, "<footer>", "<ul>"+menu.String()+"</ul><footer>", 1)
	return a
}

// bookmarklet saves pages as their reader sees them, whatever their sites
// forbid.
func bookmarklet(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	sites := map[string]answer{
		"/plain":   scripted("Plain", nil),
		"/nothing": strict("Nothing", "default-src 'none'; form-action 'none'; base-uri 'none'"),
		"/trusted": scripted("Trusted", map[string]string{"Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'"}),
		"/opener":  scripted("Opener", map[string]string{"Cross-Origin-Opener-Policy": "same-origin"}),
		"/sandbox": scripted("Sandbox", map[string]string{"Content-Security-Policy": "sandbox allow-scripts"}),
		"/heavy":   heavy("Heavy"),
	}
	web := serve(t, sites)
	page := signIn(t, browser, p, "anna")
	script := drag(t, p, page)
	wantQuiet(t, page)
	for path, site := range sites {
		page.Goto(web.URL + path)
		if site.toServer == "" {
			page.WaitVisible("body[data-done]")
		}
		window := page
		if path == "/sandbox" { // its popups would be sandboxed too
			page.RunBookmarklet(script)
		} else {
			window = page.WaitPopup(func() { page.RunBookmarklet(script) })
		}
		window.WaitText("[data-save-title]", strings.ToUpper(path[1:2])+path[2:])
		window.WaitText("[data-save-kind]", "With the page as you see it")
		window.Click("[data-save-form] button")
		window.WaitText("[data-save-note]", "Saved")
		window.Click("[data-save-read]")
		window.WaitText(".prose", seen)
		window.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
		var id int64
		if _, err := fmt.Sscanf(lastPath(t, window.URL()), "%d", &id); err != nil {
			t.Fatal(err)
		}
		waitFor(t, p, path+" to be ready", func() bool { return status(t, p, token, id) == "ready" })
		if window != page {
			wantOnlyOwn(t, p, window)
			wantQuiet(t, window)
			window.Eval("setTimeout(close)", nil)
			window.WaitClosed()
		}
	}
}

// bookmarkletAtOnce is a reader who chose not to be asked, and can undo.
func bookmarkletAtOnce(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/plain": scripted("Plain", nil)})
	page := signIn(t, browser, p, "anna")
	page.Goto(p.URL + "/settings")
	page.Click("input[name=save_now][type=checkbox]")
	page.Click(`form[action="/settings/reading"] button`)
	page.WaitText(".notice", "Your settings are kept.")
	page.WaitVisible("input[name=save_now][type=checkbox]:checked")
	script := drag(t, p, page)
	page.Goto(web.URL + "/plain")
	page.WaitVisible("body[data-done]")
	popup := page.WaitPopup(func() { page.RunBookmarklet(script) })
	popup.WaitText("[data-save-note]", "Saved")
	popup.Click("[data-save-undo] button")
	popup.WaitText("[data-save-note]", "Removed")
	other := signIn(t, browser, p, "anna")
	other.WaitText(".welcome", "Nothing on the nightstand yet")
	popup.Click("[data-save-undo] button") // now "Put it back"
	popup.WaitText("[data-save-note]", "Saved")
	popup.Click("[data-save-close]")
	popup.WaitClosed()
	other.Goto(p.URL)
	other.WaitText(".article-row__title", "Plain")

	// What is kept already is not replaced unasked: any site can open this page.
	again := page.WaitPopup(func() { page.RunBookmarklet(script) })
	again.WaitText("[data-save-question]", "You have saved this before.")
	again.Click("[data-save-form] button")
	again.WaitText("[data-save-note]", "Was saved already")

	// So is a link that a phone's share sheet brings.
	page.Goto(p.URL + "/save?url=" + web.URL + "/link")
	page.WaitText("[data-save-note]", "Saved")
}

// signedOutSave is a click on the bookmarklet by somebody who has to sign in
// first: the page is still there afterwards.
func signedOutSave(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/nothing": strict("Nothing", "default-src 'none'")})
	script := drag(t, p, signIn(t, browser, p, "anna"))
	page := browser.Page(t, browsertest.Phone)
	page.Goto(web.URL + "/nothing")
	popup := page.WaitPopup(func() { page.RunBookmarklet(script) })
	popup.WaitText("[data-save-state=signin]", "Sign in to save")
	popup.Click("[data-save-signin]")
	fillSignIn(popup, "anna", "not the password")
	popup.WaitText(".form__error", "Name or password is wrong.")
	popup.Fill("input[name=password]", password)
	popup.Click("main form button")
	popup.WaitText("[data-save-title]", "Nothing")
	popup.Click("[data-save-form] button")
	popup.WaitText("[data-save-note]", "Saved")
	popup.Click("[data-save-read]")
	popup.WaitText(".prose", seen)
}
