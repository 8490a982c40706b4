package site

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"nightstand/internal/account"
	"nightstand/internal/signin"
)

func (s *Site) showSettings(w http.ResponseWriter, r *http.Request) error {
	return s.pages.render(w, http.StatusOK, &settingsPage{Base: s.newBase(r, "Settings")})
}

// setReading changes the preferences that the form has fields for.
func (s *Site) setReading(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	p := visitorOf(r.Context()).account.Preferences
	form := r.PostForm
	if form.Has("theme") {
		p.Theme = form.Get("theme")
	}
	if form.Has("width") {
		p.Width = form.Get("width")
	}
	if form.Has("text_size") {
		size, err := strconv.Atoi(form.Get("text_size"))
		if err != nil {
			return errBadForm
		}
		p.TextSize = size
	}
	if form.Has("save_now") {
		p.SaveNow = slices.Contains(form["save_now"], "on")
	}
	if err := s.signin.SetPreferences(r.Context(), userID(r), p); err != nil {
		return err
	}
	if form.Get("return") == (paths{}).Settings() { // beside a text, the change itself is the answer
		s.leaveNotice(r, "Your settings are kept.", "")
	}
	return back(w, r, paths{}.Settings())
}

func (s *Site) changePassword(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	v := visitorOf(r.Context())
	err := s.signin.ChangePassword(r.Context(), v.account.ID, r.PostFormValue("current"), r.PostFormValue("new"), v.session.ID)
	var bad *signin.InputError
	switch {
	case errors.Is(err, account.ErrBadCredentials):
		return s.refusePassword(w, r, "The current password is wrong.")
	case errors.As(err, &bad):
		return s.refusePassword(w, r, sentence(bad.Error()))
	case errors.Is(err, signin.ErrTooManyAttempts):
		return s.refusePassword(w, r, sentence(err.Error()))
	case err != nil:
		return err
	}
	s.leaveNotice(r, "The password is changed. Other devices have to sign in again; API tokens stay valid.", "")
	return back(w, r, paths{}.Settings())
}

func (s *Site) refusePassword(w http.ResponseWriter, r *http.Request, reason string) error {
	p := &settingsPage{Base: s.newBase(r, "Settings"), PasswordError: reason}
	return s.pages.render(w, http.StatusUnprocessableEntity, p)
}

func (s *Site) listDevices(w http.ResponseWriter, r *http.Request) error {
	v := visitorOf(r.Context())
	sessions, err := s.signin.Devices(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	p := &devicesPage{Base: s.newBase(r, "Devices")}
	for _, session := range sessions {
		p.Devices = append(p.Devices, device{
			ID:         session.ID,
			Browser:    browserName(session.UserAgent),
			Address:    session.Address,
			CreatedAt:  session.CreatedAt,
			LastSeenAt: session.LastSeenAt,
			This:       session.ID == v.session.ID,
		})
	}
	return s.pages.render(w, http.StatusOK, p)
}

func (s *Site) revokeDevice(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := s.signin.RevokeDevice(r.Context(), userID(r), id); err != nil {
		return err
	}
	if id == visitorOf(r.Context()).session.ID {
		return s.signOut(w, r)
	}
	s.leaveNotice(r, "That device is signed out.", "")
	return back(w, r, paths{}.Devices())
}

func (s *Site) listTokens(w http.ResponseWriter, r *http.Request) error {
	return s.renderTokens(w, r, http.StatusOK, &tokensPage{})
}

func (s *Site) renderTokens(w http.ResponseWriter, r *http.Request, status int, p *tokensPage) error {
	tokens, err := s.signin.Tokens(r.Context(), userID(r))
	if err != nil {
		return err
	}
	p.Base = s.newBase(r, "API tokens")
	p.Tokens = tokens
	w.Header().Set("Cache-Control", "no-store") // a new token's secret is shown once
	return s.pages.render(w, status, p)
}

func (s *Site) createToken(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	name := r.PostFormValue("name")
	_, secret, err := s.signin.CreateToken(r.Context(), userID(r), name)
	var bad *signin.InputError
	if errors.As(err, &bad) {
		return s.renderTokens(w, r, http.StatusUnprocessableEntity, &tokensPage{Name: name, Error: sentence(bad.Error())})
	}
	if err != nil {
		return err
	}
	return s.renderTokens(w, r, http.StatusOK, &tokensPage{Secret: secret})
}

func (s *Site) revokeToken(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := s.signin.RevokeToken(r.Context(), userID(r), id); err != nil {
		return err
	}
	s.leaveNotice(r, "The token is revoked.", "")
	return back(w, r, paths{}.Tokens())
}
