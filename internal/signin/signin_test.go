package signin

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"nightstand/internal/account"
	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const password = "correct horse"

func newService(tb testing.TB, db store.DB, exposed bool) *Service {
	tb.Helper()
	return New(Config{Store: store.New(db), Logger: slog.New(slog.NewTextHandler(tb.Output(), nil)), Exposed: exposed})
}

// cheap makes passwords quick to check, for tests that are not about hashing.
func (s *Service) cheap(tb testing.TB, db store.DB, names ...string) []account.Account {
	tb.Helper()
	hash, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		tb.Fatal(err)
	}
	s.hasher.decoy = hash
	var accounts []account.Account
	for _, name := range names {
		a, err := store.New(db).CreateUser(tb.Context(), name, hash, false)
		if err != nil {
			tb.Fatal(err)
		}
		accounts = append(accounts, a)
	}
	return accounts
}

func TestRules(t *testing.T) {
	t.Parallel()
	s := newService(t, dbtest.Tx(t), false)
	for name, test := range map[string]struct{ name, password string }{
		"no name":        {"  ", password},
		"long name":      {strings.Repeat("é", 65), password},
		"control":        {"a\x00b", password},
		"no UTF-8":       {"a\xff", password},
		"short password": {"anna", "äöüäöüä"},
		"long password":  {"anna", strings.Repeat("a", account.MaxPasswordLength+1)},
	} {
		if _, err := s.AddAccount(t.Context(), test.name, test.password, false); err == nil {
			t.Errorf("%s: accepted", name)
		} else if _, ok := errors.AsType[*InputError](err); !ok {
			t.Errorf("%s: %v, want an InputError", name, err)
		}
	}
	a, err := s.AddAccount(t.Context(), strings.Repeat("é", 64), strings.Repeat("ä", 8), false)
	if err != nil || a.Admin {
		t.Errorf("AddAccount = %+v, %v", a, err)
	}
	if _, err := s.AddAccount(t.Context(), a.Name, password, false); !errors.Is(err, account.ErrNameTaken) {
		t.Errorf("the same name: %v, want %v", err, account.ErrNameTaken)
	}
	if err := s.SetPassword(t.Context(), a.ID, "short"); err == nil {
		t.Error("SetPassword accepts a short password")
	}
}

// TestDecoy holds for a name that does not exist the hash that takes as long
// as a real one.
func TestDecoy(t *testing.T) {
	t.Parallel()
	db := dbtest.Tx(t)
	s := newService(t, db, false)
	params, salt, key, err := argon2id.DecodeHash(s.hasher.decoy)
	if err != nil || *params != *passwordParams || len(salt) != 16 || len(key) != 32 {
		t.Errorf("decoy has %+v, %v, want %+v", params, err, passwordParams)
	}
	s.cheap(t, db) // a decoy that matches the password
	for _, name := range []string{"nobody", "anna", strings.Repeat("é", 64)} {
		if _, err := s.Authenticate(t.Context(), name, password, "192.0.2.1"); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("Authenticate(%.20q): %v, want %v", name, err, account.ErrBadCredentials)
		}
	}
}

// guesses makes wrong attempts as anna, each from another network.
func guesses(tb testing.TB, s *Service, n int) {
	tb.Helper()
	for i := range n {
		address := fmt.Sprintf("2001:db8:%x:1::%x", i, i)
		if _, err := s.Authenticate(tb.Context(), "anna", "wrong", address); !errors.Is(err, account.ErrBadCredentials) {
			tb.Fatalf("guess %d: %v, want %v", i, err, account.ErrBadCredentials)
		}
	}
}

