package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// store is what every kind of file storage can do.
type store interface {
	Put(ctx context.Context, key, contentType string, data []byte) error
	Open(ctx context.Context, key string) (*Blob, error)
	Delete(ctx context.Context, key string) error
	DeletePrefix(ctx context.Context, prefix string) error
}

// testStore is what every kind of file storage must pass. It is given an
// empty store for each case.
func testStore(t *testing.T, newStore func(testing.TB) store) {
	cases := map[string]func(*testing.T, store){
		"put and open":      testPutAndOpen,
		"overwrite":         testOverwrite,
		"missing":           testMissing,
		"delete":            testDelete,
		"delete prefix":     testDeletePrefix,
		"content types":     testContentTypes,
		"refused keys":      testRefusedKeys,
		"concurrent put":    testConcurrentPut,
		"put while deleted": testPutWhileDeleted,
		"cancelled":         testCancelled,
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, newStore(t))
		})
	}
}

func testPutAndOpen(t *testing.T, s store) {
	data := []byte("0123456789")
	put(t, s, "12/345/a.png", data)
	b, err := s.Open(t.Context(), "12/345/a.png")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if b.ContentType != "image/png" || b.Size != 10 {
		t.Errorf("Open = %s of %d bytes, want image/png of 10", b.ContentType, b.Size)
	}
	if age := time.Since(b.ModTime); age < -time.Minute || age > time.Minute {
		t.Errorf("ModTime is %v ago, want about now", age)
	}
	if _, err := b.Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(b); err != nil || string(rest) != "789" {
		t.Errorf("after Seek(7): %q, %v, want %q", rest, err, "789")
	}
}

func testOverwrite(t *testing.T, s store) {
	put(t, s, "a/b.jpg", []byte("the long first version"))
	before, err := s.Open(t.Context(), "a/b.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	put(t, s, "a/b.jpg", []byte("second"))
	if got := read(t, s, "a/b.jpg"); got != "second" {
		t.Errorf("after overwriting: %q, want %q", got, "second")
	}
	if got, err := io.ReadAll(before); err != nil || string(got) != "the long first version" {
		t.Errorf("a reader from before sees %q, %v, want the first version whole", got, err)
	}
}

func testMissing(t *testing.T, s store) {
	put(t, s, "1/2/a.png", []byte("a"))
	for _, key := range []string{"b.png", "1/2", "1/2/b.png", "1/2/a.png/b.png", "3/4/a.png"} {
		if _, err := s.Open(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("Open(%q) error = %v, want ErrNotFound", key, err)
		}
	}
}

func testDelete(t *testing.T, s store) {
	put(t, s, "1/a.png", []byte("a"))
	put(t, s, "1/b.png", []byte("b"))
	for range 2 { // the second time nothing is there
		if err := s.Delete(t.Context(), "1/a.png"); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"1", "1/b.png/c.png", "2/c.png"} {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete(%q) = %v, want nil", key, err)
		}
	}
	if got := present(t, s, "1/a.png", "1/b.png"); !cmp.Equal(got, []string{"1/b.png"}) {
		t.Errorf("left over: %v, want only 1/b.png", got)
	}
}

func testDeletePrefix(t *testing.T, s store) {
	keys := []string{"12/345/a.png", "12/345/deep/b.png", "12/3456/c.png", "12/34", "1/345/d.png"}
	for _, key := range keys {
		put(t, s, key, []byte("x"))
	}
	for _, prefix := range []string{"12/345/", "12/345/", "9/", "12/34/"} {
		if err := s.DeletePrefix(t.Context(), prefix); err != nil {
			t.Errorf("DeletePrefix(%q) = %v, want nil", prefix, err)
		}
	}
	if diff := cmp.Diff(keys[2:], present(t, s, keys...)); diff != "" {
		t.Errorf("keys left (-want +got):\n%s", diff)
	}
	for _, prefix := range []string{"", "/", "12", "../", "12//", "./"} {
		if err := s.DeletePrefix(t.Context(), prefix); err == nil {
			t.Errorf("DeletePrefix(%q) = nil, want an error", prefix)
		}
	}
	if diff := cmp.Diff(keys[2:], present(t, s, keys...)); diff != "" {
		t.Errorf("keys left after refused prefixes (-want +got):\n%s", diff)
	}
}

func testContentTypes(t *testing.T, s store) {
	for key, want := range map[string]string{
		"a.jpg": "image/jpeg", "a.png": "image/png", "a.gif": "image/gif", "a.webp": "image/webp",
		"a.svg": "image/svg+xml", "a.avif": "image/avif", "a.html": "application/octet-stream", "a": "application/octet-stream",
	} {
		if err := s.Put(t.Context(), key, want, nil); err != nil {
			t.Errorf("Put(%q, %q) = %v", key, want, err)
			continue
		}
		b, err := s.Open(t.Context(), key)
		if err != nil {
			t.Errorf("Open(%q) = %v", key, err)
			continue
		}
		if b.ContentType != want || b.Size != 0 {
			t.Errorf("Open(%q) = %s of %d bytes, want %s of 0", key, b.ContentType, b.Size, want)
		}
		b.Close()
	}
	if err := s.Put(t.Context(), "x.png", "text/html", []byte("x")); err == nil {
		t.Error("Put of text/html as x.png = nil, want an error")
	}
	if got := present(t, s, "x.png"); len(got) > 0 {
		t.Error("the refused x.png was stored")
	}
}

