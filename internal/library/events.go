package library

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"nightstand/internal/store"
)

// listener hears of changes to one user's articles.
type listener struct {
	userID int64
	ch     chan int64
}

// Changes returns the ids of the user's articles as they change, until stop is
// called. A reader that does not keep up misses some, never blocks others.
func (l *Library) Changes(userID int64) (changes <-chan int64, stop func()) {
	heard := &listener{userID: userID, ch: make(chan int64, 64)}
	l.mu.Lock()
	l.listeners[heard] = struct{}{}
	l.mu.Unlock()
	return heard.ch, sync.OnceFunc(func() {
		l.mu.Lock()
		delete(l.listeners, heard)
		l.mu.Unlock()
	})
}

// listenPause is how long to wait before listening again after the connection
// broke.
const listenPause = time.Second

// Listen hears of the changes that any process commits, until ctx ends.
func (l *Library) Listen(ctx context.Context, pool *pgxpool.Pool) {
	for ctx.Err() == nil {
		err := store.ListenChanges(ctx, pool, l.Changed)
		if ctx.Err() != nil {
			return
		}
		l.log.WarnContext(ctx, "not listening for changes", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(listenPause):
		}
	}
}

// Changed passes on a change that some process committed.
func (l *Library) Changed(c store.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for heard := range l.listeners {
		if heard.userID != c.UserID {
			continue
		}
		select {
		case heard.ch <- c.ArticleID:
		default:
		}
	}
}

// Ready reports whether the database answers.
func (l *Library) Ready(ctx context.Context) error { return l.store.Ping(ctx) }
