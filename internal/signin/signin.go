// Package signin is accounts, passwords, sessions and API tokens: who is at
// the door.
package signin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"nightstand/internal/account"
	"nightstand/internal/store"
)

var (
	// ErrSetupDone says that the first account exists: sign in instead.
	ErrSetupDone = errors.New("there is an account already: sign in")
	// ErrBadCode says that the set-up code is not the one in the server's log.
	ErrBadCode = errors.New("this is not the code in the server's log")
	// ErrTooManyAttempts says that sign-in is closed for this name or address
	// for a while.
	ErrTooManyAttempts = errors.New("too many attempts: wait a few minutes and try again")
)

// sessionLifetime is counted from signing in.
const sessionLifetime = 90 * 24 * time.Hour

// Config is what a [Service] is built from.
type Config struct {
	Store  *store.Store
	Logger *slog.Logger
	// Exposed makes everybody who wants the first account know a code, because
	// strangers can reach the server. When it is false, only they need it.
	Exposed bool
}

// Service knows accounts. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	log      *slog.Logger
	sessions *scs.SessionManager
	hasher   *hasher
	limits   *limiter
	exposed  bool
	code     string    // for the first account
	tellCode sync.Once // writes it to the log
}

// New returns a Service.
func New(cfg Config) *Service {
	s := &Service{
		store:   cfg.Store,
		log:     cfg.Logger,
		hasher:  newHasher(),
		limits:  newLimiter(),
		exposed: cfg.Exposed,
		code:    newSetupCode(),
	}
	s.sessions = newSessions(cfg.Store)
	return s
}

// AddAccount makes one more account.
func (s *Service) AddAccount(ctx context.Context, name, password string, admin bool) (account.Account, error) {
	name, hash, err := s.check(ctx, name, password)
	if err != nil {
		return account.Account{}, err
	}
	return s.store.CreateUser(ctx, name, hash, admin)
}

// check validates a name and a password; its errors are for the reader.
func (s *Service) check(ctx context.Context, name, password string) (cleanName, hash string, err error) {
	if name, err = account.CheckName(name); err != nil {
		return "", "", &InputError{Err: err}
	}
	if err = account.CheckPassword(password); err != nil {
		return "", "", &InputError{Err: err}
	}
	hash, err = s.hasher.hash(ctx, password)
	return name, hash, err
}

// InputError is a name or password that must be chosen differently.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap returns the rule that was broken.
func (e *InputError) Unwrap() error { return e.Err }

// Authenticate returns the account that name and password belong to. It
// returns [account.ErrBadCredentials] when they do not belong together,
// [ErrTooManyAttempts] when there were too many wrong ones, by name or by the
// address they come from, and [ErrBusy].
func (s *Service) Authenticate(ctx context.Context, name, password, address string) (account.Account, error) {
	name, err := account.CheckName(name)
	if err != nil {
		return account.Account{}, account.ErrBadCredentials // nobody can have it
	}
	a, err := s.store.UserByName(ctx, name)
	switch {
	case errors.Is(err, account.ErrNotFound):
		a.PasswordHash = s.hasher.decoy // as slow as a real one, so that names cannot be guessed by time
	case err != nil:
		return account.Account{}, fmt.Errorf("sign in: %w", err)
	default:
		name = a.Name // one account has one counter, however its name is spelt
	}
	name, from := strings.ToLower(name), network(address)
	pair := bound{"name " + name + " at " + from, pairAttempts}
	bounds := []bound{pair, {"address " + from, addressAttempts}, {"name " + name, nameAttempts}}
	if !s.limits.allow(bounds...) {
		known, err := s.knows(ctx, a, from)
		if err != nil {
			return account.Account{}, fmt.Errorf("sign in: %w", err)
		}
		bounds = bounds[:2]
		if !known || !s.limits.allow(bounds...) {
			return account.Account{}, ErrTooManyAttempts
		}
	}
	switch err := s.verify(ctx, a, password); {
	case errors.Is(err, account.ErrBadCredentials):
		s.log.InfoContext(ctx, "sign-in refused", "address", address)
		return account.Account{}, err
	case err != nil:
		s.limits.forgive(bounds...) // nobody was told whether it was right
		return account.Account{}, fmt.Errorf("sign in: %w", err)
	}
	s.limits.forgive(bounds...)
	s.limits.forget(pair)
	return a, nil
}

// knows reports whether the account is signed in from the network: strangers
// who guess its password elsewhere must not lock its owner out there.
func (s *Service) knows(ctx context.Context, a account.Account, from string) (bool, error) {
	if a.ID == 0 {
		return false, nil
	}
	sessions, err := s.store.Sessions(ctx, a.ID)
	return slices.ContainsFunc(sessions, func(known account.Session) bool { return network(known.Address) == from }), err
}

// verify returns [account.ErrBadCredentials] for a wrong password.
func (s *Service) verify(ctx context.Context, a account.Account, password string) error {
	match, err := s.hasher.matches(ctx, password, a.PasswordHash)
	if err != nil {
		return err
	}
	if !match || a.ID == 0 {
		return account.ErrBadCredentials
	}
	return nil
}

// ChangePassword replaces a password for somebody who knows the current one,
// and ends the account's other sessions; keep is the session to leave. API
// tokens stay valid. Its attempts are counted by themselves: guesses at the
// door do not close it to somebody inside.
func (s *Service) ChangePassword(ctx context.Context, userID int64, current, replacement string, keep int64) error {
	a, err := s.store.User(ctx, userID)
	if err != nil {
		return err
	}
	attempt := bound{fmt.Sprintf("password of %d", userID), changeAttempts}
	if !s.limits.allow(attempt) {
		return ErrTooManyAttempts
	}
	if err := s.verify(ctx, a, current); err != nil {
		if !errors.Is(err, account.ErrBadCredentials) {
			s.limits.forgive(attempt)
		}
		return err
	}
	s.limits.forget(attempt)
	if err := s.SetPassword(ctx, userID, replacement); err != nil {
		return err
	}
	return s.store.DeleteOtherSessions(ctx, userID, keep)
}

// SetPassword replaces a password without asking for the current one.
func (s *Service) SetPassword(ctx context.Context, userID int64, password string) error {
	if err := account.CheckPassword(password); err != nil {
		return &InputError{Err: err}
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.SetPasswordHash(ctx, userID, hash)
}

// ResetPassword replaces a password for the administrator at the command
// line, and ends all of the account's sessions.
func (s *Service) ResetPassword(ctx context.Context, name, password string) error {
	a, err := s.store.UserByName(ctx, name)
	if err != nil {
		return err
	}
	if err := s.SetPassword(ctx, a.ID, password); err != nil {
		return err
	}
	return s.store.DeleteOtherSessions(ctx, a.ID, 0)
}

// Account returns the account of that name.
func (s *Service) Account(ctx context.Context, name string) (account.Account, error) {
	return s.store.UserByName(ctx, name)
}

// Accounts lists all accounts by name.
func (s *Service) Accounts(ctx context.Context) ([]account.Account, error) {
	return s.store.Users(ctx)
}

// SetPreferences replaces how the account's owner wants to read.
func (s *Service) SetPreferences(ctx context.Context, userID int64, p account.Preferences) error {
	return s.store.SetPreferences(ctx, userID, p.Normalize())
}
