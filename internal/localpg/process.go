//go:build unix

package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// recoveryLimit is how long a server may take to replay its log after a crash.
	recoveryLimit = 5 * time.Minute
	// remainsLimit is how long the processes of a server that was killed may
	// take to notice and end.
	remainsLimit = 30 * time.Second
	// fastLimit and immediateLimit are how long the two ways of stopping may take.
	fastLimit      = time.Minute
	immediateLimit = 20 * time.Second
)

// errRemains says that processes of a killed server are still about.
var errRemains = errors.New("processes of the previous PostgreSQL server are still running")

// process is a server that this process has started.
type process struct {
	handle   *os.Process
	logStart int64         // size of the log file before it
	done     chan struct{} // closed when it has ended
	end      error         // how it ended, once done is closed
}

// stop ends a server that did not come up.
func (p *process) stop() {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT, os.Kill} {
		p.handle.Signal(signal) // an error says that it has ended
		select {
		case <-p.done:
			return
		case <-time.After(immediateLimit):
		}
	}
	<-p.done
}

// Start starts the server and waits until it accepts connections. A server
// that an earlier owner left behind is stopped first.
func (c *Cluster) Start(ctx context.Context) error {
	_, err := c.start(ctx)
	return err
}

func (c *Cluster) start(ctx context.Context) (*process, error) {
	if err := c.clear(ctx); err != nil {
		return nil, err
	}
	if err := c.account.makeDir(c.Socket); err != nil {
		return nil, fmt.Errorf("socket folder: %w", explain(err, c.Socket))
	}
	for end := time.Now().Add(remainsLimit); ; {
		p, err := c.launch()
		if err != nil {
			return nil, err
		}
		if err = c.ready(ctx, p); err == nil {
			return p, nil
		}
		if !errors.Is(err, errRemains) || time.Now().After(end) {
			return nil, err
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// clear removes what a server without an owner left behind: the server itself,
// or the lock files of one that was killed. PostgreSQL copes with the latter
// unless another process has come to bear the dead one's number.
func (c *Cluster) clear(ctx context.Context) error {
	pid, err := c.recordedPID()
	if err != nil || pid == 0 {
		return err
	}
	if c.owns(pid) {
		c.Logger.WarnContext(ctx, "stopping a PostgreSQL server that was left behind", "pid", pid)
		return c.Stop()
	}
	for _, path := range []string{c.pidFile(), socketPath(c.Socket) + ".lock"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(err, path)
		}
	}
	return nil
}

// launch starts the server program.
func (c *Cluster) launch() (*process, error) {
	log, err := os.OpenFile(c.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, explain(err, c.Log)
	}
	defer log.Close()
	size, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	// The server outlives every context: only Stop ends it.
	cmd := c.account.command(context.Background(), c.programs.postgres(), c.arguments()...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		if dir := c.account.blocked(c.programs.postgres()); dir != "" {
			return nil, c.blockedError(dir)
		}
		return nil, fmt.Errorf("start PostgreSQL: %w", explain(err, c.programs.postgres()))
	}
	p := &process{handle: cmd.Process, logStart: size, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.end = cmd.Wait()
	}()
	return p, nil
}

// ready waits until p accepts connections, and stops it when it does not.
func (c *Cluster) ready(ctx context.Context, p *process) error {
	started := time.Now()
	reported := started
	for pause := 5 * time.Millisecond; ; pause = min(pause*5/4, 250*time.Millisecond) {
		select {
		case <-p.done:
			said := c.logSince(p.logStart)
			if strings.Contains(said, "is still in use") {
				return errRemains
			}
			return c.problem("PostgreSQL", said)
		case <-time.After(pause):
		}
		err := probe(ctx, c.URL("postgres"))
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			p.stop()
			return ctx.Err()
		case !notYet(err):
			p.stop()
			return fmt.Errorf("connection to the local PostgreSQL: %w", err)
		case time.Since(started) > recoveryLimit:
			p.stop()
			return fmt.Errorf("PostgreSQL is still not ready after %v: %s (more in %s)",
				recoveryLimit, lastLine(c.logSince(p.logStart)), c.Log)
		case time.Since(reported) > 5*time.Second:
			reported = time.Now()
			c.Logger.InfoContext(ctx, "PostgreSQL is recovering", "seconds", int(time.Since(started).Seconds()),
				"postgres", lastLine(c.logSince(p.logStart)))
		}
	}
}

// connect opens one connection, within a time that a server able to answer needs.
func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return pgx.Connect(ctx, url)
}

