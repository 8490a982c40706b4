package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"

	"nightstand/internal/blob"
	"nightstand/internal/config"
	"nightstand/internal/localpg"
	"nightstand/internal/store"
)

// data is the layer that outlives the process: the database and the pictures.
type data struct {
	pool  *pgxpool.Pool
	store *store.Store
	blobs *blob.Dir
	local *localpg.Server // nil when NIGHTSTAND_DATABASE_URL names a server
}

// databaseUse says whether a process owns the embedded database or is content
// with one that another process runs.
type databaseUse func(context.Context, localpg.Config) (*localpg.Server, error)

var (
	ownDatabase   databaseUse = localpg.Start
	shareDatabase databaseUse = localpg.Use
)

const (
	// spareConnections are for requests, beside those the workers keep busy.
	spareConnections = 16
	// maxConnections leaves room on the embedded server, which takes 60, for
	// commands beside the server.
	maxConnections = 40
)

// openData opens the database, brings it up to date, and opens the pictures.
func openData(ctx context.Context, cfg config.Config, use databaseUse, logger *slog.Logger) (_ *data, err error) {
	d := &data{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	databaseURL := cfg.DatabaseURL
	if databaseURL == "" {
		if d.local, err = use(ctx, localpg.Config{Dir: cfg.DataDir, Logger: logger}); err != nil {
			return d, err
		}
		databaseURL = d.local.URL()
	}
	if err = store.Migrate(ctx, databaseURL, logger); err != nil {
		return d, databaseProblem(cfg, err)
	}
	if d.pool, err = store.Open(ctx, databaseURL, min(spareConnections+cfg.Workers, maxConnections)); err != nil {
		return d, databaseProblem(cfg, err)
	}
	d.store = store.New(d.pool)
	d.blobs, err = blob.FromURL(cfg.BlobURL, cfg.DataDir)
	return d, err
}

// databaseProblem names the cure for a server that the installation named.
func databaseProblem(cfg config.Config, err error) error {
	if cfg.DatabaseURL == "" {
		return err
	}
	return fmt.Errorf("%w: check NIGHTSTAND_DATABASE_URL and that this server runs", err)
}

func (d *data) close() error {
	if d.pool != nil {
		d.pool.Close()
	}
	var err error
	if d.blobs != nil {
		err = d.blobs.Close()
	}
	if d.local != nil {
		err = errors.Join(err, d.local.Stop())
	}
	return err
}
