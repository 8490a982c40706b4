package extract

import (
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// outcomeCheck looks at one thing in an extracted article.
type outcomeCheck func(t testing.TB, root *html.Node, a *Article)

// fidelityCase is a piece of an article and what must be left of it.
type fidelityCase struct {
	head   string // what stands in the page's head, besides the title
	inner  string // what stands between the paragraphs of the article
	tail   string // what stands at the end of the article
	after  string // what stands behind the article, inside its page
	checks []outcomeCheck
}

var fidelityParagraphs = [...]string{
	"The harbour master keeps two clocks, one for the tide and one for the trains, and on most days of the year they disagree about when the morning has begun.",
	"Nobody has ever asked her which of them she believes, although every skipper who ties up below her window has, at one time or another, been late by both.",
	"In winter the ferry carries the post, a few crates of oranges and whoever could not wait for spring; in summer it carries everybody else and their bicycles.",
	"The old timetable still hangs in the waiting room, behind glass, and the children of the island learn to read from it, which is why they can all spell Thursday.",
}

// page returns the page of an ordinary article with the case's piece in it.
func (c fidelityCase) page() Page {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html lang=en><head><title>Two clocks</title>" + c.head + "</head><body><header><a href=/>Home</a></header><main><article><h1>Two clocks</h1>")
	b.WriteString("<p>" + fidelityParagraphs[0] + "</p><p>" + fidelityParagraphs[1] + "</p>\n" + c.inner)
	b.WriteString("\n<p>" + fidelityParagraphs[2] + "</p><p>" + fidelityParagraphs[3] + "</p>" + c.tail + "</article>" + c.after + "</main><footer>Made by hand</footer></body></html>")
	return Page{URL: "https://site.example/a/clocks", HTML: []byte(b.String())}
}

// run extracts the article of each case and makes its checks, besides that
// the paragraphs around the piece are all there.
func runFidelity(t *testing.T, cases map[string]fidelityCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, c.page())
			root, err := html.Parse(strings.NewReader(a.HTML))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range fidelityParagraphs {
				hasText(p)(t, root, a)
			}
			for _, check := range c.checks {
				check(t, root, a)
			}
			if t.Failed() {
				t.Logf("HTML:\n%s\nText:\n%s", a.HTML, a.Text)
			}
		})
	}
}

func query(t testing.TB, root *html.Node, selector string) []*html.Node {
	t.Helper()
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		t.Fatalf("selector %q: %v", selector, err)
	}
	return cascadia.QueryAll(root, s)
}

// count checks how many elements match a selector.
func count(selector string, want int) outcomeCheck {
	return func(t testing.TB, root *html.Node, _ *Article) {
		t.Helper()
		if got := len(query(t, root, selector)); got != want {
			t.Errorf("%d elements match %q, want %d", got, selector, want)
		}
	}
}

// holds checks the exact text of the first element that matches.
func holds(selector, want string) outcomeCheck {
	return func(t testing.TB, root *html.Node, _ *Article) {
		t.Helper()
		found := query(t, root, selector)
		if len(found) == 0 {
			t.Errorf("nothing matches %q", selector)
		} else if got := textOf(found[0]); got != want {
			t.Errorf("%q holds %q, want %q", selector, got, want)
		}
	}
}

// hasText checks that the running text has a passage.
func hasText(want string) outcomeCheck {
	return func(t testing.TB, _ *html.Node, a *Article) {
		t.Helper()
		if !strings.Contains(a.Text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
}

// lacks checks that neither the text nor the markup has a passage.
func lacks(unwanted string) outcomeCheck {
	return func(t testing.TB, _ *html.Node, a *Article) {
		t.Helper()
		if strings.Contains(a.Text, unwanted) || strings.Contains(a.HTML, unwanted) {
			t.Errorf("%q is still there", unwanted)
		}
	}
}

// once checks that a passage stands in the markup exactly once.
func once(want string) outcomeCheck {
	return func(t testing.TB, _ *html.Node, a *Article) {
		t.Helper()
		if n := strings.Count(a.HTML, want); n != 1 {
			t.Errorf("%q stands there %d times, want once", want, n)
		}
	}
}

// linked checks that the link at from leads to an element that holds what is
// wanted.
func linked(from, want string) outcomeCheck {
	return func(t testing.TB, root *html.Node, _ *Article) {
		t.Helper()
		links := query(t, root, from)
		if len(links) == 0 {
			t.Errorf("no link matches %q", from)
			return
		}
		id, here := strings.CutPrefix(attr(links[0], "href"), "#")
		if !here {
			t.Errorf("%q leads to %q, out of the article", from, attr(links[0], "href"))
			return
		}
		targets := findFunc(root, func(n *html.Node) bool { return attr(n, "id") == id })
		if len(targets) != 1 {
			t.Errorf("%d elements have the id %q, want one", len(targets), id)
			return
		}
		line := targets[0]
		for !isBlock(line) && line.Parent != nil {
			line = line.Parent
		}
		around := lineOf(line)
		if !strings.Contains(around, want) {
			t.Errorf("%q leads to %q, want something with %q", from, around, want)
		}
	}
}
