package programtest

import (
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/browsertest"
)

// hugePicture is a small PNG file that claims to have 60,000 by 60,000 pixels.
func hugePicture(t *testing.T) answer {
	t.Helper()
	a := picture(t, 1, 1)
	b := []byte(a.body)
	binary.BigEndian.PutUint32(b[16:], 60_000)
	binary.BigEndian.PutUint32(b[20:], 60_000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	a.body = string(b)
	return a
}

// pictures come after the text: a place is kept for them until then, and what
// cannot be had is said.
func pictures(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{
		"/essay": essay("The Keeper", `
			<figure><img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="/boat.png" width="600" height="200" alt="lazy"></figure>
			<figure><img class="lazyload" data-srcset="/set-400.png 400w, /set-800.png 800w" alt="set"></figure>
			<figure><img src="/slow/last.png" width="300" height="300" alt="slow"></figure>
			<figure><img src="/broken.png" alt="broken"></figure><figure><img src="/huge.png" alt="huge"></figure>
			<figure><img src="/none.png" alt="none"></figure>`),
		"/boat.png":      picture(t, 600, 200),
		"/set-400.png":   picture(t, 400, 300),
		"/set-800.png":   picture(t, 800, 600),
		"/slow/last.png": picture(t, 300, 300),
		"/broken.png":    {contentType: "image/png", body: "\x89PNG\r\n\x1a\nand then nothing"},
		"/huge.png":      hugePicture(t),
	})
	page := signIn(t, browser, p, "anna")
	// The text comes while the pictures are held back.
	id := save(t, p, token, web.URL+"/essay")
	waitFor(t, p, "the page asked for", func() bool { return web.asked("/essay") > 0 })
	web.pause()
	page.Goto(readingPage(p, id))
	page.WaitText(".prose", "The keeper climbed the stairs for the 12th time")
	if page.EvalString(`String(document.querySelectorAll('.image-pending').length)`) != "0" {
		if got := page.EvalString(`(() => { const b = document.querySelector('.prose img').getBoundingClientRect(); return (b.width / b.height).toFixed(1) })()`); got != "3.0" {
			t.Errorf("the place kept for a picture of 600 by 200 has the shape %s", got)
		}
	}
	web.resume()
	page.WaitVisible(`.prose img[alt="slow"]:not(.image-pending)`)
	waitFor(t, p, "all pictures", func() bool { return !page.Visible("[data-live]") })
	var shown []string
	page.Eval(`(async () => {
		const found = [];
		for (const e of document.querySelectorAll('.prose img, .prose .image-missing')) {
			e.scrollIntoView();
			if (e.matches('img')) await e.decode();
			found.push(e.matches('img') ? [e.alt, e.naturalWidth, e.naturalHeight, e.getAttribute('width'), e.getAttribute('height')].join(' ') : e.innerText);
		}
		return found;
	})()`, &shown)
	want := []string{"lazy 600 200 600 200", "set 800 600 800 600", "slow 300 300 300 300",
		"Picture not available: broken", "Picture not available: huge", "Picture not available: none"}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("pictures (-want +got):\n%s", diff)
	}
	if got := page.EvalString("document.querySelector('.image-missing').href"); got != web.URL+"/broken.png" {
		t.Errorf("a missing picture is looked for at %s", got)
	}
	wantOnlyOwn(t, p, page)
	wantQuiet(t, page)
	page.Goto(p.URL)
	page.WaitVisible(".article-row__thumbnail")
	if got := page.EvalString("document.querySelector('.article-row__thumbnail').decode().then(() => 'shown')"); got != "shown" {
		t.Errorf("the thumbnail is %s", got)
	}
}

// drawing is a picture that tries to be a program.
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300" height="200" viewBox="0 0 300 200"
	onload="document.documentElement.setAttribute('data-ran', 'onload')">
	<script>document.documentElement.setAttribute('data-ran', 'script'); fetch('/settings/tokens')</script>
	<rect width="300" height="200" fill="teal" onclick="alert(1)"/><image href="http://tracker.test/pixel.png" width="1" height="1"/>
	<foreignObject width="10" height="10"><iframe xmlns="http://www.w3.org/1999/xhtml" src="/settings"></iframe></foreignObject>
	<a xlink:href="javascript:alert(1)"><text x="20" y="50">a drawing</text></a></svg>`

// drawingWithScript is shown as a picture and runs nothing, even by itself.
func drawingWithScript(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{
		"/essay":       essay("The Keeper", `<figure><img src="/drawing.svg" alt="A drawing"></figure>`),
		"/drawing.svg": {contentType: "image/svg+xml", body: drawing},
	})
	id := addReady(t, p, token, web.URL+"/essay")
	page := signIn(t, browser, p, "anna")
	page.Goto(readingPage(p, id))
	page.WaitVisible(`.prose img[src$=".svg"]`)
	src := page.EvalString("document.querySelector('.prose img').src")
	if got := page.EvalString(`document.querySelector('.prose img').decode().then(() => document.querySelector('.prose img').naturalWidth + '')`); got != "300" {
		t.Errorf("the drawing is %s pixels wide", got)
	}
	wantQuiet(t, page)
	page.Goto(src)
	page.WaitVisible("rect")
	if got := page.EvalString("document.documentElement.outerHTML"); strings.Contains(got, "script") || strings.Contains(got, "data-ran") || strings.Contains(got, "tracker") {
		t.Errorf("the drawing is kept as %s", got)
	}
	wantOnlyOwn(t, p, page)

	resp, err := p.SignIn("anna", password).Get(src)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close() // its header is what matters
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the drawing: status %d", resp.StatusCode)
	}
	for field, want := range map[string]string{
		"Content-Type": "image/svg+xml", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=604800",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "Content-Disposition": "inline",
	} {
		if got := resp.Header.Get(field); got != want {
			t.Errorf("%s of the drawing: %q, want %q", field, got, want)
		}
	}
}
