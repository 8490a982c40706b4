package extract

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// extractPlain makes an article of a page that is plain text.
func extractPlain(p Page, address *url.URL) (*Article, error) {
	if len(p.HTML) > maxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooBig, len(p.HTML))
	}
	source := string(bytes.ToValidUTF8(p.HTML, []byte("\uFFFD")))
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "", "\f", "\n\n", "\ufeff", "").Replace(source)
	if isMarkdown(source, address) {
		return extractMarkdown(p, source, address)
	}
	parts := splitParagraphs(source)
	if len(parts) > maxNodes/4 {
		return nil, fmt.Errorf("%w: %d paragraphs", ErrTooBig, len(parts))
	}

	meta := &metadata{isArticle: true}
	meta.title, parts = plainTitle(parts, address)
	root := element("div")
	for _, part := range parts {
		root.AppendChild(plainBlock(part))
	}
	cleanLinks(root)
	a := finish(root, meta)
	a.URL = p.URL
	a.Verdict = verdict(a, root, nil)
	return a, nil
}

// splitParagraphs divides text at blank lines. Neighbouring indented
// paragraphs are one piece of code.
func splitParagraphs(source string) []string {
	var parts []string
	var lines []string
	flush := func() {
		for len(lines) > 0 && blank(lines[len(lines)-1]) {
			lines = lines[:len(lines)-1]
		}
		if len(lines) > 0 {
			parts = append(parts, strings.Join(lines, "\n"))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(source, "\n") {
		line = strings.TrimRight(line, " \t")
		switch {
		case line == "" && len(lines) > 0 && codeLike(strings.Join(lines, "\n")):
			lines = append(lines, "")
		case line == "":
			flush()
		case len(lines) > 0 && lines[len(lines)-1] == "" && !indented(line):
			flush()
			lines = append(lines, line)
		default:
			lines = append(lines, line)
		}
	}
	flush()
	return parts
}

func indented(line string) bool {
	return strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")
}

// codeLike reports whether a paragraph's lines stand where they stand on
// purpose: mostly indented, in columns, or drawn.
func codeLike(part string) bool {
	marked, all := 0, 0
	for line := range strings.SplitSeq(part, "\n") {
		if blank(line) {
			continue
		}
		all++
		inner := strings.TrimSpace(line)
		if indented(line) || strings.Contains(inner, "   ") || strings.Contains(inner, "\t") || strings.HasSuffix(inner, "{") || strings.HasSuffix(inner, ";") || inner == "}" {
			marked++
		}
	}
	return all > 0 && marked*2 > all
}

// maxTitle is the longest first line, in characters, that is taken as a title.
const maxTitle = 120

// plainTitle takes the first line as the title when it stands alone, or names
// the text after its file.
func plainTitle(parts []string, address *url.URL) (string, []string) {
	if len(parts) > 1 {
		line := strings.Trim(oneLine(parts[0]), "#=*- ")
		underlined := regexp.MustCompile(`^[^\n]+\n[=\-*~]{3,}$`).MatchString(parts[0])
		if (underlined || !strings.Contains(parts[0], "\n")) && utf8.RuneCountInString(line) <= maxTitle && line != "" {
			return strings.TrimRight(line, "=-*~ "), parts[1:]
		}
	}
	name := path.Base(address.Path)
	if name == "/" || name == "." {
		name = address.Hostname()
	}
	return name, parts
}

// hardWrap is the line length, in characters, from which lines that all end
// near it are taken as broken by an editor rather than by the author.
const hardWrap = 55

func plainBlock(part string) *html.Node {
	if codeLike(part) {
		return element("pre", textNode(strings.TrimRight(part, "\n")))
	}
	lines := strings.Split(part, "\n")
	longest, full := 0, 0
	for i, l := range lines {
		longest = max(longest, utf8.RuneCountInString(l))
		lines[i] = strings.TrimSpace(l)
	}
	for _, l := range lines[:len(lines)-1] {
		if utf8.RuneCountInString(l) >= longest*2/3 {
			full++
		}
	}
	p := element("p")
	if longest >= hardWrap && full*5 >= (len(lines)-1)*4 {
		appendLinked(p, strings.Join(lines, " "))
		return p
	}
	for i, l := range lines {
		if i > 0 {
			p.AppendChild(element("br"))
		}
		appendLinked(p, l)
	}
	return p
}

var plainLink = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)\]'}]`)

// appendLinked appends text to n, its web addresses as links.
func appendLinked(n *html.Node, text string) {
	end := 0
	for _, m := range plainLink.FindAllStringIndex(text, -1) {
		if m[0] > end {
			n.AppendChild(textNode(text[end:m[0]]))
		}
		a := element("a", textNode(text[m[0]:m[1]]))
		if u, err := url.Parse(text[m[0]:m[1]]); err == nil {
			setAttr(a, "href", u.String())
		}
		n.AppendChild(a)
		end = m[1]
	}
	if end < len(text) {
		n.AppendChild(textNode(text[end:]))
	}
}
