package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed bookmarklet.js
var bookmarkletSource string

// Bookmarklet returns the "javascript:" address that sends the page on which
// it is chosen to the Nightstand at baseURL, such as "https://read.example.org",
// without a slash at the end. Up to a base of 40 characters it stays below
// 2,048 characters, which every browser keeps and synchronises.
//
// In a template it needs template.URL: html/template trusts no "javascript:".
func Bookmarklet(baseURL string) string {
	base, err := json.Marshal(baseURL)
	if err != nil {
		panic(fmt.Sprintf("a string always marshals: %v", err))
	}
	return "javascript:" + escapeScript("void("+compactScript(bookmarkletSource)+")("+string(base)+")")
}

// compactScript strips the comment lines of a script and the white space that
// it does not need. It knows strings, but not where a regular expression or a
// comment inside a line begins: the script has no comment behind code, and no
// quote or space in a regular expression.
func compactScript(source string) string {
	var out strings.Builder
	var last byte       // the last byte written
	var quote byte      // the quote that ends the string, or 0 outside
	var space, esc bool // white space is pending; the next byte is escaped
	for line := range strings.Lines(source) {
		if strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		for i := range len(line) {
			c := line[i]
			if quote == 0 && (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
				space = true
				continue
			}
			if space && needSpace(last, c) {
				out.WriteByte(' ')
			}
			space = false
			out.WriteByte(c)
			last = c
			switch {
			case quote == 0 && (c == '\'' || c == '"' || c == '`'):
				quote = c
			case quote != 0 && esc:
				esc = false
			case quote != 0 && c == '\\':
				esc = true
			case c == quote:
				quote = 0
			}
		}
	}
	return strings.ReplaceAll(out.String(), ";}", "}")
}

// needSpace reports whether white space between the bytes keeps two names,
// numbers or signs apart.
func needSpace(before, after byte) bool {
	return isNameByte(before) && isNameByte(after) || before == after && (after == '+' || after == '-' || after == '/')
}

func isNameByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// escapeScript writes a script as part of an address. Browsers decode the
// percent signs before they run it. What follows a bare question mark would be
// the address's query, of which they escape more themselves.
func escapeScript(script string) string {
	var out strings.Builder
	for i := range len(script) {
		switch c := script[i]; {
		case c <= ' ', c >= 0x7f, strings.IndexByte("\"%#?`", c) >= 0:
			fmt.Fprintf(&out, "%%%02X", c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
