package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"

	"nightstand/internal/api"
	"nightstand/internal/config"
	"nightstand/internal/middleware"
	"nightstand/internal/signin"
	"nightstand/internal/site"
)

type serveCommand struct {
	NoWorker bool `help:"Leave the jobs to other processes, see the work command."`
}

// Run implements the serve command.
func (c *serveCommand) Run(env *environment) error {
	return serve(env.ctx, env.cfg, !c.NoWorker, env.stdout, env.log)
}

type workCommand struct{}

// Run implements the work command.
func (c *workCommand) Run(env *environment) error {
	d, err := openData(env.ctx, env.cfg, shareDatabase, env.log)
	if err != nil {
		return err
	}
	defer func() { _ = d.close() }() // nothing is lost: every job commits by itself
	s, err := newServices(env.cfg, d, env.log)
	if err != nil {
		return err
	}
	stop, err := startWorker(context.WithoutCancel(env.ctx), env.cfg, d, s, env.log)
	if err != nil {
		return err
	}
	fmt.Fprintln(env.stdout, "Working on jobs. Stop with Ctrl-C.")
	<-env.ctx.Done()
	return stop()
}

// routes is every address the server answers.
func routes(pages *site.Site, programs http.Handler, d *data, s *services, logger *slog.Logger) (http.Handler, error) {
	compress, err := middleware.Compress()
	if err != nil {
		return nil, fmt.Errorf("compression: %w", err)
	}
	metrics := middleware.NewMetrics()
	if err := metrics.Register(queueMetrics{d.store}); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	r := chi.NewRouter()
	r.Use(
		chimiddleware.RequestID,
		middleware.Log(logger),
		metrics.Measure,
		chimiddleware.Recoverer,
		middleware.SecureHeaders,
		middleware.WriteDeadline,
		compress,
	)
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	r.With(middleware.ClientAddress).Method(http.MethodGet, "/metrics", metrics)
	r.Get("/readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		if err := s.library.Ready(ctx); err != nil {
			logger.WarnContext(ctx, "not ready", "error", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	r.With(middleware.ClientAddress).Mount(api.Prefix, programs)
	r.Mount("/", pages.Handler())
	return r, nil
}

// announce prints how to begin; its last line is the address to open.
func announce(ctx context.Context, out io.Writer, cfg config.Config, s *signin.Service) {
	address := cfg.BaseURL
	if address == "" {
		address = cfg.LocalURL()
	}
	if needed, err := s.NeedsSetup(ctx); err == nil && needed && s.SetupCode() != "" {
		fmt.Fprintf(out, "Set-up code for the first account: %s\n", s.SetupCode())
	}
	fmt.Fprintf(out, "Nightstand is ready. Stop it with Ctrl-C.\n%s\n", address)
}
