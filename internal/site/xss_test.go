package site

import (
	"fmt"
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nightstand/internal/browsertest"
	"nightstand/internal/fetchtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
	"nightstand/internal/xsstest"
)

// vectorsPerArticle keeps the articles few.
const vectorsPerArticle = 12

// TestVectorsOnPages reads articles full of known vectors, privately and
// shared, and lists articles named by them, with the site's own scripts
// running and no Content-Security-Policy to help.
func TestVectorsOnPages(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	bare := httptest.NewServer(s.pages.Handler()) // without middleware.SecureHeaders
	t.Cleanup(bare.Close)
	browser := browsertest.New(t)
	stage := xsstest.NewStage(t, browser)
	vera := s.reader("vera")
	page := browser.Page(t)
	xsstest.Arm(page)
	page.Goto(bare.URL + "/healthz")
	page.Eval(fmt.Sprintf("document.cookie = %q", vera.cookie.Name+"="+vera.cookie.Value+"; path=/"), nil)

	var p paths
	for _, id := range vera.saveVectors(xsstest.Vectors(t, stage.Evil)) {
		share, err := s.library.Share(t.Context(), vera.account.ID, id, 0)
		if err != nil {
			t.Fatal(err)
		}
		wantInert(t, page, bare.URL+p.Article(id), ".article__title")
		wantInert(t, page, bare.URL+p.Shared(share.Token), ".article__title")
	}
	pages := 0
	for next := bare.URL + p.Library(); next != ""; pages++ {
		wantInert(t, page, next, ".article-row__link")
		next = page.EvalString(`document.querySelector('.paging__older')?.href ?? ''`)
	}
	if pages < 10 {
		t.Errorf("the library has %d pages, want one for every 30 vectors", pages)
	}
	wantInert(t, page, bare.URL+p.Shares(), ".record__name")

	page.Eval(`document.querySelector('.record__name a').innerHTML = '<img src=x onerror=alert(1)>'`, nil)
	if found := liveOnPage(t, page); len(found) == 0 {
		t.Error("an element in a title is not noticed")
	}
}

// saveVectors saves an article named after each vector, and returns the ids of
// further ones with vectors everywhere, which are ready to be read.
func (b *browser) saveVectors(vectors []xsstest.Vector) (ids []int64) {
	b.s.tb.Helper()
	ctx := b.s.tb.Context()
	vectors = slices.DeleteFunc(vectors, func(v xsstest.Vector) bool { return v.Spelling })
	web := fetchtest.Serve(b.s.tb, nil)
	for i, v := range vectors {
		request := library.SaveRequest{Link: fmt.Sprintf("%s/named/%d?q=%s", web.URL, i, url.QueryEscape(v.HTML)), Title: v.HTML, TitleEdited: true}
		a, _, err := b.s.library.Save(ctx, b.account.ID, request)
		if err != nil {
			b.s.tb.Fatal(err)
		}
		if _, err := b.s.library.Fetch(ctx, b.account.ID, a.ID); err != nil { // there is no such page, and nothing left to wait for
			b.s.tb.Fatal(err)
		}
	}
	for part := range slices.Chunk(vectors, vectorsPerArticle) {
		path := fmt.Sprintf("/article/%d", len(ids))
		web.Set(path, fetchtest.Response{Body: pageWith(part)})
		a := b.save(web.URL + path)
		if _, err := b.s.library.Fetch(ctx, b.account.ID, a.ID); err != nil {
			b.s.tb.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	return ids
}

// pageWith returns a page that has every vector as markup and as text, and the
// first ones as its names.
func pageWith(vectors []xsstest.Vector) string {
	var body strings.Builder
	for i, v := range vectors {
		shown := html.EscapeString(v.HTML)
		fmt.Fprintf(&body, `<h2>Part %d of %s</h2><p>%s</p><p title="%s">%s</p><pre><code>%s</code></pre>`, i, shown, librarytest.Paragraph(i), shown, shown, shown)
		fmt.Fprintf(&body, `<figure><img src="/i%d.png" alt="%s"><figcaption>%s</figcaption></figure><p>%s</p>`, i, shown, shown, librarytest.Paragraph(100+i))
	}
	for _, v := range vectors {
		fmt.Fprintf(&body, "<div>%s</div>", v.HTML)
	}
	name := func(i int) string { return html.EscapeString(vectors[i%len(vectors)].HTML) }
	page := librarytest.Page(name(0), 12, body.String())
	return strings.Replace(page, "</head>", fmt.Sprintf(`<meta name="author" content="%s"><meta property="og:site_name" content="%s">`+
		`<meta name="description" content="%s"><link rel="canonical" href="%s"><meta property="og:image" content="%s"></head>`,
		name(1), name(2), name(3), name(4), name(5)), 1)
}

// ownMarkup is what the site itself adds to an article's text: room to scroll,
// names of headings, and what stands for a picture.
var ownMarkup = regexp.MustCompile(`^\.prose: (?:class (?:scroll-x|image-missing|image-pending)|attribute tabindex of div|id section-\d+|` +
	`src data:image/svg\+xml,%3Csvg xmlns='http://www\.w3\.org/2000/svg' viewBox='0 0 \d+ \d+'/%3E)$`)

func liveOnPage(t *testing.T, page *browsertest.Page) []string {
	t.Helper()
	found := xsstest.Live(t, page, ".prose", ".article__title", ".article__byline", ".article__meta bdi", ".article__source",
		".contents__link", ".article-row__link", ".article-row__excerpt", ".article-row__meta bdi", ".record__name a")
	return slices.DeleteFunc(found, ownMarkup.MatchString)
}

// strange lists what none of the site's pages has anywhere.
const strange = `[...document.querySelectorAll('*')].flatMap((e) => {
	const bad = [...e.attributes].filter(({name, value}) => /^on|^srcdoc$|^http-equiv$/i.test(name) || /^[\x00-\x20]*(javascript|vbscript):/i.test(value)).map(({name}) => name);
	const foreign = e.localName === 'script' && new URL(e.src).origin !== location.origin;
	if (foreign || ['iframe', 'object', 'embed', 'base', 'style'].includes(e.localName)) bad.push('element');
	return bad.map((what) => e.localName + ' ' + what);
})`

// wantInert opens a page, waits for what must be there, and fails the test if
// anything of a vector lives.
func wantInert(t *testing.T, page *browsertest.Page, address, selector string) {
	t.Helper()
	before := len(page.Requests())
	page.Goto(address)
	page.WaitVisible(selector)
	found := liveOnPage(t, page)
	var odd, pictures []string
	page.Eval(strange, &odd)
	page.Eval(`[...document.querySelectorAll('img')].map((e) => e.src)`, &pictures)
	origin := address[:strings.Index(address[len("http://"):], "/")+len("http://")]
	for _, request := range page.Requests()[before:] {
		if !strings.HasPrefix(request, origin+"/") && !slices.Contains(pictures, request) {
			odd = append(odd, "request for "+request)
		}
	}
	if found = append(found, odd...); len(found) > 0 {
		t.Errorf("%s: %v\n%s", address, found, page.EvalString("document.documentElement.outerHTML.slice(0, 2000)"))
	}
}
