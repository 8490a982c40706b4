//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// settings are for a small machine that has other things to do. Durability is
// PostgreSQL's default: what is committed survives a power cut.
func settings() map[string]string {
	return map[string]string{
		"max_connections":         "60",
		"shared_buffers":          "128MB",
		"effective_cache_size":    "512MB",
		"maintenance_work_mem":    "64MB",
		"work_mem":                "8MB",
		"random_page_cost":        "1.1", // solid-state disks
		"wal_compression":         "on",
		"max_wal_size":            "512MB", // bounds recovery after a crash, too
		"fsync":                   "on",
		"autovacuum":              "on",
		"jit":                     "off", // costs more than our short queries
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"log_min_messages":        "warning",
		"log_checkpoints":         "off",
		"log_min_error_statement": "panic", // statements hold what readers keep private
	}
}

// createDatabase creates our database unless it exists.
func createDatabase(ctx context.Context, c *Cluster) error {
	conn, err := connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connection to the local PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", Database).Scan(&exists)
	if err != nil || exists {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{Database}.Sanitize()); err != nil {
		return fmt.Errorf("create database %s: %w", Database, err)
	}
	return nil
}

// watch starts the server again when it ends without being told to, and keeps
// its log short.
func (s *Server) watch(p *process) {
	defer close(s.watched)
	trim := time.NewTicker(10 * time.Minute)
	defer trim.Stop()
	for {
		select {
		case <-s.stopping:
			return
		case <-trim.C:
			if err := trimLog(s.cluster.Log); err != nil {
				s.cluster.Logger.Error("PostgreSQL log not shortened", "error", err)
			}
		case <-p.done:
			if p = s.restart(p); p == nil {
				return
			}
		}
	}
}

// restart replaces a server that has ended, trying until it runs. It returns
// nil when the server is to be stopped instead.
func (s *Server) restart(p *process) *process {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	logger := s.cluster.Logger
	logger.Error("PostgreSQL has ended by itself: starting it again", "end", p.end, "postgres", lastLine(s.cluster.logSince(p.logStart)))
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		p, err := s.cluster.start(ctx)
		if err == nil {
			return p
		}
		if ctx.Err() != nil {
			return nil
		}
		logger.Error("PostgreSQL does not start: trying again", "error", err, "pause", pause)
		if sleep(ctx, pause) != nil {
			return nil
		}
	}
}

// stopOwned stops the owner's server; see lockFile for the order of things.
func (s *Server) stopOwned() error {
	defer s.lock.Close()
	close(s.stopping)
	<-s.watched
	users, err := lockWithin(context.Background(), filepath.Join(s.dir, usersFile), syscall.LOCK_EX, usersLimit)
	if err != nil {
		// A lock file that cannot be had is no reason to leave a server behind.
		s.cluster.Logger.Error("other users of the database are not waited for", "error", err)
	}
	if users != nil {
		defer users.Close()
	}
	return s.cluster.Stop()
}

// Bounds of the log file and of the one copy of what was cut off it, in bytes.
const (
	maxLog  = 8 << 20
	keptLog = 1 << 20
)

// trimLog cuts the log short when it has grown too long, keeping its end in a
// second file. PostgreSQL appends to the file, so it may stay open meanwhile.
func trimLog(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() <= maxLog {
		return err
	}
	end, err := io.ReadAll(io.NewSectionReader(f, info.Size()-keptLog, keptLog))
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".1", end, 0o600); err != nil {
		return err
	}
	return f.Truncate(0)
}
