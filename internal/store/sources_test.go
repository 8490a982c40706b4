package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/store"
)

// TestSourceParts keeps pages of divided articles: the parts go and come with
// the first page.
func TestSourceParts(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	a := s.add(t, nil)
	source := func(origin article.Origin, pages ...string) store.Source {
		src := store.Source{Origin: origin, URL: "https://example.com/a", Page: []byte(pages[0])}
		for _, page := range pages[1:] {
			src.Parts = append(src.Parts, store.Part{URL: "https://example.com/a/" + page, PlainText: page == "text", Page: []byte(page)})
		}
		return src
	}
	want := func(step string, sources ...store.Source) {
		t.Helper()
		got, err := s.Sources(ctx, s.userID, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sources, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	fetched, sent := source(article.OriginFetched, "one", "two", "text", "four"), source(article.OriginSent, "seen", "next")
	must(s.PutSource(ctx, s.userID, a.ID, fetched))
	must(s.AddSource(ctx, s.userID, a.ID, sent))
	want("both kept", fetched, sent)

	must(s.AddSource(ctx, s.userID, a.ID, source(article.OriginFetched, "late", "later")))
	want("added too late", fetched, sent)

	fetched = source(article.OriginFetched, "new", "shorter")
	must(s.PutSource(ctx, s.userID, a.ID, fetched))
	want("replaced", fetched, sent)

	must(s.DeleteSource(ctx, s.userID, a.ID, article.OriginSent))
	want("deleted", fetched)

	fetched = source(article.OriginFetched, "whole")
	must(s.PutSource(ctx, s.userID, a.ID, fetched))
	want("on one page", fetched)
}
