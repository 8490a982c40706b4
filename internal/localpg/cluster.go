package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Cluster is one PostgreSQL data directory and the server that runs on it.
// It knows nothing of ownership: its callers see to it that one process at a
// time starts or stops the server. [Start] and [Use] do so with a lock.
type Cluster struct {
	// Data is the data directory. Its parent folder exists and is ours: the
	// cluster is built there before it takes its name, and when we are root and
	// nobody else may enter it, the server's account is let through.
	Data string
	// Socket is the folder of the server's Unix socket, short enough for one
	// (see [SocketDir]). It is made when missing, for the server's account alone.
	Socket string
	// Log is the file that the server's messages are appended to.
	Log string
	// Settings are PostgreSQL's settings for this server. They are given anew
	// at each start and beat those in the data directory.
	Settings map[string]string
	// Logger hears of progress that takes time.
	Logger *slog.Logger

	search iter.Seq[string] // folders to look for programs in; nil: serverDirs

	account  account
	programs programs
}

// Superuser is the only role of a new cluster.
const Superuser = "nightstand"

// URL returns the connection string of a database of the cluster.
func (c *Cluster) URL(database string) string {
	query := url.Values{
		"host":                 {c.Socket},
		"port":                 {strconv.Itoa(port)},
		"sslmode":              {"disable"},
		"target_session_attrs": {"any"},
	}
	// In a connection string a plus sign is just that, not a space.
	raw := strings.ReplaceAll(query.Encode(), "+", "%20")
	return (&url.URL{Scheme: "postgres", User: url.User(Superuser), Path: "/" + database, RawQuery: raw}).String()
}

// Init makes the data directory unless there is one. It never changes an
// existing directory, and refuses one that is not a PostgreSQL data directory
// or belongs to a version whose programs are not installed.
func (c *Cluster) Init(ctx context.Context) error {
	major, err := dataVersion(c.Data)
	if err != nil {
		return err
	}
	search := c.search
	if search == nil {
		search = serverDirs
	}
	if c.programs, err = findPrograms(ctx, search, c.Data, major); err != nil {
		return err
	}
	if major != 0 {
		c.account, err = serverAccount(c.Data)
	} else {
		c.account, err = newServerAccount()
	}
	if err != nil {
		return err
	}
	if err := c.account.admit(filepath.Dir(c.Data)); err != nil {
		return explain(err, filepath.Dir(c.Data))
	}
	if major != 0 {
		return nil
	}
	return c.create(ctx)
}

// dataVersion returns the major version of a data directory, or 0 when there
// is none or an empty folder.
func dataVersion(data string) (int, error) {
	version, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err == nil {
		major, err := strconv.Atoi(strings.TrimSpace(string(version)))
		if err != nil {
			return 0, fmt.Errorf("%s was made by PostgreSQL %.20q, which Nightstand does not know: move the folder away", data, version)
		}
		return major, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, explain(err, data)
	}
	switch entries, err := os.ReadDir(data); {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, explain(err, data)
	case len(entries) > 0:
		return 0, fmt.Errorf("%s is not empty and is not a PostgreSQL data directory (no PG_VERSION): "+
			"move it away, or choose another NIGHTSTAND_DATA_DIR", data)
	}
	return 0, nil
}

// create runs initdb in a temporary folder and renames the result into place,
// so that a crash on the way leaves no half-made data directory.
func (c *Cluster) create(ctx context.Context) error {
	parent, pattern := filepath.Dir(c.Data), filepath.Base(c.Data)+".new-*"
	leftovers, _ := filepath.Glob(filepath.Join(parent, pattern)) // its only error is a bad pattern
	for _, dir := range leftovers {
		if err := os.RemoveAll(dir); err != nil {
			return explain(err, parent)
		}
	}
	temp, err := os.MkdirTemp(parent, pattern)
	if err != nil {
		return explain(err, parent)
	}
	defer os.RemoveAll(temp)
	if err := c.account.take(temp); err != nil {
		return explain(err, parent)
	}
	c.Logger.InfoContext(ctx, "creating the database", "folder", c.Data, "postgresql", c.programs.major, "account", c.account.name)
	if err := c.initdb(ctx, temp); err != nil {
		return err
	}
	if err := os.Rename(temp, c.Data); err != nil {
		return explain(err, parent)
	}
	return syncDir(parent)
}

// initdb fills dir, with the first locale that this machine knows.
func (c *Cluster) initdb(ctx context.Context, dir string) error {
	var output []byte
	for _, locale := range c.locales() {
		args := slices.Concat([]string{
			"--pgdata=" + dir,
			"--encoding=UTF8",
			"--data-checksums",
			"--username=" + Superuser,
			// Whoever can open the socket may connect: its folder is private.
			"--auth-local=trust",
			"--auth-host=reject",
		}, locale)
		var err error
		output, err = c.account.command(ctx, c.programs.initdb(), args...).CombinedOutput()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(output) == 0 {
			return explain(fmt.Errorf("initdb: %w", err), dir)
		}
		if !strings.Contains(string(output), "invalid locale") {
			break
		}
	}
	return c.problem("initdb", string(output))
}

// locales returns initdb's arguments for each locale worth trying: characters
// of every script are known as such, and sorting never depends on the
// operating system's version, whose changes would break indexes.
func (c *Cluster) locales() [][]string {
	if c.programs.major >= 17 {
		return [][]string{{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}}
	}
	return [][]string{
		{"--locale-provider=libc", "--locale=C.UTF-8"},
		{"--locale-provider=libc", "--locale=C", "--lc-ctype=en_US.UTF-8"}, // macOS before 15
		{"--locale-provider=libc", "--locale=C"},
	}
}

// arguments returns the command line of the server.
func (c *Cluster) arguments() []string {
	args := []string{"-D", c.Data}
	settings := maps.Clone(c.Settings)
	if settings == nil {
		settings = make(map[string]string)
	}
	settings["listen_addresses"] = "" // no network
	settings["port"] = strconv.Itoa(port)
	settings["unix_socket_directories"] = `"` + c.Socket + `"`
	settings["unix_socket_permissions"] = "0700"
	settings["logging_collector"] = "off" // we hold the log file
	settings["log_destination"] = "stderr"
	settings["lc_messages"] = "C" // we read the log
	for _, name := range slices.SortedFunc(maps.Keys(settings), cmp.Compare[string]) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// syncDir makes a rename in dir survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
