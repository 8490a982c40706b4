package library_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/library"
)

// body stores a text with the given pictures and returns it as a page shows it.
func body(tb testing.TB, source string, images ...article.Image) library.Body {
	tb.Helper()
	s, _ := inTx(tb)
	ctx := tb.Context()
	a := s.saveLink(tb, "https://example.com/a")
	if err := s.store.PutText(ctx, s.userID, a.ID, article.Text{HTML: source, Origin: article.OriginFetched}); err != nil {
		tb.Fatal(err)
	}
	for _, i := range images {
		if err := s.store.PutImages(ctx, s.userID, a.ID, []string{i.URL}); err != nil {
			tb.Fatal(err)
		}
		i.Key = article.ImageKey(i.URL)
		if err := s.store.SetImage(ctx, s.userID, a.ID, i); err != nil {
			tb.Fatal(err)
		}
	}
	b, err := s.Body(ctx, a, func(file string) string { return "/pictures/" + file })
	if err != nil {
		tb.Fatalf("body: %v", err)
	}
	return b
}

const pendingShape = `data:image/svg+xml,%3Csvg xmlns=&#39;http://www.w3.org/2000/svg&#39; viewBox=&#39;0 0 1200 800&#39;/%3E`

func TestBody(t *testing.T) {
	t.Parallel()
	lamp := article.Image{URL: "https://img.example/lamp.png?a=1&b=2", File: "f00.png", Width: 640, Height: 480}
	const lampTag = `<img src="https://img.example/lamp.png?a=1&amp;b=2" alt="A &quot;lamp&quot; &amp; more">`
	const keptTag = `<img src="/pictures/f00.png" alt="A &#34;lamp&#34; &amp; more" width="640" height="480" decoding="async">`
	for name, test := range map[string]struct {
		source string
		images []article.Image
		want   string
	}{
		"entities": {
			source: `<p title="&quot;a&quot; &amp;lt;">1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;amp;lt; &#34;x&#34; é &nbsp;</p>`,
			want:   `<p title="&quot;a&quot; &amp;lt;">1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;amp;lt; &#34;x&#34; é &nbsp;</p>`,
		},
		"link with a query": {
			source: `<p><a href="https://example.com/?a=1&amp;copy=2&amp;lt=3" rel="nofollow">x &amp; y</a></p>`,
			want:   `<p><a href="https://example.com/?a=1&amp;copy=2&amp;lt=3" rel="nofollow">x &amp; y</a></p>`,
		},
		"code": {
			source: "<pre><code class=\"language-go\">if a &lt; b &amp;&amp; c {\n\treturn &#34;&amp;lt;&#34;\n}\n</code></pre>",
			want:   "<pre><code class=\"language-go\">if a &lt; b &amp;&amp; c {\n\treturn &#34;&amp;lt;&#34;\n}\n</code></pre>",
		},
		"kept picture": {source: lampTag, images: []article.Image{lamp}, want: keptTag},
		"second picture": {
			source: lampTag + lampTag,
			images: []article.Image{lamp},
			want:   keptTag + strings.Replace(keptTag, ` decoding`, ` loading="lazy" decoding`, 1),
		},
		"pending picture": {
			source: `<img src="https://img.example/a.png" alt="A">`,
			images: []article.Image{{URL: "https://img.example/a.png"}},
			want:   `<img src="` + pendingShape + `" alt="A" width="1200" height="800" class="image-pending" decoding="async">`,
		},
		"pending picture with a size": {
			source: `<img src="https://img.example/a.png" alt="A" width="300" height="400">`,
			images: []article.Image{{URL: "https://img.example/a.png"}},
			want:   `<img src="` + strings.Replace(pendingShape, "1200 800", "300 400", 1) + `" alt="A" width="300" height="400" class="image-pending" decoding="async">`,
		},
		"failed picture": {
			source: `<img src="https://img.example/a.png?x=1&amp;y" alt="A &lt;b&gt;">`,
			images: []article.Image{{URL: "https://img.example/a.png?x=1&y", Failed: true}},
			want:   `<a class="image-missing" rel="noopener noreferrer nofollow" href="https://img.example/a.png?x=1&amp;y">Picture not available: A &lt;b&gt;</a>`,
		},
		"unlisted picture": {
			source: `<img src="https://img.example/a.png">`,
			want:   `<a class="image-missing" rel="noopener noreferrer nofollow" href="https://img.example/a.png">Picture not available</a>`,
		},
		"failed picture in a link": {
			source: `<a href="https://example.com/"><img src="https://img.example/a.png" alt="A"></a>`,
			want:   `<a href="https://example.com/"><span class="image-missing">Picture not available: A</span></a>`,
		},
		"picture without an address": {source: `<img alt="A">`, want: `<span class="image-missing">Picture not available: A</span>`},
		"picture within the page": {
			source: `<img src="data:image/png;base64,AAAA" alt="A"/>`,
			want:   `<img src="data:image/png;base64,AAAA" alt="A"/>`,
		},
		"tables": {
			source: `<table><tbody><tr><td>a &amp; b<table><tbody><tr><td>inner</td></tr></tbody></table></td></tr></tbody></table><p>after</p>`,
			want: `<div class="scroll-x" role="region" aria-label="Table" tabindex="0"><table><tbody><tr><td>a &amp; b<table><tbody><tr><td>inner</td></tr>` +
				`</tbody></table></td></tr></tbody></table></div><p>after</p>`,
		},
		"mathematics": {
			source: `<math><mi>a</mi><mspace width="1em"/><mo>&lt;</mo></math>`,
			want:   `<math><mi>a</mi><mspace width="1em"/><mo>&lt;</mo></math>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := body(t, test.source, test.images...)
			if diff := cmp.Diff(test.want, string(got.HTML)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if pending := strings.Contains(test.want, "image-pending"); got.Pending != pending {
				t.Errorf("Pending = %v, want %v", got.Pending, pending)
			}
		})
	}
}

func TestBodyHeadings(t *testing.T) {
	t.Parallel()
	got := body(t, `<h2>One &amp; <em>only</em>
		&lt;two&gt;</h2><h3 id="article-x">Sub</h3><h2></h2><h2><img src="https://img.example/a.png"></h2><h4 lang="de">Vier</h4><p>text</p>`)
	want := []library.Heading{
		{Level: 2, ID: "section-1", Text: "One & only <two>"},
		{Level: 3, ID: "article-x", Text: "Sub"},
		{Level: 4, ID: "section-5", Text: "Vier"},
	}
	if diff := cmp.Diff(want, got.Headings); diff != "" {
		t.Errorf("Headings (-want +got):\n%s", diff)
	}
	ids := map[string]int{}
	walk(t, string(got.HTML), func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "id" {
				ids[a.Val]++
			}
		}
	})
	for id, count := range ids {
		if count > 1 {
			t.Errorf("%d elements have the id %q", count, id)
		}
	}
	for _, h := range want {
		if ids[h.ID] != 1 {
			t.Errorf("%d elements have the id %q of %q, want one", ids[h.ID], h.ID, h.Text)
		}
	}
	if want := `<h2 id="section-1">One &amp; <em>only</em>` + "\n\t\t&lt;two&gt;</h2>"; !strings.HasPrefix(string(got.HTML), want) {
		t.Errorf("body %q, want it to begin with %q", got.HTML, want)
	}
}

// TestBodyOfPage shows a page before its pictures are there, and after: no
// picture ever comes from anywhere but us.
func TestBodyOfPage(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.New(t))
	site, urls := illustrated(t)
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	checkPictures(t, s, a, "before", map[string]int{"pending": len(urls)})
	if err := s.ArchiveImages(t.Context(), s.userID, a.ID, true); err != nil {
		t.Fatal(err)
	}
	checkPictures(t, s, s.article(t, a.ID), "after", map[string]int{"ours": 2, "missing": len(urls) - 2})
}

// checkPictures counts what stands in the places of the article's pictures.
func checkPictures(t *testing.T, s *shelf, a article.Article, step string, want map[string]int) {
	t.Helper()
	b, err := s.Body(t.Context(), a, func(file string) string { return "/pictures/" + file })
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	walk(t, string(b.HTML), func(n *html.Node) {
		for _, attr := range n.Attr {
			switch attr.Key {
			case "srcset", "background", "poster", "data", "style":
				t.Errorf("%s: <%s %s=%q>", step, n.Data, attr.Key, attr.Val)
			case "src":
				switch {
				case n.Data == "img" && strings.HasPrefix(attr.Val, "/pictures/"):
					got["ours"]++
				case n.Data == "img" && strings.HasPrefix(attr.Val, "data:image/svg+xml,"):
					got["pending"]++
				default:
					t.Errorf("%s: <%s src=%q>", step, n.Data, attr.Val)
				}
			case "class":
				if attr.Val == "image-missing" {
					got["missing"]++
				}
			}
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s the pictures are there (-want +got):\n%s", step, diff)
	}
	if b.Pending != (got["pending"] > 0) {
		t.Errorf("%s: Pending = %v", step, b.Pending)
	}
}

func walk(tb testing.TB, source string, visit func(*html.Node)) {
	tb.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		tb.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			visit(n)
		}
	}
}
