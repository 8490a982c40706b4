package library_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/fetchtest"
	"nightstand/internal/jobs"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
)

func TestSave(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	yes := true
	savedAt := time.Date(2020, 2, 29, 1, 2, 3, 0, time.UTC)
	got, added, err := s.Save(t.Context(), s.userID, library.SaveRequest{
		Link:     "read this: HTTPS://WWW.Example.com/a?utm_source=x&b=1#part.",
		Page:     []byte("<p>page"),
		Title:    " A\ttitle \x00 ",
		Tags:     []string{" one ", "One", "two\x00", ""},
		Favorite: &yes,
		Archived: true,
		SavedAt:  savedAt,
	})
	if err != nil || !added {
		t.Fatalf("Save = %v, %v, want a new article", added, err)
	}
	want := article.Article{ID: got.ID, UserID: s.userID, URL: "https://www.example.com/a?b=1#part", Domain: "example.com",
		Title: "A title", Status: article.StatusQueued, Direction: "ltr", Favorite: true, Tags: []string{"one", "two"}, SavedAt: savedAt, ArchivedAt: &savedAt}
	ignoreUpdated := cmpopts.IgnoreFields(article.Article{}, "UpdatedAt")
	if diff := cmp.Diff(want, got, ignoreUpdated, cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
	if stored := s.article(t, got.ID); !cmp.Equal(got, stored, cmpopts.EquateApproxTime(0)) {
		t.Errorf("stored (-returned +stored):\n%s", cmp.Diff(got, stored))
	}
	job := rivertest.RequireInsertedTx[*riverpgxv5.Driver](t.Context(), t, tx, jobs.FetchArticle{}, nil)
	if want := (jobs.FetchArticle{UserID: s.userID, ArticleID: got.ID}); job.Args != want {
		t.Errorf("job is %v, want %v", job.Args, want)
	}
	sources, err := s.store.Sources(t.Context(), s.userID, got.ID)
	if err != nil || len(sources) != 1 {
		t.Fatalf("%d pages kept, %v, want 1", len(sources), err)
	}
	if page := decompress(t, sources[0].Page); page != "<p>page" || sources[0].Origin != article.OriginReceived || sources[0].URL != got.URL {
		t.Errorf("kept page %q, %s at %s, want it as it was received", page, sources[0].Origin, sources[0].URL)
	}
	if ids := s.ids(t, library.List{State: library.StateAll, Query: "title"}); len(ids) != 1 {
		t.Errorf("search for the title finds %v, want the article before its text is there", ids)
	}
}

// TestSaveOnlyNew leaves an article alone that is there, also in the trash.
func TestSaveOnlyNew(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	req := library.SaveRequest{Link: "https://example.com/a", Page: []byte("<p>page"), OnlyNew: true}
	a, added, err := s.Save(t.Context(), s.userID, req)
	if err != nil || !added {
		t.Fatalf("a new link: added %v, %v", added, err)
	}
	deleted := true
	for range 2 {
		before := s.article(t, a.ID)
		req := library.SaveRequest{Link: "https://www.example.com/a#part", Page: []byte("<p>forged"), Title: "Forged", OnlyNew: true}
		if _, _, err := s.Save(t.Context(), s.userID, req); !errors.Is(err, article.ErrSavedBefore) {
			t.Errorf("the same page again: %v, want %v", err, article.ErrSavedBefore)
		}
		if diff := cmp.Diff(before, s.article(t, a.ID), cmpopts.EquateApproxTime(0)); diff != "" {
			t.Errorf("article (-before +after):\n%s", diff)
		}
		sources, err := s.store.Sources(t.Context(), s.userID, a.ID)
		if err != nil || len(sources) != 1 || decompress(t, sources[0].Page) != "<p>page" {
			t.Errorf("%d pages kept, %v, want the first alone", len(sources), err)
		}
		if _, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Deleted: &deleted}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSaveRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		req  library.SaveRequest
		want error
	}{
		"nothing":        {library.SaveRequest{}, article.ErrNoLink},
		"prose":          {library.SaveRequest{Link: "no link here"}, article.ErrNoLink},
		"mail":           {library.SaveRequest{Link: "mailto:a@example.com"}, article.ErrUnsupportedLink},
		"script":         {library.SaveRequest{Link: "javascript:alert(1)"}, article.ErrUnsupportedLink},
		"file":           {library.SaveRequest{Link: "file:///etc/passwd"}, article.ErrUnsupportedLink},
		"no host":        {library.SaveRequest{Link: "https://:80/a"}, article.ErrBadLink},
		"bad port":       {library.SaveRequest{Link: "https://example.com:port/"}, article.ErrBadLink},
		"NUL":            {library.SaveRequest{Link: "https://example.com/\x00"}, article.ErrBadLink},
		"long":           {library.SaveRequest{Link: "https://example.com/" + strings.Repeat("a", article.MaxURLLength)}, article.ErrLongLink},
		"page too large": {library.SaveRequest{Link: "https://example.com/", Page: make([]byte, library.MaxPageSize+1)}, library.ErrPageTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tx := inTx(t)
			if _, _, err := s.Save(t.Context(), s.userID, test.req); !errors.Is(err, test.want) {
				t.Errorf("Save: %v, want %v", err, test.want)
			}
			rivertest.RequireNotInsertedTx[*riverpgxv5.Driver](t.Context(), t, tx, jobs.FetchArticle{}, nil)
			if has, err := s.HasArticles(t.Context(), s.userID); err != nil || has {
				t.Errorf("HasArticles = %v, %v, want false", has, err)
			}
		})
	}
}

