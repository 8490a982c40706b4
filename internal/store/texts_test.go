package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nightstand/internal/account"
	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

var ignoreTimes = cmpopts.IgnoreTypes(time.Time{})

func text(n int, score float64) article.Text {
	return article.Text{HTML: fmt.Sprintf("<p>%d</p>", n), Text: fmt.Sprint(n), Score: score, Origin: article.OriginFetched, Extractor: n}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	a := s.add(t, nil)
	put := func(t article.Text) error { return s.PutText(ctx, s.userID, a.ID, t) }
	if err := put(text(1, 10)); err != nil {
		t.Fatal(err)
	}
	if err := put(text(1, 10)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Versions(ctx, s.userID, a.ID); err != nil || len(got) != 0 {
		t.Errorf("after the same text again: %d versions, %v, want none", len(got), err)
	}
	if err := put(text(2, 99)); err != nil {
		t.Fatal(err)
	}
	for n := 3; n <= 9; n++ {
		if err := put(text(n, 20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutVersion(ctx, s.userID, a.ID, text(10, 1)); err != nil {
		t.Fatal(err)
	}
	shown, err := s.Text(ctx, s.userID, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text(9, 20), shown, ignoreTimes); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	// The five newest, and the best of all.
	want := []article.Text{text(10, 1), text(8, 20), text(7, 20), text(6, 20), text(5, 20), text(2, 99)}
	got, err := s.Versions(ctx, s.userID, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, ignoreTimes); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	a := s.add(t, nil)
	sent := store.Source{Origin: article.OriginSent, URL: "https://example.com/a", Page: []byte("sent")}
	old := store.Source{Origin: article.OriginFetched, URL: "https://example.com/a", Page: []byte("old")}
	fetched := store.Source{Origin: article.OriginFetched, URL: "https://example.com/b", PlainText: true, Page: []byte{0, 0xff}}
	for _, src := range []store.Source{sent, old, fetched} {
		if err := s.PutSource(ctx, s.userID, a.ID, src); err != nil {
			t.Fatal(err)
		}
	}
	for _, origin := range []article.Origin{article.OriginSent, article.OriginFetched} {
		if err := s.AddSource(ctx, s.userID, a.ID, store.Source{Origin: origin, Page: []byte("too late")}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Sources(ctx, s.userID, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.Source{fetched, sent}, got); diff != "" {
		t.Errorf("Sources (-want +got):\n%s", diff)
	}
	if ids, err := s.SourcedArticleIDs(ctx, s.userID); err != nil || !slices.Equal(ids, []int64{a.ID}) {
		t.Errorf("SourcedArticleIDs = %v, %v, want %d once", ids, err, a.ID)
	}
}

// TestStrangeText stores, wherever text of strangers goes, what PostgreSQL's
// text cannot hold.
func TestStrangeText(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	const strange, clean = "a\x00b\xffc", "abc"
	a := s.add(t, func(a *article.Article) {
		a.URL = "https://example.com/?" + strange
		a.Title, a.Domain, a.Tags = strange, strange, []string{strange}
	})
	a.Title, a.Tags = strange, []string{strange}
	a, err := s.UpdateArticle(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	a.CanonicalURL, a.Title, a.Byline, a.SiteName, a.Language, a.Excerpt, a.Image = strange, strange, strange, strange, strange, strange, strange
	if err := s.SetMetadata(ctx, a); err != nil {
		t.Errorf("SetMetadata: %v", err)
	}
	if err := s.SetFetched(ctx, s.userID, a.ID, strange, 200); err != nil {
		t.Errorf("SetFetched: %v", err)
	}
	broken := article.Text{HTML: strange, Text: strange, Origin: article.OriginSent}
	if err := s.PutText(ctx, s.userID, a.ID, broken); err != nil {
		t.Errorf("PutText: %v", err)
	}
	if err := s.PutVersion(ctx, s.userID, a.ID, broken); err != nil {
		t.Errorf("PutVersion: %v", err)
	}
	if err := s.PutSource(ctx, s.userID, a.ID, store.Source{Origin: article.OriginSent, URL: strange, Page: []byte(strange)}); err != nil {
		t.Errorf("PutSource: %v", err)
	}
	if err := s.PutImages(ctx, s.userID, a.ID, []string{strange}); err != nil {
		t.Errorf("PutImages: %v", err)
	}
	if _, err := s.CreateToken(ctx, s.userID, strange, []byte("hash")); err != nil {
		t.Errorf("CreateToken: %v", err)
	}
	session := account.Session{UserID: s.userID, UserAgent: strange, ExpiresAt: time.Now().Add(time.Hour)}
	if err := s.PutSession(ctx, "token", []byte(strange), session); err != nil {
		t.Errorf("PutSession: %v", err)
	}
	if _, err := s.UserByName(ctx, "nobody"+strange); err != account.ErrNotFound {
		t.Errorf("UserByName: %v, want %v", err, account.ErrNotFound)
	}
	if _, err := s.ShareByToken(ctx, strange); err != article.ErrShareNotFound {
		t.Errorf("ShareByToken: %v, want %v", err, article.ErrShareNotFound)
	}

	got, err := s.Article(ctx, s.userID, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := article.Article{ID: a.ID, UserID: s.userID, URL: "https://example.com/?" + clean, CanonicalURL: clean, Title: clean, Byline: clean,
		SiteName: clean, Domain: clean, Language: clean, Direction: "ltr", Excerpt: clean, Image: clean, Status: article.StatusReady, Tags: []string{clean}}
	if diff := cmp.Diff(want, got, ignoreTimes); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
	shown, err := s.Text(ctx, s.userID, a.ID)
	if err != nil || shown.HTML != clean || shown.Text != clean {
		t.Errorf("Text = %q, %q, %v, want %q", shown.HTML, shown.Text, err, clean)
	}
	images, err := s.Images(ctx, s.userID, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]article.Image{{Key: article.ImageKey(clean), URL: clean}}, images); diff != "" {
		t.Errorf("Images (-want +got):\n%s", diff)
	}
}
