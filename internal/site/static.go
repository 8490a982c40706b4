package site

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"
)

// static serves the styles, scripts and icons. An address with an old hash
// still works, so that pages opened before an upgrade do, but is not kept.
func (s *Site) static(w http.ResponseWriter, r *http.Request) error {
	name := path.Clean("static/" + chi.URLParam(r, "*"))
	if !strings.HasPrefix(name, "static/") {
		return errNoPage
	}
	info, err := fs.Stat(s.pages.static, name)
	if err != nil || info.IsDir() {
		return errNoPage
	}
	if chi.URLParam(r, "hash") == s.pages.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if path.Ext(name) == ".webmanifest" {
		w.Header().Set("Content-Type", "application/manifest+json") // few systems know the name
	}
	http.ServeFileFS(w, r, s.pages.static, name)
	return nil
}

// favicon is for browsers that ask without reading the page.
func (s *Site) favicon(w http.ResponseWriter, r *http.Request) error {
	address, err := s.pages.asset("img/icon-32.png")
	if err != nil {
		return err
	}
	http.Redirect(w, r, address, http.StatusFound)
	return nil
}

// robots lets search engines open shared articles, where they are told not to
// list them, and nothing else.
func (s *Site) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nAllow: /s/\nDisallow: /\n"))
}
