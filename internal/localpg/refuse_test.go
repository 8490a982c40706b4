package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkRefused starts a server that must not come up, and compares the error.
func checkRefused(t *testing.T, cfg Config, want ...string) {
	t.Helper()
	s, err := Start(t.Context(), cfg)
	if err == nil {
		s.Stop()
		t.Fatal("Start() = nil, want an error")
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("Start() = %q, want a mention of %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("Start() = %q, want one line", err)
	}
}

// tree lists the files under dir, with their sizes.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			files = append(files, fmt.Sprint(path, " ", info.Size()))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestStrangeDataDirectory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"older version":   {map[string]string{"PG_VERSION": "9\n", "base/1": "data"}, []string{"PostgreSQL 9", "install postgresql-9", "dump"}},
		"newer version":   {map[string]string{"PG_VERSION": "99\n"}, []string{"PostgreSQL 99", "install postgresql-99"}},
		"unknown version": {map[string]string{"PG_VERSION": "x"}, []string{"PostgreSQL", `"x"`}},
		"something else":  {map[string]string{"diary.txt": "Dear diary"}, []string{"not empty", "PG_VERSION", "move it away"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := emptyDir(t)
			for file, content := range test.files {
				path := filepath.Join(dir, "postgres", file)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			before := tree(t, filepath.Join(dir, "postgres"))
			checkRefused(t, config(t, dir), append(test.want, filepath.Join(dir, "postgres"))...)
			if diff := cmp.Diff(before, tree(t, filepath.Join(dir, "postgres"))); diff != "" {
				t.Errorf("data directory changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestImpossibleDirectory(t *testing.T) {
	t.Parallel()
	file := filepath.Join(emptyDir(t), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	checkRefused(t, config(t, filepath.Join(file, "data")), "in the way", "NIGHTSTAND_DATA_DIR")
}

func TestNoPrograms(t *testing.T) {
	t.Parallel()
	dir := emptyDir(t)
	cfg := config(t, dir)
	cfg.search = slices.Values([]string{fakePrograms(t, "14.2", "exit 1"), filepath.Join(dir, "nowhere")})
	checkRefused(t, cfg, "no PostgreSQL server programs", "apt install postgresql", "brew install postgresql@17")
}

func TestInitFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		initdb string
		want   []string
	}{
		"disk full": {
			`echo 'initdb: error: could not write file "/x/PG_VERSION": No space left on device' >&2; exit 1`,
			[]string{"the disk is full: free some space"},
		},
		"bootstrap": {
			"echo 'running bootstrap script ... 2026-01-02 03:04:05.678 UTC [12] FATAL:  could not create semaphores: not enough'\n" +
				"echo 'child process exited with exit code 1'\n" +
				"echo 'initdb: removing contents of data directory \"/x\"'\nexit 1",
			[]string{"initdb: could not create semaphores: not enough"},
		},
		"silent": {"exit 3", []string{"initdb: exit status 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := emptyDir(t)
			cfg := config(t, dir)
			cfg.search = slices.Values([]string{fakePrograms(t, "15.1", test.initdb)})
			checkRefused(t, cfg, test.want...)
			left, err := filepath.Glob(filepath.Join(dir, "postgres*"))
			if err != nil {
				t.Fatal(err)
			}
			if len(left) > 0 {
				t.Errorf("after the failure there are %q", left)
			}
		})
	}
}

func TestInitInterrupted(t *testing.T) {
	t.Parallel()
	dir := emptyDir(t)
	half := filepath.Join(dir, "postgres.new-123")
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	mustExecute(t, start(t, dir).URL(), "SELECT 1")
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("Stat(%s) = %v, want that it is gone", half, err)
	}
}

func TestServerRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(dir string) error
		want  []string
	}{
		"open to others": {
			func(dir string) error { return os.Chmod(filepath.Join(dir, "postgres"), 0o777) },
			[]string{"is open to others", "chmod 700"},
		},
		"damaged": {
			func(dir string) error { return os.Truncate(filepath.Join(dir, "postgres/global/pg_control"), 10) },
			[]string{"pg_control", "postgres.log"},
		},
		"socket folder is a file": {
			func(dir string) error {
				return errors.Join(os.RemoveAll(filepath.Join(dir, "socket")), os.WriteFile(filepath.Join(dir, "socket"), nil, 0o600))
			},
			[]string{"not a private folder", "remove it"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := usedDir(t)
			if err := test.spoil(dir); err != nil {
				t.Fatal(err)
			}
			checkRefused(t, config(t, dir), test.want...)
		})
	}
}

func TestBlocked(t *testing.T) {
	t.Parallel()
	stranger := account{uid: 54321, gid: 54321, name: "stranger", switched: true}
	outer := emptyDir(t)
	inner := filepath.Join(outer, "inner")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(inner, "postgres")
	for _, test := range []struct {
		outer, inner os.FileMode
		want         string
	}{
		{0o700, 0o700, outer},
		{0o711, 0o700, inner},
		{0o711, 0o711, ""},
	} {
		for dir, mode := range map[string]os.FileMode{outer: test.outer, inner: test.inner} {
			if err := os.Chmod(dir, mode); err != nil {
				t.Fatal(err)
			}
		}
		if got := stranger.blocked(path); got != test.want {
			t.Errorf("blocked(%v %v) = %q, want %q", test.outer, test.inner, got, test.want)
		}
	}
}

func TestMakeDirRefusesForeignFolder(t *testing.T) {
	t.Parallel()
	self := account{uid: os.Geteuid(), gid: os.Getegid(), name: "me"}
	dir := emptyDir(t)
	private, open, link := filepath.Join(dir, "private"), filepath.Join(dir, "open"), filepath.Join(dir, "link")
	for path, mode := range map[string]os.FileMode{private: 0o700, open: 0o755} {
		if err := os.Mkdir(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(private, link); err != nil {
		t.Fatal(err)
	}
	for path, ok := range map[string]bool{private: true, filepath.Join(dir, "new"): true, open: false, link: false} {
		if err := self.makeDir(path); (err == nil) != ok {
			t.Errorf("makeDir(%s) = %v, want success %v", filepath.Base(path), err, ok)
		}
	}
}
