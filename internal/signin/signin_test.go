package signin

import (
	"bytes"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
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

func newService(tb testing.TB, db store.DB, setupCode bool) *Service {
	tb.Helper()
	return New(Config{Store: store.New(db), Logger: slog.New(slog.NewTextHandler(tb.Output(), nil)), SetupCode: setupCode})
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
	a, err := s.Setup(ctx, " Anna ", password, "", "127.0.0.1")
	if err != nil || a.Name != "Anna" || !a.Admin {
		t.Fatalf("Setup = %+v, %v, want Anna as administrator", a, err)
	}
	if needed, err := s.NeedsSetup(ctx); err != nil || needed {
		t.Errorf("NeedsSetup = %v, %v, want false", needed, err)
	}
	if _, err := s.Setup(ctx, "Mallory", password, "", "127.0.0.1"); !errors.Is(err, ErrSetupDone) {
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
			_, err := s.Setup(t.Context(), string(rune('a'+i)), password, "", "127.0.0.1")
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
		if _, err := s.Setup(ctx, "anna", password, wrong, "192.0.2.1"); !errors.Is(err, ErrBadCode) {
			t.Errorf("code %q: %v, want %v", wrong, err, ErrBadCode)
		}
	}
	for range nameAttempts {
		_, _ = s.Setup(ctx, "anna", password, "AAAAAAAA", "192.0.2.1")
	}
	if _, err := s.Setup(ctx, "anna", password, code, "192.0.2.1"); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("right code after too many wrong ones: %v, want %v", err, ErrTooManyAttempts)
	}
	if _, err := s.Setup(ctx, "anna", password, " "+strings.ToLower(code)+"\n", "192.0.2.2"); err != nil {
		t.Errorf("right code from elsewhere: %v", err)
	}
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
	for _, name := range []string{"nobody", "", "a\x00b", "\xff", strings.Repeat("a", 10_000)} {
		if _, err := s.Authenticate(t.Context(), name, password, "192.0.2.1"); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("Authenticate(%.20q): %v, want %v", name, err, account.ErrBadCredentials)
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
	address := netip.MustParseAddr("2001:db8::1")
	guess := func(name, password string) error { // each from another address
		address = address.Next()
		_, err := s.Authenticate(ctx, name, password, address.String())
		return err
	}
	for _, name := range slices.Repeat([]string{"anna", " ANNA", "Anna", "an\x00na", "a\xffnna"}, nameAttempts/5) {
		if err := guess(name, "wrong"); !errors.Is(err, account.ErrBadCredentials) {
			t.Errorf("guess as %q: %v, want %v", name, err, account.ErrBadCredentials)
		}
	}
	for _, name := range []string{"anna", "ANNA", "a\x00nna"} {
		if err := guess(name, password); !errors.Is(err, ErrTooManyAttempts) {
			t.Errorf("after %d wrong ones as %q: %v, want %v", nameAttempts, name, err, ErrTooManyAttempts)
		}
	}
	if err := guess("bert", password); err != nil {
		t.Errorf("another name: %v", err)
	}
	if err := s.ChangePassword(ctx, accounts[1], password, "another password", 0); err != nil {
		t.Errorf("another account changes its password: %v", err)
	}
	now = now.Add(attemptWindow + time.Second)
	for range 3 * nameAttempts { // right ones do not count
		if err := guess("anna", password); err != nil {
			t.Fatalf("after the window: %v", err)
		}
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

// TestAttemptsAtOnce guesses in parallel: no more guesses are answered than
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
			_, err := s.Authenticate(t.Context(), "anna", "wrong", netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}).String())
			if errors.Is(err, account.ErrBadCredentials) {
				mu.Lock()
				answered++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if answered != nameAttempts {
		t.Errorf("%d guesses were answered, want %d", answered, nameAttempts)
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
