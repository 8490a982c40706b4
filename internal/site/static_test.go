package site

import (
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"

	"nightstand/web"
)

func TestStaticFiles(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	style := hrefOf(s.reader("vera").get("/").page(t), `link[rel="stylesheet"]`)
	current, _, ok := strings.Cut(strings.TrimPrefix(style, "/static/"), "/")
	if !ok {
		t.Fatalf("the page's style is at %q", style)
	}
	types := map[string]string{
		".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
		".webmanifest": "application/manifest+json",
	}
	stranger := s.stranger()
	err := fs.WalkDir(web.Static, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(web.Static, name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "static/")
		for hash, caching := range map[string]string{current: "public, max-age=31536000, immutable", "0123456789ab": "no-cache"} {
			got := stranger.get("/static/" + hash + "/" + name)
			got.wantStatus(t, http.StatusOK)
			if cached, kind := got.Header.Get("Cache-Control"), got.Header.Get("Content-Type"); cached != caching || kind != types[path.Ext(name)] {
				t.Errorf("%s: Cache-Control %q, Content-Type %q", name, cached, kind)
			}
			if got.body != string(content) || got.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s is not what is in the folder", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "css", "css/", "css/none.css", "none", "../web.go", "../templates/pages/error.html", "%2e%2e/templates/pages/error.html",
		"..%2ftemplates/pages/error.html", "css/../../templates/pages/error.html", `..\templates\pages\error.html`, "/etc/passwd", "%00", "index.html"} {
		got := stranger.get("/static/" + current + "/" + path)
		if got.StatusCode < 400 || strings.Contains(got.body, "{{") || got.Header.Get("Cache-Control") == "public, max-age=31536000, immutable" {
			t.Errorf("%q: status %d, Cache-Control %q: %.100s", path, got.StatusCode, got.Header.Get("Cache-Control"), got.body)
		}
	}
	icon := stranger.get("/favicon.ico")
	if to := icon.Header.Get("Location"); icon.StatusCode != http.StatusFound || to != "/static/"+current+"/img/icon-32.png" {
		t.Errorf("favicon: %d to %q", icon.StatusCode, to)
	}
	if robots := stranger.get("/robots.txt"); robots.body != "User-agent: *\nAllow: /s/\nDisallow: /\n" {
		t.Errorf("robots.txt: %q", robots.body)
	}
	if packed := stranger.get(style, "Accept-Encoding: gzip"); packed.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("a style is not compressed: %v", packed.Header)
	}
}
