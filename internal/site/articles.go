package site

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"nightstand/internal/article"
	"nightstand/internal/library"
)

// pageSize is how many articles one page of the list has.
const pageSize = 30

// views says which articles each view of the library lists.
func viewList(view string) (library.List, bool) {
	favorite := true
	switch view {
	case viewUnread:
		return library.List{State: library.StateUnread}, true
	case viewArchive:
		return library.List{State: library.StateArchived}, true
	case viewFavorites:
		return library.List{State: library.StateAll, Favorite: &favorite}, true
	case viewAll:
		return library.List{State: library.StateAll}, true
	}
	return library.List{}, false
}

var viewTitles = map[string]string{
	viewUnread: "Unread", viewArchive: "Archive", viewFavorites: "Favourites", viewAll: "All articles",
}

func (s *Site) listArticles(w http.ResponseWriter, r *http.Request) error {
	return s.renderList(w, r, http.StatusOK, saveForm{})
}

// renderList shows the list that the address asks for, with the save form as
// the reader left it.
func (s *Site) renderList(w http.ResponseWriter, r *http.Request, status int, form saveForm) error {
	query := r.URL.Query()
	view := query.Get("view")
	search := strings.TrimSpace(query.Get("q"))
	if view == "" {
		view = viewUnread
		if search != "" {
			view = viewAll
		}
	}
	list, ok := viewList(view)
	if !ok {
		return errNoPage
	}
	list.Query, list.Limit = search, pageSize
	list.After = parsePlace(query.Get("after"))
	articles, next, err := s.library.Articles(r.Context(), userID(r), list)
	if err != nil {
		return err
	}
	p := &articleListPage{
		Base:  s.newBase(r, viewTitles[view]),
		View:  view,
		Query: search,
		Form:  form,
	}
	if search != "" {
		p.Title = "Search: " + search
	}
	for _, a := range articles {
		p.Articles = append(p.Articles, articleRow{Article: a, Return: p.Current})
	}
	if list.After != nil {
		p.Newer = listAddress(view, search, nil)
	}
	if next != nil {
		p.Older = listAddress(view, search, next)
	}
	if len(articles) == 0 {
		has, err := s.library.HasArticles(r.Context(), userID(r))
		if err != nil {
			return err
		}
		p.Empty = !has
	}
	return s.pages.render(w, status, p)
}

func listAddress(view, search string, after *library.Place) string {
	query := url.Values{}
	if view != viewUnread && (search == "" || view != viewAll) {
		query.Set("view", view)
	}
	if search != "" {
		query.Set("q", search)
	}
	if after != nil {
		query.Set("after", formatPlace(*after))
	}
	if len(query) == 0 {
		return paths{}.Library()
	}
	return paths{}.Library() + "?" + query.Encode()
}

// formatPlace writes where a page of the list ended, for an address.
func formatPlace(p library.Place) string {
	b := binary.AppendVarint(nil, p.SavedAt.UnixMicro())
	return base64.RawURLEncoding.EncodeToString(binary.AppendVarint(b, p.ID))
}

// parsePlace returns nil, the beginning of the list, for anything else.
func parsePlace(text string) *library.Place {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	at, n := binary.Varint(b)
	if n <= 0 {
		return nil
	}
	id, m := binary.Varint(b[n:])
	if m <= 0 {
		return nil
	}
	return &library.Place{SavedAt: time.UnixMicro(at).UTC(), ID: id}
}

// saveLink takes the form of the library page.
func (s *Site) saveLink(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	text := r.PostFormValue("text")
	a, added, err := s.library.Save(r.Context(), userID(r), library.SaveRequest{Link: text})
	if isLinkError(err) {
		r.URL = &url.URL{Path: paths{}.Library()} // where the forms of the list lead back to
		return s.renderList(w, r, http.StatusUnprocessableEntity, saveForm{Value: text, Error: sentence(linkError(err).Error())})
	}
	if err != nil {
		return err
	}
	if added {
		s.leaveNotice(r, "Saved.", paths{}.Change(a.ID, "delete"))
	} else {
		s.leaveNotice(r, "You had saved this before. It is at the top again.", "")
	}
	http.Redirect(w, r, paths{}.Library(), http.StatusSeeOther)
	return nil
}

var linkErrors = []error{article.ErrNoLink, article.ErrUnsupportedLink, article.ErrBadLink, article.ErrLongLink}

// linkError is the rule that a link broke, without where it was noticed.
func linkError(err error) error {
	for _, e := range linkErrors {
		if errors.Is(err, e) {
			return e
		}
	}
	return nil
}

func isLinkError(err error) bool { return linkError(err) != nil }

// changes are what the buttons of a row and of the reading page do.
var changes = map[string]struct {
	edit   library.Edit
	notice string
	undo   string // the change that takes it back
}{
	"archive":    {library.Edit{Archived: ptr(true)}, "Archived.", "unarchive"},
	"unarchive":  {library.Edit{Archived: ptr(false)}, "Moved to Unread.", "archive"},
	"favorite":   {library.Edit{Favorite: ptr(true)}, "Added to Favourites.", "unfavorite"},
	"unfavorite": {library.Edit{Favorite: ptr(false)}, "Removed from Favourites.", "favorite"},
	"delete":     {library.Edit{Deleted: ptr(true)}, "Deleted.", "restore"},
	"restore":    {library.Edit{Deleted: ptr(false)}, "Restored.", ""},
}

func ptr[T any](v T) *T { return &v }

func (s *Site) changeArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	change, ok := changes[chi.URLParam(r, "change")]
	if !ok {
		return errNoPage
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if _, err := s.library.Edit(r.Context(), userID(r), id, change.edit); err != nil {
		return err
	}
	if wantsJSON(r) {
		return writeJSON(w, http.StatusOK, map[string]string{"done": change.notice})
	}
	undo := ""
	if change.undo != "" {
		undo = paths{}.Change(id, change.undo)
	}
	s.leaveNotice(r, change.notice, undo)
	return back(w, r, paths{}.Library())
}

func (s *Site) refetchArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if _, err := s.library.Refetch(r.Context(), userID(r), id); err != nil {
		return err
	}
	return back(w, r, paths{}.Article(id))
}
