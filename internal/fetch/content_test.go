package fetch

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nightstand/internal/article"
)

func TestPageContentTypes(t *testing.T) {
	t.Parallel()
	const (
		doctype = "<!-- hello --> <!DOCTYPE html><title>x</title>"
		xhtml   = `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>x</body></html>`
		png     = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00"
	)
	for name, test := range map[string]struct {
		header, body string
		want         string          // content type, or "" for
		failure      article.Failure // this
	}{
		"HTML":                      {"text/html", "<p>x", "text/html", ""},
		"HTML, upper case":          {"Text/HTML;Charset=UTF-8", "<p>x", "text/html", ""},
		"HTML, malformed field":     {"text/html, text/html; charset", "<p>x", "text/html", ""},
		"XHTML":                     {"application/xhtml+xml", xhtml, "application/xhtml+xml", ""},
		"XHTML called XML":          {"text/xml", xhtml, "application/xhtml+xml", ""},
		"plain text":                {"text/plain; charset=utf-8", "Dear <b>reader</b>", "text/plain", ""},
		"plain text about BMW":      {"text/plain", "BMW is a maker of cars", "text/plain", ""},
		"Markdown":                  {"text/markdown", "# Title", "text/plain", ""},
		"HTML called text":          {"text/plain", doctype, "text/html", ""},
		"missing, HTML":             {"", doctype, "text/html", ""},
		"missing, HTML without one": {"", "<div>Hello</div>", "text/html", ""},
		"missing, marked HTML":      {"", "\xef\xbb\xbf<html >x", "text/html", ""},
		"missing, UTF-16":           {"", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", "text/html", ""},
		"missing, text":             {"", "Just a few words.", "text/plain", ""},
		"bytes, HTML":               {"application/octet-stream", doctype, "text/html", ""},
		"nonsense, HTML":            {"html", doctype, "text/html", ""},
		"old page with controls":    {"text/html", "<p>one\x01two", "text/html", ""},
		"PDF":                       {"application/pdf", "%PDF-1.7", "", article.FailurePDF},
		"PDF called HTML":           {"text/html", "%PDF-1.7 ...", "", article.FailurePDF},
		"missing, PDF":              {"", "\n%PDF-1.4 ...", "", article.FailurePDF},
		"bytes, PDF":                {"application/octet-stream", "%PDF-1.4 ...", "", article.FailurePDF},
		"JSON":                      {"application/json", "{}", "", article.FailureUnsupported},
		"missing, JSON":             {"", `{"a": 1}`, "", article.FailureUnsupported},
		"XML":                       {"application/xml", "<rss/>", "", article.FailureUnsupported},
		"missing, XML":              {"", `<?xml version="1.0"?><rss/>`, "", article.FailureUnsupported},
		"feed":                      {"application/rss+xml", "<rss/>", "", article.FailureUnsupported},
		"picture":                   {"image/png", png, "text/html", ""},
		"drawing":                   {"image/svg+xml", "<svg/>", "", article.FailureUnsupported},
		"picture called HTML":       {"text/html", png, "", article.FailureUnsupported},
		"picture called text":       {"text/plain", png, "", article.FailureUnsupported},
		"missing, picture":          {"", png, "", article.FailureUnsupported},
		"video":                     {"video/mp4", "x", "", article.FailureUnsupported},
		"style sheet":               {"text/css", "p {}", "", article.FailureUnsupported},
		"empty":                     {"text/html", "", "", article.FailureUnresponsive},
		"white space":               {"text/html", " \r\n\t ", "", article.FailureUnresponsive},
		"only a mark":               {"text/html", "\xef\xbb\xbf", "", article.FailureUnresponsive},
		"only NULs":                 {"text/html", "\x00\x00\x00\x00", "", article.FailureUnresponsive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Content-Type"] = nil
				if test.header != "" {
					w.Header().Set("Content-Type", test.header)
				}
				w.Write([]byte(test.body))
			})
			page, err := testClient(t).Page(t.Context(), site.URL)
			if test.failure != "" {
				wantFailure(t, err, test.failure, false)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if page.ContentType != test.want {
				t.Errorf("ContentType = %q, want %q", page.ContentType, test.want)
			}
		})
	}
}

