package extract

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// jsonOf spells a text as a string of JSON.
func jsonOf(t testing.TB, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTextInData(t *testing.T) {
	t.Parallel()
	text := strings.TrimSpace(strings.Repeat(paragraph, 3))
	q, paragraphs := jsonOf(t, text), jsonOf(t, "<p>"+text+"</p><h2>At the quay</h2><p onclick=alert(1)>"+text+"</p>")
	next := func(article string) string {
		return `<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"article":` + article + `}}}</script>`
	}
	cases := map[string]struct{ script, want string }{
		"HTML":                {next(`{"title":"The ferry","body":` + paragraphs + `}`), "<h2>At the quay</h2>"},
		"escaped HTML":        {next(`{"title":"The ferry","content":` + jsonOf(t, strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace("<p>"+text+"</p><h2>At the quay</h2><p>"+text+"</p>")) + `}`), "<h2>At the quay</h2>"},
		"plain text":          {next(`{"title":"The ferry","articleBody":` + jsonOf(t, text+"\n\n"+text) + `}`), "</p>\n<p>The ferry crosses"},
		"list of paragraphs":  {next(`{"title":"The ferry","paragraphs":[` + q + `,` + q + `]}`), "</p>\n<p>The ferry crosses"},
		"JSON-LD":             {`<script type="application/ld+json">{"@type":"NewsArticle","headline":"The ferry","articleBody":` + q + `}</script>`, "<p>The ferry crosses"},
		"assignment":          {`<script>window.__INITIAL_STATE__ = {"post":{"title":"The ferry","content":` + paragraphs + `}};(function(){})()</script>`, "<h2>At the quay</h2>"},
		"JSON.parse":          {`<script>window.__STATE__ = JSON.parse(` + jsonOf(t, `{"post":{"title":"The ferry","content":`+paragraphs+`}}`) + `);</script>`, "<h2>At the quay</h2>"},
		"WordPress":           {next(`{"title":{"rendered":"The ferry"},"content":{"rendered":` + paragraphs + `}}`), "<h2>At the quay</h2>"},
		"Contentful":          {next(`{"title":"The ferry","body":{"nodeType":"document","content":[{"nodeType":"heading-2","content":[{"nodeType":"text","value":"At the quay"}]},{"nodeType":"paragraph","content":[{"nodeType":"text","value":` + q + `,"marks":[{"type":"bold"}]},{"nodeType":"hyperlink","data":{"uri":"/tides"},"content":[{"nodeType":"text","value":"tides"}]}]}]}}`), `<a href="https://site.example/tides" rel="nofollow noopener noreferrer">tides</a>`},
		"ProseMirror":         {next(`{"title":"The ferry","content":{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"At the quay"}]},{"type":"paragraph","content":[{"type":"text","text":` + q + `}]},{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"A rope","marks":[{"type":"link","attrs":{"href":"/rope"}}]}]}]}]}]}}`), `<ul><li><a href="https://site.example/rope" rel="nofollow noopener noreferrer">A rope</a></li></ul>`},
		"Slate":               {next(`{"title":"The ferry","body":[{"type":"h2","children":[{"text":"At the quay"}]},{"type":"paragraph","children":[{"text":` + q + `},{"text":"Green.","bold":true}]}]}`), "<strong>Green.</strong>"},
		"Lexical":             {next(`{"title":"The ferry","content":{"root":{"type":"root","children":[{"type":"heading","tag":"h2","children":[{"type":"text","text":"At the quay"}]},{"type":"paragraph","children":[{"type":"text","text":` + q + `}]}]}}}`), "<h2>At the quay</h2>"},
		"Editor.js":           {next(`{"title":"The ferry","content":{"blocks":[{"type":"header","data":{"text":"At the quay","level":2}},{"type":"paragraph","data":{"text":` + q + `}},{"type":"list","data":{"style":"ordered","items":["A rope","A cap"]}}]}}`), "<ol><li>A rope</li><li>A cap</li></ol>"},
		"paragraphs by type":  {next(`{"title":"The ferry","paragraphs":[{"type":"P","text":` + q + `},{"type":"H3","text":"At the quay"},{"type":"OLI","text":"A rope"},{"type":"PRE","text":"ls"}]}`), "<h2>At the quay</h2>\n<ol><li>A rope</li></ol>\n<pre>ls</pre>"},
		"components of HTML":  {next(`{"title":"The ferry","body":[{"type":"text","value":` + paragraphs + `},{"type":"image","url":"/quay.jpg","caption":"The quay"}]}`), `<figure><img src="https://site.example/quay.jpg" alt=""/><figcaption>The quay</figcaption></figure>`},
		"advertisement in it": {next(`{"title":"The ferry","body":[{"type":"paragraph","text":` + q + `},{"type":"ad","text":"UNWANTED"},{"type":"paragraph","text":"It is green."}]}`), "</p>\n<p>It is green.</p>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, bare(`<title>Site</title><meta property="og:site_name" content="Site">`, `<div id="__next">Loading…</div>`+c.script))
			if !strings.Contains(a.HTML, c.want) || strings.Contains(a.HTML, "onclick") || strings.Contains(a.HTML, "UNWANTED") {
				t.Errorf("HTML = %s\nwant it to contain %s", a.HTML, c.want)
			}
			if a.Title != "The ferry" || !a.Verdict.OK {
				t.Errorf("Title, Verdict = %q, %v, want The ferry, OK", a.Title, a.Verdict)
			}
		})
	}
}

