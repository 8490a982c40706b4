// Package fetch gets a URL from the public internet, safely and within limits:
// of addresses, time, bytes and redirects. It returns a page as UTF-8 and
// leaves finding the article in it to others.
package fetch

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"nightstand/internal/article"
)

const (
	callTimeout = 30 * time.Second // for a whole call, with all its redirects
	dialTimeout = 10 * time.Second // so that one silent address leaves time for the next

	// maxPageBytes is counted after decompression.
	maxPageBytes = 15 << 20
	// maxHeaderBytes is what browsers accept of a response header.
	maxHeaderBytes = 256 << 10
)

// Config is what a [Client] needs.
type Config struct {
	// Allow lists private networks that may be fetched. An IPv4-mapped IPv6
	// address is compared as the IPv4 address it stands for.
	Allow []netip.Prefix
	// Logger gets a debug record for each call; nil discards them.
	Logger *slog.Logger
}

// Client gets pages and pictures. It is safe for concurrent use.
type Client struct {
	log       *slog.Logger
	dialer    *net.Dialer
	transport *http.Transport
	timeout   time.Duration
	pageLimit int64 // bytes
}

// New returns a client that reaches public addresses and those in cfg.Allow.
// It uses no proxy, whatever the environment says: a proxy would dial
// addresses that were never checked.
func New(cfg Config) *Client {
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	dialer := &net.Dialer{Timeout: dialTimeout, Control: newGuard(cfg.Allow).control}
	return &Client{
		log:    log,
		dialer: dialer,
		transport: &http.Transport{
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // readBody knows more encodings and keeps the limit
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        30 * time.Second,
			TLSHandshakeTimeout:    dialTimeout,
			MaxResponseHeaderBytes: maxHeaderBytes,
		},
		timeout:   callTimeout,
		pageLimit: maxPageBytes,
	}
}

// Page is an HTML or text page, or one made around a picture.
type Page struct {
	URL          string // final address, after all redirects
	Status       int    // HTTP status, 200 to 299
	ContentType  string // text/html, application/xhtml+xml or text/plain
	HTML         []byte // the body as valid UTF-8; plain text when ContentType says so
	Charset      string // what the body was decoded from, as the WHATWG Encoding Standard names it
	CanonicalURL string // the page's own absolute name for itself, or ""
}

// Page gets an HTML or text page, following redirects of HTTP and of HTML (a
// meta refresh within ten seconds), together at most 10. It takes at most
// 30 seconds in all. Its errors are of type [*Error].
func (c *Client) Page(ctx context.Context, url string) (*Page, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	start := time.Now()
	page, err := c.page(ctx, url)
	c.logCall(ctx, "page fetched", url, start, err)
	if err != nil {
		return nil, err
	}
	return page, nil
}

func (c *Client) page(ctx context.Context, address string) (*Page, error) {
	u, invalid := resolve(nil, address)
	if invalid != nil {
		return nil, invalid
	}
	v, err := c.newVisit(pageHeader(), nil)
	if err != nil {
		return nil, &Error{Failure: article.FailureInternal, Err: err}
	}
	for {
		resp, final, err := v.get(ctx, u)
		if err != nil {
			return nil, err
		}
		page, refresh, err := c.readPage(ctx, resp, final)
		if err != nil {
			return nil, err
		}
		if refresh == nil {
			return page, nil
		}
		if err := v.countRedirect(); err != nil {
			return nil, err
		}
		u = refresh
	}
}

// readPage turns an answer into a page, and also returns the address that the
// page at once moves on to, or nil. It closes the body.
func (c *Client) readPage(ctx context.Context, resp *http.Response, u *url.URL) (*Page, *url.URL, error) {
	defer resp.Body.Close()
	header := resp.Header.Get("Content-Type")
	if pictureTypes[mediaType(header)] {
		return picturePage(resp, u), nil, nil
	}
	declared, unsupported := declaredType(header)
	if unsupported != nil {
		unsupported.Status = resp.StatusCode
		return nil, nil, unsupported
	}
	body, err := readBody(ctx, resp, c.pageLimit)
	if err != nil {
		return nil, nil, err
	}
	text, charset := Decode(body, header)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil, &Error{Failure: article.FailureUnresponsive, Status: resp.StatusCode}
	}
	contentType, unsupported := actualType(declared, header, body, text, charset)
	if unsupported != nil {
		unsupported.Status = resp.StatusCode
		return nil, nil, unsupported
	}
	var m metadata
	if contentType != typeText {
		m = scan(text, u)
	}
	page := &Page{
		URL:          u.String(),
		Status:       resp.StatusCode,
		ContentType:  contentType,
		HTML:         text,
		Charset:      charset,
		CanonicalURL: canonicalURL(m, resp.Header, u),
	}
	return page, nextPage(m, resp.Header, u), nil
}

// File is the content of one address, as it was sent.
type File struct {
	URL         string // final address, after all redirects
	ContentType string // media type without parameters; found by sniffing when the site named none
	Data        []byte
}

// File gets the bytes of a picture, at most limit of them. The referer is the
// address of the article that shows it, or "". A page of HTML in the
// picture's place is refused. Its errors are of type [*Error].
func (c *Client) File(ctx context.Context, url, referer string, limit int64) (*File, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	start := time.Now()
	file, err := c.file(ctx, url, referer, limit)
	c.logCall(ctx, "file fetched", url, start, err)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (c *Client) file(ctx context.Context, address, referer string, limit int64) (*File, error) {
	u, invalid := resolve(nil, address)
	if invalid != nil {
		return nil, invalid
	}
	from, invalid := resolve(nil, referer)
	if invalid != nil {
		from = nil // a picture without a usable referer is still worth a try
	}
	v, err := c.newVisit(pictureHeader(), from)
	if err != nil {
		return nil, &Error{Failure: article.FailureInternal, Err: err}
	}
	resp, final, err := v.get(ctx, u)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := readBody(ctx, resp, limit)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, &Error{Failure: article.FailureUnresponsive, Status: resp.StatusCode}
	}
	contentType := fileType(resp.Header.Get("Content-Type"), data)
	if contentType == typeHTML || contentType == typeXHTML {
		return nil, &Error{Failure: article.FailureUnsupported, Status: resp.StatusCode}
	}
	return &File{URL: final.String(), ContentType: contentType, Data: data}, nil
}

// logCall records the host and the outcome of a call. The rest of the address
// is the reader's business.
func (c *Client) logCall(ctx context.Context, message, address string, start time.Time, err error) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	host := ""
	if u, err := parseURL(address); err == nil {
		host = u.Host
	}
	attrs := []any{"host", host, "duration", time.Since(start)}
	if err != nil {
		attrs = append(attrs, "error", err)
	}
	c.log.DebugContext(ctx, message, attrs...)
}
