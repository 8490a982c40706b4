package library_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
	"nightstand/internal/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shelf is a library with one reader.
type shelf struct {
	*library.Library
	store  *store.Store
	db     store.DB
	userID int64
}

func newShelf(tb testing.TB, db store.DB) *shelf {
	tb.Helper()
	return &shelf{
		Library: librarytest.New(tb, db),
		store:   store.New(db),
		db:      db,
		userID:  librarytest.User(tb, db, "reader"),
	}
}

// inTx returns a library within a transaction, for tests of one caller.
func inTx(tb testing.TB) (*shelf, pgx.Tx) {
	tb.Helper()
	tx := dbtest.Tx(tb)
	return newShelf(tb, tx), tx
}

func (s *shelf) save(tb testing.TB, req library.SaveRequest) article.Article {
	tb.Helper()
	a, _, err := s.Save(tb.Context(), s.userID, req)
	if err != nil {
		tb.Fatalf("save %s: %v", req.Link, err)
	}
	return a
}

func (s *shelf) saveLink(tb testing.TB, link string) article.Article {
	tb.Helper()
	return s.save(tb, library.SaveRequest{Link: link})
}

// doFetch does an article's fetch job and returns the article as it is then.
func (s *shelf) doFetch(tb testing.TB, a article.Article) (article.Article, time.Duration) {
	tb.Helper()
	again, err := s.Fetch(tb.Context(), s.userID, a.ID)
	if err != nil {
		tb.Fatalf("fetch: %v", err)
	}
	return s.article(tb, a.ID), again
}

func (s *shelf) article(tb testing.TB, id int64) article.Article {
	tb.Helper()
	a, err := s.Article(tb.Context(), s.userID, id)
	if err != nil {
		tb.Fatalf("article %d: %v", id, err)
	}
	return a
}

func (s *shelf) text(tb testing.TB, a article.Article) article.Text {
	tb.Helper()
	text, err := s.Text(tb.Context(), s.userID, a.ID)
	if err != nil {
		tb.Fatalf("text of article %d: %v", a.ID, err)
	}
	return text
}

// ids returns the ids of the articles in a list.
func (s *shelf) ids(tb testing.TB, list library.List) []int64 {
	tb.Helper()
	list.Limit = library.MaxPage
	articles, _, err := s.Articles(tb.Context(), s.userID, list)
	if err != nil {
		tb.Fatalf("list %v: %v", list, err)
	}
	ids := []int64{}
	for _, a := range articles {
		ids = append(ids, a.ID)
	}
	return ids
}

// wantJobs checks which jobs wait for the user's article.
func (s *shelf) wantJobs(tb testing.TB, tx pgx.Tx, want ...river.JobArgs) {
	tb.Helper()
	if len(want) == 0 {
		tb.Fatal("no job to look for")
	}
	expected := make([]rivertest.ExpectedJob, len(want))
	for i, args := range want {
		expected[i] = rivertest.ExpectedJob{Args: args}
	}
	rivertest.RequireManyInsertedTx[*riverpgxv5.Driver](tb.Context(), tb, tx, expected)
}

// outcome is what a reader sees of a fetch.
type outcome struct {
	Status  article.Status
	Failure article.Failure
	Retry   bool
}

func wantOutcome(tb testing.TB, a article.Article, want outcome) {
	tb.Helper()
	got := outcome{a.Status, a.Failure, a.RetryAt != nil}
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("outcome (-want +got):\n%s", diff)
	}
}
