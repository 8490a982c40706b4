package api

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"nightstand/internal/blob"
	"nightstand/internal/dbtest"
	"nightstand/internal/fetch"
	"nightstand/internal/library"
	"nightstand/internal/signin"
	"nightstand/internal/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// publicURL is where the API believes to be.
const publicURL = "https://reader.example/nightstand"

// addressHeader names the client's address, as a proxy's header does.
const addressHeader = "X-Real-Ip"

// service is a running API and what stands behind it.
type service struct {
	url     string
	pool    *pgxpool.Pool
	library *library.Library
	signin  *signin.Service
	log     *logBuffer
}

func newService(tb testing.TB) *service {
	tb.Helper()
	s := &service{pool: dbtest.New(tb), log: &logBuffer{}}
	logger := slog.New(slog.NewTextHandler(io.MultiWriter(tb.Output(), s.log), nil))
	queue, err := river.NewClient(riverpgxv5.New(s.pool), &river.Config{Logger: logger})
	if err != nil {
		tb.Fatalf("queue: %v", err)
	}
	blobs, err := blob.OpenDir(tb.TempDir())
	if err != nil {
		tb.Fatalf("blobs: %v", err)
	}
	tb.Cleanup(func() { _ = blobs.Close() })
	st := store.New(s.pool)
	s.library = library.New(library.Config{
		Store:  st,
		Queue:  queue,
		Fetch:  fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Logger: logger}),
		Blobs:  blobs,
		Logger: logger,
	})
	s.signin = signin.New(signin.Config{Store: st, Logger: logger})
	router := chi.NewRouter()
	router.Use(middleware.ClientIPFromHeader(addressHeader))
	router.Mount(Prefix, New(Config{
		Library: s.library,
		Signin:  s.signin,
		BaseURL: func(*http.Request) string { return publicURL },
		Logger:  logger,
	}))
	server := httptest.NewServer(router)
	tb.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// client calls the API as one account.
type client struct {
	tb     testing.TB
	url    string // of the API
	userID int64
	token  string
}

// account makes an account with a token.
func (s *service) account(tb testing.TB, name string) client {
	tb.Helper()
	a, err := store.New(s.pool).CreateUser(tb.Context(), name, "no password", name == "admin")
	if err != nil {
		tb.Fatalf("account %q: %v", name, err)
	}
	_, secret, err := s.signin.CreateToken(tb.Context(), a.ID, "test")
	if err != nil {
		tb.Fatalf("token of %q: %v", name, err)
	}
	return client{tb: tb, url: s.url + Prefix, userID: a.ID, token: secret}
}

// in returns the client for a subtest.
func (c client) in(tb testing.TB) client {
	c.tb = tb
	return c
}

// object is a decoded JSON object.
type object = map[string]any

// do sends a request. body is sent as it is when it is a string or bytes, else
// as JSON; header is a list of names and values.
func (c client) do(method, path string, body any, header ...string) response {
	c.tb.Helper()
	var content io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(body)
	case []byte:
		content = bytes.NewReader(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			c.tb.Fatalf("body: %v", err)
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(c.tb.Context(), method, c.url+path, content)
	if err != nil {
		c.tb.Fatalf("%s %s: %v", method, path, err)
	}
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		c.tb.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		c.tb.Fatalf("%s %s: answer: %v", method, path, err)
	}
	return response{tb: c.tb, what: method + " " + path, status: res.StatusCode, header: res.Header, body: data}
}

// save saves a link and returns the article.
func (c client) save(body object) object {
	c.tb.Helper()
	return c.do("POST", "/articles", body).object(http.StatusCreated)
}

type response struct {
	tb     testing.TB
	what   string
	status int
	header http.Header
	body   []byte
}

// object checks the status and decodes the answer.
func (r response) object(status int) object {
	r.tb.Helper()
	if r.status != status {
		r.tb.Fatalf("%s: status %d, want %d: %s", r.what, r.status, status, r.body)
	}
	if got := r.header.Get("Content-Type"); got != "application/json" {
		r.tb.Errorf("%s: content type %q, want application/json", r.what, got)
	}
	return r.decode()
}

func (r response) decode() object {
	r.tb.Helper()
	var o object
	if err := json.Unmarshal(r.body, &o); err != nil {
		r.tb.Fatalf("%s: answer %q: %v", r.what, r.body, err)
	}
	return o
}

// empty checks for an answer without a body.
func (r response) empty(status int) {
	r.tb.Helper()
	if r.status != status || len(r.body) != 0 {
		r.tb.Errorf("%s: status %d with body %q, want %d without one", r.what, r.status, r.body, status)
	}
}

// problem checks for a problem document: its status, the field it names ("" for
// none), and words of its detail or of what it says about the field.
func (r response) problem(status int, location, words string) {
	r.tb.Helper()
	if r.status != status {
		r.tb.Fatalf("%s: status %d, want %d: %s", r.what, r.status, status, r.body)
	}
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		r.tb.Errorf("%s: content type %q, want application/problem+json", r.what, got)
	}
	var p struct {
		Title, Detail string
		Status        int
		Errors        []struct {
			Location, Message string
			Value             any
		}
	}
	if err := json.Unmarshal(r.body, &p); err != nil {
		r.tb.Fatalf("%s: answer %q: %v", r.what, r.body, err)
	}
	if p.Status != status || p.Title != http.StatusText(status) || p.Detail == "" {
		r.tb.Errorf("%s: problem %s, want status %d with title and detail", r.what, r.body, status)
	}
	said, named := p.Detail, location == "" && len(p.Errors) == 0
	for _, e := range p.Errors {
		if e.Value != nil {
			r.tb.Errorf("%s: problem repeats what was sent: %s", r.what, r.body)
		}
		if e.Location == location {
			named = true
			said += "\n" + e.Message
		}
	}
	if !named || !strings.Contains(said, words) {
		r.tb.Errorf("%s: problem %s, want %q about %q", r.what, r.body, words, location)
	}
}

// logBuffer keeps what was logged. It is safe for concurrent use.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// lines returns the records of the given level.
func (b *logBuffer) lines(level slog.Level) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []string
	for line := range strings.Lines(b.buf.String()) {
		if strings.Contains(line, "level="+level.String()+" ") {
			found = append(found, line)
		}
	}
	return found
}
