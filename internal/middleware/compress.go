package middleware

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// compressible are the types of ours that are text. Pictures are compressed
// already, and events must not wait for a block to fill.
var compressible = []string{
	"text/html", "text/css", "text/javascript", "text/plain", "application/json", "application/problem+json",
	"application/openapi+json", "application/manifest+json", "image/svg+xml",
}

// Compress compresses answers of a kilobyte or more for browsers that can take
// it. Random padding hides the exact size of the answer, which the BREACH
// attack reads secrets from.
func Compress() (func(http.Handler) http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.ContentTypes(compressible), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	return func(next http.Handler) http.Handler { return wrap(next) }, nil
}
