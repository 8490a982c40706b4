package programtest

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"nightstand/internal/browsertest"
)

var codePattern = regexp.MustCompile(`Set-up code for the first account: (\w+)`)

// setupCode is a server that strangers can reach: only who sees its output can
// make the first account.
func setupCode(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{Host: "0.0.0.0"})
	waitFor(t, p, "the code", func() bool { return codePattern.MatchString(p.Output.String()) })
	code := codePattern.FindStringSubmatch(p.Output.String())[1]
	page := browser.Page(t)
	late := browser.Page(t)
	late.Goto(p.URL + "/setup")
	page.Goto(p.URL)
	page.WaitURL("/setup")
	page.Fill("input[name=code]", "WRONGONE")
	fillSignIn(page, "anna", password)
	page.WaitText(".form__error", "This is not the code in the server's log.")
	page.Fill("input[name=password]", password)
	page.Fill("input[name=code]", code)
	page.Click("main form button")
	page.WaitText(".welcome", "Nothing on the nightstand yet")

	late.Fill("input[name=code]", code)
	fillSignIn(late, "eve", password)
	late.WaitURL("/signin")
	late.Goto(p.URL + "/setup")
	late.WaitURL("/signin")
	fillSignIn(late, "eve", password)
	late.WaitText(".form__error", "Name or password is wrong.")
}

// twoAccounts do not see each other's articles.
func twoAccounts(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	anna, eve := p.AddUser("anna", password), p.AddUser("eve", password)
	web := serve(t, map[string]answer{
		"/essay":    essay("The Keeper", `<img src="/lamp.png" alt="A lamp">`),
		"/lamp.png": picture(t, 400, 300),
	})
	id := addReady(t, p, anna, web.URL+"/essay")
	own := signIn(t, browser, p, "anna")
	own.Goto(readingPage(p, id))
	own.WaitVisible(`.prose img[src^="/read/"]`)
	image := own.EvalString(`document.querySelector('.prose img').getAttribute('src')`)

	page := signIn(t, browser, p, "eve")
	page.WaitText(".welcome", "Nothing on the nightstand yet")
	page.Goto(readingPage(p, id))
	page.WaitText("h1", "There is no such article")
	page.Goto(p.URL)
	statuses := page.EvalString(fmt.Sprintf(`Promise.all([
		...['%[1]s', '/read/%[2]d/thumbnail', '/read/%[2]d/share', '/read/%[2]d/events'].map((path) => fetch(path)),
		...['archive', 'favorite', 'delete', 'fetch', 'shares'].map((change) =>
			fetch('/articles/%[2]d/' + change, {method: 'POST', body: new URLSearchParams({expires: 'never'})})),
	]).then((answers) => answers.map((a) => a.status).join(' '))`, image, id))
	if statuses != "404 404 404 404 404 404 404 404 404" {
		t.Errorf("another's article is answered %s", statuses)
	}
	path := fmt.Sprintf("/articles/%d", id)
	for _, request := range [][2]string{
		{http.MethodGet, path}, {http.MethodPatch, path}, {http.MethodDelete, path}, {http.MethodPost, path + "/fetch"}, {http.MethodPost, path + "/shares"},
	} {
		if status, err := p.Call(eve, request[0], request[1], map[string]any{}, nil); err != nil || status != http.StatusNotFound {
			t.Errorf("%s %s: status %d, %v", request[0], request[1], status, err)
		}
	}
	// The same link is an article of one's own.
	mine := addReady(t, p, eve, web.URL+"/essay")
	page.Goto(readingPage(p, mine))
	page.WaitText(".article__title", "The Keeper")
	own.Goto(readingPage(p, mine))
	own.WaitText("h1", "There is no such article")
}

// devices are listed, signed out from afar, and by a new password; an API
// token is made and taken back.
func devices(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	p.AddUser("anna", password)
	page := signIn(t, browser, p, "anna")
	phone := signIn(t, browser, p, "anna", browsertest.Phone)
	page.Goto(p.URL + "/settings/devices")
	if got := page.EvalString(`document.querySelectorAll('.record').length + ' ' + document.querySelectorAll('.record__badge').length`); got != "2 1" {
		t.Errorf("devices and this one: %s, want 2 1", got)
	}
	page.WaitText(".record", "from 127.0.0.1")
	page.Click(".record form button")
	page.WaitText(".notice", "That device is signed out.")
	phone.Goto(p.URL)
	phone.WaitURL("/signin")

	phone.Goto(p.URL + "/signin?next=/settings/tokens")
	fillSignIn(phone, "anna", password)
	phone.Fill(`form[action="/settings/tokens"] input[name=name]`, "reader")
	phone.Click(`form[action="/settings/tokens"] button`)
	phone.WaitVisible(".once")
	token := phone.EvalString("document.querySelector('.once input').value")
	call := func() int {
		status, err := p.Call(token, http.MethodGet, "/me", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	if got := call(); got != http.StatusOK {
		t.Errorf("the new token: status %d", got)
	}
	phone.Goto(p.URL + "/settings/tokens")
	if phone.Visible(".once") {
		t.Error("the secret is shown twice")
	}
	phone.Click(`button[aria-label="Revoke the token reader"]`)
	phone.WaitText(".notice", "The token is revoked.")
	if got := call(); got != http.StatusUnauthorized {
		t.Errorf("the revoked token: status %d", got)
	}

	page.Goto(p.URL + "/settings")
	page.Fill("input[name=current]", "not the password")
	page.Fill("input[name=new]", "another long password")
	page.Click(`form[action="/settings/password"] button`)
	page.WaitText(".form__error", "The current password is wrong.")
	page.Fill("input[name=current]", password)
	page.Fill("input[name=new]", "another long password")
	page.Click(`form[action="/settings/password"] button`)
	page.WaitText(".notice", "The password is changed.")
	phone.Goto(p.URL)
	phone.WaitURL("/signin")
	page.Goto(p.URL + "/settings")
	page.Click(`form[action="/signout"] button`)
	page.WaitURL("/signin")
	fillSignIn(page, "anna", "another long password")
	page.WaitVisible(".welcome")
}

// attempts at a password end soon.
func attempts(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	p.AddUser("anna", password)
	page := browser.Page(t)
	page.Goto(p.URL + "/signin")
	statuses := page.EvalString(`Promise.all(Array(12).fill().map(() => fetch('/signin',
		{method: 'POST', body: new URLSearchParams({name: 'anna', password: 'wrong'})}))).then((a) => a.map((r) => r.status).sort().join(' '))`)
	if want := "422 422 422 422 422 422 422 422 422 422 429 429"; statuses != want {
		t.Errorf("12 wrong passwords are answered %s, want %s", statuses, want)
	}
	fillSignIn(page, "anna", password)
	page.WaitText(".form__error", "Too many attempts: wait a few minutes and try again.")
}
