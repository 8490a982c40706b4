package extract

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// goods is a page of things to buy.
var goods = "<article><p>" + paragraph + "</p></article><ul>" + strings.Repeat("<li><p>A fine chair of oak, 12.50</p></li>", 30) + "</ul>"

func TestNext(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		address string
		links   string
		want    string // "" for none
	}{
		"rel in the head":        {"https://a.example/my-story", `<link rel="next" href="/my-story?page=2">`, "https://a.example/my-story?page=2"},
		"rel on a link":          {"https://a.example/my-story/", `<a rel="next" href="/my-story/2/">more</a>`, "https://a.example/my-story/2/"},
		"Next page":              {"https://a.example/my-story.html", `<a href="my-story-2.html">Next page »</a>`, "https://a.example/my-story-2.html"},
		"label":                  {"https://a.example/my-story.html", `<a href="my-story,2.html" aria-label="Next page">→</a>`, "https://a.example/my-story,2.html"},
		"class":                  {"https://a.example/my-story", `<ul><li class="pagination-next"><a href="/my-story/page/2">→</a></li></ul>`, "https://a.example/my-story/page/2"},
		"numbers":                {"https://a.example/my-story", `<p>Pages: 1 <a href="/my-story/2">2</a> <a href="/my-story/3">3</a></p>`, "https://a.example/my-story/2"},
		"German":                 {"https://a.example/news/eine-reise", `<a href="/news/eine-reise/seite-2">Nächste Seite</a>`, "https://a.example/news/eine-reise/seite-2"},
		"Japanese":               {"https://a.example/articles/1234.html", `<a href="/articles/1234_2.html">次のページへ</a>`, "https://a.example/articles/1234_2.html"},
		"counted from nought":    {"https://a.example/my-story", `<a rel="next" href="?page=1">next</a>`, "https://a.example/my-story?page=1"},
		"file index2":            {"https://a.example/my-story/index.html", `<a href="index2.html">Next</a>`, "https://a.example/my-story/index2.html"},
		"title ends in a number": {"https://a.example/covid-19", `<a href="/covid-19/2">Next</a>`, "https://a.example/covid-19/2"},
		"third page":             {"https://a.example/my-story/2", `<a href="/my-story">1</a> <a href="/my-story/3">3</a>`, "https://a.example/my-story/3"},
		"third page, counted":    {"https://a.example/my-story?page=2", `<a rel="prev" href="/my-story?page=1">back</a> <a rel="next" href="/my-story?page=3">on</a>`, "https://a.example/my-story?page=3"},
		"forum thread":           {"https://a.example/threads/old-boats.123/", `<a href="/threads/old-boats.123/page-2">Next</a>`, "https://a.example/threads/old-boats.123/page-2"},
		"forum with offsets":     {"https://a.example/viewtopic.php?f=2&t=31", `<a href="/viewtopic.php?f=2&amp;t=31&amp;start=40">3</a> <a href="/viewtopic.php?f=2&amp;t=31&amp;start=20">2</a>`, "https://a.example/viewtopic.php?f=2&t=31&start=20"},
		"with www":               {"https://a.example/my-story", `<a rel="next" href="https://www.a.example/my-story?page=2">next</a>`, "https://www.a.example/my-story?page=2"},

		"next article":           {"https://a.example/my-story", `<link rel="next" href="/another-story"><a rel="next" href="/another-story">Next: Another story</a>`, ""},
		"next of a series":       {"https://a.example/my-trip-part-1", `<a rel="next" href="/my-trip-part-2">Next</a>`, ""},
		"next chapter":           {"https://a.example/book/chapter/1", `<a rel="next" href="/book/chapter/2">Next</a>`, ""},
		"next by number":         {"https://a.example/post-12", `<a rel="prev" href="/post-11">Back</a><a rel="next" href="/post-13">Next</a>`, ""},
		"next comic":             {"https://a.example/614/", `<a rel="prev" href="/613/">Prev</a><a rel="next" href="/615/">Next</a>`, ""},
		"numbered items":         {"https://a.example/posts/12", `<a rel="next" href="/posts/13">Next</a>`, ""},
		"other site":             {"https://a.example/my-story", `<a rel="next" href="https://b.example/my-story?page=2">Next page</a>`, ""},
		"list of a category":     {"https://a.example/category/boat-life", `<a rel="next" href="/category/boat-life/page/2">Next</a>`, ""},
		"front page":             {"https://a.example/", `<a rel="next" href="/page/2">Older posts</a>`, ""},
		"section":                {"https://a.example/news", `<a rel="next" href="/news?page=2">Next</a>`, ""},
		"archive of a month":     {"https://a.example/2024/05", `<a rel="next" href="/2024/05/page/2">Next</a>`, ""},
		"forum":                  {"https://a.example/forums/old-boats.12/", `<a href="/forums/old-boats.12/page-2">Next</a>`, ""},
		"comments":               {"https://a.example/my-story", `<a href="/my-story/comment-page-2#comments">Next</a>`, ""},
		"comments by class":      {"https://a.example/my-story", `<div class="comments-nav"><a href="/my-story?page=2">Next</a></div>`, ""},
		"itself":                 {"https://a.example/my-story?page=2", `<a rel="next" href="#top">Next</a>`, ""},
		"last page":              {"https://a.example/my-story?page=3", `<a href="/my-story?page=2">Previous</a> <a href="/my-story">1</a>`, ""},
		"number that is no page": {"https://a.example/my-story", `<p>See also <a href="/my-story/2">the second</a></p>`, ""},
		"list of goods":          {"https://a.example/garden-chairs", goods + `<a rel="next" href="/garden-chairs?page=2">Next</a>`, ""},
		"script":                 {"https://a.example/my-story", `<a rel="next" href="javascript:next(2)">Next page</a>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := `<title>My story</title><article><p>` + paragraph + `</p><p>` + sequel + `</p></article>` + test.links
			if strings.HasPrefix(test.links, goods) {
				page = test.links
			}
			a := extractWith(t, test.address, page, "")
			if a.Next != test.want {
				t.Errorf("next page of %s is %q, want %q", test.address, a.Next, test.want)
			}
		})
	}
}

func TestNextOfKnownArticle(t *testing.T) {
	t.Parallel()
	page := Page{URL: "https://a.example/my-story/4", HTML: []byte("<p>" + paragraph + `</p><a href="/my-story/5">Next</a>`)}
	for first, want := range map[string]string{
		"":                              "",
		"https://a.example/my-story/":   "https://a.example/my-story/5",
		"https://a.example/other-story": "",
	} {
		page.First = first
		if a, err := Extract(page); err != nil || a.Next != want {
			t.Errorf("after %q comes %q, %v, want %q", first, a.Next, err, want)
		}
	}
}

func TestNextByRule(t *testing.T) {
	t.Parallel()
	page := "<p>" + paragraph + `</p><a class="on" href="/item?id=1&p=2">More</a><a rel="next" href="/a?page=2">2</a>`
	if a := extractWith(t, "https://a.example/a", page, "[a.example]\nnext: .off\nnext: a.on"); a.Next != "https://a.example/item?id=1&p=2" {
		t.Errorf("next page is %q", a.Next)
	}
	if a := extractWith(t, "https://a.example/a", strings.ReplaceAll(page, `"/item`, `"https://b.example/item`), "[a.example]\nnext: a.on"); a.Next != "" {
		t.Errorf("next page is %q, on another site", a.Next)
	}
}

// TestManyLinks looks for other pages among as many links as a page may have,
// all of which say that they lead there.
func TestManyLinks(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]string{
		"next":   `<a rel="next" href="/other?page=2">Next page</a> `,
		"number": `<a href="/my-story?page=7">7</a> `,
		"print":  `<a href="/print/1">Print</a> `,
		"nested": `<div class="x comments"><a rel="next" href="/my-story?page=3">Next</a></div>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, err := url.Parse("https://a.example/my-story")
			if err != nil {
				t.Fatal(err)
			}
			doc, err := parse([]byte(strings.Repeat(link, 60_000)))
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			r := &reading{page: Page{Rules: parseRules(t, "[a.example]\nnext: a\nsingle: a + a\nbody: a ~ a\n")}, address: address, base: address, doc: doc, meta: &metadata{}}
			r.applyRules()
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("took %v", took)
			}
		})
	}
}
