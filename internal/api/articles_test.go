package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nightstand/internal/article"
)

func TestSaveArticle(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	before := time.Now()
	res := c.do("POST", "/articles", object{"url": "Look: HTTPS://www.Example.com/story?utm_source=x&id=7."})
	got := res.object(http.StatusCreated)
	id := int64(got["id"].(float64))
	want := object{
		"id": got["id"], "url": "https://www.example.com/story?id=7", "canonical_url": nil, "title": "", "byline": nil,
		"site_name": nil, "domain": "example.com", "published_at": nil, "language": nil, "direction": "ltr",
		"excerpt": "", "image": nil, "word_count": 0.0, "reading_minutes": 0.0, "status": "queued", "failure": nil,
		"failure_message": nil, "archived": false, "favorite": false, "tags": []any{}, "read_position": 0.0,
		"saved_at": got["saved_at"], "updated_at": got["updated_at"], "archived_at": nil,
		"read_url": fmt.Sprintf("%s/read/%d", publicURL, id),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
	if want := fmt.Sprintf("%s/api/v1/articles/%d", publicURL, id); res.header.Get("Location") != want {
		t.Errorf("Location = %q, want %q", res.header.Get("Location"), want)
	}
	for _, field := range []string{"saved_at", "updated_at"} {
		at, err := time.Parse(time.RFC3339Nano, got[field].(string))
		if err != nil || at.Location() != time.UTC || at.Before(before.Add(-time.Second)) || at.After(time.Now().Add(time.Second)) {
			t.Errorf("%s = %v, want now in UTC (%v)", field, got[field], err)
		}
	}
}

func TestSaveArticleWithEverything(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	saved := time.Date(2024, 2, 29, 13, 0, 0, 0, time.FixedZone("", 3600))
	got := c.save(object{
		"url": "https://example.com/a", "html": "<p>words", "title": "  My  title ", "tags": []string{"go", " Go", "db"},
		"favorite": true, "archived": true, "saved_at": saved.Format(time.RFC3339),
	})
	want := object{"title": "My title", "tags": []any{"go", "db"}, "favorite": true, "archived": true,
		"saved_at": "2024-02-29T12:00:00Z", "archived_at": "2024-02-29T12:00:00Z"}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreMapEntries(func(k string, _ any) bool { return want[k] == nil })); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
}

func TestSaveArticleAgain(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	first := c.save(object{"url": "https://example.com/a", "tags": []string{"one"}, "archived": true})
	path := fmt.Sprintf("/articles/%v", first["id"])
	c.do("DELETE", path, nil).empty(http.StatusNoContent)

	res := c.do("POST", "/articles", object{"url": "http://www.example.com/a/?fbclid=1", "tags": []string{"two"}, "title": nil,
		"html": nil, "favorite": nil, "archived": nil, "saved_at": nil})
	again := res.object(http.StatusOK)
	if again["id"] != first["id"] || again["archived"] != false || !cmp.Equal(again["tags"], []any{"one", "two"}) {
		t.Errorf("saved again: %v, want article %v unread with both tags", again, first["id"])
	}
	c.do("GET", path, nil).object(http.StatusOK)
}

func TestSaveArticleRefused(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	tests := map[string]struct {
		body            any
		location, words string
	}{
		"no link":          {object{"url": "just words"}, "body.url", article.ErrNoLink.Error()},
		"empty link":       {object{"url": ""}, "body.url", article.ErrNoLink.Error()},
		"script":           {object{"url": "javascript:alert(1)"}, "body.url", article.ErrUnsupportedLink.Error()},
		"bad link":         {object{"url": "https://exa\x00mple.com/"}, "body.url", article.ErrBadLink.Error()},
		"long link":        {object{"url": "https://example.com/" + strings.Repeat("a", article.MaxURLLength)}, "body.url", article.ErrLongLink.Error()},
		"url missing":      {object{"title": "x"}, "body", "url"},
		"url null":         {object{"url": nil}, "body.url", "string"},
		"url a number":     {object{"url": 7}, "body.url", "string"},
		"unknown field":    {object{"url": "https://example.com/", "colour": "red"}, "body.colour", "unexpected"},
		"tags a string":    {object{"url": "https://example.com/", "tags": "go"}, "body.tags", "array"},
		"long tag":         {object{"url": "https://example.com/", "tags": []string{strings.Repeat("x", 101)}}, "body.tags[0]", "100"},
		"too many tags":    {object{"url": "https://example.com/", "tags": make([]string, 101)}, "body.tags", "100"},
		"NUL in tag":       {object{"url": "https://example.com/", "tags": []string{"a", "b\x00"}}, "body.tags[1]", notStorable},
		"far future":       {object{"url": "https://example.com/", "saved_at": time.Now().Add(25 * time.Hour)}, "body.saved_at", "future"},
		"far past":         {object{"url": "https://example.com/", "saved_at": "0000-01-01T00:00:00+14:00"}, "body.saved_at", "1970"},
		"bad time":         {object{"url": "https://example.com/", "saved_at": "yesterday"}, "body.saved_at", "RFC 3339"},
		"time as a number": {object{"url": "https://example.com/", "saved_at": 1700000000}, "body.saved_at", "string"},
		"null body":        {"null", "body", "object"},
		"array":            {"[]", "body", "object"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c.in(t).do("POST", "/articles", tt.body).problem(http.StatusUnprocessableEntity, tt.location, tt.words)
		})
	}
	if total := c.do("GET", "/articles?state=all", nil).object(http.StatusOK)["total"]; total != 0.0 {
		t.Errorf("%v articles after refused saves, want none", total)
	}
}

