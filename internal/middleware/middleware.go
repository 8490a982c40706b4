// Package middleware is what every request passes through: the headers that
// protect the reader, and one log line.
package middleware

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	chi "github.com/go-chi/chi/v5/middleware"
)

// pagePolicy lets a page load from its own site and from nowhere else. Pictures
// may also stand in the page itself, as placeholders do.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// SecureHeaders sets the headers of every answer. Handlers that serve files of
// strangers set stricter ones.
func SecureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// IsHTTPS reports whether the reader's browser reached us over TLS, itself or
// through a proxy that says so.
func IsHTTPS(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// SecureCookies marks cookies as Secure when the request came over TLS. secure
// is true when all requests do, whatever they say.
func SecureCookies(secure bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if secure || IsHTTPS(r) {
				w = &secureCookieWriter{ResponseWriter: w}
			}
			next.ServeHTTP(w, r)
		})
	}
}

type secureCookieWriter struct {
	http.ResponseWriter
	wrote bool
}

func (w *secureCookieWriter) WriteHeader(status int) {
	if !w.wrote {
		w.wrote = true
		cookies := w.Header()["Set-Cookie"]
		for i, c := range cookies {
			if !strings.Contains(c, "; Secure") {
				cookies[i] = c + "; Secure"
			}
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *secureCookieWriter) Write(b []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *secureCookieWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Log writes one line for every request, without its query, which may hold
// what a reader searched for or a link to save.
func Log(logger *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			ww := chi.NewWrapResponseWriter(w, r.ProtoMajor)
			defer func() {
				logger.DebugContext(r.Context(), "request", "method", r.Method, "path", redact(r.URL.Path),
					"status", ww.Status(), "bytes", ww.BytesWritten(), "took", time.Since(start),
					"request_id", chi.GetReqID(r.Context()))
			}()
			next.ServeHTTP(ww, r)
		})
	}
}

// redact hides the token of a shared link, which opens the article to anyone
// who reads the log.
func redact(path string) string {
	if rest, ok := strings.CutPrefix(path, "/s/"); ok {
		if _, file, found := strings.Cut(rest, "/"); found {
			return "/s/…/" + file
		}
		return "/s/…"
	}
	return path
}
