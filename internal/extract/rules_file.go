package extract

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// RulesFile is an installation's own file of rules, over those that come with
// the program. It is read again when it has changed, and need not exist. It is
// safe for concurrent use.
type RulesFile struct {
	path string
	log  *slog.Logger

	mu      sync.Mutex // guards what follows
	rules   *Rules     // with the embedded ones below
	size    int64      // -1 while there is no file
	changed time.Time
}

// OpenRules returns the rules in the file at path. What is wrong with it, now
// or after a change, is logged, and the last good rules stay.
func OpenRules(path string, logger *slog.Logger) *RulesFile {
	f := &RulesFile{path: path, log: logger, rules: EmbeddedRules(), size: -1}
	f.Rules()
	return f
}

// Rules returns the rules as the file has them now, over the embedded ones,
// which are all that a nil file has.
func (f *RulesFile) Rules() *Rules {
	if f == nil {
		return EmbeddedRules()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	size, changed := int64(-1), time.Time{}
	info, err := os.Stat(f.path)
	if err == nil {
		size, changed = info.Size(), info.ModTime()
	}
	if size == f.size && changed.Equal(f.changed) {
		return f.rules
	}
	f.size, f.changed = size, changed
	rules, err := ReadRules(f.path)
	if err != nil {
		f.log.Warn("site rules not read; the last good ones stay", "error", err)
		return f.rules
	}
	f.rules = rules.Over(EmbeddedRules())
	f.log.Info("site rules read", "file", f.path, "sites", rules.Len())
	return f.rules
}

// ReadRules reads a file of rules. There are none, nil, when there is no file.
func ReadRules(path string) (*Rules, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("site rules: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	rules, err := ParseRules(file)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return rules, nil
}
