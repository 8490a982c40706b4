package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

// PutImages lists the pictures of an article, leaving those known already as
// they are.
func (s *Store) PutImages(ctx context.Context, userID, articleID int64, urls []string) error {
	urls = storableList(urls)
	keys := make([]string, len(urls))
	for i, u := range urls {
		keys[i] = article.ImageKey(u)
	}
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_images (user_id, article_id, key, url)
		SELECT @user_id::bigint, @article_id::bigint, i.key, i.url
		FROM unnest(@keys::text[], @urls::text[]) AS i (key, url)
		ON CONFLICT (user_id, article_id, key) DO NOTHING`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "keys": keys, "urls": urls})
	return err
}

// SetImage records what became of a picture.
func (s *Store) SetImage(ctx context.Context, userID, articleID int64, i article.Image) error {
	_, err := s.db.Exec(ctx, `
		UPDATE article_images
		SET file = @file, content_type = @content_type, width = @width, height = @height, failed = @failed
		WHERE user_id = @user_id AND article_id = @article_id AND key = @key`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "key": i.Key, "file": i.File,
			"content_type": i.ContentType, "width": i.Width, "height": i.Height, "failed": i.Failed})
	return err
}

// FailImages records that the pictures that are not kept cannot be.
func (s *Store) FailImages(ctx context.Context, userID, articleID int64) error {
	_, err := s.db.Exec(ctx, `
		UPDATE article_images
		SET failed = true
		WHERE user_id = $1 AND article_id = $2 AND file = ''`, userID, articleID)
	return err
}

// RetryImages forgets which pictures could not be kept, so that they are tried again.
func (s *Store) RetryImages(ctx context.Context, userID, articleID int64) error {
	_, err := s.db.Exec(ctx, `
		UPDATE article_images
		SET failed = false
		WHERE user_id = $1 AND article_id = $2 AND failed`, userID, articleID)
	return err
}

// Images lists the pictures of an article.
func (s *Store) Images(ctx context.Context, userID, articleID int64) ([]article.Image, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT key, url, file, content_type, width, height, failed
		FROM article_images
		WHERE user_id = $1 AND article_id = $2`, userID, articleID)
	return pgx.CollectRows(rows, pgx.RowToStructByName[article.Image])
}
