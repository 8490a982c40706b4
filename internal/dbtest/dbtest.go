// Package dbtest gives tests databases on a real PostgreSQL with all
// migrations applied. [Tx] suits most tests and costs a millisecond; [New] is
// for code that commits, listens or serves several connections at once.
//
// All test processes of a user share one throw-away server, started by the
// first of them and stopped by the last, unless NIGHTSTAND_TEST_DATABASE_URL
// names another one (as a role that may create databases). A package whose
// tests use it hands its TestMain to [Main]. Tests of package store must be in
// package store_test, since this package imports store.
package dbtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ServerVariable names the environment variable with the connection string of
// a server to use in place of the shared one.
const ServerVariable = "NIGHTSTAND_TEST_DATABASE_URL"

// setupLimit bounds each single step on the server.
const setupLimit = 5 * time.Minute

// Main runs a package's tests, which m stands for as a [testing.M] does, gives
// the shared server up, and exits.
func Main(m interface{ Run() int }) {
	code := m.Run()
	if s := opened; s != nil {
		if err := s.close(); err != nil {
			fmt.Fprintln(os.Stderr, "dbtest:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// New returns a pool on a fresh, migrated database, which is dropped with the
// test. The test has closed what it opened on it by then.
func New(tb testing.TB) *pgxpool.Pool {
	tb.Helper()
	pool, err := pgxpool.New(tb.Context(), URL(tb))
	if err != nil {
		tb.Fatalf("dbtest: %v", err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

// URL returns the connection string of a fresh, migrated database, which is
// dropped with the test.
func URL(tb testing.TB) string {
	tb.Helper()
	s := server(tb)
	name, err := s.create(tb.Context())
	if err != nil {
		tb.Fatalf("dbtest: %v", err)
	}
	tb.Cleanup(func() {
		// The test's own context has ended.
		if err := s.drop(context.Background(), name); err != nil {
			tb.Errorf("dbtest: %v", err)
		}
	})
	return s.url(name)
}

// Tx returns a transaction in a migrated database that no other test uses at
// the time. It is rolled back with the test.
func Tx(tb testing.TB) pgx.Tx {
	tb.Helper()
	s := server(tb)
	conn, err := s.lease(tb.Context())
	if err != nil {
		tb.Fatalf("dbtest: %v", err)
	}
	tb.Cleanup(func() { s.giveBack(conn) })
	tx, err := conn.Begin(tb.Context())
	if err != nil {
		tb.Fatalf("dbtest: %v", err)
	}
	return tx
}

// The server is opened by the first test that needs it, and kept: it is the
// one state that tests of a process share.
var (
	opened   *testServer
	openErr  error
	openOnce sync.Once
)

// server returns the server with its template in place. A server that cannot
// be had fails the test: skipping would hide that nothing was tested.
func server(tb testing.TB) *testServer {
	tb.Helper()
	openOnce.Do(func() { opened, openErr = open(tb) })
	if openErr != nil {
		tb.Fatalf("dbtest: %v", openErr)
	}
	return opened
}
