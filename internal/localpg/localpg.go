//go:build unix

// Package localpg runs a private PostgreSQL server inside the data directory,
// for those who do not want to look after a database. The server listens on a
// Unix socket only, lives as long as the process that owns it, and is one that
// PostgreSQL's own tools understand: nothing in its data directory is ours.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrInUse says that another process owns the data directory.
var ErrInUse = errors.New("the data directory is in use")

// Database is the database that Start and Use provide.
const Database = "nightstand"

// Time limits of the locks.
const (
	commandLimit = 15 * time.Second // a server waits for a command that owns the directory
	usersLimit   = 10 * time.Second // an owner that stops waits for others' commands
)

// Config says where the private server lives.
type Config struct {
	// Dir is the data directory. It is made when missing. PostgreSQL's own
	// directory is Dir/postgres and its log Dir/postgres.log.
	Dir string
	// Logger hears of progress that takes time and of a server that died.
	Logger *slog.Logger

	search iter.Seq[string] // as in Cluster
}

// Server is a running PostgreSQL server, our own or another process's.
type Server struct {
	url     string
	cluster *Cluster // nil when another process owns the server
	dir     string
	lock    *os.File // the owner's exclusive lock, or a user's shared one

	stopping chan struct{} // closed by Stop
	watched  chan struct{} // closed when watch has returned
	stop     func() error
}

// Start makes the private server on its first use, starts it and owns it until
// Stop. It waits a while for a command (see [Use]) that owns the directory to
// end. It returns [ErrInUse] when another server owns it or the command does
// not end; every error is one line that names the cause and, where there is
// one, the cure.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	dir, err := prepareDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(commandLimit); ; {
		lock, err := tryLock(filepath.Join(dir, lockFile), syscall.LOCK_EX)
		if err != nil {
			return nil, err
		}
		if lock != nil {
			return own(ctx, cfg, dir, lock, roleServer)
		}
		if o := readOwner(dir); o.permanent() || time.Now().After(end) {
			return nil, fmt.Errorf("%w: %s owns %s: stop it first, or choose another NIGHTSTAND_DATA_DIR", ErrInUse, o, dir)
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// Use connects to the server that another process of ours runs on the
// directory, and starts one for its own duration when none does. It waits for
// a server that is still starting. Errors are as those of [Start].
func Use(ctx context.Context, cfg Config) (*Server, error) {
	dir, err := prepareDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(recoveryLimit); ; {
		lock, err := tryLock(filepath.Join(dir, lockFile), syscall.LOCK_EX)
		if err != nil {
			return nil, err
		}
		if lock != nil {
			return own(ctx, cfg, dir, lock, roleCommand)
		}
		s, err := join(ctx, dir)
		if s != nil || err != nil {
			return s, err
		}
		if time.Now().After(end) {
			return nil, fmt.Errorf("the database of %s, which owns %s, does not answer: see %s",
				readOwner(dir), dir, filepath.Join(dir, "postgres.log"))
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// URL returns the connection string of the database, over the Unix socket.
func (s *Server) URL() string { return s.url }

// Stop ends what Start or Use began: it stops the server when this process
// owns it, after waiting a while for the commands that use it, and otherwise
// only lets its owner know that we are done. Further calls do nothing.
func (s *Server) Stop() error { return s.stop() }

// prepareDir makes the data directory and returns its one true path, under
// which every process knows it.
func prepareDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("data directory: %w", err)
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
			return "", explain(err, dir)
		}
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", explain(err, dir)
		}
	} else if err != nil {
		return "", explain(err, dir)
	}
	dir, err = filepath.EvalSymlinks(dir)
	if err != nil {
		return "", explain(err, dir)
	}
	return dir, nil
}

// join returns the server that another process owns, or nil while it does not
// accept connections or is going away.
func join(ctx context.Context, dir string) (*Server, error) {
	users, err := tryLock(filepath.Join(dir, usersFile), syscall.LOCK_SH)
	if users == nil || err != nil {
		return nil, err
	}
	o := readOwner(dir)
	if o.socket == "" {
		return nil, users.Close()
	}
	s := &Server{url: (&Cluster{Socket: o.socket}).URL(Database), lock: users}
	s.stop = sync.OnceValue(users.Close)
	if err = probe(ctx, s.url); err == nil {
		return s, nil
	}
	users.Close()
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == "3D000" {
		return nil, nil // invalid_catalog_name: the owner is about to create it
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if !notYet(err) {
		return nil, fmt.Errorf("connection to the local PostgreSQL: %w", err)
	}
	return nil, nil
}

// own starts the server for the holder of the owner's lock.
func own(ctx context.Context, cfg Config, dir string, lock *os.File, role string) (_ *Server, err error) {
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	c := &Cluster{
		Data:     filepath.Join(dir, "postgres"),
		Socket:   SocketDir(dir),
		Log:      filepath.Join(dir, "postgres.log"),
		Settings: settings(),
		Logger:   cfg.Logger,
		search:   cfg.search,
	}
	if err := writeOwner(lock, owner{pid: os.Getpid(), role: role, socket: c.Socket}); err != nil {
		return nil, err
	}
	if err := c.Init(ctx); err != nil {
		return nil, err
	}
	if err := trimLog(c.Log); err != nil {
		return nil, explain(err, c.Log)
	}
	p, err := c.start(ctx)
	if err != nil {
		return nil, err
	}
	if err := createDatabase(ctx, c); err != nil {
		p.stop()
		return nil, err
	}
	s := &Server{
		url: c.URL(Database), cluster: c, dir: dir, lock: lock,
		stopping: make(chan struct{}), watched: make(chan struct{}),
	}
	s.stop = sync.OnceValue(s.stopOwned)
	go s.watch(p)
	return s, nil
}
