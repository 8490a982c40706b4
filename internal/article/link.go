package article

import (
	"crypto/sha256"
	"errors"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// MaxURLLength is the longest address that is kept, in bytes.
const MaxURLLength = 8192

// Errors of a link that cannot be saved. Each says what to do.
var (
	ErrNoLink          = errors.New("there is no link in this text: paste an address that starts with https://")
	ErrUnsupportedLink = errors.New("only web addresses can be saved: paste one that starts with https:// or http://")
	ErrBadLink         = errors.New("this address cannot be right: check it and paste it again")
	ErrLongLink        = errors.New("this address is longer than 8,192 characters: copy it again from the browser's address bar")
)

var (
	linkPattern   = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"'` + "`" + `]+`)
	schemePattern = regexp.MustCompile(`(?i)^[a-z][a-z0-9+.-]*:`)
	barePattern   = regexp.MustCompile(`(?i)^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d+)?(/\S*)?$`)
)

// FindLink returns the first web address in text, which may be an address, an
// address without its scheme, or prose with an address in it.
func FindLink(text string) (string, error) {
	text = strings.TrimSpace(text)
	if found := linkPattern.FindString(text); found != "" {
		return CleanLink(trimPunctuation(found))
	}
	switch {
	case barePattern.MatchString(text):
		return CleanLink("https://" + text)
	case schemePattern.MatchString(text) && !strings.ContainsAny(text, " \n\t"):
		return "", ErrUnsupportedLink
	}
	return "", ErrNoLink
}

// trimPunctuation drops what ends the sentence rather than the address; a
// closing bracket stays when the address opened it.
func trimPunctuation(link string) string {
	for link != "" {
		last := link[len(link)-1]
		switch {
		case strings.IndexByte(".,;:!?*", last) >= 0:
		case last == ')' && strings.Count(link, "(") < strings.Count(link, ")"):
		case last == ']' && strings.Count(link, "[") < strings.Count(link, "]"):
		default:
			return link
		}
		link = link[:len(link)-1]
	}
	return link
}

// CleanLink checks an address and returns it as it is kept: host in lower
// case, without credentials, default port and tracking parameters.
func CleanLink(link string) (string, error) {
	link = strings.TrimSpace(link)
	if len(link) > MaxURLLength {
		return "", ErrLongLink
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", ErrBadLink
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return "", ErrUnsupportedLink
	}
	host, err := cleanHost(u.Hostname())
	if err != nil {
		return "", ErrBadLink
	}
	if port := u.Port(); port != "" && port != defaultPort(u.Scheme) {
		host += ":" + port
	}
	u.Host = host
	u.User = nil
	u.RawQuery = withoutTracking(u.RawQuery)
	if u.Path == "" {
		u.Path = "/"
	}
	cleaned := u.String()
	if len(cleaned) > MaxURLLength {
		return "", ErrLongLink
	}
	return cleaned, nil
}

// cleanHost returns a host in lower case, international names in ASCII
// (UTS #46), IPv6 addresses in brackets.
func cleanHost(host string) (string, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Is6() {
			return "[" + ip.String() + "]", nil
		}
		return ip.String(), nil
	}
	if host == "" || strings.ContainsAny(host, " %<>\"") {
		return "", ErrBadLink
	}
	if isASCII(host) {
		return strings.ToLower(host), nil
	}
	return idna.Lookup.ToASCII(host)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// trackers are query parameters that say how a reader came to a page, not
// which page it is. A name ending in "*" stands for all that begin so.
var trackers = []string{
	"utm_*", "mtm_*", "pk_*", "hsa_*", "_hs*", "mc_cid", "mc_eid", "fbclid", "gclid", "gclsrc", "gbraid", "wbraid",
	"dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id", "vero_id", "oly_anon_id",
	"oly_enc_id", "__s", "_ga", "_gl", "mkt_tok", "ck_subscriber_id", "wt_mc", "srsltid",
}

func isTracker(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(trackers, func(t string) bool {
		prefix, wild := strings.CutSuffix(t, "*")
		return wild && strings.HasPrefix(name, prefix) || name == t
	})
}

// withoutTracking works on the raw query so that what stays keeps its order
// and its spelling.
func withoutTracking(query string) string {
	if query == "" {
		return ""
	}
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return isTracker(name)
	})
	return strings.Join(kept, "&")
}

// AddressKey identifies a page by its address: two addresses that differ only
// in scheme, "www.", tracking parameters, order of parameters, a trailing
// slash or a fragment that is no route have the same key. link must have
// passed [CleanLink].
func AddressKey(link string) []byte {
	u, err := url.Parse(link)
	if err != nil {
		sum := sha256.Sum256([]byte(link))
		return sum[:]
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	query := strings.Split(withoutTracking(u.RawQuery), "&")
	slices.Sort(query)
	normal := host + strings.TrimSuffix(u.EscapedPath(), "/") + "?" + strings.Join(query, "&")
	if isRoute(u.Fragment) {
		normal += "#" + u.Fragment
	}
	sum := sha256.Sum256([]byte(normal))
	return sum[:]
}

// isRoute reports whether a fragment selects a page rather than a place in it,
// as single-page applications do ("#/article/1", "#!article").
func isRoute(fragment string) bool {
	return strings.HasPrefix(fragment, "/") || strings.HasPrefix(fragment, "!")
}

// Domain is the host of an address without "www.", or "".
func Domain(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// PlausibleCanonical reports whether canonical can be trusted to name the page
// at link. Sites that give every page their home page's address as canonical
// link would otherwise turn all their articles into one.
func PlausibleCanonical(canonical, link string) bool {
	c, err := url.Parse(canonical)
	if err != nil || c.Host == "" {
		return false
	}
	l, err := url.Parse(link)
	if err != nil {
		return false
	}
	isHome := func(u *url.URL) bool {
		return path.Clean("/"+u.Path) == "/" && u.RawQuery == "" && !isRoute(u.Fragment)
	}
	return !isHome(c) || isHome(l)
}