// TestSaveIsOne saves while the queue refuses the job: there is no article then.
func TestSaveIsOne(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	if _, err := tx.Exec(t.Context(), "ALTER TABLE river_job ADD CONSTRAINT no_more_jobs CHECK (kind = 'none')"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Save(t.Context(), s.userID, library.SaveRequest{Link: "https://example.com/", Page: []byte("page")}); err == nil {
		t.Error("Save succeeded without its job")
	}
	if has, err := s.HasArticles(t.Context(), s.userID); err != nil || has {
		t.Errorf("HasArticles = %v, %v, want false", has, err)
	}
}

// TestSaveOddBytes saves an address with bytes that are no UTF-8, as old pages
// link to each other.
func TestSaveOddBytes(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	a := s.saveLink(t, "https://example.com/caf\xe9?q=caf\xe9")
	if want := "https://example.com/caf%E9?q=caf%E9"; a.URL != want {
		t.Errorf("URL = %s, want %s", a.URL, want)
	}
}

func TestSaveAgain(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]string{
		"same":           "https://example.com/a?x=1&y=2",
		"http":           "http://example.com/a?x=1&y=2",
		"www":            "https://www.example.com/a?x=1&y=2",
		"case of host":   "https://EXAMPLE.com/a?x=1&y=2",
		"port":           "https://example.com:443/a?x=1&y=2",
		"slash":          "https://example.com/a/?x=1&y=2",
		"tracking":       "https://example.com/a?fbclid=1&x=1&y=2&utm_medium=mail",
		"order":          "https://example.com/a?y=2&x=1",
		"fragment":       "https://example.com/a?x=1&y=2#comments",
		"user name":      "https://me:secret@example.com/a?x=1&y=2",
		"within a text":  "Look: https://example.com/a?x=1&y=2!",
		"without scheme": "example.com/a?x=1&y=2",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, tx := inTx(t)
			first := s.save(t, library.SaveRequest{Link: "https://example.com/a?x=1&y=2", Tags: []string{"old"}, Archived: true,
				SavedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})
			newer := s.saveLink(t, "https://example.com/b")
			yes := true
			if _, err := s.Edit(t.Context(), s.userID, first.ID, library.Edit{Deleted: &yes}); err != nil {
				t.Fatal(err)
			}
			again, added, err := s.Save(t.Context(), s.userID, library.SaveRequest{Link: link, Tags: []string{"new", "OLD"}})
			if err != nil || added || again.ID != first.ID {
				t.Fatalf("Save = %d, %v, %v, want article %d again", again.ID, added, err, first.ID)
			}
			if again.Archived() || again.Deleted() || again.URL != first.URL {
				t.Errorf("archived %v, deleted %v, %s: want it as it was, back on the list", again.Archived(), again.Deleted(), again.URL)
			}
			if diff := cmp.Diff([]string{"old", "new"}, again.Tags); diff != "" {
				t.Errorf("tags (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]int64{first.ID, newer.ID}, s.ids(t, library.List{State: library.StateUnread})); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
			s.wantJobs(t, tx, jobs.FetchArticle{}, jobs.FetchArticle{}) // one for each article
		})
	}
}

func TestSaveAnother(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]string{
		"path":           "https://example.com/A?x=1",
		"query":          "https://example.com/a?x=2",
		"host":           "https://blog.example.com/a?x=1",
		"port":           "https://example.com:8443/a?x=1",
		"route":          "https://example.com/a?x=1#/other",
		"slash in query": "https://example.com/a?x=1/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			first := s.saveLink(t, "https://example.com/a?x=1")
			if a, added, err := s.Save(t.Context(), s.userID, library.SaveRequest{Link: link}); err != nil || !added || a.ID == first.ID {
				t.Errorf("Save = %d, %v, %v, want an article of its own", a.ID, added, err)
			}
		})
	}
}

