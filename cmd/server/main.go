// Command nightstand saves web articles and serves them for reading.
//
// Read serve below from top to bottom: it builds each layer from the one under
// it, and stops them in reverse.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"nightstand/internal/api"
	"nightstand/internal/config"
	"nightstand/internal/site"
	"nightstand/web"
)

// version is set when the program is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "nightstand:", oneLine(err))
		os.Exit(1)
	}
}

// stopTimeout bounds how long requests and jobs may take to end.
const stopTimeout = 10 * time.Second

// serve runs the web server, and the workers unless they run elsewhere, until
// ctx ends.
func serve(ctx context.Context, cfg config.Config, withWorker bool, out io.Writer, logger *slog.Logger) (err error) {
	listener, err := listen(cfg.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server below has closed it already, unless it never ran

	// The data: PostgreSQL, our own or a given one, and a folder of pictures.
	data, err := openData(ctx, cfg, ownDatabase, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, data.close()) }()

	// What a reader can do.
	services, err := newServices(cfg, data, logger)
	if err != nil {
		return err
	}

	// Three front doors: people, programs and the queue.
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	pages, err := site.New(site.Config{
		Library:   services.library,
		Signin:    services.signin,
		BaseURL:   cfg.BaseURL,
		Templates: web.Templates,
		Static:    web.Static,
		Logger:    logger,
		Done:      ctx.Done(),
	})
	if err != nil {
		return err
	}
	programs := api.New(api.Config{Library: services.library, Signin: services.signin, BaseURL: pages.BaseURL, Logger: logger})
	handler, err := routes(pages, programs, data, services, logger)
	if err != nil {
		return err
	}
	if withWorker {
		stopWorker, err := startWorker(background, cfg, data, services, logger)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stopWorker()) }()
	}
	go services.library.Listen(background, data.pool)
	go services.signin.Clean(background)

	// Serve until told to stop, then let requests end before jobs and data do.
	server := newServer(handler, logger)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	announce(ctx, out, cfg, services.signin)
	select {
	case err := <-failed:
		return fmt.Errorf("web server: %w", err)
	case <-ctx.Done():
	}
	logger.InfoContext(background, "stopping")
	deadline, cancelDeadline := context.WithTimeout(background, stopTimeout)
	defer cancelDeadline()
	if err := server.Shutdown(deadline); err != nil {
		return errors.Join(fmt.Errorf("open requests: %w", err), server.Close())
	}
	return nil
}

// listen opens the port first of all, so that a taken one is noticed before
// anything is started.
func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program listens on %s: stop it, or set NIGHTSTAND_ADDR to another port", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: set NIGHTSTAND_ADDR to a port above 1023", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s, set NIGHTSTAND_ADDR to an address of this machine: %w", addr, err)
	}
	return listener, nil
}

func newServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute, // a phone may send a page of some megabytes
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
}
