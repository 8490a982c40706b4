package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"nightstand/internal/article"
)

const (
	// maxEncodings bounds how many compressions may lie on top of each other.
	maxEncodings = 4
	// maxZstdWindow is the largest window that a zstd content coding may ask
	// for (RFC 9659 section 3).
	maxZstdWindow = 8 << 20
)

// readBody returns the decompressed body of an answer. A body of more than
// limit bytes is an error as soon as one byte too many comes out, so a
// compression bomb costs no more memory than an honest page.
func readBody(ctx context.Context, resp *http.Response, limit int64) ([]byte, error) {
	tooLarge := &Error{Failure: article.FailureTooLarge, Status: resp.StatusCode,
		Err: fmt.Errorf("more than %d bytes", limit)}
	if resp.ContentLength > limit {
		return nil, tooLarge
	}
	wire := &meter{r: resp.Body, left: limit}
	meters := []*meter{wire}
	var r io.Reader = wire
	codings, err := contentCodings(resp.Header)
	if err != nil {
		return nil, &Error{Failure: article.FailureBadEncoding, Status: resp.StatusCode, Err: err}
	}
	for _, coding := range codings {
		decoder := newDecoder(coding, r)
		defer decoder.Close()
		m := &meter{r: decoder, left: limit}
		meters = append(meters, m)
		r = m
	}
	body, err := io.ReadAll(r)
	switch {
	case slices.ContainsFunc(meters, func(m *meter) bool { return m.left < 0 }):
		return nil, tooLarge
	case wire.err != nil:
		return nil, transferError(ctx, fmt.Errorf("response body: %w", wire.err))
	case err != nil:
		return nil, &Error{Failure: article.FailureBadEncoding, Status: resp.StatusCode, Err: err}
	}
	return body, nil
}

// contentCodings lists the compressions to undo, the outermost first.
func contentCodings(h http.Header) ([]string, error) {
	var codings []string
	for name := range strings.SplitSeq(strings.Join(h.Values("Content-Encoding"), ","), ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity", "none", "utf-8":
			// The last two are common mistakes for "not compressed".
		case "gzip", "x-gzip", "deflate", "br", "zstd":
			codings = append(codings, strings.TrimPrefix(name, "x-"))
		default:
			return nil, fmt.Errorf("content encoding %q", name)
		}
	}
	if len(codings) > maxEncodings {
		return nil, fmt.Errorf("%d content encodings", len(codings))
	}
	slices.Reverse(codings)
	return codings, nil
}

var errMeter = errors.New("byte limit reached")

// meter counts what is read through it and stops one byte past its limit. It
// keeps the first error of its source, which decoders tend to replace by their own.
type meter struct {
	r    io.Reader
	left int64 // negative once the limit is passed
	err  error // other than io.EOF
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left < 0 {
		return 0, errMeter
	}
	if int64(len(p)) > m.left+1 {
		p = p[:m.left+1]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	if err != nil && err != io.EOF {
		m.err = err
	}
	if m.left < 0 {
		return n, errMeter
	}
	return n, err
}

// decoder undoes one compression. It opens the underlying reader on the first
// Read, because most of them look at their input when they are opened.
type decoder struct {
	coding string
	in     *bufio.Reader
	out    io.Reader
	close  func()
}

func newDecoder(coding string, r io.Reader) *decoder {
	return &decoder{coding: coding, in: bufio.NewReader(r), close: func() {}}
}

// Close frees the memory of the decompressor.
func (d *decoder) Close() { d.close() }

// Read returns decompressed bytes. An empty input is an empty output: servers
// label empty answers as compressed, too.
func (d *decoder) Read(p []byte) (int, error) {
	if d.out == nil {
		if _, err := d.in.Peek(1); err != nil {
			return 0, err
		}
		if err := d.open(); err != nil {
			return 0, fmt.Errorf("%s: %w", d.coding, err)
		}
	}
	return d.out.Read(p)
}

func (d *decoder) open() error {
	switch d.coding {
	case "gzip":
		zr, err := gzip.NewReader(d.in)
		if err != nil {
			return err
		}
		zr.Multistream(false)
		d.out = &gzipMembers{zr: zr, in: d.in}
	case "deflate":
		return d.openDeflate()
	case "br":
		d.out = brotli.NewReader(d.in)
	case "zstd":
		zr, err := zstd.NewReader(d.in, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return err
		}
		d.out, d.close = zr, zr.Close
	}
	return nil
}

// openDeflate tells the zlib format, which "deflate" means, from the raw one,
// which some servers send (RFC 9110 section 8.4.1.2).
func (d *decoder) openDeflate() error {
	head, err := d.in.Peek(2)
	if err != nil {
		return err
	}
	if head[0]&0x0f == 8 && head[0]>>4 <= 7 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		zr, err := zlib.NewReader(d.in)
		if err != nil {
			return err
		}
		d.out = zr
		return nil
	}
	d.out = flate.NewReader(d.in)
	return nil
}

// gzipMembers reads all members of a gzip stream and, like browsers, ignores
// bytes after the last one that do not start another.
type gzipMembers struct {
	zr *gzip.Reader
	in *bufio.Reader
}

// Read returns the decompressed bytes of the current member, and moves on to the next.
func (g *gzipMembers) Read(p []byte) (int, error) {
	n, err := g.zr.Read(p)
	if err != io.EOF {
		return n, err
	}
	head, peekErr := g.in.Peek(2)
	if peekErr != nil || head[0] != 0x1f || head[1] != 0x8b {
		return n, io.EOF
	}
	if err := g.zr.Reset(g.in); err != nil {
		return n, err
	}
	g.zr.Multistream(false)
	return n, nil
}
