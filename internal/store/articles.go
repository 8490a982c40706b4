package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

const articleColumns = `id, user_id, url, canonical_url, title, title_edited, byline, site_name, domain, published_at, language,
	direction, excerpt, image, thumbnail, word_count, minutes, status, failure, attempts, retry_at, favorite, tags,
	position, saved_at, updated_at, archived_at, deleted_at`

var scanArticle = pgx.RowToStructByName[article.Article]

// LockAddress makes other transactions that lock the same address for the same
// user wait until this one ends, so that one address becomes one article.
func (s *Store) LockAddress(ctx context.Context, userID int64, key []byte) error {
	_, err := s.db.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode($2, 'hex'), $1))`, userID, key)
	return err
}

// ArticleByAddress returns the article known by the address, deleted or not.
func (s *Store) ArticleByAddress(ctx context.Context, userID int64, key []byte) (article.Article, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+articleColumns+`
		FROM articles
		WHERE user_id = $1
		  AND id = (SELECT article_id FROM article_addresses WHERE user_id = $1 AND key = $2)`, userID, key)
	return one(rows, scanArticle, article.ErrNotFound)
}

// AddAddress makes the article known by one more address, unless another
// article of the user has it.
func (s *Store) AddAddress(ctx context.Context, userID, articleID int64, key []byte) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_addresses (user_id, key, article_id)
		VALUES ($1, $2, $3)
		ON CONFLICT (user_id, key) DO NOTHING`, userID, key, articleID)
	return err
}

// CreateArticle adds a queued article.
func (s *Store) CreateArticle(ctx context.Context, a article.Article) (article.Article, error) {
	rows, _ := s.db.Query(ctx, `
		INSERT INTO articles (user_id, url, title, title_edited, domain, favorite, tags, archived_at, saved_at)
		VALUES (@user_id, @url, @title, @title_edited, @domain, @favorite, @tags, @archived_at, @saved_at)
		RETURNING `+articleColumns,
		pgx.StrictNamedArgs{"user_id": a.UserID, "url": storable(a.URL), "title": storable(a.Title),
			"title_edited": a.TitleEdited, "domain": storable(a.Domain), "favorite": a.Favorite, "tags": storableList(a.Tags), "archived_at": a.ArchivedAt, "saved_at": a.SavedAt})
	return pgx.CollectExactlyOneRow(rows, scanArticle)
}

// Article returns one article of the user, deleted or not.
func (s *Store) Article(ctx context.Context, userID, id int64) (article.Article, error) {
	rows, _ := s.db.Query(ctx, `SELECT `+articleColumns+` FROM articles WHERE user_id = $1 AND id = $2`, userID, id)
	return one(rows, scanArticle, article.ErrNotFound)
}

// UpdateArticle writes back what a reader can change: title, favourite, tags,
// position, and when it was saved, archived and deleted.
func (s *Store) UpdateArticle(ctx context.Context, a article.Article) (article.Article, error) {
	rows, _ := s.db.Query(ctx, `
		UPDATE articles
		SET title = @title, title_edited = @title_edited, favorite = @favorite, tags = @tags, position = @position, saved_at = @saved_at,
		    archived_at = @archived_at, deleted_at = @deleted_at, updated_at = now()
		WHERE user_id = @user_id AND id = @id
		RETURNING `+articleColumns,
		pgx.StrictNamedArgs{"user_id": a.UserID, "id": a.ID, "title": storable(a.Title),
			"title_edited": a.TitleEdited, "favorite": a.Favorite, "tags": storableList(a.Tags), "position": a.Position, "saved_at": a.SavedAt, "archived_at": a.ArchivedAt, "deleted_at": a.DeletedAt})
	return one(rows, scanArticle, article.ErrNotFound)
}

// LockArticle returns the article and keeps others from changing it until the
// transaction ends.
func (s *Store) LockArticle(ctx context.Context, userID, id int64) (article.Article, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+articleColumns+`
		FROM articles
		WHERE user_id = $1 AND id = $2
		FOR UPDATE`, userID, id)
	return one(rows, scanArticle, article.ErrNotFound)
}

// Progress is how a fetch stands.
type Progress struct {
	Status   article.Status
	Failure  article.Failure
	Attempts int
	RetryAt  *time.Time
}

// SetProgress records how the article's fetch stands.
func (s *Store) SetProgress(ctx context.Context, userID, id int64, p Progress) error {
	tag, err := s.db.Exec(ctx, `
		UPDATE articles
		SET status = @status, failure = @failure, attempts = @attempts, retry_at = @retry_at, updated_at = now()
		WHERE user_id = @user_id AND id = @id`,
		pgx.StrictNamedArgs{"user_id": userID, "id": id, "status": p.Status, "failure": p.Failure,
			"attempts": p.Attempts, "retry_at": p.RetryAt})
	return affected(tag, err, article.ErrNotFound)
}

// SetFetched records where a fetch led and what the site answered.
func (s *Store) SetFetched(ctx context.Context, userID, id int64, finalURL string, httpStatus int) error {
	tag, err := s.db.Exec(ctx, `
		UPDATE articles
		SET final_url = $3, http_status = $4
		WHERE user_id = $1 AND id = $2`, userID, id, storable(finalURL), httpStatus)
	return affected(tag, err, article.ErrNotFound)
}

// SetMetadata writes what an extraction found, and makes the article ready.
func (s *Store) SetMetadata(ctx context.Context, a article.Article) error {
	tag, err := s.db.Exec(ctx, `
		UPDATE articles
		SET canonical_url = @canonical_url, title = @title, byline = @byline, site_name = @site_name,
		    published_at = @published_at, language = @language, direction = @direction, excerpt = @excerpt,
		    image = @image, word_count = @word_count, minutes = @minutes, status = 'ready', failure = '',
		    retry_at = NULL, updated_at = now()
		WHERE user_id = @user_id AND id = @id`,
		pgx.StrictNamedArgs{"user_id": a.UserID, "id": a.ID, "canonical_url": storable(a.CanonicalURL), "title": storable(a.Title),
			"byline": storable(a.Byline), "site_name": storable(a.SiteName), "published_at": a.PublishedAt,
			"language": storable(a.Language), "direction": a.Direction, "excerpt": storable(a.Excerpt),
			"image": storable(a.Image), "word_count": a.WordCount,
			"minutes": a.Minutes})
	return affected(tag, err, article.ErrNotFound)
}

// SetThumbnail records whether a small picture of the article is kept.
func (s *Store) SetThumbnail(ctx context.Context, userID, id int64, kept bool) error {
	tag, err := s.db.Exec(ctx, `UPDATE articles SET thumbnail = $3 WHERE user_id = $1 AND id = $2`, userID, id, kept)
	return affected(tag, err, article.ErrNotFound)
}
