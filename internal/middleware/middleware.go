// Package middleware is what every request passes through: the headers that
// protect the reader, and one log line.
package middleware

import (
	"log/slog"
	"net/http"
	"net/netip"
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

// privateNetworks are where a reverse proxy is trusted to name the client.
var privateNetworks = []string{
	"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10",
}

// ClientAddress finds out the address of whoever makes the request, also
// behind a reverse proxy on this machine or its network. Of somebody on that
// network it is what the nearest proxy saw, or else the peer's own. Handlers
// read it with GetClientIP of chi's middleware.
func ClientAddress(next http.Handler) http.Handler {
	const forwarded = "X-Forwarded-For"
	nearest := chi.ClientIPFromXFFTrustedProxies(1)(next)
	return chi.ClientIPFromXFF(privateNetworks...)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if chi.GetClientIP(r.Context()) != "" {
			next.ServeHTTP(w, r)
			return
		}
		if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && r.Header.Get(forwarded) == "" {
			r.Header.Set(forwarded, peer.Addr().String())
		}
		nearest.ServeHTTP(w, r)
	}))
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
			if !secure && !IsHTTPS(r) {
				next.ServeHTTP(w, r)
				return
			}
			sw := &secureCookieWriter{ResponseWriter: w}
			next.ServeHTTP(sw, r)
			sw.mark() // an answer of nothing but a header
		})
	}
}

type secureCookieWriter struct {
	http.ResponseWriter
	wrote bool
}

func (w *secureCookieWriter) WriteHeader(status int) {
	if status >= 200 {
		w.mark()
	}
	w.ResponseWriter.WriteHeader(status)
}

// mark does its work once, before the header is sent.
func (w *secureCookieWriter) mark() {
	if !w.wrote {
		w.wrote = true
		cookies := w.Header()["Set-Cookie"]
		for i, c := range cookies {
			if !strings.Contains(c, "; Secure") {
				cookies[i] = c + "; Secure"
			}
		}
	}
}

// FlushError lets http.ResponseController send the header early.
func (w *secureCookieWriter) FlushError() error {
	w.mark()
	return http.NewResponseController(w.ResponseWriter).Flush()
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
