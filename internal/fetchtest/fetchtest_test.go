package fetchtest_test

import (
	"errors"
	"net/http"
	"testing"

	"nightstand/internal/article"
	"nightstand/internal/fetch"
	"nightstand/internal/fetchtest"
)

func TestServe(t *testing.T) {
	t.Parallel()
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/old":   {Status: http.StatusFound, Header: http.Header{"location": {"/a?b=1"}}},
		"/a?b=1": {Body: "<p>one"},
	})
	c := fetchtest.Client(t)
	for _, want := range []string{"<p>one", "<p>two"} {
		page, err := c.Page(t.Context(), site.URL+"/old")
		if err != nil {
			t.Fatal(err)
		}
		if string(page.HTML) != want || page.URL != site.URL+"/a?b=1" {
			t.Errorf("Page = %q at %s, want %q", page.HTML, page.URL, want)
		}
		site.Set("/a?b=1", fetchtest.Response{Body: "<p>two", ContentType: "application/xhtml+xml"})
	}
	if got := site.Hits("/a?b=1"); got != 2 {
		t.Errorf("Hits = %d, want 2", got)
	}
	_, err := c.Page(t.Context(), site.URL+"/other")
	if e, ok := errors.AsType[*fetch.Error](err); !ok || e.Failure != article.FailureNotFound {
		t.Errorf("Page of an unknown path: %v, want %s", err, article.FailureNotFound)
	}
}
