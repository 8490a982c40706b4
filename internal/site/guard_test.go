package site

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"nightstand/internal/account"
)

func TestFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	const proxied = "https://read.example"
	tests := map[string]struct {
		header  []string
		refused bool
	}{
		"own page":            {[]string{"Sec-Fetch-Site: same-origin"}, false},
		"address bar":         {[]string{"Sec-Fetch-Site: none"}, false},
		"no browser":          {nil, false},
		"own public address":  {[]string{"Sec-Fetch-Site: cross-site", "Origin: " + proxied}, false},
		"other site":          {[]string{"Sec-Fetch-Site: cross-site"}, true},
		"neighbouring site":   {[]string{"Sec-Fetch-Site: same-site"}, true},
		"other origin":        {[]string{"Origin: https://evil.example"}, true},
		"no origin":           {[]string{"Origin: null"}, true},
		"origin in disguise":  {[]string{"Origin: " + proxied + ".evil.example"}, true},
		"own, by plain http":  {[]string{"Origin: http://read.example"}, true},
		"sandboxed other one": {[]string{"Sec-Fetch-Site: cross-site", "Origin: null"}, true},
	}
	s := newServer(t, proxied)
	vera := s.reader("vera")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := vera.save("https://example.com/" + url.PathEscape(name))
			path := paths{}.Change(a.ID, "archive")
			got := vera.send(http.MethodPost, path, nil, test.header...)
			want := http.StatusSeeOther
			if test.refused {
				want = http.StatusForbidden
				got.want(t, hasText("h1", "This form came from another site"))
			}
			got.wantStatus(t, want)
			after, err := s.library.Article(t.Context(), vera.account.ID, a.ID)
			if err != nil || after.Archived() == test.refused {
				t.Errorf("archived %t, %v; want %t", after.Archived(), err, !test.refused)
			}
		})
	}
	if got := vera.send(http.MethodPost, "/save", nil, "Sec-Fetch-Site: cross-site", "Accept: application/json"); got.StatusCode != http.StatusForbidden ||
		got.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a script is told %d %s", got.StatusCode, got.body)
	}
	vera.get("/", "Sec-Fetch-Site: cross-site").wantStatus(t, http.StatusOK)
}

// elsewhere are addresses that browsers, or careless programs, take for those
// of another site.
var elsewhere = []string{
	"//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/\/evil.example`, "https://evil.example", "HTTPS:evil.example",
	"javascript:alert(1)", "/\t/evil.example", "\t//evil.example", "/\n/evil.example", " //evil.example", "evil.example", "@evil.example", "",
	"/\r/evil.example", "//evil.example/%2e%2e", "http:/evil.example", "/%zz",
}

