package signin

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/account"
	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

// door is a server where accounts sign in under /in/NAME, ask who they are
// under / and leave under /out. It serves one request at a time.
type door struct {
	*Service
	url string
	tx  pgx.Tx
}

func newDoor(tb testing.TB) *door {
	tb.Helper()
	tx := dbtest.Tx(tb)
	d := &door{Service: newService(tb, tx, false), tx: tx}
	d.cheap(tb, tx, "anna", "bert")
	mux := http.NewServeMux()
	mux.HandleFunc("/in/{name}", func(w http.ResponseWriter, r *http.Request) {
		a, err := d.Account(r.Context(), r.PathValue("name"))
		if err == nil {
			err = d.SignIn(r.Context(), a, r.UserAgent(), "192.0.2.1")
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) {
		if err := d.SignOut(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("/plant", func(_ http.ResponseWriter, r *http.Request) { d.Sessions().Put(r.Context(), "seen", true) })
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		a, err := d.Current(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		session, err := d.CurrentSession(r.Context(), "192.0.2.99")
		if err != nil || session.UserID != a.ID {
			http.Error(w, fmt.Sprint(session, err), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, a.Name)
	})
	server := httptest.NewServer(d.Sessions().LoadAndSave(mux))
	tb.Cleanup(server.Close)
	d.url = server.URL
	return d
}

// browser keeps cookies.
type browser struct {
	tb    testing.TB
	url   string
	agent string
	http  http.Client
}

func (d *door) browser(tb testing.TB, agent string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return &browser{tb: tb, url: d.url, agent: agent, http: http.Client{Jar: jar}}
}

// get returns the status and the cookie that an answer sets, if any.
func (b *browser) get(path string) (status int, cookie *http.Cookie) {
	b.tb.Helper()
	req, err := http.NewRequestWithContext(b.tb.Context(), http.MethodGet, b.url+path, nil)
	if err != nil {
		b.tb.Fatal(err)
	}
	req.Header.Set("User-Agent", b.agent)
	resp, err := b.http.Do(req)
	if err != nil {
		b.tb.Fatal(err)
	}
	resp.Body.Close()
	if cookies := resp.Cookies(); len(cookies) > 0 {
		cookie = cookies[0]
	}
	return resp.StatusCode, cookie
}

func (b *browser) want(path string, status int) {
	b.tb.Helper()
	if got, _ := b.get(path); got != status {
		b.tb.Errorf("%s: status %d, want %d", path, got, status)
	}
}

func TestSession(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	b := d.browser(t, "Phone")
	b.want("/", http.StatusUnauthorized)
	_, planted := b.get("/plant")
	status, cookie := b.get("/in/anna")
	if status != http.StatusOK || planted == nil || cookie == nil || cookie.Value == planted.Value {
		t.Fatalf("status %d, cookie before %v, after %v: want a new one", status, planted, cookie)
	}
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || len(cookie.Value) < 43 {
		t.Errorf("cookie %v, want 256 bits, HttpOnly and SameSite=Lax", cookie)
	}
	b.want("/", http.StatusOK)

	var kept string
	var count int
	if err := d.tx.QueryRow(t.Context(), "SELECT max(token), count(*) FROM sessions").Scan(&kept, &count); err != nil {
		t.Fatal(err)
	}
	if kept == cookie.Value || kept != hashedToken(cookie.Value) || count != 1 {
		t.Errorf("%d sessions, kept as %q, want one under the hash of the cookie", count, kept)
	}
	old := d.browser(t, "Thief")
	old.http.Jar = nil
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"planted": planted.Value, "hash": kept, "none": ""} {
		req.Header.Set("Cookie", cookie.Name+"="+value)
		resp, err := old.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s cookie: status %d, want %d", name, resp.StatusCode, http.StatusUnauthorized)
		}
	}
	b.want("/out", http.StatusOK)
	b.want("/", http.StatusUnauthorized)
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDoor(t)
	anna, err := d.Account(ctx, "anna")
	if err != nil {
		t.Fatal(err)
	}
	phone, laptop, tablet, bert := d.browser(t, "Phone"), d.browser(t, "Laptop"), d.browser(t, "Tablet"), d.browser(t, "Bert")
	for _, b := range []*browser{phone, laptop, tablet} {
		b.want("/in/anna", http.StatusOK)
	}
	bert.want("/in/bert", http.StatusOK)
	ids := map[string]int64{}
	list, err := d.Devices(ctx, anna.ID)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d devices, %v, want 3", len(list), err)
	}
	for _, session := range list {
		ids[session.UserAgent] = session.ID
		if session.Address != "192.0.2.1" {
			t.Errorf("%s was last seen at %s, want 192.0.2.1", session.UserAgent, session.Address)
		}
	}
	if err := d.RevokeDevice(ctx, anna.ID+1, ids["Phone"]); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("another account revokes: %v, want %v", err, account.ErrNotFound)
	}
	phone.want("/", http.StatusOK)
	if err := d.RevokeDevice(ctx, anna.ID, ids["Phone"]); err != nil {
		t.Fatal(err)
	}
	phone.want("/", http.StatusUnauthorized)
	laptop.want("/", http.StatusOK)

	if err := d.ChangePassword(ctx, anna.ID, "wrong", "another password", ids["Laptop"]); !errors.Is(err, account.ErrBadCredentials) {
		t.Errorf("ChangePassword with a wrong one: %v, want %v", err, account.ErrBadCredentials)
	}
	tablet.want("/", http.StatusOK)
	if err := d.ChangePassword(ctx, anna.ID, password, "another password", ids["Laptop"]); err != nil {
		t.Fatal(err)
	}
	tablet.want("/", http.StatusUnauthorized)
	laptop.want("/", http.StatusOK)
	if _, err := d.Authenticate(ctx, "anna", password, "192.0.2.1"); !errors.Is(err, account.ErrBadCredentials) {
		t.Errorf("the old password: %v, want %v", err, account.ErrBadCredentials)
	}

	if _, err := d.tx.Exec(ctx, "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_agent = 'Laptop'"); err != nil {
		t.Fatal(err)
	}
	laptop.want("/", http.StatusUnauthorized)
	if list, err := d.Devices(ctx, anna.ID); err != nil || len(list) != 0 {
		t.Errorf("%d devices, %v, want none", len(list), err)
	}
	if err := d.store.DeleteExpiredSessions(ctx); err != nil {
		t.Fatal(err)
	}
	var count int
	if err := d.tx.QueryRow(ctx, "SELECT count(*) FROM sessions").Scan(&count); err != nil || count != 1 {
		t.Errorf("%d sessions are kept, %v, want only Bert's", count, err)
	}
	bert.want("/", http.StatusOK)
	if err := d.ResetPassword(ctx, "bert", "another password"); err != nil {
		t.Fatal(err)
	}
	bert.want("/", http.StatusUnauthorized)
}

