package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// minMajor is the oldest major version of PostgreSQL that Nightstand runs on.
const minMajor = 15

// errNoPrograms names the cause and the cure together, since it is the first
// thing a new user may see.
var errNoPrograms = errors.New("no PostgreSQL server programs (15 or later) on this machine: " +
	"install them (Debian, Ubuntu: apt install postgresql; macOS: brew install postgresql@17), or set NIGHTSTAND_DATABASE_URL")

// programs are the server programs of one PostgreSQL installation.
type programs struct {
	dir   string // holds initdb and postgres
	major int
}

func (p programs) initdb() string   { return filepath.Join(p.dir, "initdb") }
func (p programs) postgres() string { return filepath.Join(p.dir, "postgres") }

// findPrograms returns the first installation in dirs that suits a data
// directory of the given major version, or any supported one when major is 0.
func findPrograms(ctx context.Context, dirs iter.Seq[string], data string, major int) (programs, error) {
	var found []string
	seen := make(map[string]bool)
	for dir := range dirs {
		// Links lead to folders such as /usr/local/bin that hold only some of
		// the programs, and to the same installation twice.
		real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil || seen[real] {
			continue
		}
		seen[real] = true
		p := programs{dir: filepath.Dir(real)}
		if _, err := exec.LookPath(p.initdb()); err != nil {
			continue
		}
		if p.major, err = majorVersion(ctx, real); err != nil || p.major < minMajor {
			continue
		}
		if major == 0 || p.major == major {
			return p, nil
		}
		found = append(found, strconv.Itoa(p.major))
	}
	if err := ctx.Err(); err != nil {
		return programs{}, err
	}
	if major == 0 {
		return programs{}, errNoPrograms
	}
	return programs{}, fmt.Errorf("the database in %s was made by PostgreSQL %d, and this machine has %s: "+
		"install postgresql-%[2]d, or dump the database where that version runs and restore it here",
		data, major, cmp.Or(strings.Join(found, " and "), "no server programs of it"))
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorVersion asks a postgres program which version it is.
func majorVersion(ctx context.Context, postgres string) (int, error) {
	out, err := exec.CommandContext(ctx, postgres, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("version of %s: %w", postgres, err)
	}
	m := versionPattern.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("version of %s: it answered %q", postgres, out)
	}
	return strconv.Atoi(string(m[1]))
}

// serverDirs yields the folders that may hold server programs, the user's own
// choice (PATH) first and the newest of several versions before the others.
func serverDirs(yield func(string) bool) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if filepath.IsAbs(dir) && !yield(dir) {
			return
		}
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		if !yield(strings.TrimSpace(string(out))) {
			return
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                // Debian, Ubuntu
		"/usr/pgsql-*/bin",                         // Red Hat, Fedora, from the PostgreSQL project
		"/usr/libexec/postgresql*",                 // Alpine
		"/opt/homebrew/opt/postgresql@*/bin",       // Homebrew on Apple silicon
		"/usr/local/opt/postgresql@*/bin",          // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/post*/bin", // Homebrew on Linux
		"/usr/local/pgsql/bin",                     // built from source
	} {
		dirs, _ := filepath.Glob(pattern) // its only error is a bad pattern
		slices.SortFunc(dirs, func(a, b string) int { return cmp.Compare(pathVersion(b), pathVersion(a)) })
		for _, dir := range dirs {
			if !yield(dir) {
				return
			}
		}
	}
}

var pathVersionPattern = regexp.MustCompile(`(\d+)(/bin)?$`)

// pathVersion returns the version in a folder name such as /usr/pgsql-16/bin, or 0.
func pathVersion(dir string) int {
	m := pathVersionPattern.FindStringSubmatch(dir)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits that overflow name no version
	return n
}
