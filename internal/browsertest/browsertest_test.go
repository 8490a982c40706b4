package browsertest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/browsertest"
)

const samplePage = `<!DOCTYPE html><title>Sample</title><meta name="viewport" content="width=device-width">
<style>@media (prefers-color-scheme: dark) { #theme::after { content: "dark" } }</style>
<p id="theme"></p><p id="hidden" hidden>hidden</p><p id="shown">shown</p>
<input id="name" value="old"><output id="echo"></output>
<div style="height: 3000px"></div>
<button id="greet" style="touch-action: manipulation">Greet</button>
<button id="open">Open</button><p id="late"></p>
<script src="/sample.js"></script>`

const sampleScript = `
const find = (id) => document.getElementById(id);
find('name').oninput = () => { find('echo').value = find('name').value; };
find('greet').onpointerup = (e) => setTimeout(() => { find('late').textContent = 'hello by ' + e.pointerType; }, 100);
find('open').onclick = () => open('/?popup=1', '_blank', 'width=300,height=300');
navigator.serviceWorker?.register('/worker.js');
if (location.search === '?noisy') { console.error('oh', 1); fetch('/missing'); throw new Error('thrown'); }`

// sampleServer counts in its pages how often it was asked.
func sampleServer(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, samplePage)
	})
	for path, script := range map[string]string{
		"/sample.js": sampleScript,
		"/worker.js": `addEventListener('fetch', (e) => { if (e.request.url.endsWith('/relayed')) e.respondWith(fetch('/echo').catch(() => new Response('no network'))); });`,
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, script)
		})
	}
	mux.HandleFunc("GET /echo", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "echo ", r.Header.Get("Cookie"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestPage(t *testing.T) {
	t.Parallel()
	browser := browsertest.New(t)
	site := sampleServer(t).URL

	t.Run("desktop", func(t *testing.T) {
		p := browser.Page(t)
		p.Goto(site)
		if got, want := p.URL(), site+"/"; got != want {
			t.Errorf("URL() = %q, want %q", got, want)
		}
		if got := p.Text("#hidden"); got != "" {
			t.Errorf("Text(#hidden) = %q", got)
		}
		if p.Visible("#hidden") || !p.Visible("#shown") || p.Visible("#nowhere") {
			t.Error("Visible does not tell #shown from #hidden and #nowhere")
		}
		p.Fill("#name", "new")
		p.WaitText("#echo", "new")
		p.Click("#greet")
		p.WaitText("#late", "hello by mouse")
		want := []string{site + "/", site + "/sample.js"}
		if diff := cmp.Diff(want, slices.DeleteFunc(p.Requests(), func(u string) bool {
			return strings.HasSuffix(u, "favicon.ico")
		})); diff != "" {
			t.Errorf("Requests() (-want +got):\n%s", diff)
		}
	})

	t.Run("phone in the dark", func(t *testing.T) {
		p := browser.Page(t, browsertest.Phone, browsertest.Dark)
		p.Goto(site)
		var size []float64
		p.Eval("[innerWidth, innerHeight, devicePixelRatio]", &size)
		if diff := cmp.Diff([]float64{360, 740, 2}, size); diff != "" {
			t.Errorf("window (-want +got):\n%s", diff)
		}
		if got := p.EvalString("getComputedStyle(document.querySelector('#theme'), '::after').content"); got != `"dark"` {
			t.Errorf("theme = %s, want dark", got)
		}
		p.Click("#greet")
		p.WaitText("#late", "hello by touch")
		shot := filepath.Join(t.TempDir(), "shot.png")
		p.Screenshot(shot)
		if info, err := os.Stat(shot); err != nil || info.Size() < 1000 {
			t.Errorf("screenshot: %v, %v", info, err)
		}
	})

	t.Run("without JavaScript", func(t *testing.T) {
		p := browser.Page(t, browsertest.NoJavaScript)
		p.Goto(site)
		p.Fill("#name", "new")
		if got := p.EvalString("document.querySelector('#name').value + document.querySelector('#echo').value"); got != "new" {
			t.Errorf("field and echo = %q, want %q", got, "new")
		}
	})

	t.Run("profiles", func(t *testing.T) {
		one, other := browser.Page(t), browser.Page(t)
		one.Goto(site)
		one.Eval("document.cookie = 'a=1'", nil)
		other.Goto(site + "/echo")
		if got := other.Text("body"); got != "echo" {
			t.Errorf("a new profile sent cookies: %q", got)
		}
		popup := one.WaitPopup(func() { one.Click("#open") })
		popup.WaitURL("popup=1")
		popup.Goto(site + "/echo")
		popup.WaitText("body", "a=1")
		if got := one.Popups(); got != 1 {
			t.Errorf("Popups() = %d, want 1", got)
		}
		popup.Eval("setTimeout(close)", nil)
		popup.WaitClosed()
		if got := one.Popups(); got != 0 {
			t.Errorf("Popups() after closing = %d, want 0", got)
		}
	})

	t.Run("console errors", func(t *testing.T) {
		p := browser.Page(t)
		p.Goto(site + "/?noisy")
		p.WaitVisible("#shown")
		var all string
		for _, want := range []string{`console.error "oh" 1`, "thrown", "404"} {
			for end := time.Now().Add(browsertest.Patience); !strings.Contains(all, want); time.Sleep(10 * time.Millisecond) {
				all = strings.Join(p.ConsoleErrors(), "\n")
				if time.Now().After(end) {
					t.Fatalf("ConsoleErrors() = %s, without %q", all, want)
				}
			}
		}
	})

	t.Run("offline", func(t *testing.T) {
		p := browser.Page(t)
		p.Goto(site)
		p.Eval("navigator.serviceWorker.ready.then(() => 1)", nil)
		p.Goto(site) // now under the service worker
		relayed := "fetch('/relayed').then((r) => r.text())"
		direct := "fetch('/echo').then((r) => r.text(), () => 'no network')"
		want := func(state, text string) {
			t.Helper()
			for _, fetch := range []string{relayed, direct} {
				if got := strings.TrimSpace(p.EvalString(fetch)); got != text {
					t.Errorf("%s: %s = %q, want %q", state, fetch, got, text)
				}
			}
		}
		want("online", "echo")
		p.SetOffline(true)
		want("offline", "no network")
		p.SetOffline(false)
		want("online again", "echo")
	})

	t.Run("other names lead nowhere", func(t *testing.T) {
		p := browser.Page(t)
		p.Goto(strings.Replace(site, "127.0.0.1", "some.site.test", 1))
		if got := p.EvalString("fetch('http://example.com/', {mode: 'no-cors'}).then(() => 'reached', () => 'nowhere')"); got != "nowhere" {
			t.Errorf("example.com was %s", got)
		}
	})
}
