package web_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/browsertest"
	"nightstand/web"
)

func TestBookmarkletAddress(t *testing.T) {
	t.Parallel()
	base := "https://nightstand.example.org/reading/1" // 40 characters
	address := web.Bookmarklet(base)
	if len(address) >= 2048 {
		t.Errorf("the address has %d characters, want fewer than 2048", len(address))
	}
	if bad := strings.IndexFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' }); bad >= 0 {
		t.Errorf("the address has %q at %d", address[bad], bad)
	}
}

const article = `<!DOCTYPE html><html lang="en"><head><title>The title</title></head>
<body><p style="color: red" onclick="alert(1)">The article.</p></body></html>`

// hijack replaces what scripts commonly replace, and more.
const hijack = `<script>
for (const name of Object.getOwnPropertyNames(Array.prototype))
  if (name !== 'length' && name !== 'constructor') Array.prototype[name] = () => { throw new Error('hijacked ' + name); };
Array.prototype[Symbol.iterator] = () => { throw new Error('hijacked iterator'); };
Object.prototype.toJSON = String.prototype.toJSON = () => 'hijacked';
JSON.stringify = () => 'hijacked';
</script>`

// endless is a compression without end, on a page whose clock goes faster.
const endless = `<script>
CompressionStream = class { readable = new ReadableStream(); writable = new WritableStream(); };
const wait = setTimeout;
setTimeout = (action, delay) => wait(action, delay / 20);
</script>`

func TestBookmarklet(t *testing.T) {
	t.Parallel()
	browser := browsertest.New(t)
	const popup, sameTab = false, true
	const page, link = true, false
	tests := map[string]struct {
		header  map[string]string
		html    string
		sameTab bool
		page    bool // the page goes along, not only its address
	}{
		"plain": {nil, article, popup, page},
		"nothing allowed": {
			map[string]string{"Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"},
			article, popup, page},
		"trusted types": {
			map[string]string{"Content-Security-Policy": "script-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"},
			article, popup, page},
		"form action": {map[string]string{"Content-Security-Policy": "form-action 'none'"}, article, popup, page},
		"sandbox without popups": {
			map[string]string{"Content-Security-Policy": "sandbox allow-scripts"}, article, sameTab, page},
		"sandbox with popups": {
			map[string]string{"Content-Security-Policy": "sandbox allow-scripts allow-popups"}, article, sameTab, page},
		"opener policy": {map[string]string{"Cross-Origin-Opener-Policy": "same-origin"}, article, popup, page},
		"isolated": {
			map[string]string{"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"},
			article, popup, page},
		"hijacked":               {nil, article + hijack, popup, page},
		"popups replaced":        {nil, article + "<script>window.open = () => null</script>", sameTab, page},
		"popups broken":          {nil, article + "<script>window.open = () => { throw 1 }</script>", sameTab, link},
		"no compression":         {nil, article + "<script>delete window.CompressionStream</script>", popup, link},
		"broken document":        {nil, article + "<script>document.implementation.createHTMLDocument = null</script>", popup, link},
		"compression never ends": {nil, article + endless, popup, link},
		"a form hides its nodes": {nil, article + "<form><input name=childNodes></form>", popup, link},
	}
	pages := make(map[string]sitePage)
	for name, test := range tests {
		pages[name] = sitePage{test.header, test.html}
	}
	news := site(t, pages)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			app := newStub(t)
			p := app.visitor(t, browser)
			address := news + "/" + url.PathEscape(name)
			p.Goto(address)
			landed := p
			if test.sameTab {
				p.RunBookmarklet(web.Bookmarklet(app.URL))
			} else {
				landed = p.WaitPopup(func() { p.RunBookmarklet(web.Bookmarklet(app.URL)) })
			}
			landed.WaitText("[data-save-title]", "The title")
			if test.header["Cross-Origin-Opener-Policy"] != "" && landed.EvalString("String(opener)") != "null" {
				t.Error("the page's opener policy was not in force")
			}
			if got, want := landed.Text("[data-save-host]"), strings.TrimPrefix(news, "http://"); got != want {
				t.Errorf("host = %q, want %q", got, want)
			}
			if got := landed.URL(); !strings.HasPrefix(got, app.URL+"/save") || strings.Contains(got, "#") {
				t.Errorf("address = %.200s, want the save page without a fragment", got)
			}
			landed.Click("[data-save-form] button")
			landed.WaitText("[data-save-note]", "Saved")
			got := app.taken()
			if len(got) != 1 {
				t.Fatalf("%d saves, want 1", len(got))
			}
			if got[0].URL != address || got[0].Title != "The title" || got[0].Auto != "" {
				t.Errorf("saved %+v, want %s by tap", got[0], address)
			}
			if has := strings.Contains(got[0].Page, "The article."); has != test.page || !has && got[0].Page != "" {
				t.Errorf("saved the page %q, want a page: %t", got[0].Page, test.page)
			}
			if n := p.Popups(); test.sameTab && n != 0 {
				t.Errorf("%d popups are left over", n)
			}
			landed.Click("[data-save-close]")
			if test.sameTab {
				p.WaitURL(address)
			} else {
				landed.WaitClosed()
			}
		})
	}
}