func TestAttemptsByName(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := dbtest.Tx(t)
	s := newService(t, db, false)
	accounts := s.cheap(t, db, "Anna", "Bert")
	now := time.Now()
	s.limits.now = func() time.Time { return now }
	home := account.Session{UserID: accounts[0].ID, Address: "2001:db8:ffff::1", ExpiresAt: now.Add(time.Hour)}
	if err := store.New(db).PutSession(ctx, "token", []byte("data"), home); err != nil {
		t.Fatal(err)
	}
	guesses(t, s, nameAttempts)
	for _, name := range []string{"anna", " ANNA\t"} {
		if _, err := s.Authenticate(ctx, name, password, "192.0.2.1"); !errors.Is(err, ErrTooManyAttempts) {
			t.Errorf("after %d wrong ones as %q: %v, want %v", nameAttempts, name, err, ErrTooManyAttempts)
		}
	}
	if _, err := s.Authenticate(ctx, "bert", password, "192.0.2.1"); err != nil {
		t.Errorf("another name: %v", err)
	}
	if _, err := s.Authenticate(ctx, "bert", "wrong", home.Address); !errors.Is(err, account.ErrBadCredentials) {
		t.Errorf("another name: %v, want %v", err, account.ErrBadCredentials)
	}
	const neighbour = "2001:db8:ffff::2" // in the network where the owner is signed in
	for n := range pairAttempts {
		if _, err := s.Authenticate(ctx, "anna", "wrong", neighbour); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("guess %d at home: %v, want %v", n, err, account.ErrBadCredentials)
		}
		if n == 0 { // a right one takes back what counts against the name at this address
			if _, err := s.Authenticate(ctx, "anna", password, neighbour); err != nil {
				t.Errorf("the owner at home: %v", err)
			}
		}
	}
	if _, err := s.Authenticate(ctx, "anna", password, neighbour); err != nil {
		t.Errorf("the owner at home after %d wrong ones: %v", pairAttempts-1, err)
	}
	if err := s.ChangePassword(ctx, accounts[0].ID, password, password, 0); err != nil {
		t.Errorf("the owner changes the password: %v", err)
	}
	now = now.Add(attemptWindow + time.Second)
	if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.1"); err != nil {
		t.Errorf("after the window: %v", err)
	}
}

// TestOwnerIsNotLockedOut lets a stranger guess as often as one address may.
func TestOwnerIsNotLockedOut(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := dbtest.Tx(t)
	s := newService(t, db, false)
	anna := s.cheap(t, db, "anna")[0]
	for n := range pairAttempts {
		if _, err := s.Authenticate(ctx, "anna", "wrong", "198.51.100.7"); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("guess %d: %v, want %v", n, err, account.ErrBadCredentials)
		}
	}
	if _, err := s.Authenticate(ctx, "anna", password, "198.51.100.7"); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("one guess more: %v, want %v", err, ErrTooManyAttempts)
	}
	guesses(t, s, nameAttempts-pairAttempts-1)
	for range 3 * pairAttempts { // right ones do not count
		if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.1"); err != nil {
			t.Fatalf("the owner: %v", err)
		}
	}
	for range changeAttempts {
		if err := s.ChangePassword(ctx, anna.ID, "wrong", "another password", 0); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("ChangePassword: %v, want %v", err, account.ErrBadCredentials)
		}
	}
	if err := s.ChangePassword(ctx, anna.ID, password, "another password", 0); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("ChangePassword after %d wrong ones: %v, want %v", changeAttempts, err, ErrTooManyAttempts)
	}
	if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.1"); err != nil {
		t.Errorf("the owner, after guesses inside: %v", err)
	}
}

// TestNamesOfNobody costs neither a hash nor memory.
func TestNamesOfNobody(t *testing.T) {
	t.Parallel()
	s := newService(t, dbtest.Tx(t), false)
	s.hasher.slots = make(chan struct{}) // never free
	for _, name := range []string{"", "a\x00b", "\xff", strings.Repeat("a", 65), strings.Repeat("a", 1<<20)} {
		if _, err := s.Authenticate(t.Context(), name, password, "192.0.2.1"); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("Authenticate(%.20q): %v, want %v", name, err, account.ErrBadCredentials)
		}
	}
	if got := len(s.limits.attempts); got != 0 {
		t.Errorf("%d keys are counted, want none", got)
	}
}

