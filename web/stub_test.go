package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"nightstand/internal/browsertest"
	"nightstand/web"
)

// savePage has the hooks of the real save page and its rules, and nothing else.
var savePage = template.Must(template.New("save").Parse(`<!DOCTYPE html><title>Save</title>
<meta name="viewport" content="width=device-width">
<section data-save data-save-now="{{.SaveNow}}" data-signed-in="{{.SignedIn}}">
<section data-save-state="empty"{{if .URL}} hidden{{end}}><p>Nothing to save</p></section>
<section data-save-state="confirm"{{if not .URL}} hidden{{end}}>
<p data-save-question></p><p data-save-title></p><p data-save-host></p><p data-save-kind></p>
<form data-save-form method="post" action="/save">
<input type="hidden" name="url" value="{{.URL}}"><input type="hidden" name="title" value="{{.Title}}">
<button>Save</button></form>
</section>
<section data-save-state="saving" hidden><p>Saving</p></section>
<section data-save-state="saved" hidden>
<h2 data-save-note></h2><p data-save-saved-title></p><a data-save-read href="/">Read it</a>
<form data-save-undo method="post"><button><b>&lt;</b>Undo</button></form>
<button type="button" data-save-close>Close</button>
</section>
<section data-save-state="error" hidden><p data-save-error></p><button type="button" data-save-retry>Try again</button></section>
<section data-save-state="signin" hidden><a data-save-signin href="/signin?next=%2Fsave">Sign in</a></section>
</section>
<script type="module" src="/static/js/save.js"></script>`))

// saved is one request to save, as it arrived.
type saved struct {
	URL, Title, Page, Auto string
}

// stub stands in for the program: it shows the save page and notes what is
// posted to it.
type stub struct {
	*httptest.Server

	mu      sync.Mutex
	saveNow bool
	known   bool  // the next save is of a page that was saved before
	fail    []int // statuses of the next answers
	saves   []saved
	posts   []string // the paths of all other posts
}

func newStub(t *testing.T) *stub {
	t.Helper()
	s := &stub{}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.FileServerFS(web.Static))
	mux.HandleFunc("GET /save", s.showSave)
	mux.HandleFunc("POST /save", s.takeSave)
	mux.HandleFunc("POST /articles/7/", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.posts = append(s.posts, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /signin", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "yes", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, r, r.FormValue("next"), http.StatusSeeOther)
	})
	guard := http.NewCrossOriginProtection()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'")
		guard.Handler(mux).ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func signedIn(r *http.Request) bool {
	_, err := r.Cookie("session")
	return err == nil
}

func (s *stub) showSave(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err := savePage.Execute(w, map[string]any{
		"SaveNow": s.saveNow && signedIn(r), "SignedIn": signedIn(r),
		"URL": r.FormValue("url"), "Title": r.FormValue("title"),
	})
	if err != nil {
		panic(err)
	}
}

func (s *stub) takeSave(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := func(status int, contentType, body string) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
	one := saved{URL: r.FormValue("url"), Title: r.FormValue("title"), Auto: r.FormValue("auto")}
	if file, header, err := r.FormFile("page"); err == nil {
		page, err := gunzip(file)
		if err != nil {
			page = err.Error()
		}
		if got := header.Header.Get("Content-Type"); got != "application/gzip" {
			page = "page of type " + got
		}
		one.Page = page
	}
	switch {
	case !signedIn(r):
		answer(http.StatusUnauthorized, "application/json", `{"signin": "/signin?next=%2Fsave"}`)
	case r.Header.Get("Accept") != "application/json":
		answer(http.StatusNotAcceptable, "text/plain", "no script asked")
	case len(s.fail) > 0:
		status := s.fail[0]
		s.fail = s.fail[1:]
		answer(status, "application/problem+json", `{"title": "Trouble", "detail": "The database is <b>away</b>."}`)
	case s.known && one.Auto == "1":
		answer(http.StatusConflict, "application/problem+json", `{"title": "Nothing was saved", "detail": "Replace the <b>kept</b> text?", "confirm": true}`)
	default:
		s.saves = append(s.saves, one)
		answer(http.StatusCreated, "application/json", fmt.Sprintf(`{"id": 7, "title": "Stored <i>title</i>", "new": %t,
			"read_url": "/read/7", "delete_url": "/articles/7/delete", "restore_url": "/articles/7/restore"}`, !s.known))
	}
}

// taken is what was saved so far.
func (s *stub) taken() []saved {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.saves)
}

// visitor is a page in the profile of a reader who is signed in to s.
func (s *stub) visitor(t *testing.T, browser *browsertest.Browser, opts ...browsertest.Option) *browsertest.Page {
	t.Helper()
	p := browser.Page(t, opts...)
	p.Goto(s.URL + "/signin?next=%2Fsave")
	p.WaitText("[data-save-state=empty]", "Nothing to save")
	return p
}

// fragment packs a page as the bookmarklet does.
func fragment(t *testing.T, address, title, page string) string {
	t.Helper()
	text, err := json.Marshal(map[string]string{"u": address, "t": title, "h": page})
	if err != nil {
		t.Fatal(err)
	}
	return "#z" + packed(t, text)
}

func packed(t *testing.T, plain []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func gunzip(r io.Reader) (string, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(z)
	return string(b), err
}

// site serves one page for each path, each with headers of its own, from a
// site that is another one than the stub's to a browser: localhost, which
// counts as a secure origin like 127.0.0.1.
func site(t *testing.T, pages map[string]sitePage) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for name, value := range page.header {
			w.Header().Set(name, value)
		}
		fmt.Fprint(w, page.html)
	}))
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
}

type sitePage struct {
	header map[string]string
	html   string
}
