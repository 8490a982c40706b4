package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"nightstand/internal/store"
	"nightstand/migrations"
)

// Names of databases. All begin so, and on a server that is not the shared one
// nothing else is ever touched.
const (
	templatePrefix = "nightstand_template_" // and the hash: complete, never changed
	buildPrefix    = "nightstand_build_"    // and the hash: a template in the making
	slotPrefix     = "nightstand_tx_"       // the hash and a number: for transactions
	testPrefix     = "nightstand_test_"     // and a random part: for one test
)

// Advisory locks. buildLock guards the making of templates and slots; each
// process holds a shared lock on its template's own number, which the name is
// hashed to, so that others do not drop it as outdated.
const buildLock = 0x6e7367 // any number that is unlikely elsewhere

// testServer is a PostgreSQL server with a migrated template database.
type testServer struct {
	cluster *sharedCluster // nil for a server of somebody else's
	base    string         // connection string of the server's own database
	admin   *pgxpool.Pool
	keep    *pgxpool.Conn // holds the lock on our template
	hash    string

	mu   sync.Mutex
	free []*pgx.Conn // leased slots that no test uses
}

// open gets the server and makes the template unless it is there.
func open(tb testing.TB) (_ *testServer, err error) {
	// The server outlives the test that happens to be the first.
	ctx, cancel := context.WithTimeout(context.Background(), setupLimit)
	defer cancel()
	logger := slog.New(slog.DiscardHandler)
	s := &testServer{base: os.Getenv(ServerVariable)}
	if s.hash, err = schemaHash(); err != nil {
		return nil, err
	}
	if s.base == "" {
		if s.cluster, err = join(ctx, logger); err != nil {
			return nil, err
		}
		defer s.cluster.joined()
		s.base = s.cluster.cluster.URL("postgres")
	}
	defer func() {
		if err != nil {
			if s.cluster != nil {
				s.cluster.joined() // close waits for the same lock
			}
			err = errors.Join(err, s.close())
		}
	}()
	config, err := pgxpool.ParseConfig(s.base)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ServerVariable, err)
	}
	config.MaxConns = 8
	if s.admin, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	return s, s.prepare(ctx, logger)
}

func (s *testServer) close() error {
	for _, conn := range s.free {
		conn.Close(context.Background())
	}
	if s.keep != nil {
		s.keep.Conn().Close(context.Background())
		s.keep.Release()
	}
	if s.admin != nil {
		s.admin.Close()
	}
	if s.cluster != nil {
		return s.cluster.leave()
	}
	return nil
}

// prepare makes the template and removes what nobody uses any more.
func (s *testServer) prepare(ctx context.Context, logger *slog.Logger) (err error) {
	if s.keep, err = s.admin.Acquire(ctx); err != nil {
		return err
	}
	if _, err := s.keep.Exec(ctx, "SELECT pg_advisory_lock($1)", buildLock); err != nil {
		return err
	}
	defer func() {
		_, unlockErr := s.keep.Exec(ctx, "SELECT pg_advisory_unlock($1)", buildLock)
		err = errors.Join(err, unlockErr)
	}()
	if _, err := s.keep.Exec(ctx, "SELECT pg_advisory_lock_shared(hashtextextended($1, 0))", s.template()); err != nil {
		return err
	}
	if err := s.removeOutdated(ctx); err != nil {
		return err
	}
	rows, _ := s.keep.Query(ctx, "SELECT datname FROM pg_database WHERE datname = $1", s.template())
	if existing, err := pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(existing) > 0 {
		return err
	}
	build := buildPrefix + s.hash
	if err := s.drop(ctx, build); err != nil { // left by a killed process
		return err
	}
	if _, err := s.keep.Exec(ctx, "CREATE DATABASE "+quote(build)); err != nil {
		return err
	}
	if err := store.Migrate(ctx, s.url(build), logger); err != nil {
		return fmt.Errorf("migrate a new database: %w", err)
	}
	_, err = s.keep.Exec(ctx, "ALTER DATABASE "+quote(build)+" RENAME TO "+quote(s.template()))
	return err
}

