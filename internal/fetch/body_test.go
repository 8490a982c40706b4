package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"nightstand/internal/article"
)

// compressors write each content coding; "raw" is deflate without its zlib frame.
var compressors = map[string]func(io.Writer) io.WriteCloser{
	"gzip": func(w io.Writer) io.WriteCloser {
		zw, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			panic(err)
		}
		return zw
	},
	"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 2) },
	"raw": func(w io.Writer) io.WriteCloser {
		fw, err := flate.NewWriter(w, flate.BestSpeed)
		if err != nil {
			panic(err)
		}
		return fw
	},
	"zstd": func(w io.Writer) io.WriteCloser {
		zw, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(err)
		}
		return zw
	},
}

func compress(tb testing.TB, body []byte, codings ...string) []byte {
	tb.Helper()
	for _, coding := range codings {
		var buf bytes.Buffer
		w := compressors[coding](&buf)
		if _, err := w.Write(body); err != nil {
			tb.Fatal(err)
		}
		if err := w.Close(); err != nil {
			tb.Fatal(err)
		}
		body = buf.Bytes()
	}
	return body
}

func gzipped(tb testing.TB, s string) []byte {
	tb.Helper()
	return compress(tb, []byte(s), "gzip")
}

func serveEncoded(tb testing.TB, coding string, body []byte) string {
	tb.Helper()
	return serve(tb, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", coding)
		w.Write(body)
	}).URL
}

func TestPageContentEncodings(t *testing.T) {
	t.Parallel()
	const want = "<!doctype html><p>Hello, reader"
	plain := []byte(want)
	for name, test := range map[string]struct {
		coding string
		body   []byte
	}{
		"gzip":                  {"gzip", compress(t, plain, "gzip")},
		"old name":              {"X-GZip", compress(t, plain, "gzip")},
		"deflate":               {"deflate", compress(t, plain, "deflate")},
		"raw deflate":           {"deflate", compress(t, plain, "raw")},
		"brotli":                {"br", compress(t, plain, "br")},
		"zstd":                  {"zstd", compress(t, plain, "zstd")},
		"gzip, then br":         {"gzip, br", compress(t, plain, "gzip", "br")},
		"three":                 {"zstd,identity, deflate ,gzip", compress(t, plain, "zstd", "deflate", "gzip")},
		"identity":              {"identity", plain},
		"members":               {"gzip", append(gzipped(t, want[:9]), gzipped(t, want[9:])...)},
		"member and garbage":    {"gzip", append(gzipped(t, want), "\r\n\r\ngarbage"...)},
		"member and short tail": {"gzip", append(gzipped(t, want), 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := testClient(t).Page(t.Context(), serveEncoded(t, test.coding, test.body))
			if err != nil {
				t.Fatal(err)
			}
			if string(page.HTML) != want {
				t.Errorf("page = %q, want %q", page.HTML, want)
			}
		})
	}
}

func TestPageBadEncodings(t *testing.T) {
	t.Parallel()
	whole := gzipped(t, strings.Repeat("<p>text", 1000))
	for name, test := range map[string]struct {
		coding  string
		body    []byte
		failure article.Failure
	}{
		"no gzip":        {"gzip", []byte("<html>plain"), article.FailureBadEncoding},
		"no brotli":      {"br", []byte("<html>plain"), article.FailureBadEncoding},
		"no zstd":        {"zstd", []byte("<html>plain"), article.FailureBadEncoding},
		"truncated":      {"gzip", whole[:len(whole)/2], article.FailureBadEncoding},
		"unknown coding": {"compress", []byte("x"), article.FailureBadEncoding},
		"five codings":   {"gzip,gzip,gzip,gzip,gzip", whole, article.FailureBadEncoding},
		"empty":          {"gzip", nil, article.FailureUnresponsive},
		"empty inside":   {"gzip, br", compress(t, nil, "gzip", "br"), article.FailureUnresponsive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := testClient(t).Page(t.Context(), serveEncoded(t, test.coding, test.body))
			wantFailure(t, err, test.failure, false)
		})
	}
}

// spaces is an endless run of spaces, the content of a bomb.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// bomb compresses size bytes by the codings in turn.
func bomb(tb testing.TB, size int64, codings ...string) []byte {
	tb.Helper()
	var buf bytes.Buffer
	var w io.Writer = &buf
	var closers []io.Closer
	for i := len(codings) - 1; i >= 0; i-- {
		c := compressors[codings[i]](w)
		closers = append(closers, c)
		w = c
	}
	if _, err := io.CopyN(w, spaces{}, size); err != nil {
		tb.Fatal(err)
	}
	for i := len(closers) - 1; i >= 0; i-- {
		if err := closers[i].Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return buf.Bytes()
}

func TestPageBombs(t *testing.T) {
	// Not parallel: it measures memory.
	const size = 16 << 20
	for name, test := range map[string]struct {
		coding string
		body   []byte
	}{
		"gzip":           {"gzip", bomb(t, size, "gzip")},
		"deflate":        {"deflate", bomb(t, size, "raw")},
		"brotli":         {"br", bomb(t, size, "br")},
		"zstd":           {"zstd", bomb(t, size, "zstd")},
		"gzip in brotli": {"gzip, br", bomb(t, size, "gzip", "br")},
		"gzip in gzip":   {"gzip, gzip", bomb(t, size, "gzip", "gzip")},
		"nothing inside": {"gzip, gzip", compress(t, bytes.Repeat(gzipped(t, ""), 1<<15), "gzip")},
	} {
		t.Run(name, func(t *testing.T) {
			c := testClient(t)
			c.pageLimit = 256 << 10
			if int64(len(test.body)) > c.pageLimit/2 {
				t.Fatalf("the bomb has %d bytes, which are too many even before decompression", len(test.body))
			}
			address := serveEncoded(t, test.coding, test.body)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := c.Page(t.Context(), address)
			runtime.ReadMemStats(&after)
			wantFailure(t, err, article.FailureTooLarge, false)
			// All that was allocated, even if freed again: the buffer that grows
			// to the limit and the decoders' windows.
			if used := after.TotalAlloc - before.TotalAlloc; used > 12<<20 {
				t.Errorf("Page allocated %d bytes for a limit of %d", used, c.pageLimit)
			}
		})
	}
}

func TestZstdWindowIsLimited(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	zw, err := zstd.NewWriter(&buf, zstd.WithWindowSize(64<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	zw.Write([]byte("<html>"))
	zw.Flush() // so that the frame does not know its small size
	zw.Write([]byte("x"))
	zw.Close()
	_, err = testClient(t).Page(t.Context(), serveEncoded(t, "zstd", buf.Bytes()))
	wantFailure(t, err, article.FailureBadEncoding, false)
}

func TestPageLimit(t *testing.T) {
	t.Parallel()
	body := []byte("<html>" + strings.Repeat("x", 994))
	for name, codings := range map[string][]string{"plain": nil, "gzip": {"gzip"}, "zstd": {"zstd"}} {
		for _, chunked := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				site := serve(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Type", "text/html")
					w.Header().Set("Content-Encoding", strings.Join(codings, ""))
					if chunked {
						w.(http.Flusher).Flush()
					}
					w.Write(compress(t, body, codings...))
				})
				c := testClient(t)
				c.pageLimit = int64(len(body))
				if _, err := c.Page(t.Context(), site.URL); err != nil {
					t.Errorf("Page of exactly the limit: %v", err)
				}
				c.pageLimit--
				_, err := c.Page(t.Context(), site.URL)
				wantFailure(t, err, article.FailureTooLarge, false)
			})
		}
	}
}
