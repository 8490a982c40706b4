package middleware_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"nightstand/internal/middleware"
)

func TestSecureHeaders(t *testing.T) {
	t.Parallel()
	handler := middleware.SecureHeaders(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Referrer-Policy", "same-origin")
	}))
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	h := rec.Header()
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
		t.Errorf("headers %v, want nosniff, and the handler's own policy", h)
	}
	directives := map[string]string{}
	for directive := range strings.SplitSeq(h.Get("Content-Security-Policy"), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
		directives[name] = value
		if strings.Contains(value, "unsafe") || strings.Contains(value, "*") || strings.Contains(value, "http") {
			t.Errorf("policy allows %q", directive)
		}
	}
	for name, want := range map[string]string{"default-src": "'none'", "script-src": "'self'", "form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'"} {
		if directives[name] != want {
			t.Errorf("policy has %s %q, want %q", name, directives[name], want)
		}
	}
}

func TestSecureCookies(t *testing.T) {
	t.Parallel()
	write := map[string]http.HandlerFunc{
		"body":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "text") },
		"status":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusSeeOther) },
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"flush":   func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
		"hints": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			http.SetCookie(w, &http.Cookie{Name: "late", Value: "3"})
			fmt.Fprint(w, "text")
		},
	}
	for name, test := range map[string]struct {
		always bool
		header string
		tls    bool
		want   bool
	}{
		"plain":         {want: false},
		"TLS":           {tls: true, want: true},
		"behind proxy":  {header: "HTTPS", want: true},
		"proxy, plain":  {header: "http", want: false},
		"always secure": {always: true, want: true},
	} {
		for ending, finish := range write {
			t.Run(name+", "+ending, func(t *testing.T) {
				t.Parallel()
				handler := middleware.SecureCookies(test.always)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
					http.SetCookie(w, &http.Cookie{Name: "b", Value: "2", Secure: true, HttpOnly: true})
					finish(w, r)
				}))
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if test.tls {
						r.TLS = &tls.ConnectionState{}
					}
					r.Header.Set("X-Forwarded-Proto", test.header)
					handler.ServeHTTP(w, r)
				}))
				defer server.Close()
				resp := get(t, server.URL)
				cookies := resp.Cookies()
				if len(cookies) < 2 {
					t.Fatalf("%d cookies, want at least 2", len(cookies))
				}
				for _, c := range cookies {
					if want := test.want || c.Name == "b"; c.Secure != want {
						t.Errorf("cookie %v, want Secure %v", c, want)
					}
				}
				for _, line := range resp.Header["Set-Cookie"] {
					if strings.Count(line, "Secure") > 1 {
						t.Errorf("cookie %q is marked twice", line)
					}
				}
			})
		}
	}
}

func compressed(tb testing.TB, handler http.HandlerFunc) *httptest.Server {
	tb.Helper()
	compress, err := middleware.Compress()
	if err != nil {
		tb.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(tb.Output(), nil))
	server := httptest.NewServer(middleware.Log(logger)(compress(middleware.SecureCookies(true)(handler))))
	tb.Cleanup(server.Close)
	return server
}

func get(tb testing.TB, url string) *http.Response {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, url, nil)
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip") // keeps the transport from decompressing
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestCompress(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("night stand ", 500)
	server := compressed(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		body := text
		if r.URL.Path == "/short" {
			body = text[:200]
		}
		fmt.Fprint(w, body)
	})
	for name, test := range map[string]struct {
		path, contentType string
		want              bool
	}{
		"page":    {"/long", "text/html; charset=utf-8", true},
		"script":  {"/long", "text/javascript", true},
		"JSON":    {"/long", "application/json", true},
		"problem": {"/long", "application/problem+json", true},
		"short":   {"/short", "text/html; charset=utf-8", false},
		"picture": {"/long", "image/png", false},
		"events":  {"/long", "text/event-stream", false},
	} {
		resp := get(t, server.URL+test.path+"?type="+url.QueryEscape(test.contentType))
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Content-Encoding") == "gzip"; got != test.want {
			t.Errorf("%s: compressed %v, want %v", name, got, test.want)
		}
		if test.want {
			if len(data) > len(text)/4 {
				t.Errorf("%s: %d bytes of %d", name, len(data), len(text))
			}
			reader, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(reader); err != nil {
				t.Fatal(err)
			}
		}
		if want := text[:min(len(data), len(text))]; string(data) != want || len(data) < 200 {
			t.Errorf("%s: %d bytes differ from what was written", name, len(data))
		}
	}
}

// TestEvents receives each event before the next one is sent.
func TestEvents(t *testing.T) {
	t.Parallel()
	next := make(chan struct{})
	server := compressed(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for n := range 3 {
			fmt.Fprintf(w, "data: %d\n", n)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Errorf("Flush: %v", err)
			}
			select {
			case <-next:
			case <-r.Context().Done():
				return
			}
		}
	})
	lines := make(chan string)
	resp := get(t, server.URL)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(resp.Body); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	for n := range 3 {
		select {
		case got := <-lines:
			if want := fmt.Sprintf("data: %d", n); got != want {
				t.Errorf("event %q, want %q", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("event %d was held back", n)
		}
		next <- struct{}{}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/":                                 "path=/ ",
		"/read/12?q=private":                "path=/read/12 ",
		"/s/TOKEN-private":                  "path=/s/… ",
		"/s/TOKEN-private/images/a.png?x=1": "path=/s/…/images/a.png ",
		"/save?url=https://private.example": "path=/save ",
	} {
		var out bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		handler := middleware.Log(logger)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "gone", http.StatusGone)
		}))
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil)
		req.Header.Set("Cookie", "private")
		req.Header.Set("Authorization", "Bearer private")
		handler.ServeHTTP(httptest.NewRecorder(), req)
		line := out.String()
		if !strings.Contains(line, want) || !strings.Contains(line, "status=410 bytes=5") || !strings.Contains(line, "method=POST") {
			t.Errorf("%s is logged as %q, want %q in it", path, line, want)
		}
		if strings.Contains(line, "private") || strings.Count(line, "\n") != 1 {
			t.Errorf("%s is logged as %q, want one line without what is private", path, line)
		}
	}
}
