package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

// TestArticlesPages saves many articles at the very same time, as an import
// does, and reads them page by page.
func TestArticlesPages(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	var want []int64
	for i := range 25 {
		a := s.add(t, func(a *article.Article) {
			if i >= 3 && i < 20 {
				a.SavedAt = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
			}
		})
		want = append(want, a.ID)
	}
	want = s.ids(t, store.List{State: store.StateAll, Limit: len(want)})
	if len(want) != 25 {
		t.Fatalf("the whole list has %d articles, want 25", len(want))
	}
	for name, oldestFirst := range map[string]bool{"newest first": false, "oldest first": true} {
		for _, limit := range []int{1, 4, 7} {
			list := store.List{State: store.StateAll, OldestFirst: oldestFirst, Limit: limit}
			var got []int64
			for {
				page, err := s.Articles(t.Context(), s.userID, list)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, a := range page {
					got = append(got, a.ID)
				}
				last := page[len(page)-1]
				list.After = &store.Place{SavedAt: last.SavedAt, ID: last.ID}
			}
			if oldestFirst {
				slices.Reverse(got)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, pages of %d (-want +got):\n%s", name, limit, diff)
			}
		}
	}
}

func TestArticlesFilters(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	at := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	unread := s.add(t, func(a *article.Article) { a.Tags = []string{"Go", "to read"} })
	archived := s.add(t, func(a *article.Article) { a.ArchivedAt = &at; a.Tags = []string{"Go"} })
	favorite := s.add(t, func(a *article.Article) { a.Favorite = true })
	both := s.add(t, func(a *article.Article) { a.Favorite = true; a.ArchivedAt = &at })
	deleted := s.add(t, func(a *article.Article) { a.Favorite = true; a.Tags = []string{"Go"} })
	deleted.DeletedAt = &at
	if _, err := s.UpdateArticle(t.Context(), deleted); err != nil {
		t.Fatal(err)
	}
	other := s.user(t, "other")
	s.add(t, func(a *article.Article) { a.UserID = other; a.Tags = []string{"Go"} })

	yes, no := true, false
	for name, test := range map[string]struct {
		list store.List
		want []int64
	}{
		"unread":            {store.List{State: store.StateUnread}, []int64{favorite.ID, unread.ID}},
		"archived":          {store.List{State: store.StateArchived}, []int64{both.ID, archived.ID}},
		"all":               {store.List{State: store.StateAll}, []int64{both.ID, favorite.ID, archived.ID, unread.ID}},
		"oldest first":      {store.List{State: store.StateUnread, OldestFirst: true}, []int64{unread.ID, favorite.ID}},
		"favourites":        {store.List{State: store.StateAll, Favorite: &yes}, []int64{both.ID, favorite.ID}},
		"no favourites":     {store.List{State: store.StateAll, Favorite: &no}, []int64{archived.ID, unread.ID}},
		"unread favourites": {store.List{State: store.StateUnread, Favorite: &yes}, []int64{favorite.ID}},
		"tag":               {store.List{State: store.StateAll, Tag: "Go"}, []int64{archived.ID, unread.ID}},
		"tag with a space":  {store.List{State: store.StateAll, Tag: "to read"}, []int64{unread.ID}},
		"unknown tag":       {store.List{State: store.StateAll, Tag: "'; --"}, []int64{}},
		"tag that none has": {store.List{State: store.StateAll, Tag: "a\x00b\xff"}, []int64{}},
	} {
		test.list.Limit = 10
		if diff := cmp.Diff(test.want, s.ids(t, test.list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		count, err := s.CountArticles(t.Context(), s.userID, test.list)
		if err != nil || count != int64(len(test.want)) {
			t.Errorf("%s: CountArticles = %d, %v, want %d", name, count, err, len(test.want))
		}
	}
}

func TestCountIgnoresPage(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	var last article.Article
	for range 5 {
		last = s.add(t, nil)
	}
	list := store.List{State: store.StateAll, Limit: 2, After: &store.Place{SavedAt: last.SavedAt, ID: last.ID}}
	if got, err := s.CountArticles(t.Context(), s.userID, list); err != nil || got != 5 {
		t.Errorf("CountArticles = %d, %v, want 5", got, err)
	}
	for userID, want := range map[int64]bool{s.userID: true, s.user(t, "other"): false} {
		if got, err := s.HasArticles(t.Context(), userID); err != nil || got != want {
			t.Errorf("HasArticles(%d) = %v, %v, want %v", userID, got, err, want)
		}
	}
}

// TestOthersArticles tries every query and change with another reader's id.
func TestOthersArticles(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	a := s.add(t, nil)
	other := s.user(t, "other")
	theirs := a
	theirs.UserID = other
	key := make([]byte, 32)
	if err := s.AddAddress(ctx, s.userID, a.ID, key); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Article":          func() error { _, err := s.Article(ctx, other, a.ID); return err },
		"LockArticle":      func() error { _, err := s.LockArticle(ctx, other, a.ID); return err },
		"UpdateArticle":    func() error { _, err := s.UpdateArticle(ctx, theirs); return err },
		"ArticleByAddress": func() error { _, err := s.ArticleByAddress(ctx, other, key); return err },
		"SetProgress": func() error {
			return s.SetProgress(ctx, other, a.ID, store.Progress{Status: article.StatusReady})
		},
		"SetFetched":   func() error { return s.SetFetched(ctx, other, a.ID, "https://example.com/", 200) },
		"SetMetadata":  func() error { return s.SetMetadata(ctx, article.Article{UserID: other, ID: a.ID, Direction: "ltr"}) },
		"SetThumbnail": func() error { return s.SetThumbnail(ctx, other, a.ID, true) },
		"Text":         func() error { _, err := s.Text(ctx, other, a.ID); return err },
		"CreateShare":  func() error { _, err := s.CreateShare(ctx, other, a.ID, "token", nil); return err },
	} {
		if err := call(); err != article.ErrNotFound {
			t.Errorf("%s of another reader's article: %v, want %v", name, err, article.ErrNotFound)
		}
	}
	if got, err := s.Article(ctx, s.userID, a.ID); err != nil || !cmp.Equal(got, a) {
		t.Errorf("Article = %v, %v, want it unchanged:\n%s", got, err, cmp.Diff(a, got))
	}
}
