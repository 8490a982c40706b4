package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(emptyDir(t), "made", "on demand")
	if err := os.Chmod(filepath.Dir(filepath.Dir(dir)), 0o755); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for setting, want := range map[string]string{
		"server_encoding":  "UTF8",
		"data_checksums":   "on",
		"listen_addresses": "",
		"fsync":            "on",
		"jit":              "off",
		"max_connections":  "60",
		"data_directory":   filepath.Join(s.dir, "postgres"),
	} {
		var got string
		if err := conn.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("setting %s = %q, want %q", setting, got, want)
		}
	}
	var database, letters string
	if err := conn.QueryRow(t.Context(), "SELECT current_database(), lower('ÄÉЖΩ')").Scan(&database, &letters); err != nil {
		t.Fatal(err)
	}
	if database != Database || letters != "äéжω" {
		t.Errorf("database, lower('ÄÉЖΩ') = %q, %q, want %q, %q", database, letters, Database, "äéжω")
	}
	if info, err := os.Stat(s.cluster.Socket); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v, want mode 0700", info.Mode(), err)
	}
	if group, err := syscall.Getpgid(serverPID(t, dir)); err != nil || group == syscall.Getpgrp() {
		t.Errorf("process group of PostgreSQL = %d, %v: Ctrl-C would end it", group, err)
	}
}

func TestStartKeepsData(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	s := start(t, dir)
	mustExecute(t, s.URL(), "INSERT INTO notes VALUES ('kept')")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if pid := serverPID(t, dir); pid != 0 {
		t.Errorf("after Stop, process %d is recorded", pid)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("second Stop() = %v", err)
	}
	if got := notes(t, start(t, dir).URL()); got != "kept" {
		t.Errorf("notes = %q, want %q", got, "kept")
	}
}

func TestStartOwned(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	s := start(t, dir)
	began := time.Now()
	_, err := Start(t.Context(), config(t, dir))
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("second Start() = %v, want ErrInUse that names process %d", err, os.Getpid())
	}
	if waited := time.Since(began); waited > commandLimit {
		t.Errorf("second Start() took %v: it waited for a server", waited)
	}
	mustExecute(t, s.URL(), "SELECT 1")
}

func TestStartCancelled(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, config(t, dir)); !errors.Is(err, context.Canceled) {
		t.Errorf("Start(cancelled) = %v, want context.Canceled", err)
	}
	start(t, dir)
}

func TestStartThroughLink(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	link := filepath.Join(emptyDir(t), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
	if _, err := Start(t.Context(), config(t, link)); !errors.Is(err, ErrInUse) {
		t.Errorf("Start(link) = %v, want ErrInUse", err)
	}
	mustExecute(t, use(t, link).URL(), "SELECT 1")
}

func TestLongPath(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	long := filepath.Join(emptyDir(t), strings.Repeat("long", 30))
	if err := os.Chmod(filepath.Dir(long), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, long); err != nil {
		t.Fatal(err)
	}
	s := start(t, long)
	t.Cleanup(func() { os.RemoveAll(s.cluster.Socket) })
	if strings.HasPrefix(s.cluster.Socket, long) {
		t.Errorf("socket folder = %s, which is too long", s.cluster.Socket)
	}
	mustExecute(t, use(t, long).URL(), "INSERT INTO notes VALUES ('there')")
	if got := notes(t, s.URL()); got != "there" {
		t.Errorf("notes = %q, want %q", got, "there")
	}
}
