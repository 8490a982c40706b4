package library_test

import (
	"context"
	"testing"
	"time"

	"nightstand/internal/dbtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
	"nightstand/internal/store"
)

// TestChanges hears in one library of what another one, as in another process,
// commits.
func TestChanges(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	here, there := newShelf(t, pool), librarytest.New(t, pool)
	other := librarytest.User(t, pool, "other")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	listening := make(chan struct{})
	go func() { defer close(listening); here.Listen(ctx, pool) }()
	defer func() { cancel(); <-listening }()

	mine, stop := here.Changes(here.userID)
	defer stop()
	slow, stopSlow := here.Changes(here.userID)
	defer stopSlow()
	theirs, stopTheirs := here.Changes(other)
	defer stopTheirs()

	a := here.saveLink(t, "https://example.com/a")
	favorite := true
	for heard := false; !heard; { // until listening has begun
		if _, err := there.Edit(ctx, here.userID, a.ID, library.Edit{Favorite: &favorite}); err != nil {
			t.Fatal(err)
		}
		select {
		case id := <-mine:
			if id != a.ID {
				t.Errorf("heard of article %d, want %d", id, a.ID)
			}
			heard = true
		case <-time.After(10 * time.Millisecond):
		}
	}
	// Far more than a listener that does not listen can hold.
	for n := range 500 {
		here.Changed(store.Change{UserID: here.userID, ArticleID: int64(n)})
	}
	for len(mine) > 0 {
		<-mine
	}
	b := here.saveLink(t, "https://example.com/b")
	for {
		select {
		case id := <-mine:
			if id != b.ID {
				continue
			}
		case <-ctx.Done():
			t.Fatal("the change was not heard after many that nobody listened to")
		}
		break
	}
	if len(slow) == 0 {
		t.Error("the slow listener heard nothing")
	}
	if len(theirs) != 0 {
		t.Errorf("another reader heard of article %d", <-theirs)
	}
	stop()
	for len(mine) > 0 {
		<-mine
	}
	here.Changed(store.Change{UserID: here.userID, ArticleID: 1})
	if len(mine) != 0 {
		t.Error("heard of a change after stopping")
	}
	if err := here.Ready(ctx); err != nil {
		t.Errorf("Ready: %v", err)
	}
}
