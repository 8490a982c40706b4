package site

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"nightstand/internal/article"
	"nightstand/internal/blob"
	"nightstand/internal/library"
)

func (s *Site) showArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	a, err := s.library.Article(ctx, userID(r), id)
	if err != nil {
		return err
	}
	body, err := s.library.Body(ctx, a, func(file string) string { return paths{}.Image(a.ID, file) })
	if err != nil {
		return err
	}
	p := &articlePage{Base: s.newBase(r, a.Title), Article: a, Body: body.HTML, Contents: contents(a, body.Headings), Pending: body.Pending, Origin: body.Origin}
	if p.Title == "" {
		p.Title = a.URL
	}
	if body.HTML == "" {
		p.Steps = stepsOf(a)
	}
	newer, older, err := s.library.Neighbors(ctx, a)
	if err != nil {
		return err
	}
	p.Newer, p.Older = neighborOf(newer), neighborOf(older)
	return s.pages.render(w, http.StatusOK, p)
}

func neighborOf(a *article.Article) *neighbor {
	switch {
	case a == nil:
		return nil
	case a.Title == "":
		return &neighbor{ID: a.ID, Title: a.URL}
	}
	return &neighbor{ID: a.ID, Title: a.Title}
}

// stepsOf says how far a save is, nil when nothing goes on.
func stepsOf(a article.Article) []step {
	const done, active, waiting = "done", "active", "waiting"
	saved := step{Text: "Saved", State: done}
	switch {
	case a.Status == article.StatusQueued && a.RetryAt != nil:
		return []step{saved, {Text: "Waiting to try again", State: active}, {Text: "Preparing the text", State: waiting}}
	case a.Status == article.StatusQueued:
		return []step{saved, {Text: "Getting the page", State: waiting}, {Text: "Preparing the text", State: waiting}}
	case a.Status == article.StatusFetching:
		return []step{saved, {Text: "Getting the page", State: active}, {Text: "Preparing the text", State: waiting}}
	}
	return nil
}

// A table of contents is for articles that are long and have parts.
const (
	minContentsWords    = 1200
	minContentsHeadings = 3
)

func contents(a article.Article, headings []library.Heading) []heading {
	if a.WordCount < minContentsWords || len(headings) < minContentsHeadings {
		return nil
	}
	var list []heading
	for _, h := range headings {
		if h.Level <= 4 {
			list = append(list, heading{Level: h.Level, ID: h.ID, Text: h.Text})
		}
	}
	return list
}

func (s *Site) articleImage(w http.ResponseWriter, r *http.Request) error {
	return s.serveOwn(w, r, func(a article.Article) (*blob.Blob, error) {
		return s.library.Image(r.Context(), a, chi.URLParam(r, "file"))
	})
}

func (s *Site) thumbnail(w http.ResponseWriter, r *http.Request) error {
	return s.serveOwn(w, r, func(a article.Article) (*blob.Blob, error) {
		return s.library.Thumbnail(r.Context(), a)
	})
}

// serveOwn serves a picture of one of the reader's articles.
func (s *Site) serveOwn(w http.ResponseWriter, r *http.Request, open func(article.Article) (*blob.Blob, error)) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	a, err := s.library.Article(r.Context(), userID(r), id)
	if err != nil {
		return err
	}
	b, err := open(a)
	if err != nil {
		return err
	}
	serveFile(w, r, b, "private, max-age=604800")
	return nil
}

// serveFile sends a stranger's file so that a browser shows it as a picture
// and as nothing else, even when it is opened by itself.
func serveFile(w http.ResponseWriter, r *http.Request, b *blob.Blob, caching string) {
	defer func() { _ = b.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", b.ContentType)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", caching)
	if strings.HasPrefix(b.ContentType, "image/") {
		h.Set("Content-Disposition", "inline")
	} else {
		h.Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", b.ModTime, b)
}
