package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

// keptVersions is how many earlier texts of an article are kept.
const keptVersions = 5

const textColumns = `html, text, score, origin, extractor, extracted_at`

// Text returns the article's readable body.
// It returns [article.ErrNotFound] while there is none.
func (s *Store) Text(ctx context.Context, userID, articleID int64) (article.Text, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+textColumns+`
		FROM article_texts
		WHERE user_id = $1 AND article_id = $2`, userID, articleID)
	return one(rows, pgx.RowToStructByName[article.Text], article.ErrNotFound)
}

// PutText shows t from now on; what was shown before becomes a version.
func (s *Store) PutText(ctx context.Context, userID, articleID int64, t article.Text) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_versions (user_id, article_id, `+textColumns+`)
		SELECT user_id, article_id, `+textColumns+`
		FROM article_texts
		WHERE user_id = @user_id AND article_id = @article_id AND html <> @html`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "html": storable(t.HTML)})
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `
		INSERT INTO article_texts (user_id, article_id, html, text, score, origin, extractor)
		VALUES (@user_id, @article_id, @html, @text, @score, @origin, @extractor)
		ON CONFLICT (user_id, article_id) DO UPDATE
		SET html = excluded.html, text = excluded.text, score = excluded.score, origin = excluded.origin,
		    extractor = excluded.extractor, extracted_at = now()`,
		textArgs(userID, articleID, t))
	if err != nil {
		return err
	}
	return s.trimVersions(ctx, userID, articleID)
}

// PutVersion keeps a text that was judged worse than the shown one.
func (s *Store) PutVersion(ctx context.Context, userID, articleID int64, t article.Text) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_versions (user_id, article_id, html, text, score, origin, extractor, extracted_at)
		VALUES (@user_id, @article_id, @html, @text, @score, @origin, @extractor, now())`,
		textArgs(userID, articleID, t))
	if err != nil {
		return err
	}
	return s.trimVersions(ctx, userID, articleID)
}

func textArgs(userID, articleID int64, t article.Text) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "html": storable(t.HTML), "text": storable(t.Text),
		"score": t.Score, "origin": t.Origin, "extractor": t.Extractor}
}

// trimVersions keeps the best and the newest of the earlier texts.
func (s *Store) trimVersions(ctx context.Context, userID, articleID int64) error {
	_, err := s.db.Exec(ctx, `
		DELETE FROM article_versions
		WHERE user_id = $1 AND article_id = $2
		  AND id NOT IN (
		      SELECT id FROM article_versions
		      WHERE user_id = $1 AND article_id = $2 ORDER BY id DESC LIMIT $3)
		  AND id <> (
		      SELECT id FROM article_versions
		      WHERE user_id = $1 AND article_id = $2 ORDER BY score DESC, id DESC LIMIT 1)`,
		userID, articleID, keptVersions)
	return err
}

// Versions lists the earlier texts, newest first.
func (s *Store) Versions(ctx context.Context, userID, articleID int64) ([]article.Text, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+textColumns+`
		FROM article_versions
		WHERE user_id = $1 AND article_id = $2
		ORDER BY id DESC`, userID, articleID)
	return pgx.CollectRows(rows, pgx.RowToStructByName[article.Text])
}
