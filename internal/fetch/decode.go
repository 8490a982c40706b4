package fetch

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// prescanBytes is how much of a page is searched for a declared encoding. The
// standard says 1024; many pages have more scripts than that in front.
const prescanBytes = 4096

// codec is a character encoding and its name in the WHATWG Encoding Standard.
type codec struct {
	name string
	enc  encoding.Encoding
}

// Decode returns body, a page served with the given Content-Type, as valid
// UTF-8 without byte order mark and NUL characters, and the name of the
// encoding it was in. The encoding is that of the byte order mark, else the
// one declared by contentType, else by the page itself (WHATWG HTML section
// 13.2.3.2), as long as the bytes do not plainly contradict the declaration;
// else it is detected from the bytes.
func Decode(body []byte, contentType string) (text []byte, name string) {
	text, name = decode(body, contentType)
	if bytes.IndexByte(text, 0) >= 0 {
		text = bytes.ReplaceAll(text, []byte{0}, nil)
	}
	text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	return bytes.TrimLeft(text, "\uFEFF"), name
}

func decode(body []byte, contentType string) ([]byte, string) {
	if c, bom := markedCodec(body); c != nil {
		return c.decode(body[bom:]), c.name
	}
	hints := readHints(body)
	declared := lookup(charsetParam(contentType))
	if declared == nil && (mediaType(contentType) != typeText || startsAsHTML(body)) {
		declared = hints.codec()
	}
	stats := countUTF8(body)
	if declared == nil {
		return decodeUndeclared(body, stats, hints.language)
	}
	if declared.name == "utf-8" {
		if !stats.broken() {
			return body, declared.name
		}
		c := detect(body, hints.language)
		return c.decode(body), c.name
	}
	text := declared.decode(body)
	found := countDecoded(text)
	switch {
	case stats.bad == 0 && stats.good > 0 && (declared.singleByte() || found.bad > 0):
		// Text in another encoding is practically never valid UTF-8 by chance.
		return body, "utf-8"
	case found.broken():
		c := detect(body, hints.language)
		if other := c.decode(body); countDecoded(other).bad < found.bad {
			return other, c.name
		}
	}
	return text, declared.name
}

func decodeUndeclared(body []byte, stats tally, language string) ([]byte, string) {
	switch {
	case stats.good+stats.bad == 0:
		if c := escapedCodec(body); c != nil {
			return c.decode(body), c.name
		}
		return body, "utf-8"
	case !stats.broken():
		return body, "utf-8"
	}
	c := detect(body, language)
	return c.decode(body), c.name
}

// decode returns body in UTF-8. Bytes that mean nothing become U+FFFD.
func (c *codec) decode(body []byte) []byte {
	enc := c.enc
	if c.name == "gbk" {
		enc = simplifiedchinese.GB18030 // its superset, as the standard wants
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return body
	}
	return text
}

func (c *codec) singleByte() bool {
	switch c.name {
	case "gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis", "iso-2022-jp", "utf-16le", "utf-16be":
		return false
	}
	return true
}

// lookup returns the encoding with the label, or nil. Encodings that the
// standard lists only to refuse them count as unknown.
func lookup(label string) *codec {
	if label == "" {
		return nil
	}
	enc, name := charset.Lookup(label)
	if enc == nil || name == "replacement" {
		return nil
	}
	return &codec{name: name, enc: enc}
}

// markedCodec returns the encoding of the byte order mark and the mark's length.
func markedCodec(body []byte) (*codec, int) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return lookup("utf-8"), 3
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return lookup("utf-16be"), 2
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return lookup("utf-16le"), 2
	}
	return nil, 0
}

// escapedCodec returns ISO-2022-JP when ASCII bytes switch to Japanese.
func escapedCodec(body []byte) *codec {
	if bytes.Contains(body, []byte("\x1b$B")) || bytes.Contains(body, []byte("\x1b$@")) {
		return lookup("iso-2022-jp")
	}
	return nil
}

// tally counts the characters beyond ASCII that made sense, and what did not.
type tally struct{ good, bad int }

// broken reports whether so much is wrong that the encoding must be another
// one. A few bad characters happen in a page that is otherwise right: cut
// excerpts, pasted comments.
func (t tally) broken() bool { return t.bad*2 > t.good }

func countUTF8(body []byte) tally {
	var t tally
	for len(body) > 0 {
		if body[0] < utf8.RuneSelf {
			body = body[1:]
			continue
		}
		r, size := utf8.DecodeRune(body)
		if r == utf8.RuneError && size == 1 {
			t.bad++
		} else {
			t.good++
		}
		body = body[size:]
	}
	return t
}

// countDecoded counts in text decoded from another encoding. A control
// character beyond ASCII is as bad as an undefined one: no page means it.
func countDecoded(text []byte) tally {
	var t tally
	for _, r := range string(text) {
		switch {
		case r < utf8.RuneSelf:
		case r == utf8.RuneError, r < 0xa0 && r != 0x85:
			t.bad++
		default:
			t.good++
		}
	}
	return t
}

// hints are what the start of a page says of its encoding.
type hints struct {
	charset  string // label, or ""
	language string // primary subtag of html lang, or ""
}

func (h hints) codec() *codec {
	c := lookup(h.charset)
	switch {
	case c == nil:
		return nil
	case strings.HasPrefix(c.name, "utf-16"):
		return lookup("utf-8") // the declaration could not be read if it were true
	case c.name == "x-user-defined":
		return lookup("windows-1252")
	}
	return c
}

func readHints(body []byte) hints {
	var h hints
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), prescanBytes)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.CommentToken:
			// An XML declaration; the tokenizer takes it for a comment.
			if text := string(z.Text()); h.charset == "" && strings.HasPrefix(text, "?xml") {
				h.charset = parameter(text, "encoding")
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "html":
				lang := attributes(more, z)["lang"]
				h.language, _, _ = strings.Cut(strings.ToLower(lang), "-")
			case "meta":
				if label := metaCharset(attributes(more, z)); lookup(label) != nil {
					h.charset = label
					return h
				}
			}
		}
	}
}

func metaCharset(attr map[string]string) string {
	if label := attr["charset"]; label != "" {
		return label
	}
	if strings.EqualFold(strings.TrimSpace(attr["http-equiv"]), "content-type") {
		return charsetParam(attr["content"])
	}
	return ""
}

// charsetParam returns the charset parameter of a Content-Type, or "".
func charsetParam(contentType string) string { return parameter(contentType, "charset") }

// parameter finds name=value in s as leniently as the standard's "extracting a
// character encoding from a meta element".
func parameter(s, name string) string {
	lower := strings.ToLower(s)
	for start := 0; ; {
		i := strings.Index(lower[start:], name)
		if i < 0 {
			return ""
		}
		start += i + len(name)
		value, found := strings.CutPrefix(strings.TrimLeft(lower[start:], " \t\r\n\f"), "=")
		if !found {
			continue
		}
		value = strings.TrimLeft(value, " \t\r\n\f")
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			value, _, _ = strings.Cut(value[1:], value[:1])
			return strings.TrimSpace(value)
		}
		if end := strings.IndexAny(value, " \t\r\n\f;,"); end >= 0 {
			value = value[:end]
		}
		return value
	}
}
