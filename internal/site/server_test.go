package site

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/net/html"

	"nightstand/internal/account"
	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/fetchtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
	"nightstand/internal/middleware"
	"nightstand/internal/signin"
	"nightstand/internal/store"
	"nightstand/web"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// server is the site as the program serves it, on a database of its own and
// without a worker.
type server struct {
	*httptest.Server
	tb      testing.TB
	pool    *pgxpool.Pool
	library *library.Library
	signin  *signin.Service
	pages   *Site
	done    chan struct{} // to be closed by a test that stops the server
}

// newServer starts the site with a base URL, which may be empty.
func newServer(tb testing.TB, baseURL string) *server {
	tb.Helper()
	pool := dbtest.New(tb)
	logger := librarytest.Logger(tb)
	s := &server{
		tb:      tb,
		pool:    pool,
		library: librarytest.New(tb, pool),
		signin:  signin.New(signin.Config{Store: store.New(pool), Logger: logger}),
		done:    make(chan struct{}),
	}
	pages, err := New(Config{Library: s.library, Signin: s.signin, BaseURL: baseURL,
		Templates: web.Templates, Static: web.Static, Logger: logger, Done: s.done})
	if err != nil {
		tb.Fatal(err)
	}
	compress, err := middleware.Compress()
	if err != nil {
		tb.Fatal(err)
	}
	s.pages = pages
	s.Server = httptest.NewServer(middleware.SecureHeaders(compress(pages.Handler())))
	tb.Cleanup(s.Close)
	return s
}

// browser is somebody's browser: it sends the session's cookie, and follows no
// redirect so that a test sees where it leads.
type browser struct {
	s       *server
	account account.Account
	cookie  *http.Cookie // nil for somebody who is not signed in
}

// stranger is a browser in which nobody is signed in.
func (s *server) stranger() *browser { return &browser{s: s} }

// reader is a browser in which a new account is signed in.
func (s *server) reader(name string) *browser {
	s.tb.Helper()
	librarytest.User(s.tb, s.pool, name)
	return s.device(name)
}

func (s *server) account(name string) account.Account {
	s.tb.Helper()
	a, err := s.signin.Account(s.tb.Context(), name)
	if err != nil {
		s.tb.Fatal(err)
	}
	return a
}

// device is one more browser of an account.
func (s *server) device(name string) *browser {
	s.tb.Helper()
	a := s.account(name)
	sessions := s.signin.Sessions()
	ctx, err := sessions.Load(s.tb.Context(), "")
	if err != nil {
		s.tb.Fatal(err)
	}
	if err := s.signin.SignIn(ctx, a, "Firefox/140", "192.0.2.1"); err != nil {
		s.tb.Fatal(err)
	}
	token, _, err := sessions.Commit(ctx)
	if err != nil {
		s.tb.Fatal(err)
	}
	return &browser{s: s, account: a, cookie: &http.Cookie{Name: sessions.Cookie.Name, Value: token}}
}

// answer is what came back, its body read.
type answer struct {
	*http.Response
	body string
}

// send makes a request with further header fields, "Name: value".
func (b *browser) send(method, path string, body io.Reader, header ...string) answer {
	b.s.tb.Helper()
	req, err := http.NewRequestWithContext(b.s.tb.Context(), method, b.s.URL+path, body)
	if err != nil {
		b.s.tb.Fatal(err)
	}
	for _, field := range header {
		name, value, _ := strings.Cut(field, ": ")
		req.Header.Set(name, value)
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host // what the client sends as the header field
	}
	if b.cookie != nil {
		req.AddCookie(b.cookie)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.s.tb.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		b.s.tb.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{resp, string(data)}
}

func (b *browser) get(path string, header ...string) answer {
	b.s.tb.Helper()
	return b.send(http.MethodGet, path, nil, header...)
}

// post sends a form as a page of the site does.
func (b *browser) post(path string, form url.Values, header ...string) answer {
	b.s.tb.Helper()
	header = append([]string{"Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin"}, header...)
	return b.send(http.MethodPost, path, strings.NewReader(form.Encode()), header...)
}

// page parses an answer that must be a page.
func (a answer) page(tb testing.TB) *html.Node {
	tb.Helper()
	if got := a.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		tb.Fatalf("answer of type %q, status %d: %s", got, a.StatusCode, a.body)
	}
	root, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		tb.Fatal(err)
	}
	return root
}

// wantStatus fails the test unless the answer has the status.
func (a answer) wantStatus(tb testing.TB, want int) {
	tb.Helper()
	if a.StatusCode != want {
		tb.Errorf("%s %s: status %d, want %d: %.300s", a.Request.Method, a.Request.URL.Path, a.StatusCode, want, a.body)
	}
}

// wantRedirect fails the test unless the answer leads there.
func (a answer) wantRedirect(tb testing.TB, want string) {
	tb.Helper()
	a.wantStatus(tb, http.StatusSeeOther)
	if got := a.Header.Get("Location"); got != want {
		tb.Errorf("%s %s leads to %q, want %q", a.Request.Method, a.Request.URL.Path, got, want)
	}
}

// want fails the test unless all checks of the page hold.
func (a answer) want(tb testing.TB, checks ...checker) {
	tb.Helper()
	root := a.page(tb)
	for _, check := range append([]checker{soundPage}, checks...) {
		if err := check(root); err != nil {
			tb.Errorf("%s %s: %v", a.Request.Method, a.Request.URL, err)
		}
	}
}

// save saves a link for the reader.
func (b *browser) save(link string) article.Article {
	b.s.tb.Helper()
	a, _, err := b.s.library.Save(b.s.tb.Context(), b.account.ID, library.SaveRequest{Link: link})
	if err != nil {
		b.s.tb.Fatal(err)
	}
	return a
}

// onePixel is the smallest picture there is to keep.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"

// read saves an article with a picture and does its jobs; file is the
// picture's name.
func (b *browser) read() (a article.Article, file string) {
	b.s.tb.Helper()
	ctx := b.s.tb.Context()
	web := fetchtest.Serve(b.s.tb, map[string]fetchtest.Response{
		"/essay":       {Body: librarytest.Page("The Lamp", 12, `<figure><img src="/picture.png" alt="A lamp"></figure>`)},
		"/picture.png": {Body: onePixel, ContentType: "image/png"},
	})
	a = b.save(web.URL + "/essay")
	if _, err := b.s.library.Fetch(ctx, b.account.ID, a.ID); err != nil {
		b.s.tb.Fatal(err)
	}
	if err := b.s.library.ArchiveImages(ctx, b.account.ID, a.ID, true); err != nil {
		b.s.tb.Fatal(err)
	}
	a, err := b.s.library.Article(ctx, b.account.ID, a.ID)
	if err != nil || a.Status != article.StatusReady {
		b.s.tb.Fatalf("article %+v: %v, want it ready", a, err)
	}
	return a, article.ImageKey(web.URL+"/picture.png") + ".png"
}
