package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

// Repair returns what the reader changed of the article's extraction; its zero
// value is nothing.
func (s *Store) Repair(ctx context.Context, userID, articleID int64) (article.Repair, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT candidate, removed, added
		FROM article_repairs
		WHERE user_id = $1 AND article_id = $2`, userID, articleID)
	return maybeRepair(rows)
}

// PutRepair keeps a repair in the place of the last one, which
// [Store.PreviousRepair] returns.
func (s *Store) PutRepair(ctx context.Context, userID, articleID int64, r article.Repair) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_repairs AS old (user_id, article_id, candidate, removed, added)
		VALUES (@user_id, @article_id, @candidate, @removed, @added)
		ON CONFLICT (user_id, article_id) DO UPDATE
		SET candidate = excluded.candidate, removed = excluded.removed, added = excluded.added,
		    previous_candidate = old.candidate, previous_removed = old.removed, previous_added = old.added,
		    repaired_at = now()`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "candidate": storable(r.Candidate),
			"removed": storableList(r.Removed), "added": storableList(r.Added)})
	return err
}

// PreviousRepair returns the repair before the last one; its zero value, the
// automatic text, is also what was before the first.
func (s *Store) PreviousRepair(ctx context.Context, userID, articleID int64) (article.Repair, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT previous_candidate AS candidate, previous_removed AS removed, previous_added AS added
		FROM article_repairs
		WHERE user_id = $1 AND article_id = $2`, userID, articleID)
	return maybeRepair(rows)
}

func maybeRepair(rows pgx.Rows) (article.Repair, error) {
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[article.Repair])
	if errors.Is(err, pgx.ErrNoRows) {
		return article.Repair{}, nil
	}
	return r, err
}
