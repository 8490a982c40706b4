package signin

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	l := newLimiter()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l.now = func() time.Time { return now }
	for n := range 3 {
		if !l.allow("a", 3) {
			t.Errorf("attempt %d of 3 refused", n)
		}
		now = now.Add(time.Minute)
	}
	if l.allow("a", 3) {
		t.Error("fourth attempt allowed")
	}
	if !l.allow("b", 3) {
		t.Error("another key refused")
	}
	now = now.Add(attemptWindow - 3*time.Minute)
	if l.allow("a", 3) {
		t.Error("allowed at the end of the window")
	}
	now = now.Add(time.Second)
	if !l.allow("a", 3) || l.allow("a", 3) {
		t.Error("want one attempt more when the first left the window")
	}
	l.forgive("a")
	if !l.allow("a", 3) || l.allow("a", 3) {
		t.Error("want one attempt more when one was forgiven")
	}
	l.forget("a")
	for n := range 3 {
		if !l.allow("a", 3) {
			t.Errorf("attempt %d of 3 refused after all were forgotten", n)
		}
	}
	l.forgive("unknown")
	if !l.allow("unknown", 1) || l.allow("unknown", 1) {
		t.Error("forgiving a key without attempts changed their number")
	}
}

func TestLimiterAtOnce(t *testing.T) {
	t.Parallel()
	l := newLimiter()
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if l.allow("a", 10) {
				allowed.Add(1)
			}
		})
	}
	wg.Wait()
	if got := allowed.Load(); got != 10 {
		t.Errorf("%d attempts allowed at once, want 10", got)
	}
}

func TestLimiterForgetsOldKeys(t *testing.T) {
	t.Parallel()
	l := newLimiter()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l.now = func() time.Time { return now }
	for n := range maxCounters {
		l.allow(fmt.Sprint(n), 1)
	}
	now = now.Add(attemptWindow + time.Second)
	l.allow("new", 1)
	if got := len(l.attempts); got != 1 {
		t.Errorf("%d keys are counted, want only the one with an attempt in the window", got)
	}
}
