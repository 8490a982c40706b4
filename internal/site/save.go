package site

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"nightstand/internal/article"
	"nightstand/internal/library"
	"nightstand/web"
)

// showSave is where the bookmarklet, a link or a phone's share sheet brings a
// page to be saved. What the address holds is shown before it is saved, since
// any site can open this page.
func (s *Site) showSave(w http.ResponseWriter, r *http.Request) error {
	p := &savePage{Base: s.newBase(r, "Save"), Heading: r.URL.Query().Get("title")}
	if p.Account == nil {
		needed, err := s.signin.NeedsSetup(r.Context())
		if err != nil {
			return err
		}
		if needed {
			http.Redirect(w, r, paths{}.Setup(), http.StatusSeeOther)
			return nil
		}
	}
	if text := sharedText(r); text != "" {
		link, err := article.FindLink(text)
		if err != nil {
			p.Error = sentence(err.Error())
		}
		p.Link = link
	}
	return s.pages.render(w, http.StatusOK, p)
}

// sharedText joins what an address may name as the link: phones put it in any
// of these.
func sharedText(r *http.Request) string {
	q := r.URL.Query()
	return strings.TrimSpace(q.Get("url") + " " + q.Get("text"))
}

// savePage saves what the save page shows: a link, with the page as the
// reader's browser showed it when the bookmarklet sent one.
func (s *Site) savePage(w http.ResponseWriter, r *http.Request) error {
	if visitorOf(r.Context()) == nil {
		return s.requireSignin(w, r)
	}
	leave, err := s.readSave(w, r)
	if err != nil {
		return err
	}
	defer leave()
	req, err := saveRequest(r)
	if err != nil {
		return err
	}
	if req.OnlyNew && s.autoSaves.OnLimit(w, r, fmt.Sprint(userID(r))) {
		return errTooManySave
	}
	a, added, err := s.library.Save(r.Context(), userID(r), req)
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		status := http.StatusOK
		if added {
			status = http.StatusCreated
		}
		return writeJSON(w, status, map[string]any{
			"id": a.ID, "title": a.Title, "new": added, "read_url": paths{}.Article(a.ID),
			"delete_url": paths{}.Change(a.ID, "delete"), "restore_url": paths{}.Change(a.ID, "restore"),
		})
	}
	return s.pages.render(w, http.StatusOK, &savePage{Base: s.newBase(r, "Saved"), Saved: &a})
}

// maxLinkForm bounds what is read of somebody who has not signed in: a link and
// its title.
const maxLinkForm = 64 << 10

// requireSignin sends the reader to sign in and then back to the save page,
// which has kept what it was given. Nothing is read of a sent page.
func (s *Site) requireSignin(w http.ResponseWriter, r *http.Request) error {
	if wantsJSON(r) {
		return writeJSON(w, http.StatusUnauthorized, map[string]string{"signin": paths{}.SigninTo(paths{}.Save())})
	}
	next := paths{}.Save()
	if !isMultipart(r) {
		r.Body = http.MaxBytesReader(w, r.Body, maxLinkForm)
		_ = r.ParseForm() // a link that cannot be read is pasted again
		if link := r.Form.Get("url"); link != "" && len(link) <= article.MaxURLLength {
			next = paths{}.SaveLink(link)
		}
	}
	http.Redirect(w, r, paths{}.SigninTo(next), http.StatusSeeOther)
	return nil
}

func isMultipart(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

const (
	maxFormMemory = 4 << 20         // how much of a sent page is held in memory while it is read
	readPatience  = 2 * time.Minute // as long as any request has, also for one that waited
)

// readSave reads the form of a save. One with a page waits for memory to unpack
// and save it in, which leave gives back: before it is read when that takes
// memory, too, else afterwards, so that a slow line keeps nobody waiting.
func (s *Site) readSave(w http.ResponseWriter, r *http.Request) (leave func(), err error) {
	if !isMultipart(r) {
		return func() {}, parseForm(w, r)
	}
	// Twice the limit of a page: it comes compressed, beside a few small fields.
	r.Body = http.MaxBytesReader(w, r.Body, 2*library.MaxPageSize)
	small := r.ContentLength >= 0 && r.ContentLength <= maxFormBytes
	if small {
		if err := r.ParseMultipartForm(maxFormMemory); err != nil {
			return nil, errors.Join(errBadForm, err)
		}
		if len(r.MultipartForm.File["page"]) == 0 {
			return func() {}, nil
		}
	}
	leave, err = s.library.Room(r.Context())
	if err != nil || small {
		return leave, err
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readPatience)) // without it the server's limit remains
	if err := r.ParseMultipartForm(maxFormMemory); err != nil {
		leave()
		return nil, errors.Join(errBadForm, err)
	}
	return leave, nil
}

// saveRequest returns what a form that was read asks for. What the page's
// script saves without asking replaces nothing, since any site can make it.
func saveRequest(r *http.Request) (library.SaveRequest, error) {
	req := library.SaveRequest{Link: r.FormValue("url"), Title: r.FormValue("title"), OnlyNew: r.FormValue("auto") == "1"}
	if r.MultipartForm == nil {
		return req, nil
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // the system cleans up what is left
	file, _, err := r.FormFile("page")
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return req, nil
	case err != nil:
		return req, errors.Join(errBadForm, err)
	}
	req.Page, err = readPage(file)
	return req, err
}

// readPage decompresses a sent page within the limit.
func readPage(file multipart.File) ([]byte, error) {
	defer func() { _ = file.Close() }() // it was only read
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, errors.Join(errBadForm, err)
	}
	page, err := io.ReadAll(io.LimitReader(z, library.MaxPageSize+1))
	if err != nil {
		return nil, errors.Join(errBadForm, err)
	}
	if len(page) > library.MaxPageSize {
		return nil, library.ErrPageTooLarge
	}
	if !utf8.Valid(page) {
		page = []byte(strings.ToValidUTF8(string(page), "\uFFFD"))
	}
	return page, nil
}

func (s *Site) showBookmarklet(w http.ResponseWriter, r *http.Request) error {
	return s.pages.render(w, http.StatusOK, &bookmarkletPage{
		Base:        s.newBase(r, "Bookmarklet"),
		Bookmarklet: web.Bookmarklet(s.BaseURL(r)),
	})
}
