package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const changesChannel = "nightstand_article_changed"

// Change names an article whose state another page may be showing.
type Change struct{ UserID, ArticleID int64 }

// NotifyChange tells every listening process of the change when the
// transaction commits.
func (s *Store) NotifyChange(ctx context.Context, c Change) error {
	_, err := s.db.Exec(ctx, "SELECT pg_notify($1, $2)", changesChannel, fmt.Sprintf("%d %d", c.UserID, c.ArticleID))
	return err
}

// ListenChanges calls fn for every change committed anywhere until ctx ends or
// the connection breaks. It keeps one connection of the pool for itself.
func ListenChanges(ctx context.Context, pool *pgxpool.Pool, fn func(Change)) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{changesChannel}.Sanitize()); err != nil {
		return err
	}
	for {
		n, err := conn.Conn().WaitForNotification(ctx)
		if err != nil {
			return err
		}
		var c Change
		if _, err := fmt.Sscanf(n.Payload, "%d %d", &c.UserID, &c.ArticleID); err == nil {
			fn(c)
		}
	}
}
