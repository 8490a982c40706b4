// Package blob keeps files, such as the pictures of articles, by key.
package blob

import (
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// ErrNotFound says that no file has the key.
var ErrNotFound = errors.New("file not found")

// Blob is one stored file, open for reading. The caller closes it.
type Blob struct {
	io.ReadSeekCloser
	ContentType string
	Size        int64 // bytes
	ModTime     time.Time
}

// maxKeyLength and maxSegmentLength, in bytes, are the limits of S3 keys and
// of common file systems, so that a key that works in one store works in all.
const (
	maxKeyLength     = 1024
	maxSegmentLength = 255
)

// genericType is the content type of a key without a known extension.
const genericType = "application/octet-stream"

// TypeOf returns the content type of the file with the key. The key's
// extension decides it alone, so that nothing but the file needs storing and
// both can never disagree. An unknown extension means
// application/octet-stream.
func TypeOf(key string) string {
	switch path.Ext(key) {
	case ".jpg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".svg":
		return "image/svg+xml"
	case ".avif":
		return "image/avif"
	}
	return genericType
}

// checkKey returns an error unless key is made of slash-separated segments of
// a-z, 0-9, dot, underscore and hyphen that name no directory by dots alone.
// Nothing that passes can leave the store or name one of its own files.
func checkKey(key string) error {
	if len(key) > maxKeyLength {
		return fmt.Errorf("key of %d bytes: longer than %d", len(key), maxKeyLength)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || len(segment) > maxSegmentLength ||
			strings.Trim(segment, ".") == "" || strings.ContainsFunc(segment, notInKey) {
			return fmt.Errorf("key %q: not slash-separated names of a-z, 0-9, '.', '_' and '-'", key)
		}
	}
	return nil
}

func notInKey(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
}

// checkPrefix returns an error unless prefix is a key followed by a slash.
// It refuses the empty prefix, which would name everything.
func checkPrefix(prefix string) error {
	key, ok := strings.CutSuffix(prefix, "/")
	if !ok {
		return fmt.Errorf("prefix %q: does not end with a slash", prefix)
	}
	return checkKey(key)
}

// FromURL opens the store that rawURL names: a directory as file:///absolute/path,
// or the directory files in dataDir when rawURL is empty or just "file:".
func FromURL(rawURL, dataDir string) (*Dir, error) {
	scheme, rest, ok := strings.Cut(rawURL, ":")
	switch {
	case rawURL == "" || rawURL == "file:":
		return OpenDir(filepath.Join(dataDir, "files"))
	case !ok:
		return nil, fmt.Errorf("file storage %q: not a URL such as file:///var/lib/nightstand/files", rawURL)
	case scheme == "file":
		dir, err := filePath(rest)
		if err != nil {
			return nil, fmt.Errorf("file storage %q: %w", rawURL, err)
		}
		return OpenDir(dir)
	default:
		// The address of a bucket can hold its secret key: it is not repeated here.
		return nil, fmt.Errorf("file storage %s: not available in this version; use file: instead", scheme)
	}
}
