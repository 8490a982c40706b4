package site

import (
	"context"
	"net/http"
	"slices"

	"nightstand/internal/signin"
)

// proxyHeaders are what reverse proxies add to the requests they pass on (RFC
// 7239, RFC 9110 section 7.6.3, and the custom before them).
var proxyHeaders = []string{
	"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-Ip",
}

type elsewhereKey struct{}

// noteElsewhere notes whether the request may come from another machine. It
// stands before all that adds to the request's header.
func noteElsewhere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), elsewhereKey{}, mayComeFromElsewhere(r))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// mayComeFromElsewhere reports whether a proxy passed the request on, or its
// browser looks at a name that is not this machine's: a foreign site's, which
// leads its visitors to their own machine (DNS rebinding). Browsers speak HTTP
// 1.1 or later; some proxies that add nothing do not.
func mayComeFromElsewhere(r *http.Request) bool {
	proxied := slices.ContainsFunc(proxyHeaders, func(name string) bool { return len(r.Header[name]) > 0 })
	return proxied || !r.ProtoAtLeast(1, 1) || !signin.IsLoopback(r.Host)
}

// fromElsewhere returns what noteElsewhere found, true without it.
func fromElsewhere(r *http.Request) bool {
	elsewhere, ok := r.Context().Value(elsewhereKey{}).(bool)
	return elsewhere || !ok
}
