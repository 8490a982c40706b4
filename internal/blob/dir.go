package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tempDir holds files while they are written. Its name cannot be part of a
// key, so an unfinished file is never visible.
const tempDir = "~tmp"

// tempAge is when an unfinished file is surely the leftover of a crash and not
// the work of another process that shares the directory.
const tempAge = 24 * time.Hour

// putAttempts bounds how often Put starts over when DeletePrefix removes the
// directory under it.
const putAttempts = 5

// Dir keeps each file under its key in a directory. It is safe for concurrent
// use, also by several processes.
type Dir struct {
	root *os.Root
}

// OpenDir opens the store in the directory at path and makes the directory
// when it is missing. It fails when the directory cannot be written to.
func OpenDir(path string) (*Dir, error) {
	d, err := openDir(path)
	if err != nil {
		// The path stands in the message once, whichever call failed.
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			err = pathErr.Err
		}
		return nil, fmt.Errorf("file storage: folder %s cannot be written to: %w", path, err)
	}
	return d, nil
}

func openDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	d := &Dir{root: root}
	if err := d.prepare(); err != nil {
		root.Close()
		return nil, err
	}
	return d, nil
}

// prepare proves that the directory is writable and removes what crashes left.
func (d *Dir) prepare() error {
	if err := d.root.MkdirAll(tempDir, 0o700); err != nil {
		return err
	}
	name, err := d.writeTemp([]byte("probe"))
	if err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil {
		return err
	}
	leftovers, err := fs.ReadDir(d.root.FS(), tempDir)
	if err != nil {
		return err
	}
	for _, entry := range leftovers {
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < tempAge {
			continue
		}
		if err := d.root.Remove(path.Join(tempDir, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Close releases the directory.
func (d *Dir) Close() error { return d.root.Close() }

// Put stores data under key and replaces what was there. When it returns nil,
// the file is on disk to stay; when it does not, the key is as it was.
// contentType must be the one [TypeOf] the key.
func (d *Dir) Put(ctx context.Context, key, contentType string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkKey(key); err != nil {
		return fmt.Errorf("file storage: %w", err)
	}
	if want := TypeOf(key); contentType != want {
		return fmt.Errorf("file storage: key %q is for %s, not for %s", key, want, contentType)
	}
	temp, err := d.writeTemp(data)
	if err != nil {
		return fmt.Errorf("file storage: writing of %s: %w", key, err)
	}
	for range putAttempts {
		if err = d.commit(temp, key); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		d.root.Remove(temp) // the first error is the one that matters
		return fmt.Errorf("file storage: writing of %s: %w", key, err)
	}
	return nil
}

// writeTemp writes data to a new file outside all keys, down to the disk.
func (d *Dir) writeTemp(data []byte) (name string, err error) {
	name = path.Join(tempDir, rand.Text())
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		d.root.Remove(name) // the first error is the one that matters
		return "", err
	}
	return name, nil
}

// commit gives the file temp the name key, for good.
func (d *Dir) commit(temp, key string) error {
	parent := path.Dir(key)
	if err := d.root.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	if err := d.root.Rename(temp, key); err != nil {
		return err
	}
	// Each directory is itself an entry of the one above, and whoever made it
	// may not have come to syncing that yet.
	for {
		if err := d.syncDir(parent); err != nil {
			return err
		}
		if parent == "." {
			return nil
		}
		parent = path.Dir(parent)
	}
}

// syncDir makes the entries of a directory durable, see fsync(2). A directory
// that is gone meanwhile was deleted on purpose.
func (d *Dir) syncDir(name string) error {
	f, err := d.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open opens the file with the key, or returns [ErrNotFound].
func (d *Dir) Open(ctx context.Context, key string) (*Blob, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := checkKey(key); err != nil {
		return nil, fmt.Errorf("file storage: %w", err)
	}
	f, err := d.root.Open(key)
	if isMissing(err) {
		return nil, fmt.Errorf("file storage: %s: %w", key, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("file storage: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w", key, ErrNotFound)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("file storage: %w", err)
	}
	return &Blob{ReadSeekCloser: f, ContentType: TypeOf(key), Size: info.Size(), ModTime: info.ModTime()}, nil
}

// Delete removes the file with the key. A missing file is no error.
func (d *Dir) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkKey(key); err != nil {
		return fmt.Errorf("file storage: %w", err)
	}
	info, err := d.root.Lstat(key)
	if err == nil && info.IsDir() {
		return nil // keys below it, no file of this key
	}
	if err == nil {
		err = d.root.Remove(key)
	}
	if err != nil && !isMissing(err) {
		return fmt.Errorf("file storage: %w", err)
	}
	return nil
}

// DeletePrefix removes all files whose keys begin with prefix, which is a key
// and a slash, such as "12/345/". Finding none is no error.
func (d *Dir) DeletePrefix(ctx context.Context, prefix string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkPrefix(prefix); err != nil {
		return fmt.Errorf("file storage: %w", err)
	}
	dir := strings.TrimSuffix(prefix, "/")
	info, err := d.root.Lstat(dir)
	if err == nil && info.IsDir() {
		err = d.root.RemoveAll(dir)
	}
	if err != nil && !isMissing(err) {
		return fmt.Errorf("file storage: %w", err)
	}
	return nil
}

// isMissing reports whether err says that there is nothing of that name: no
// entry, or a file where the name wants a directory.
func isMissing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// filePath returns the path in a file URL from which the scheme is cut,
// see RFC 8089.
func filePath(rest string) (string, error) {
	u, err := url.Parse(rest)
	if err != nil {
		return "", errors.New("not a valid URL")
	}
	if u.Host != "" && u.Host != "localhost" || u.RawQuery != "" || u.Fragment != "" || !filepath.IsAbs(u.Path) {
		return "", errors.New("only an absolute path is understood, as in file:///var/lib/nightstand/files")
	}
	return u.Path, nil
}
