package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/account"
)

const sessionColumns = `id, user_id, user_agent, address, created_at, last_seen_at, expires_at`

// SessionData returns what was stored for a session's hashed token; found is
// false when there is no such session or it has expired.
func (s *Store) SessionData(ctx context.Context, token string) (data []byte, found bool, err error) {
	rows, _ := s.db.Query(ctx, `SELECT data FROM sessions WHERE token = $1 AND expires_at > now()`, token)
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil || len(list) == 0 {
		return nil, false, err
	}
	return list[0], true, nil
}

// PutSession stores a session under its hashed token. A userID of 0 means
// that nobody has signed in with it.
func (s *Store) PutSession(ctx context.Context, token string, data []byte, session account.Session) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO sessions (token, user_id, data, user_agent, address, expires_at)
		VALUES (@token, nullif(@user_id::bigint, 0), @data, @user_agent, @address, @expires_at)
		ON CONFLICT (token) DO UPDATE
		SET user_id = excluded.user_id, data = excluded.data, user_agent = excluded.user_agent,
		    address = excluded.address, expires_at = excluded.expires_at, last_seen_at = now()`,
		pgx.StrictNamedArgs{"token": token, "user_id": session.UserID, "data": data,
			"user_agent": storable(session.UserAgent), "address": session.Address, "expires_at": session.ExpiresAt})
	return err
}

// SessionByToken returns the session with the hashed token.
func (s *Store) SessionByToken(ctx context.Context, token string) (account.Session, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+sessionColumns+`
		FROM sessions
		WHERE token = $1 AND user_id IS NOT NULL AND expires_at > now()`, token)
	return one(rows, pgx.RowToStructByName[account.Session], account.ErrNotFound)
}

// Sessions lists an account's sessions, the last used first.
func (s *Store) Sessions(ctx context.Context, userID int64) ([]account.Session, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+sessionColumns+`
		FROM sessions
		WHERE user_id = $1 AND expires_at > now()
		ORDER BY last_seen_at DESC, id DESC`, userID)
	return pgx.CollectRows(rows, pgx.RowToStructByName[account.Session])
}

// TouchSession records that a session was used, and from where.
func (s *Store) TouchSession(ctx context.Context, id int64, address string, at time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE sessions SET last_seen_at = $3, address = $2 WHERE id = $1`, id, address, at)
	return err
}

// DeleteSessionToken ends the session with the hashed token.
func (s *Store) DeleteSessionToken(ctx context.Context, token string) error {
	_, err := s.db.Exec(ctx, `DELETE FROM sessions WHERE token = $1`, token)
	return err
}

// DeleteSession ends one of an account's sessions.
func (s *Store) DeleteSession(ctx context.Context, userID, id int64) error {
	tag, err := s.db.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id = $2`, userID, id)
	return affected(tag, err, account.ErrNotFound)
}

// DeleteOtherSessions ends all of an account's sessions but one; keep 0 ends all.
func (s *Store) DeleteOtherSessions(ctx context.Context, userID, keep int64) error {
	_, err := s.db.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, userID, keep)
	return err
}

// DeleteExpiredSessions removes what nobody can use any more.
func (s *Store) DeleteExpiredSessions(ctx context.Context) error {
	_, err := s.db.Exec(ctx, `DELETE FROM sessions WHERE expires_at < now()`)
	return err
}
