// Package fetchtest stands in for the web in tests: a server on this machine
// that replays pages, and a client that may reach it.
package fetchtest

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"

	"nightstand/internal/fetch"
)

// Response is what the site answers on one path.
type Response struct {
	Status      int         // 0 means 200
	ContentType string      // "" means text/html; charset=utf-8
	Header      http.Header // further fields; may be nil
	Body        string      // the raw bytes
}

// Site is a web site on 127.0.0.1 that lasts as long as its test.
type Site struct {
	URL string // without a slash at the end

	mu        sync.Mutex
	responses map[string]Response
	hits      map[string]int
}

// Serve starts a site that answers each path, which begins with a slash and may
// have a query, with its response, and all others with 404.
func Serve(tb testing.TB, responses map[string]Response) *Site {
	tb.Helper()
	s := &Site{responses: map[string]Response{}, hits: map[string]int{}}
	maps.Copy(s.responses, responses)
	srv := httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(srv.Close)
	s.URL = srv.URL
	return s
}

// Set changes the answer on a path from now on.
func (s *Site) Set(path string, r Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.responses[path] = r
}

// Hits returns how often a path was asked for.
func (s *Site) Hits(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[path]
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.RequestURI()
	s.mu.Lock()
	s.hits[path]++
	answer, ok := s.responses[path]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	for key, values := range answer.Header {
		w.Header()[http.CanonicalHeaderKey(key)] = values
	}
	switch {
	case answer.ContentType != "":
		w.Header().Set("Content-Type", answer.ContentType)
	case w.Header()["Content-Type"] == nil:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	if answer.Status != 0 {
		w.WriteHeader(answer.Status)
	}
	w.Write([]byte(answer.Body))
}

// Client returns a client that may reach servers on this machine.
func Client(tb testing.TB) *fetch.Client {
	tb.Helper()
	return fetch.New(fetch.Config{
		Allow:  []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		Logger: slog.New(slog.NewTextHandler(tb.Output(), nil)),
	})
}
