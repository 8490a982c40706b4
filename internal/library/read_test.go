package library_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/article"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
)

func TestArticlesPages(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 10 {
		s.save(t, library.SaveRequest{Link: fmt.Sprintf("https://example.com/%d", i), SavedAt: at})
	}
	want := s.ids(t, library.List{State: library.StateUnread})
	for limit, pages := range map[int]int{1: 10, 3: 4, 5: 2, 10: 1, 1000: 1, 0: 10, -1: 10} {
		list := library.List{State: library.StateUnread, Limit: limit}
		var got []int64
		count := 0
		for {
			articles, next, err := s.Articles(t.Context(), s.userID, list)
			if err != nil {
				t.Fatal(err)
			}
			count++
			for _, a := range articles {
				got = append(got, a.ID)
			}
			if next == nil || count > 20 {
				break
			}
			list.After = next
		}
		if diff := cmp.Diff(want, got); diff != "" || count != pages {
			t.Errorf("limit %d: %d pages, want %d (-want +got):\n%s", limit, count, pages, diff)
		}
	}
	if n, err := s.Count(t.Context(), s.userID, library.List{State: library.StateUnread, Limit: 2}); err != nil || n != 10 {
		t.Errorf("Count = %d, %v, want 10", n, err)
	}
}

func TestNeighbors(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	unread := make([]article.Article, 4)
	for i := range unread {
		// Two at the same time, and archived ones in between.
		unread[i] = s.save(t, library.SaveRequest{Link: fmt.Sprintf("https://example.com/%d", i), SavedAt: at.Add(time.Duration(max(i, 1)) * time.Hour)})
		s.save(t, library.SaveRequest{Link: fmt.Sprintf("https://example.com/archived/%d", i), SavedAt: at.Add(time.Duration(max(i, 1)) * time.Hour), Archived: i < 3})
	}
	yes := true
	for _, a := range s.mustArticles(t, library.List{State: library.StateUnread}) {
		if strings.Contains(a.URL, "archived") {
			if _, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Deleted: &yes}); err != nil {
				t.Fatal(err)
			}
		}
	}
	id := func(a *article.Article) int64 {
		if a == nil {
			return 0
		}
		return a.ID
	}
	for _, state := range []string{library.StateUnread, library.StateArchived} {
		list := s.mustArticles(t, library.List{State: state})
		if len(list) < 3 {
			t.Fatalf("%s: %d articles, want at least 3", state, len(list))
		}
		for i, a := range list {
			var wantNewer, wantOlder int64
			if i > 0 {
				wantNewer = list[i-1].ID
			}
			if i+1 < len(list) {
				wantOlder = list[i+1].ID
			}
			newer, older, err := s.Neighbors(t.Context(), a)
			if err != nil || id(newer) != wantNewer || id(older) != wantOlder {
				t.Errorf("%s, article %d of the list: neighbours %d and %d, %v, want %d and %d",
					state, i, id(newer), id(older), err, wantNewer, wantOlder)
			}
		}
	}
}

func (s *shelf) mustArticles(tb testing.TB, list library.List) []article.Article {
	tb.Helper()
	list.Limit = library.MaxPage
	articles, _, err := s.Articles(tb.Context(), s.userID, list)
	if err != nil {
		tb.Fatal(err)
	}
	return articles
}

func TestEdit(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	ctx := t.Context()
	str := func(v string) *string { return &v }
	yes, no, half, tooFar := true, false, 0.5, 1.5
	for name, test := range map[string]struct {
		edit library.Edit
		want func(article.Article) bool
	}{
		"nothing": {library.Edit{}, func(b article.Article) bool {
			return b.Title == "Old" && len(b.Tags) == 1 && !b.Archived() && !b.TitleEdited
		}},
		"title":          {library.Edit{Title: str("  New \x00title ")}, func(b article.Article) bool { return b.Title == "New title" && b.TitleEdited }},
		"long title":     {library.Edit{Title: str(strings.Repeat("é", 1000))}, func(b article.Article) bool { return len([]rune(b.Title)) == 501 }},
		"archived":       {library.Edit{Archived: &yes}, func(b article.Article) bool { return b.Archived() }},
		"unarchived":     {library.Edit{Archived: &no}, func(b article.Article) bool { return !b.Archived() }},
		"favorite":       {library.Edit{Favorite: &yes}, func(b article.Article) bool { return b.Favorite }},
		"deleted":        {library.Edit{Deleted: &yes}, func(b article.Article) bool { return b.Deleted() }},
		"position":       {library.Edit{Position: &half}, func(b article.Article) bool { return b.Position == 0.5 }},
		"position large": {library.Edit{Position: &tooFar}, func(b article.Article) bool { return b.Position == 1 }},
		"tags":           {library.Edit{Tags: &[]string{" a ", "A", "b\x00"}}, func(b article.Article) bool { return cmp.Equal(b.Tags, []string{"a", "b"}) }},
		"no tags":        {library.Edit{Tags: &[]string{}}, func(b article.Article) bool { return len(b.Tags) == 0 }},
	} {
		a := s.save(t, library.SaveRequest{Link: "https://example.com/" + strings.ReplaceAll(name, " ", "-"), Title: "Old", Tags: []string{"heron"}, Archived: name == "unarchived"})
		b, err := s.Edit(ctx, s.userID, a.ID, test.edit)
		if err != nil || !test.want(b) {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
		if stored := s.article(t, a.ID); !cmp.Equal(b, stored) {
			t.Errorf("%s: stored (-returned +stored):\n%s", name, cmp.Diff(b, stored))
		}
	}
	a := s.saveLink(t, "https://example.com/mine")
	other := librarytest.User(t, s.db, "other")
	if _, err := s.Edit(ctx, other, a.ID, library.Edit{Favorite: &no}); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("another reader edits: %v, want %v", err, article.ErrNotFound)
	}
	if _, err := s.Refetch(ctx, other, a.ID); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("another reader fetches: %v, want %v", err, article.ErrNotFound)
	}
}

// TestEditKeepsArchiveTime marks what is marked already.
func TestEditKeepsArchiveTime(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	a := s.save(t, library.SaveRequest{Link: "https://example.com/a", Archived: true, SavedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})
	yes := true
	b, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Archived: &yes})
	if err != nil || !b.ArchivedAt.Equal(*a.ArchivedAt) {
		t.Errorf("archived at %v, %v, want still %v", b.ArchivedAt, err, a.ArchivedAt)
	}
}

// TestEditSearch finds an article by what the reader calls it.
func TestEditSearch(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	a := s.save(t, library.SaveRequest{Link: "https://example.com/a", Title: "first", Tags: []string{"heron"}})
	title := "second"
	if _, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Title: &title, Tags: &[]string{"egret", "野鳥"}}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{"second": 1, "first": 0, "egret": 1, "野鳥": 1, "heron": 0, "example.com": 1} {
		if ids := s.ids(t, library.List{State: library.StateAll, Query: query}); len(ids) != want {
			t.Errorf("search %q finds %v, want %d", query, ids, want)
		}
	}
}
