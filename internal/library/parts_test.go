package library_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/fetchtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
)

const partPath = "/the-keeper"

// partAddress is the path of the nth page of an article.
func partAddress(n int) string {
	if n == 1 {
		return partPath
	}
	return fmt.Sprintf("%s/%d", partPath, n)
}

// partOf is the nth page of an article on so many, with three paragraphs.
func partOf(n, pages int) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><title>The keeper</title></head><body><article><h1>The keeper</h1>`)
	for i := range 3 {
		fmt.Fprintf(&b, "<p>%s</p>", librarytest.Paragraph(10*n+i))
	}
	b.WriteString("</article>")
	if n > 1 {
		fmt.Fprintf(&b, `<a href="%s">1</a>`, partPath)
	}
	if n < pages {
		fmt.Fprintf(&b, `<a href="%s">Next page</a>`, partAddress(n+1))
	}
	b.WriteString("</body></html>")
	return b.String()
}

func divided(pages int) map[string]fetchtest.Response {
	site := map[string]fetchtest.Response{}
	for n := 1; n <= pages; n++ {
		site[partAddress(n)] = fetchtest.Response{Body: partOf(n, pages)}
	}
	return site
}

// shownPages lists the pages whose text is shown, in the order of the text.
func shownPages(text string) string {
	var pages []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		for n := 1; n <= 30; n++ {
			if paragraph == librarytest.Paragraph(10*n) {
				pages = append(pages, fmt.Sprint(n))
			}
		}
	}
	return strings.Join(pages, " ")
}

func TestDividedArticle(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	site := fetchtest.Serve(t, divided(5))
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+partPath))
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	whole := s.text(t, a)
	if got := shownPages(whole.Text); got != "1 2 3 4 5" {
		t.Fatalf("pages %q are shown, want all five:\n%s", got, whole.Text)
	}
	if want := 15 * 40; a.WordCount < want || a.Minutes < want/300 || a.Title != "The keeper" {
		t.Errorf("%d words, %d minutes, title %q", a.WordCount, a.Minutes, a.Title)
	}
	sources, err := s.store.Sources(t.Context(), s.userID, a.ID)
	if err != nil || len(sources) != 1 || len(sources[0].Parts) != 4 {
		t.Fatalf("pages kept: %v, %v, want one with four parts", len(sources), err)
	}
	for i, part := range sources[0].Parts {
		if part.URL != site.URL+partAddress(i+2) || decompress(t, part.Page) != partOf(i+2, 5) {
			t.Errorf("part %d is %s", i+2, part.URL)
		}
	}
	if _, err := tx.Exec(t.Context(), "UPDATE article_texts SET html = 'old', text = 'old', score = 1"); err != nil {
		t.Fatal(err)
	}
	if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" {
		t.Errorf("Reextract = %q, %v", failure, err)
	}
	if got := s.text(t, a); got.HTML != whole.HTML || got.Score != whole.Score {
		t.Errorf("extracted again, pages %q are shown", shownPages(got.Text))
	}
	for n := 1; n <= 5; n++ {
		if hits := site.Hits(partAddress(n)); hits != 1 {
			t.Errorf("page %d was asked for %d times, want once", n, hits)
		}
	}
}

// TestBrokenParts fetches articles whose further pages do not come as they should.
func TestBrokenParts(t *testing.T) {
	t.Parallel()
	unavailable := fetchtest.Response{Status: http.StatusServiceUnavailable}
	for name, test := range map[string]struct {
		pages   int
		broken  map[string]fetchtest.Response
		shown   string
		failure article.Failure
	}{
		"third page unavailable": {5, map[string]fetchtest.Response{partAddress(3): unavailable}, "1 2", article.FailurePart},
		"third page refused":     {5, map[string]fetchtest.Response{partAddress(3): {Status: http.StatusForbidden}}, "1 2", article.FailurePart},
		"third page is a wall":   {5, map[string]fetchtest.Response{partAddress(3): {Body: consentWall}}, "1 2", article.FailurePart},
		"no third page":          {5, map[string]fetchtest.Response{partAddress(3): {Status: http.StatusNotFound}}, "1 2", ""},
		"same text again":        {5, map[string]fetchtest.Response{partAddress(2): {Body: partOf(1, 5)}}, "1", ""},
		"back to the front page": {5, map[string]fetchtest.Response{partAddress(3): {Status: http.StatusFound, Header: http.Header{"Location": {"/"}}}, "/": {Body: librarytest.Page("News", 8, "")}}, "1 2", ""},
		"back to the first page": {5, map[string]fetchtest.Response{partAddress(3): {Status: http.StatusFound, Header: http.Header{"Location": {partPath}}}}, "1 2", ""},
		"too many":               {23, nil, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			site := fetchtest.Serve(t, divided(test.pages))
			for path, response := range test.broken {
				site.Set(path, response)
			}
			a, again := s.doFetch(t, s.saveLink(t, site.URL+partPath))
			if again != 0 {
				t.Errorf("to be fetched again in %v", again)
			}
			wantOutcome(t, a, outcome{Status: article.StatusReady, Failure: test.failure})
			if got := shownPages(s.text(t, a).Text); got != test.shown {
				t.Errorf("pages %q are shown, want %q", got, test.shown)
			}
			if hits := site.Hits(partAddress(extract.MaxPages + 1)); hits > 0 {
				t.Errorf("page %d was asked for", extract.MaxPages+1)
			}
		})
	}
}

// TestRefetchParts fetches a divided article again, with fewer pages and more.
func TestRefetchParts(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, divided(4))
	refetch := func(a article.Article) article.Article {
		t.Helper()
		if _, err := s.Refetch(t.Context(), s.userID, a.ID); err != nil {
			t.Fatal(err)
		}
		a, _ = s.doFetch(t, a)
		return a
	}
	wantShown := func(a article.Article, failure article.Failure, pages string) {
		t.Helper()
		wantOutcome(t, a, outcome{Status: article.StatusReady, Failure: failure})
		if got := shownPages(s.text(t, a).Text); got != pages {
			t.Errorf("pages %q are shown, want %q", got, pages)
		}
		sources, err := s.store.Sources(t.Context(), s.userID, a.ID)
		if err != nil || len(sources) != 1 || len(sources[0].Parts) != len(strings.Fields(pages))-1 {
			t.Errorf("%d pages kept, %v; not those of the text", len(sources), err)
		}
	}
	site.Set(partAddress(3), fetchtest.Response{Status: http.StatusServiceUnavailable})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+partPath))
	wantShown(a, article.FailurePart, "1 2")

	site.Set(partAddress(3), fetchtest.Response{Body: partOf(3, 4)})
	a = refetch(a)
	wantShown(a, "", "1 2 3 4")

	site.Set(partAddress(2), fetchtest.Response{Status: http.StatusServiceUnavailable})
	a = refetch(a)
	wantShown(a, "", "1 2 3 4")

	site.Set(partAddress(2), fetchtest.Response{Body: partOf(2, 3)})
	site.Set(partAddress(3), fetchtest.Response{Body: partOf(3, 3)})
	a = refetch(a)
	wantShown(a, "", "1 2 3 4")
}

// TestTwoCopiesInParts judges a divided article that the browser sent the
// beginning of against what the server fetched of it.
func TestTwoCopiesInParts(t *testing.T) {
	t.Parallel()
	longer := strings.Replace(partOf(1, 3), "</article>", "<p>"+librarytest.Paragraph(7)+"</p><p>"+librarytest.Paragraph(8)+"</p></article>", 1)
	unavailable := fetchtest.Response{Status: http.StatusServiceUnavailable}
	for name, test := range map[string]struct {
		sent    string
		fetched map[string]fetchtest.Response // in the place of pages of the site
		shown   string
		origin  article.Origin
		has     string // in the text
		failure article.Failure
	}{
		"the same":                 {partOf(1, 3), nil, "1 2 3", article.OriginSent, "", ""},
		"more was sent":            {longer, nil, "1 2 3", article.OriginSent, librarytest.Paragraph(8), ""},
		"more was fetched":         {partOf(1, 3), map[string]fetchtest.Response{partPath: {Body: longer}}, "1 2 3", article.OriginFetched, librarytest.Paragraph(8), ""},
		"sent on one page":         {librarytest.Page("The keeper", 38, ""), nil, "1 2 3", article.OriginSent, librarytest.Paragraph(38), ""},
		"a wall sent":              {consentWall, nil, "1 2 3", article.OriginFetched, "", ""},
		"first page not to be had": {partOf(1, 3), map[string]fetchtest.Response{partPath: unavailable}, "1 2 3", article.OriginSent, "", ""},
		"nothing to be had":        {partOf(1, 3), map[string]fetchtest.Response{partPath: unavailable, partAddress(2): unavailable}, "1", article.OriginSent, "", article.FailurePart},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			site := fetchtest.Serve(t, divided(3))
			for path, response := range test.fetched {
				site.Set(path, response)
			}
			a, _ := s.doFetch(t, s.save(t, library.SaveRequest{Link: site.URL + partPath, Page: []byte(test.sent)}))
			wantOutcome(t, a, outcome{Status: article.StatusReady, Failure: test.failure})
			text := s.text(t, a)
			if got := shownPages(text.Text); got != test.shown || text.Origin != test.origin || !strings.Contains(text.Text, test.has) {
				t.Errorf("pages %q of the page %s are shown, want %q, %s: %.100s", got, text.Origin, test.shown, test.origin, text.Text)
			}
			if hits := site.Hits(partAddress(2)); hits > 1 {
				t.Errorf("the second page was asked for %d times", hits)
			}
			if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" {
				t.Errorf("Reextract = %q, %v", failure, err)
			}
			if got := s.text(t, a); got.HTML != text.HTML || got.Origin != text.Origin {
				t.Errorf("extracted again, pages %q of the page %s are shown", shownPages(got.Text), got.Origin)
			}
		})
	}
}

// TestFullerVersions fetches pages that lead to versions with more.
func TestFullerVersions(t *testing.T) {
	t.Parallel()
	amp := `<link rel="amphtml" href="/amp">`
	stub := "<title>The keeper</title>" + amp + `<p>Not much.</p><a href="/print?id=1">Print</a><a href="/print?id=2">Print</a>`
	whole := librarytest.Page("The keeper", 12, "")
	for name, test := range map[string]struct {
		site  map[string]fetchtest.Response
		has   string
		asked map[string]int
	}{
		"AMP of a stub": {map[string]fetchtest.Response{"/a-story": {Body: "<title>x</title>" + amp + "<p>Not much.</p>"}, "/amp": {Body: whole}},
			librarytest.Paragraph(12), map[string]int{"/amp": 1}},
		"two at most": {map[string]fetchtest.Response{"/a-story": {Body: stub}, "/amp": {Body: whole}},
			"", map[string]int{"/print?id=1": 1, "/print?id=2": 1, "/amp": 0}},
		"an article that needs none": {map[string]fetchtest.Response{"/a-story": {Body: strings.Replace(whole, "</head>", amp+"</head>", 1)}, "/amp": {Body: whole}},
			librarytest.Paragraph(12), map[string]int{"/amp": 0}},
		"on a single page": {map[string]fetchtest.Response{"/a-story": {Body: librarytest.Page("The keeper", 5, "") + `<a href="/a-story?page=2">Next page</a><a href="/a-story?page=all">View as single page</a>`},
			"/a-story?page=all": {Body: whole}}, librarytest.Paragraph(12), map[string]int{"/a-story?page=all": 1, "/a-story?page=2": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			site := fetchtest.Serve(t, test.site)
			a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a-story"))
			text := s.text(t, a)
			if !strings.Contains(text.Text, test.has) || (a.Status == article.StatusReady) != (test.has != "") {
				t.Errorf("article is %s, %s; text %.300s", a.Status, a.Failure, text.Text)
			}
			for path, want := range test.asked {
				if got := site.Hits(path); got != want {
					t.Errorf("%s was asked for %d times, want %d", path, got, want)
				}
			}
			if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || (failure == "") != (test.has != "") && failure != "no_page" {
				t.Errorf("Reextract = %q, %v", failure, err)
			}
			if got := s.text(t, a); got.HTML != text.HTML {
				t.Error("extracted again, another text is shown")
			}
		})
	}
}
