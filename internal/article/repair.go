package article

import (
	"errors"
	"time"
)

// ErrRuleNotFound says that the reader has no such rule.
var ErrRuleNotFound = errors.New("rule not found")

// ErrNoSource says that the article's page is not kept, so that it cannot be
// read in another way.
var ErrNoSource = errors.New("the page is not kept")

// ErrNothingLeft says that a repair would leave an article without text.
var ErrNothingLeft = errors.New("nothing would be left of the article")

// Repair is how a reader changed what was extracted from an article's page.
// The zero value changes nothing.
type Repair struct {
	Candidate string   // the reading of the page that is shown, "" for the automatic one
	Removed   []string // keys of the parts that are left out
	Added     []string // keys of the parts that are shown although the extractor drops them
}

// None reports whether the repair changes nothing.
func (r Repair) None() bool { return r.Candidate == "" && len(r.Removed) == 0 && len(r.Added) == 0 }

// ReaderRule is a rule for the pages of a site that a reader made.
type ReaderRule struct {
	ID        int64
	Host      string // without "www."
	Rule      string // in the format of the site-rule file
	CreatedAt time.Time
}
