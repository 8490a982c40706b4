package programtest

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"nightstand/internal/browsertest"
	"nightstand/internal/librarytest"
)

// TestJourneys plays what readers do, in one Chromium, each journey with a
// program and with browser profiles of its own.
func TestJourneys(t *testing.T) {
	t.Parallel()
	browser := browsertest.New(t)
	for name, journey := range map[string]func(*testing.T, *browsertest.Browser){
		"first evening":         firstEvening,
		"without JavaScript":    withoutJavaScript,
		"share":                 share,
		"bookmarklet":           bookmarklet,
		"bookmarklet at once":   bookmarkletAtOnce,
		"signed-out save":       signedOutSave,
		"setup code":            setupCode,
		"two accounts":          twoAccounts,
		"devices":               devices,
		"attempts":              attempts,
		"reading preferences":   readingPreferences,
		"pictures":              pictures,
		"drawing with a script": drawingWithScript,
		"failing pages":         failingPages,
		"busy site":             busySite,
		"sent from the browser": sentFromBrowser,
		"weight":                weight,
		"layout shift":          layoutShift,
		"awkward text":          awkwardText,
		"repair":                repair,
		"every page":            everyPage,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			journey(t, browser)
		})
	}
}

const password = "a long password"

// signIn opens a window in which the account is signed in.
func signIn(t *testing.T, browser *browsertest.Browser, p *Program, name string, opts ...browsertest.Option) *browsertest.Page {
	t.Helper()
	page := browser.Page(t, opts...)
	page.Goto(p.URL + "/signin")
	fillSignIn(page, name, password)
	page.WaitVisible(".save-form")
	return page
}

func fillSignIn(page *browsertest.Page, name, password string) {
	page.Fill("input[name=name]", name)
	page.Fill("input[name=password]", password)
	page.Click("main form button")
}

// wantQuiet fails the test if the page's console has an error other than that
// a form was refused.
func wantQuiet(t *testing.T, page *browsertest.Page) {
	t.Helper()
	for _, text := range page.ConsoleErrors() {
		if !strings.Contains(text, "status of 422") {
			t.Errorf("the console of %s shows %q", page.URL(), text)
		}
	}
}

// wantOnlyOwn fails the test if the page asked another host than the program.
func wantOnlyOwn(t *testing.T, p *Program, page *browsertest.Page) {
	t.Helper()
	for _, address := range page.Requests() {
		if !strings.HasPrefix(address, p.URL+"/") && address != "about:blank" {
			t.Errorf("the page asked for %s", address)
		}
	}
}

// addReady saves a link and waits until the article has its text and pictures.
func addReady(t *testing.T, p *Program, token, link string) (id int64) {
	t.Helper()
	id = save(t, p, token, link)
	waitFor(t, p, "article "+link, func() bool { return status(t, p, token, id) == "ready" })
	return id
}

// waitFor waits until the condition holds.
func waitFor(t *testing.T, p *Program, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(waitLimit); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not after %v\n%s", what, waitLimit, p.Output)
		}
	}
}

func readingPage(p *Program, id int64) string { return fmt.Sprintf("%s/read/%d", p.URL, id) }

// answer is one path of a site.
type answer struct {
	status      int // 0 means 200
	header      map[string]string
	contentType string // "" means text/html
	body        string
	toServer    string // what everybody gets who is not the reader's browser; "" means body
}

// website is a site that readers visit and the program fetches from.
type website struct {
	URL string // at localhost, which a browser takes for another site than 127.0.0.1

	mu      sync.Mutex
	answers map[string]answer
	gate    chan struct{} // closed when the site answers again
	hits    map[string]int
}

func serve(t *testing.T, answers map[string]answer) *website {
	t.Helper()
	w := &website{answers: answers, gate: make(chan struct{}), hits: map[string]int{}}
	close(w.gate)
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	t.Cleanup(w.resume)
	w.URL = strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	return w
}

// ServeHTTP implements http.Handler.
func (w *website) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	a, ok := w.answers[r.URL.Path]
	gate := w.gate
	w.hits[r.URL.Path]++
	w.mu.Unlock()
	<-gate
	if !ok {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", cmp.Or(a.contentType, "text/html; charset=utf-8"))
	for name, value := range a.header {
		rw.Header().Set(name, value)
	}
	rw.WriteHeader(cmp.Or(a.status, http.StatusOK))
	if a.toServer != "" && !strings.Contains(r.UserAgent(), "HeadlessChrome") {
		a.body = a.toServer
	}
	_, _ = io.WriteString(rw, a.body) // the visitor went away
}

// set changes an answer.
func (w *website) set(path string, a answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[path] = a
}

// pause makes the site hold its answers back until resume.
func (w *website) pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gate = make(chan struct{})
}

func (w *website) resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.gate:
	default:
		close(w.gate)
	}
}

func (w *website) asked(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hits[path]
}

// picture is a PNG of that size in one colour.
func picture(t *testing.T, width, height int) answer {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = []uint8{130, 90, 60, 255}[i%4]
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return answer{contentType: "image/png", body: b.String()}
}

// essay is a page with an article, with further HTML after its first paragraph.
func essay(title, extra string) answer { return answer{body: librarytest.Page(title, 12, extra)} }

// lastPath is the last part of an address's path.
func lastPath(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
}