func TestDataGivesWayToThePage(t *testing.T) {
	t.Parallel()
	long := jsonOf(t, "<p>UNWANTED "+strings.Repeat(paragraph, 20)+"</p>")
	title := `<title>The harbour in winter</title>`
	cases := map[string]Page{
		"another text":      bare(title, `<article><h1>The harbour in winter</h1><p>`+strings.Repeat("In winter the harbour belongs to the gulls, and to the one who feeds them, who is paid for something else. ", 4)+`</p></article><script type="application/json">{"story":{"body":`+long+`}}</script>`),
		"a listed item":     bare(title, `<ul>`+strings.Repeat(`<li><a href="/x">One of many links to many other pages of the site</a></li>`, 60)+`</ul><script type="application/json">{"items":[{"title":"The ferry","body":`+long+`}]}</script>`),
		"comments":          bare(title, `<p>Loading</p><script type="application/json">{"comments":[{"body":`+long+`}]}</script>`),
		"another page's":    bare(title, `<p>Loading the page that is called like this, which takes a while</p><script type="application/json">{"promo":{"title":"The ferry","body":`+long+`}}</script>`),
		"code, not content": bare(title, `<p>Loading</p><script>var f = function() { return {"body":`+long+`} }</script>`),
	}
	for name, page := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if a := mustExtract(t, page); strings.Contains(a.Text, "UNWANTED") {
				t.Errorf("Text = %q, want nothing of the data", a.Text)
			}
		})
	}
}

func TestDataBeginsLikeTheTeaser(t *testing.T) {
	t.Parallel()
	teaser := "In winter the harbour belongs to the gulls, and to the one who feeds them, who is paid for something else and has been for as long as anybody can remember it."
	whole := jsonOf(t, "<p>"+teaser+"</p><p>"+strings.Repeat(paragraph, 8)+"</p>")
	a := mustExtract(t, bare(`<title>The harbour in winter</title>`, `<article><h1>The harbour in winter</h1><p>`+teaser+`</p></article><script type="application/json">{"story":{"body":`+whole+`}}</script>`))
	if !strings.Contains(a.Text, "The ferry crosses") || a.Title != "The harbour in winter" {
		t.Errorf("Title, Text = %q, %q, want the whole of the text", a.Title, a.Text)
	}
}

func TestHostileData(t *testing.T) {
	t.Parallel()
	script := func(s string) Page { return bare("", `<p>Loading</p><script type="application/json">`+s+`</script>`) }
	cases := map[string]Page{
		"deep arrays":      script(strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000)),
		"deep bodies":      script(strings.Repeat(`{"body":`, 5_000) + `"x"` + strings.Repeat("}", 5_000)),
		"nested content":   script(strings.Repeat(`{"type":"doc","content":[`, 35) + `{"type":"text","text":"` + strings.Repeat("the ferry and ", 200) + `"}` + strings.Repeat("]}", 35)),
		"many small":       script(`{"body":[` + strings.Repeat(`{"type":"p","text":"the"},`, 100_000) + `{}]}`),
		"many bodies":      script(`[` + strings.Repeat(`{"body":"`+strings.Repeat("the ferry and ", 40)+`"},`, 4_000) + `{}]`),
		"markup in bodies": script(`[` + strings.Repeat(`{"body":"`+strings.Repeat("<p><b>the ferry and ", 40)+`"},`, 2_000) + `{}]`),
		"marks":            script(`{"body":[{"type":"p","text":"` + strings.Repeat("the ferry and ", 90) + `","marks":[` + strings.Repeat(`"em",`, 5_000) + `"em"]}]}`),
		"broken":           script(`{"body":"` + strings.Repeat("the ferry and ", 90)),
		"descriptions":     bare(`<meta property="og:type" content="video"><meta property="og:description" content="the ferry and the ferry and the ferry and">`, `<script>`+strings.Repeat(`"description":"the ferry and the ferry and`, 20_000)+`</script>`),
	}
	for name, page := range cases {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			mustExtract(t, page)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
