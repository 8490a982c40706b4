package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

// Source is a page as it came, with the further pages of its article.
type Source struct {
	Origin    article.Origin
	URL       string
	PlainText bool
	Page      []byte // UTF-8, compressed with zstd
	Parts     []Part `db:"-"` // in their order; usually none
}

// Part is a further page of an article, as it came.
type Part struct {
	URL       string
	PlainText bool
	Page      []byte // UTF-8, compressed with zstd
}

const insertSource = `
	INSERT INTO article_sources (user_id, article_id, origin, url, plain_text, page)
	VALUES (@user_id, @article_id, @origin, @url, @plain_text, @page)
	ON CONFLICT (user_id, article_id, origin) `

func sourceArgs(userID, articleID int64, src Source) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "origin": src.Origin, "url": storable(src.URL),
		"plain_text": src.PlainText, "page": src.Page}
}

// PutSource keeps the page the article comes from, one of each origin, with its
// further pages.
func (s *Store) PutSource(ctx context.Context, userID, articleID int64, src Source) error {
	_, err := s.db.Exec(ctx, insertSource+`DO UPDATE
		SET url = excluded.url, plain_text = excluded.plain_text, page = excluded.page, kept_at = now()`,
		sourceArgs(userID, articleID, src))
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, `
		DELETE FROM article_source_parts
		WHERE user_id = $1 AND article_id = $2 AND origin = $3`, userID, articleID, src.Origin)
	if err != nil {
		return err
	}
	return s.addParts(ctx, userID, articleID, src)
}

// AddSource keeps a page with its further pages unless one of its origin is
// kept already.
func (s *Store) AddSource(ctx context.Context, userID, articleID int64, src Source) error {
	tag, err := s.db.Exec(ctx, insertSource+`DO NOTHING`, sourceArgs(userID, articleID, src))
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return s.addParts(ctx, userID, articleID, src)
}

// addParts keeps the further pages of a source that has none yet.
func (s *Store) addParts(ctx context.Context, userID, articleID int64, src Source) error {
	for i, part := range src.Parts {
		_, err := s.db.Exec(ctx, `
			INSERT INTO article_source_parts (user_id, article_id, origin, number, url, plain_text, page)
			VALUES (@user_id, @article_id, @origin, @number, @url, @plain_text, @page)`,
			pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "origin": src.Origin, "number": i + 2,
				"url": storable(part.URL), "plain_text": part.PlainText, "page": part.Page})
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteSource forgets the page of that origin, if there is one.
func (s *Store) DeleteSource(ctx context.Context, userID, articleID int64, origin article.Origin) error {
	_, err := s.db.Exec(ctx, `
		DELETE FROM article_sources
		WHERE user_id = $1 AND article_id = $2 AND origin = $3`, userID, articleID, origin)
	return err
}

// Sources returns the pages kept for the article, at most one of each origin.
func (s *Store) Sources(ctx context.Context, userID, articleID int64) ([]Source, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT origin, url, plain_text, page
		FROM article_sources
		WHERE user_id = $1 AND article_id = $2
		ORDER BY origin`, userID, articleID)
	sources, err := pgx.CollectRows(rows, pgx.RowToStructByName[Source])
	if err != nil {
		return nil, err
	}
	for i := range sources {
		rows, _ := s.db.Query(ctx, `
			SELECT url, plain_text, page
			FROM article_source_parts
			WHERE user_id = $1 AND article_id = $2 AND origin = $3
			ORDER BY number`, userID, articleID, sources[i].Origin)
		parts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Part])
		if err != nil {
			return nil, err
		}
		sources[i].Parts = append(sources[i].Parts, parts...)
	}
	return sources, nil
}
