package site

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"nightstand/internal/account"
	"nightstand/internal/article"
)

// sharedCaching lets browsers and proxies keep a shared article, and makes them
// ask each time whether its link is still open.
const sharedCaching = "public, no-cache"

// showShared shows a shared article to anyone. It reads no session, so that
// nothing of who looks or who shared can be in it.
func (s *Site) showShared(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	w.Header().Set("X-Robots-Tag", "noindex")
	token := chi.URLParam(r, "token")
	share, a, err := s.library.Shared(ctx, token)
	if err != nil {
		return err
	}
	public := publicArticle(a)
	body, err := s.library.PublicBody(ctx, a, public.URL, func(file string) string { return paths{}.SharedImage(token, file) })
	if err != nil {
		return err
	}
	p := &sharedPage{
		Base:     s.newBase(r, a.Title),
		Article:  public,
		Body:     body.HTML,
		Contents: contents(a, body.Headings),
		URL:      s.BaseURL(r) + paths{}.Shared(token),
	}
	p.Account, p.Preferences = nil, account.DefaultPreferences()
	if p.Title == "" {
		p.Title = public.URL
	}
	if p.Image, err = s.previewImage(r, a, token); err != nil {
		return err
	}
	if r.Method == http.MethodGet && !isPreview(r.UserAgent()) {
		if err := s.library.CountView(ctx, share); err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", sharedCaching)
	return s.pages.serve(w, r, p)
}

// publicArticle drops what says something about the reader who shared it.
func publicArticle(a article.Article) article.Article {
	link := a.URL
	if article.PlausibleCanonical(a.CanonicalURL, a.URL) {
		link = a.CanonicalURL
	}
	return article.Article{
		URL: link, CanonicalURL: a.CanonicalURL, Title: a.Title, Byline: a.Byline, SiteName: a.SiteName, Domain: a.Domain,
		PublishedAt: a.PublishedAt, Language: a.Language, Direction: a.Direction, Excerpt: a.Excerpt, Image: a.Image,
		WordCount: a.WordCount, Minutes: a.Minutes, Status: a.Status,
	}
}

// previewImage is the address of the lead image as we keep it, "" for none.
func (s *Site) previewImage(r *http.Request, a article.Article, token string) (string, error) {
	file, err := s.library.LeadImage(r.Context(), a)
	if err != nil || file == "" {
		return "", err
	}
	return s.BaseURL(r) + paths{}.SharedImage(token, file), nil
}

// previewers are programs that open a link to show a card for it in a chat:
// nobody has read the article yet.
var previewers = []string{
	"bot", "crawler", "spider", "facebookexternalhit", "whatsapp", "telegram", "slack", "discord", "twitter", "skypeuripreview",
	"preview", "embedly", "curl", "wget",
}

func isPreview(userAgent string) bool {
	userAgent = strings.ToLower(userAgent)
	for _, p := range previewers {
		if strings.Contains(userAgent, p) {
			return true
		}
	}
	return userAgent == ""
}

func (s *Site) sharedImage(w http.ResponseWriter, r *http.Request) error {
	_, a, err := s.library.Shared(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	b, err := s.library.Image(r.Context(), a, chi.URLParam(r, "file"))
	if err != nil {
		return err
	}
	serveFile(w, r, b, sharedCaching)
	return nil
}
