package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/browsertest"
)

const (
	sentURL  = "https://news.example/story?id=5"
	sentPage = "<html><body><p>Grüße &amp; more</p></body></html>"
)

var sent = saved{URL: sentURL, Title: "A <b>title</b>", Page: sentPage}

func TestSavePage(t *testing.T) {
	t.Parallel()
	browser := browsertest.New(t)
	open := func(t *testing.T, app *stub, p *browsertest.Page) {
		t.Helper()
		p.Goto("about:blank") // a save is a new page, not a new fragment
		p.Goto(app.URL + "/save" + fragment(t, sent.URL, sent.Title, sent.Page))
	}
	wantSaves := func(t *testing.T, app *stub, want ...saved) {
		t.Helper()
		if diff := cmp.Diff(want, app.taken()); diff != "" {
			t.Errorf("saves (-want +got):\n%s", diff)
		}
	}
	auto := sent
	auto.Auto = "1"

	t.Run("on tap", func(t *testing.T) {
		app := newStub(t)
		p := app.visitor(t, browser, browsertest.Phone)
		open(t, app, p)
		p.WaitText("[data-save-title]", "A <b>title</b>")
		p.WaitText("[data-save-host]", "news.example")
		p.WaitText("[data-save-kind]", "With the page as you see it")
		if got := p.URL(); got != app.URL+"/save" {
			t.Errorf("address = %.100s, want no fragment", got)
		}
		wantSaves(t, app)
		p.Click("[data-save-form] button")
		p.WaitText("[data-save-note]", "Saved")
		p.WaitText("[data-save-saved-title]", "Stored <i>title</i>")
		if got := p.EvalString("document.querySelector('[data-save-read]').href"); got != app.URL+"/read/7" {
			t.Errorf("read link = %s", got)
		}
		wantSaves(t, app, sent)
		p.Goto(app.URL + "/save")
		p.WaitText("[data-save-state=empty]", "Nothing to save")
		if errs := p.ConsoleErrors(); len(errs) > 0 {
			t.Errorf("console: %q", errs)
		}
	})

	t.Run("at once", func(t *testing.T) {
		app := newStub(t)
		app.saveNow = true
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, auto)
	})

	t.Run("at once what was saved before", func(t *testing.T) {
		app := newStub(t)
		app.saveNow, app.known = true, true
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitText("[data-save-question]", "Replace the <b>kept</b> text?")
		p.WaitText("[data-save-title]", "A <b>title</b>")
		wantSaves(t, app)
		p.Click("[data-save-form] button")
		p.WaitText("[data-save-note]", "Was saved already: moved to the top")
		wantSaves(t, app, sent)
		if p.Visible("[data-save-undo]") {
			t.Error("undo would remove what was saved before")
		}
	})

	t.Run("a link alone", func(t *testing.T) {
		app := newStub(t)
		p := app.visitor(t, browser)
		p.Goto(app.URL + "/save?" + url.Values{"url": {sentURL}, "title": {"Link"}}.Encode())
		p.WaitText("[data-save-kind]", "The link only")
		p.Click("[data-save-form] button")
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, saved{URL: sentURL, Title: "Link"})
	})

	t.Run("undo and back", func(t *testing.T) {
		app := newStub(t)
		app.saveNow = true
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitText("[data-save-undo]", "Undo")
		p.Click("[data-save-undo] button")
		p.WaitText("[data-save-note]", "Removed")
		p.WaitText("[data-save-undo]", "Put it back")
		if p.Visible("[data-save-read]") {
			t.Error("the link to the removed article shows")
		}
		p.Click("[data-save-undo] button")
		p.WaitText("[data-save-note]", "Saved")
		p.WaitVisible("[data-save-read]")
		app.mu.Lock()
		defer app.mu.Unlock()
		if diff := cmp.Diff([]string{"/articles/7/delete", "/articles/7/restore"}, app.posts); diff != "" {
			t.Errorf("posts (-want +got):\n%s", diff)
		}
	})

	t.Run("again after trouble", func(t *testing.T) {
		app := newStub(t)
		app.saveNow, app.fail = true, []int{http.StatusInternalServerError}
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitText("[data-save-error]", "The database is <b>away</b>.")
		p.SetOffline(true)
		p.Click("[data-save-retry]")
		p.WaitText("[data-save-error]", "could not be reached")
		p.SetOffline(false)
		p.Click("[data-save-retry]")
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, sent)
	})

	t.Run("again after a reload", func(t *testing.T) {
		app := newStub(t)
		app.saveNow, app.fail = true, []int{http.StatusServiceUnavailable}
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitVisible("[data-save-retry]")
		p.Goto(app.URL + "/save")
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, auto)
	})

	t.Run("no second try where it cannot help", func(t *testing.T) {
		app := newStub(t)
		app.saveNow, app.fail = true, []int{http.StatusUnprocessableEntity}
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitText("[data-save-error]", "The database is <b>away</b>.")
		if p.Visible("[data-save-retry]") {
			t.Error("a second try is offered")
		}
	})

	t.Run("the link alone where the page is too large", func(t *testing.T) {
		app := newStub(t)
		app.saveNow, app.fail = true, []int{http.StatusRequestEntityTooLarge}
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, saved{URL: sent.URL, Title: sent.Title, Auto: "1"})
	})

	t.Run("signed out", func(t *testing.T) {
		app := newStub(t)
		p := browser.Page(t)
		open(t, app, p)
		p.Click("[data-save-signin]")
		p.WaitText("[data-save-title]", "A <b>title</b>")
		p.Click("[data-save-form] button")
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, sent)
	})

	t.Run("signed out with saving at once", func(t *testing.T) {
		app := newStub(t)
		app.saveNow = true
		p := browser.Page(t)
		open(t, app, p)
		p.Click("[data-save-signin]")
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, auto)
	})

	t.Run("signed out meanwhile", func(t *testing.T) {
		app := newStub(t)
		p := app.visitor(t, browser)
		open(t, app, p)
		p.WaitVisible("[data-save-form] button")
		p.DeleteCookies()
		p.Click("[data-save-form] button")
		p.Click("[data-save-signin]")
		p.WaitText("[data-save-note]", "Saved") // the reader had asked for it
		wantSaves(t, app, sent)
	})

	t.Run("signed out without storage", func(t *testing.T) {
		app := newStub(t)
		p := browser.Page(t)
		p.BeforeLoad("Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('forbidden'); }})")
		open(t, app, p)
		signin := p.WaitPopup(func() { p.Click("[data-save-signin]") })
		signin.WaitText("[data-save-state=empty]", "Nothing to save")
		p.Eval("dispatchEvent(new Event('focus'))", nil)
		p.Click("[data-save-form] button")
		p.WaitText("[data-save-note]", "Saved")
		wantSaves(t, app, sent)
	})

	hostile := map[string]string{
		"garbage":        "#zAAAA",
		"no gzip":        "#z!!",
		"other fragment": "#section",
		"script address": fragment(t, "javascript:alert(1)", "x", sentPage),
		"bomb":           fragment(t, sentURL, "x", strings.Repeat("x", 100<<20)),
	}
	for name, fragment := range hostile {
		t.Run("hostile "+name, func(t *testing.T) {
			app := newStub(t)
			app.saveNow = true
			p := app.visitor(t, browser)
			p.Goto("about:blank")
			p.Goto(app.URL + "/save" + fragment)
			p.WaitText("[data-save-state=empty]", "Nothing to save")
			if got := p.URL(); got != app.URL+"/save" {
				t.Errorf("address = %.100s, want no fragment", got)
			}
			wantSaves(t, app)
		})
	}
}
