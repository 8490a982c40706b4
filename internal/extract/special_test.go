package extract

import (
	"strings"
	"testing"
	"time"
)

// bare returns a page with a head and a body of its own.
func bare(head, inner string) Page {
	return Page{URL: "https://site.example/a/page", HTML: []byte("<html lang=en><head>" + head + "</head><body>" + inner + "</body></html>")}
}

func TestVideoPages(t *testing.T) {
	t.Parallel()
	const about = "The ferry crosses twice a day, and this is how it looks from the crane at the quay."
	declared := `<title>The ferry from above</title><meta property="og:type" content="video.other"><meta property="og:image" content="/still.jpg"><meta property="og:description" content="` + about + `">`
	linked := `<title>The ferry from above</title><script type="application/ld+json">{"@type":"VideoObject","name":"The ferry from above","description":"` + about + `","thumbnailUrl":["/still.jpg"],"duration":"PT90S","uploadDate":"2025-04-01","author":{"name":"Ida Lowell"},"transcript":"Here is the quay.\n\nAnd here is the ferry."}</script>`
	shown := `<figure class="video"><a href="https://site.example/a/page" rel="nofollow noopener noreferrer"><img src="https://site.example/still.jpg" alt="Video: The ferry from above"/></a>`
	cases := map[string]struct {
		page     Page
		want     []string
		unwanted string
	}{
		"declared":           {bare(declared, `<div id="player"></div><a href="/about">UNWANTED</a>`), []string{shown, "<p>" + about + "</p>"}, "UNWANTED"},
		"structured data":    {bare(linked, `<div id="player"></div>`), []string{shown, "<figcaption>1:30</figcaption>", "<h2>Transcript</h2>\n<p>Here is the quay.</p>\n<p>And here is the ferry.</p>"}, "UNWANTED"},
		"its player once":    {bare(declared, `<h1>The ferry from above</h1><video src="/film.mp4" poster="/UNWANTED.jpg"></video><p>`+about+`</p>`), []string{shown}, "UNWANTED"},
		"description on it":  {bare(declared, `<main><h1>The ferry from above</h1><p>`+about+` <a href="/more">More of it</a></p></main>`), []string{shown, `<a href="https://site.example/more" rel="nofollow noopener noreferrer">More of it</a>`}, "UNWANTED"},
		"a thing with films": {bare(linked+`<script type="application/ld+json">{"@type":"Product","name":"Ferry"}</script>`, "<p>"+paragraph+"</p>"), []string{"The ferry crosses twice"}, `class="video"`},
		"a text with a film": {bare(strings.Replace(linked, `"name":"The ferry from above"`, `"name":"Something else"`, 1), "<article><p>"+strings.Repeat(paragraph, 6)+"</p></article>"), []string{"The ferry crosses twice"}, `class="video"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, c.page)
			for _, want := range c.want {
				if !strings.Contains(a.HTML, want) {
					t.Errorf("HTML = %s\nwant it to contain %s", a.HTML, want)
				}
			}
			if strings.Contains(a.HTML, c.unwanted) {
				t.Errorf("HTML = %s\nwant it without %s", a.HTML, c.unwanted)
			}
			if !a.Verdict.OK {
				t.Errorf("Verdict = %v, want OK", a.Verdict)
			}
		})
	}
}

func TestVideoPageMetadata(t *testing.T) {
	t.Parallel()
	a := mustExtract(t, bare(`<title>The ferry from above</title><script type="application/ld+json">{"@type":"VideoObject","name":"The ferry from above","uploadDate":"2025-04-01","author":{"name":"Ida Lowell"}}</script>`, ""))
	want := time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC)
	if a.Byline != "Ida Lowell" || a.PublishedAt == nil || !a.PublishedAt.Equal(want) {
		t.Errorf("Byline, PublishedAt = %q, %v, want Ida Lowell, %v", a.Byline, a.PublishedAt, want)
	}
}

func TestImagePages(t *testing.T) {
	t.Parallel()
	photo := `<title>Frost</title><meta property="og:type" content="site:photo"><meta property="og:image" content="/frost.jpg">`
	cases := map[string]struct {
		page   Page
		want   string
		wantOK bool
	}{
		"declared, no picture shown": {bare(photo, `<div id="root"></div>`), `<figure><img src="https://site.example/frost.jpg" alt="Frost"/></figure>`, true},
		"structured data":            {bare(`<title>Frost</title><script type="application/ld+json">{"@type":"ImageObject","contentUrl":"/frost.jpg","caption":"The first cold morning."}</script>`, ""), `<img src="https://site.example/frost.jpg" alt="Frost"/><figcaption>The first cold morning.</figcaption>`, true},
		"a picture alone":            {bare(`<title>frost.jpg</title><meta property="og:image" content="/frost.jpg">`, `<img src="/frost.jpg" alt="Frost">`), `<img src="https://site.example/frost.jpg" alt="Frost"/>`, true},
		"a comic strip":              {bare(`<title>Compass</title>`, `<div id="comic"><img src="/compass.png" alt="Compass" title="Nobody asked it."></div><p><a href="/1">Next</a></p>`), `<figcaption>Nobody asked it.</figcaption>`, true},
		"a text with a picture":      {bare(photo, "<article><p>"+strings.Repeat(paragraph, 6)+"</p></article>"), "The ferry crosses twice", true},
		"a site's logo":              {bare(`<title>Frost</title><meta property="og:image" content="/logo.png">`, `<p>Loading</p>`), "Loading", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, c.page)
			if !strings.Contains(a.HTML, c.want) || a.Verdict.OK != c.wantOK {
				t.Errorf("HTML = %s, Verdict = %v\nwant %s, OK %v", a.HTML, a.Verdict, c.want, c.wantOK)
			}
		})
	}
}

func TestReadmeKeepsOrdinaryPages(t *testing.T) {
	t.Parallel()
	a := mustExtract(t, pageOf(`<div class="markdown"><p>`+paragraph+`</p></div>`))
	for _, want := range []string{foreword, paragraph, afterword} {
		if !strings.Contains(a.Text, strings.TrimSpace(want)) {
			t.Errorf("Text = %q, want it to contain %q: a box of Markdown is no readme", a.Text, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	plain := func(address, text string) Page { return Page{URL: address, HTML: []byte(text), PlainText: true} }
	cases := map[string]struct {
		page Page
		want string
	}{
		"by its address":         {plain("https://site.example/README.md", "# Lamp\n\nIt is *on*."), "<p>It is <em>on</em>.</p>"},
		"by its marks":           {plain("https://site.example/readme", "# Lamp\n\nSee [tides](https://site.example/tides).\n\n## Use\n\nWait."), `<a href="https://site.example/tides"`},
		"text file":              {plain("https://site.example/notes.txt", "# Lamp\n\n## Use\n\n[a](https://site.example/)"), "## Use"},
		"no marks":               {plain("https://site.example/letter.md", "Dear reader,\n\nIt is *on*."), "It is *on*."},
		"relative link":          {plain("https://site.example/docs/a.md", "# A\n\n[b](b.md)"), `href="https://site.example/docs/b.md"`},
		"script in it":           {plain("https://site.example/a.md", "# A\n\n<script>alert(1)</script><b onclick=alert(1)>bold</b>"), "<b>bold</b>"},
		"underline is a heading": {plain("https://site.example/a.md", "# A\n\nPart\n----\n\nText."), "<h2>Part</h2>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, c.page)
			if !strings.Contains(a.HTML+a.Title, c.want) || strings.Contains(a.HTML, "alert(1)") {
				t.Errorf("HTML = %s, Title = %q, want %s and no script", a.HTML, a.Title, c.want)
			}
		})
	}
}

func TestTabs(t *testing.T) {
	t.Parallel()
	tabs := func(first, second string) string {
		return `<div><ul role="tablist"><li role="tab">Linux</li><li role="tab">Windows</li></ul><div role="tabpanel">` + first + `</div><div role="tabpanel" hidden>` + second + `</div></div>`
	}
	a := mustExtract(t, pageOf(tabs("<pre>ls</pre>", "<pre>dir</pre>")))
	for _, want := range []string{"<p><strong>Linux</strong></p>\n<pre>ls</pre>", "<p><strong>Windows</strong></p>\n<pre>dir</pre>"} {
		if !strings.Contains(a.HTML, want) {
			t.Errorf("HTML = %s\nwant it to contain %s", a.HTML, want)
		}
	}
	a = mustExtract(t, pageOf(tabs("<pre>ls</pre><p>"+paragraph+"</p>", "<pre>dir</pre><p>"+sequel+"</p>")))
	for _, want := range []string{"Linux\n\nls\n\n" + paragraph, "Windows\n\ndir\n\n" + sequel} {
		if !strings.Contains(a.Text, strings.TrimSpace(want)) {
			t.Errorf("Text = %q\nwant it to contain %q", a.Text, want)
		}
	}
}
