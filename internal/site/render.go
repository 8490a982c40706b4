package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"nightstand/internal/account"
)

// renderer turns pages into HTML and knows the addresses of static files.
type renderer struct {
	pages  map[string]*template.Template
	static fs.FS
	hash   string // of all static files, part of their address
}

// newRenderer parses every page of templates into a clone of the layout and
// the partials, so that pages cannot overwrite one another's blocks.
func newRenderer(templates, static fs.FS) (*renderer, error) {
	r := &renderer{pages: map[string]*template.Template{}, static: static}
	var err error
	if r.hash, err = hashFiles(static); err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	shared, err := template.New("base.html").Funcs(r.functions()).
		ParseFS(templates, "templates/layouts/*.html", "templates/partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	files, err := fs.Glob(templates, "templates/pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	for _, file := range files {
		clone, err := shared.Clone()
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		if _, err := clone.ParseFS(templates, file); err != nil {
			return nil, fmt.Errorf("template %s: %w", file, err)
		}
		r.pages[strings.TrimSuffix(path.Base(file), ".html")] = clone
	}
	return r, nil
}

func (r *renderer) functions() template.FuncMap {
	return template.FuncMap{
		"path":     func() paths { return paths{} },
		"asset":    r.asset,
		"date":     formatDate,
		"ago":      formatAgo,
		"minutes":  formatMinutes,
		"themes":   func() []string { return account.Themes },
		"widths":   func() []string { return account.Widths },
		"maxSize":  func() int { return account.MaxTextSize },
		"sizes":    textSizes,
		"isoTime":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"language": languageOr,
	}
}

// asset returns the address of a static file; an unknown name fails the page.
func (r *renderer) asset(name string) (string, error) {
	if _, err := fs.Stat(r.static, "static/"+name); err != nil {
		return "", fmt.Errorf("asset %q: %w", name, err)
	}
	return "/static/" + r.hash + "/" + name, nil
}

// render writes the page, or nothing at all when its template fails.
func (r *renderer) render(w http.ResponseWriter, status int, p page) error {
	content, err := r.execute(p)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(content) // the reader went away: nobody is left to tell
	return nil
}

// serve writes the page for a browser or proxy that may have kept it from an
// earlier visit, and need not be sent it again then.
func (r *renderer) serve(w http.ResponseWriter, req *http.Request, p page) error {
	content, err := r.execute(p)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// Weak, because compression changes the bytes.
	w.Header().Set("ETag", `W/"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, req, "", time.Time{}, bytes.NewReader(content))
	return nil
}

func (r *renderer) execute(p page) ([]byte, error) {
	t, ok := r.pages[p.template()]
	if !ok {
		return nil, fmt.Errorf("no template for page %q", p.template())
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, p); err != nil {
		return nil, fmt.Errorf("page %q: %w", p.template(), err)
	}
	return buf.Bytes(), nil
}

func hashFiles(files fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
		return nil
	})
	return hex.EncodeToString(sum.Sum(nil)[:6]), err
}
