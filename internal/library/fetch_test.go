package library_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/fetchtest"
	"nightstand/internal/jobs"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
	"nightstand/internal/store"
)

const (
	consentWall = `<!doctype html><html lang="en"><head><title>Before you continue</title></head><body><div>
		<h1>We value your privacy</h1><p>We and our partners use cookies to process personal data for personalised ads.</p>
		<button>Accept all</button><button>Reject all</button><button>Manage options</button></div></body></html>`
	errorPage = `<!doctype html><html lang="en"><head><title>404 Not Found</title></head><body><h1>Not Found</h1>
		<p>The page you requested could not be found.</p></body></html>`
)

func TestFetch(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	page := librarytest.Page("The lighthouse", 8, `<img src="/lamp.png" alt="The lamp">`)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: page}})
	a, again := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	if again != 0 || a.Title != "The lighthouse" || a.WordCount < 300 || a.Minutes < 1 || a.Language != "en" || a.Excerpt == "" {
		t.Errorf("again %v, article %+v, want it with its metadata", again, a)
	}
	text := s.text(t, a)
	for n := 1; n <= 8; n++ {
		if !strings.Contains(text.Text, librarytest.Paragraph(n)) || !strings.Contains(text.HTML, librarytest.Paragraph(n)) {
			t.Errorf("paragraph %d is missing from the text", n)
		}
	}
	if text.Origin != article.OriginFetched || text.Extractor != extract.Version || strings.Contains(text.HTML, "All rights reserved") {
		t.Errorf("text %s by version %d: %s", text.Origin, text.Extractor, text.HTML)
	}
	for _, query := range []string{"lighthouse", "keeper climbing", `"between the islands"`, "127.0.0.1"} {
		if ids := s.ids(t, library.List{State: library.StateUnread, Query: query}); len(ids) != 1 {
			t.Errorf("search %q finds %v, want the article", query, ids)
		}
	}
	sources, err := s.store.Sources(t.Context(), s.userID, a.ID)
	if err != nil || len(sources) != 1 {
		t.Fatalf("%d pages kept, %v, want 1", len(sources), err)
	}
	if got := decompress(t, sources[0].Page); got != page || sources[0].URL != site.URL+"/a" || sources[0].PlainText {
		t.Errorf("kept page differs from the one that was fetched (-want +got):\n%s", cmp.Diff(page, got))
	}
	job := rivertest.RequireInsertedTx[*riverpgxv5.Driver](t.Context(), t, tx, jobs.ArchiveImages{}, nil)
	if want := (jobs.ArchiveImages{UserID: s.userID, ArticleID: a.ID}); job.Args != want {
		t.Errorf("job is %v, want %v", job.Args, want)
	}
	images, err := s.store.Images(t.Context(), s.userID, a.ID)
	if err != nil || len(images) != 1 || images[0].URL != site.URL+"/lamp.png" {
		t.Errorf("pictures %v, %v, want the lamp", images, err)
	}
}

func TestFetchPlainText(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	body := librarytest.Paragraph(1) + "\n\n" + librarytest.Paragraph(2) + " <b>&amp;</b>\n"
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a.txt": {ContentType: "text/plain; charset=utf-8", Body: body}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a.txt"))
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	if text := s.text(t, a).Text; !strings.Contains(text, "<b>&amp;</b>") {
		t.Errorf("text %q, want it as it was sent", text)
	}
	rivertest.RequireNotInsertedTx[*riverpgxv5.Driver](t.Context(), t, tx, jobs.ArchiveImages{}, nil)
	if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" {
		t.Errorf("Reextract = %q, %v", failure, err)
	}
	if text := s.text(t, a).Text; !strings.Contains(text, "<b>&amp;</b>") {
		t.Errorf("text %q after extracting again, want it as it was sent", text)
	}
}

// TestFetchTemporary meets trouble that may pass: each try waits longer, and
// after the last the reader hears why.
func TestFetchTemporary(t *testing.T) {
	t.Parallel()
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/503":   {Status: http.StatusServiceUnavailable},
		"/429":   {Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1800"}}},
		"/empty": {Status: http.StatusBadGateway},
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		link    string
		failure article.Failure
		least   time.Duration
	}{
		"unavailable":  {site.URL + "/503", article.FailureServer, 0},
		"bad gateway":  {site.URL + "/empty", article.FailureServer, 0},
		"rate limited": {site.URL + "/429", article.FailureRateLimited, 30 * time.Minute},
		"refused":      {closed + "/", article.FailureConnect, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			a := s.saveLink(t, test.link)
			var last, again time.Duration
			tries := 0
			for a.Status != article.StatusFailed {
				start := time.Now()
				a, again = s.doFetch(t, a)
				if tries++; tries > 10 {
					t.Fatal("never gives up")
				}
				if a.Status == article.StatusFailed {
					break
				}
				wantOutcome(t, a, outcome{article.StatusQueued, test.failure, true})
				if again < last || again < test.least || again <= 0 || a.Attempts != tries {
					t.Errorf("try %d: attempts %d, again after %v, before it %v, want a longer pause of at least %v",
						tries, a.Attempts, again, last, test.least)
				}
				if a.RetryAt.Before(start.Add(again-time.Second)) || a.RetryAt.After(time.Now().Add(again)) {
					t.Errorf("try %d: RetryAt = %v, want %v from now", tries, a.RetryAt, again)
				}
				last = again
			}
			if tries < 4 || last < time.Hour {
				t.Errorf("gave up after %d tries, the last pause %v, want more patience", tries, last)
			}
			wantOutcome(t, a, outcome{Status: article.StatusFailed, Failure: test.failure})
			if again != 0 {
				t.Errorf("asks for another try after %v", again)
			}
			if a := s.saveLink(t, test.link); a.Status != article.StatusQueued || a.Attempts != 0 || a.Failure != "" {
				t.Errorf("saved again: %s, %d attempts, %q, want a new beginning", a.Status, a.Attempts, a.Failure)
			}
		})
	}
}

