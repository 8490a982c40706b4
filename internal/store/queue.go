package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// workerLockClass is the first half of the advisory locks held by processes
// that work on jobs; the second half is a hash of the River client's id.
const workerLockClass = 0x6e736a

// HoldWorkerLock marks the worker with the id as alive until release is called
// or the process dies, whatever kills it. When the connection that holds the
// lock breaks, as all do when the database restarts, another one takes it.
func HoldWorkerLock(ctx context.Context, pool *pgxpool.Pool, workerID string) (release func(), err error) {
	conn, err := lockWorker(ctx, pool, workerID)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var held sync.WaitGroup
	held.Go(func() {
		for ctx.Err() == nil {
			if conn != nil {
				// Nobody notifies this connection: the call ends when it breaks.
				_, _ = conn.WaitForNotification(ctx)
				_ = conn.Close(context.WithoutCancel(ctx))
			}
			if conn, err = lockWorker(ctx, pool, workerID); err != nil {
				conn = nil
				select {
				case <-ctx.Done():
				case <-time.After(relockPause):
				}
			}
		}
		if conn != nil {
			_ = conn.Close(context.WithoutCancel(ctx))
		}
	})
	return func() {
		cancel()
		held.Wait()
	}, nil
}

// relockPause is how long to wait before asking a database that is away again.
const relockPause = time.Second

// lockWorker returns a connection, no longer the pool's, that holds the lock.
// Closing it gives the lock up even when unlocking cannot be asked for.
func lockWorker(ctx context.Context, pool *pgxpool.Pool, workerID string) (*pgx.Conn, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1, hashtext($2))", workerLockClass, workerID); err != nil {
		conn.Release()
		return nil, err
	}
	return conn.Hijack(), nil
}

// HasWorker reports whether any process works on the jobs of this database.
func (s *Store) HasWorker(ctx context.Context) (bool, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT EXISTS (
		    SELECT FROM pg_locks
		    WHERE locktype = 'advisory' AND granted
		      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		      AND classid = $1::bigint::oid AND objsubid = 2)`, workerLockClass)
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}

// RescueJobs gives back the jobs of workers that died while working on them,
// and returns how many. River itself waits an hour, because it cannot tell a
// dead worker from a slow one.
func (s *Store) RescueJobs(ctx context.Context) (int64, error) {
	tag, err := s.db.Exec(ctx, `
		UPDATE river_job
		SET state = 'available', scheduled_at = now(), max_attempts = max_attempts + 1
		WHERE state = 'running'
		  AND NOT EXISTS (
		      SELECT FROM pg_locks
		      WHERE locktype = 'advisory'
		        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		        AND classid = $1::bigint::oid
		        AND objid = (hashtext(attempted_by[array_upper(attempted_by, 1)])::bigint & 4294967295)::oid
		        AND objsubid = 2)`, workerLockClass)
	return tag.RowsAffected(), err
}

// QueueState counts the jobs that wait, run and have failed for good.
type QueueState struct{ Waiting, Running, Discarded int64 }

// QueueState returns how the queue stands.
func (s *Store) QueueState(ctx context.Context) (QueueState, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT count(*) FILTER (WHERE state IN ('available', 'scheduled', 'retryable', 'pending')) AS waiting,
		       count(*) FILTER (WHERE state = 'running') AS running,
		       count(*) FILTER (WHERE state = 'discarded') AS discarded
		FROM river_job`)
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[QueueState])
}
