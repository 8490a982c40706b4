package worker_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/fetchtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
	"nightstand/internal/store"
	"nightstand/internal/worker"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// deadline is when a test no longer waits for what should come at once.
const deadline = 30 * time.Second

// shelf is a library with one reader.
type shelf struct {
	*library.Library
	pool   *pgxpool.Pool
	userID int64
}

func newShelf(tb testing.TB) *shelf {
	tb.Helper()
	pool := dbtest.New(tb)
	return &shelf{Library: librarytest.New(tb, pool), pool: pool, userID: librarytest.User(tb, pool, "reader")}
}

func (s *shelf) worker(tb testing.TB, id string) *worker.Worker {
	tb.Helper()
	w, err := worker.New(worker.Config{ID: id, Pool: s.pool, Library: s.Library, Fetches: 2, Logger: librarytest.Logger(tb)})
	if err != nil {
		tb.Fatalf("worker: %v", err)
	}
	if err := w.Start(context.WithoutCancel(tb.Context())); err != nil {
		tb.Fatalf("start: %v", err)
	}
	return w
}

// stop ends a worker after its jobs.
func stop(tb testing.TB, w *worker.Worker) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), deadline)
	defer cancel()
	if err := w.Stop(ctx); err != nil {
		tb.Errorf("stop: %v", err)
	}
}

func (s *shelf) save(tb testing.TB, link string) article.Article {
	tb.Helper()
	a, _, err := s.Save(tb.Context(), s.userID, library.SaveRequest{Link: link})
	if err != nil {
		tb.Fatalf("save: %v", err)
	}
	return a
}

// waitFor returns the article as soon as it is as it should be.
func (s *shelf) waitFor(tb testing.TB, id int64, what string, done func(article.Article) bool) article.Article {
	tb.Helper()
	for end := time.Now().Add(deadline); ; time.Sleep(5 * time.Millisecond) {
		a, err := s.Article(tb.Context(), s.userID, id)
		if err != nil {
			tb.Fatal(err)
		}
		if done(a) {
			return a
		}
		if time.Now().After(end) {
			tb.Fatalf("article is %s (%s), want it %s", a.Status, a.Failure, what)
		}
	}
}

func (s *shelf) waitForStatus(tb testing.TB, id int64, want article.Status) article.Article {
	tb.Helper()
	return s.waitFor(tb, id, string(want), func(a article.Article) bool { return a.Status == want })
}

// jobs describes the jobs of a kind.
func (s *shelf) jobs(tb testing.TB, kind string) (state string, attempt int, scheduled time.Duration) {
	tb.Helper()
	var seconds float64
	err := s.pool.QueryRow(tb.Context(), `
		SELECT state, attempt, extract(epoch FROM scheduled_at - now())
		FROM river_job
		WHERE kind = $1`, kind).Scan(&state, &attempt, &seconds)
	if err != nil {
		tb.Fatalf("%s job: %v", kind, err)
	}
	return state, attempt, time.Duration(seconds * float64(time.Second))
}

func TestWorker(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/before": {Body: librarytest.Page("Before", 6, "")},
		"/after":  {Body: librarytest.Page("After", 6, `<img src="/a.png">`)},
	})
	before := s.save(t, site.URL+"/before")
	w := s.worker(t, "worker")
	defer stop(t, w)
	after := s.save(t, site.URL+"/after")
	missing := s.save(t, site.URL+"/missing")
	s.waitForStatus(t, before.ID, article.StatusReady)
	s.waitForStatus(t, after.ID, article.StatusReady)
	if a := s.waitForStatus(t, missing.ID, article.StatusFailed); a.Failure != article.FailureNotFound {
		t.Errorf("failure %s, want %s", a.Failure, article.FailureNotFound)
	}
	// The page's picture does not exist: it is given up at once.
	for end := time.Now().Add(deadline); ; time.Sleep(5 * time.Millisecond) {
		images, err := store.New(s.pool).Images(t.Context(), s.userID, after.ID)
		if err != nil || len(images) != 1 {
			t.Fatalf("%d pictures, %v, want 1", len(images), err)
		}
		if images[0].Failed {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the picture was not tried")
		}
	}
}

// TestWorkerWaits meets a site that is down: the job comes back later, and
// does not count the try against what is meant for faults of our own.
func TestWorkerWaits(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/a": {Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"3600"}}},
	})
	w := s.worker(t, "worker")
	a := s.save(t, site.URL+"/a")
	a = s.waitFor(t, a.ID, "waiting", func(a article.Article) bool { return a.RetryAt != nil })
	if a.Status != article.StatusQueued || a.Failure != article.FailureRateLimited {
		t.Errorf("article is %s (%s), want it queued", a.Status, a.Failure)
	}
	stop(t, w)
	state, attempt, scheduled := s.jobs(t, "fetch_article")
	if state != "scheduled" || attempt != 0 || scheduled < 55*time.Minute {
		t.Errorf("the job is %s, attempt %d, in %v: want it scheduled in an hour, attempt 0", state, attempt, scheduled)
	}
}

