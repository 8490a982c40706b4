package fetch

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

const (
	// maxRefreshDelay separates, in seconds, a page that moves on from one
	// that only reloads itself while it is being read.
	maxRefreshDelay = 10
	// maxRefreshText is how many bytes a page may show and still be taken for a
	// mere signpost, whose refresh for browsers without scripts is followed.
	maxRefreshText = 200
)

// metadata is what a page says about where it is.
type metadata struct {
	base      *url.URL // what relative addresses refer to
	canonical string   // link rel=canonical, as written
	openGraph string   // og:url, as written
	refresh   string   // content of the first meta refresh, as written
}

// scan reads the metadata of a page at u. It looks at tags alone and builds no
// tree, so that its cost stays small on any input.
func scan(page []byte, u *url.URL) metadata {
	m := metadata{base: u}
	s := scanner{m: &m}
	s.run(page)
	if m.refresh == "" && s.shown < maxRefreshText {
		m.refresh = s.noscriptRefresh
	}
	return m
}

type scanner struct {
	m               *metadata
	hasBase         bool
	inBody          bool
	templates       int // open template elements, whose content is inert
	shown           int // bytes of visible text
	noscriptRefresh string
}

func (s *scanner) run(page []byte) {
	z := html.NewTokenizer(bytes.NewReader(page))
	raw := "" // the element whose content is the next text token, and no markup
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			s.text(raw, z.Raw())
			raw = ""
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			raw = rawElement(string(name))
			s.start(string(name), more, z)
		case html.EndTagToken:
			raw = ""
			if name, _ := z.TagName(); string(name) == "template" && s.templates > 0 {
				s.templates--
			}
		}
	}
}

func rawElement(name string) string {
	switch name {
	case "script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp":
		return name
	}
	return ""
}

func (s *scanner) text(raw string, text []byte) {
	switch raw {
	case "":
		s.shown += len(bytes.TrimSpace(text))
	case "noscript":
		if s.noscriptRefresh == "" && bytes.Contains(bytes.ToLower(text), []byte("refresh")) {
			var inner metadata
			(&scanner{m: &inner}).run(text)
			s.noscriptRefresh = inner.refresh
		}
	}
}

func (s *scanner) start(name string, more bool, z *html.Tokenizer) {
	switch name {
	case "template":
		s.templates++
	case "body":
		s.inBody = true
	case "base", "link", "meta":
		if s.templates == 0 {
			s.element(name, attributes(more, z))
		}
	}
}

// element takes what an element says, of each kind the first in the page. Only
// the head can say what the page's address is.
func (s *scanner) element(name string, attr map[string]string) {
	m := s.m
	switch {
	case name == "meta" && strings.EqualFold(attr["http-equiv"], "refresh"):
		if m.refresh == "" {
			m.refresh = attr["content"]
		}
	case s.inBody:
	case name == "base" && !s.hasBase && m.base != nil:
		if href, ok := attr["href"]; ok {
			s.hasBase = true
			if base, err := resolve(m.base, href); err == nil {
				m.base = base
			}
		}
	case name == "link" && m.canonical == "" && hasToken(attr["rel"], "canonical"):
		m.canonical = strings.TrimSpace(attr["href"])
	case name == "meta" && m.openGraph == "" && strings.EqualFold(attr["property"], "og:url"):
		m.openGraph = strings.TrimSpace(attr["content"])
	}
}

// attributes returns those of the current tag; of repeated ones the first counts.
func attributes(more bool, z *html.Tokenizer) map[string]string {
	attr := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, ok := attr[string(key)]; !ok {
			attr[string(key)] = string(value)
		}
	}
	return attr
}

func hasToken(list, token string) bool {
	for field := range strings.FieldsSeq(list) {
		if strings.EqualFold(field, token) {
			return true
		}
	}
	return false
}

// canonicalURL returns the page's own name for itself: that of its markup, of
// its Link header, or its Open Graph address, in this order.
func canonicalURL(m metadata, h http.Header, u *url.URL) string {
	base := u
	if m.base != nil {
		base = m.base
	}
	for _, candidate := range []struct {
		ref  string
		base *url.URL
	}{{m.canonical, base}, {linkHeader(h, "canonical"), u}, {m.openGraph, base}} {
		if candidate.ref == "" {
			continue
		}
		if target, err := resolve(candidate.base, candidate.ref); err == nil {
			return target.String()
		}
	}
	return ""
}

// linkHeader returns the target of the first link with the relation in the
// Link fields (RFC 8288 section 3), or "".
func linkHeader(h http.Header, relation string) string {
	for _, field := range h.Values("Link") {
		for {
			_, rest, found := strings.Cut(field, "<")
			if !found {
				break
			}
			target, params, found := strings.Cut(rest, ">")
			if !found {
				break
			}
			// The next link starts at the next "<": no parameter of interest has one.
			params, _, _ = strings.Cut(params, "<")
			field = rest[len(target)+1:]
			for param := range strings.SplitSeq(params, ";") {
				name, value, _ := strings.Cut(param, "=")
				value = strings.Trim(value, " \t\",")
				if strings.EqualFold(strings.TrimSpace(name), "rel") && hasToken(value, relation) {
					return target
				}
			}
		}
	}
	return ""
}

// nextPage returns where a meta refresh or Refresh header leads at once, or nil
// when the page stays or only reloads itself.
func nextPage(m metadata, h http.Header, u *url.URL) *url.URL {
	base := m.base
	content := m.refresh
	if field := h.Get("Refresh"); field != "" {
		content, base = field, u
	}
	delay, ref, ok := parseRefresh(content)
	if !ok || delay > maxRefreshDelay || ref == "" {
		return nil
	}
	target, err := resolve(base, ref)
	if err != nil || withoutFragment(target) == withoutFragment(u) {
		return nil
	}
	return target
}

// parseRefresh splits the value of a refresh into seconds and address, by the
// "shared declarative refresh steps" of the HTML standard.
func parseRefresh(content string) (delay int, ref string, ok bool) {
	const space = " \t\r\n\f"
	s := strings.TrimLeft(content, space)
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	for _, c := range s[:digits] {
		delay = min(delay*10+int(c-'0'), maxRefreshDelay+1)
	}
	rest := strings.TrimLeft(s[digits:], "0123456789.")
	if digits == 0 && len(rest) == len(s) {
		return 0, "", false
	}
	if rest == "" {
		return delay, "", true
	}
	if !strings.ContainsAny(rest[:1], ";,"+space) {
		return 0, "", false
	}
	rest = strings.TrimLeft(rest, space)
	if rest != "" && (rest[0] == ';' || rest[0] == ',') {
		rest = strings.TrimLeft(rest[1:], space)
	}
	if len(rest) >= 3 && strings.EqualFold(rest[:3], "url") {
		if value, found := strings.CutPrefix(strings.TrimLeft(rest[3:], space), "="); found {
			rest = strings.TrimLeft(value, space)
		}
	}
	if rest != "" && (rest[0] == '\'' || rest[0] == '"') {
		rest, _, _ = strings.Cut(rest[1:], rest[:1])
	}
	return delay, strings.TrimRight(rest, space), true
}
