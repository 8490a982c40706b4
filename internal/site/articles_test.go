package site

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// hrefOf returns where the first element for the selector leads, "" for none.
func hrefOf(root *html.Node, selector string) string {
	found := cascadia.Query(root, cascadia.MustCompile(selector))
	if found == nil {
		return ""
	}
	href, _ := attribute(found, "href")
	return href
}

func TestPagesOfTheList(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	const articles = 2*pageSize + 7
	for n := range articles {
		a := vera.save(fmt.Sprintf("https://example.com/%d", n))
		if n%2 == 0 {
			vera.post(paths{}.Change(a.ID, "favorite"), nil).wantStatus(t, http.StatusSeeOther)
		}
	}
	for first, want := range map[string]int{
		"/": articles, "/?view=favorites": (articles + 1) / 2, "/?view=archive": 0, "/?view=all": articles, "/?q=example.com": articles,
		"/?q=example.com&view=favorites": (articles + 1) / 2,
	} {
		seen, address := map[string]bool{}, first
		for address != "" {
			root := vera.get(address).page(t)
			for _, row := range cascadia.QueryAll(root, cascadia.MustCompile(".article-row")) {
				key, _ := attribute(row, "data-key")
				if seen[key] {
					t.Errorf("%s has article %s again", address, key)
				}
				seen[key] = true
				field := cascadia.Query(row, cascadia.MustCompile(`input[name="return"]`))
				if back, _ := attribute(field, "value"); back != address {
					t.Errorf("a row of %s leads back to %s", address, back)
				}
			}
			newest := hrefOf(root, ".paging a:not([rel])")
			if address == first && newest != "" || address != first && newest == "" {
				t.Errorf("the way from %s to the newest is %q", address, newest)
			}
			address = hrefOf(root, `.paging a[rel="next"]`)
		}
		if len(seen) != want {
			t.Errorf("%s has %d articles on all pages, want %d", first, len(seen), want)
		}
	}
	vera.get("/?view=nothing").wantStatus(t, http.StatusNotFound)
	for _, place := range []string{"x", "%00", "AAAA", strings.Repeat("A", 5000), "____________________________"} {
		vera.get("/?after="+place).wantStatus(t, http.StatusOK)
	}
}

