package site

import (
	"time"

	"golang.org/x/net/html"

	"nightstand/internal/account"
)

func saveCases() map[string]renderCase {
	const link = "https://example.org/essays/paper?a=1&b=2"
	saved := testArticle()
	hasty := testBase("Save", "/save")
	hasty.Preferences.SaveNow = true
	visible := func(state string) checker {
		return func(n *html.Node) error {
			if err := has(`[data-save-state="` + state + `"]:not([hidden])`)(n); err != nil {
				return err
			}
			return hasCount(`[data-save-state][hidden]`, 5)(n)
		}
	}
	hooks := has(`[data-save] [data-save-title]`, `[data-save-host]`, `[data-save-kind]`, `form[data-save-form][action="/save"] input[name="url"]`, `form[data-save-form] input[name="title"]`,
		`[data-save-saved-title]`, `[data-save-note]`, `a[data-save-read]`, `form[data-save-undo] button`, `button[data-save-close]`, `[data-save-error]`, `button[data-save-retry]`, `a[data-save-signin]`, `script[type="module"][src$="/js/save.js"]`)
	return map[string]renderCase{
		"save, empty":             {&savePage{Base: testBase("Save", "/save")}, []checker{hooks, visible("empty"), has(`[data-save-now="false"][data-signed-in="true"]`, `a[href="/bookmarklet"]`)}},
		"save, confirm":           {&savePage{Base: hasty, Link: link, Heading: "Paper"}, []checker{hooks, visible("confirm"), has(`[data-save-now="true"]`, `input[name="url"][value="`+link+`"]`), hasText("[data-save-title]", "Paper")}},
		"save, wrong link":        {&savePage{Base: testBase("Save", "/save"), Error: "This is not a web address."}, []checker{hooks, visible("empty"), hasText(`[data-save-state="empty"] .form__error`, "not a web address")}},
		"save, saved":             {&savePage{Base: testBase("Save", "/save"), Link: link, Saved: &saved}, []checker{hooks, visible("saved"), hasText("[data-save-saved-title]", "The Weight"), has(`[data-save-undo][action="/articles/42/delete"]`, `[data-save-read][href="/read/42"]`)}},
		"save, signed out":        {&savePage{Base: strangerBase("Save", "/save?url=x"), Link: link}, []checker{hooks, visible("signin"), has(`[data-signed-in="false"]`, `[data-save-signin][href="/signin?next=%2Fsave%3Furl%3Dhttps%253A%252F%252Fexample.org%252Fessays%252Fpaper%253Fa%253D1%2526b%253D2"]`)}},
		"save, signed out, empty": {&savePage{Base: strangerBase("Save", "/save")}, []checker{hooks, visible("empty"), has(`[data-save-signin][href="/signin?next=%2Fsave"]`)}},
		"bookmarklet": {&bookmarkletPage{Base: testBase("Bookmarklet", "/bookmarklet"), Bookmarklet: string("javascript:(()=>{let%20a=1<2})()")}, []checker{
			has("textarea[readonly]", `[data-copy^="javascript:("]`, "#phone"),
			leadsTo("a.bookmarklet__link", "javascript:(()=>{let a=1<2})()"), hasText("textarea", "javascript:(()=>{let%20a=1<2})()"), hasText("a.bookmarklet__link", "Save to Nightstand"), hasCount("details.phone", 3),
		}},
	}
}