// TestWorkerInterrupted stops a worker that has no time left to wait for a
// slow site. The next worker does the job.
func TestWorkerInterrupted(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	var asked atomic.Int64
	begun := make(chan struct{}, 10)
	page := librarytest.Page("Slow", 6, "")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			begun <- struct{}{}
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page))
	}))
	defer server.Close()

	first := s.worker(t, "first")
	a := s.save(t, server.URL+"/a")
	select {
	case <-begun:
	case <-time.After(deadline):
		t.Fatal("the job was not begun")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := first.Stop(ctx); err != nil {
		t.Errorf("Stop: %v", err)
	}
	state, attempt, scheduled := s.jobs(t, "fetch_article")
	if state != "available" || attempt != 0 || scheduled > time.Second {
		t.Errorf("the job is %s, attempt %d, in %v: want it available now, attempt 0", state, attempt, scheduled)
	}
	second := s.worker(t, "second")
	defer stop(t, second)
	if a := s.waitForStatus(t, a.ID, article.StatusReady); a.Title != "Slow" {
		t.Errorf("title %q, want the page's", a.Title)
	}
}

// TestWorkerGivesUp has a fault of our own that every try meets: the sent page
// cannot be decompressed.
func TestWorkerGivesUp(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx := t.Context()
	a := s.save(t, "http://127.0.0.1:1/a")
	broken := store.Source{Origin: article.OriginSent, URL: a.URL, Page: []byte("not zstd")}
	if err := store.New(s.pool).PutSource(ctx, s.userID, a.ID, broken); err != nil {
		t.Fatal(err)
	}
	w := s.worker(t, "worker")
	for end := time.Now().Add(deadline); ; time.Sleep(5 * time.Millisecond) {
		if state, attempt, _ := s.jobs(t, "fetch_article"); state == "retryable" || state == "available" && attempt > 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the job was not tried")
		}
	}
	stop(t, w)
	var tries int
	if err := s.pool.QueryRow(ctx, "SELECT max_attempts FROM river_job").Scan(&tries); err != nil || tries != 6 {
		t.Errorf("the job may be tried %d times, %v, want 6: later ones would keep the reader waiting for days", tries, err)
	}
	if a, err := s.Article(ctx, s.userID, a.ID); err != nil || a.Status == article.StatusFailed {
		t.Errorf("article is %s, %v after the first try, want more of them", a.Status, err)
	}
	if _, err := s.pool.Exec(ctx, "UPDATE river_job SET attempt = max_attempts - 1, state = 'available', scheduled_at = now()"); err != nil {
		t.Fatal(err)
	}
	w = s.worker(t, "another")
	defer stop(t, w)
	if a := s.waitForStatus(t, a.ID, article.StatusFailed); a.Failure != article.FailureInternal {
		t.Errorf("failure %s, want %s", a.Failure, article.FailureInternal)
	}
}

// TestWorkerRescued leaves a job as a worker does that was killed.
func TestWorkerRescued(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx := t.Context()
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Title", 6, "")}})
	a := s.save(t, site.URL+"/a")
	_, err := s.pool.Exec(ctx, "UPDATE river_job SET state = 'running', attempt = 2, attempted_at = now(), attempted_by = '{dead}'")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := store.New(s.pool).RescueJobs(ctx); err != nil || n != 1 {
		t.Fatalf("RescueJobs = %d, %v, want 1", n, err)
	}
	w := s.worker(t, "alive")
	defer stop(t, w)
	s.waitForStatus(t, a.ID, article.StatusReady)
}

// TestWorkerKilled gives up a job that has taken worker after worker with it.
func TestWorkerKilled(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx := t.Context()
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Title", 6, "")}})
	a := s.save(t, site.URL+"/a")
	if _, err := s.pool.Exec(ctx, "UPDATE river_job SET attempt = 4"); err != nil {
		t.Fatal(err)
	}
	w := s.worker(t, "alive")
	defer stop(t, w)
	if a := s.waitForStatus(t, a.ID, article.StatusFailed); a.Failure != article.FailureInternal {
		t.Errorf("failure %s, want %s", a.Failure, article.FailureInternal)
	}
	if n := site.Hits("/a"); n != 0 {
		t.Errorf("the page was fetched %d times, want never", n)
	}
}
