package localpg

import (
	"sync"
	"testing"
	"time"
)

func TestUseAlone(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	s := use(t, dir)
	mustExecute(t, s.URL(), "INSERT INTO notes VALUES ('mine')")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if pid := serverPID(t, dir); pid != 0 {
		t.Errorf("after Stop, process %d is recorded", pid)
	}
	if got := notes(t, use(t, dir).URL()); got != "mine" {
		t.Errorf("notes = %q, want %q", got, "mine")
	}
}

func TestUseOwned(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	owner := start(t, dir)
	pid := serverPID(t, dir)
	user := use(t, dir)
	mustExecute(t, user.URL(), "INSERT INTO notes VALUES ('shared')")
	if err := user.Stop(); err != nil {
		t.Fatal(err)
	}
	if got := notes(t, owner.URL()); got != "shared" {
		t.Errorf("notes = %q, want %q", got, "shared")
	}
	if got := serverPID(t, dir); got != pid {
		t.Errorf("server process = %d, want %d", got, pid)
	}
}

// An owner that is done must not pull the server from under another command.
func TestStopWaitsForUsers(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	owner, user := use(t, dir), use(t, dir)
	stopped := make(chan error)
	go func() { stopped <- owner.Stop() }()
	select {
	case err := <-stopped:
		t.Fatalf("Stop() = %v while another command used the server", err)
	case <-time.After(300 * time.Millisecond):
	}
	mustExecute(t, user.URL(), "SELECT 1")
	if err := user.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if pid := serverPID(t, dir); pid != 0 {
		t.Errorf("after both Stops, process %d is recorded", pid)
	}
}

func TestStartWaitsForCommand(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	command := use(t, dir)
	go func() {
		time.Sleep(300 * time.Millisecond)
		command.Stop()
	}()
	began := time.Now()
	mustExecute(t, start(t, dir).URL(), "SELECT 1")
	if waited := time.Since(began); waited < 300*time.Millisecond {
		t.Errorf("Start() took %v: it did not wait for the command", waited)
	}
}

// Commands come and go; each must have a server from its Use to its Stop,
// whoever owns it meanwhile.
func TestUseConcurrently(t *testing.T) {
	t.Parallel()
	dir := usedDir(t)
	var commands sync.WaitGroup
	for range 3 {
		commands.Go(func() {
			for range 3 {
				s, err := Use(t.Context(), config(t, dir))
				if err != nil {
					t.Errorf("Use() = %v", err)
					return
				}
				if err := execute(s.URL(), "INSERT INTO notes VALUES ('x')"); err != nil {
					t.Errorf("insert: %v", err)
				}
				if err := s.Stop(); err != nil {
					t.Errorf("Stop() = %v", err)
				}
			}
		})
	}
	commands.Wait()
	if pid := serverPID(t, dir); pid != 0 {
		t.Errorf("after all Stops, process %d is recorded", pid)
	}
	if got, want := notes(t, use(t, dir).URL()), "x x x x x x x x x"; got != want {
		t.Errorf("notes = %q, want %q", got, want)
	}
}
