package library

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"nightstand/internal/article"
)

// hiddenAddress is the address a reader saved, and what is shown to others in
// its place. A nil one hides nothing.
type hiddenAddress struct {
	key    []byte // see [article.AddressKey]
	prefix string // of addresses that only add parameters
	public string
}

// replace returns the public address for one of the saved page, with the same
// place in it, and other addresses as they are.
func (h *hiddenAddress) replace(link string) string {
	if h == nil || !h.names(link) {
		return link
	}
	if _, place, found := strings.Cut(link, "#"); found {
		return withoutFragment(h.public) + "#" + place
	}
	return h.public
}

func (h *hiddenAddress) names(link string) bool {
	if !strings.HasPrefix(link, "http") {
		return false
	}
	return strings.HasPrefix(link, h.prefix) || bytes.Equal(article.AddressKey(link), h.key)
}

// replaceIn reports whether a link or a quotation's source in the tag was
// replaced.
func (h *hiddenAddress) replaceIn(t *html.Token) bool {
	replaced := false
	for i, a := range t.Attr {
		if a.Key != "href" && a.Key != "cite" {
			continue
		}
		if public := h.replace(a.Val); public != a.Val {
			t.Attr[i].Val, replaced = public, true
		}
	}
	return replaced
}

func withoutFragment(link string) string {
	page, _, _ := strings.Cut(link, "#")
	return page
}