func TestSearchPage(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a, _ := vera.read()
	vera.post(paths{}.Change(a.ID, "archive"), nil)
	row := fmt.Sprintf(`[data-key="%d"]`, a.ID)
	found := vera.get("/?q=keeper+lamp&view=all")
	found.want(t, hasCount(".article-row", 1), has(row, `input[name="q"][value="keeper lamp"]`), lacks(`.tabs [aria-current]`),
		hasText("title", "Search: keeper lamp"), hasText(".results", "Found for “keeper lamp”"))
	vera.get("/?q="+url.QueryEscape(`"no such words"`)).want(t, lacks(".article-row"), hasText(".empty__title", "No article matches"))
	vera.get("/?q=keeper&view=archive").want(t, has(row))
	vera.get("/?q="+url.QueryEscape(`<script>alert(1)</script>`)).want(t, lacks("main script"))
	for _, hostile := range []string{`"`, `'`, `a & | ! ( )`, `\`, "\x00", "%", "-", ":*", strings.Repeat("a ", 3000)} {
		vera.get("/?q="+url.QueryEscape(hostile)).wantStatus(t, http.StatusOK)
	}
	s.reader("other").get("/?q=keeper").want(t, lacks(".article-row"))
}

func TestSaveForm(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	vera.post("/articles", url.Values{"text": {"Read https://example.com/a, it is good"}}).wantRedirect(t, "/")
	vera.get("/").want(t, hasText(".notice", "Saved."), has(`.notice form[action$="/delete"]`), hasText(".article-row", "https://example.com/a"))
	vera.post("/articles", url.Values{"text": {"example.com/a"}}).wantRedirect(t, "/")
	vera.get("/").want(t, hasText(".notice", "You had saved this before."), lacks(".notice form"), hasCount(".article-row", 1))

	// A text without a link comes back with the reason, above the same list.
	refused := vera.post("/articles", url.Values{"text": {"no <link> here"}})
	refused.wantStatus(t, http.StatusUnprocessableEntity)
	refused.want(t, hasText(".form__error", "There is no link in this text"), has(`input[name="text"][value="no <link> here"][aria-invalid]`),
		hasCount(`.article-row input[name="return"][value="/"]`, 3))
	large := vera.post("/articles", url.Values{"text": {strings.Repeat("x", maxFormBytes)}})
	large.wantStatus(t, http.StatusRequestEntityTooLarge)
}

func TestNoticeIsShownOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a := vera.save("https://example.com/a")
	for change, test := range map[string]struct{ notice, undo string }{
		"archive": {"Archived.", "unarchive"}, "unarchive": {"Moved to Unread.", "archive"},
		"favorite": {"Added to Favourites.", "unfavorite"}, "unfavorite": {"Removed from Favourites.", "favorite"},
		"delete": {"Deleted.", "restore"}, "restore": {"Restored.", ""},
	} {
		vera.post(paths{}.Change(a.ID, change), url.Values{"return": {"/?view=all"}}).wantRedirect(t, "/?view=all")
		// Neither a page that refreshes itself, nor a look at the headers, nor a
		// page that nobody sees takes the notice away.
		vera.get("/?view=all", "Nightstand-Refresh: 1").want(t, lacks(".notice"))
		vera.send(http.MethodHead, "/", nil).wantStatus(t, http.StatusOK)
		vera.get(paths{}.Thumbnail(a.ID)).wantStatus(t, http.StatusNotFound)
		checks := []checker{hasText(".notice", test.notice), lacks(".notice form")}
		if test.undo != "" {
			checks[1] = has(`.notice form[action="`+paths{}.Change(a.ID, test.undo)+`"]`, `.notice input[name="return"][value="/?view=all"]`)
		}
		vera.get("/?view=all").want(t, checks...)
		vera.get("/?view=all").want(t, lacks(".notice"))
	}
	if got := vera.post(paths{}.Change(a.ID, "archive"), nil, "Accept: application/json"); got.body != `{"done":"Archived."}` {
		t.Errorf("a script is told %s", got.body)
	}
	vera.get("/").want(t, lacks(".notice"))
}

// Whatever belongs to one reader does not exist for another, and asks a
// stranger to sign in.
func TestOtherReaders(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera, other := s.reader("vera"), s.reader("other")
	a, file := vera.read()
	share, err := s.library.Share(t.Context(), vera.account.ID, a.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := s.signin.CreateToken(t.Context(), vera.account.ID, "phone")
	if err != nil {
		t.Fatal(err)
	}
	devices, err := s.signin.Devices(t.Context(), vera.account.ID)
	if err != nil {
		t.Fatal(err)
	}
	var p paths
	for _, path := range []string{p.Article(a.ID), p.Events(a.ID), p.Share(a.ID), p.Thumbnail(a.ID), p.Image(a.ID, file)} {
		other.get(path).wantStatus(t, http.StatusNotFound)
		s.stranger().get(path).wantRedirect(t, "/signin?next="+url.QueryEscape(path))
	}
	posts := []string{p.RevokeShare(share.ID), p.RevokeToken(token.ID), p.RevokeDevice(devices[0].ID)}
	for change := range changes {
		posts = append(posts, p.Change(a.ID, change))
	}
	for _, change := range []string{"fetch", "shares"} {
		posts = append(posts, p.Change(a.ID, change))
	}
	for _, path := range posts {
		other.post(path, url.Values{"expires": {"never"}}).wantStatus(t, http.StatusNotFound)
		s.stranger().post(path, url.Values{"expires": {"never"}}).wantRedirect(t, "/signin?next=%2F")
	}
	after, err := s.library.Article(t.Context(), vera.account.ID, a.ID)
	if err != nil || !after.UpdatedAt.Equal(a.UpdatedAt) {
		t.Errorf("the article was changed: %+v, %v", after, err)
	}
	vera.get(p.Article(a.ID)).want(t, hasText(".article__title", "The Lamp"), has(`.prose img[src="`+p.Image(a.ID, file)+`"][width="1"][height="1"]`))
	vera.get(p.Shares()).want(t, has(`form[action="`+p.RevokeShare(share.ID)+`"]`))
	vera.get(p.Tokens()).want(t, has(`form[action="`+p.RevokeToken(token.ID)+`"]`))
	for _, path := range []string{p.Article(a.ID + 1), p.Article(0), p.Article(-1), "/read/x", "/read/99999999999999999999", p.Article(a.ID) + "/x"} {
		vera.get(path).wantStatus(t, http.StatusNotFound)
	}
}

func TestDeletedArticle(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a, _ := vera.read()
	share, err := s.library.Share(t.Context(), vera.account.ID, a.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	var p paths
	vera.post(p.Change(a.ID, "delete"), nil).wantRedirect(t, "/")
	vera.get(p.Article(a.ID)).want(t, hasText(".trashed", "in the trash"), has(`.trashed form[action="`+p.Change(a.ID, "restore")+`"]`), lacks(".article-end"))
	vera.get(p.Share(a.ID)).wantStatus(t, http.StatusNotFound)
	vera.post(p.Change(a.ID, "shares"), url.Values{"expires": {"7d"}}).wantStatus(t, http.StatusNotFound)
	s.stranger().get(p.Shared(share.Token)).wantStatus(t, http.StatusGone)
	for _, list := range []string{"/", "/?view=all", "/?view=archive", "/?q=keeper"} {
		vera.get(list).want(t, lacks(".article-row"))
	}
	vera.post(p.Change(a.ID, "restore"), url.Values{"return": {p.Article(a.ID)}}).wantRedirect(t, p.Article(a.ID))
	vera.get("/").want(t, hasCount(".article-row", 1))
	s.stranger().get(p.Shared(share.Token)).wantStatus(t, http.StatusOK)
}
