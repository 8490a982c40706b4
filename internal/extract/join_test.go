package extract

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// partPage is one page of an article: so many paragraphs from the nth on.
func partPage(page, of, n, paragraphs int, extra string) Page {
	var b strings.Builder
	fmt.Fprintf(&b, `<html lang="en"><head><title>The ferry at Skuld</title></head><body><article><h1>The ferry at Skuld</h1>
		<figure><img src="/ferry.jpg" width="800" height="600"><figcaption>The ferry.</figcaption></figure><p class="lead">LEAD %s</p>`, paragraph)
	for i := range paragraphs {
		fmt.Fprintf(&b, "<p>P%d of the article. On day %d %s</p>", n+i, n+i, paragraph)
	}
	b.WriteString(extra)
	b.WriteString(`<p>NOTE: The author lives on the island and has written a book about the ferry and its people.</p></article>`)
	address := "https://a.example/the-ferry"
	if page < of {
		fmt.Fprintf(&b, `<a href="%s/%d">Next page</a>`, address, page+1)
	}
	if page > 1 {
		fmt.Fprintf(&b, `<a href="%s">1</a>`, address)
		address += fmt.Sprintf("/%d", page)
	}
	b.WriteString("</body></html>")
	return Page{URL: address, HTML: []byte(b.String())}
}

func extractAll(pages []Page) (*Article, error) {
	page := pages[0]
	page.More = pages[1:]
	return Extract(page)
}

func TestExtractMore(t *testing.T) {
	t.Parallel()
	note := func(n int) string {
		return fmt.Sprintf(`<p>Here is a note<a id="r1" href="#n1">1</a>.</p><ol><li id="n1">Footnote of page %d. <a href="#r1">↩</a></li></ol>`, n)
	}
	pages := []Page{partPage(1, 3, 1, 4, note(1)), partPage(2, 3, 5, 4, note(2)), partPage(3, 3, 9, 4, note(3))}
	a, err := extractAll(pages)
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for n := 1; n <= 12; n++ {
		mark := fmt.Sprintf("P%d of", n)
		if i := strings.Index(a.Text, mark); i <= at || strings.Count(a.Text, mark) != 1 {
			t.Errorf("%q stands %d times, first at %d after %d", mark, strings.Count(a.Text, mark), i, at)
		} else {
			at = i
		}
	}
	for text, want := range map[string]int{"LEAD": 1, "NOTE:": 1, "<img": 1, "Footnote of page": 3, "The ferry at Skuld": 0} {
		if got := strings.Count(a.HTML, text); got != want {
			t.Errorf("%q stands %d times, want %d:\n%s", text, got, want, a.HTML)
		}
	}
	for _, id := range []string{"article-n1", "article-page2-n1", "article-page3-n1", "article-r1", "article-page2-r1"} {
		if strings.Count(a.HTML, `id="`+id+`"`) != 1 || strings.Count(a.HTML, `href="#`+id+`"`) != 1 {
			t.Errorf("id %s is not there once, or not linked to once:\n%s", id, a.HTML)
		}
	}
	one, err := Extract(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	words, minutes := measure(a.Text)
	if a.Title != one.Title || a.Excerpt != one.Excerpt || a.URL != pages[0].URL || a.WordCount != words || a.ReadingMinutes != minutes || a.Next != "" {
		t.Errorf("title %q, excerpt %q, address %s, %d words, %d minutes, next %q", a.Title, a.Excerpt, a.URL, a.WordCount, a.ReadingMinutes, a.Next)
	}
	if a.Score < 2*one.Score || Better(one, a) != a {
		t.Errorf("score %.0f of three pages, %.0f of one", a.Score, one.Score)
	}
	if again, _ := Extract(pages[0]); again.HTML != one.HTML || strings.Count(one.HTML, "NOTE:") != 1 {
		t.Error("the parts were changed")
	}
}

func TestContinues(t *testing.T) {
	t.Parallel()
	first, second := partPage(1, 3, 1, 4, ""), partPage(2, 3, 5, 4, "")
	elsewhere, repeated, wall, front := second, second, second, second
	repeated.HTML = first.HTML
	wall.HTML = []byte("<title>Sign in</title><p>Please sign in to continue reading</p>")
	elsewhere.URL, front.URL = "https://a.example/other-story/2", "https://a.example/"
	slash := second
	slash.URL += "/"
	for name, test := range map[string]struct {
		part Page
		want bool
	}{
		"next page": {second, true}, "with a slash": {slash, true}, "the same text": {repeated, false}, "a wall": {wall, false},
		"another article": {elsewhere, false}, "front page": {front, false}, "first page again": {first, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := Extract(first)
			if err != nil {
				t.Fatal(err)
			}
			part, err := Extract(test.part)
			if err != nil {
				t.Fatal(err)
			}
			if got := Continues([]*Article{a}, part); got != test.want {
				t.Errorf("Continues = %v, want %v; next is %s", got, test.want, a.Next)
			}
			joined, err := extractAll([]Page{first, test.part})
			if err != nil || strings.Contains(joined.Text, "P5 of") != test.want {
				t.Errorf("second page in the article: %v, %v", !test.want, err)
			}
		})
	}
}

func TestMostPages(t *testing.T) {
	t.Parallel()
	var pages []Page
	for n := 1; n <= MaxPages+3; n++ {
		pages = append(pages, partPage(n, MaxPages+3, n, 1, ""))
	}
	a, err := extractAll(pages)
	if err != nil {
		t.Fatal(err)
	}
	if last, more := fmt.Sprintf("P%d of", MaxPages), fmt.Sprintf("P%d of", MaxPages+1); !strings.Contains(a.Text, last) || strings.Contains(a.Text, more) {
		t.Errorf("%s is there: %v, %s: %v", last, strings.Contains(a.Text, last), more, strings.Contains(a.Text, more))
	}
}

// TestJoinHostile joins pages that are as large and as much alike as can be.
func TestJoinHostile(t *testing.T) {
	t.Parallel()
	part := &Article{URL: "https://a.example/a", HTML: strings.Repeat(`<p id="article-x">x<img src="https://a.example/i.png"></p>`, maxJoined/MaxPages/60), Verdict: Verdict{OK: true}}
	parts := make([]*Article, MaxPages)
	for i := range parts {
		parts[i] = part
	}
	start := time.Now()
	joined := Join(parts)
	if took := time.Since(start); took > 20*time.Second || strings.Contains(joined.HTML, "<script") {
		t.Errorf("took %v", took)
	}
}
