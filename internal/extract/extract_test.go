package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Paragraphs that say different things: a page hardly ever says one twice.
const (
	paragraph = "The ferry crosses twice a day, in the morning with the post and in the evening with whoever has missed the morning, and in between it lies at the quay and is painted. "
	sequel    = "On Sundays the mate takes the wheel, because the captain sings in the choir of the far village, and the passengers say that it is the quieter voyage of the two. "
	foreword  = "There has been a crossing here for longer than there have been maps of it, and the first of them, drawn by a monk who was seasick, puts the landing on the wrong side of the river. "
	afterword = "When the bridge is built there will be no more of this, the mate says, and then he says that they have talked about the bridge since his grandfather sold the tickets. "
)

// pageOf returns a page with the given body between two real paragraphs.
func pageOf(inner string) Page {
	return Page{URL: "https://site.example/a/page", HTML: []byte("<html lang=en><head><title>The ferry</title></head><body><article><h1>The ferry</h1><p>" +
		foreword + "Nobody has corrected it.</p>" + inner + "<p>" + afterword + "It will not be built this year.</p></article></body></html>")}
}

// hasFrame reports whether both paragraphs of [pageOf] are in the article.
func hasFrame(a *Article) bool {
	return strings.HasPrefix(a.Text, foreword) && strings.Contains(a.Text, afterword)
}

func mustExtract(t testing.TB, p Page) *Article {
	t.Helper()
	a, err := Extract(p)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestExtractKeeps(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ page, want string }{
		"figure":           {`<figure><img src="/i.jpg" alt="A"><figcaption>Cap</figcaption></figure>`, `<figure><img src="https://site.example/i.jpg" alt="A"/><figcaption>Cap</figcaption></figure>`},
		"one-word heading": {`<h2>Oil</h2><p>` + paragraph + `</p>`, `<h2>Oil</h2>`},
		"headings shift":   {`<h1>One</h1><p>` + paragraph + `</p><h2>Two</h2><p>` + paragraph + `</p>`, `<h3>Two</h3>`},
		"video":            {`<p><iframe src="https://www.youtube.com/embed/abc_1?rel=0" title="A film"></iframe></p>`, `<a href="https://www.youtube.com/watch?v=abc_1" rel="nofollow noopener noreferrer"><img src="https://i.ytimg.com/vi/abc_1/hqdefault.jpg" alt="Video: A film"/></a><figcaption>A film</figcaption></figure>`},
		"audio":            {`<audio controls><source src="talk.mp3"></audio>`, `<a href="https://site.example/a/talk.mp3"`},
		"poster":           {`<video poster="/still.jpg" src="/film.mp4"></video>`, `<a href="https://site.example/film.mp4" rel="nofollow noopener noreferrer"><img src="https://site.example/still.jpg"`},
		"code space":       {"<pre>a\n\tb  c</pre>", "<pre>a\n\tb  c</pre>"},
		"table":            {`<table><tr><th>A</th><th>B</th></tr><tr><td colspan="2">1</td></tr></table>`, `<td colspan="2">1</td>`},
		"aside note":       {`<aside class="note"><p>Bring a coat, since the deck is open and the wind is not.</p></aside>`, `<p>Bring a coat`},
		"citation":         {`<p>As shown <span class="footers">[<a href="#r1">1</a>]</span> before, and long ago too.</p>`, `[<a href="https://site.example/a/page#r1"`},
		"small image":      {`<p><img src="data:image/png;base64,` + strings.Repeat("iVBO", 80) + `" alt="dot"></p>`, `src="data:image/png;base64,iVBO`},
		"language":         {`<div lang="fr"><p>Bonjour tout le monde, dit le capitaine du bac.</p></div>`, `<p lang="fr">Bonjour`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, pageOf(c.page))
			if !strings.Contains(a.HTML, c.want) {
				t.Errorf("HTML = %s\nwant it to contain %s", a.HTML, c.want)
			}
			if a.Title != "The ferry" || !a.Verdict.OK || !hasFrame(a) {
				t.Errorf("Title = %q, Verdict = %v, Text = %q; want the whole ferry article", a.Title, a.Verdict, a.Text)
			}
		})
	}
}

func TestExtractDrops(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ page, unwanted string }{
		"script":            {`<script>UNWANTED</script>`, "UNWANTED"},
		"template":          {`<template><p>UNWANTED text of a template</p></template>`, "UNWANTED"},
		"hidden":            {`<p hidden>UNWANTED and hidden</p>`, "UNWANTED"},
		"display none":      {`<p style="color: red; display:none">UNWANTED and hidden</p>`, "UNWANTED"},
		"aria-hidden":       {`<span aria-hidden="true">UNWANTED</span>`, "UNWANTED"},
		"tracking pixel":    {`<p>Words.<img src="https://count.example/UNWANTED.gif" width="1" height="1"></p>`, "UNWANTED"},
		"frame":             {`<p>Words.<iframe src="https://ads.example/UNWANTED"></iframe></p>`, "UNWANTED"},
		"form control":      {`<p>Words.<button>UNWANTED</button><select><option>UNWANTED</select></p>`, "UNWANTED"},
		"svg":               {`<p>Words.<svg><title>UNWANTED</title><text>UNWANTED</text></svg></p>`, "UNWANTED"},
		"title again":       {``, "<h2>The ferry</h2>"},
		"empty paragraph":   {"<p>\u200b</p><p>&nbsp;</p>", "<p>\u200b"},
		"second lead image": {`<img src="/lead-300x200.jpg"><p>` + paragraph + `</p><img src="/lead.jpg">`, `/lead.jpg`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, pageOf(c.page))
			if strings.Contains(a.HTML, c.unwanted) || strings.Contains(a.Text, c.unwanted) {
				t.Errorf("HTML = %s\nText = %s\nwant no %q", a.HTML, a.Text, c.unwanted)
			}
			if !hasFrame(a) {
				t.Errorf("Text = %q, want both paragraphs", a.Text)
			}
		})
	}
}

// A page saved while its own dialog was open hides everything else.
func TestExtractPageBehindDialog(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("<p>"+paragraph+"</p>", 5)
	a := mustExtract(t, Page{URL: "https://site.example/", HTML: []byte(`<body><div id="app" aria-hidden="true"><main>` + text + `</main></div><div role="dialog" aria-modal="true"><p>We value your privacy</p></div>`)})
	if n := strings.Count(a.Text, "The ferry crosses"); n != 5 || !a.Verdict.OK {
		t.Errorf("found %d paragraphs, verdict %v; want 5 and ok", n, a.Verdict)
	}
}

func TestPlainTextPage(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ text, title, want string }{
		"crlf":      {"Title\r\n\r\nOne line.\r\n\r\nAnother.", "Title", "<p>One line.</p><p>Another.</p>"},
		"verse":     {"Song\n\nlow tide\nhigh tide", "Song", "<p>low tide<br/>high tide</p>"},
		"markup":    {"T\n\n<script>alert(1)</script> & more", "T", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>"},
		"no title":  {"only one paragraph", "notes.txt", "<p>only one paragraph</p>"},
		"bad utf-8": {"T\n\na\xffb", "T", "<p>a\uFFFDb</p>"},
		"setext":    {"The Title\n=========\n\nText.", "The Title", "<p>Text.</p>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, Page{URL: "https://site.example/notes.txt", HTML: []byte(c.text), PlainText: true})
			got := strings.ReplaceAll(a.HTML, "\n", "")
			if diff := cmp.Diff([]string{c.title, c.want}, []string{a.Title, got}); diff != "" {
				t.Errorf("title and HTML (-want +got):\n%s", diff)
			}
		})
	}
}
