package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

// runningJob adds a job as River leaves it while a worker is at it.
func runningJob(tb testing.TB, pool *pgxpool.Pool, attemptedBy ...string) (id int64) {
	tb.Helper()
	err := pool.QueryRow(tb.Context(), `
		INSERT INTO river_job (state, kind, args, attempt, attempted_at, attempted_by, max_attempts, queue)
		VALUES ('running', 'fetch_article', '{}', 6, now(), $1, 6, 'text')
		RETURNING id`, attemptedBy).Scan(&id)
	if err != nil {
		tb.Fatalf("job: %v", err)
	}
	return id
}

func jobState(tb testing.TB, pool *pgxpool.Pool, id int64) (state string) {
	tb.Helper()
	err := pool.QueryRow(tb.Context(), `
		SELECT state || CASE WHEN attempt < max_attempts THEN '' ELSE ', its last' END
		FROM river_job
		WHERE id = $1`, id).Scan(&state)
	if err != nil {
		tb.Fatalf("job %d: %v", id, err)
	}
	return state
}

func TestRescueJobs(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	s := store.New(pool)
	ctx := t.Context()

	// Names on both sides of zero, because the lock's number is unsigned.
	signs := map[bool]bool{}
	var held []int64
	for i := range 8 {
		id := fmt.Sprintf("alive-%d", i)
		var negative bool
		if err := pool.QueryRow(ctx, "SELECT hashtext($1) < 0", id).Scan(&negative); err != nil {
			t.Fatal(err)
		}
		if signs[negative] {
			continue
		}
		signs[negative] = true
		release, err := store.HoldWorkerLock(ctx, pool, id)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		held = append(held, runningJob(t, pool, "dead", id))
	}
	if len(held) != 2 {
		t.Fatalf("%d names with locks of both signs, want 2", len(held))
	}
	release, err := store.HoldWorkerLock(ctx, pool, "stopped")
	if err != nil {
		t.Fatal(err)
	}
	release()
	left := []int64{runningJob(t, pool, "dead"), runningJob(t, pool, "alive-0", "dead"), runningJob(t, pool, "stopped"), runningJob(t, pool)}

	if n, err := s.RescueJobs(ctx); err != nil || n != int64(len(left)) {
		t.Errorf("RescueJobs = %d, %v, want %d", n, err, len(left))
	}
	for _, id := range held {
		if got := jobState(t, pool, id); got != "running, its last" {
			t.Errorf("job of a live worker is %s, want it running", got)
		}
	}
	for i, id := range left {
		if got := jobState(t, pool, id); got != "available" {
			t.Errorf("job %d of a dead worker is %s, want it available, with a try left", i, got)
		}
	}
	want := store.QueueState{Waiting: 4, Running: 2}
	if got, err := s.QueueState(ctx); err != nil || got != want {
		t.Errorf("QueueState (-want +got), error %v:\n%s", err, cmp.Diff(want, got))
	}
}

// TestHoldWorkerLockAgain breaks the connection that holds a live worker's
// lock, as a restart of the database does.
func TestHoldWorkerLockAgain(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	release, err := store.HoldWorkerLock(ctx, pool, "alive")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	id := runningJob(t, pool, "alive")
	holder := func() (pid int) {
		// No row is no holder.
		_ = pool.QueryRow(ctx, `
			SELECT pid FROM pg_locks
			WHERE locktype = 'advisory' AND granted AND objsubid = 2
			  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&pid)
		return pid
	}
	first := holder()
	if _, err := pool.Exec(ctx, "SELECT pg_terminate_backend($1)", first); err != nil {
		t.Fatal(err)
	}
	for pid := holder(); pid == 0 || pid == first; pid = holder() {
		if ctx.Err() != nil {
			t.Fatal("the lock was not taken again")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if n, err := store.New(pool).RescueJobs(ctx); err != nil || n != 0 {
		t.Errorf("RescueJobs = %d, %v, want 0", n, err)
	}
	if got := jobState(t, pool, id); got != "running, its last" {
		t.Errorf("job of a live worker is %s, want it running", got)
	}
	release()
	for holder() != 0 { // the server takes a moment to notice that its client is gone
		if ctx.Err() != nil {
			t.Fatal("the lock is held after its release")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
