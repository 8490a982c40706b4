package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// announceInterval is how long after one job the next is announced to the
// workers. River's default of 100 ms would leave a job that comes right after
// another one waiting until a worker asks of itself.
const announceInterval = time.Millisecond

// NewQueue returns a client that inserts jobs and works on none.
func NewQueue(pool *pgxpool.Pool, logger *slog.Logger) (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(pool), &river.Config{
		FetchCooldown:     announceInterval,
		FetchPollInterval: time.Second,
		Logger:            Quiet(logger),
	})
}

// Quiet returns a logger for River that passes on warnings and errors only: it
// reports its own coming and going, which nobody has to know.
func Quiet(logger *slog.Logger) *slog.Logger { return slog.New(quiet{logger.Handler()}) }

type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
