package signin

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/alexedwards/argon2id"
)

// passwordParams are the second recommendation of RFC 9106 section 4, for
// servers without much memory: 64 MiB, three passes; with two lanes, because
// that is what a small server has.
var passwordParams = &argon2id.Params{
	Memory:      64 * 1024,
	Iterations:  3,
	Parallelism: 2,
	SaltLength:  16,
	KeyLength:   32,
}

// ErrBusy says that too many others wait to have their passwords checked.
var ErrBusy = errors.New("the server is busy: try again in a moment")

// hashPatience is how long a password waits for its turn.
const hashPatience = 10 * time.Second

// hasher bounds how many passwords are hashed at once, each of which takes
// 64 MiB.
type hasher struct {
	slots    chan struct{}
	patience time.Duration
	decoy    string // the hash of no password
}

func newHasher() *hasher {
	return &hasher{
		slots:    make(chan struct{}, max(1, runtime.NumCPU()/2)),
		patience: hashPatience,
		decoy:    "$argon2id$v=19$m=65536,t=3,p=2$bmlnaHRzdGFuZGRlY295cw$yP1dPvtzWvpjUfbO7jE9zBMcNiOoJLk4Zqs5aZKbhs0",
	}
}

// enter waits for a slot. It returns [ErrBusy] when none is free in time.
func (h *hasher) enter(ctx context.Context) (leave func(), err error) {
	timer := time.NewTimer(h.patience)
	defer timer.Stop()
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-timer.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return argon2id.CreateHash(password, passwordParams)
}

func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	return argon2id.ComparePasswordAndHash(password, hash)
}
