package library

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"nightstand/internal/article"
)

// MaxShareTime is the longest that a link which expires can be given.
const MaxShareTime = 10 * 365 * 24 * time.Hour

// Share makes a public link to the article. It expires after the given time,
// at most [MaxShareTime]; 0 means never.
func (l *Library) Share(ctx context.Context, userID, articleID int64, expiresIn time.Duration) (article.Share, error) {
	var expires *time.Time
	if expiresIn != 0 { // a negative time is a mistake that must not last for ever
		at := now().Add(min(expiresIn, MaxShareTime))
		expires = &at
	}
	id, err := l.store.CreateShare(ctx, userID, articleID, newShareToken(), expires)
	if err != nil {
		return article.Share{}, fmt.Errorf("share article %d: %w", articleID, err)
	}
	return l.store.Share(ctx, userID, id)
}

// newShareToken returns 128 random bits in a form that fits an address.
func newShareToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Shares lists the user's links, newest first; articleID 0 means all articles.
func (l *Library) Shares(ctx context.Context, userID, articleID int64) ([]article.Share, error) {
	return l.store.Shares(ctx, userID, articleID)
}

// RevokeShare closes one of the user's links.
func (l *Library) RevokeShare(ctx context.Context, userID, id int64) error {
	return l.store.RevokeShare(ctx, userID, id, now())
}

// Shared returns the article a public link leads to. It returns
// [article.ErrShareNotFound] for an unknown token and [article.ErrShareClosed]
// for a link that was revoked, has expired, or whose article was deleted.
func (l *Library) Shared(ctx context.Context, token string) (article.Share, article.Article, error) {
	share, err := l.store.ShareByToken(ctx, token)
	if err != nil {
		return share, article.Article{}, err
	}
	if !share.Open(now()) {
		return share, article.Article{}, article.ErrShareClosed
	}
	a, err := l.store.Article(ctx, share.UserID, share.ArticleID)
	if err != nil {
		return share, a, fmt.Errorf("shared article: %w", err)
	}
	if a.Deleted() {
		return share, article.Article{}, article.ErrShareClosed
	}
	return share, a, nil
}

// CountView notes that somebody opened a public link.
func (l *Library) CountView(ctx context.Context, share article.Share) error {
	return l.store.CountView(ctx, share.UserID, share.ID)
}