func testRefusedKeys(t *testing.T, s store) {
	for _, key := range []string{
		"", "/", "/etc/passwd", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "a/./b", "...", "a/.../b",
		`a\b`, "a b", "A", "a\x00", "a\n", "ä", "~tmp", "~tmp/x", "a:b", "%2e%2e", "a/\u2024./b", "c:/a", "nul\u0000",
		strings.Repeat("a", 256), strings.Repeat("abc/", 256) + "a",
	} {
		if err := s.Put(t.Context(), key, TypeOf(key), []byte("x")); err == nil {
			t.Errorf("Put(%q) = nil, want an error", key)
		}
		if b, err := s.Open(t.Context(), key); err == nil {
			b.Close()
			t.Errorf("Open(%q) = nil, want an error", key)
		}
		if err := s.Delete(t.Context(), key); err == nil {
			t.Errorf("Delete(%q) = nil, want an error", key)
		}
	}
	longest := strings.Repeat("a", 255) + "/" + strings.Repeat("b", 255)
	put(t, s, longest, []byte("long"))
	put(t, s, "a..b/..a/.hidden", []byte("dots"))
	if got := read(t, s, longest) + read(t, s, "a..b/..a/.hidden"); got != "longdots" {
		t.Errorf("allowed keys hold %q, want %q", got, "longdots")
	}
}

// testConcurrentPut has writers and readers at one key: each reader must see
// one writer's file whole.
func testConcurrentPut(t *testing.T, s store) {
	const writers, size = 4, 64 << 10
	version := func(i int) []byte { return bytes.Repeat([]byte{byte('a' + i)}, size+i) }
	put(t, s, "1/2/a.png", version(0))
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for n := range 5 {
				if err := s.Put(t.Context(), "1/2/a.png", "image/png", version(i)); err != nil {
					t.Error(err)
				}
				if err := s.Put(t.Context(), fmt.Sprintf("new/%d/%d.png", n, i), "image/png", version(i)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 20 {
				got := read(t, s, "1/2/a.png")
				if got == "" || got != string(version(int(got[0]-'a'))) {
					t.Errorf("read a mixture of versions, %d bytes", len(got))
				}
			}
		})
	}
	wg.Wait()
	for n := range 5 {
		for i := range writers {
			if got := read(t, s, fmt.Sprintf("new/%d/%d.png", n, i)); got != string(version(i)) {
				t.Errorf("new/%d/%d.png holds %d bytes, want %d", n, i, len(got), size+i)
			}
		}
	}
}

func testPutWhileDeleted(t *testing.T, s store) {
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 20 {
			if err := s.Put(t.Context(), "1/2/3/a.png", "image/png", []byte("x")); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		for range 40 {
			if err := s.DeletePrefix(t.Context(), "1/"); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	put(t, s, "1/2/3/a.png", []byte("last"))
	if got := read(t, s, "1/2/3/a.png"); got != "last" {
		t.Errorf("after the race: %q, want %q", got, "last")
	}
}

func testCancelled(t *testing.T, s store) {
	put(t, s, "a.png", []byte("a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, openErr := s.Open(ctx, "a.png")
	for name, err := range map[string]error{
		"Put":          s.Put(ctx, "a.png", "image/png", []byte("b")),
		"Open":         openErr,
		"Delete":       s.Delete(ctx, "a.png"),
		"DeletePrefix": s.DeletePrefix(ctx, "a.png/"),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s after cancel = %v, want context.Canceled", name, err)
		}
	}
	if got := read(t, s, "a.png"); got != "a" {
		t.Errorf("after cancelled calls the file holds %q, want %q", got, "a")
	}
}

func put(t testing.TB, s store, key string, data []byte) {
	t.Helper()
	if err := s.Put(t.Context(), key, TypeOf(key), data); err != nil {
		t.Fatal(err)
	}
}

// read returns what key holds, and marks the test failed when that is nothing.
func read(t testing.TB, s store, key string) string {
	t.Helper()
	b, err := s.Open(t.Context(), key)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer b.Close()
	data, err := io.ReadAll(b)
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

// present returns those of keys that can be opened.
func present(t testing.TB, s store, keys ...string) []string {
	t.Helper()
	var found []string
	for _, key := range keys {
		b, err := s.Open(t.Context(), key)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		b.Close()
		found = append(found, key)
	}
	return found
}

func TestFromURL(t *testing.T) {
	t.Parallel()
	dataDir, other := t.TempDir(), filepath.Join(t.TempDir(), "pictures and files")
	accepted := map[string]struct{ url, dir string }{
		"empty":       {"", filepath.Join(dataDir, "files")},
		"scheme only": {"file:", filepath.Join(dataDir, "files")},
		"path":        {"file://" + strings.ReplaceAll(other, " ", "%20"), other},
		"one slash":   {"file:" + other + "/", other},
		"localhost":   {"file://localhost" + other, other},
	}
	for name, tc := range accepted {
		t.Run(name, func(t *testing.T) {
			d, err := FromURL(tc.url, dataDir)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			put(t, d, "a.png", []byte(name))
			there, err := OpenDir(tc.dir)
			if err != nil {
				t.Fatal(err)
			}
			defer there.Close()
			if got := read(t, there, "a.png"); got != name {
				t.Errorf("%s has a.png %q, want %q", tc.dir, got, name)
			}
		})
	}
	refused := map[string]struct{ url, want string }{
		"bucket":   {"s3://key:secret@bucket?endpoint=x", "not available in this version; use file:"},
		"relative": {"file:files", "absolute path"},
		"host":     {"file://server/files", "absolute path"},
		"query":    {"file:///files?mode=1", "absolute path"},
		"no URL":   {"/var/files", "not a URL"},
	}
	for name, tc := range refused {
		t.Run(name, func(t *testing.T) {
			_, err := FromURL(tc.url, dataDir)
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("FromURL(%q) error = %v, want one with %q and without secrets", tc.url, err, tc.want)
			}
		})
	}
}