// removeOutdated drops templates and slots of other migrations that no process
// uses and, on the shared server, databases of tests that were killed.
func (s *testServer) removeOutdated(ctx context.Context) error {
	rows, _ := s.keep.Query(ctx, "SELECT datname FROM pg_database WHERE datname LIKE 'nightstand\\_%'")
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		var drop bool
		switch hash := schemaOf(name); {
		case strings.HasPrefix(name, testPrefix):
			drop = s.cluster != nil && s.cluster.first
		case hash != "" && hash != s.hash:
			row := s.keep.QueryRow(ctx, `
				SELECT pg_try_advisory_lock(key) AND pg_advisory_unlock(key)
				FROM hashtextextended($1, 0) AS key`, templatePrefix+hash)
			if err := row.Scan(&drop); err != nil {
				return err
			}
		}
		if drop {
			if err := s.drop(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// schemaOf returns the hash in the name of a template or slot, or "".
func schemaOf(database string) string {
	for _, prefix := range []string{templatePrefix, buildPrefix, slotPrefix} {
		if rest, ok := strings.CutPrefix(database, prefix); ok {
			hash, _, _ := strings.Cut(rest, "_")
			return hash
		}
	}
	return ""
}

func (s *testServer) template() string { return templatePrefix + s.hash }

// url returns the connection string of a database on the server.
func (s *testServer) url(database string) string {
	u, err := url.Parse(s.base)
	if err != nil || u.Scheme == "" {
		return s.base + " dbname=" + database // keywords and values: the last one counts
	}
	u.Path = "/" + database
	return u.String()
}

// create makes a database for one test and returns its name.
func (s *testServer) create(ctx context.Context) (string, error) {
	name := testPrefix + strings.ToLower(rand.Text())
	return name, s.copyTemplate(ctx, name)
}

func (s *testServer) copyTemplate(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, setupLimit)
	defer cancel()
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(s.template())); err != nil {
		return fmt.Errorf("copy the template: %w", err)
	}
	return nil
}

func (s *testServer) drop(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, setupLimit)
	defer cancel()
	if _, err := s.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}

// lease returns a connection to a slot: a copy of the template that this
// process alone may use. Two transactions in one database could wait for each
// other, for example when both add a user of one name.
func (s *testServer) lease(ctx context.Context) (*pgx.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := len(s.free) - 1; last >= 0 {
		conn := s.free[last]
		s.free = s.free[:last]
		return conn, nil
	}
	for number := 0; ; number++ {
		name := fmt.Sprintf("%s%s_%d", slotPrefix, s.hash, number)
		conn, err := pgx.Connect(ctx, s.url(name))
		if hasCode(err, "3D000") { // invalid_catalog_name
			// Another process may make the same slot: duplicate_database, or
			// unique_violation when both are at it.
			if err := s.copyTemplate(ctx, name); err != nil && !hasCode(err, "42P04") && !hasCode(err, "23505") {
				return nil, err
			}
			conn, err = pgx.Connect(ctx, s.url(name))
		}
		if err != nil {
			return nil, err
		}
		// The lock belongs to the slot's database, and goes with the connection.
		var ours bool
		err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", buildLock).Scan(&ours)
		if err == nil && ours {
			return conn, nil
		}
		if closeErr := conn.Close(ctx); err != nil || closeErr != nil {
			return nil, errors.Join(err, closeErr)
		}
	}
}

// giveBack rolls a test's transaction back and keeps the slot for the next test.
func (s *testServer) giveBack(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), setupLimit)
	defer cancel()
	// Outside a transaction, as after the test's own Rollback, it only warns.
	if _, err := conn.Exec(ctx, "ROLLBACK; RESET ALL"); err != nil {
		conn.Close(ctx)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, conn)
}

// schemaHash changes with everything that store.Migrate applies.
func schemaHash() (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		content, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(content), content)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if strings.HasPrefix(module.Path, "github.com/riverqueue/") {
				fmt.Fprintln(sum, module.Path, module.Version) // River brings its own migrations
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

func hasCode(err error, code string) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pgErr.Code == code
}
