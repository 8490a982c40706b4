package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightstand/internal/dbtest"
	"nightstand/internal/fetchtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// runCommand runs the program in this process, on the given database.
func runCommand(t *testing.T, databaseURL, dataDir, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errOut bytes.Buffer
	args = append(args, "--database-url", databaseURL, "--data-dir", dataDir, "--fetch-allow", "127.0.0.0/8")
	err = run(t.Context(), args, strings.NewReader(stdin), &out, &errOut)
	return out.String(), errOut.String(), err
}

// Every mistake in the configuration is one line that names the cause and the cure.
func TestBadConfiguration(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() }) // it never served
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		args []string
		want []string // parts of the message
	}{
		"port taken":      {[]string{"serve", "--addr", taken.Addr().String()}, []string{taken.Addr().String(), "NIGHTSTAND_ADDR"}},
		"no address":      {[]string{"serve", "--addr", "8080"}, []string{"NIGHTSTAND_ADDR", "127.0.0.1:8080"}},
		"foreign address": {[]string{"serve", "--addr", "192.0.2.1:80"}, []string{"192.0.2.1:80", "NIGHTSTAND_ADDR"}},
		"base URL":        {[]string{"serve", "--base-url", "read.example.com"}, []string{"NIGHTSTAND_BASE_URL", "https://"}},
		"networks":        {[]string{"serve", "--fetch-allow", "home"}, []string{"NIGHTSTAND_FETCH_ALLOW", "192.168.1.0/24"}},
		"workers":         {[]string{"serve", "--workers", "1000"}, []string{"NIGHTSTAND_WORKERS", "64"}},
		"database URL":    {[]string{"migrate", "--database-url", "mysql://x"}, []string{"NIGHTSTAND_DATABASE_URL", "postgres://"}},
		"database away":   {[]string{"migrate", "--database-url", "postgres://127.0.0.1:1/x"}, []string{"NIGHTSTAND_DATABASE_URL"}},
		"data folder":     {[]string{"serve", "--addr", "127.0.0.1:0", "--data-dir", file + "/data"}, []string{file}},
		"S3":              {[]string{"migrate", "--database-url", dbtest.URL(t), "--blob-url", "s3://bucket"}, []string{"s3:", "file:"}},
		"unknown command": {[]string{"frobnicate"}, []string{"frobnicate", "--help"}},
		"no account":      {[]string{"save", "--user", "nobody", "--database-url", dbtest.URL(t), "https://example.com"}, []string{"nobody", "user list"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"--data-dir", t.TempDir()}, tt.args...)
			err := run(t.Context(), args, strings.NewReader(""), new(bytes.Buffer), new(bytes.Buffer))
			if err == nil {
				t.Fatalf("run %v: no error", args)
			}
			line := oneLine(err)
			for _, part := range tt.want {
				if !strings.Contains(line, part) {
					t.Errorf("run %v: %q; want %q in it", args, line, part)
				}
			}
			if strings.Contains(line, "\n") {
				t.Errorf("run %v: more than one line: %q", args, line)
			}
		})
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"--help", "--version"} {
		var out bytes.Buffer
		if err := run(t.Context(), []string{arg}, strings.NewReader(""), &out, &out); err != nil || out.Len() == 0 {
			t.Errorf("run %s: %v, printed %q", arg, err, &out)
		}
	}
}

