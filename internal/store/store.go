// Package store reads and writes PostgreSQL. It is the only package with SQL.
// Every query about articles carries the reader's user id, so that another
// reader's article is not found.
package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is a pool or a transaction.
type DB interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Store holds the queries. Its methods never begin a transaction: callers that
// need one use InTx.
type Store struct{ db DB }

// New returns a Store over a pool or a transaction.
func New(db DB) *Store { return &Store{db: db} }

// Open connects to the database at databaseURL with at most maxConns
// connections, and checks that it answers.
func Open(ctx context.Context, databaseURL string, maxConns int) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	cfg.MaxConns = int32(maxConns)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database pool: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database connection: %w", err)
	}
	return pool, nil
}

// InTx calls fn with a Store whose queries share one transaction, and commits
// unless fn fails. The transaction itself is for enqueuing jobs with the rows
// they belong to.
func (s *Store) InTx(ctx context.Context, fn func(tx pgx.Tx, s *Store) error) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return fn(tx, New(tx))
	})
}

// Ping checks that the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.db.Exec(ctx, "SELECT 1")
	return err
}

// one collects exactly one row, turning "no rows" into notFound.
func one[T any](rows pgx.Rows, scan pgx.RowToFunc[T], notFound error) (T, error) {
	v, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, notFound
	}
	return v, err
}

// affected turns "no row was changed" into notFound.
func affected(tag pgconn.CommandTag, err, notFound error) error {
	if err == nil && tag.RowsAffected() == 0 {
		return notFound
	}
	return err
}
