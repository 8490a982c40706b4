package signin

import (
	"sync"
	"time"
)

// Attempts are counted in memory: a restart forgives, which is no loss, because
// hashing alone bounds what an attacker can try. An address, which a household
// or an office shares, has more of them than a name.
const (
	nameAttempts    = 10
	addressAttempts = 30
	attemptWindow   = 15 * time.Minute
	maxCounters     = 10_000
)

// limiter counts attempts by key in a sliding window. An attempt counts from
// its beginning, so that many at once get no further than one after the other;
// it is forgiven when it turns out right.
type limiter struct {
	mu       sync.Mutex
	now      func() time.Time
	attempts map[string][]time.Time
}

func newLimiter() *limiter {
	return &limiter{now: time.Now, attempts: map[string][]time.Time{}}
}

// allow counts an attempt and reports whether the key, which has the given
// number of attempts, may make it.
func (l *limiter) allow(key string, attempts int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	recent := l.recent(key)
	if len(recent) >= attempts {
		return false
	}
	if len(l.attempts) >= maxCounters {
		for k := range l.attempts {
			if len(l.recent(k)) == 0 {
				delete(l.attempts, k)
			}
		}
	}
	l.attempts[key] = append(recent, l.now())
	return true
}

// forgive takes one attempt back.
func (l *limiter) forgive(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if recent := l.recent(key); len(recent) > 1 {
		l.attempts[key] = recent[:len(recent)-1]
		return
	}
	delete(l.attempts, key)
}

// forget takes all attempts of a key back.
func (l *limiter) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.attempts, key)
}

func (l *limiter) recent(key string) []time.Time {
	times := l.attempts[key]
	cut := l.now().Add(-attemptWindow)
	for len(times) > 0 && times[0].Before(cut) {
		times = times[1:]
	}
	return times
}
