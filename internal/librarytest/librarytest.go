// Package librarytest builds a library for tests, over a real database, with a
// web that is only this machine.
package librarytest

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"nightstand/internal/blob"
	"nightstand/internal/fetchtest"
	"nightstand/internal/jobs"
	"nightstand/internal/library"
	"nightstand/internal/store"
)

// New returns a library over a pool, or over a transaction, which can serve one
// call at a time. It keeps pictures in a folder of the test's.
func New(tb testing.TB, db store.DB) *library.Library {
	tb.Helper()
	logger := Logger(tb)
	blobs, err := blob.OpenDir(tb.TempDir())
	if err != nil {
		tb.Fatalf("pictures: %v", err)
	}
	tb.Cleanup(func() { _ = blobs.Close() })
	queue, err := jobs.NewQueue(nil, logger) // inserts within a transaction need no pool
	if err != nil {
		tb.Fatalf("queue: %v", err)
	}
	return library.New(library.Config{
		Store:  store.New(db),
		Queue:  queue,
		Fetch:  fetchtest.Client(tb),
		Blobs:  blobs,
		Logger: logger,
	})
}

// Logger writes to the test's output.
func Logger(tb testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(tb.Output(), nil))
}

// User adds an account and returns its id.
func User(tb testing.TB, db store.DB, name string) int64 {
	tb.Helper()
	a, err := store.New(db).CreateUser(tb.Context(), name, "no password", false)
	if err != nil {
		tb.Fatalf("account %q: %v", name, err)
	}
	return a.ID
}

// Paragraph returns the nth of a series of paragraphs in plain English, each
// different and of 40 words.
func Paragraph(n int) string {
	return fmt.Sprintf("The keeper climbed the stairs for the %dth time that winter and looked out over the water. "+
		"Nothing moved between the islands, and the lamp, which he had cleaned in the afternoon, "+
		"threw its beam on page %d of the book.", n, n)
}

// Page returns a page whose article has the title and so many paragraphs.
// extra is HTML that stands between them, after the first.
func Page(title string, paragraphs int, extra string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><head><title>%s</title></head><body>`+
		`<nav><a href="/">Home</a> <a href="/about">About</a></nav><article><h1>%s</h1>`, title, title)
	for n := 1; n <= paragraphs; n++ {
		fmt.Fprintf(&b, "<p>%s</p>\n", Paragraph(n))
		if n == 1 {
			b.WriteString(extra)
		}
	}
	b.WriteString("</article><footer>All rights reserved</footer></body></html>")
	return b.String()
}
