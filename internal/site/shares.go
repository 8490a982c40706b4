package site

import (
	"net/http"
	"strconv"
	"time"

	"nightstand/internal/article"
)

// shareTimes are the choices of how long a link stays open.
var shareTimes = map[string]time.Duration{
	"never": 0,
	"1d":    24 * time.Hour,
	"7d":    7 * 24 * time.Hour,
	"30d":   30 * 24 * time.Hour,
}

// showShare offers to share an article and lists its open links.
func (s *Site) showShare(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	a, err := s.library.Article(r.Context(), userID(r), id)
	if err != nil {
		return err
	}
	if a.Deleted() {
		return article.ErrNotFound
	}
	shares, err := s.library.Shares(r.Context(), userID(r), id)
	if err != nil {
		return err
	}
	made, _ := strconv.ParseInt(r.URL.Query().Get("new"), 10, 64)
	p := &sharePage{Base: s.newBase(r, "Share: "+a.Title), Article: a}
	for _, link := range s.shareLinks(r, shares) {
		if link.State != shareOpen {
			continue
		}
		if link.ID == made {
			p.New = &link
			continue
		}
		p.Links = append(p.Links, link)
	}
	return s.pages.render(w, http.StatusOK, p)
}

// The states of a public link.
const (
	shareOpen    = "open"
	shareExpired = "expired"
	shareRevoked = "revoked"
)

func (s *Site) shareLinks(r *http.Request, shares []article.Share) []shareLink {
	base, at := s.BaseURL(r), time.Now()
	links := make([]shareLink, len(shares))
	for i, share := range shares {
		state := shareOpen
		switch {
		case share.RevokedAt != nil:
			state = shareRevoked
		case !share.Open(at):
			state = shareExpired
		}
		links[i] = shareLink{Share: share, URL: base + paths{}.Shared(share.Token), State: state}
	}
	return links
}

func (s *Site) shareArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	expiresIn, ok := shareTimes[r.PostFormValue("expires")]
	if !ok {
		return errBadForm
	}
	share, err := s.library.Share(r.Context(), userID(r), id, expiresIn)
	if err != nil {
		return err
	}
	http.Redirect(w, r, paths{}.Share(id)+"?new="+strconv.FormatInt(share.ID, 10), http.StatusSeeOther)
	return nil
}

// listShares lists all links the reader ever made.
func (s *Site) listShares(w http.ResponseWriter, r *http.Request) error {
	shares, err := s.library.Shares(r.Context(), userID(r), 0)
	if err != nil {
		return err
	}
	return s.pages.render(w, http.StatusOK, &sharesPage{Base: s.newBase(r, "Shared links"), Links: s.shareLinks(r, shares)})
}

func (s *Site) revokeShare(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if err := s.library.RevokeShare(r.Context(), userID(r), id); err != nil {
		return err
	}
	s.leaveNotice(r, "The link is closed. Nobody can open it any more.", "")
	return back(w, r, paths{}.Shares())
}
