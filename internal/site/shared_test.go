package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"nightstand/internal/fetchtest"
	"nightstand/internal/librarytest"
)

func TestSharedPage(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("Vera-the-owner")
	a, file := vera.read()
	var p paths
	made := vera.post(p.Change(a.ID, "shares"), url.Values{"expires": {"7d"}})
	made.wantStatus(t, http.StatusSeeOther)
	shares, err := s.library.Shares(t.Context(), vera.account.ID, a.ID)
	if err != nil || len(shares) != 1 {
		t.Fatalf("shares %+v, %v", shares, err)
	}
	if left := time.Until(*shares[0].ExpiresAt); left < 7*24*time.Hour-time.Minute || left > 7*24*time.Hour {
		t.Errorf("a link for seven days is open for %v", left)
	}
	link := p.Shared(shares[0].Token)
	vera.get(made.Header.Get("Location")).want(t, has(`.once input[value="`+s.URL+link+`"]`, `.once [data-copy="`+s.URL+link+`"]`))

	first := s.stranger().get(link)
	first.want(t, hasText(".article__title", "The Lamp"), has(`.prose img[src="`+p.SharedImage(shares[0].Token, file)+`"]`,
		`meta[name="robots"][content="noindex"]`, `meta[property="og:title"][content="The Lamp"]`), lacks("script", "nav", "form"))
	for name, test := range map[string]struct{ got, want string }{
		"Cache-Control": {first.Header.Get("Cache-Control"), "public, no-cache"},
		"X-Robots-Tag":  {first.Header.Get("X-Robots-Tag"), "noindex"},
		"Set-Cookie":    {first.Header.Get("Set-Cookie"), ""},
		"Vary":          {first.Header.Get("Vary"), "Accept-Encoding"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", name, test.got, test.want)
		}
	}
	if strings.Contains(first.body, vera.account.Name) || strings.Contains(first.body, "/read/") {
		t.Error("the page tells of its owner")
	}
	for name, visitor := range map[string]*browser{"owner": vera, "other reader": s.reader("other"), "stranger": s.stranger()} {
		got := visitor.get(link, "User-Agent: "+name, "X-Forwarded-For: 198.51.100.7", "Accept-Language: de")
		if got.body != first.body || got.Header.Get("Set-Cookie") != "" {
			t.Errorf("the %s is shown another page", name)
		}
	}
	kept := s.stranger().get(link, "If-None-Match: "+first.Header.Get("ETag"))
	if kept.StatusCode != http.StatusNotModified || kept.body != "" {
		t.Errorf("a kept copy is answered %d, %d bytes", kept.StatusCode, len(kept.body))
	}
	picture := s.stranger().get(p.SharedImage(shares[0].Token, file))
	picture.wantStatus(t, http.StatusOK)
	for field, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": sharedCaching, "Content-Disposition": "inline",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
	} {
		if got := picture.Header.Get(field); got != want {
			t.Errorf("%s of a picture: %q, want %q", field, got, want)
		}
	}
	for _, name := range []string{"thumbnail.jpg", "..%2F..%2Fsecret", strings.Repeat("0", 32) + ".png", file + "x"} {
		s.stranger().get(p.SharedImage(shares[0].Token, name)).wantStatus(t, http.StatusNotFound)
	}

	// A view is somebody who opens the page, not a chat that previews it.
	before := views(t, s, vera)
	s.stranger().get(link, "User-Agent: WhatsApp/2")
	s.stranger().send(http.MethodHead, link, nil)
	if got := views(t, s, vera); got != before {
		t.Errorf("previews were counted as %d views", got-before)
	}
	s.stranger().get(link, "User-Agent: Firefox/140")
	if got := views(t, s, vera); got != before+1 {
		t.Errorf("a visit was counted as %d views", got-before)
	}

	vera.post(p.RevokeShare(shares[0].ID), nil).wantRedirect(t, "/settings/shares")
	gone := s.stranger().get(link, "If-None-Match: "+first.Header.Get("ETag"))
	gone.wantStatus(t, http.StatusGone)
	gone.want(t, hasText("h1", "This link is no longer open"))
	if got := gone.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of a closed link: %q", got)
	}
	s.stranger().get(p.SharedImage(shares[0].Token, file)).wantStatus(t, http.StatusGone)
	vera.get(p.Share(a.ID)).want(t, lacks(".record"))
	vera.get(p.Shares()).want(t, hasText(".record", "Revoked"))
}

// TestSharedPageHidesTheSavedAddress shows the page's own name for itself
// wherever its links lead to what the reader saved.
func TestSharedPageHidesTheSavedAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	web := fetchtest.Serve(t, map[string]fetchtest.Response{})
	page := librarytest.Page("The Lamp", 12, `<p>See <a href="#comments">the comments</a> and <a href="?session=SECRET">this page</a>.</p>`)
	page = strings.Replace(page, "</head>", `<link rel="canonical" href="`+web.URL+`/lamp"></head>`, 1)
	web.Set("/lamp?session=SECRET", fetchtest.Response{Body: page})
	a := vera.save(web.URL + "/lamp?session=SECRET")
	if _, err := s.library.Fetch(t.Context(), vera.account.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	share, err := s.library.Share(t.Context(), vera.account.ID, a.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	shared := s.stranger().get(paths{}.Shared(share.Token))
	shared.want(t, has(`.prose a[href="`+web.URL+`/lamp"]`))
	if strings.Contains(shared.body, "SECRET") {
		t.Error("the shared page tells the address that was saved")
	}
	vera.get(paths{}.Article(a.ID)).want(t, has(`.prose a[href="`+web.URL+`/lamp?session=SECRET"]`))
}

func views(tb testing.TB, s *server, owner *browser) int64 {
	tb.Helper()
	shares, err := s.library.Shares(tb.Context(), owner.account.ID, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return shares[0].Views
}

func TestLinksThatAreNotOpen(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a, _ := vera.read()
	share, err := s.library.Share(t.Context(), vera.account.ID, a.ID, time.Nanosecond)
	if err != nil {
		t.Fatal(err)
	}
	s.stranger().get(paths{}.Shared(share.Token)).wantStatus(t, http.StatusGone)
	for _, token := range []string{"x", "%00", "%FF", strings.Repeat("a", 5000), share.Token + "x", strings.ToLower(share.Token)} {
		s.stranger().get(paths{}.Shared(token)).wantStatus(t, http.StatusNotFound)
	}
	for _, expires := range []string{"", "8d", "-1", "NEVER"} {
		vera.post(paths{}.Change(a.ID, "shares"), url.Values{"expires": {expires}}).wantStatus(t, http.StatusBadRequest)
	}
}
