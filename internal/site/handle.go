package site

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"

	"nightstand/internal/account"
	"nightstand/internal/article"
	"nightstand/internal/library"
	"nightstand/internal/signin"
)

var (
	errNoPage      = errors.New("page not found")
	errMethod      = errors.New("method not allowed")
	errBadForm     = errors.New("form not understood")
	errTooManySave = errors.New("too many pages saved without asking")
	errManyStreams = errors.New("too many streams of events")
)

// explanation is what an error means to a reader.
type explanation struct {
	status  int
	message string
	help    string
}

var explanations = []struct {
	err error
	explanation
}{
	{errNoPage, explanation{http.StatusNotFound, "There is no such page", "The address may have a typing mistake, or the page may have moved."}},
	{errMethod, explanation{http.StatusMethodNotAllowed, "This cannot be opened like a page", "The address is where a form is sent. Go back and use the button there."}},
	{article.ErrNotFound, explanation{http.StatusNotFound, "There is no such article", "It may have been removed, or it belongs to another account."}},
	{account.ErrNotFound, explanation{http.StatusNotFound, "There is nothing here any more", "It may have been removed in another window."}},
	{article.ErrShareNotFound, explanation{http.StatusNotFound, "This link leads nowhere", "Ask whoever sent it to you to copy it once more."}},
	{article.ErrShareClosed, explanation{http.StatusGone, "This link is no longer open", "Whoever shared this article has closed the link, or it was only meant for a while. Ask for a new one."}},
	{article.ErrNoSource, explanation{http.StatusConflict, "The page is not kept", "There is nothing to choose from. Fetch the article again, or send it from your browser."}},
	{article.ErrNothingLeft, explanation{http.StatusUnprocessableEntity, "Nothing would be left", "Go back and leave some of the text in."}},
	{article.ErrRuleNotFound, explanation{http.StatusNotFound, "There is no such rule", "It may have been removed in another window."}},
	{article.ErrNoLink, explanation{http.StatusUnprocessableEntity, "There is no link to save", article.ErrNoLink.Error()}},
	{article.ErrUnsupportedLink, explanation{http.StatusUnprocessableEntity, "This cannot be saved", article.ErrUnsupportedLink.Error()}},
	{article.ErrBadLink, explanation{http.StatusUnprocessableEntity, "This cannot be saved", article.ErrBadLink.Error()}},
	{article.ErrLongLink, explanation{http.StatusUnprocessableEntity, "This cannot be saved", article.ErrLongLink.Error()}},
	{library.ErrPageTooLarge, explanation{http.StatusRequestEntityTooLarge, "This page is too large", library.ErrPageTooLarge.Error()}},
	{signin.ErrTooManyAttempts, explanation{http.StatusTooManyRequests, "Too many attempts", "Wait a few minutes and try again."}},
	{signin.ErrBusy, explanation{http.StatusServiceUnavailable, "The server is busy", "Too many people sign in at once. Try again in a moment."}},
	{library.ErrBusy, explanation{http.StatusServiceUnavailable, "The server is busy", "It takes in other large pages just now. Try again in a moment."}},
	{article.ErrSavedBefore, explanation{http.StatusConflict, "Nothing was saved", "You have saved this before. Replace the kept text with this page?"}},
	{errManyStreams, explanation{http.StatusTooManyRequests, "Too many open pages", "Close some of them: this one does not keep itself up to date."}},
	{errTooManySave, explanation{http.StatusTooManyRequests, "Too many pages at once", "Nothing was saved: wait a minute, then tap Save."}},
	{errBadForm, explanation{http.StatusBadRequest, "This form could not be read", "Go back, reload the page and try again."}},
}

func explain(err error) explanation {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = library.ErrPageTooLarge
	}
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return e.explanation
		}
	}
	return explanation{http.StatusInternalServerError, "Something went wrong here",
		"It is not your fault and nothing was lost. Try again in a moment; the server's log says more."}
}

// handle adapts a handler that returns an error: it is logged once when it is
// ours, and shown as a whole page.
func (s *Site) handle(fn func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := fn(w, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		s.showFailure(w, r, err)
	}
}

// showFailure shows what an error means, and logs it when it is ours.
func (s *Site) showFailure(w http.ResponseWriter, r *http.Request, err error) {
	e := explain(err)
	if e.status == http.StatusInternalServerError {
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", chi.RouteContext(r.Context()).RoutePattern(),
			"request_id", chimiddleware.GetReqID(r.Context()), "error", err)
	}
	s.showError(w, r, e)
}

// refuseMethod answers a method that the address does not take, and says which
// it does, as RFC 9110 section 15.5.6 wants.
func refuseMethod(w http.ResponseWriter, r *http.Request) error {
	routes := chi.RouteContext(r.Context()).Routes
	if routes.Match(chi.NewRouteContext(), http.MethodGet, r.URL.Path) {
		w.Header().Add("Allow", "GET, HEAD")
	}
	if routes.Match(chi.NewRouteContext(), http.MethodPost, r.URL.Path) {
		w.Header().Add("Allow", "POST")
	}
	return errMethod
}

// retrySeconds is when to come back to a busy server.
const retrySeconds = "10"

func (s *Site) showError(w http.ResponseWriter, r *http.Request, e explanation) {
	w.Header().Set("Cache-Control", "no-store")
	if e.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retrySeconds)
	}
	if wantsJSON(r) {
		writeProblem(w, e)
		return
	}
	p := &errorPage{Base: plainBase(r, e.message), Status: e.status, Message: e.message, Help: sentence(e.help)}
	if err := s.pages.render(w, e.status, p); err != nil {
		s.log.ErrorContext(r.Context(), "error page", "error", err)
		http.Error(w, e.message, e.status)
	}
}

// sentence makes an error's text one for people: capital first, full stop last.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}

// wantsJSON reports whether a script of ours asks, rather than a person.
func wantsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data) // the reader went away: nobody is left to tell
	return nil
}

// writeProblem answers a script with an error as in RFC 9457. The member
// "confirm" says that it goes on when the reader agrees.
func writeProblem(w http.ResponseWriter, e explanation) {
	problem := map[string]any{"title": e.message, "status": e.status, "detail": sentence(e.help)}
	if e.status == http.StatusConflict {
		problem["confirm"] = true
	}
	data, _ := json.Marshal(problem)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(e.status)
	_, _ = w.Write(data) // as above
}

// visitor is who makes a request.
type visitor struct {
	account account.Account
	session account.Session
}

type visitorKey struct{}

// visitorOf returns who makes the request, nil for somebody not signed in.
func visitorOf(ctx context.Context) *visitor {
	v, _ := ctx.Value(visitorKey{}).(*visitor)
	return v
}

// userID is for handlers behind requireAccount.
func userID(r *http.Request) int64 { return visitorOf(r.Context()).account.ID }

// pathID returns the number in the address; anything else names nothing.
func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseUint(chi.URLParam(r, "id"), 10, 63) // takes no sign
	if err != nil || id == 0 {
		return 0, errNoPage
	}
	return int64(id), nil
}

// maxFormBytes bounds ordinary forms.
const maxFormBytes = 1 << 20

// parseForm reads a form without files.
func parseForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
	if err := r.ParseForm(); err != nil {
		return errors.Join(errBadForm, err)
	}
	return nil
}
