package signin

import (
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"
)

// Attempts are counted in memory: a restart forgives, which is no loss, because
// hashing alone bounds what an attacker can try. An address, which a household
// or an office shares, has more of them than a name at that address. A name by
// itself has so many that a stranger cannot lock its owner out with a few.
const (
	pairAttempts    = 10 // of a name at an address
	addressAttempts = 30
	nameAttempts    = 100
	setupAttempts   = 10 // of an address
	changeAttempts  = 10 // of an account, to change its password
	attemptWindow   = 15 * time.Minute
	maxCounters     = 10_000
)

// bound is how many attempts a key has. Keys are kept as hashes, since
// strangers choose them.
type bound struct {
	key      string
	attempts int
}

func (b bound) hash() [sha256.Size]byte { return sha256.Sum256([]byte(b.key)) }

// limiter counts attempts by key in a sliding window. An attempt counts from
// its beginning, so that many at once get no further than one after the other;
// it is forgiven when it turns out right.
type limiter struct {
	mu       sync.Mutex
	now      func() time.Time
	attempts map[[sha256.Size]byte][]time.Time
}

func newLimiter() *limiter {
	return &limiter{now: time.Now, attempts: map[[sha256.Size]byte][]time.Time{}}
}

// allow reports whether all keys may make an attempt, and counts it for each
// of them then.
func (l *limiter) allow(bounds ...bound) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range bounds {
		if len(l.recent(b.hash())) >= b.attempts {
			return false
		}
	}
	if len(l.attempts) >= maxCounters {
		for key := range l.attempts {
			if len(l.recent(key)) == 0 {
				delete(l.attempts, key)
			}
		}
	}
	for _, b := range bounds {
		key := b.hash()
		l.attempts[key] = append(l.recent(key), l.now())
	}
	return true
}

// forgive takes one attempt of each key back.
func (l *limiter) forgive(bounds ...bound) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range bounds {
		key := b.hash()
		if recent := l.recent(key); len(recent) > 1 {
			l.attempts[key] = recent[:len(recent)-1]
		} else {
			delete(l.attempts, key)
		}
	}
}

// forget takes all attempts of a key back.
func (l *limiter) forget(b bound) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.attempts, b.hash())
}

func (l *limiter) recent(key [sha256.Size]byte) []time.Time {
	times := l.attempts[key]
	cut := l.now().Add(-attemptWindow)
	for len(times) > 0 && times[0].Before(cut) {
		times = times[1:]
	}
	return times
}

// ipv6Customer is how much of an IPv6 address belongs to one customer of a
// provider, at least (RFC 6177): whoever has it can use all addresses in it.
const ipv6Customer = 64

// network is the part of an address that stands for who it belongs to.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.WithZone("").Prefix(ipv6Customer) // an IPv6 address has more bits
	return prefix.String()
}
