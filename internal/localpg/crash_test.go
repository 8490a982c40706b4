package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// crash starts a server in another process, stores a note, and kills that
// process, so that PostgreSQL lives on as an orphan whose number it returns.
func crash(t *testing.T, dir string) (orphan int) {
	t.Helper()
	helper := startHelper(t, dir)
	user := use(t, dir)
	mustExecute(t, user.URL(), "INSERT INTO notes VALUES ('before')")
	if err := user.Stop(); err != nil {
		t.Fatal(err)
	}
	orphan = serverPID(t, dir)
	kill(t, helper.Process.Pid)
	helper.Wait()
	c := &Cluster{Data: filepath.Join(dir, "postgres")}
	if !c.owns(orphan) {
		t.Fatalf("PostgreSQL (process %d) did not outlive its owner", orphan)
	}
	return orphan
}

func TestOrphan(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*testing.T, string) *Server{"start": start, "use": use} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := usedDir(t)
			orphan := crash(t, dir)
			s := begin(t, dir)
			if got := notes(t, s.URL()); got != "before" {
				t.Errorf("notes = %q, want %q", got, "before")
			}
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}
			if s.cluster.owns(orphan) || serverPID(t, dir) != 0 {
				t.Errorf("PostgreSQL still runs after Stop")
			}
		})
	}
}

func TestBothKilled(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	kill(t, crash(t, dir))
	if got := notes(t, start(t, dir).URL()); got != "before" {
		t.Errorf("notes = %q, want %q", got, "before")
	}
}

// After a power cut another process may bear the dead server's number.
func TestReusedNumber(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	s := start(t, dir)
	bystander := s.cluster.account.command(t.Context(), "/bin/sleep", "100")
	if err := bystander.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		bystander.Process.Kill()
		bystander.Wait()
	})
	data, socket, account := s.cluster.Data, s.cluster.Socket, s.cluster.account
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	record := fmt.Sprintf("%d\n%s\n1\n%d\n%s\n\n1 1\nready\n", bystander.Process.Pid, data, port, socket)
	for _, path := range []string{filepath.Join(data, "postmaster.pid"), socketPath(socket) + ".lock"} {
		if err := os.WriteFile(path, []byte(record), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := account.take(path); err != nil {
			t.Fatal(err)
		}
	}
	mustExecute(t, start(t, dir).URL(), "SELECT 1")
	if err := syscall.Kill(bystander.Process.Pid, 0); err != nil {
		t.Errorf("the other process with the number is gone: %v", err)
	}
}

// A power cut can leave an empty lock file, at which PostgreSQL gives up.
func TestEmptyRecord(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	if err := os.WriteFile(filepath.Join(dir, "postgres", "postmaster.pid"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mustExecute(t, start(t, dir).URL(), "SELECT 1")
}

func TestServerKilled(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	s := start(t, dir)
	mustExecute(t, s.URL(), "INSERT INTO notes VALUES ('before')")
	pid := serverPID(t, dir)
	kill(t, pid)
	for end := time.Now().Add(30 * time.Second); execute(s.URL(), "SELECT 1") != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("PostgreSQL was not started again")
		}
	}
	if got := notes(t, s.URL()); got != "before" {
		t.Errorf("notes = %q, want %q", got, "before")
	}
	if got := serverPID(t, dir); got == pid {
		t.Errorf("server process = %d, which was killed", got)
	}
}
