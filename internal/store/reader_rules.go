package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

const readerRuleColumns = `id, host, rule, created_at`

// ReaderRules lists the reader's rules in the order of their hosts.
func (s *Store) ReaderRules(ctx context.Context, userID int64) ([]article.ReaderRule, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT `+readerRuleColumns+`
		FROM reader_rules
		WHERE user_id = $1
		ORDER BY host`, userID)
	return pgx.CollectRows(rows, pgx.RowToStructByName[article.ReaderRule])
}

// LockReaderRules makes other transactions that lock the rules of the same
// reader wait until this one ends, so that what two add is not lost.
func (s *Store) LockReaderRules(ctx context.Context, userID int64) error {
	_, err := s.db.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('reader_rules', $1))`, userID)
	return err
}

// PutReaderRule keeps the reader's rule for a host in the place of the last one.
func (s *Store) PutReaderRule(ctx context.Context, userID int64, host, rule string) (article.ReaderRule, error) {
	rows, _ := s.db.Query(ctx, `
		INSERT INTO reader_rules (user_id, host, rule)
		VALUES (@user_id, @host, @rule)
		ON CONFLICT (user_id, host) DO UPDATE
		SET rule = excluded.rule
		RETURNING `+readerRuleColumns,
		pgx.StrictNamedArgs{"user_id": userID, "host": storable(host), "rule": storable(rule)})
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[article.ReaderRule])
}

// DeleteReaderRule forgets one of the reader's rules.
// It returns [article.ErrRuleNotFound] if there is no such rule.
func (s *Store) DeleteReaderRule(ctx context.Context, userID, id int64) error {
	tag, err := s.db.Exec(ctx, `
		DELETE FROM reader_rules
		WHERE user_id = $1 AND id = $2`, userID, id)
	return affected(tag, err, article.ErrRuleNotFound)
}
