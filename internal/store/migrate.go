package store

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"nightstand/internal/jobs"
	"nightstand/migrations"
)

// MinServerVersion is the oldest PostgreSQL that is supported.
const MinServerVersion = 15

// migrateLock is the advisory lock that keeps two processes from bringing one
// database up to date at the same time.
const migrateLock int64 = 0x6e696768747374

// Migrate brings the database up to date: the queue's tables first, then ours.
// Several processes may call it at once.
func Migrate(ctx context.Context, databaseURL string, logger *slog.Logger) error {
	pool, err := Open(ctx, databaseURL, 3)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := checkServerVersion(ctx, pool); err != nil {
		return err
	}
	if err := migrateQueue(ctx, pool, logger); err != nil {
		return fmt.Errorf("queue tables: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(migrateLock + 1))
	if err != nil {
		return fmt.Errorf("migration lock: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }() // the pool below it is closed as well
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS,
		goose.WithSessionLocker(locker), goose.WithSlog(logger))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if !pending {
		return nil
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	logger.InfoContext(ctx, "database brought up to date", "migrations", len(results))
	return nil
}

func checkServerVersion(ctx context.Context, pool *pgxpool.Pool) error {
	var version int
	if err := pool.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("server version: %w", err)
	}
	if major := version / 10000; major < MinServerVersion {
		return fmt.Errorf("the database is PostgreSQL %d: Nightstand needs version %d or later", major, MinServerVersion)
	}
	return nil
}

// migrateQueue holds an advisory lock, because River's migrations do not lock.
func migrateQueue(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrateLock)
	}()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: jobs.Quiet(logger)})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// SchemaVersion is the number of the last migration applied, for diagnosis.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	rows, _ := s.db.Query(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied")
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
}
