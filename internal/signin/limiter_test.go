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
		if !l.allow(bound{"a", 3}) {
			t.Errorf("attempt %d of 3 refused", n)
		}
		now = now.Add(time.Minute)
	}
	if l.allow(bound{"a", 3}) {
		t.Error("fourth attempt allowed")
	}
	if !l.allow(bound{"b", 3}) {
		t.Error("another key refused")
	}
	now = now.Add(attemptWindow - 3*time.Minute)
	if l.allow(bound{"a", 3}) {
		t.Error("allowed at the end of the window")
	}
	now = now.Add(time.Second)
	if !l.allow(bound{"a", 3}) || l.allow(bound{"a", 3}) {
		t.Error("want one attempt more when the first left the window")
	}
	l.forgive(bound{key: "a"})
	if !l.allow(bound{"a", 3}) || l.allow(bound{"a", 3}) {
		t.Error("want one attempt more when one was forgiven")
	}
	l.forget(bound{key: "a"})
	for n := range 3 {
		if !l.allow(bound{"a", 3}) {
			t.Errorf("attempt %d of 3 refused after all were forgotten", n)
		}
	}
	l.forgive(bound{key: "unknown"})
	if !l.allow(bound{"unknown", 1}) || l.allow(bound{"unknown", 1}) {
		t.Error("forgiving a key without attempts changed their number")
	}
}

// TestLimiterOfSeveral counts an attempt for all of its keys or for none.
func TestLimiterOfSeveral(t *testing.T) {
	t.Parallel()
	l := newLimiter()
	a, b := bound{"a", 1}, bound{"b", 2}
	if !l.allow(a, b) || l.allow(b, a) || !l.allow(b) || l.allow(b) {
		t.Error("want one attempt of both, none counted that was refused, and one more of b")
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
		"::ffff:192.0.2.1": "192.0.2.1", "": "",
	} {
		if got := network(address); got != want {
			t.Errorf("network(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestLimiterAtOnce(t *testing.T) {
	t.Parallel()
	l := newLimiter()
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if l.allow(bound{"a", 10}) {
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
		l.allow(bound{fmt.Sprint(n), 1})
	}
	now = now.Add(attemptWindow + time.Second)
	l.allow(bound{"new", 1})
	if got := len(l.attempts); got != 1 {
		t.Errorf("%d keys are counted, want only the one with an attempt in the window", got)
	}
}
