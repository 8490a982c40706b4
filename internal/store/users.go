package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/account"
)

const userColumns = `id, name, password_hash, admin, theme, text_size, width, save_now, created_at`

func scanUser(row pgx.CollectableRow) (account.Account, error) {
	var a account.Account
	p := &a.Preferences
	err := row.Scan(&a.ID, &a.Name, &a.PasswordHash, &a.Admin, &p.Theme, &p.TextSize, &p.Width, &p.SaveNow, &a.CreatedAt)
	a.Preferences = p.Normalize()
	return a, err
}

// CreateUser adds an account. It returns [account.ErrNameTaken] if there is
// one of that name.
func (s *Store) CreateUser(ctx context.Context, name, passwordHash string, admin bool) (account.Account, error) {
	rows, _ := s.db.Query(ctx, `
		INSERT INTO users (name, password_hash, admin)
		VALUES (@name, @password_hash, @admin)
		ON CONFLICT (lower(name)) DO NOTHING
		RETURNING `+userColumns,
		pgx.StrictNamedArgs{"name": name, "password_hash": passwordHash, "admin": admin})
	return one(rows, scanUser, account.ErrNameTaken)
}

// LockUsers makes other transactions that call it wait until this one ends,
// so that only one of them can find no account and make the first.
func (s *Store) LockUsers(ctx context.Context) error {
	_, err := s.db.Exec(ctx, "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
	return err
}

// HasUsers reports whether there is any account.
func (s *Store) HasUsers(ctx context.Context) (bool, error) {
	rows, _ := s.db.Query(ctx, "SELECT EXISTS (SELECT FROM users)")
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}

// User returns the account with the id.
func (s *Store) User(ctx context.Context, id int64) (account.Account, error) {
	rows, _ := s.db.Query(ctx, `SELECT `+userColumns+` FROM users WHERE id = $1`, id)
	return one(rows, scanUser, account.ErrNotFound)
}

// UserByName returns the account of that name, without regard to case.
func (s *Store) UserByName(ctx context.Context, name string) (account.Account, error) {
	rows, _ := s.db.Query(ctx, `SELECT `+userColumns+` FROM users WHERE lower(name) = lower($1)`, storable(name))
	return one(rows, scanUser, account.ErrNotFound)
}

// Users lists all accounts by name.
func (s *Store) Users(ctx context.Context) ([]account.Account, error) {
	rows, _ := s.db.Query(ctx, `SELECT `+userColumns+` FROM users ORDER BY lower(name)`)
	return pgx.CollectRows(rows, scanUser)
}

// SetPasswordHash replaces the password of an account.
func (s *Store) SetPasswordHash(ctx context.Context, userID int64, hash string) error {
	tag, err := s.db.Exec(ctx, `UPDATE users SET password_hash = $2 WHERE id = $1`, userID, hash)
	return affected(tag, err, account.ErrNotFound)
}

// SetPreferences replaces the preferences of an account.
func (s *Store) SetPreferences(ctx context.Context, userID int64, p account.Preferences) error {
	tag, err := s.db.Exec(ctx, `
		UPDATE users
		SET theme = @theme, text_size = @text_size, width = @width, save_now = @save_now
		WHERE id = @id`,
		pgx.StrictNamedArgs{"id": userID, "theme": p.Theme, "text_size": p.TextSize, "width": p.Width, "save_now": p.SaveNow})
	return affected(tag, err, account.ErrNotFound)
}
