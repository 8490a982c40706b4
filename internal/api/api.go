// Package api serves the JSON API and its OpenAPI document. It only translates
// between HTTP and the calls of library and signin.
package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/httprate"

	"nightstand/internal/library"
	"nightstand/internal/signin"
)

// Prefix is the path below which the API is mounted.
const Prefix = "/api/v1"

// Config is what the API is built from. All fields are required.
type Config struct {
	Library *library.Library
	Signin  *signin.Service
	// BaseURL returns the public address that a request came to, without a
	// trailing slash. Links in answers begin with it.
	BaseURL func(*http.Request) string
	Logger  *slog.Logger
}

// server answers the API's requests.
type server struct {
	library *library.Library
	signin  *signin.Service
	baseURL func(*http.Request) string
	log     *slog.Logger
	api     huma.API
	wrong   *httprate.RateLimiter // counts wrong tokens by address
}

// New returns the handler for everything below [Prefix], to be mounted on a
// chi router with r.Mount(api.Prefix, handler). Requests are authenticated by
// their bearer token alone and cookies are ignored, so it answers pages of any
// origin, and must stand outside of protection against cross-origin requests.
// Wrong tokens are counted by the address that one of chi's ClientIPFrom
// middlewares found, else by the remote address.
func New(cfg Config) http.Handler {
	router := chi.NewRouter()
	router.Use(setHeaders, allowAnyOrigin)
	router.NotFound(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, http.StatusNotFound, "there is nothing at this path: see "+Prefix+"/openapi.json")
	})
	router.MethodNotAllowed(refuseMethod(router))

	s := &server{
		library: cfg.Library,
		signin:  cfg.Signin,
		baseURL: cfg.BaseURL,
		log:     cfg.Logger,
		api:     humachi.New(router, newDocument()),
		wrong:   httprate.NewRateLimiter(maxWrongTokens, wrongTokenWindow, httprate.WithResponseHeaders(httprate.ResponseHeaders{})),
	}
	s.api.UseMiddleware(s.authenticate, s.readBody)
	s.registerArticles()
	s.registerArticleChanges()
	s.registerShares()
	s.registerRepairs()
	s.registerAccount()
	router.Get("/openapi.json", s.serveDocument())
	return router
}

// register adds an operation whose handler gets the caller and may return any
// error.
func register[I, O any](s *server, op huma.Operation, handle func(context.Context, caller, *I) (*O, error)) {
	op.BodyReadTimeout = -1 // readBody has its own, and this clears it
	op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusTooManyRequests)
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, callerOf(ctx), in)
		if err != nil {
			return nil, s.problem(ctx, op.OperationID, err)
		}
		return out, nil
	})
}

// setHeaders marks every answer as one reader's own and as what it says it is.
func setHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// allowAnyOrigin lets browser extensions and pages with a token call the API
// (Fetch standard, section 3.3 "CORS protocol"). Credentials are not allowed:
// a browser never adds a token by itself.
func allowAnyOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Location, Retry-After, WWW-Authenticate")
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding")
		h.Set("Access-Control-Max-Age", "7200")
		w.WriteHeader(http.StatusNoContent)
	})
}

// refuseMethod answers 405 with the methods that the path has, as RFC 9110
// section 15.5.6 asks.
func refuseMethod(router chi.Router) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := chi.RouteContext(r.Context()).RoutePath
		if path == "" {
			path = r.URL.Path
		}
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if router.Match(chi.NewRouteContext(), method, path) {
				w.Header().Add("Allow", method)
			}
		}
		writeProblem(w, http.StatusMethodNotAllowed, fmt.Sprintf("this path has no method %s", r.Method))
	}
}