// TestSaveKnownAddress saves the address that a saved one redirects to, and
// the one that its page calls its own.
func TestSaveKnownAddress(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/short": {Status: 302, Header: map[string][]string{"Location": {"/long"}}},
		"/long":  {Body: strings.Replace(librarytest.Page("Title", 8, ""), "<head>", `<head><link rel="canonical" href="/canonical">`, 1)},
	})
	a := s.saveLink(t, site.URL+"/short")
	a, _ = s.doFetch(t, a)
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	if want := site.URL + "/canonical"; a.CanonicalURL != want {
		t.Errorf("CanonicalURL = %s, want %s", a.CanonicalURL, want)
	}
	for _, path := range []string{"/short", "/long", "/canonical", "/canonical?utm_source=x"} {
		if again, added, err := s.Save(t.Context(), s.userID, library.SaveRequest{Link: site.URL + path}); err != nil || added || again.ID != a.ID {
			t.Errorf("Save(%s) = %d, %v, %v, want article %d", path, again.ID, added, err, a.ID)
		}
	}
}

func TestSaveAgainTitle(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	const link = "https://example.com/a"
	s.save(t, library.SaveRequest{Link: link, Title: "first"})
	if a := s.save(t, library.SaveRequest{Link: link, Title: "second"}); a.Title != "first" || a.TitleEdited {
		t.Errorf("title %q, edited %v, want the one it has", a.Title, a.TitleEdited)
	}
	a := s.save(t, library.SaveRequest{Link: link, Title: "chosen", TitleEdited: true})
	if a.Title != "chosen" || !a.TitleEdited {
		t.Errorf("title %q, edited %v, want the reader's choice", a.Title, a.TitleEdited)
	}
	for query, want := range map[string]int{"chosen": 1, "first": 0} {
		if got := s.ids(t, library.List{State: library.StateAll, Query: query}); len(got) != want {
			t.Errorf("search %q finds %v, want %d", query, got, want)
		}
	}
	if a := s.save(t, library.SaveRequest{Link: link, Title: "from a page"}); a.Title != "chosen" || !a.TitleEdited {
		t.Errorf("title %q, edited %v, want the reader's choice to stay", a.Title, a.TitleEdited)
	}
}

func TestSaveByTwo(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	other := librarytest.User(t, s.db, "other")
	mine := s.saveLink(t, "https://example.com/a")
	theirs, added, err := s.Save(t.Context(), other, library.SaveRequest{Link: "https://example.com/a"})
	if err != nil || !added || theirs.ID == mine.ID {
		t.Fatalf("Save = %d, %v, %v, want an article of their own", theirs.ID, added, err)
	}
	for userID, id := range map[int64]int64{s.userID: theirs.ID, other: mine.ID} {
		if _, err := s.Article(t.Context(), userID, id); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("another reader's article: %v, want %v", err, article.ErrNotFound)
		}
	}
}

func TestSaveAtOnce(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	s := newShelf(t, pool)
	const savers = 20
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		ids   = map[int64]bool{}
		fresh int
	)
	for i := range savers {
		wg.Go(func() {
			a, added, err := s.Save(t.Context(), s.userID, library.SaveRequest{
				Link: fmt.Sprintf("https://example.com/a?utm_source=%d", i), Tags: []string{fmt.Sprint(i)}})
			if err != nil {
				t.Errorf("Save: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[a.ID] = true
			if added {
				fresh++
			}
		})
	}
	wg.Wait()
	if len(ids) != 1 || fresh != 1 {
		t.Fatalf("%d savers made %d articles, %d of them new, want one", savers, len(ids), fresh)
	}
	for id := range ids {
		if got := s.article(t, id).Tags; len(got) != savers {
			t.Errorf("%d tags are left of %d: %v", len(got), savers, got)
		}
	}
	rivertest.RequireInserted(t.Context(), t, riverpgxv5.New(pool), jobs.FetchArticle{}, nil)
}

// TestSaveAgainWhileChanged saves an article by two of its addresses, and
// edits it, all at once: no change is lost to another.
func TestSaveAgainWhileChanged(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.New(t))
	a := s.saveLink(t, "https://example.com/0")
	for i := 1; i < 5; i++ {
		if err := s.store.AddAddress(t.Context(), s.userID, a.ID, article.AddressKey(fmt.Sprintf("https://example.com/%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			req := library.SaveRequest{Link: fmt.Sprintf("https://example.com/%d", i%5), Tags: []string{fmt.Sprint(i)}}
			if _, _, err := s.Save(t.Context(), s.userID, req); err != nil {
				t.Errorf("Save: %v", err)
			}
		})
	}
	title := "edited meanwhile"
	if _, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Title: &title}); err != nil {
		t.Error(err)
	}
	wg.Wait()
	a = s.article(t, a.ID)
	if len(a.Tags) != 20 || a.Title != title {
		t.Errorf("title %q and %d tags are left, want %q and 20", a.Title, len(a.Tags), title)
	}
}
