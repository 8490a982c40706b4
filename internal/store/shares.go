package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

const shareQuery = `
	SELECT s.id, s.user_id, s.article_id, a.title AS article_title, s.token, s.created_at, s.expires_at, s.revoked_at,
	       s.views
	FROM shares s
	JOIN articles a ON a.user_id = s.user_id AND a.id = s.article_id`

var scanShare = pgx.RowToStructByName[article.Share]

// CreateShare adds a public link to an article of the user.
func (s *Store) CreateShare(ctx context.Context, userID, articleID int64, token string, expires *time.Time) (int64, error) {
	rows, _ := s.db.Query(ctx, `
		INSERT INTO shares (user_id, article_id, token, expires_at)
		SELECT user_id, id, @token, @expires_at
		FROM articles
		WHERE user_id = @user_id AND id = @article_id AND deleted_at IS NULL
		RETURNING id`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "token": token, "expires_at": expires})
	return one(rows, pgx.RowTo[int64], article.ErrNotFound)
}

// Share returns one of the user's links.
func (s *Store) Share(ctx context.Context, userID, id int64) (article.Share, error) {
	rows, _ := s.db.Query(ctx, shareQuery+` WHERE s.user_id = $1 AND s.id = $2`, userID, id)
	return one(rows, scanShare, article.ErrShareNotFound)
}

// ShareByToken returns the link with the token, open or not.
func (s *Store) ShareByToken(ctx context.Context, token string) (article.Share, error) {
	rows, _ := s.db.Query(ctx, shareQuery+` WHERE s.token = $1`, storable(token))
	return one(rows, scanShare, article.ErrShareNotFound)
}

// Shares lists the user's links, newest first; articleID 0 means all articles.
func (s *Store) Shares(ctx context.Context, userID, articleID int64) ([]article.Share, error) {
	rows, _ := s.db.Query(ctx, shareQuery+`
		WHERE s.user_id = $1 AND ($2 = 0 OR s.article_id = $2)
		ORDER BY s.created_at DESC, s.id DESC`, userID, articleID)
	return pgx.CollectRows(rows, scanShare)
}

// RevokeShare closes one of the user's links; closing it again changes nothing.
func (s *Store) RevokeShare(ctx context.Context, userID, id int64, at time.Time) error {
	tag, err := s.db.Exec(ctx, `
		UPDATE shares
		SET revoked_at = coalesce(revoked_at, $3)
		WHERE user_id = $1 AND id = $2`, userID, id, at)
	return affected(tag, err, article.ErrShareNotFound)
}

// CountView adds one to a link's views.
func (s *Store) CountView(ctx context.Context, userID, id int64) error {
	_, err := s.db.Exec(ctx, `UPDATE shares SET views = views + 1 WHERE user_id = $1 AND id = $2`, userID, id)
	return err
}
