// Package library is what a reader can do: save, read, archive, search and
// share. The front doors (site, api, worker, the command line) only translate
// to its calls.
package library

import (
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"nightstand/internal/blob"
	"nightstand/internal/extract"
	"nightstand/internal/fetch"
	"nightstand/internal/store"
)

// Config is what a [Library] is built from. All fields are required but Rules.
type Config struct {
	Store  *store.Store
	Queue  *river.Client[pgx.Tx] // to insert jobs; it need not work on any
	Fetch  *fetch.Client
	Blobs  *blob.Dir
	Rules  *extract.RulesFile // the installation's rules for sites; nil: those of the program alone
	Logger *slog.Logger
}

// Library serves all readers. It is safe for concurrent use.
type Library struct {
	store *store.Store
	queue *river.Client[pgx.Tx]
	fetch *fetch.Client
	blobs *blob.Dir
	rules *extract.RulesFile
	log   *slog.Logger

	decoding sync.Mutex    // held while a picture is decoded
	large    chan struct{} // one for each large page that is being saved
	patience time.Duration // of those who wait to save one

	mu        sync.Mutex // guards listeners
	listeners map[*listener]struct{}
}

// New returns a Library.
func New(cfg Config) *Library {
	return &Library{
		store:     cfg.Store,
		queue:     cfg.Queue,
		fetch:     cfg.Fetch,
		blobs:     cfg.Blobs,
		rules:     cfg.Rules,
		log:       cfg.Logger,
		large:     make(chan struct{}, largePages),
		patience:  roomPatience,
		listeners: map[*listener]struct{}{},
	}
}

// jobOptions bound how often a job is tried, which only who inserts it can. The
// tries are for faults of our own, such as a database that is away; a site that
// does not answer is asked again by the library's own schedule.
func jobOptions() *river.InsertOpts { return &river.InsertOpts{MaxAttempts: 6} }

// now is the time to store: PostgreSQL keeps microseconds.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