func TestCanonicalURL(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ link, page, want string }{
		"none":                {"", "<p>x", ""},
		"link":                {"", `<link href="https://example.org/a" rel="nofollow Canonical">`, "https://example.org/a"},
		"relative":            {"", `<link rel=canonical href="/a?b=1&amp;c=2">`, "SITE/a?b=1&c=2"},
		"relative to base":    {"", `<base href="https://example.org/x/"><link rel=canonical href="a">`, "https://example.org/x/a"},
		"first of two":        {"", `<link rel=canonical href="/a"><link rel=canonical href="/b">`, "SITE/a"},
		"Open Graph":          {"", `<meta property="og:url" content="https://example.org/og">`, "https://example.org/og"},
		"link before graph":   {"", `<meta property="og:url" content="/og"><link rel=canonical href="/a">`, "SITE/a"},
		"header":              {`</h>; rel="canonical"`, `<meta property="og:url" content="/og">`, "SITE/h"},
		"second in header":    {`<a,b>; rel=preload; as="x;y", </h,1>;rel=canonical`, "<p>x", "SITE/h,1"},
		"link before header":  {`</h>; rel=canonical`, `<link rel=canonical href="/a">`, "SITE/a"},
		"other relation":      {`</h>; rel=alternate; title=canonical`, `<link rel=alternate href="/a">`, ""},
		"useless, then graph": {"", `<link rel=canonical href="javascript:x"><meta property="og:url" content="/og">`, "SITE/og"},
		"in the body":         {"", `<body><link rel=canonical href="/evil">`, ""},
		"in a comment":        {"", `<!--<link rel=canonical href="/evil">-->`, ""},
		"with a password":     {"", `<link rel=canonical href="https://u:p@example.org/a">`, "https://example.org/a"},
		"plain text":          {`</h>; rel=canonical`, "TEXT", "SITE/h"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				if test.page == "TEXT" {
					w.Header().Set("Content-Type", "text/plain")
				}
				if test.link != "" {
					w.Header().Set("Link", test.link)
				}
				fmt.Fprint(w, test.page)
			})
			page, err := testClient(t).Page(t.Context(), site.URL+"/dir/page")
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Replace(test.want, "SITE", site.URL, 1); page.CanonicalURL != want {
				t.Errorf("CanonicalURL = %q, want %q", page.CanonicalURL, want)
			}
		})
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	picture := []byte("\x89PNG\r\n\x1a\n and more")
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/typed", http.StatusFound)
		case "/typed":
			w.Header().Set("Content-Type", "image/png")
			w.Write(picture)
		case "/untyped":
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Write(picture)
		case "/misnamed":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write(picture)
		case "/svg":
			w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(compress(t, svg, "gzip"))
		}
	})
	for path, want := range map[string]File{
		"/moved":    {site.URL + "/typed", "image/png", picture},
		"/untyped":  {site.URL + "/untyped", "image/png", picture},
		"/misnamed": {site.URL + "/misnamed", "image/png", picture},
		"/svg":      {site.URL + "/svg", "image/svg+xml", svg},
	} {
		got, err := testClient(t).File(t.Context(), site.URL+path, "", 1000)
		if err != nil {
			t.Errorf("File(%s): %v", path, err)
			continue
		}
		if got.URL != want.URL || got.ContentType != want.ContentType || !bytes.Equal(got.Data, want.Data) {
			t.Errorf("File(%s) = %v, want %v", path, got, want)
		}
	}
}

func TestFileFailures(t *testing.T) {
	t.Parallel()
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/html":
			w.Write([]byte("<!doctype html><p>Please do not link to our pictures"))
		case "/large":
			w.Header().Set("Content-Type", "image/jpeg")
			w.Write(make([]byte, 101))
		case "/inside":
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		case "/empty":
			w.Header().Set("Content-Type", "image/jpeg")
		default:
			http.NotFound(w, r)
		}
	})
	for path, failure := range map[string]article.Failure{
		"/html":    article.FailureUnsupported,
		"/large":   article.FailureTooLarge,
		"/inside":  article.FailureAddress,
		"/empty":   article.FailureUnresponsive,
		"/missing": article.FailureNotFound,
	} {
		_, err := testClient(t).File(t.Context(), site.URL+path, "", 100)
		wantFailure(t, err, failure, false)
	}
	_, err := testClient(t).File(t.Context(), "data:image/png,x", "", 100)
	wantFailure(t, err, article.FailureUnsupported, false)
}

func TestFileReferer(t *testing.T) {
	t.Parallel()
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/x-test")
		fmt.Fprintf(w, "%s %s %s", r.Header.Get("Sec-Fetch-Dest"), r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Referer"))
	})
	for referer, want := range map[string]string{
		"":                                 "image cross-site ",
		site.URL + "/post?id=1#part":       "image same-origin " + site.URL + "/post?id=1",
		"http://me:pw@example.org/a?b=c":   "image cross-site http://example.org/",
		"https://example.org/secure?token": "image cross-site ",
		"not an address":                   "image cross-site ",
	} {
		file, err := testClient(t).File(t.Context(), site.URL+"/picture", referer, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(file.Data); got != want {
			t.Errorf("File with referer %q sent %q, want %q", referer, got, want)
		}
	}
}