func TestFetchRecovers(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Status: http.StatusServiceUnavailable}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	wantOutcome(t, a, outcome{article.StatusQueued, article.FailureServer, true})
	site.Set("/a", fetchtest.Response{Body: librarytest.Page("Title", 5, "")})
	a, again := s.doFetch(t, a)
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	if again != 0 {
		t.Errorf("asks for another try after %v", again)
	}
}

func TestFetchPermanent(t *testing.T) {
	t.Parallel()
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/gone":    {Status: http.StatusGone},
		"/denied":  {Status: http.StatusForbidden},
		"/pdf":     {ContentType: "application/pdf", Body: "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"},
		"/zip":     {ContentType: "application/zip", Body: "PK\x03\x04"},
		"/blank":   {Body: " \n"},
		"/circle":  {Status: http.StatusFound, Header: http.Header{"Location": {"/circle"}}},
		"/private": {Status: http.StatusFound, Header: http.Header{"Location": {"http://10.0.0.1/"}}},
		"/consent": {Body: consentWall},
		"/error":   {Body: errorPage},
		"/stub":    {Body: `<title>News</title><p>Just a few words.</p>`},
	})
	for name, test := range map[string]struct {
		link string
		want article.Failure
	}{
		"missing":          {site.URL + "/missing", article.FailureNotFound},
		"gone":             {site.URL + "/gone", article.FailureNotFound},
		"denied":           {site.URL + "/denied", article.FailureForbidden},
		"pdf":              {site.URL + "/pdf", article.FailurePDF},
		"zip":              {site.URL + "/zip", article.FailureUnsupported},
		"blank":            {site.URL + "/blank", article.FailureUnresponsive},
		"circle":           {site.URL + "/circle", article.FailureRedirects},
		"private":          {"http://10.0.0.1/", article.FailureAddress},
		"leads to private": {site.URL + "/private", article.FailureAddress},
		"consent wall":     {site.URL + "/consent", article.FailureConsent},
		"error page":       {site.URL + "/error", article.FailureErrorPage},
		"stub":             {site.URL + "/stub", article.FailureStub},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			a, again := s.doFetch(t, s.saveLink(t, test.link))
			wantOutcome(t, a, outcome{Status: article.StatusFailed, Failure: test.want})
			if again != 0 {
				t.Errorf("asks for another try after %v", again)
			}
			if text := s.text(t, a); text.HTML != "" || text.Text != "" {
				t.Errorf("text %q is kept, want none", text.Text)
			}
			if body, err := s.Body(t.Context(), a, nil); err != nil || body.HTML != "" {
				t.Errorf("Body = %q, %v, want none", body.HTML, err)
			}
		})
	}
}

