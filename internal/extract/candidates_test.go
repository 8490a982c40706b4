package extract

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// repairParagraph returns the nth of a series of paragraphs, each different.
func repairParagraph(n int) string {
	words := []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"}
	return fmt.Sprintf("On the %s morning the ferry left the harbour before it was light, and the few who stood on its deck, "+
		"wrapped in whatever they had, watched the town of the %s island grow small behind them.", words[n%8], words[(n+3)%8])
}

const (
	repairNewsletter = "Join the letter that 12,000 islanders read each Friday, and never miss a crossing again."
	repairComment    = "A visitor wrote that the crossing was rougher in the years when the old boat still ran twice a day."
)

// repairPage is an article with a part in it that a reader may not want, and
// one below it that the extractor leaves out.
func repairPage(extra string) Page {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><title>The Early Ferry</title></head><body><nav><a href="/">Home</a></nav>
<main id="content"><article class="post-text"><h1>The Early Ferry</h1>`)
	for n := range 6 {
		fmt.Fprintf(&b, "<p>%s</p>", repairParagraph(n))
		if n == 2 {
			fmt.Fprintf(&b, `<div class="insert-letter"><p>%s</p></div>%s`, repairNewsletter, extra)
		}
	}
	fmt.Fprintf(&b, `</article><section class="comments"><h2>Comments</h2><div class="comment"><a href="/u/1">Ines</a> <p>%s</p></div></section></main>
<aside class="related"><h3>More stories</h3><ul><li><a href="/1">Ten walks along the western shore</a></li><li><a href="/2">Where the lamps still burn</a></li></ul></aside>
<footer>All rights reserved</footer></body></html>`, repairComment)
	return Page{URL: "https://www.example.org/ferry", HTML: []byte(b.String())}
}

func keyOf(t *testing.T, pieces []Piece, text string) string {
	t.Helper()
	for _, piece := range pieces {
		if strings.Contains(piece.Text, text) {
			return piece.Key
		}
	}
	t.Fatalf("no part says %q: %+v", text, pieces)
	return ""
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	p := repairPage("")
	all, err := Candidates(p)
	if err != nil {
		t.Fatal(err)
	}
	if all[0].Name != CandidateBlocks || all[0].Article.HTML != mustExtract(t, p).HTML {
		t.Errorf("the first candidate is %s: %s", all[0].Name, all[0].Article.HTML)
	}
	texts := map[string]bool{}
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
		if c.Title == "" || c.Score != c.Article.Score || texts[c.Article.Text] {
			t.Errorf("candidate %+v has no title, another score, or a text that was there before", c)
		}
		texts[c.Article.Text] = true
		if c.Name == CandidatePage && (!strings.Contains(c.Article.Text, "All rights reserved") || !strings.Contains(c.Article.Text, repairComment)) {
			t.Errorf("everything on the page is %q", c.Article.Text)
		}
		if c.Name == CandidateMain && (strings.Contains(c.Article.Text, "All rights reserved") || !strings.Contains(c.Article.Text, repairComment)) {
			t.Errorf("the main part is %q", c.Article.Text)
		}
	}
	for _, name := range []string{CandidateMain, CandidatePage} {
		if !slices.Contains(names, name) {
			t.Errorf("candidates %q lack %s", names, name)
		}
	}
}

// TestCandidateChosen wants Extract to come to the same text as the candidate
// that was looked at.
func TestCandidateChosen(t *testing.T) {
	t.Parallel()
	p := repairPage(`<figure><img src="/boat.jpg" alt="The boat"><figcaption>The boat in 1962</figcaption></figure>`)
	all, err := Candidates(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			p := p
			p.Repair.Candidate = c.Name
			a := mustExtract(t, p)
			if diff := cmp.Diff(c.Article.HTML, a.HTML); diff != "" || a.Unrepaired {
				t.Errorf("unrepaired %v, chosen (-candidate +extracted):\n%s", a.Unrepaired, diff)
			}
		})
	}
	p.Repair.Candidate = CandidateStructured
	if a := mustExtract(t, p); !a.Unrepaired || a.HTML != all[0].Article.HTML {
		t.Errorf("a candidate that the page does not have: unrepaired %v, %s", a.Unrepaired, a.HTML)
	}
}

// TestCandidatesUnderRule wants a reader to find on the page what the site's
// rule left out.
func TestCandidatesUnderRule(t *testing.T) {
	t.Parallel()
	rules, err := ParseRules(strings.NewReader("[example.org]\nbody: .comment\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := repairPage("")
	p.HTML = []byte(strings.ReplaceAll(string(p.HTML), repairComment, strings.Repeat(repairComment+" ", 3)))
	p.Rules = rules
	all, err := Candidates(p)
	if err != nil {
		t.Fatal(err)
	}
	if text := all[0].Article.Text; strings.Contains(text, "ferry left") || !strings.Contains(text, repairComment) {
		t.Errorf("the automatic reading is %q, want what the rule names", text)
	}
	p.Repair.Candidate = CandidatePage
	if text := mustExtract(t, p).Text; !strings.Contains(text, repairParagraph(0)) {
		t.Errorf("everything on the page is %q", text)
	}
}

func TestCandidatesOfHostilePages(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"empty":  "",
		"deep":   strings.Repeat("<div>", 400) + repairParagraph(1),
		"tables": strings.Repeat("<table><tr><td>", 100) + "x",
		"script": `<body><article><p onclick="x()">` + repairParagraph(1) + `<script>x()</script><a href="javascript:x()">y</a></article>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := Page{URL: "https://example.org/", HTML: []byte(source)}
			all, err := Candidates(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				if strings.Contains(c.Article.HTML, "x()") {
					t.Errorf("%s is live: %s", c.Name, c.Article.HTML)
				}
			}
			if _, err := Explain(p); err != nil {
				t.Error(err)
			}
			if _, err := Dropped(p); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := Candidates(Page{URL: "https://example.org/", HTML: []byte(strings.Repeat("<p>", 400_000))}); err == nil {
		t.Error("a page beyond the limits has candidates")
	}
}

// TestAutomaticCandidate wants the first candidate of every golden page to be
// what Extract makes of it.
func TestAutomaticCandidate(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d golden pages, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			p := readArchive(t, file).page(t)
			if p.PlainText {
				return // has no candidates
			}
			all, err := Candidates(p)
			if err != nil {
				t.Fatal(err)
			}
			want := mustExtract(t, p)
			if len(all) == 0 {
				if want.Text != "" {
					t.Errorf("no candidates, want one with %q", want.Text)
				}
				return
			}
			if diff := cmp.Diff(want.HTML, all[0].Article.HTML); diff != "" {
				t.Errorf("the first candidate, %s (-extracted +candidate):\n%s", all[0].Name, diff)
			}
		})
	}
}
