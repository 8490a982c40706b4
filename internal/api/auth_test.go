package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestShowAccount(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, name := range []string{"admin", "Zoë"} {
		c := s.account(t, name)
		got := c.do("GET", "/me", nil).object(http.StatusOK)
		want := object{"id": float64(c.userID), "name": name, "admin": name == "admin", "created_at": got["created_at"]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("account (-want +got):\n%s", diff)
		}
		if at, err := time.Parse(time.RFC3339Nano, got["created_at"].(string)); err != nil || at.Location() != time.UTC {
			t.Errorf("created_at = %v, want a time in UTC", got["created_at"])
		}
	}
}

func TestUnauthorized(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	revoked := s.account(t, "bob")
	tokens, err := s.signin.Tokens(t.Context(), revoked.userID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.signin.RevokeToken(t.Context(), revoked.userID, tokens[0].ID); err != nil {
		t.Fatal(err)
	}
	for name, authorization := range map[string]string{
		"no token":     "Bearer",
		"empty token":  "Bearer ",
		"wrong":        "Bearer nst_wrong",
		"strange":      "Bearer \xff",
		"revoked":      "Bearer " + revoked.token,
		"other scheme": "Basic " + c.token,
		"no scheme":    c.token,
		"changed":      "Bearer " + c.token + "x",
	} {
		t.Run(name, func(t *testing.T) {
			res := c.in(t).do("GET", "/me", nil, "Authorization", authorization)
			res.problem(http.StatusUnauthorized, "", "API token")
			if got := res.header.Get("WWW-Authenticate"); got != "Bearer" {
				t.Errorf("WWW-Authenticate = %q, want Bearer", got)
			}
		})
	}
	cookie := "nightstand=" + c.token
	stranger := c
	stranger.token = ""
	stranger.do("GET", "/me", nil, "Cookie", cookie).problem(http.StatusUnauthorized, "", "API token is needed")
	c.do("GET", "/me", nil, "Authorization", "bearer  "+c.token).object(http.StatusOK)
}

// TestEveryRouteNeedsToken asks the document for the routes, so that none is
// forgotten.
func TestEveryRouteNeedsToken(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	id := c.save(object{"url": "https://example.com/"})["id"]
	document := c.do("GET", "/openapi.json", nil).decode()
	stranger := c
	stranger.token = ""
	for path, methods := range document["paths"].(object) {
		path = strings.ReplaceAll(path, "{id}", fmt.Sprint(id))
		for method := range methods.(object) {
			stranger.do(strings.ToUpper(method), path, nil).problem(http.StatusUnauthorized, "", "API token")
		}
	}
	c.do("GET", fmt.Sprintf("/articles/%v", id), nil).object(http.StatusOK)
}

func TestWrongTokensAreLimited(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	thief := c
	thief.token = "nst_guess"
	for range maxWrongTokens {
		thief.do("GET", "/me", nil, addressHeader, "2001:db8::1").problem(http.StatusUnauthorized, "", "not valid")
	}
	refused := thief.do("GET", "/me", nil, addressHeader, "2001:db8::2") // the same network
	refused.problem(http.StatusTooManyRequests, "", "wait a minute")
	if got := refused.header.Get("Retry-After"); got != "60" {
		t.Errorf("Retry-After = %q, want 60", got)
	}
	c.do("GET", "/me", nil, addressHeader, "2001:db8::1").object(http.StatusOK) // right ones are taken
	c.do("GET", "/me", nil, addressHeader, "192.0.2.1").object(http.StatusOK)
	c.do("GET", "/me", nil).object(http.StatusOK) // by the remote address
	thief.do("GET", "/me", nil, addressHeader, "192.0.2.1").problem(http.StatusUnauthorized, "", "not valid")
}

func TestRightTokensAreNotLimited(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	for range 2 * maxWrongTokens {
		c.do("GET", "/me", nil).object(http.StatusOK)
	}
}

func TestInternalErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ table, path, body string }{
		"in a handler":           {"articles", "/articles", ""},
		"in a change":            {"article_search", "/articles", `{"url":"https://example.com/"}`},
		"while authenticating":   {"api_tokens", "/me", ""},
		"in the count of a list": {"article_search", "/articles?q=x", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			c := s.account(t, "ann")
			if _, err := s.pool.Exec(t.Context(), "DROP TABLE "+tt.table+" CASCADE"); err != nil {
				t.Fatal(err)
			}
			method, body := "GET", any(nil)
			if tt.body != "" {
				method, body = "POST", tt.body
			}
			res := c.do(method, tt.path, body)
			res.problem(http.StatusInternalServerError, "", "something went wrong here")
			if strings.Contains(string(res.body), tt.table) {
				t.Errorf("the answer tells the cause: %s", res.body)
			}
			lines := s.log.lines(slog.LevelError)
			if len(lines) != 1 || !strings.Contains(lines[0], tt.table) {
				t.Errorf("logged %q, want one line with the cause", lines)
			}
			if strings.Contains(strings.Join(lines, ""), c.token) {
				t.Error("the token is in the log")
			}
		})
	}
}
