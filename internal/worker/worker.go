// Package worker does the queued jobs, each by one call to the library.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"nightstand/internal/jobs"
	"nightstand/internal/library"
)

const (
	fetchTimeout  = 2 * time.Minute
	imagesTimeout = 15 * time.Minute

	// fetchCooldown is how long a worker waits after it took jobs before it
	// asks again: River's default of 100 ms is felt by a reader.
	fetchCooldown = 2 * time.Millisecond
	// pollInterval is how often a worker asks without having been told.
	pollInterval = 500 * time.Millisecond
)

// Config is what a [Worker] is built from. All fields are required.
type Config struct {
	ID      string // of this process, see store.HoldWorkerLock
	Pool    *pgxpool.Pool
	Library *library.Library
	Fetches int // jobs that fetch pages at the same time
	Logger  *slog.Logger
}

// Worker takes jobs from the queue and does them.
type Worker struct {
	client *river.Client[pgx.Tx]
}

// New returns a Worker that has not started yet.
func New(cfg Config) (*Worker, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &fetchWorker{library: cfg.Library})
	river.AddWorker(workers, &imagesWorker{library: cfg.Library})
	client, err := river.NewClient(riverpgxv5.New(cfg.Pool), &river.Config{
		ID:     cfg.ID,
		Logger: jobs.Quiet(cfg.Logger),
		Queues: map[string]river.QueueConfig{
			jobs.QueueText:   {MaxWorkers: cfg.Fetches},
			jobs.QueueImages: {MaxWorkers: max(1, cfg.Fetches/2)},
		},
		Workers:           workers,
		FetchCooldown:     fetchCooldown,
		FetchPollInterval: pollInterval,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return &Worker{client: client}, nil
}

// Start begins to take jobs. The context must outlive the call to Stop, which
// is what lets running jobs finish.
func (w *Worker) Start(ctx context.Context) error { return w.client.Start(ctx) }

// Stop takes no more jobs, waits until those running are done, and when ctx
// ends before, interrupts them: they start again with the next worker.
func (w *Worker) Stop(ctx context.Context) error {
	err := w.client.Stop(ctx)
	if ctx.Err() == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return w.client.StopAndCancel(ctx)
}

type fetchWorker struct {
	river.WorkerDefaults[jobs.FetchArticle]
	library *library.Library
}

// Timeout implements river.Worker.
func (*fetchWorker) Timeout(*river.Job[jobs.FetchArticle]) time.Duration { return fetchTimeout }

// Work implements river.Worker.
func (w *fetchWorker) Work(ctx context.Context, job *river.Job[jobs.FetchArticle]) error {
	if deaths(job.JobRow) >= maxDeaths {
		return w.library.GiveUp(ctx, job.Args.UserID, job.Args.ArticleID)
	}
	again, err := w.library.Fetch(ctx, job.Args.UserID, job.Args.ArticleID)
	switch {
	case err != nil && interrupted(ctx):
		return river.JobSnooze(0)
	case err != nil && job.Attempt >= job.MaxAttempts:
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return errors.Join(err, w.library.GiveUp(ctx, job.Args.UserID, job.Args.ArticleID))
	case err != nil:
		return err
	case again > 0:
		return river.JobSnooze(again)
	}
	return nil
}

// maxDeaths is how many workers may die while they do a job before it is given
// up: a page that takes the program down must not do so at every start.
const maxDeaths = 4

// deaths is how often the job was begun and neither ended nor failed.
func deaths(job *rivertype.JobRow) int { return job.Attempt - 1 - len(job.Errors) }

// interrupted reports whether the job was stopped because its worker stops,
// rather than by its own time limit.
func interrupted(ctx context.Context) bool { return errors.Is(ctx.Err(), context.Canceled) }

type imagesWorker struct {
	river.WorkerDefaults[jobs.ArchiveImages]
	library *library.Library
}

// Timeout implements river.Worker.
func (*imagesWorker) Timeout(*river.Job[jobs.ArchiveImages]) time.Duration { return imagesTimeout }

// imageAttempts is how often pictures that may be had later are tried.
const imageAttempts = 3

// Work implements river.Worker.
func (w *imagesWorker) Work(ctx context.Context, job *river.Job[jobs.ArchiveImages]) error {
	if deaths(job.JobRow) >= maxDeaths {
		return w.library.GiveUpImages(ctx, job.Args.UserID, job.Args.ArticleID)
	}
	last := job.Attempt >= min(imageAttempts, job.MaxAttempts)
	err := w.library.ArchiveImages(ctx, job.Args.UserID, job.Args.ArticleID, last)
	if err != nil && interrupted(ctx) {
		return river.JobSnooze(0)
	}
	return err
}
