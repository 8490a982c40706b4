package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
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
