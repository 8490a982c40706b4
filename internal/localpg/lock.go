//go:build unix

package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Two files in the data directory say who does what with the server. Both are
// locked with flock(2), so that the kernel releases them however a process ends.
//
//   - lockFile is locked by the owner: the one process that starts and stops
//     the server. It names the owner, its role and the server's socket.
//   - usersFile is locked, shared, by each process that uses a server of
//     somebody else. An owner that wants to stop the server locks it
//     exclusively first. So a user that holds the lock and finds an owner knows
//     that the server stays until it is done, and a new user that cannot get
//     the lock knows that the server is going, waits for the owner to leave and
//     becomes the owner itself.
//
// The files are never removed: a lock on a removed file keeps nobody out.
const (
	lockFile  = "nightstand.lock"
	usersFile = "nightstand.users"
)

// What an owner is about, which tells others whether to wait for it.
const (
	roleServer  = "server"  // it runs until it is stopped
	roleCommand = "command" // it is done soon
)

// tryLock opens and locks a file, or returns nil when somebody else's lock is
// in the way. Closing the file unlocks it.
func tryLock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, explain(err, path)
	}
	for {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, nil
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
}

// lockWithin is tryLock repeated for a time. It returns nil when that is over.
func lockWithin(ctx context.Context, path string, how int, limit time.Duration) (*os.File, error) {
	for end := time.Now().Add(limit); ; {
		f, err := tryLock(path, how)
		if f != nil || err != nil || time.Now().After(end) {
			return f, err
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// owner is what the lock file says of the process that holds it.
type owner struct {
	pid    int
	role   string
	socket string
}

func writeOwner(f *os.File, o owner) error {
	if err := f.Truncate(0); err != nil {
		return explain(err, f.Name())
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "%d\n%s\n%s\n", o.pid, o.role, o.socket), 0)
	return explain(err, f.Name())
}

// readOwner returns the zero owner while there is nothing sensible to read:
// the lock may have been taken a moment ago.
func readOwner(dir string) owner {
	content, err := os.ReadFile(filepath.Join(dir, lockFile))
	if err != nil {
		return owner{}
	}
	lines := strings.Split(string(content), "\n")
	if len(lines) != 4 {
		return owner{}
	}
	pid, err := strconv.Atoi(lines[0])
	if err != nil {
		return owner{}
	}
	return owner{pid: pid, role: lines[1], socket: lines[2]}
}

// permanent reports whether waiting for the owner makes no sense. What the
// file says may be a dead owner's word that its successor is about to replace.
func (o owner) permanent() bool {
	err := syscall.Kill(o.pid, 0) // no signal, only the question whether there is such a process
	return o.role == roleServer && (err == nil || errors.Is(err, syscall.EPERM))
}

// String names the owner in an error.
func (o owner) String() string {
	if o.pid == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d (nightstand %s)", o.pid, cmp.Or(o.role, "command"))
}