// probe reports whether a database takes connections.
func probe(ctx context.Context, url string) error {
	conn, err := connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// notYet reports whether an error of connecting can pass by itself: nobody
// listens, the server is starting or stopping, or it was too busy to answer.
func notYet(err error) bool {
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pgErr.Code == "57P03" || pgErr.Code == "53300" // cannot_connect_now, too_many_connections
	}
	return !errors.Is(err, fs.ErrPermission)
}

// Stop stops the server that runs on the data directory, whoever started it,
// after disconnecting its clients (PostgreSQL's "fast" shutdown), and returns
// when its process has ended. Without a server it does nothing.
func (c *Cluster) Stop() error {
	pid, err := c.recordedPID()
	if err != nil || pid == 0 || !c.owns(pid) {
		return err
	}
	for _, way := range []struct {
		signal syscall.Signal
		limit  time.Duration
	}{
		{syscall.SIGINT, fastLimit},       // fast
		{syscall.SIGQUIT, immediateLimit}, // immediate: the next start recovers
	} {
		if err := syscall.Kill(pid, way.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop PostgreSQL (process %d): %w", pid, err)
		}
		for end := time.Now().Add(way.limit); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if !c.owns(pid) {
				return nil
			}
		}
	}
	return fmt.Errorf("PostgreSQL (process %d) does not stop: see %s", pid, c.Log)
}

func (c *Cluster) pidFile() string { return filepath.Join(c.Data, "postmaster.pid") }

// recordedPID returns the process that the data directory's lock file names,
// or 0 when there is no such file.
func (c *Cluster) recordedPID() (int, error) {
	content, err := os.ReadFile(c.pidFile())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, explain(err, c.pidFile())
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 {
		// A power cut can leave the file empty. PostgreSQL refuses to start
		// with such a file and asks for its removal.
		return 0, explain(os.Remove(c.pidFile()), c.pidFile())
	}
	return pid, nil
}

// owns reports whether a living process is the server of this data directory.
// The number alone is no proof: after a reboot another process may bear it.
func (c *Cluster) owns(pid int) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	data, err := os.Stat(c.Data)
	if err != nil {
		return false
	}
	// A server's working directory is its data directory. Linux shows it to
	// the process's own user, and to root unless a container forbids it.
	if cwd, err := os.Stat(filepath.Join(proc, "cwd")); err == nil {
		return os.SameFile(data, cwd)
	}
	args, err := os.ReadFile(filepath.Join(proc, "cmdline"))
	if err != nil {
		if _, err := os.Stat("/proc/self"); err == nil {
			return false
		}
		// Elsewhere ps tells; its error means that there is no such process.
		args, _ = exec.Command("ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	}
	args = bytes.ReplaceAll(args, []byte{0}, []byte{' '})
	return bytes.Contains(args, []byte("postgres -D "+c.Data+" "))
}

// logSince returns what the log says from an offset on, at most its last 64 KiB.
func (c *Cluster) logSince(offset int64) string {
	f, err := os.Open(c.Log)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		offset = max(offset, info.Size()-64<<10)
	}
	text, err := io.ReadAll(io.NewSectionReader(f, offset, 64<<10))
	if err != nil {
		return ""
	}
	return string(text)
}

// sleep pauses, or returns the context's error when that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
