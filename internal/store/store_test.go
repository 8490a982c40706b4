package store_test

import (
	"testing"
	"time"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shelf is a store with one reader.
type shelf struct {
	*store.Store
	db     store.DB
	userID int64
	saved  time.Time
}

func newShelf(tb testing.TB, db store.DB) *shelf {
	tb.Helper()
	s := &shelf{Store: store.New(db), db: db, saved: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	s.userID = s.user(tb, "reader")
	return s
}

func (s *shelf) user(tb testing.TB, name string) int64 {
	tb.Helper()
	a, err := s.CreateUser(tb.Context(), name, "no password", false)
	if err != nil {
		tb.Fatalf("account %q: %v", name, err)
	}
	return a.ID
}

// add keeps one more article, saved a minute after the one before.
func (s *shelf) add(tb testing.TB, change func(*article.Article)) article.Article {
	tb.Helper()
	s.saved = s.saved.Add(time.Minute)
	a := article.Article{UserID: s.userID, URL: "https://example.com/a", Tags: []string{}, SavedAt: s.saved}
	if change != nil {
		change(&a)
	}
	created, err := s.CreateArticle(tb.Context(), a)
	if err != nil {
		tb.Fatalf("article: %v", err)
	}
	return created
}

// addText keeps an article that can be found by its title and text.
func (s *shelf) addText(tb testing.TB, title, text string) int64 {
	tb.Helper()
	a := s.add(tb, func(a *article.Article) { a.Title = title })
	if err := s.PutSearch(tb.Context(), s.userID, a.ID, title, "example.com", text); err != nil {
		tb.Fatalf("search words of %.40q: %v", title, err)
	}
	return a.ID
}

// find returns the ids of the articles that a search finds, the newest first.
func (s *shelf) find(tb testing.TB, query string) []int64 {
	tb.Helper()
	return s.ids(tb, store.List{State: store.StateAll, Query: query, Limit: 1000})
}

func (s *shelf) ids(tb testing.TB, list store.List) []int64 {
	tb.Helper()
	articles, err := s.Articles(tb.Context(), s.userID, list)
	if err != nil {
		tb.Fatalf("list %.100v: %v", list, err)
	}
	ids := []int64{}
	for _, a := range articles {
		ids = append(ids, a.ID)
	}
	return ids
}