// TestFetchStrangePage has what PostgreSQL's text cannot hold wherever a page
// can carry it.
func TestFetchStrangePage(t *testing.T) {
	t.Parallel()
	page := func(head, extra string) string {
		return strings.Replace(librarytest.Page("Title", 8, extra), "<head>", "<head>"+head, 1)
	}
	for name, body := range map[string]string{
		"text":      page("", "<p>one\x00two &#0; &#x0; three\xff</p>"),
		"title":     strings.ReplaceAll(page("", ""), "Title", "Tit\x00le\xfe"),
		"metadata":  page("<meta name=author content='A\x00B'><meta property='og:site_name' content='S\x00\xff'><meta name=description content='D\x00'>", ""),
		"JSON-LD":   page(`<script type="application/ld+json">{"@type":"Article","headline":"A\u0000B \ud800","author":{"name":"C\u0000D"}}</script>`, ""),
		"attribute": page("", "<p><img src='/a\x00.png' alt='x\x00y\xff' title='\x00'><a href='/\x00' title='\x00'>link</a></p><p lang='e\x00n' dir='\x00'>words</p>"),
		"code":      page("", "<pre>a\x00b</pre><table><tr><td>\x00</td><td>x</td></tr></table><math><mi>\x00</mi></math><svg><text>\x00</text></svg>"),
		"canonical": page("<link rel=canonical href='/a?b=\xff\x00'>", ""),
		"language":  strings.Replace(page("", ""), `lang="en"`, "lang='e\x00n'", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			site := fetchtest.Serve(t, map[string]fetchtest.Response{
				"/a":         {Status: http.StatusFound, Header: http.Header{"Location": {"/b?q=\xe9"}}},
				"/b?q=\xe9":  {Body: body},
				"/b?q=%E9":   {Body: body},
				"/b?q=%C3%A": {Body: body},
			})
			a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
			wantOutcome(t, a, outcome{Status: article.StatusReady})
			sent, _ := s.doFetch(t, s.save(t, library.SaveRequest{Link: site.URL + "/sent", Page: []byte(body)}))
			wantOutcome(t, sent, outcome{Status: article.StatusReady})
			if _, err := s.Body(t.Context(), sent, func(file string) string { return file }); err != nil {
				t.Errorf("Body: %v", err)
			}
		})
	}
}

// TestFetchHugeTitle is a page whose title never ends.
func TestFetchHugeTitle(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{
		"/a": {Body: librarytest.Page(strings.Repeat("word ", 400_000), 8, "")},
	})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	for name, got := range map[string]string{"title": a.Title, "byline": a.Byline, "site name": a.SiteName, "excerpt": a.Excerpt} {
		if len(got) > 4000 {
			t.Errorf("the %s has %d bytes, want no more than a list row can bear", name, len(got))
		}
	}
}

func TestFetchEditedTitle(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Theirs", 5, "")}})
	for name, test := range map[string]struct {
		req  library.SaveRequest
		want string
	}{
		"edited":   {library.SaveRequest{Link: site.URL + "/a?1", Title: "Mine", TitleEdited: true}, "Mine"},
		"proposed": {library.SaveRequest{Link: site.URL + "/a?2", Title: "Proposed"}, "Theirs"},
		"none":     {library.SaveRequest{Link: site.URL + "/a?3"}, "Theirs"},
	} {
		for n := 1; n <= 3; n++ {
			site.Set(fmt.Sprintf("/a?%d", n), fetchtest.Response{Body: librarytest.Page("Theirs", 5, "")})
		}
		a, _ := s.doFetch(t, s.save(t, test.req))
		if a.Title != test.want || a.TitleEdited != test.req.TitleEdited {
			t.Errorf("%s: title %q, edited %v, want %q", name, a.Title, a.TitleEdited, test.want)
		}
	}
	a := s.saveLink(t, site.URL+"/a?1")
	title := ""
	if _, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Title: &title}); err != nil {
		t.Fatal(err)
	}
	if a, _ = s.doFetch(t, a); a.Title != "Theirs" || a.TitleEdited {
		t.Errorf("after the reader cleared it: title %q, edited %v, want the page's", a.Title, a.TitleEdited)
	}
}

func TestFetchGone(t *testing.T) {
	t.Parallel()
	s, tx := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Title", 5, "")}})
	a := s.saveLink(t, site.URL+"/a")
	yes := true
	if _, err := s.Edit(t.Context(), s.userID, a.ID, library.Edit{Deleted: &yes}); err != nil {
		t.Fatal(err)
	}
	if a, _ = s.doFetch(t, a); a.Status != article.StatusReady || !a.Deleted() {
		t.Errorf("%s, deleted %v, want it in the trash with its text", a.Status, a.Deleted())
	}
	if _, err := tx.Exec(t.Context(), "DELETE FROM users WHERE id = $1", s.userID); err != nil {
		t.Fatal(err)
	}
	hits := site.Hits("/a")
	if again, err := s.Fetch(t.Context(), s.userID, a.ID); again != 0 || err != nil {
		t.Errorf("Fetch of a purged article = %v, %v, want nothing", again, err)
	}
	if err := s.ArchiveImages(t.Context(), s.userID, a.ID, false); err != nil {
		t.Errorf("ArchiveImages of a purged article: %v", err)
	}
	if site.Hits("/a") != hits {
		t.Error("a purged article was fetched")
	}
}

func TestGiveUp(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("Title", 5, "")}})
	a := s.saveLink(t, site.URL+"/b")
	if err := s.GiveUp(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	wantOutcome(t, s.article(t, a.ID), outcome{Status: article.StatusFailed, Failure: article.FailureInternal})
	a, _ = s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	if err := s.store.SetProgress(t.Context(), s.userID, a.ID, store.Progress{Status: article.StatusFetching}); err != nil {
		t.Fatal(err)
	}
	if err := s.GiveUp(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	wantOutcome(t, s.article(t, a.ID), outcome{Status: article.StatusReady, Failure: article.FailureInternal})
}
