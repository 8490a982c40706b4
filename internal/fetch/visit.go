package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"nightstand/internal/article"
)

// maxRedirects counts both kinds together: those of HTTP and those of HTML.
const maxRedirects = 10

// userAgent is that of a current desktop browser: many sites send programs
// that name themselves a stub or a refusal.
const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"

// visit is one call of [Client.Page] or [Client.File]: the requests it has
// sent and the cookies it was given, which some sites insist on getting back
// before they stop redirecting.
type visit struct {
	transport http.RoundTripper
	jar       http.CookieJar
	header    http.Header
	referer   *url.URL // nil sends none
	sent      map[string]bool
	redirects int
}

func (c *Client) newVisit(header http.Header, referer *url.URL) (*visit, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &visit{
		transport: c.transport,
		jar:       jar,
		header:    header,
		referer:   referer,
		sent:      map[string]bool{},
	}, nil
}

// get requests u and follows HTTP redirects. It returns the first answer that
// is no redirect and has a good status, with its address. The caller closes
// the body.
func (v *visit) get(ctx context.Context, u *url.URL) (*http.Response, *url.URL, error) {
	for {
		resp, err := v.send(ctx, u)
		if err != nil {
			return nil, nil, err
		}
		target, redirectErr := location(resp, u)
		if target == nil && redirectErr == nil {
			if err := statusError(resp, time.Now()); err != nil {
				resp.Body.Close()
				return nil, nil, err
			}
			return resp, u, nil
		}
		resp.Body.Close()
		if redirectErr != nil {
			return nil, nil, redirectErr
		}
		if err := v.countRedirect(); err != nil {
			return nil, nil, err
		}
		u = target
	}
}

// send makes one request, unless the very same one was made before: its answer
// could only lead round in a circle.
func (v *visit) send(ctx context.Context, u *url.URL) (*http.Response, error) {
	cookies := v.jar.Cookies(u)
	key := requestKey(u, cookies)
	if v.sent[key] {
		return nil, &Error{Failure: article.FailureRedirects, Err: errors.New("redirect loop")}
	}
	v.sent[key] = true

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &Error{Failure: article.FailureDNS, Err: errors.New("address cannot be requested")}
	}
	req.Header = v.header.Clone()
	if v.referer != nil {
		setReferer(req, v.referer)
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	// Not by way of http.Client, which gives up on a Location that browsers
	// can read, and whose errors repeat the whole address.
	resp, err := v.transport.RoundTrip(req)
	if err != nil {
		return nil, transferError(ctx, err)
	}
	v.jar.SetCookies(u, resp.Cookies())
	return resp, nil
}

// requestKey names a request by all that may differ between two of one visit.
func requestKey(u *url.URL, cookies []*http.Cookie) string {
	var b strings.Builder
	b.WriteString(withoutFragment(u))
	for _, c := range cookies {
		b.WriteByte('\n')
		b.WriteString(c.String())
	}
	return b.String()
}

func (v *visit) countRedirect() error {
	if v.redirects++; v.redirects > maxRedirects {
		return &Error{Failure: article.FailureRedirects, Err: errors.New("more than 10 redirects")}
	}
	return nil
}

// location returns where a response to a request for u redirects, or nil when
// it does not. A target without a fragment inherits that of u (RFC 9110
// section 10.2.2).
func location(resp *http.Response, u *url.URL) (*url.URL, *Error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	ref := resp.Header.Get("Location")
	if ref == "" {
		return nil, nil
	}
	target, err := resolve(u, ref)
	if err != nil {
		err.Status = resp.StatusCode
		return nil, err
	}
	if target.Fragment == "" {
		target.Fragment, target.RawFragment = u.Fragment, u.RawFragment
	}
	return target, nil
}

// setReferer says which page a picture stands on as browsers do by default:
// the whole address to the page's own origin, the origin to others, nothing
// from https to http (Referrer Policy, strict-origin-when-cross-origin).
func setReferer(req *http.Request, page *url.URL) {
	origin := url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/"}
	switch {
	case page.Scheme == req.URL.Scheme && page.Host == req.URL.Host:
		req.Header.Set("Referer", withoutFragment(page))
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	case page.Scheme == "https" && req.URL.Scheme == "http":
		req.Header.Set("Sec-Fetch-Site", "cross-site")
	default:
		req.Header.Set("Referer", origin.String())
		req.Header.Set("Sec-Fetch-Site", "cross-site")
	}
}

// pageHeader is what a browser sends when its user opens an address.
func pageHeader() http.Header {
	h := commonHeader("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")
	h.Set("Upgrade-Insecure-Requests", "1")
	h.Set("Sec-Fetch-Dest", "document")
	h.Set("Sec-Fetch-Mode", "navigate")
	h.Set("Sec-Fetch-Site", "none")
	h.Set("Sec-Fetch-User", "?1")
	return h
}

// pictureHeader is what a browser sends for an img element, except that it does
// not ask for AVIF, which cannot be decoded here.
func pictureHeader() http.Header {
	h := commonHeader("image/webp,image/png,image/jpeg,image/gif,image/svg+xml,image/*;q=0.8,*/*;q=0.5")
	h.Set("Sec-Fetch-Dest", "image")
	h.Set("Sec-Fetch-Mode", "no-cors")
	h.Set("Sec-Fetch-Site", "cross-site")
	return h
}

func commonHeader(accept string) http.Header {
	h := http.Header{}
	h.Set("User-Agent", userAgent)
	h.Set("Accept", accept)
	h.Set("Accept-Language", "en-US,en;q=0.9,*;q=0.5")
	h.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	return h
}