func TestSaveArticleWithinADay(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	c.save(object{"url": "https://example.com/", "saved_at": time.Now().Add(23 * time.Hour)})
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	tests := map[string]struct{ body, title string }{
		"NUL in title":      {`{"url":"https://example.com/1","title":"a\u0000b"}`, "ab"},
		"lone surrogate":    {`{"url":"https://example.com/2","title":"a\ud800b"}`, "a\ufffdb"},
		"invalid UTF-8":     {"{\"url\":\"https://example.com/3\",\"title\":\"a\xffb\"}", "a\ufffdb"},
		"field in capitals": {`{"URL":"https://example.com/8","title":"a"}`, "a"},
		"duplicate field":   {`{"url":"https://example.com/4","title":"a","title":"b"}`, "b"},
		"markup":            {`{"url":"https://example.com/5","title":"<script>x</script>"}`, "<script>x</script>"},
		"NUL in page":       {`{"url":"https://example.com/6","title":"t","html":"a\u0000b"}`, "t"},
		"quotes":            {`{"url":"https://example.com/7","title":"'; DROP TABLE articles; --"}`, "'; DROP TABLE articles; --"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := c.in(t).do("POST", "/articles", tt.body).object(http.StatusCreated)
			if got["title"] != tt.title {
				t.Errorf("title = %q, want %q", got["title"], tt.title)
			}
		})
	}
}

const story = `<!DOCTYPE html><html lang="en"><head><title>The long road</title><meta name="author" content="Ada Writer"></head>
<body><nav>Home</nav><article><h1>The long road</h1>%s<p onclick="x()">The end of the long road is near, and everybody who
walked it knows how the story goes on from here, with bread and with wine.</p></article></body></html>`

// origin serves a page that is an article at /story and none at /missing.
func origin(tb testing.TB) string {
	tb.Helper()
	paragraph := "<p>The road went on and on, past the mill and the two old trees, until the travellers saw the town below them, " +
		"its roofs red in the evening sun, its river wide and slow, its gates still open for those who came late.</p>"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/story" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, story, strings.Repeat(paragraph, 8))
	}))
	tb.Cleanup(server.Close)
	return server.URL
}

func TestShowArticle(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	a := c.save(object{"url": origin(t) + "/story", "title": "Mine"})
	path := fmt.Sprintf("/articles/%v", a["id"])
	queued := c.do("GET", path, nil).object(http.StatusOK)
	if queued["html"] != "" || queued["text"] != "" || queued["status"] != "queued" {
		t.Errorf("before the fetch: html %q, text %q, status %v", queued["html"], queued["text"], queued["status"])
	}
	if _, err := s.library.Fetch(t.Context(), c.userID, int64(a["id"].(float64))); err != nil {
		t.Fatalf("fetch: %v", err)
	}
	got := c.do("GET", path, nil).object(http.StatusOK)
	if got["status"] != "ready" || got["title"] != "Mine" || got["byline"] != "Ada Writer" || got["language"] != "en" {
		t.Errorf("status %v, title %v, byline %v, language %v", got["status"], got["title"], got["byline"], got["language"])
	}
	html, text := got["html"].(string), got["text"].(string)
	if !strings.Contains(html, "<p>The end of the long road") || strings.Contains(html, "onclick") {
		t.Errorf("html = %q", html)
	}
	if !strings.Contains(text, "with bread and with wine.") || strings.Contains(text, "<") {
		t.Errorf("text = %q", text)
	}
	if got["word_count"].(float64) < 300 || got["reading_minutes"].(float64) < 1 {
		t.Errorf("%v words in %v minutes", got["word_count"], got["reading_minutes"])
	}
	list := c.do("GET", "/articles", nil).object(http.StatusOK)["items"].([]any)
	for _, field := range []string{"html", "text"} {
		if _, ok := list[0].(object)[field]; ok {
			t.Errorf("an article in a list has %q", field)
		}
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	a := c.save(object{"url": origin(t) + "/missing"})
	if _, err := s.library.Fetch(t.Context(), c.userID, int64(a["id"].(float64))); err != nil {
		t.Fatalf("fetch: %v", err)
	}
	got := c.do("GET", fmt.Sprintf("/articles/%v", a["id"]), nil).object(http.StatusOK)
	want := object{"status": "failed", "failure": "page_not_found", "failure_message": article.FailureNotFound.Sentence()}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreMapEntries(func(k string, _ any) bool { return want[k] == nil })); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
}