func TestRedirectTargets(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	if _, err := s.signin.AddAccount(t.Context(), "vera", "a long password", false); err != nil {
		t.Fatal(err)
	}
	vera := s.device("vera")
	a := vera.save("https://example.com/")
	for _, target := range elsewhere {
		vera.get("/signin?next="+url.QueryEscape(target)).wantRedirect(t, "/")
		vera.post(paths{}.Change(a.ID, "favorite"), url.Values{"return": {target}}).wantRedirect(t, "/")
		vera.post("/settings/reading", url.Values{"return": {target}}).wantRedirect(t, "/settings")
	}
	// What is decoded once more on the way stays a path of ours.
	for target, want := range map[string]string{
		"/%2F/evil.example": "/%2F/evil.example", "/%5Cevil.example": "/%5Cevil.example", "/..//evil.example": "/evil.example",
		"/read/1?a=//evil.example": "/read/1?a=//evil.example", "/?view=archive": "/?view=archive",
	} {
		vera.get("/signin?next="+url.QueryEscape(target)).wantRedirect(t, want)
	}
	stranger := s.stranger()
	credentials := url.Values{"name": {"vera"}, "password": {"a long password"}, "next": {"//evil.example"}}
	stranger.post("/signin", credentials).wantRedirect(t, "/")
	stranger.get("/signin?next=//evil.example").want(t, has(`input[name="next"][value="/"]`))
	stranger.get("//evil.example/..").wantStatus(t, http.StatusNotFound)
	stranger.get("/?view=archive&q=a+b").wantRedirect(t, "/signin?next="+url.QueryEscape("/?view=archive&q=a+b"))
	stranger.post(paths{}.Change(a.ID, "archive"), nil).wantRedirect(t, "/signin?next=%2F")
	if got := stranger.get("/", "Accept: application/json"); got.StatusCode != http.StatusUnauthorized || got.body != `{"signin":"/signin?next=%2F"}` {
		t.Errorf("a script is told %d %s", got.StatusCode, got.body)
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		baseURL string
		header  []string
		secure  bool
	}{
		"plain":                {"", nil, false},
		"proxy with TLS":       {"", []string{"X-Forwarded-Proto: https"}, true},
		"proxy without TLS":    {"", []string{"X-Forwarded-Proto: http"}, false},
		"public address https": {"https://read.example", nil, true},
		"public address http":  {"http://read.example", nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.baseURL)
			if _, err := s.signin.AddAccount(t.Context(), "vera", "a long password", false); err != nil {
				t.Fatal(err)
			}
			stranger := s.stranger()
			if got := stranger.get("/signin", test.header...).Cookies(); len(got) != 0 {
				t.Errorf("a stranger gets %v", got)
			}
			wrong := url.Values{"name": {"vera"}, "password": {"not the password"}, "next": {"/read/1"}}
			refused := stranger.post("/signin", wrong, test.header...)
			refused.wantStatus(t, http.StatusUnprocessableEntity)
			refused.want(t, hasText(".form__error", "Name or password is wrong."), has(`input[name="next"][value="/read/1"]`, `input[value="vera"]`))
			if got := refused.Cookies(); len(got) != 0 {
				t.Errorf("a wrong password gets %v", got)
			}
			right := url.Values{"name": {"vera"}, "password": {"a long password"}, "next": {"/read/1"}}
			answer := stranger.post("/signin", right, test.header...)
			answer.wantRedirect(t, "/read/1")
			cookies := answer.Cookies()
			if len(cookies) != 1 {
				t.Fatalf("cookies %v, want one", cookies)
			}
			c := cookies[0]
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != test.secure || len(c.Value) < 40 {
				t.Errorf("cookie %s, want HttpOnly, SameSite=Lax, Secure %t", c, test.secure)
			}
			signedIn := &browser{s: s, cookie: c}
			home := signedIn.get("/", test.header...)
			home.wantStatus(t, http.StatusOK)
			if got := home.Header.Get("Cache-Control"); got != "private, no-cache" {
				t.Errorf("Cache-Control of a page of one's own: %q", got)
			}
			out := signedIn.post("/signout", nil, test.header...)
			out.wantRedirect(t, "/signin")
			signedIn.get("/").wantRedirect(t, "/signin?next=%2F") // the cookie kept elsewhere is worth nothing
		})
	}
}

// TestAddresses wants everybody to be known by an address of their own, by
// which attempts are limited: also those who come by the same proxy.
func TestAddresses(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	if _, err := s.signin.AddAccount(t.Context(), "vera", "a long password", false); err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"X-Forwarded-For: ":                           "127.0.0.1",
		"X-Forwarded-For: 198.51.100.7":               "198.51.100.7",
		"X-Forwarded-For: 203.0.113.9, 198.51.100.7":  "198.51.100.7", // the first is what the client wrote itself
		"X-Forwarded-For: 198.51.100.7, 192.168.1.1":  "198.51.100.7", // two proxies
		"X-Forwarded-For: 192.168.1.66":               "192.168.1.66", // in the same house
		"X-Forwarded-For: 10.0.0.1, 192.168.1.66":     "192.168.1.66",
		"X-Forwarded-For: 2001:db8::1":                "2001:db8::1",
		"X-Forwarded-For: ::ffff:198.51.100.7":        "198.51.100.7",
		"X-Forwarded-For: fe80::1%eth0, fe80::2%eth0": "fe80::2",
	} {
		s.stranger().post("/signin", url.Values{"name": {"vera"}, "password": {"a long password"}}, header).wantRedirect(t, "/")
		devices, err := s.signin.Devices(t.Context(), s.account("vera").ID)
		if err != nil || devices[0].Address != want {
			t.Errorf("%s was seen at %s, %v; want %s", header, devices[0].Address, err, want)
		}
	}
}