// The commands of an administrator, from the first account to a read article.
func TestCommands(t *testing.T) {
	t.Parallel()
	paragraph := "<p>" + strings.Repeat("There is nothing like a quiet evening with a long article and a lamp. ", 8) + "</p>"
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/a": {Body: "<html><head><title>A lamp</title></head><body><article><h1>A lamp</h1>" + strings.Repeat(paragraph, 5) + "</article></body></html>"},
	})
	databaseURL, dir := dbtest.URL(t), t.TempDir()
	must := func(stdin string, args ...string) string {
		t.Helper()
		stdout, stderr, err := runCommand(t, databaseURL, dir, stdin, args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, stderr)
		}
		return stdout
	}
	must("a long password\n", "user", "add", "anna", "--password-stdin", "--admin")
	if _, _, err := runCommand(t, databaseURL, dir, "short\n", "user", "add", "ben", "--password-stdin"); err == nil {
		t.Error("user add took a password of five characters")
	}
	if _, _, err := runCommand(t, databaseURL, dir, "a long password\n", "user", "add", "ANNA", "--password-stdin"); err == nil || !strings.Contains(err.Error(), "another name") {
		t.Errorf("user add with a taken name: %v", err)
	}
	if out := must("", "user", "list"); !strings.Contains(out, "anna") || !strings.Contains(out, "administrator") {
		t.Errorf("user list printed %q", out)
	}
	must("another password\n", "user", "password", "anna")
	if token := must("", "token", "create", "anna", "script"); !strings.HasPrefix(token, "nst_") || strings.Count(token, "\n") != 1 {
		t.Errorf("token create printed %q, want the token alone", token)
	}
	if out := must("", "save", "--user", "anna", "--wait", site.URL+"/a"); !strings.Contains(out, "ready") || !strings.Contains(out, "A lamp") {
		t.Errorf("save --wait printed %q", out)
	}
	stdout, _, err := runCommand(t, databaseURL, dir, "", "save", "--user", "anna", "--wait", site.URL+"/missing", "mailto:x@example.com")
	if err == nil || !strings.Contains(stdout, "does not exist") {
		t.Errorf("save of a missing page: %v, printed %q", err, stdout)
	}
	if out := must("", "reextract", "--user", "anna", "--all"); !strings.Contains(out, "done") {
		t.Errorf("reextract printed %q", out)
	}
	if out := must("", "doctor"); strings.Contains(out, "TROUBLE") || !strings.Contains(out, "queue") {
		t.Errorf("doctor printed %q", out)
	}
	if _, _, err := runCommand(t, databaseURL, dir, "", "healthcheck", "--addr", "127.0.0.1:1"); err == nil {
		t.Error("healthcheck without a server: no error")
	}
}

func TestExtractCommand(t *testing.T) {
	t.Parallel()
	page := "<html lang=en><head><title>A lamp</title></head><body><article><h1>A lamp</h1>" +
		strings.Repeat("<p>"+strings.Repeat("A quiet <b>evening</b> with a long article. ", 10)+"</p>", 5) +
		"<h2>After</h2><ul><li>One</li></ul></article></body></html>"
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{"html": "<p>", "md": "# A lamp", "text": "A quiet evening"} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"extract", "--url", "https://example.com/a", "--format", format, file}, nil, &out, new(bytes.Buffer))
		if err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("extract --format %s: %v, printed %q; want %q in it", format, err, &out, want)
		}
	}
	var explained bytes.Buffer
	if err := run(t.Context(), []string{"extract", "--explain", file}, nil, &explained, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Title: A lamp", "blocks ", "+ 0.", "R.D", "A quiet evening", "inside the longest stretch of text"} {
		if !strings.Contains(explained.String(), want) {
			t.Errorf("extract --explain printed no %q:\n%s", want, &explained)
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"extract", "-"}, strings.NewReader(page), &out, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	var found map[string]any
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"url", "title", "byline", "site_name", "published_at", "language", "direction", "excerpt",
		"word_count", "reading_minutes", "image", "html", "text", "verdict"} {
		if _, ok := found[key]; !ok {
			t.Errorf("extract printed no %q", key)
		}
	}
	if len(found) != 14 {
		t.Errorf("extract printed %d fields, want 14: %v", len(found), found)
	}
}

// A server prints the address to open last, and ends well when it is told to.
func TestServeAndStop(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := make(lines, 100)
	addr := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--addr", addr, "--database-url", dbtest.URL(t), "--data-dir", t.TempDir()}, nil, out, new(bytes.Buffer))
	}()
	var last string
	for last != "http://"+addr {
		select {
		case err := <-done:
			t.Fatalf("serve ended: %v", err)
		case last = <-out:
		}
	}
	if err := run(ctx, []string{"healthcheck", "--addr", addr}, nil, new(bytes.Buffer), new(bytes.Buffer)); err != nil {
		t.Errorf("healthcheck: %v", err)
	}
	resp, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // it was only read
	if err != nil || !strings.Contains(string(body), `nightstand_jobs{state="waiting"} 0`) ||
		!strings.Contains(string(body), `route="/readyz"`) {
		t.Errorf("metrics: status %d, %v\n%s", resp.StatusCode, err, body)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("serve, stopped: %v", err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // it never served
	return l.Addr().(*net.TCPAddr).Port
}

// lines passes on what is printed, line by line.
type lines chan string

// Write implements io.Writer.
func (l lines) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		l <- strings.TrimRight(line, "\n")
	}
	return len(b), nil
}
