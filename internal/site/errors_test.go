package site

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"nightstand/internal/account"
	"nightstand/internal/library"
	"nightstand/internal/signin"
)

func TestErrorPages(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	dark := account.DefaultPreferences()
	dark.Theme = "dark"
	if err := s.signin.SetPreferences(t.Context(), vera.account.ID, dark); err != nil {
		t.Fatal(err)
	}
	missing := vera.get("/no/such/page")
	missing.wantStatus(t, http.StatusNotFound)
	missing.want(t, hasText("h1", "There is no such page"), has(`html[data-theme="dark"]`), hasText("main a", "Back to your library"))
	s.stranger().get("/no/such/page").want(t, hasText("main a", "To the front page"))

	tests := map[string]struct{ method, path, allow string }{
		"form as a page":       {http.MethodGet, "/articles/1/archive", "POST"},
		"save form as a page":  {http.MethodGet, "/articles", "POST"},
		"page as a form":       {http.MethodPost, "/read/1", "GET, HEAD"},
		"both but not so":      {http.MethodPut, "/save", "GET, HEAD, POST"},
		"deleting a stylefile": {http.MethodDelete, "/static/x/css/base.css", "GET, HEAD"},
	}
	for name, test := range tests {
		got := vera.send(test.method, test.path, nil)
		got.wantStatus(t, http.StatusMethodNotAllowed)
		got.want(t, hasText("main", "405"))
		if allow := strings.Join(got.Header.Values("Allow"), ", "); allow != test.allow {
			t.Errorf("%s: Allow: %s, want %s", name, allow, test.allow)
		}
	}

	s.pool.Close() // the database is away
	for name, visitor := range map[string]*browser{"reader": vera, "stranger": s.stranger()} {
		for _, path := range []string{"/", "/signin", "/s/token"} {
			broken := visitor.get(path)
			broken.wantStatus(t, http.StatusInternalServerError)
			broken.want(t, hasText("h1", "Something went wrong here"))
			if strings.Contains(broken.body, "closed") {
				t.Errorf("%s is told of the server's inside: %s", name, broken.body)
			}
		}
		problem := visitor.get("/", "Accept: application/json")
		if got := problem.Header.Get("Content-Type"); problem.StatusCode != http.StatusInternalServerError || got != "application/problem+json" {
			t.Errorf("a script of the %s is told %d %s %s", name, problem.StatusCode, got, problem.body)
		}
	}
	vera.get("/static/x/css/base.css").wantStatus(t, http.StatusOK)
}

// TestBusy says when to come back, to people and to scripts.
func TestBusy(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	for name, err := range map[string]error{"sign-in": signin.ErrBusy, "save": library.ErrBusy} {
		handler := s.pages.handle(func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("busy: %w", err) })
		for accept, contentType := range map[string]string{"*/*": "text/html; charset=utf-8", "application/json": "application/problem+json"} {
			rec := httptest.NewRecorder()
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
			req.Header.Set("Accept", accept)
			handler(rec, req)
			if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") != "10" || rec.Header().Get("Content-Type") != contentType ||
				!strings.Contains(rec.Body.String(), "The server is busy") {
				t.Errorf("%s: status %d, header %v: %s", name, rec.Code, rec.Header(), rec.Body)
			}
		}
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a, file := vera.read()
	share, err := s.library.Share(t.Context(), vera.account.ID, a.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	var p paths
	for _, path := range []string{
		"/", "/?view=archive", p.Article(a.ID), p.Image(a.ID, file), p.Shared(share.Token), p.SharedImage(share.Token, file), "/save", "/settings",
		"/bookmarklet", "/static/x/css/base.css", "/robots.txt", "/no/such/page", "/favicon.ico", "/signin",
	} {
		get, head := vera.get(path), vera.send(http.MethodHead, path, nil)
		if head.StatusCode != get.StatusCode || head.body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d, type %q, %d bytes; GET: %d, type %q", path, head.StatusCode, head.Header.Get("Content-Type"), len(head.body),
				get.StatusCode, get.Header.Get("Content-Type"))
		}
	}
}

func TestEveryPageIsProtected(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	for _, path := range []string{"/", "/settings", "/settings/devices", "/settings/tokens", "/settings/shares", "/bookmarklet", "/save", "/signin", "/x"} {
		got := vera.get(path)
		policy := strings.Split(got.Header.Get("Content-Security-Policy"), "; ")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !slices.Contains(policy, want) {
				t.Errorf("%s: the policy %q lacks %q", path, policy, want)
			}
		}
		if got.Header.Get("Cross-Origin-Opener-Policy") != "" {
			t.Errorf("%s has an opener policy, which a bookmarklet's popup cannot pass", path)
		}
		if got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: header %v", path, got.Header)
		}
	}
}
