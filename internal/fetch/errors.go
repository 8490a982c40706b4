package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nightstand/internal/article"
)

// maxRetryAfter bounds the wait that a site can ask for.
const maxRetryAfter = 24 * time.Hour

// Error explains a failed fetch. [Client.Page] and [Client.File] return no
// other kind of error.
type Error struct {
	Failure    article.Failure
	Temporary  bool          // trying again later may work
	RetryAfter time.Duration // how long the site asks to wait, at most 24 hours; 0 when it named no time
	Status     int           // the HTTP status, or 0 when there was no answer
	Err        error         // the cause, or nil when Failure and Status say all
}

// Error describes the failure for the log. The text never holds the whole
// address, whose query may be private.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fetch: %s", e.Failure)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (status %d)", e.Status)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// statusError returns the failure that an HTTP status stands for, or nil for
// an answer whose body is worth reading.
func statusError(resp *http.Response, now time.Time) *Error {
	code := resp.StatusCode
	if code >= 200 && code < 300 {
		return nil
	}
	e := &Error{Status: code, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), now)}
	switch {
	case code < 400:
		e.Failure = article.FailureUnresponsive
	case code == http.StatusNotFound, code == http.StatusGone:
		e.Failure = article.FailureNotFound
	case code == http.StatusTooManyRequests:
		e.Failure, e.Temporary = article.FailureRateLimited, true
	case code >= 500 && code < 600:
		e.Failure = article.FailureServer
		e.Temporary = code != http.StatusNotImplemented && code != http.StatusHTTPVersionNotSupported
	default:
		// Statuses above 599 are no part of HTTP; LinkedIn's 999 means "denied".
		e.Failure = article.FailureForbidden
	}
	return e
}

// retryAfter reads a Retry-After field, which is a number of seconds or a date
// (RFC 9110 section 10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	seconds, err := strconv.ParseUint(value, 10, 64)
	switch {
	case err == nil && seconds < uint64(maxRetryAfter/time.Second):
		return time.Duration(seconds) * time.Second
	case err == nil, errors.Is(err, strconv.ErrRange):
		return maxRetryAfter
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

// transferError explains why a request or the reading of its answer broke off.
// ctx is the one that carried the request.
func transferError(ctx context.Context, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errRefused):
		return &Error{Failure: article.FailureAddress, Err: err}
	case errors.Is(ctx.Err(), context.Canceled):
		return &Error{Failure: article.FailureInternal, Temporary: true, Err: context.Cause(ctx)}
	case ctx.Err() != nil:
		return &Error{Failure: article.FailureTimeout, Temporary: true, Err: ctx.Err()}
	case isDNS:
		return &Error{Failure: article.FailureDNS, Temporary: dns.IsTemporary || dns.IsTimeout, Err: err}
	case distrusted(err):
		return &Error{Failure: article.FailureTLS, Err: err}
	case headersTooLarge(err):
		return &Error{Failure: article.FailureTooLarge, Err: err}
	case isNet && timeout.Timeout():
		return &Error{Failure: article.FailureTimeout, Temporary: true, Err: err}
	}
	return &Error{Failure: article.FailureConnect, Temporary: true, Err: err}
}

// distrusted reports whether no trustworthy TLS connection could be agreed on.
func distrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	return errors.Is(err, http.ErrSchemeMismatch)
}

// headersTooLarge reports whether the response header went over
// [http.Transport.MaxResponseHeaderBytes], for which net/http has no named error.
func headersTooLarge(err error) bool {
	text := err.Error()
	return strings.Contains(text, "server response headers exceeded") ||
		strings.Contains(text, "response header list larger than advertised limit")
}
