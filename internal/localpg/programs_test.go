package localpg

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakePrograms makes an installation whose postgres claims a version, and
// whose initdb runs the given shell command.
func fakePrograms(tb testing.TB, version, initdb string) (dir string) {
	tb.Helper()
	dir = emptyDir(tb)
	if err := os.Chmod(dir, 0o755); err != nil {
		tb.Fatal(err)
	}
	for name, command := range map[string]string{
		"postgres": fmt.Sprintf("echo 'postgres (PostgreSQL) %s (Somewhere)'", version),
		"initdb":   initdb,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+command+"\n"), 0o755); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

func TestFindPrograms(t *testing.T) {
	t.Parallel()
	v14, v15, v16 := fakePrograms(t, "14.2", ""), fakePrograms(t, "15.18", ""), fakePrograms(t, "16beta1", "")
	onlyServer := fakePrograms(t, "17.0", "")
	if err := os.Remove(filepath.Join(onlyServer, "initdb")); err != nil {
		t.Fatal(err)
	}
	links := emptyDir(t)
	if err := os.Symlink(filepath.Join(v16, "postgres"), filepath.Join(links, "postgres")); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		dirs  []string
		major int
		want  string
	}{
		"first that will do":    {[]string{v14, onlyServer, v15, v16}, 0, v15},
		"of the data's version": {[]string{v14, v15, v16}, 16, v16},
		"through links":         {[]string{links, v15}, 0, v16},
		"data too old":          {[]string{v14, v15, v16}, 14, ""},
		"none of the version":   {[]string{v15}, 16, ""},
		"none":                  {[]string{t.TempDir()}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := findPrograms(t.Context(), slices.Values(test.dirs), "/data", test.major)
			if got := p.dir; got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("findPrograms() = %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

// The programs of this machine are found wherever PATH leads.
func TestServerDirs(t *testing.T) {
	t.Parallel()
	p, err := findPrograms(t.Context(), serverDirs, "/data", 0)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(p.initdb(), "--version").Output(); err != nil || !strings.Contains(string(out), fmt.Sprint(p.major)) {
		t.Errorf("%s --version = %q, %v, want version %d", p.initdb(), out, err, p.major)
	}
}

func TestPathVersion(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string]int{
		"/usr/lib/postgresql/9/bin":           9,
		"/usr/pgsql-16/bin":                   16,
		"/opt/homebrew/opt/postgresql@17/bin": 17,
		"/usr/libexec/postgresql15":           15,
		"/usr/local/pgsql/bin":                0,
	} {
		if got := pathVersion(dir); got != want {
			t.Errorf("pathVersion(%q) = %d, want %d", dir, got, want)
		}
	}
}
