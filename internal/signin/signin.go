// Package signin is accounts, passwords, sessions and API tokens: who is at
// the door.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/jackc/pgx/v5"

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
	// SetupCode makes the first account ask for a code, because strangers can
	// reach the server. It is false when only this machine can.
	SetupCode bool
}

// Service knows accounts. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	log      *slog.Logger
	sessions *scs.SessionManager
	hasher   *hasher
	limits   *limiter
	code     string // for the first account, "" when none is asked for
}

// New returns a Service.
func New(cfg Config) *Service {
	s := &Service{
		store:  cfg.Store,
		log:    cfg.Logger,
		hasher: newHasher(),
		limits: newLimiter(),
	}
	s.sessions = newSessions(cfg.Store)
	if cfg.SetupCode {
		s.code = newSetupCode()
	}
	return s
}

// newSetupCode returns 40 random bits, easy to type.
func newSetupCode() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base32.StdEncoding.EncodeToString(b[:])
}

// SetupCode is the code that the first account needs, "" for none.
func (s *Service) SetupCode() string { return s.code }

// NeedsSetup reports whether there is no account yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	has, err := s.store.HasUsers(ctx)
	return !has, err
}

// Setup makes the first account, which is an administrator's. It returns
// [ErrSetupDone] when there is an account, [ErrBadCode] for a wrong code.
func (s *Service) Setup(ctx context.Context, name, password, code, address string) (account.Account, error) {
	if s.code != "" {
		if !s.limits.allow("setup "+address, nameAttempts) {
			return account.Account{}, ErrTooManyAttempts
		}
		code = strings.ToUpper(strings.TrimSpace(code))
		if subtle.ConstantTimeCompare([]byte(code), []byte(s.code)) != 1 {
			return account.Account{}, ErrBadCode
		}
	}
	name, hash, err := s.check(ctx, name, password)
	if err != nil {
		return account.Account{}, err
	}
	var a account.Account
	err = s.store.InTx(ctx, func(_ pgx.Tx, st *store.Store) error {
		if err := st.LockUsers(ctx); err != nil {
			return err
		}
		has, err := st.HasUsers(ctx)
		if err != nil {
			return err
		}
		if has {
			return ErrSetupDone
		}
		a, err = st.CreateUser(ctx, name, hash, true)
		return err
	})
	return a, err
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
// returns [account.ErrBadCredentials] when they do not belong together and
// [ErrTooManyAttempts] when there were too many wrong ones, by name or by the
// address they come from.
func (s *Service) Authenticate(ctx context.Context, name, password, address string) (account.Account, error) {
	name = strings.TrimSpace(name)
	a, err := s.store.UserByName(ctx, name)
	switch {
	case errors.Is(err, account.ErrNotFound):
		a.PasswordHash = s.hasher.decoy // as slow as a real one, so that names cannot be guessed by time
	case err != nil:
		return account.Account{}, fmt.Errorf("sign in: %w", err)
	default:
		name = a.Name // one account has one counter, however its name is spelt
	}
	byName, byAddress := "name "+strings.ToLower(name), "address "+address
	if !s.limits.allow(byAddress, addressAttempts) || !s.limits.allow(byName, nameAttempts) {
		return account.Account{}, ErrTooManyAttempts
	}
	match, err := s.hasher.matches(ctx, password, a.PasswordHash)
	if err != nil {
		return account.Account{}, fmt.Errorf("sign in: %w", err)
	}
	if !match || a.ID == 0 {
		s.log.InfoContext(ctx, "sign-in refused", "address", address)
		return account.Account{}, account.ErrBadCredentials
	}
	s.limits.forget(byName)
	s.limits.forgive(byAddress)
	return a, nil
}

// ChangePassword replaces a password for somebody who knows the current one,
// and ends the account's other sessions; keep is the session to leave.
func (s *Service) ChangePassword(ctx context.Context, a account.Account, current, replacement string, keep int64) error {
	if _, err := s.Authenticate(ctx, a.Name, current, "of "+a.Name); err != nil {
		return err
	}
	if err := s.SetPassword(ctx, a.ID, replacement); err != nil {
		return err
	}
	return s.store.DeleteOtherSessions(ctx, a.ID, keep)
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