func accountCases() map[string]renderCase {
	return map[string]renderCase{
		"signin":          {&signinPage{Base: strangerBase("Sign in", "/signin"), Next: "/save"}, []checker{has(`input[name="name"][autocomplete="username"][autofocus]`, `input[name="password"][type="password"][autocomplete="current-password"]`, `input[name="next"][value="/save"]`), lacks(".form__error", "nav")}},
		"signin, wrong":   {&signinPage{Base: strangerBase("Sign in", "/signin"), Name: "vera", Error: "Name or password is wrong."}, []checker{has(`input[name="name"][value="vera"]:not([autofocus])`, `input[name="password"][autofocus][aria-invalid="true"]`), hasText(`[role="alert"]`, "wrong")}},
		"setup":           {&setupPage{Base: strangerBase("Welcome", "/setup")}, []checker{has(`input[name="password"][autocomplete="new-password"][minlength="8"]`), lacks(`input[name="code"]`)}},
		"setup with code": {&setupPage{Base: strangerBase("Welcome", "/setup"), Name: "Vera", NeedCode: true, Error: "The code is wrong."}, []checker{has(`input[name="code"][autocomplete="off"]`, `input[name="name"][value="Vera"]`), hasText(`[role="alert"]`, "code is wrong")}},
		"error":           {&errorPage{Base: testBase("Not found", "/read/999"), Status: 404, Message: "There is no such article", Help: "It may have been deleted for good, or the address has a typing mistake."}, []checker{hasText("h1", "no such article"), hasText(".page__lead", "deleted"), has(`main a[href="/"]`)}},
		"error, stranger": {&errorPage{Base: strangerBase("Gone", "/s/x"), Status: 410, Message: "This link has expired"}, []checker{hasText("main", "410"), hasText("main a", "front page"), lacks(".page__lead", "nav")}},
	}
}

func settingsCases() map[string]renderCase {
	used := testNow.Add(-2 * time.Hour)
	tokens := []account.Token{{ID: 3, Name: "Phone", CreatedAt: testNow, LastUsedAt: &used}, {ID: 4, Name: "E-reader", CreatedAt: used}}
	devices := []device{
		{ID: 1, Browser: "Firefox on Android", Address: "203.0.113.7", CreatedAt: used, LastSeenAt: testNow, This: true},
		{ID: 2, Browser: "Safari on iPhone", Address: "2001:db8::17", CreatedAt: used, LastSeenAt: used},
	}
	hasty := testBase("Settings", "/settings")
	hasty.Preferences.SaveNow = true
	return map[string]renderCase{
		"settings":                 {&settingsPage{Base: hasty}, []checker{has(`form[action="/settings/reading"] input[name="save_now"][value="off"][type="hidden"]`, `input[name="save_now"][value="on"][checked]`, `form[action="/settings/password"] input[name="current"][autocomplete="current-password"]`, `input[name="new"][autocomplete="new-password"]`, `form[action="/signout"] button`, `[aria-current="page"][href="/settings"]`), hasText("main", "signed in as Vera")}},
		"settings, wrong password": {&settingsPage{Base: testBase("Settings", "/settings"), PasswordError: "The present password is wrong."}, []checker{hasText(`[role="alert"]`, "is wrong"), has(`input[name="current"][aria-invalid="true"]`), lacks(`input[name="save_now"][checked]`)}},
		"devices":                  {&devicesPage{Base: testBase("Devices", "/settings/devices"), Devices: devices}, []checker{hasCount(".record", 2), hasText(".record__badge", "this one"), hasCount(`form[action="/settings/devices/2/revoke"]`, 1), lacks(`form[action="/settings/devices/1/revoke"]`), hasText(".record:nth-child(2)", "2 hours ago from 2001:db8::17")}},
		"tokens":                   {&tokensPage{Base: testBase("API tokens", "/settings/tokens"), Tokens: tokens}, []checker{hasCount(".record", 2), hasText(".record", "last used 2 hours ago"), hasText(".record:nth-child(2)", "not used yet"), has(`form[action="/settings/tokens/3/revoke"]`), hasText(".sample", "curl"), lacks(".once")}},
		"tokens, just made":        {&tokensPage{Base: testBase("API tokens", "/settings/tokens"), Name: "Phone", Secret: "ns_Jq2vX9d8LmTz", Tokens: tokens}, []checker{has(`.once input[value="ns_Jq2vX9d8LmTz"][readonly]`, `.once [data-copy="ns_Jq2vX9d8LmTz"]`, `input[name="name"]:not([value])`)}},
		"tokens, wrong name":       {&tokensPage{Base: testBase("API tokens", "/settings/tokens"), Name: "Phone", Error: "You have a token of this name."}, []checker{has(`input[name="name"][value="Phone"][aria-invalid="true"]`), hasText(`[role="alert"]`, "of this name"), lacks(".records")}},
	}
}
