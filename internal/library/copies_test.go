package library_test

import (
	"net/http"
	"strings"
	"testing"

	"nightstand/internal/article"
	"nightstand/internal/fetchtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
)

// TestTwoCopies judges the page that the browser sent against the one that the
// server fetched.
func TestTwoCopies(t *testing.T) {
	t.Parallel()
	long, short := librarytest.Page("Long", 12, ""), librarytest.Page("Short", 5, "")
	for name, test := range map[string]struct {
		sent    string
		fetched fetchtest.Response
		want    outcome
		title   string // "" for no text
	}{
		"sent is better":             {long, fetchtest.Response{Body: short}, outcome{Status: article.StatusReady}, "Long"},
		"fetched is better":          {short, fetchtest.Response{Body: long}, outcome{Status: article.StatusReady}, "Long"},
		"consent wall sent":          {consentWall, fetchtest.Response{Body: long}, outcome{Status: article.StatusReady}, "Long"},
		"consent wall fetched":       {short, fetchtest.Response{Body: consentWall}, outcome{Status: article.StatusReady}, "Short"},
		"not found":                  {short, fetchtest.Response{Status: http.StatusNotFound}, outcome{Status: article.StatusReady}, "Short"},
		"unavailable":                {short, fetchtest.Response{Status: http.StatusServiceUnavailable}, outcome{Status: article.StatusReady}, "Short"},
		"PDF":                        {short, fetchtest.Response{ContentType: "application/pdf", Body: "%PDF-1.7"}, outcome{Status: article.StatusReady}, "Short"},
		"two walls":                  {consentWall, fetchtest.Response{Body: errorPage}, outcome{Status: article.StatusFailed, Failure: article.FailureErrorPage}, ""},
		"wall sent, unavailable":     {consentWall, fetchtest.Response{Status: http.StatusServiceUnavailable}, outcome{article.StatusQueued, article.FailureServer, true}, ""},
		"wall sent, nothing fetched": {consentWall, fetchtest.Response{Status: http.StatusNotFound}, outcome{Status: article.StatusFailed, Failure: article.FailureNotFound}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for order, sentFirst := range map[string]bool{"sent with the link": true, "sent later": false} {
				s, _ := inTx(t)
				site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": test.fetched})
				link := site.URL + "/a"
				var a article.Article
				if !sentFirst {
					a, _ = s.doFetch(t, s.saveLink(t, link))
				}
				a, _ = s.doFetch(t, s.save(t, library.SaveRequest{Link: link, Page: []byte(test.sent)}))
				got := outcome{a.Status, a.Failure, a.RetryAt != nil}
				if got != test.want || (test.title != "" && a.Title != test.title) || (s.text(t, a).HTML != "") != (test.title != "") {
					t.Errorf("%s: %+v, title %q, text of %d bytes, want %+v, %q", order, got, a.Title, len(s.text(t, a).HTML), test.want, test.title)
				}
			}
		})
	}
}

// TestRefetchWorse gets a worse page than the one that is shown: the text stays.
func TestRefetchWorse(t *testing.T) {
	t.Parallel()
	good := librarytest.Page("Good", 10, "")
	for name, test := range map[string]struct {
		worse    fetchtest.Response
		failure  article.Failure
		versions int
	}{
		"shorter":      {fetchtest.Response{Body: librarytest.Page("Worse", 3, "")}, "", 1},
		"error page":   {fetchtest.Response{Body: errorPage}, article.FailureErrorPage, 0},
		"consent wall": {fetchtest.Response{Body: consentWall}, article.FailureConsent, 0},
		"not found":    {fetchtest.Response{Status: http.StatusNotFound}, article.FailureNotFound, 0},
		"plain text":   {fetchtest.Response{ContentType: "text/plain", Body: librarytest.Paragraph(1)}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: good}})
			a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
			before := s.text(t, a)
			site.Set("/a", test.worse)
			queued, err := s.Refetch(t.Context(), s.userID, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			wantOutcome(t, queued, outcome{Status: article.StatusQueued})
			if s.text(t, queued).HTML != before.HTML {
				t.Error("the text is not shown while the page is fetched again")
			}
			a, _ = s.doFetch(t, a)
			wantOutcome(t, a, outcome{Status: article.StatusReady, Failure: test.failure})
			if got := s.text(t, a); got.HTML != before.HTML || a.Title != "Good" {
				t.Errorf("%q is shown now: %.200s", a.Title, got.Text)
			}
			versions, err := s.store.Versions(t.Context(), s.userID, a.ID)
			if err != nil || len(versions) != test.versions {
				t.Errorf("%d versions, %v, want %d", len(versions), err, test.versions)
			}
			sources, err := s.store.Sources(t.Context(), s.userID, a.ID)
			if err != nil || len(sources) != 1 || decompress(t, sources[0].Page) != good {
				t.Errorf("%d pages kept, %v, want the one that the text is from", len(sources), err)
			}
			if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" || s.text(t, a).HTML != before.HTML {
				t.Errorf("Reextract = %q, %v, and the text changed: %v", failure, err, s.text(t, a).HTML != before.HTML)
			}
		})
	}
}

