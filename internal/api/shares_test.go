package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestShares(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	path := fmt.Sprintf("/articles/%v", c.save(object{"url": "https://example.com/"})["id"])
	if list := c.do("GET", path+"/shares", nil).object(http.StatusOK); !cmp.Equal(list, object{"items": []any{}}) {
		t.Errorf("shares before any: %v", list)
	}
	forever := c.do("POST", path+"/shares", nil).object(http.StatusCreated)
	if forever["expires_at"] != nil || len(forever) != 3 {
		t.Errorf("share = %v, want id and url without an end", forever)
	}
	token, ok := strings.CutPrefix(forever["url"].(string), publicURL+"/s/")
	if !ok {
		t.Fatalf("url = %v, want one below %s/s/", forever["url"], publicURL)
	}
	if _, a, err := s.library.Shared(t.Context(), token); err != nil || a.URL != "https://example.com/" {
		t.Errorf("Shared(%q) = %q, %v", token, a.URL, err)
	}
	before := time.Now()
	hour := c.do("POST", path+"/shares", object{"expires_in": 3600}).object(http.StatusCreated)
	ends, err := time.Parse(time.RFC3339Nano, hour["expires_at"].(string))
	if left := ends.Sub(before); err != nil || left < time.Hour-time.Second || left > time.Hour+time.Minute {
		t.Errorf("expires_at = %v, want an hour from now", hour["expires_at"])
	}
	list := c.do("GET", path+"/shares", nil).object(http.StatusOK)
	if diff := cmp.Diff(object{"items": []any{hour, forever}}, list); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
	for range 2 { // revoking again changes nothing
		c.do("DELETE", fmt.Sprintf("/shares/%v", forever["id"]), nil).empty(http.StatusNoContent)
	}
	if _, err := s.pool.Exec(t.Context(), "UPDATE shares SET expires_at = now() - interval '1 second' WHERE id = $1", hour["id"]); err != nil {
		t.Fatal(err)
	}
	if list := c.do("GET", path+"/shares", nil).object(http.StatusOK); !cmp.Equal(list, object{"items": []any{}}) {
		t.Errorf("shares after revoking and expiring: %v", list)
	}
}

func TestSharesRefused(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	path := fmt.Sprintf("/articles/%v/shares", c.save(object{"url": "https://example.com/"})["id"])
	tests := map[string]struct {
		body  any
		words string
	}{
		"zero":      {object{"expires_in": 0}, "1"},
		"negative":  {object{"expires_in": -5}, "1"},
		"too long":  {object{"expires_in": 315360001}, "<= "},
		"overflow":  {`{"expires_in":9223372036854775807}`, "<= "},
		"fraction":  {object{"expires_in": 1.5}, "integer"},
		"not a sum": {object{"expires_in": "1h"}, "integer"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c.in(t).do("POST", path, tt.body).problem(http.StatusUnprocessableEntity, "body.expires_in", tt.words)
		})
	}
	c.do("DELETE", "/shares/999", nil).problem(http.StatusNotFound, "", "no such shared link")
	c.do("POST", "/articles/999/shares", nil).problem(http.StatusNotFound, "", "no such article")
}

// TestStrangers goes through everything that names an article or a share of
// somebody else.
func TestStrangers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ann, bob := s.account(t, "ann"), s.account(t, "bob")
	a := ann.save(object{"url": "https://example.com/secret", "title": "Secret", "tags": []string{"secret"}})
	path := fmt.Sprintf("/articles/%v", a["id"])
	share := ann.do("POST", path+"/shares", nil).object(http.StatusCreated)
	sharePath := fmt.Sprintf("/shares/%v", share["id"])

	tests := map[string]struct {
		method, path string
		body         any
	}{
		"show":    {"GET", path, nil},
		"edit":    {"PATCH", path, object{"title": "Mine"}},
		"delete":  {"DELETE", path, nil},
		"restore": {"POST", path + "/restore", nil},
		"fetch":   {"POST", path + "/fetch", nil},
		"share":   {"POST", path + "/shares", nil},
		"shares":  {"GET", path + "/shares", nil},
		"revoke":  {"DELETE", sharePath, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			bob.in(t).do(tt.method, tt.path, tt.body).problem(http.StatusNotFound, "", "there is no such")
		})
	}
	for _, query := range []string{"state=all", "state=all&q=secret", "state=all&tag=secret"} {
		if list := bob.do("GET", "/articles?"+query, nil).object(http.StatusOK); list["total"] != 0.0 || len(titles(list)) != 0 {
			t.Errorf("%s shows a stranger's article: %v", query, list)
		}
	}
	same := bob.save(object{"url": "https://example.com/secret"})
	if same["id"] == a["id"] || same["title"] != "" {
		t.Errorf("the same link of another account: %v", same)
	}
	got := ann.do("GET", path, nil).object(http.StatusOK)
	if got["title"] != "Secret" || got["status"] != "queued" {
		t.Errorf("after a stranger's visit: %v", got)
	}
	if list := ann.do("GET", path+"/shares", nil).object(http.StatusOK); len(list["items"].([]any)) != 1 {
		t.Errorf("shares after a stranger's visit: %v", list)
	}
}

func TestUnknownIDs(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	for _, id := range []string{"0", "-1", "999", "9223372036854775807"} {
		c.do("GET", "/articles/"+id, nil).problem(http.StatusNotFound, "", "no such article")
	}
	for _, id := range []string{"abc", "1.5", "9223372036854775808", "1%00", "%27"} {
		c.do("GET", "/articles/"+id, nil).problem(http.StatusUnprocessableEntity, "path.id", "integer")
	}
}