// TestSessionSeen notes the use of a session that was last seen a while ago.
func TestSessionSeen(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	b := d.browser(t, "Phone")
	b.want("/in/anna", http.StatusOK)
	b.want("/", http.StatusOK)
	seen := func() (address string, recent bool) {
		err := d.tx.QueryRow(t.Context(), "SELECT address, last_seen_at > now() - interval '1 minute' FROM sessions").Scan(&address, &recent)
		if err != nil {
			t.Fatal(err)
		}
		return address, recent
	}
	if address, _ := seen(); address != "192.0.2.1" {
		t.Errorf("address %s at once, want that of signing in", address)
	}
	if _, err := d.tx.Exec(t.Context(), "UPDATE sessions SET last_seen_at = now() - interval '1 hour'"); err != nil {
		t.Fatal(err)
	}
	b.want("/", http.StatusOK)
	if address, recent := seen(); address != "192.0.2.99" || !recent {
		t.Errorf("address %s, recent %v after an hour, want the new one, now", address, recent)
	}
}

// TestSignInOddAgent signs in with a browser whose name is cut within a
// character, and one whose name is no text.
func TestSignInOddAgent(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for _, agent := range []string{strings.Repeat("a", 299) + "éé", strings.Repeat("é", 5000), "\xff\xfe", ""} {
		b := d.browser(t, agent)
		b.want("/in/anna", http.StatusOK)
		b.want("/", http.StatusOK)
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	s := newService(t, tx, false)
	a := s.cheap(t, tx, "anna")[0]
	want := account.Preferences{Theme: "sepia", TextSize: 5, Width: "wide", SaveNow: true}
	if err := s.SetPreferences(t.Context(), a.ID, want); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Account(t.Context(), "ANNA"); err != nil || got.Preferences != want {
		t.Errorf("preferences %+v, %v, want %+v", got.Preferences, err, want)
	}
	if err := s.SetPreferences(t.Context(), a.ID, account.Preferences{Theme: "x", TextSize: 99, Width: "\x00"}); err != nil {
		t.Fatal(err)
	}
	if got, err := store.New(tx).User(t.Context(), a.ID); err != nil || got.Preferences != account.DefaultPreferences() {
		t.Errorf("preferences %+v, %v, want the defaults", got.Preferences, err)
	}
	if err := s.SetPreferences(t.Context(), a.ID+1, want); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("unknown account: %v, want %v", err, account.ErrNotFound)
	}
}
