package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"nightstand/internal/article"
)

// The types of page that are read. typeUnknown is a declaration that says
// nothing, typeXML one that may hide XHTML.
const (
	typeHTML    = "text/html"
	typeXHTML   = "application/xhtml+xml"
	typeText    = "text/plain"
	typeXML     = "text/xml"
	typeUnknown = ""
)

// mediaType returns the media type of a Content-Type field, without its
// parameters, in lower case. Malformed fields give their best reading.
func mediaType(header string) string {
	t, _, _ := strings.Cut(header, ";")
	t, _, _ = strings.Cut(t, ",")
	return strings.ToLower(strings.TrimSpace(t))
}

// declaredType returns what a Content-Type field says of a page, or an error
// when it names something that is not worth downloading.
func declaredType(header string) (string, *Error) {
	switch t := mediaType(header); t {
	case typeHTML, typeXHTML, typeText:
		return t, nil
	case "text/markdown", "text/x-markdown":
		return typeText, nil
	case typeXML, "application/xml":
		return typeXML, nil
	case "application/pdf", "application/x-pdf":
		return "", &Error{Failure: article.FailurePDF}
	case "application/octet-stream", "binary/octet-stream", "application/x-download",
		"application/force-download", "application/unknown", "unknown/unknown":
		return typeUnknown, nil
	default:
		if !strings.Contains(t, "/") || strings.Contains(t, "*") {
			return typeUnknown, nil
		}
		return "", &Error{Failure: article.FailureUnsupported, Err: fmt.Errorf("content type %q", t)}
	}
}

// actualType corrects the declared type by a look at the body, of which text is
// the decoded form.
func actualType(declared, header string, body, text []byte, charset string) (string, *Error) {
	if bytes.HasPrefix(bytes.TrimLeft(body[:min(len(body), 1024)], " \t\r\n"), []byte("%PDF-")) {
		return "", &Error{Failure: article.FailurePDF}
	}
	binary := isBinary(body) && !strings.HasPrefix(charset, "utf-16")
	sniffed := http.DetectContentType(body)
	unsupported := &Error{Failure: article.FailureUnsupported, Err: fmt.Errorf("content looks like %s", sniffed)}
	switch declared {
	case typeHTML, typeXHTML:
		// A known magic number counts, mere control characters do not: old
		// pages have them.
		if binary && !strings.HasPrefix(sniffed, "text/") && sniffed != "application/octet-stream" {
			return "", unsupported
		}
		return declared, nil
	case typeText:
		if binary && charsetParam(header) == "" {
			return "", unsupported
		}
		if startsAsHTML(text) {
			return typeHTML, nil
		}
		return typeText, nil
	case typeXML:
		if startsAsHTML(text) {
			return typeXHTML, nil
		}
		return "", unsupported
	}
	switch {
	case startsAsHTML(text):
		return typeHTML, nil
	case binary, strings.HasPrefix(sniffed, typeXML), isJSON(body):
		return "", unsupported
	case strings.HasPrefix(http.DetectContentType(text), typeHTML):
		return typeHTML, nil
	}
	return typeText, nil
}

// isBinary reports whether the start of a body has a byte that no text has
// (WHATWG MIME Sniffing section 3, "binary data byte").
func isBinary(body []byte) bool {
	for _, c := range body[:min(len(body), 512)] {
		if c <= 0x08 || c == 0x0b || 0x0e <= c && c <= 0x1a || 0x1c <= c && c <= 0x1f {
			return true
		}
	}
	return false
}

// isJSON reports whether a body is an object or array of JSON; any number is
// also JSON, but rather a short text.
func isJSON(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[') && json.Valid(body)
}

// startsAsHTML reports whether text begins with a doctype or tag of html, after
// white space, comments and processing instructions.
func startsAsHTML(text []byte) bool {
	for {
		text = bytes.TrimLeft(text, " \t\r\n\f")
		end := ""
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<?")):
			end = ">"
		default:
			return hasTag(text, "<!doctype html") || hasTag(text, "<html")
		}
		_, rest, found := bytes.Cut(text, []byte(end))
		if !found {
			return false
		}
		text = rest
	}
}

// hasTag reports whether text begins with tag, in any case, and the tag's name ends there.
func hasTag(text []byte, tag string) bool {
	if len(text) <= len(tag) || !strings.EqualFold(string(text[:len(tag)]), tag) {
		return false
	}
	return strings.IndexByte(" \t\r\n\f/>", text[len(tag)]) >= 0
}

// fileType returns the media type of a file, found by sniffing when the site
// named none or only "some bytes".
func fileType(header string, data []byte) string {
	t := mediaType(header)
	sniffed := mediaType(http.DetectContentType(data))
	if !strings.Contains(t, "/") || strings.HasSuffix(t, "/octet-stream") || strings.HasPrefix(sniffed, "image/") {
		return sniffed
	}
	return t
}
