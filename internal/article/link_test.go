package article

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestFindLink(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text, want string
		err        error
	}{
		"address":            {"https://example.com/a", "https://example.com/a", nil},
		"in prose":           {"Read this: https://example.com/a?b=1. It is good.", "https://example.com/a?b=1", nil},
		"in brackets":        {"(see https://example.com/a)", "https://example.com/a", nil},
		"own brackets":       {"https://en.example.org/wiki/Go_(game)", "https://en.example.org/wiki/Go_(game)", nil},
		"second line":        {"A title\nhttps://example.com/x", "https://example.com/x", nil},
		"without scheme":     {"example.com/x", "https://example.com/x", nil},
		"upper case":         {"HTTPS://Example.COM:443/Path", "https://example.com/Path", nil},
		"tracking":           {"https://example.com/?utm_source=x&id=7&fbclid=z", "https://example.com/?id=7", nil},
		"credentials":        {"https://me:secret@example.com/", "https://example.com/", nil},
		"IPv6":               {"http://[::1]:8080/a", "http://[::1]:8080/a", nil},
		"script":             {"javascript:alert(1)", "", ErrUnsupportedLink},
		"file":               {"file:///etc/passwd", "", ErrUnsupportedLink},
		"words":              {"nothing to see here", "", ErrNoLink},
		"empty":              {" ", "", ErrNoLink},
		"no host":            {"https:///path", "", ErrBadLink},
		"bad escape":         {"https://example.com/%zz", "", ErrBadLink},
		"too long":           {"https://example.com/" + strings.Repeat("a", MaxURLLength), "", ErrLongLink},
		"international host": {"https://bücher.example/a", "https://xn--bcher-kva.example/a", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := FindLink(tt.text)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("FindLink(%q) = %q, %v; want %q, %v", tt.text, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestAddressKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		same bool
	}{
		"scheme":         {"http://example.com/a", "https://example.com/a", true},
		"www":            {"https://www.example.com/a", "https://example.com/a", true},
		"slash":          {"https://example.com/a/", "https://example.com/a", true},
		"home":           {"https://example.com/", "https://example.com", true},
		"tracking":       {"https://example.com/a?utm_medium=rss", "https://example.com/a", true},
		"order":          {"https://example.com/a?x=1&y=2", "https://example.com/a?y=2&x=1", true},
		"place in page":  {"https://example.com/a#part", "https://example.com/a", true},
		"route":          {"https://example.com/#/a", "https://example.com/#/b", false},
		"query":          {"https://example.com/?p=1", "https://example.com/?p=2", false},
		"case of path":   {"https://example.com/A", "https://example.com/a", false},
		"port":           {"https://example.com:8443/a", "https://example.com/a", false},
		"different host": {"https://a.example.com/", "https://b.example.com/", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := bytes.Equal(AddressKey(tt.a), AddressKey(tt.b)); got != tt.same {
				t.Errorf("AddressKey(%q) == AddressKey(%q) is %v, want %v", tt.a, tt.b, got, tt.same)
			}
		})
	}
}

func TestPlausibleCanonical(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		canonical, link string
		want            bool
	}{
		"same page":      {"https://example.com/a", "https://example.com/a?x=1", true},
		"home for page":  {"https://example.com/", "https://example.com/a", false},
		"home for home":  {"https://example.com/", "https://www.example.com/", true},
		"relative":       {"/a", "https://example.com/a", false},
		"other host":     {"https://origin.example.org/a", "https://copy.example.com/a", true},
		"query selects":  {"https://example.com/?p=7", "https://example.com/x", true},
		"empty":          {"", "https://example.com/a", false},
		"unparsable":     {"https://exa mple.com/%zz", "https://example.com/a", false},
		"script address": {"javascript:alert(1)", "https://example.com/a", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := PlausibleCanonical(tt.canonical, tt.link); got != tt.want {
				t.Errorf("PlausibleCanonical(%q, %q) = %v, want %v", tt.canonical, tt.link, got, tt.want)
			}
		})
	}
}

func TestCleanTags(t *testing.T) {
	t.Parallel()
	got := CleanTags([]string{" Go ", "go", "", "two  words", strings.Repeat("x", 200)})
	if len(got) != 3 || got[0] != "Go" || got[1] != "two words" || len(got[2]) != MaxTagLength {
		t.Errorf("CleanTags = %q", got)
	}
}
