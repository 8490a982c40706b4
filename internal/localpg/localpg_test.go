package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// helperVariable makes the test program a server on the data directory it
// names, to be killed by a test.
const helperVariable = "NIGHTSTAND_TEST_LOCALPG_HELPER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperVariable); dir != "" {
		os.Exit(help(dir))
	}
	code := m.Run()
	if made != nil {
		os.RemoveAll(made.dir)
	}
	os.Exit(code)
}

// help runs a server, says so on standard output, and waits to be killed. When
// its standard input ends, the test is dead and it stops.
func help(dir string) int {
	s, err := Start(context.Background(), Config{Dir: dir, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("ready")
	os.Stdin.Read(make([]byte, 1))
	s.Stop()
	return 0
}

// startHelper starts a server in a process of its own and returns that.
func startHelper(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), helperVariable+"="+dir)
	cmd.Stderr = t.Output()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close() })
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("ready\n"))
	if _, err := stdout.Read(line); err != nil || string(line) != "ready\n" {
		cmd.Wait()
		t.Fatalf("helper said %q, %v", line, err)
	}
	return cmd
}

// emptyDir returns a folder that the server's account can reach: those of
// t.TempDir belong to us alone.
func emptyDir(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "nightstand-localpg-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// made is a data directory with a database in it, made once and copied.
var (
	made     *madeDir
	makeOnce sync.Once
)

type madeDir struct {
	dir string
	err error
}

// usedDir returns a data directory whose database has a table notes.
func usedDir(tb testing.TB) string {
	tb.Helper()
	makeOnce.Do(func() {
		made = &madeDir{}
		if made.dir, made.err = os.MkdirTemp("", "nightstand-localpg-"); made.err != nil {
			return
		}
		s, err := Start(context.Background(), config(tb, made.dir))
		if err != nil {
			made.err = err
			return
		}
		made.err = errors.Join(execute(s.URL(), "CREATE TABLE notes (note text)"), s.Stop())
	})
	if made.err != nil {
		tb.Fatal(made.err)
	}
	dir := emptyDir(tb)
	if out, err := exec.Command("cp", "-a", made.dir+"/.", dir).CombinedOutput(); err != nil {
		tb.Fatalf("cp: %v: %s", err, out)
	}
	return dir
}

func config(tb testing.TB, dir string) Config {
	return Config{Dir: dir, Logger: slog.New(slog.NewTextHandler(tb.Output(), nil))}
}

// start is Start for a test that goes on only with a server.
func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), config(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("Stop() = %v", err)
		}
	})
	return s
}

// use is Use for a test that goes on only with a server.
func use(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Use(t.Context(), config(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("Stop() = %v", err)
		}
	})
	return s
}

func execute(url, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

func mustExecute(t *testing.T, url, sql string) {
	t.Helper()
	if err := execute(url, sql); err != nil {
		t.Fatal(err)
	}
}

// notes returns the notes that the database holds.
func notes(t *testing.T, url string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var all string
	if err := conn.QueryRow(t.Context(), "SELECT coalesce(string_agg(note, ' ' ORDER BY note), '') FROM notes").Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// serverPID returns the server process that the data directory records, or 0.
func serverPID(t *testing.T, dir string) int {
	t.Helper()
	c := &Cluster{Data: filepath.Join(dir, "postgres")}
	pid, err := c.recordedPID()
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

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
	if waited := time.Since(began); waited > commandLimit/2 {
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
