package signin

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

func TestSetup(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newService(t, dbtest.Tx(t), false)
	if s.SetupCode() != "" {
		t.Errorf("SetupCode = %q, want none", s.SetupCode())
	}
	if needed, err := s.NeedsSetup(ctx); err != nil || !needed {
		t.Errorf("NeedsSetup = %v, %v, want true", needed, err)
	}
	a, err := s.Setup(ctx, SetupRequest{Name: " Anna ", Password: password, Address: "127.0.0.1"})
	if err != nil || a.Name != "Anna" || !a.Admin {
		t.Fatalf("Setup = %+v, %v, want Anna as administrator", a, err)
	}
	if needed, err := s.NeedsSetup(ctx); err != nil || needed {
		t.Errorf("NeedsSetup = %v, %v, want false", needed, err)
	}
	if _, err := s.Setup(ctx, SetupRequest{Name: "Mallory", Password: password, Address: "127.0.0.1"}); !errors.Is(err, ErrSetupDone) {
		t.Errorf("second Setup: %v, want %v", err, ErrSetupDone)
	}
	params, _, _, err := argon2id.DecodeHash(a.PasswordHash)
	if err != nil || *params != (argon2id.Params{Memory: 64 << 10, Iterations: 3, Parallelism: 2, SaltLength: 16, KeyLength: 32}) {
		t.Errorf("password is hashed with %+v, %v, want RFC 9106's second recommendation", params, err)
	}
	for _, name := range []string{"Anna", "anna", " ANNA "} {
		if got, err := s.Authenticate(ctx, name, password, "127.0.0.1"); err != nil || got.ID != a.ID {
			t.Errorf("Authenticate(%q) = %d, %v, want %d", name, got.ID, err, a.ID)
		}
	}
}

func TestSetupAtOnce(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	s := newService(t, pool, false)
	var wg sync.WaitGroup
	results := make(chan error, 4)
	for i := range cap(results) {
		wg.Go(func() {
			_, err := s.Setup(t.Context(), SetupRequest{Name: string(rune('a' + i)), Password: password, Address: "127.0.0.1"})
			results <- err
		})
	}
	wg.Wait()
	made := 0
	for range cap(results) {
		if err := <-results; err == nil {
			made++
		} else if !errors.Is(err, ErrSetupDone) {
			t.Errorf("Setup: %v, want %v", err, ErrSetupDone)
		}
	}
	if accounts, err := s.Accounts(t.Context()); made != 1 || len(accounts) != 1 {
		t.Errorf("%d set-ups made %d accounts, %v, want one", made, len(accounts), err)
	}
}

func TestSetupCode(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newService(t, dbtest.Tx(t), true)
	code := s.SetupCode()
	if len(code) != 8 || code == newService(t, dbtest.Tx(t), true).SetupCode() {
		t.Fatalf("code %q, want eight characters, other ones each time", code)
	}
	for _, wrong := range []string{"", "AAAAAAAA", code + "A", code[:7]} {
		if _, err := s.Setup(ctx, SetupRequest{Name: "anna", Password: password, Code: wrong, Address: "192.0.2.1"}); !errors.Is(err, ErrBadCode) {
			t.Errorf("code %q: %v, want %v", wrong, err, ErrBadCode)
		}
	}
	for range setupAttempts {
		_, _ = s.Setup(ctx, SetupRequest{Name: "anna", Password: password, Code: "AAAAAAAA", Address: "192.0.2.1"})
	}
	if _, err := s.Setup(ctx, SetupRequest{Name: "anna", Password: password, Code: code, Address: "192.0.2.1"}); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("right code after too many wrong ones: %v, want %v", err, ErrTooManyAttempts)
	}
	if _, err := s.Setup(ctx, SetupRequest{Name: "anna", Password: password, Code: " " + strings.ToLower(code) + "\n", Address: "192.0.2.2"}); err != nil {
		t.Errorf("right code from elsewhere: %v", err)
	}
}

// TestSetupByStrangers needs the code of those who may be elsewhere, though the
// server is for this machine alone, and has it in the log once.
func TestSetupByStrangers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var log bytes.Buffer
	s := New(Config{Store: store.New(dbtest.Tx(t)), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if s.AsksForCode(ctx, false) || log.Len() > 0 {
		t.Errorf("somebody at this machine is asked for a code, log %q", &log)
	}
	for range 2 {
		if !s.AsksForCode(ctx, true) {
			t.Error("a stranger is not asked for a code")
		}
	}
	if got := log.String(); strings.Count(got, "set-up code for the first account") != 1 || !strings.Contains(got, "level=WARN") || !strings.Contains(got, "code="+s.code) {
		t.Errorf("log %q, want the code once", got)
	}
	req := SetupRequest{Name: "eve", Password: password, Address: "192.0.2.1", Stranger: true}
	if _, err := s.Setup(ctx, req); !errors.Is(err, ErrBadCode) {
		t.Errorf("a stranger without the code: %v, want %v", err, ErrBadCode)
	}
	req.Code = s.code
	if _, err := s.Setup(ctx, req); err != nil {
		t.Errorf("a stranger with the code: %v", err)
	}
}

// TestBusy holds all slots of the hasher: who waits for one is told in time.
func TestBusy(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := dbtest.Tx(t)
	s := newService(t, db, false)
	s.hasher.patience = time.Millisecond
	s.hasher.slots = make(chan struct{}) // never free
	req := SetupRequest{Name: "anna", Password: "short", Address: "192.0.2.1"}
	for range 2 * setupAttempts {
		if _, err := s.Setup(ctx, req); err == nil || errors.Is(err, ErrTooManyAttempts) {
			t.Fatalf("a password that is too short: %v, want that told each time", err)
		}
	}
	req.Password = password
	for range setupAttempts {
		if _, err := s.Setup(ctx, req); !errors.Is(err, ErrBusy) {
			t.Fatalf("Setup: %v, want %v", err, ErrBusy)
		}
	}
	if _, err := s.Setup(ctx, req); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("Setup after %d attempts: %v, want %v", setupAttempts, err, ErrTooManyAttempts)
	}
	anna := s.cheap(t, db, "anna")[0]
	req.Address = "192.0.2.2"
	if _, err := s.Setup(ctx, req); !errors.Is(err, ErrSetupDone) {
		t.Errorf("Setup with an account: %v, want %v without waiting", err, ErrSetupDone)
	}
	for range 2 * pairAttempts { // nobody learns anything, so none of it counts
		if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.1"); !errors.Is(err, ErrBusy) {
			t.Fatalf("Authenticate: %v, want %v", err, ErrBusy)
		}
		if err := s.ChangePassword(ctx, anna.ID, password, "another password", 0); !errors.Is(err, ErrBusy) {
			t.Fatalf("ChangePassword: %v, want %v", err, ErrBusy)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost:8080": true, "127.0.0.1": true, "127.8.9.1:80": true, "[::1]": true, "[::1]:8080": true,
		"[::ffff:127.0.0.1]:80": true, "": false, "localhost.evil.example": false, "127.0.0.1.evil.example:8080": false,
		"192.168.1.1": false, "0.0.0.0:80": false, "[::]:80": false, "read.example": false, "2130706433": false,
	} {
		if got := IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %v, want %v", host, got, want)
		}
	}
}
