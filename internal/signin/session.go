package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"nightstand/internal/account"
	"nightstand/internal/store"
)

// Keys of what a session holds.
const (
	keyUserID    = "user_id"
	keyUserAgent = "user_agent"
	keyAddress   = "address"
)

// sessionStore keeps sessions in PostgreSQL for scs, with their owner in a
// column of its own so that they can be listed and revoked.
type sessionStore struct {
	store *store.Store
	codec scs.GobCodec
}

var _ scs.CtxStore = sessionStore{}

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.store.SessionData(ctx, token)
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return fmt.Errorf("session data: %w", err)
	}
	session := account.Session{ExpiresAt: expiry}
	session.UserID, _ = values[keyUserID].(int64)
	session.UserAgent, _ = values[keyUserAgent].(string)
	session.Address, _ = values[keyAddress].(string)
	return s.store.PutSession(ctx, token, data, session)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.store.DeleteSessionToken(ctx, token)
}

// scs asks for these three too, and calls none of them when it has a context.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}
func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}
func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

func newSessions(st *store.Store) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{store: st}
	m.Lifetime = sessionLifetime
	m.HashTokenInStore = true
	m.Cookie.Name = "nightstand"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Cookie.Secure = false // set per request by SecureCookies
	return m
}

// Sessions returns the session manager, for the middleware that loads and
// saves a request's session.
func (s *Service) Sessions() *scs.SessionManager { return s.sessions }

// SignIn makes the request's session the account's, under a new token so that
// one planted before is worth nothing.
func (s *Service) SignIn(ctx context.Context, a account.Account, userAgent, address string) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	if len(userAgent) > 300 {
		userAgent = userAgent[:300]
	}
	s.sessions.Put(ctx, keyUserID, a.ID)
	s.sessions.Put(ctx, keyUserAgent, userAgent)
	s.sessions.Put(ctx, keyAddress, address)
	return nil
}

// SignOut ends the request's session.
func (s *Service) SignOut(ctx context.Context) error { return s.sessions.Destroy(ctx) }

// Current returns the account that the request's session belongs to. It
// returns [account.ErrNotFound] when nobody is signed in.
func (s *Service) Current(ctx context.Context) (account.Account, error) {
	id := s.sessions.GetInt64(ctx, keyUserID)
	if id == 0 {
		return account.Account{}, account.ErrNotFound
	}
	return s.store.User(ctx, id)
}

// touchInterval is how exactly "last seen" is kept.
const touchInterval = 5 * time.Minute

// CurrentSession returns the request's session as it is listed, and notes that
// it was used.
func (s *Service) CurrentSession(ctx context.Context, address string) (account.Session, error) {
	session, err := s.store.SessionByToken(ctx, hashedToken(s.sessions.Token(ctx)))
	if err != nil {
		return session, err
	}
	if at := time.Now(); at.Sub(session.LastSeenAt) > touchInterval {
		session.LastSeenAt = at
		return session, s.store.TouchSession(ctx, session.ID, address, at)
	}
	return session, nil
}

// StillSignedIn reports whether the request's session goes on, for answers
// that take long. It counts as no use of the session.
func (s *Service) StillSignedIn(ctx context.Context) (bool, error) {
	_, err := s.store.SessionByToken(ctx, hashedToken(s.sessions.Token(ctx)))
	if errors.Is(err, account.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Devices lists the account's sessions, the last used first.
func (s *Service) Devices(ctx context.Context, userID int64) ([]account.Session, error) {
	return s.store.Sessions(ctx, userID)
}

// RevokeDevice ends one of the account's sessions.
func (s *Service) RevokeDevice(ctx context.Context, userID, id int64) error {
	return s.store.DeleteSession(ctx, userID, id)
}

// Clean removes expired sessions until ctx ends.
func (s *Service) Clean(ctx context.Context) {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		err := s.store.DeleteExpiredSessions(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			s.log.WarnContext(ctx, "expired sessions not removed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
