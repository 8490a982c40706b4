package fetch

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"nightstand/internal/article"
)

// parseURL reads an address the way browsers do: surrounding space, line breaks
// and stray percent signs do not make it invalid (WHATWG URL, section 4.4).
func parseURL(raw string) (*url.URL, error) {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	raw = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(raw)
	u, err := url.Parse(raw)
	if _, ok := errors.AsType[url.EscapeError](err); ok {
		u, err = url.Parse(escapeStrayPercents(raw))
	}
	if err != nil {
		// The wrapper repeats the whole address, which may be private.
		if wrapper, ok := errors.AsType[*url.Error](err); ok {
			err = wrapper.Err
		}
		return nil, err
	}
	return u, nil
}

// escapeStrayPercents writes "%25" for each percent sign without two
// hexadecimal digits behind it.
func escapeStrayPercents(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// resolve returns the address that ref means on a page at base, ready to be
// requested: http or https, with a host, and without a user name or password.
// A nil base asks for an absolute address.
func resolve(base *url.URL, ref string) (*url.URL, *Error) {
	u, err := parseURL(ref)
	if err != nil {
		return nil, &Error{Failure: article.FailureDNS, Err: fmt.Errorf("address: %w", err)}
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, &Error{Failure: article.FailureUnsupported, Err: fmt.Errorf("address scheme %q", u.Scheme)}
	}
	if u.Hostname() == "" {
		return nil, &Error{Failure: article.FailureDNS, Err: errors.New("address without a host")}
	}
	u.User = nil
	return u, nil
}

// withoutFragment returns the part of an address that is sent to the server.
func withoutFragment(u *url.URL) string {
	plain := *u
	plain.Fragment, plain.RawFragment = "", ""
	if plain.Path == "" {
		plain.Path = "/"
	}
	return plain.String()
}
