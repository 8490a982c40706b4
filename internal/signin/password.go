package signin

import (
	"context"
	"runtime"

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

// hasher bounds how many passwords are hashed at once, each of which takes
// 64 MiB.
type hasher struct {
	slots chan struct{}
	decoy string // the hash of no password
}

func newHasher() *hasher {
	return &hasher{
		slots: make(chan struct{}, max(1, runtime.NumCPU()/2)),
		decoy: "$argon2id$v=19$m=65536,t=3,p=2$bmlnaHRzdGFuZGRlY295cw$yP1dPvtzWvpjUfbO7jE9zBMcNiOoJLk4Zqs5aZKbhs0",
	}
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2id.CreateHash(password, passwordParams)
}

func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2id.ComparePasswordAndHash(password, hash)
}
