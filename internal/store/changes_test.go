package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

func TestListenChanges(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	s := store.New(pool)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	heard := make(chan store.Change, 100)
	ended := make(chan error, 1)
	go func() { ended <- store.ListenChanges(ctx, pool, func(c store.Change) { heard <- c }) }()

	// Listening has begun when the first notification arrives.
	start := store.Change{UserID: 1, ArticleID: 1}
	for begun := false; !begun; {
		if err := s.NotifyChange(ctx, start); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
			begun = true
		case <-time.After(10 * time.Millisecond):
		}
	}
	rollback := errors.New("rollback")
	err := s.InTx(ctx, func(_ pgx.Tx, s *store.Store) error {
		return errors.Join(s.NotifyChange(ctx, store.Change{UserID: 2, ArticleID: 2}), rollback)
	})
	if !errors.Is(err, rollback) {
		t.Fatalf("InTx: %v, want it rolled back", err)
	}
	if _, err := pool.Exec(ctx, "SELECT pg_notify('nightstand_article_changed', 'not a change')"); err != nil {
		t.Fatal(err)
	}
	want := store.Change{UserID: 3, ArticleID: 4_000_000_000}
	if err := s.NotifyChange(ctx, want); err != nil {
		t.Fatal(err)
	}
	got := <-heard
	for got == start { // what was left of the beginning
		got = <-heard
	}
	if got != want {
		t.Errorf("heard %v, want %v", got, want)
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("ListenChanges ended without an error")
	}
}
