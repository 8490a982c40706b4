package library

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestRoom(t *testing.T) {
	t.Parallel()
	l := New(Config{})
	l.patience = time.Millisecond
	var leave func()
	for n := range largePages {
		var err error
		if leave, err = l.Room(t.Context()); err != nil {
			t.Fatalf("page %d of %d: %v", n, largePages, err)
		}
	}
	if _, err := l.Room(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("one page more: %v, want %v", err, ErrBusy)
	}
	leave()
	if _, err := l.Room(t.Context()); err != nil {
		t.Errorf("after one left: %v", err)
	}
	l.patience = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Room(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that went away: %v, want %v", err, context.Canceled)
	}
}
