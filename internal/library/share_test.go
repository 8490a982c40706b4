package library_test

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"nightstand/internal/article"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
)

func TestShare(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	ctx := t.Context()
	a := s.save(t, library.SaveRequest{Link: "https://example.com/a", Title: "Title"})
	tokens := map[string]bool{}
	for range 20 {
		share, err := s.Share(ctx, s.userID, a.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.RawURLEncoding.DecodeString(share.Token)
		if err != nil || len(raw) != 16 || tokens[share.Token] {
			t.Errorf("token %q, %v, seen before %v: want 128 random bits", share.Token, err, tokens[share.Token])
		}
		tokens[share.Token] = true
		if share.ExpiresAt != nil || share.RevokedAt != nil || share.ArticleTitle != "Title" || share.ArticleID != a.ID {
			t.Errorf("share %+v, want one of the article that never expires", share)
		}
	}
	for _, articleID := range []int64{0, a.ID} {
		if shares, err := s.Shares(ctx, s.userID, articleID); err != nil || len(shares) != 20 {
			t.Errorf("Shares(%d): %d, %v, want 20", articleID, len(shares), err)
		}
	}
	if shares, err := s.Shares(ctx, s.userID, a.ID+1); err != nil || len(shares) != 0 {
		t.Errorf("Shares of another article: %d, %v, want none", len(shares), err)
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	ctx := t.Context()
	a := s.saveLink(t, "https://example.com/a")
	share, err := s.Share(ctx, s.userID, a.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(*share.ExpiresAt); left < 59*time.Minute || left > time.Hour {
		t.Errorf("expires in %v, want an hour", left)
	}
	open := func() error {
		_, shown, err := s.Shared(ctx, share.Token)
		if err == nil && shown.ID != a.ID {
			t.Errorf("the link shows article %d, want %d", shown.ID, a.ID)
		}
		if err != nil && shown.ID != 0 {
			t.Errorf("a closed link tells of article %d", shown.ID)
		}
		return err
	}
	if err := open(); err != nil {
		t.Errorf("open link: %v", err)
	}
	for range 3 {
		if err := s.CountView(ctx, share); err != nil {
			t.Fatal(err)
		}
	}
	if got, _, err := s.Shared(ctx, share.Token); err != nil || got.Views != 3 {
		t.Errorf("%d views, %v, want 3", got.Views, err)
	}
	for name, step := range map[string]struct{ do, undo string }{
		"expired": {"UPDATE shares SET expires_at = now() - interval '1 minute'", "UPDATE shares SET expires_at = NULL"},
		"trash":   {"UPDATE articles SET deleted_at = now()", "UPDATE articles SET deleted_at = NULL"},
	} {
		if _, err := tx.Exec(ctx, step.do); err != nil {
			t.Fatal(err)
		}
		if err := open(); !errors.Is(err, article.ErrShareClosed) {
			t.Errorf("%s: %v, want %v", name, err, article.ErrShareClosed)
		}
		if _, err := tx.Exec(ctx, step.undo); err != nil {
			t.Fatal(err)
		}
		if err := open(); err != nil {
			t.Errorf("no longer %s: %v", name, err)
		}
	}
	other := librarytest.User(t, s.db, "other")
	if err := s.RevokeShare(ctx, other, share.ID); !errors.Is(err, article.ErrShareNotFound) {
		t.Errorf("another reader revokes: %v, want %v", err, article.ErrShareNotFound)
	}
	if err := open(); err != nil {
		t.Errorf("after another reader tried to revoke it: %v", err)
	}
	for range 2 {
		if err := s.RevokeShare(ctx, s.userID, share.ID); err != nil {
			t.Errorf("RevokeShare: %v", err)
		}
		if err := open(); !errors.Is(err, article.ErrShareClosed) {
			t.Errorf("revoked: %v, want %v", err, article.ErrShareClosed)
		}
	}
	for _, token := range []string{"", "AAAAAAAAAAAAAAAAAAAAAA", share.Token + "=", "\x00", "\xff"} {
		if _, _, err := s.Shared(ctx, token); !errors.Is(err, article.ErrShareNotFound) {
			t.Errorf("Shared(%q): %v, want %v", token, err, article.ErrShareNotFound)
		}
	}
}

func TestShareRefused(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	ctx := t.Context()
	a := s.saveLink(t, "https://example.com/a")
	other := librarytest.User(t, s.db, "other")
	if _, err := s.Share(ctx, other, a.ID, 0); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("another reader's article: %v, want %v", err, article.ErrNotFound)
	}
	share, err := s.Share(ctx, s.userID, a.ID, -time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Shared(ctx, share.Token); !errors.Is(err, article.ErrShareClosed) {
		t.Errorf("link of a negative time: %v, want %v", err, article.ErrShareClosed)
	}
	if share, err = s.Share(ctx, s.userID, a.ID, 1<<62); err != nil || share.ExpiresAt == nil || share.ExpiresAt.Year() > time.Now().Year()+11 {
		t.Errorf("Share for ever and a day expires at %v, %v, want the longest time", share.ExpiresAt, err)
	}
	yes := true
	if _, err := s.Edit(ctx, s.userID, a.ID, library.Edit{Deleted: &yes}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Share(ctx, s.userID, a.ID, 0); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("deleted article: %v, want %v", err, article.ErrNotFound)
	}
	if shares, err := s.Shares(ctx, s.userID, 0); err != nil || len(shares) != 2 {
		t.Errorf("%d links, %v, want 2", len(shares), err)
	}
}