// TestRefetchDown asks again for a page whose site is down by now.
func TestRefetchDown(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Good", 10, "")}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	site.Set("/a", fetchtest.Response{Status: http.StatusServiceUnavailable})
	if _, err := s.Refetch(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	for try := 0; ; try++ {
		b, again := s.doFetch(t, a)
		if s.text(t, b).HTML == "" {
			t.Fatal("the text is gone")
		}
		if again == 0 {
			wantOutcome(t, b, outcome{Status: article.StatusReady, Failure: article.FailureServer})
			break
		}
		if try > 10 {
			t.Fatal("never gives up")
		}
	}
}

func TestRefetchBetter(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Short", 4, "")}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	before := s.text(t, a)
	site.Set("/a", fetchtest.Response{Body: librarytest.Page("Long", 10, "<p>zebra</p>")})
	if _, err := s.Refetch(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	a, _ = s.doFetch(t, a)
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	if got := s.text(t, a); a.Title != "Long" || !strings.Contains(got.Text, librarytest.Paragraph(10)) {
		t.Errorf("%q is shown: %.200s, want the longer page", a.Title, got.Text)
	}
	versions, err := s.store.Versions(t.Context(), s.userID, a.ID)
	if err != nil || len(versions) != 1 || versions[0].HTML != before.HTML {
		t.Errorf("%d versions, %v, want the text before", len(versions), err)
	}
	if ids := s.ids(t, library.List{State: library.StateAll, Query: "zebra"}); len(ids) != 1 {
		t.Errorf("search for the new text finds %v", ids)
	}
}

// TestSendWorse sends a wall after a good page: the text stays.
func TestSendWorse(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, nil)
	link, good := site.URL+"/a", librarytest.Page("Good", 10, "")
	a, _ := s.doFetch(t, s.save(t, library.SaveRequest{Link: link, Page: []byte(good)}))
	before := s.text(t, a)
	a, _ = s.doFetch(t, s.save(t, library.SaveRequest{Link: link, Page: []byte(consentWall)}))
	if a.Status != article.StatusReady || s.text(t, a).HTML != before.HTML {
		t.Errorf("%s, text changed %v, want the good page's", a.Status, s.text(t, a).HTML != before.HTML)
	}
}

func TestReextract(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Title", 6, "")}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	want := s.text(t, a)
	if _, err := tx.Exec(t.Context(), "UPDATE article_texts SET html = 'old', text = 'old', score = 1"); err != nil {
		t.Fatal(err)
	}
	hits := site.Hits("/a")
	if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" {
		t.Errorf("Reextract = %q, %v", failure, err)
	}
	if got := s.text(t, a); got.HTML != want.HTML || got.Text != want.Text || got.Origin != want.Origin {
		t.Errorf("text is %.200q, want it as it was", got.HTML)
	}
	if site.Hits("/a") != hits {
		t.Error("the site was asked")
	}
	if ids, err := s.SourcedArticles(t.Context(), s.userID); err != nil || len(ids) != 1 || ids[0] != a.ID {
		t.Errorf("SourcedArticles = %v, %v, want the article", ids, err)
	}
	if _, err := s.Reextract(t.Context(), s.userID+1, a.ID); err == nil {
		t.Error("another reader's article was extracted")
	}
}

// TestSentAgain sends a worse copy of a page after a good one: the good one is
// still what later extractors read.
func TestSentAgain(t *testing.T) {
	t.Parallel()
	good := librarytest.Page("Good", 10, "")
	for name, worse := range map[string]string{"consent wall": consentWall, "shorter": librarytest.Page("Good", 3, "")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			link := fetchtest.Serve(t, nil).URL + "/a"
			s.doFetch(t, s.save(t, library.SaveRequest{Link: link, Page: []byte(good)}))
			a, _ := s.doFetch(t, s.save(t, library.SaveRequest{Link: link, Page: []byte(worse)}))
			if a.Status != article.StatusReady || a.Title != "Good" {
				t.Errorf("article is %s, %q, want ready and good", a.Status, a.Title)
			}
			sources, err := s.store.Sources(t.Context(), s.userID, a.ID)
			if err != nil || len(sources) != 1 {
				t.Fatalf("%d pages kept, %v, want 1", len(sources), err)
			}
			if sources[0].Origin != article.OriginSent || decompress(t, sources[0].Page) != good {
				t.Errorf("kept page of origin %s is not the good one", sources[0].Origin)
			}
		})
	}
}
