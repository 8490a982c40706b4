package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/account"
)

const tokenColumns = `id, user_id, name, created_at, last_used_at`

// CreateToken adds an API token, of which only the hash is kept.
func (s *Store) CreateToken(ctx context.Context, userID int64, name string, hash []byte) (account.Token, error) {
	rows, _ := s.db.Query(ctx, `
		INSERT INTO api_tokens (user_id, name, hash)
		VALUES ($1, $2, $3)
		RETURNING `+tokenColumns, userID, storable(name), hash)
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[account.Token])
}

// Tokens lists an account's API tokens, newest first.
func (s *Store) Tokens(ctx context.Context, userID int64) ([]account.Token, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+tokenColumns+`
		FROM api_tokens
		WHERE user_id = $1
		ORDER BY created_at DESC, id DESC`, userID)
	return pgx.CollectRows(rows, pgx.RowToStructByName[account.Token])
}

// DeleteToken revokes one of an account's API tokens.
func (s *Store) DeleteToken(ctx context.Context, userID, id int64) error {
	tag, err := s.db.Exec(ctx, `DELETE FROM api_tokens WHERE user_id = $1 AND id = $2`, userID, id)
	return affected(tag, err, account.ErrNotFound)
}

// UserByToken returns the account whose API token has the hash. It records the
// use at most once a minute, so that a busy client costs no write per request.
func (s *Store) UserByToken(ctx context.Context, hash []byte) (account.Account, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+userColumns+`
		FROM users
		WHERE id = (SELECT user_id FROM api_tokens WHERE hash = $1)`, hash)
	a, err := one(rows, scanUser, account.ErrBadCredentials)
	if err != nil {
		return a, err
	}
	_, err = s.db.Exec(ctx, `
		UPDATE api_tokens
		SET last_used_at = now()
		WHERE hash = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`, hash)
	return a, err
}
