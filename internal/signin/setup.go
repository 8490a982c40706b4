package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"net"
	"net/netip"
	"strings"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/account"
	"nightstand/internal/store"
)

// newSetupCode returns 40 random bits, easy to type.
func newSetupCode() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base32.StdEncoding.EncodeToString(b[:])
}

// SetupCode is the code that everybody needs for the first account, "" when
// somebody at this machine needs none.
func (s *Service) SetupCode() string {
	if !s.exposed {
		return ""
	}
	return s.code
}

// AsksForCode reports whether the first account needs the set-up code.
// stranger is whether the one who wants it may be at another machine. The code
// goes to the log, once, when it has not been shown at the start.
func (s *Service) AsksForCode(ctx context.Context, stranger bool) bool {
	if stranger && !s.exposed {
		s.tellCode.Do(func() { s.log.WarnContext(ctx, "set-up code for the first account", "code", s.code) })
	}
	return s.exposed || stranger
}

// IsLoopback reports whether a host, with or without a port, can only be this
// machine.
func IsLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

// NeedsSetup reports whether there is no account yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	has, err := s.store.HasUsers(ctx)
	return !has, err
}

// SetupRequest is what somebody sends to make the first account.
type SetupRequest struct {
	Name     string
	Password string
	Code     string
	Address  string // IP address it comes from
	Stranger bool   // it may come from another machine: the code must be right
}

// Setup makes the first account, which is an administrator's. It returns
// [ErrSetupDone] when there is an account, [ErrBadCode] for a wrong code,
// [ErrTooManyAttempts] after too many from the address, and [ErrBusy].
func (s *Service) Setup(ctx context.Context, req SetupRequest) (account.Account, error) {
	needed, err := s.NeedsSetup(ctx)
	if err != nil {
		return account.Account{}, err
	}
	if !needed {
		return account.Account{}, ErrSetupDone
	}
	attempt := bound{"setup " + network(req.Address), setupAttempts}
	if !s.limits.allow(attempt) {
		return account.Account{}, ErrTooManyAttempts
	}
	if s.AsksForCode(ctx, req.Stranger) {
		code := strings.ToUpper(strings.TrimSpace(req.Code))
		if subtle.ConstantTimeCompare([]byte(code), []byte(s.code)) != 1 {
			return account.Account{}, ErrBadCode
		}
	}
	name, hash, err := s.check(ctx, req.Name, req.Password)
	if err != nil {
		if _, ok := errors.AsType[*InputError](err); ok {
			s.limits.forgive(attempt) // whoever chooses a password is not guessing
		}
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