func TestAttemptsByAddress(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := dbtest.Tx(t)
	s := newService(t, db, false)
	s.cheap(t, db, "anna", "bert")
	now := time.Now()
	s.limits.now = func() time.Time { return now }
	for n := range addressAttempts {
		if _, err := s.Authenticate(ctx, string(rune('a'+n)), "wrong", "192.0.2.1"); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("guess %d: %v, want %v", n, err, account.ErrBadCredentials)
		}
		if _, err := s.Authenticate(ctx, "bert", password, "192.0.2.1"); n < addressAttempts-1 && err != nil {
			t.Errorf("a right one after guess %d: %v", n, err)
		}
	}
	if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.1"); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("after %d wrong ones: %v, want %v", addressAttempts, err, ErrTooManyAttempts)
	}
	if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.2"); err != nil {
		t.Errorf("from another address: %v", err)
	}
	now = now.Add(attemptWindow + time.Second)
	if _, err := s.Authenticate(ctx, "anna", password, "192.0.2.1"); err != nil {
		t.Errorf("after the window: %v", err)
	}
}

// TestAttemptsAtOnce guesses in parallel from one network: no more guesses are answered than
// one after the other.
func TestAttemptsAtOnce(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	s := newService(t, pool, false)
	s.cheap(t, pool, "anna")
	var wg sync.WaitGroup
	var mu sync.Mutex
	answered := 0
	for n := range 100 {
		wg.Go(func() {
			_, err := s.Authenticate(t.Context(), "anna", "wrong", "2001:db8::"+strconv.Itoa(n))
			if errors.Is(err, account.ErrBadCredentials) {
				mu.Lock()
				answered++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if answered != pairAttempts {
		t.Errorf("%d guesses were answered, want %d", answered, pairAttempts)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	tx := dbtest.Tx(t)
	s := newService(t, tx, false)
	accounts := s.cheap(t, tx, "anna", "bert")
	anna, bert := accounts[0], accounts[1]
	token, secret, err := s.CreateToken(ctx, anna.ID, " e-reader\x00\n")
	if err != nil || token.Name != "e-reader" || token.LastUsedAt != nil {
		t.Fatalf("CreateToken = %+v, %v", token, err)
	}
	if !strings.HasPrefix(secret, "nst_") || len(secret) != len("nst_")+43 {
		t.Errorf("secret %q, want nst_ and 256 bits", secret)
	}
	var kept []byte
	if err := tx.QueryRow(ctx, "SELECT hash FROM api_tokens").Scan(&kept); err != nil || len(kept) != 32 || bytes.Contains(kept, []byte(secret[4:])) {
		t.Errorf("kept %x, %v, want a hash", kept, err)
	}
	if got, err := s.ByToken(ctx, secret); err != nil || got.ID != anna.ID {
		t.Errorf("ByToken = %d, %v, want %d", got.ID, err, anna.ID)
	}
	if tokens, err := s.Tokens(ctx, anna.ID); err != nil || len(tokens) != 1 || tokens[0].LastUsedAt == nil {
		t.Errorf("Tokens = %+v, %v, want one that was used", tokens, err)
	}
	for _, wrong := range []string{"", "nst_", secret[4:], secret + "A", strings.ToUpper(secret), string(kept)} {
		if _, err := s.ByToken(ctx, wrong); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("ByToken(%q): %v, want %v", wrong, err, account.ErrBadCredentials)
		}
	}
	for _, name := range []string{"", " \x00 ", strings.Repeat("é", 101)} {
		if _, _, err := s.CreateToken(ctx, anna.ID, name); err == nil {
			t.Errorf("a token named %q was made", name)
		} else if _, ok := errors.AsType[*InputError](err); !ok {
			t.Errorf("CreateToken(%q): %v, want an InputError", name, err)
		}
	}
	if err := s.RevokeToken(ctx, bert.ID, token.ID); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("another account revokes: %v, want %v", err, account.ErrNotFound)
	}
	if err := s.RevokeToken(ctx, anna.ID, token.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ByToken(ctx, secret); !errors.Is(err, account.ErrBadCredentials) {
		t.Errorf("revoked token: %v, want %v", err, account.ErrBadCredentials)
	}
}
