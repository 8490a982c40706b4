package picture

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// cleanCSS returns a style sheet, declarations or a single value without what
// would load something from outside: url() of other than a fragment or
// embedded data becomes none, and functions that take addresses as plain
// strings and @import get a name that means nothing. All else stays as it is,
// but comments.
//
// It follows the tokens of CSS Syntax 3, so that escapes and comments hide
// nothing.
func cleanCSS(css string) string {
	s := cssScanner{in: css}
	for s.at < len(s.in) {
		s.token()
	}
	return s.out.String()
}

type cssScanner struct {
	in  string
	at  int
	out strings.Builder
}

func (s *cssScanner) token() {
	rest := s.in[s.at:]
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "/*"):
		_, after, _ := strings.Cut(rest[2:], "*/")
		s.at = len(s.in) - len(after)
		s.out.WriteByte(' ')
	case strings.HasPrefix(rest, "<!--"): // means nothing but splits words
		s.at += 4
		s.out.WriteByte(' ')
	case c == '"' || c == '\'':
		start := s.at
		s.str()
		s.out.WriteString(s.in[start:s.at])
	case c == '@':
		s.at++
		name, raw := s.ident()
		if strings.EqualFold(name, "import") {
			raw = "none"
		}
		s.out.WriteString("@" + raw)
	case s.startsIdent():
		s.identOrFunction()
	default:
		s.at++
		s.out.WriteByte(c)
	}
}

func (s *cssScanner) identOrFunction() {
	name, raw := s.ident()
	if s.at >= len(s.in) || s.in[s.at] != '(' {
		s.out.WriteString(raw)
		return
	}
	s.at++
	switch strings.ToLower(strings.TrimLeft(name, "-")) {
	case "url":
		s.url()
	case "image", "image-set", "webkit-image-set", "src", "expression":
		s.out.WriteString("none(")
	default:
		s.out.WriteString(raw + "(")
	}
}

// url reads the rest of a url() and writes it, or none in its place.
func (s *cssScanner) url() {
	s.space()
	var link string
	ok := true
	if s.at < len(s.in) && (s.in[s.at] == '"' || s.in[s.at] == '\'') {
		link = s.str()
		s.space()
		ok = s.at >= len(s.in) || s.in[s.at] == ')' // no modifiers
	} else {
		link, ok = s.bareURL()
	}
	for s.at < len(s.in) && s.in[s.at] != ')' {
		s.at++
	}
	s.at = min(s.at+1, len(s.in))
	link = strings.TrimSpace(link)
	switch {
	case !ok || !isInternalResource(link):
		s.out.WriteString("none")
	case strings.ContainsAny(link, "\"'()\\ \n\t\r\f"):
		s.out.WriteString("url('" + cssStringEscaper.Replace(link) + "')")
	default:
		s.out.WriteString("url(" + link + ")")
	}
}

var cssStringEscaper = strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\a `, "\r", `\d `, "\f", `\c `)

// isInternalResource reports whether a url() stays within the file.
func isInternalResource(link string) bool {
	return strings.HasPrefix(link, "#") || isPictureData(link) ||
		isDataOf(link, "font/woff2", "font/woff", "font/ttf", "font/otf", "font/opentype", "font/truetype",
			"application/font-woff2", "application/font-woff", "application/x-font-woff2", "application/x-font-woff",
			"application/x-font-ttf", "application/x-font-otf", "application/x-font-truetype")
}

// bareURL reads the address of a url() without quotes, up to its parenthesis.
func (s *cssScanner) bareURL() (link string, ok bool) {
	var b strings.Builder
	ok = true
	for s.at < len(s.in) && s.in[s.at] != ')' {
		switch c := s.in[s.at]; c {
		case '\\':
			b.WriteRune(s.escape())
		case '"', '\'', '(':
			ok = false
			s.at++
		default:
			b.WriteByte(c)
			s.at++
		}
	}
	link = strings.TrimSpace(b.String())
	return link, ok && !strings.ContainsAny(link, " \n\t\r\f")
}

// str reads a string and returns its value. It ends before a newline that is
// not escaped, as CSS has it.
func (s *cssScanner) str() string {
	quote := s.in[s.at]
	s.at++
	var b strings.Builder
	for s.at < len(s.in) {
		switch c := s.in[s.at]; {
		case c == quote:
			s.at++
			return b.String()
		case isCSSNewline(c):
			return b.String()
		case c == '\\' && s.at+1 < len(s.in) && isCSSNewline(s.in[s.at+1]):
			s.at += 2
		case c == '\\':
			b.WriteRune(s.escape())
		default:
			b.WriteByte(c)
			s.at++
		}
	}
	return b.String()
}

// ident reads a name and returns it without and with its escapes.
func (s *cssScanner) ident() (name, raw string) {
	start := s.at
	var b strings.Builder
	for s.at < len(s.in) {
		c := s.in[s.at]
		switch {
		case isNameByte(c):
			b.WriteByte(c)
			s.at++
		case s.startsEscape():
			b.WriteRune(s.escape())
		default:
			return b.String(), s.in[start:s.at]
		}
	}
	return b.String(), s.in[start:s.at]
}

// escape reads a backslash and what it escapes.
func (s *cssScanner) escape() rune {
	s.at++
	digits := s.at
	for s.at < len(s.in) && s.at < digits+6 && isHex(s.in[s.at]) {
		s.at++
	}
	if s.at == digits {
		r, n := utf8.DecodeRuneInString(s.in[s.at:])
		s.at += n
		return r
	}
	n, _ := strconv.ParseUint(s.in[digits:s.at], 16, 32) // six hexadecimal digits always parse
	if s.at < len(s.in) && isCSSSpace(s.in[s.at]) {
		s.at++
	}
	if n < ' ' || n == 0xfffe || n == 0xffff { // what XML cannot hold
		return utf8.RuneError
	}
	return rune(n)
}

func (s *cssScanner) space() {
	for s.at < len(s.in) && isCSSSpace(s.in[s.at]) {
		s.at++
	}
}

func (s *cssScanner) startsIdent() bool {
	c := s.in[s.at]
	return isNameByte(c) && (c < '0' || c > '9') || s.startsEscape()
}

func (s *cssScanner) startsEscape() bool {
	return s.in[s.at] == '\\' && s.at+1 < len(s.in) && !isCSSNewline(s.in[s.at+1])
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= utf8.RuneSelf
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isCSSNewline(c byte) bool { return c == '\n' || c == '\r' || c == '\f' }

func isCSSSpace(c byte) bool { return c == ' ' || c == '\t' || isCSSNewline(c) }