// save runs the bookmarklet on the page and returns what arrives.
func save(t *testing.T, browser *browsertest.Browser, html string) saved {
	t.Helper()
	app := newStub(t)
	app.saveNow = true
	p := app.visitor(t, browser)
	p.Goto(site(t, map[string]sitePage{"page": {nil, html}}) + "/page")
	before := withoutIcon(p.Requests())
	popup := p.WaitPopup(func() { p.RunBookmarklet(web.Bookmarklet(app.URL)) })
	popup.WaitText("[data-save-note]", "Saved")
	if diff := cmp.Diff(before, withoutIcon(p.Requests())); diff != "" {
		t.Errorf("the bookmarklet made requests (-before +after):\n%s", diff)
	}
	for _, address := range popup.Requests() {
		if !strings.HasPrefix(address, app.URL) && address != "about:blank" {
			t.Errorf("the save page asked for %s", address)
		}
	}
	got := app.taken()
	if len(got) != 1 {
		t.Fatalf("%d saves, want 1", len(got))
	}
	return got[0]
}

// withoutIcon leaves out the icon that the browser asks for when it likes.
func withoutIcon(requests []string) []string {
	return slices.DeleteFunc(requests, func(address string) bool { return strings.HasSuffix(address, "/favicon.ico") })
}

// richPage has a line for each thing that goes along or stays. What stays says
// "secret".
const richPage = `<!DOCTYPE html><html lang="de" dir="ltr"><head><title>Größe</title>
<link rel="canonical" href="/canonical"><meta name="author" content="Ada">
<meta name="csrf-token" content="secret">
<link rel="stylesheet" href="/secret.css"><link rel="preload" as="script" href="/secret.js"><style>.secret { color: red }</style>
<script>window.secret = 1</script><script type="application/json">{"secret": 1}</script>
<script type="application/ld+json">{"headline": "a < b & c --> d"}</script>
<base href="/base/"></head><body class="post">
<!-- secret -->
<p>x &lt; y &amp; “z” 😀</p>
<script type="math/tex">e^{i\pi} < 0</script>
<img id="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" srcset="/shown.png 2x, /shown.png 1x" alt="lazy">
<noscript><img src="/fallback.png?a=1&amp;b=2" alt="fallback"></noscript>
<noscript>Please switch on secret JavaScript</noscript>
<form><input type="password" value="secret"><input type="hidden" name="token" value="secret"><input id="typed">
<textarea id="area">secret</textarea><select><option>secret</option></select>
<button value="secret">Button</button></form>
<ol><li value="4">fourth <input type="checkbox" disabled checked></li></ol>
<iframe src="about:blank" srcdoc="<p>secret"></iframe>
<template><p>secret</p></template>
<svg id="icon" viewBox="0 0 1 1"><path d="M0 0"/></svg>
<p style="display: none" class="folded">folded text</p>
<my-story>in the slot<b slot="other">secret</b></my-story>
<div id="added"></div>
<script>
document.getElementById('added').textContent = 'added by script';
document.getElementById('typed').value = 'secret';
const shadow = document.querySelector('my-story').attachShadow({mode: 'open'});
shadow.append(Object.assign(document.createElement('style'), {textContent: '.secret{}'}),
  Object.assign(document.createElement('h2'), {textContent: 'in the shadow'}), document.createElement('slot'));
</script></body></html>`