func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	wrong := url.Values{"name": {"vera"}, "password": {"not the password"}, "next": {"/save"}}
	for range 10 {
		s.stranger().post("/signin", wrong).wantStatus(t, http.StatusUnprocessableEntity)
	}
	closed := s.stranger().post("/signin", wrong)
	closed.wantStatus(t, http.StatusTooManyRequests)
	closed.want(t, hasText(".form__error", "Too many attempts: wait a few minutes and try again."), has(`input[name="next"][value="/save"]`))
}

// TestOwnerBesideGuesses lets the owner in while a stranger's address is closed.
func TestOwnerBesideGuesses(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	if _, err := s.signin.AddAccount(t.Context(), "vera", "a long password", false); err != nil {
		t.Fatal(err)
	}
	wrong := url.Values{"name": {"vera"}, "password": {"not the password"}}
	for range 10 {
		s.stranger().post("/signin", wrong, "X-Forwarded-For: 198.51.100.7").wantStatus(t, http.StatusUnprocessableEntity)
	}
	s.stranger().post("/signin", wrong, "X-Forwarded-For: 198.51.100.7").wantStatus(t, http.StatusTooManyRequests)
	right := url.Values{"name": {"vera"}, "password": {"a long password"}}
	s.stranger().post("/signin", right, "X-Forwarded-For: 198.51.100.8").wantRedirect(t, "/")
}

// TestSetupFromElsewhere asks for the code whoever may not sit at this machine.
func TestSetupFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	form := url.Values{"name": {"eve"}, "password": {"a long password"}}
	for name, header := range map[string]string{
		"forwarded":         "X-Forwarded-For: 127.0.0.1",
		"forwarded scheme":  "X-Forwarded-Proto: https",
		"forwarded host":    "X-Forwarded-Host: localhost",
		"standard header":   "Forwarded: for=127.0.0.1",
		"by a proxy":        "Via: 1.1 proxy",
		"real address":      "X-Real-Ip: 127.0.0.1",
		"foreign name":      "Host: evil.example",
		"foreign name, too": "Host: localhost.evil.example",
	} {
		stranger := s.stranger()
		stranger.get("/setup", header).want(t, has(`input[name="code"]`))
		refused := stranger.post("/setup", form, header)
		refused.wantStatus(t, http.StatusUnprocessableEntity)
		if len(refused.Cookies()) > 0 {
			t.Errorf("%s: has the first account", name)
		}
	}
	if needed, err := s.signin.NeedsSetup(t.Context()); err != nil || !needed {
		t.Fatalf("a stranger has made an account without the code: %v", err)
	}
	for _, host := range []string{"localhost:8080", "127.0.0.1", "[::1]:8080"} {
		s.stranger().get("/setup", "Host: "+host).want(t, lacks(`input[name="code"]`))
	}
}

func TestPathID(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	id := strconv.FormatInt(vera.save("https://example.com/").ID, 10)
	vera.get("/read/"+id).wantStatus(t, http.StatusOK)
	for _, other := range []string{"+" + id, "-" + id, "0", "1_0", "0x1", "%31+", "9223372036854775808"} {
		vera.get("/read/"+other).wantStatus(t, http.StatusNotFound)
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	stranger := s.stranger()
	for _, path := range []string{"/", "/signin", "/save?url=https://example.com/", "/settings"} {
		stranger.get(path).wantRedirect(t, "/setup")
	}
	stranger.get("/setup").want(t, has(`input[name="name"]`), lacks(`input[name="code"]`))
	short := stranger.post("/setup", url.Values{"name": {"vera"}, "password": {"short"}})
	short.wantStatus(t, http.StatusUnprocessableEntity)
	short.want(t, hasText(".form__error", "The password is too short: use at least 8 characters."), has(`input[name="name"][value="vera"]`))
	first := stranger.post("/setup", url.Values{"name": {"vera"}, "password": {"a long password"}})
	first.wantRedirect(t, "/")
	if len(first.Cookies()) != 1 {
		t.Errorf("cookies %v, want that of the session", first.Cookies())
	}
	stranger.get("/setup").wantRedirect(t, "/")
	second := stranger.post("/setup", url.Values{"name": {"eve"}, "password": {"a long password"}})
	second.wantRedirect(t, "/signin")
	if _, err := s.signin.Account(t.Context(), "eve"); err != account.ErrNotFound || len(second.Cookies()) != 0 {
		t.Errorf("a second setup: account %v, cookies %v", err, second.Cookies())
	}
}
