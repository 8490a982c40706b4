// Package site serves the HTML pages and takes their forms. Its handlers
// translate to calls of the services and pages back; they hold no rules.
package site

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/httprate"

	"nightstand/internal/library"
	"nightstand/internal/middleware"
	"nightstand/internal/signin"
)

// Config is what a [Site] is built from. All fields but BaseURL are required.
type Config struct {
	Library   *library.Library
	Signin    *signin.Service
	BaseURL   string // public address, or "" to take it from each request
	Templates fs.FS  // with a folder templates
	Static    fs.FS  // with a folder static
	Logger    *slog.Logger
	Done      <-chan struct{} // closed when the server stops, to end streams
}

// Site is the pages.
type Site struct {
	library   *library.Library
	signin    *signin.Service
	baseURL   string
	pages     *renderer
	log       *slog.Logger
	done      <-chan struct{}
	autoSaves *httprate.RateLimiter
	streams   streams
	keepAlive time.Duration // see keepAlive
}

// autoSavesPerMinute bounds what other sites can make the reader's browser
// save when the reader chose to save without asking.
const autoSavesPerMinute = 30

// New returns a Site. It fails when a template or a static file is broken.
func New(cfg Config) (*Site, error) {
	pages, err := newRenderer(cfg.Templates, cfg.Static)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	s := &Site{
		library:   cfg.Library,
		signin:    cfg.Signin,
		baseURL:   cfg.BaseURL,
		pages:     pages,
		log:       cfg.Logger,
		done:      cfg.Done,
		autoSaves: httprate.NewRateLimiter(autoSavesPerMinute, time.Minute),
		streams:   streams{open: map[int64]int{}},
		keepAlive: keepAlive,
	}
	s.signin.Sessions().ErrorFunc = s.showFailure
	return s, nil
}

// Handler returns all routes of the site.
func (s *Site) Handler() http.Handler {
	r := chi.NewRouter()
	r.Use(routeHead)

	r.Get("/static/{hash}/*", s.handle(s.static))
	r.Get("/favicon.ico", s.handle(s.favicon))
	r.Get("/robots.txt", s.robots)
	r.Get("/s/{token}", s.handle(s.showShared))
	r.Get("/s/{token}/images/{file}", s.handle(s.sharedImage))

	r.Group(func(r chi.Router) {
		r.Use(
			noteElsewhere,
			middleware.ClientAddress,
			middleware.SecureCookies(isHTTPSAddress(s.baseURL)),
			s.signin.Sessions().LoadAndSave,
			s.protect,
			s.identify,
		)
		r.NotFound(s.handle(func(http.ResponseWriter, *http.Request) error { return errNoPage }))
		r.MethodNotAllowed(s.handle(refuseMethod))
		s.openRoutes(r)
		r.Group(func(r chi.Router) {
			r.Use(s.requireAccount)
			s.articleRoutes(r)
			s.settingsRoutes(r)
		})
	})
	return r
}

// routeHead lets every page be asked for without its content.
func routeHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			chi.RouteContext(r.Context()).RouteMethod = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// openRoutes are for visitors who have not signed in.
func (s *Site) openRoutes(r chi.Router) {
	r.Get("/setup", s.handle(s.showSetup))
	r.Post("/setup", s.handle(s.setup))
	r.Get("/signin", s.handle(s.showSignin))
	r.Post("/signin", s.handle(s.signIn))
	r.Post("/signout", s.handle(s.signOut))
	r.Get("/save", s.handle(s.showSave))
	r.Post("/save", s.handle(s.savePage))
}

func (s *Site) articleRoutes(r chi.Router) {
	r.Get("/", s.handle(s.listArticles))
	r.Post("/articles", s.handle(s.saveLink))
	r.Get("/events", s.handle(s.libraryEvents))
	r.Get("/bookmarklet", s.handle(s.showBookmarklet))
	r.Get("/read/{id}", s.handle(s.showArticle))
	r.Get("/read/{id}/events", s.handle(s.articleEvents))
	r.Get("/read/{id}/share", s.handle(s.showShare))
	r.Get("/read/{id}/repair", s.handle(s.showRepair))
	r.Get("/read/{id}/thumbnail", s.handle(s.thumbnail))
	r.Get("/read/{id}/images/{file}", s.handle(s.articleImage))
	r.Post("/articles/{id}/fetch", s.handle(s.refetchArticle))
	r.Post("/articles/{id}/shares", s.handle(s.shareArticle))
	r.Post("/articles/{id}/repair", s.handle(s.repairArticle))
	r.Post("/articles/{id}/repair/undo", s.handle(s.undoRepair))
	r.Post("/articles/{id}/rules", s.handle(s.keepRule))
	r.Post("/articles/{id}/{change}", s.handle(s.changeArticle))
}

func (s *Site) settingsRoutes(r chi.Router) {
	r.Get("/settings", s.handle(s.showSettings))
	r.Post("/settings/reading", s.handle(s.setReading))
	r.Post("/settings/password", s.handle(s.changePassword))
	r.Get("/settings/devices", s.handle(s.listDevices))
	r.Post("/settings/devices/{id}/revoke", s.handle(s.revokeDevice))
	r.Get("/settings/tokens", s.handle(s.listTokens))
	r.Post("/settings/tokens", s.handle(s.createToken))
	r.Post("/settings/tokens/{id}/revoke", s.handle(s.revokeToken))
	r.Get("/settings/rules", s.handle(s.listRules))
	r.Post("/settings/rules/{id}/delete", s.handle(s.deleteRule))
	r.Get("/settings/shares", s.handle(s.listShares))
	r.Post("/settings/shares/{id}/revoke", s.handle(s.revokeShare))
}
