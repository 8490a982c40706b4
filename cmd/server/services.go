package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"nightstand/internal/config"
	"nightstand/internal/extract"
	"nightstand/internal/fetch"
	"nightstand/internal/jobs"
	"nightstand/internal/library"
	"nightstand/internal/signin"
	"nightstand/internal/store"
	"nightstand/internal/worker"
)

// services is the layer of what a reader can do.
type services struct {
	library *library.Library
	signin  *signin.Service
}

func newServices(cfg config.Config, d *data, logger *slog.Logger) (*services, error) {
	networks, err := cfg.AllowedNetworks()
	if err != nil {
		return nil, err
	}
	queue, err := jobs.NewQueue(d.pool, logger)
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return &services{
		library: library.New(library.Config{
			Store:  d.store,
			Queue:  queue,
			Fetch:  fetch.New(fetch.Config{Allow: networks, Logger: logger}),
			Blobs:  d.blobs,
			Rules:  extract.OpenRules(cfg.SiteRules(), logger),
			Logger: logger,
		}),
		signin: signin.New(signin.Config{Store: d.store, Logger: logger, Exposed: exposed(cfg)}),
	}, nil
}

// exposed reports whether other machines may reach the server: by the address
// it listens on, or through a proxy, which a public address tells of.
func exposed(cfg config.Config) bool {
	public, err := url.Parse(cfg.BaseURL)
	return cfg.BeyondLoopback() || err != nil || cfg.BaseURL != "" && !signin.IsLoopback(public.Host)
}

// rescueInterval is how soon the jobs of a worker that died are done by another.
const rescueInterval = 15 * time.Second

// startWorker gives back the jobs of workers that died and starts one of our
// own. The function it returns stops it.
func startWorker(ctx context.Context, cfg config.Config, d *data, s *services, logger *slog.Logger) (stop func() error, err error) {
	host, _ := os.Hostname() // only part of a name
	id := fmt.Sprintf("%s-%d-%d", host, os.Getpid(), time.Now().UnixNano())
	release, err := store.HoldWorkerLock(ctx, d.pool, id)
	if err != nil {
		return nil, fmt.Errorf("worker lock: %w", err)
	}
	if err := rescue(ctx, d.store, logger); err != nil {
		release()
		return nil, err
	}
	w, err := worker.New(worker.Config{ID: id, Pool: d.pool, Library: s.library, Fetches: cfg.Workers, Logger: logger})
	if err != nil {
		release()
		return nil, err
	}
	if err := w.Start(ctx); err != nil {
		release()
		return nil, fmt.Errorf("workers: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	go keepRescuing(ctx, d.store, logger)
	return func() error {
		cancel()
		defer release()
		deadline, done := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer done()
		return w.Stop(deadline)
	}, nil
}

func keepRescuing(ctx context.Context, s *store.Store, logger *slog.Logger) {
	ticker := time.NewTicker(rescueInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := rescue(ctx, s, logger); err != nil && ctx.Err() == nil {
			logger.WarnContext(ctx, "jobs not rescued", "error", err)
		}
	}
}

func rescue(ctx context.Context, s *store.Store, logger *slog.Logger) error {
	n, err := s.RescueJobs(ctx)
	if err != nil {
		return fmt.Errorf("jobs of dead workers: %w", err)
	}
	if n > 0 {
		logger.InfoContext(ctx, "jobs of a dead worker taken up", "jobs", n)
	}
	return nil
}
