package api

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestEditArticle(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	tests := map[string]struct {
		body any
		want object
	}{
		"nothing":        {object{}, object{"title": "Old", "favorite": false, "archived": false, "read_position": 0.0}},
		"title":          {object{"title": "New"}, object{"title": "New", "favorite": false, "tags": []any{"go"}}},
		"favorite":       {object{"favorite": true}, object{"favorite": true, "title": "Old"}},
		"tags":           {object{"tags": []string{"db", "DB", " sql "}}, object{"tags": []any{"db", "sql"}}},
		"no tags":        {object{"tags": []string{}}, object{"tags": []any{}}},
		"position":       {object{"read_position": 0.3}, object{"read_position": 0.3, "title": "Old"}},
		"position end":   {object{"read_position": 1}, object{"read_position": 1.0}},
		"nulls":          {`{"title":null,"tags":null,"archived":null,"favorite":null,"read_position":null}`, object{"title": "Old", "tags": []any{"go"}}},
		"all":            {object{"title": "N", "archived": true, "favorite": true, "tags": []string{"x"}, "read_position": 0.5}, object{"title": "N", "archived": true, "favorite": true, "tags": []any{"x"}, "read_position": 0.5}},
		"as merge patch": {object{"title": "Merged"}, object{"title": "Merged"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := c.in(t)
			a := c.save(object{"url": "https://example.com/?name=" + url.QueryEscape(name), "title": "Old", "tags": []string{"go"}})
			path := fmt.Sprintf("/articles/%v", a["id"])
			contentType := "application/json; charset=utf-8"
			if name == "as merge patch" {
				contentType = "application/merge-patch+json"
			}
			got := c.do("PATCH", path, tt.body, "Content-Type", contentType).object(http.StatusOK)
			only := cmpopts.IgnoreMapEntries(func(k string, _ any) bool { _, ok := tt.want[k]; return !ok })
			if diff := cmp.Diff(tt.want, got, only); diff != "" {
				t.Errorf("article (-want +got):\n%s", diff)
			}
			kept := c.do("GET", path, nil).object(http.StatusOK)
			if diff := cmp.Diff(tt.want, kept, only); diff != "" {
				t.Errorf("article as kept (-want +got):\n%s", diff)
			}
		})
	}
}

func TestArchiveArticle(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	path := fmt.Sprintf("/articles/%v", c.save(object{"url": "https://example.com/"})["id"])
	first := c.do("PATCH", path, object{"archived": true}).object(http.StatusOK)
	if first["archived"] != true || first["archived_at"] == nil {
		t.Errorf("archived = %v, archived_at = %v", first["archived"], first["archived_at"])
	}
	again := c.do("PATCH", path, object{"archived": true}).object(http.StatusOK)
	if again["archived_at"] != first["archived_at"] {
		t.Errorf("archived_at moved from %v to %v", first["archived_at"], again["archived_at"])
	}
	back := c.do("PATCH", path, object{"archived": false}).object(http.StatusOK)
	if back["archived"] != false || back["archived_at"] != nil {
		t.Errorf("archived = %v, archived_at = %v after taking it back", back["archived"], back["archived_at"])
	}
}

func TestEditArticleRefused(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	path := fmt.Sprintf("/articles/%v", c.save(object{"url": "https://example.com/"})["id"])
	tests := map[string]struct {
		body            any
		location, words string
	}{
		"position above": {object{"read_position": 1.1}, "body.read_position", "1"},
		"position below": {object{"read_position": -0.1}, "body.read_position", "0"},
		"position words": {object{"read_position": "half"}, "body.read_position", "number"},
		"title a number": {object{"title": 1}, "body.title", "string"},
		"archived words": {object{"archived": "yes"}, "body.archived", "boolean"},
		"NUL in tag":     {object{"tags": []string{"\x00"}}, "body.tags[0]", notStorable},
		"url":            {object{"url": "https://example.com/b"}, "body.url", "unexpected"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c.in(t).do("PATCH", path, tt.body).problem(http.StatusUnprocessableEntity, tt.location, tt.words)
		})
	}
	c.do("PATCH", path, nil).problem(http.StatusBadRequest, "", "body is required")
}

func TestDeleteAndRestore(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	path := fmt.Sprintf("/articles/%v", c.save(object{"url": "https://example.com/", "title": "Kept", "archived": true})["id"])
	c.do("DELETE", path, nil).empty(http.StatusNoContent)

	const missing = "no such article"
	c.do("GET", path, nil).problem(http.StatusNotFound, "", missing)
	c.do("PATCH", path, object{"title": "x"}).problem(http.StatusNotFound, "", missing)
	c.do("DELETE", path, nil).problem(http.StatusNotFound, "", missing)
	c.do("POST", path+"/fetch", nil).problem(http.StatusNotFound, "", missing)
	c.do("POST", path+"/shares", nil).problem(http.StatusNotFound, "", missing)
	c.do("GET", path+"/shares", nil).problem(http.StatusNotFound, "", missing)
	if list := c.do("GET", "/articles?state=all", nil).object(http.StatusOK); list["total"] != 0.0 {
		t.Errorf("a deleted article is listed: %v", list)
	}
	for range 2 { // the second time nothing is left to do
		got := c.do("POST", path+"/restore", nil).object(http.StatusOK)
		if got["title"] != "Kept" || got["archived"] != true {
			t.Errorf("restored: %v", got)
		}
	}
	c.do("GET", path, nil).object(http.StatusOK)
}

func TestFetchArticle(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	a := c.save(object{"url": origin(t) + "/missing"})
	id := int64(a["id"].(float64))
	if _, err := s.library.Fetch(t.Context(), c.userID, id); err != nil {
		t.Fatalf("fetch: %v", err)
	}
	path := fmt.Sprintf("/articles/%d", id)
	if got := c.do("GET", path, nil).object(http.StatusOK); got["status"] != "failed" {
		t.Fatalf("status %v, want failed", got["status"])
	}
	got := c.do("POST", path+"/fetch", nil).object(http.StatusAccepted)
	if got["status"] != "queued" || got["failure"] != nil || got["failure_message"] != nil {
		t.Errorf("status %v with failure %v, want queued without", got["status"], got["failure"])
	}
	var jobs int
	row := s.pool.QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'fetch_article'")
	if err := row.Scan(&jobs); err != nil || jobs != 2 {
		t.Errorf("%d jobs to fetch (%v), want 2", jobs, err)
	}
}
