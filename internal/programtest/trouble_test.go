package programtest

import (
	"net/http"
	"strings"
	"testing"

	"nightstand/internal/article"
	"nightstand/internal/browsertest"
)

// consentWall is what a site shows to somebody who has not agreed to anything.
const consentWall = `<!doctype html><html lang="en"><head><title>Before you continue</title></head><body><div class="cmp-wall"><h1>Before you continue</h1>
<p>We and our partners use cookies and process personal data to show you personalised advertising. You can withdraw your consent at any time.</p>
<button>Accept all</button><button>Settings</button><p><a href="/privacy">Privacy</a> <a href="/imprint">Imprint</a></p></div></body></html>`

// failingPages say what went wrong in the reader's words, and what can be done.
func failingPages(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{
		"/consent": {body: consentWall},
		"/error":   {body: "<title>Oops</title><h1>Something went wrong</h1><p>Please try again later."},
		"/file":    {contentType: "application/zip", body: "PK\x03\x04"},
		"/loop":    {status: http.StatusFound, header: map[string]string{"Location": "/loop"}},
	})
	page := signIn(t, browser, p, "anna", browsertest.Phone)
	var missing int64
	for link, test := range map[string]struct {
		reason article.Failure
		help   bool // sending it from the browser is offered
	}{
		web.URL + "/missing":                {article.FailureNotFound, false},
		web.URL + "/consent":                {article.FailureConsent, true},
		web.URL + "/loop":                   {article.FailureRedirects, true},
		web.URL + "/file":                   {article.FailureUnsupported, false},
		"http://10.1.2.3/router":            {article.FailureAddress, true},
		"http://169.254.169.254/latest/":    {article.FailureAddress, true},
		"http://127.0.0.1:1/nobody-listens": {article.FailureConnect, true},
	} {
		id := save(t, p, token, link)
		if test.reason == article.FailureNotFound {
			missing = id
		}
		if test.reason == article.FailureConnect { // it is tried again and again
			page.Goto(readingPage(p, id))
			page.WaitText(".progress", test.reason.Sentence()+" The next try is at ")
			continue
		}
		page.Goto(readingPage(p, id))
		page.WaitText(".trouble", test.reason.Sentence())
		if got := page.Visible(".trouble__help"); got != test.help {
			t.Errorf("%s: help offered %t, want %t", link, got, test.help)
		}
		if got := page.EvalString(`document.querySelector('.trouble a').getAttribute('href')`); got != link {
			t.Errorf("the original of %s is at %s", link, got)
		}
	}
	page.Goto(p.URL)
	for _, reason := range []article.Failure{article.FailureConsent, article.FailureNotFound, article.FailureConnect} {
		page.WaitText("main", reason.Sentence())
	}
	wantQuiet(t, page)

	page.Goto(readingPage(p, missing))
	page.WaitText(".trouble", article.FailureNotFound.Sentence())
	web.set("/missing", essay("The Keeper", ""))
	page.Click(".trouble form button")
	page.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
	page.WaitText(".article__title", "The Keeper")
	if page.Visible(".trouble") || page.Visible(".article__note") {
		t.Error("the trouble is still shown")
	}
}

// busySite has a problem of its own for a while.
func busySite(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/essay": {status: http.StatusServiceUnavailable, body: "Down for maintenance"}})
	page := signIn(t, browser, p, "anna")
	id := save(t, p, token, web.URL+"/essay")
	page.Goto(readingPage(p, id))
	page.WaitText(".progress", article.FailureServer.Sentence()+" The next try is at ")
	if got := page.EvalString(`new Date(document.querySelector('.progress time').dateTime) > new Date() ? '' : 'past'`); got != "" {
		t.Errorf("the next try is in the %s", got)
	}
	if text := page.Text(".progress"); strings.Contains(text, "UTC") {
		t.Errorf("the time is not the reader's own: %s", text)
	}
	web.set("/essay", essay("The Keeper", ""))
	waitFor(t, p, "the next try", func() bool { return status(t, p, token, id) == "ready" })
	page.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
	if got := web.asked("/essay"); got != 2 {
		t.Errorf("the site was asked %d times, want 2", got)
	}

	// A text that is there stays when the page fails later.
	web.set("/essay", answer{status: http.StatusNotFound})
	page.Click(`button[aria-label="More"]`)
	page.Click(".reading-menu form button")
	page.WaitText(".article__note", article.FailureNotFound.Sentence()+" You are reading the copy kept before.")
	page.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
	wantQuiet(t, page)
}

// sentFromBrowser is the way out where a site shows the program less than its
// reader.
func sentFromBrowser(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	wall := strict("The Keeper", "default-src 'none'")
	wall.toServer = consentWall
	web := serve(t, map[string]answer{"/essay": wall})
	page := signIn(t, browser, p, "anna")
	id := save(t, p, token, web.URL+"/essay")
	page.Goto(readingPage(p, id))
	page.WaitText(".trouble__help", "Send it from your browser")
	page.Click(".trouble__help a[href='/bookmarklet']")
	page.WaitURL(p.URL + "/bookmarklet")
	script := drag(t, p, page)
	page.Goto(readingPage(p, id))
	page.Click(".trouble__steps a[rel=noreferrer]")
	page.WaitURL(web.URL)
	popup := page.WaitPopup(func() { page.RunBookmarklet(script) })
	popup.Click("[data-save-form] button")
	popup.WaitText("[data-save-note]", "Was saved already")
	popup.Click("[data-save-read]")
	popup.WaitText(".prose", seen)
	if popup.URL() != readingPage(p, id) {
		t.Errorf("the page arrived at %s, want %s", popup.URL(), readingPage(p, id))
	}
	waitFor(t, p, "the end of the fetch", func() bool { return status(t, p, token, id) == "ready" })
	popup.Goto(readingPage(p, id))
	popup.WaitText(".prose", seen)
	if popup.Visible(".article__note") {
		t.Errorf("the reader is told of trouble: %s", popup.Text(".article__note"))
	}
}
