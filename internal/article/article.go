// Package article holds what Nightstand keeps for its readers: the saved
// article, its states, the rules for its addresses and tags, and the reasons
// why a page could not become an article.
package article

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
)

// ErrNotFound says that the reader has no such article.
// Another reader's article is not found either.
var ErrNotFound = errors.New("article not found")

// ErrSavedBefore says that the reader has the article, and that what was asked
// for is only for new ones.
var ErrSavedBefore = errors.New("this page was saved before")

// ErrShareNotFound says that there is no such public link.
var ErrShareNotFound = errors.New("shared link not found")

// ErrShareClosed says that a public link was revoked or has expired.
var ErrShareClosed = errors.New("shared link closed")

// Status is how far a saved link has come on its way to readable text.
type Status string

// The states of an article. A failed article is still the reader's link: it
// can be opened at its source, fetched again, or sent from the browser.
const (
	StatusQueued   Status = "queued"
	StatusFetching Status = "fetching"
	StatusReady    Status = "ready"
	StatusFailed   Status = "failed"
)

// Article is one saved link and what is known of it, without its text.
type Article struct {
	ID           int64
	UserID       int64
	URL          string // as the reader saved it, cleaned of tracking parameters
	CanonicalURL string // the page's own name for itself, or ""
	Title        string
	TitleEdited  bool // by the reader: extraction leaves it alone
	Byline       string
	SiteName     string
	Domain       string // the host without "www."
	PublishedAt  *time.Time
	Language     string // BCP 47, or "" when unknown
	Direction    string // "ltr" or "rtl"
	Excerpt      string
	Image        string // address of the lead image at its source, or ""
	Thumbnail    bool   // a small picture for lists is kept
	WordCount    int
	Minutes      int // reading time
	Status       Status
	Failure      Failure // why Status is failed, or why the last try did not work
	Attempts     int     // fetches since the reader last asked for one
	RetryAt      *time.Time
	Favorite     bool
	Tags         []string
	Position     float64 // how far the reader has come, 0 to 1
	SavedAt      time.Time
	UpdatedAt    time.Time
	ArchivedAt   *time.Time
	DeletedAt    *time.Time
}

// Archived reports whether the reader is done with the article.
func (a Article) Archived() bool { return a.ArchivedAt != nil }

// Deleted reports whether the article lies in the trash.
func (a Article) Deleted() bool { return a.DeletedAt != nil }

// Text is the readable body of an article.
type Text struct {
	HTML string // sanitised, with absolute addresses
	Text string // running text, a blank line between blocks

	Score       float64 // the extractor's judgement, to compare versions
	Origin      Origin
	Extractor   int // version of the extractor
	ExtractedAt time.Time
}

// Origin says where a text came from.
type Origin string

// A page is fetched by the server or sent by the reader's browser. One that was
// received has just been sent: it is not yet known whether it holds the article.
const (
	OriginFetched  Origin = "fetched"
	OriginSent     Origin = "sent"
	OriginReceived Origin = "received"
)

// Image is one picture of an article, as kept or as still to be fetched.
type Image struct {
	Key         string // see [ImageKey]
	URL         string // address at its source
	File        string // name of the kept file, "" until there is one
	ContentType string
	Width       int // pixels
	Height      int
	Failed      bool // it could not be kept
}

// ImageKey names the picture at url within an article: the first half of the
// SHA-256 of its address, in hexadecimal.
func ImageKey(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:16])
}

// Share is a public link to one article.
type Share struct {
	ID           int64
	UserID       int64
	ArticleID    int64
	ArticleTitle string
	Token        string
	CreatedAt    time.Time
	ExpiresAt    *time.Time // nil: never
	RevokedAt    *time.Time
	Views        int64
}

// Open reports whether the link still shows the article at the given time.
func (s Share) Open(now time.Time) bool {
	return s.RevokedAt == nil && (s.ExpiresAt == nil || now.Before(*s.ExpiresAt))
}
