package dbtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// helperVariable makes the test program open a server, say so, and wait.
const helperVariable = "NIGHTSTAND_TEST_DBTEST_HELPER"

func TestMain(m *testing.M) { Main(m) }

// TestHelper is what a test process of another package is to the shared
// server. It ends when its standard input does, unless it is killed before.
func TestHelper(t *testing.T) {
	if os.Getenv(helperVariable) == "" {
		return
	}
	var tables int
	err := New(t).QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE tablename IN ('articles', 'river_job')").Scan(&tables)
	fmt.Println(tables, "tables", err)
	os.Stdin.Read(make([]byte, 1))
}

// helper runs a test process with further environment variables. The function
// that it returns lets the process come to its end.
func helper(t *testing.T, environ ...string) (_ *exec.Cmd, finish func()) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestHelper$")
	cmd.Env = append(append(os.Environ(), helperVariable+"=1"), environ...)
	cmd.Stderr = t.Output()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close() })
	const want = "2 tables <nil>\n"
	said := make([]byte, len(want))
	if n, err := stdout.Read(said); err != nil || string(said) != want {
		t.Fatalf("helper said %q, %v, want %q", said[:n], err, want)
	}
	return cmd, func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("helper: %v", err)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	one, two := New(t), New(t)
	var names [2]string
	for i, pool := range []interface {
		QueryRow(context.Context, string, ...any) pgx.Row
	}{one, two} {
		var articles, jobs int
		err := pool.QueryRow(t.Context(), "SELECT current_database(), (SELECT count(*) FROM articles), (SELECT count(*) FROM river_job)").
			Scan(&names[i], &articles, &jobs)
		if err != nil || articles != 0 || jobs != 0 {
			t.Errorf("articles, jobs = %d, %d, %v, want none", articles, jobs, err)
		}
	}
	if names[0] == names[1] {
		t.Errorf("both databases are %s", names[0])
	}
}

func TestNewIsDropped(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("inner", func(t *testing.T) {
		if err := New(t).QueryRow(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	var left int
	if err := Tx(t).QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left != 0 {
		t.Errorf("database %s is still there", name)
	}
}

func TestTxIsRolledBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			tx := Tx(t)
			var kept bool
			if err := tx.QueryRow(t.Context(), "SELECT to_regclass('rolled_back') IS NOT NULL").Scan(&kept); err != nil {
				t.Fatal(err)
			}
			if kept {
				t.Error("the table of the test before is there")
			}
			if _, err := tx.Exec(t.Context(), "CREATE TABLE rolled_back ()"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Two tests that do the same must not wait for each other.
func TestTxsAreApart(t *testing.T) {
	t.Parallel()
	for _, tx := range []pgx.Tx{Tx(t), Tx(t)} {
		if _, err := tx.Exec(t.Context(), "SET LOCAL lock_timeout = '5s'"); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "CREATE TABLE same ()"); err != nil {
			t.Fatal(err)
		}
	}
}

// The last process stops the server, also after one that was killed.
func TestSharedServer(t *testing.T) {
	t.Parallel()
	temp, err := os.MkdirTemp("", "nightstand-dbtest-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o755); err != nil { // the server may run as another user
		t.Fatal(err)
	}
	environ := []string{"TMPDIR=" + temp, ServerVariable + "="}
	pidFile := filepath.Join(temp, fmt.Sprintf("nightstand-dbtest-%d", os.Geteuid()), "postgres", "postmaster.pid")

	killed, _ := helper(t, environ...)
	server, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	_, finishSecond := helper(t, environ...)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	killed.Wait()
	_, finishThird := helper(t, environ...)
	finishSecond()
	if now, err := os.ReadFile(pidFile); err != nil || !strings.HasPrefix(string(now), strings.SplitAfter(string(server), "\n")[0]) {
		t.Errorf("the server is not the first one while a process uses it: %v", err)
	}
	finishThird()
	if _, err := os.Stat(pidFile); !os.IsNotExist(err) {
		t.Errorf("Stat(%s) = %v, want that the server has stopped", pidFile, err)
	}
}

func TestGivenServer(t *testing.T) {
	t.Parallel()
	_, finish := helper(t, ServerVariable+"="+server(t).base)
	finish()
}

func BenchmarkTx(b *testing.B) {
	server(b)
	for range b.N {
		s := opened
		conn, err := s.lease(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		s.giveBack(conn)
	}
}

func BenchmarkCreate(b *testing.B) {
	s := server(b)
	for range b.N {
		name, err := s.create(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := s.drop(b.Context(), name); err != nil {
			b.Fatal(err)
		}
	}
}