func TestBookmarkletContent(t *testing.T) {
	t.Parallel()
	browser := browsertest.New(t)
	t.Run("any base", func(t *testing.T) {
		p := browser.Page(t)
		for _, base := range []string{"https://read.example.org", `https://a.example/"+alert(1)+"%22\#é😀`} {
			script, err := url.PathUnescape(strings.TrimPrefix(web.Bookmarklet(base), "javascript:"))
			if err != nil {
				t.Fatal(err)
			}
			p.Eval("void (() => {"+script+"})", nil) // does it parse?
			// It ends in a call with the base.
			if got := p.EvalString(script[strings.LastIndex(script, "})(")+2:]); got != base {
				t.Errorf("the base arrives as %q, want %q", got, base)
			}
		}
	})

	t.Run("what goes along", func(t *testing.T) {
		got := save(t, browser, richPage)
		if got.Title != "Größe" || got.Auto != "1" {
			t.Errorf("title %q, auto %q, want Größe, 1", got.Title, got.Auto)
		}
		for _, want := range []string{
			`<html lang="de" dir="ltr">`, `<title>Größe</title>`, `<body class="post">`,
			`<link rel="canonical" href="/canonical">`, `<meta name="author" content="Ada">`, `<base href="/base/">`,
			`<script type="application/ld+json">{"headline": "a < b & c --> d"}</script>`,
			`<p>x &lt; y &amp; “z” 😀</p>`, `<script type="math/tex">e^{i\pi} < 0</script>`,
			`/shown.png" srcset=`, `<noscript><img src="/fallback.png?a=1&amp;b=2" alt="fallback"></noscript>`,
			`<li value="4">fourth <input type="checkbox" disabled="" checked=""></li>`,
			`<path d="M0 0">`, `folded text`, `added by script`,
			`<my-story><h2>in the shadow</h2><slot>in the slot</slot></my-story>`,
		} {
			if !strings.Contains(got.Page, want) {
				t.Errorf("without %s", want)
			}
		}
		if at := strings.Index(got.Page, "secret"); at >= 0 {
			t.Errorf("with a secret: …%s…", got.Page[max(0, at-60):min(len(got.Page), at+60)])
		}
		if t.Failed() {
			t.Log(got.Page)
		}
	})

	t.Run("a long page goes along whole", func(t *testing.T) {
		text := words(1_000_000)
		got := save(t, browser, "<title>Long</title><p style='color: red'>"+text)
		if !strings.Contains(got.Page, text) || !strings.Contains(got.Page, "color: red") {
			t.Errorf("got %d bytes, want the page as it was", len(got.Page))
		}
	})

	t.Run("a large page goes along without ballast", func(t *testing.T) {
		text := words(500_000)
		var b strings.Builder
		fmt.Fprintf(&b, "<title>Large</title><p style='color: red'>%s<div style='display: none'>%s</div>", text, words(2_000_000))
		fmt.Fprintf(&b, "<svg><text>%s</text></svg><img src='data:image/png;base64,%s' alt='kept'>", words(10_000), words(2_000_000))
		fmt.Fprintf(&b, "<img src='/small.png' srcset='/%s 2x' alt='sharp'>", strings.ReplaceAll(words(500_000), " ", "-"))
		got := save(t, browser, b.String())
		if !strings.Contains(got.Page, text) || !strings.Contains(got.Page, `alt="kept"`) || !strings.Contains(got.Page, `alt="sharp"`) {
			t.Errorf("got %d bytes without the text or an image", len(got.Page))
		}
		for _, ballast := range []string{"color: red", "display: none", "<svg", "data:", "srcset"} {
			if strings.Contains(got.Page, ballast) {
				t.Errorf("with %s", ballast)
			}
		}
	})

	t.Run("of a page too large only the link", func(t *testing.T) {
		got := save(t, browser, "<title>Huge</title><p>"+strings.ReplaceAll(words(5_000_000), " a", "<p>a"))
		if got.Page != "" || got.Title != "Huge" {
			t.Errorf("got %q with a page of %d bytes, want the link of Huge", got.Title, len(got.Page))
		}
	})
}

// words are n bytes or a few more of text that compresses like prose.
func words(n int) string {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var b strings.Builder
	for b.Len() < n {
		for range 2 + random.IntN(9) {
			b.WriteByte("etaoinshrdlucmfwypvbgkjqxz"[min(random.IntN(26), random.IntN(26))])
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}
