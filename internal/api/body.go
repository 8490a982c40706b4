package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/klauspost/compress/zstd"

	"nightstand/internal/library"
)

const (
	// bodyTimeout is for a whole page over a slow line.
	bodyTimeout = 2 * time.Minute
	// maxSaveBytes leaves room for a page of library.MaxPageSize with the
	// escapes that JSON adds. It is counted after decompression, too.
	maxSaveBytes = 32 << 20
	// maxWindow is the least that RFC 8878 section 3.1.1.1.2 wants supported.
	maxWindow = 8 << 20
	// smallBody is read without waiting for memory.
	smallBody = 1 << 20
	// retryBusy is when to come back to a busy server, in seconds.
	retryBusy = "10"
)

var (
	errBodyTooLarge = errors.New("request body too large")
	errBodyEncoding = errors.New("unknown content encoding")
)

// readBody reads and decompresses the body of operations that have one. huma
// would do so itself, but answers a body that breaks off as our own fault.
func (s *server) readBody(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	if op.RequestBody == nil {
		next(ctx)
		return
	}
	r, w := humachi.Unwrap(ctx)
	if op.MaxBodyBytes > smallBody && mayBeLarge(r) {
		leave, err := s.library.Room(ctx.Context())
		if err != nil {
			writeBodyProblem(s.api, ctx, err)
			return
		}
		defer leave()
	}
	_ = ctx.SetReadDeadline(time.Now().Add(bodyTimeout)) // not every ResponseWriter can; the server's limit remains
	data, err := decodeBody(w, r, op.MaxBodyBytes-1)     // huma refuses one that has just as many bytes
	if err != nil {
		writeBodyProblem(s.api, ctx, err)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	next(ctx)
}

// mayBeLarge reports whether a body can have more bytes than a small one: its
// length is unknown when it is compressed.
func mayBeLarge(r *http.Request) bool {
	return r.ContentLength < 0 || r.ContentLength > smallBody || r.Header.Get("Content-Encoding") != ""
}

// decodeBody returns a body that has at most limit bytes, both as it comes and
// decompressed.
func decodeBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	var body io.Reader = http.MaxBytesReader(w, r.Body, limit)
	switch coding := strings.ToLower(r.Header.Get("Content-Encoding")); coding {
	case "", "identity":
	case "gzip", "x-gzip":
		unzip, err := gzip.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		body = unzip
	case "zstd":
		decoder, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		defer decoder.Close()
		body = decoder
	default:
		return nil, errBodyEncoding
	}
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if int64(len(data)) > limit {
		return nil, errBodyTooLarge
	}
	return data, err
}

func writeBodyProblem(api huma.API, ctx huma.Context, err error) {
	status, detail := http.StatusBadRequest, "the request's body is damaged or breaks off"
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case tooLarge || errors.Is(err, errBodyTooLarge):
		status = http.StatusRequestEntityTooLarge
		detail = fmt.Sprintf("the request's body is larger than %d bytes", ctx.Operation().MaxBodyBytes-1)
	case errors.Is(err, errBodyEncoding):
		ctx.SetHeader("Accept-Encoding", "gzip, zstd") // RFC 9110 section 15.5.16
		status, detail = http.StatusUnsupportedMediaType, "the body's Content-Encoding must be gzip, zstd or none"
	case errors.Is(err, library.ErrBusy):
		ctx.SetHeader("Retry-After", retryBusy)
		status, detail = http.StatusServiceUnavailable, library.ErrBusy.Error()
	case errors.Is(err, os.ErrDeadlineExceeded):
		status, detail = http.StatusRequestTimeout, "the request's body took too long to arrive"
	}
	_ = huma.WriteErr(api, ctx, status, detail)
}
