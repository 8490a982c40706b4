package site

import (
	"errors"
	"net/http"

	"nightstand/internal/account"
	"nightstand/internal/signin"
)

func (s *Site) showSetup(w http.ResponseWriter, r *http.Request) error {
	needed, err := s.signin.NeedsSetup(r.Context())
	if err != nil {
		return err
	}
	if !needed {
		http.Redirect(w, r, paths{}.Library(), http.StatusSeeOther)
		return nil
	}
	return s.renderSetup(w, r, http.StatusOK, "", "")
}

func (s *Site) renderSetup(w http.ResponseWriter, r *http.Request, status int, name, reason string) error {
	return s.pages.render(w, status, &setupPage{
		Base:     s.newBase(r, "Welcome"),
		Name:     name,
		NeedCode: s.signin.AsksForCode(r.Context(), fromElsewhere(r)),
		Error:    reason,
	})
}

func (s *Site) setup(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	name := r.PostFormValue("name")
	a, err := s.signin.Setup(r.Context(), signin.SetupRequest{
		Name:     name,
		Password: r.PostFormValue("password"),
		Code:     r.PostFormValue("code"),
		Address:  clientAddress(r),
		Stranger: fromElsewhere(r),
	})
	var bad *signin.InputError
	switch {
	case errors.Is(err, signin.ErrSetupDone):
		http.Redirect(w, r, paths{}.Signin(), http.StatusSeeOther)
		return nil
	case errors.As(err, &bad):
		return s.renderSetup(w, r, http.StatusUnprocessableEntity, name, sentence(bad.Error()))
	case errors.Is(err, signin.ErrBadCode) || errors.Is(err, signin.ErrTooManyAttempts):
		return s.renderSetup(w, r, http.StatusUnprocessableEntity, name, sentence(err.Error()))
	case err != nil:
		return err
	}
	return s.enter(w, r, a, paths{}.Library())
}

// enter makes the browser the account's and leads on.
func (s *Site) enter(w http.ResponseWriter, r *http.Request, a account.Account, next string) error {
	if err := s.signin.SignIn(r.Context(), a, r.UserAgent(), clientAddress(r)); err != nil {
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

func (s *Site) showSignin(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("next"), paths{}.Library())
	if visitorOf(r.Context()) != nil {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	needed, err := s.signin.NeedsSetup(r.Context())
	if err != nil {
		return err
	}
	if needed {
		http.Redirect(w, r, paths{}.Setup(), http.StatusSeeOther)
		return nil
	}
	return s.pages.render(w, http.StatusOK, &signinPage{Base: s.newBase(r, "Sign in"), Next: next})
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	name := r.PostFormValue("name")
	next := localPath(r.PostFormValue("next"), paths{}.Library())
	a, err := s.signin.Authenticate(r.Context(), name, r.PostFormValue("password"), clientAddress(r))
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, signin.ErrTooManyAttempts):
		status = http.StatusTooManyRequests
	case errors.Is(err, account.ErrBadCredentials):
	case err != nil:
		return err
	default:
		return s.enter(w, r, a, next)
	}
	p := &signinPage{Base: s.newBase(r, "Sign in"), Name: name, Next: next, Error: sentence(err.Error())}
	return s.pages.render(w, status, p)
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.signin.SignOut(r.Context()); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, paths{}.Signin(), http.StatusSeeOther)
	return nil
}
