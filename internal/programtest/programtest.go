// Package programtest runs the whole program in tests: as a process of its
// own, on a database of its own, so that it can be signed in to, stopped and
// killed.
package programtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nightstand/internal/dbtest"
)

// startLimit bounds how long the program may take until it is ready.
const startLimit = time.Minute

// build compiles the program once for all tests of a process.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "nightstand-program-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "nightstand")
	out, err := exec.Command("go", "build", "-o", path, "nightstand/cmd/server").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
})

// Main runs a package's tests, removes the program that was built for them,
// and exits.
func Main(m *testing.M) { dbtest.Main(cleaning{m}) }

type cleaning struct{ *testing.M }

// Run runs the tests and cleans up after them.
func (c cleaning) Run() int {
	code := c.M.Run()
	if path, err := build(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path)) // the system cleans up what is left
	}
	return code
}

// Setup is how a program is run.
type Setup struct {
	DatabaseURL string   // "" gives it a fresh database, Embedded its own server
	DataDir     string   // "" gives it a fresh folder
	Host        string   // that it listens on; "" is 127.0.0.1, where it is reached in any case
	Env         []string // further variables, NAME=value
	Args        []string // further arguments of serve
}

// Embedded stands for the program's own PostgreSQL.
const Embedded = "embedded"

// Program is a running server.
type Program struct {
	URL     string // without a slash at the end
	DataDir string
	Output  *Output // what it printed

	tb    testing.TB
	setup Setup
	path  string
	port  string
	cmd   *exec.Cmd
	done  chan error
}

// Start runs the program until it is ready. It is stopped with the test.
func Start(tb testing.TB, setup Setup) *Program {
	tb.Helper()
	path, err := build()
	if err != nil {
		tb.Fatal(err)
	}
	if setup.DataDir == "" {
		setup.DataDir = dataDir(tb)
	}
	if setup.DatabaseURL == "" {
		setup.DatabaseURL = dbtest.URL(tb)
	}
	if setup.Host == "" {
		setup.Host = "127.0.0.1"
	}
	p := &Program{DataDir: setup.DataDir, tb: tb, setup: setup, path: path, port: freePort(tb)}
	p.URL = "http://127.0.0.1:" + p.port
	tb.Cleanup(func() {
		if p.cmd != nil {
			p.Stop()
		}
	})
	p.Restart()
	return p
}

// dataDir is a folder that the unprivileged user of the embedded server can
// reach too: the parents of tb.TempDir are closed to it.
func dataDir(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "nightstand-data-")
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	return dir
}

func freePort(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = l.Close() }() // it never served
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	return port
}

// environ is the program's whole environment, so that a test does not depend
// on the variables of whoever runs it.
func (p *Program) environ() []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(),
		"NIGHTSTAND_ADDR=" + net.JoinHostPort(p.setup.Host, p.port),
		"NIGHTSTAND_DATA_DIR=" + p.setup.DataDir,
		"NIGHTSTAND_FETCH_ALLOW=127.0.0.0/8",
	}
	if p.setup.DatabaseURL != Embedded {
		env = append(env, "NIGHTSTAND_DATABASE_URL="+p.setup.DatabaseURL)
	}
	return append(env, p.setup.Env...)
}

// Restart runs the program again after Stop or Kill, at the same address.
func (p *Program) Restart() {
	p.tb.Helper()
	p.Output = &Output{}
	p.cmd = exec.Command(p.path, append([]string{"serve"}, p.setup.Args...)...)
	p.cmd.Env = p.environ()
	p.cmd.Stdout, p.cmd.Stderr = p.Output, p.Output
	if err := p.cmd.Start(); err != nil {
		p.tb.Fatal(err)
	}
	p.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan<- error) { done <- cmd.Wait() }(p.cmd, p.done)
	p.waitReady()
}

func (p *Program) waitReady() {
	p.tb.Helper()
	for end := time.Now().Add(startLimit); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		select {
		case err := <-p.done:
			p.cmd = nil
			p.tb.Fatalf("the program ended: %v\n%s", err, p.Output)
		default:
		}
		resp, err := http.Get(p.URL + "/readyz")
		if err != nil {
			continue
		}
		_ = resp.Body.Close() // its status says it all
		if resp.StatusCode == http.StatusOK {
			return
		}
	}
	p.tb.Fatalf("the program is not ready after %v\n%s", startLimit, p.Output)
}

// Stop asks the program to end, as Ctrl-C does, and fails the test unless it
// ends well.
func (p *Program) Stop() {
	p.tb.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.tb.Fatal(err)
	}
	if err := <-p.done; err != nil {
		p.tb.Errorf("the program ended badly: %v\n%s", err, p.Output)
	}
	p.cmd = nil
}

// Kill ends the program as a power cut would.
func (p *Program) Kill() {
	p.tb.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		p.tb.Fatal(err)
	}
	<-p.done
	p.cmd = nil
}

// Run runs one command of the program on the same data, and returns what it
// printed. A command that fails is returned as an [exec.ExitError].
func (p *Program) Run(stdin string, args ...string) (stdout, stderr string, err error) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.tb.Context(), startLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = p.environ()
	cmd.Stdin = strings.NewReader(stdin)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err = cmd.Run()
	return out.String(), errOut.String(), err
}

// AddUser makes an account and returns an API token for it.
func (p *Program) AddUser(name, password string) (token string) {
	p.tb.Helper()
	if _, stderr, err := p.Run(password+"\n", "user", "add", name, "--password-stdin"); err != nil {
		p.tb.Fatalf("user add: %v\n%s", err, stderr)
	}
	stdout, stderr, err := p.Run("", "token", "create", name, "test")
	if err != nil {
		p.tb.Fatalf("token create: %v\n%s", err, stderr)
	}
	return strings.TrimSpace(stdout)
}

// Call sends a request to the JSON API and decodes the answer into result,
// which may be nil. It returns the status.
func (p *Program) Call(token, method, path string, body, result any) (int, error) {
	var payload io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		payload = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, p.URL+"/api/v1"+path, payload)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	data, err := io.ReadAll(resp.Body)
	if err != nil || result == nil {
		return resp.StatusCode, err
	}
	return resp.StatusCode, json.Unmarshal(data, result)
}

// SignIn returns a client with the session of the account.
func (p *Program) SignIn(name, password string) *http.Client {
	p.tb.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.tb.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	resp, err := client.PostForm(p.URL+"/signin", url.Values{"name": {name}, "password": {password}})
	if err != nil {
		p.tb.Fatal(err)
	}
	_ = resp.Body.Close() // where it led says it all
	if resp.Request.URL.Path != "/" {
		p.tb.Fatalf("sign in as %s led to %s, status %d", name, resp.Request.URL, resp.StatusCode)
	}
	return client
}

// Output collects what a process prints.
type Output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

// String returns everything printed so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
