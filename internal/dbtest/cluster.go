package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/localpg"
)

// sharedCluster is the server that all test processes of a user share.
//
// Each process holds a shared lock on the file "users" while it uses the
// server; whoever starts or stops it holds the file "start" exclusively, and
// stops it only when it can have "users" exclusively as well. The kernel drops
// the locks of a process that is killed, so the next run takes over.
type sharedCluster struct {
	cluster *localpg.Cluster
	dir     string
	joining *os.File // lock on "start", until joined
	users   *os.File // lock on "users", until leave
	first   bool     // nobody else used the server when this process came
}

// join starts the shared server unless it runs, and keeps it running until
// leave. Other processes wait until this one has called joined.
func join(ctx context.Context, logger *slog.Logger) (_ *sharedCluster, err error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("nightstand-dbtest-%d", os.Geteuid()))
	if err := ownDir(dir); err != nil {
		return nil, err
	}
	s := &sharedCluster{dir: dir, cluster: &localpg.Cluster{
		Data:     filepath.Join(dir, "postgres"),
		Socket:   localpg.SocketDir(dir),
		Log:      filepath.Join(dir, "postgres.log"),
		Settings: settings(),
		Logger:   logger,
	}}
	if s.joining, err = lock(filepath.Join(dir, "start"), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.joined()
			s.users.Close() // nil: an error that says so
		}
	}()
	if alone, err := lock(filepath.Join(dir, "users"), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
		s.first = true
		alone.Close()
	}
	if s.users, err = lock(filepath.Join(dir, "users"), syscall.LOCK_SH); err != nil {
		return nil, err
	}
	if s.running(ctx) {
		return s, nil
	}
	if err := s.start(ctx); err == nil {
		return s, nil
	}
	// Without fsync a power cut may have damaged it, and another version of
	// PostgreSQL may have made it: there is nothing in it to keep.
	if err := errors.Join(s.cluster.Stop(), os.RemoveAll(s.cluster.Data)); err != nil {
		return nil, err
	}
	return s, s.start(ctx)
}

// joined lets other processes join or leave. Further calls do nothing.
func (s *sharedCluster) joined() { s.joining.Close() }

func (s *sharedCluster) start(ctx context.Context) error {
	if err := os.RemoveAll(s.cluster.Log); err != nil {
		return err
	}
	if err := s.cluster.Init(ctx); err != nil {
		return err
	}
	return s.cluster.Start(ctx)
}

func (s *sharedCluster) running(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.cluster.URL("postgres"))
	return err == nil && conn.Close(ctx) == nil
}

// leave gives the server up and stops it when nobody else uses it.
func (s *sharedCluster) leave() error {
	start, err := lock(filepath.Join(s.dir, "start"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer start.Close()
	if err := s.users.Close(); err != nil {
		return err
	}
	users, err := lock(filepath.Join(s.dir, "users"), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil
	}
	if err != nil {
		return err
	}
	defer users.Close()
	return s.cluster.Stop()
}

// settings give up all durability for speed.
func settings() map[string]string {
	return map[string]string{
		"fsync":                     "off",
		"synchronous_commit":        "off",
		"full_page_writes":          "off",
		"wal_level":                 "minimal",
		"max_wal_senders":           "0",
		"max_wal_size":              "1GB",
		"shared_buffers":            "128MB",
		"max_connections":           "400",
		"autovacuum":                "off", // its workers would keep templates busy
		"jit":                       "off",
		"timezone":                  "UTC",
		"checkpoint_timeout":        "1h",
		"log_min_messages":          "error",
		"log_checkpoints":           "off",
		"max_locks_per_transaction": "128",
	}
}

// ownDir makes the shared folder, or checks that nobody else has made it.
func ownDir(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return fmt.Errorf("%s is not ours: remove it", dir)
	}
	return nil
}

// lock opens and locks a file. Closing the file unlocks it.
func lock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) { // the runtime's own signals interrupt a wait
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}
