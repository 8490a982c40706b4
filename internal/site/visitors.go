package site

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	chimiddleware "github.com/go-chi/chi/v5/middleware"

	"nightstand/internal/account"
	"nightstand/internal/middleware"
)

// protect refuses forms that another site sent (CSRF).
func (s *Site) protect(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	if s.baseURL != "" {
		_ = guard.AddTrustedOrigin(s.baseURL) // config has checked that it is an origin
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.showError(w, r, explanation{http.StatusForbidden, "This form came from another site",
			"Nothing was changed. Open Nightstand itself and try again."})
	}))
	return guard.Handler(next)
}

// identify finds out who makes the request.
func (s *Site) identify(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "private, no-cache") // the page depends on who asks
		ctx := r.Context()
		a, err := s.signin.Current(ctx)
		if errors.Is(err, account.ErrNotFound) {
			next.ServeHTTP(w, r)
			return nil
		}
		if err != nil {
			return err
		}
		session, err := s.signin.CurrentSession(ctx, clientAddress(r))
		if err != nil && !errors.Is(err, account.ErrNotFound) {
			return err
		}
		ctx = context.WithValue(ctx, visitorKey{}, &visitor{account: a, session: session})
		next.ServeHTTP(w, r.WithContext(ctx))
		return nil
	})
}

// requireAccount leads visitors who have not signed in to the page where they
// can, or to the first account's.
func (s *Site) requireAccount(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if visitorOf(r.Context()) != nil {
			next.ServeHTTP(w, r)
			return nil
		}
		target, err := s.doorway(r)
		if err != nil {
			return err
		}
		if wantsJSON(r) {
			return writeJSON(w, http.StatusUnauthorized, map[string]string{"signin": target})
		}
		http.Redirect(w, r, target, http.StatusSeeOther)
		return nil
	})
}

// doorway is where somebody signs in to go on with the request.
func (s *Site) doorway(r *http.Request) (string, error) {
	needed, err := s.signin.NeedsSetup(r.Context())
	if err != nil {
		return "", err
	}
	if needed {
		return paths{}.Setup(), nil
	}
	next := paths{}.Library()
	if r.Method == http.MethodGet || r.URL.Path == (paths{}).Save() {
		next = r.URL.RequestURI()
	}
	return paths{}.SigninTo(next), nil
}

func clientAddress(r *http.Request) string { return chimiddleware.GetClientIP(r.Context()) }

func isHTTPSAddress(baseURL string) bool { return strings.HasPrefix(baseURL, "https://") }

// BaseURL is the public address of the site as the request shows it, without a
// slash at the end.
func (s *Site) BaseURL(r *http.Request) string {
	switch {
	case s.baseURL != "":
		return s.baseURL
	case middleware.IsHTTPS(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Keys of the notice kept in the session until the next page shows it.
const (
	keyNoticeText = "notice_text"
	keyNoticeUndo = "notice_undo"
)

// newBase returns what every page has, and takes the notice that waits for it.
func (s *Site) newBase(r *http.Request, title string) Base {
	b := plainBase(r, title)
	if sessions := s.signin.Sessions(); b.Account != nil && takesNotice(r) && sessions.Exists(r.Context(), keyNoticeText) {
		b.Notice = &notice{
			Text:       sessions.PopString(r.Context(), keyNoticeText),
			UndoAction: sessions.PopString(r.Context(), keyNoticeUndo),
		}
	}
	return b
}

// plainBase leaves the notice to a page that is sure to be seen: an error page
// may be the answer to a picture that is not there.
func plainBase(r *http.Request, title string) Base {
	b := Base{
		Title:       title,
		Preferences: account.DefaultPreferences(),
		Current:     r.URL.RequestURI(),
		Now:         time.Now().UTC(),
	}
	if v := visitorOf(r.Context()); v != nil {
		b.Account = &v.account
		b.Preferences = v.account.Preferences
	}
	return b
}

// takesNotice reports whether the reader will see the page that is made. A page
// that keeps itself up to date asks for a copy of which it shows a part only,
// and says so.
func takesNotice(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Nightstand-Refresh") == ""
}

// leaveNotice makes the next page say what was done.
func (s *Site) leaveNotice(r *http.Request, text, undoAction string) {
	sessions := s.signin.Sessions()
	sessions.Put(r.Context(), keyNoticeText, text)
	sessions.Put(r.Context(), keyNoticeUndo, undoAction)
}

// back leads to where the form came from.
func back(w http.ResponseWriter, r *http.Request, fallback string) error {
	http.Redirect(w, r, localPath(r.PostFormValue("return"), fallback), http.StatusSeeOther)
	return nil
}
