//go:build unix

package blob

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDir(t *testing.T) {
	t.Parallel()
	testStore(t, func(t testing.TB) store { return newDir(t, t.TempDir()) })
}

func newDir(t testing.TB, path string) *Dir {
	t.Helper()
	d, err := OpenDir(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestOpenDirKeepsFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "made", "as", "needed")
	put(t, newDir(t, path), "1/a.png", []byte("kept"))
	if got := read(t, newDir(t, path), "1/a.png"); got != "kept" {
		t.Errorf("after reopening: %q, want %q", got, "kept")
	}
}

func TestOpenDirNotWritable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	blocked := t.TempDir() // root may write anywhere, but not below a file
	if err := os.WriteFile(filepath.Join(blocked, tempDir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "files"), blocked} {
		_, err := OpenDir(path)
		if err == nil {
			t.Errorf("OpenDir(%q) = nil, want an error", path)
			continue
		}
		if msg := err.Error(); strings.Count(msg, path) != 1 || strings.Contains(msg, "\n") {
			t.Errorf("OpenDir error = %q, want one line that names %s once", msg, path)
		}
	}
}

// A crash leaves unfinished files: they must not be reachable, must not be in
// the way, and must go once they are surely nobody's.
func TestCrashLeftovers(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d := newDir(t, path)
	put(t, d, "a.png", []byte("good"))
	fresh, old := filepath.Join(path, tempDir, "FRESH"), filepath.Join(path, tempDir, "OLD")
	for _, name := range []string{fresh, old} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * tempAge)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	d = newDir(t, path)
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("old leftover: Stat error = %v, want not found", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("a file that another process may be writing: %v", err)
	}
	if got := read(t, d, "a.png"); got != "good" {
		t.Errorf("a.png holds %q, want %q", got, "good")
	}
}

// Symbolic links that somebody put into the directory must not lead out of it.
func TestSymbolicLinks(t *testing.T) {
	t.Parallel()
	path, outside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret.png")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDir(t, path)
	for name, target := range map[string]string{"link.png": secret, "dir": outside} {
		if err := os.Symlink(target, filepath.Join(path, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"link.png", "dir/secret.png"} {
		if b, err := d.Open(t.Context(), key); err == nil {
			b.Close()
			t.Errorf("Open(%q) = nil, want an error", key)
		}
	}
	if err := d.Put(t.Context(), "dir/new.png", "image/png", []byte("x")); err == nil {
		t.Error("Put through a link = nil, want an error")
	}
	if err := d.DeletePrefix(t.Context(), "dir/"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(secret); err != nil {
		t.Errorf("the file outside: %v", err)
	}
}

func TestPutBelowFile(t *testing.T) {
	t.Parallel()
	d := newDir(t, t.TempDir())
	put(t, d, "a", []byte("file"))
	put(t, d, "b/c", []byte("file"))
	for _, key := range []string{"a/b", "b"} {
		if err := d.Put(t.Context(), key, genericType, []byte("x")); err == nil {
			t.Errorf("Put(%q) = nil, want an error", key)
		}
	}
	if got := read(t, d, "a") + read(t, d, "b/c"); got != "filefile" {
		t.Errorf("the files hold %q, want %q", got, "filefile")
	}
	assertNoTemp(t, d)
}

// limitedDirEnv names the directory of the process that TestDiskFull starts.
const limitedDirEnv = "BLOB_TEST_LIMITED_DIR"

// TestDiskFull makes writes break in the middle, as on a full disk, with a
// limit on file sizes. The limit is one of a whole process, so the test runs
// itself again in one of its own.
func TestDiskFull(t *testing.T) {
	if path := os.Getenv(limitedDirEnv); path != "" {
		putBeyondLimit(t, path)
		return
	}
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestDiskFull$", "-test.v")
	cmd.Env = append(os.Environ(), limitedDirEnv+"="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestDiskFull")) {
		t.Errorf("with a limit on file sizes: %v\n%s", err, out)
	}
}

func putBeyondLimit(t *testing.T, path string) {
	d := newDir(t, path)
	put(t, d, "a.png", []byte("good"))
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 4096, Max: 4096}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	err := d.Put(t.Context(), "a.png", "image/png", make([]byte, 1<<20))
	if !errors.Is(err, syscall.EFBIG) {
		t.Errorf("Put = %v, want the disk's error %v", err, syscall.EFBIG)
	}
	if got := read(t, d, "a.png"); got != "good" {
		t.Errorf("after the failed Put the key holds %d bytes, want %q", len(got), "good")
	}
	assertNoTemp(t, d)
}

func assertNoTemp(t testing.TB, d *Dir) {
	t.Helper()
	entries, err := fs.ReadDir(d.root.FS(), tempDir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 0 {
		t.Errorf("%d unfinished files left, want none", len(entries))
	}
}
