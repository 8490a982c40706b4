package extract

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"nightstand/internal/xsstest"
)

func TestExtractLimits(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		page string
		want error // nil: either an article or a limit
	}{
		"nested divs":     {strings.Repeat("<div>", 100_000) + "x", ErrTooDeep},
		"nested lists":    {strings.Repeat("<ul><li>", 50_000) + "x", ErrTooDeep},
		"nested inline":   {strings.Repeat("<b><i><a href=x>", 30_000) + "x", ErrTooDeep},
		"table of 15 MB":  {"<table>" + strings.Repeat("<tr><td>1</td><td>2</td></tr>", 520_000), ErrTooBig},
		"200,000 links":   {strings.Repeat(`<a href="/x">link</a> `, 200_000), ErrTooBig},
		"25 MB of text":   {strings.Repeat(paragraph, 150_000), ErrTooBig},
		"deep and broad":  {strings.Repeat("<div>", 400) + strings.Repeat("<p>x</p>", 100_000), ErrTooBig},
		"40,000 links":    {strings.Repeat(`<a href="/x">link</a> `, 40_000), nil},
		"10,000 rows":     {"<table>" + strings.Repeat("<tr><td>1</td><td>2</td></tr>", 10_000) + "</table>", nil},
		"500 levels":      {strings.Repeat("<div><p>"+paragraph+"</p>", 490), nil},
		"50,000 breaks":   {strings.Repeat("x<br>", 50_000), nil},
		"20,000 emphases": {strings.Repeat("<p><b><i><u>x", 5_000), nil},
		"many attributes": {"<p " + attributes(50_000) + ">" + paragraph, nil},
		"many ids":        {strings.Repeat(`<p id="a"><a href="#a">x</a></p>`, 20_000), nil},
		"nested tables":   {strings.Repeat("<table><tr><td>", 160) + paragraph, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			a, err := Extract(Page{URL: "https://site.example/", HTML: []byte(c.page)})
			if c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error = %v, want %v", err, c.want)
			}
			if c.want == nil && err != nil && !errors.Is(err, ErrTooDeep) && !errors.Is(err, ErrTooBig) {
				t.Errorf("error = %v, want an article or a limit", err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			t.Log(time.Since(start).Round(time.Millisecond), err, a != nil)
		})
	}
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d=x ", i)
	}
	return b.String()
}

func FuzzExtract(f *testing.F) {
	for _, page := range smallHostile {
		f.Add([]byte(page), false)
	}
	for i, v := range xsstest.Vectors(f, "evil.example") {
		if v.Spelling {
			continue
		}
		documents := xsstest.Documents(v)
		d := documents[i%len(documents)] // each in one place: all of them in all take a minute
		f.Add([]byte(d.HTML), d.Plain)
	}
	f.Add([]byte("Title\n\n    code\n\ntext http://x.example/ y"), true)
	f.Fuzz(func(t *testing.T, page []byte, plain bool) {
		a, err := Extract(Page{URL: "https://site.example/dir/page?q=1", HTML: page, PlainText: plain})
		if err != nil {
			if !errors.Is(err, ErrTooBig) && !errors.Is(err, ErrTooDeep) {
				t.Fatalf("error = %v", err)
			}
			return
		}
		checkClean(t, a.HTML)
		checkFields(t, a)
		if again := articlePolicy().Sanitize(a.HTML); again != a.HTML {
			t.Errorf("sanitising again changes\n%q\nto\n%q", a.HTML, again)
		}
		// An element of three bytes can become forty with its end tag and the
		// address that it is resolved against; a character five.
		if most := 100_000 + 100*len(page); len(a.HTML) > most || len(a.Text) > most {
			t.Errorf("%d bytes became %d of HTML and %d of text", len(page), len(a.HTML), len(a.Text))
		}
	})
}

// smallHostile are the shapes of [TestExtractLimits] in small, and markup that
// parsers quarrel about.
var smallHostile = []string{
	string(pageOf(`<table><tr><td><p>x</table><pre>a<br>b</pre><picture><source srcset="a 1x, b 2x"><img></picture>`).HTML),
	`<p id=a><a href="#a">x</a><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<noscript><img src=x></noscript><frameset><frame></frameset><template><p>`,
	strings.Repeat("<div>", 40) + paragraph, strings.Repeat("<ul><li>", 30) + paragraph, strings.Repeat("<b><i><a href=x>", 20) + "<p>x<p>y<p>z",
	"<table>" + strings.Repeat("<tr><td>1</td><td>2</td></tr>", 20), strings.Repeat("<table><tr><td>", 10) + paragraph,
	strings.Repeat(`<a href="/x">link</a> `, 30), strings.Repeat("x<br>", 30), strings.Repeat("<p><b><i><u>x", 10),
	"<p " + attributes(50) + ">" + paragraph, strings.Repeat(`<p id="a"><a href="#a">x</a></p>`, 10),
	`<ol><li id="fn1">note <a href="#r1">back</a></li></ol><p>text<sup id="r1"><a href="#fn1">1</a></sup></p>`,
	`<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 20) + `</script>` + `<p>` + paragraph,
	`<script type="application/ld+json">{"@type":"Article","headline":["a",{"b":1}],"author":[[["x"]]],"datePublished":1e400,"articleBody":"` + paragraph + `"}</script>`,
}

// checkFields fails the test when what is shown beside the text could not be
// stored or shown.
func checkFields(t *testing.T, a *Article) {
	t.Helper()
	fields := map[string]string{
		"CanonicalURL": a.CanonicalURL, "Title": a.Title, "Byline": a.Byline, "SiteName": a.SiteName, "Language": a.Language,
		"Excerpt": a.Excerpt, "Image": a.Image, "HTML": a.HTML, "Text": a.Text,
	}
	for name, value := range fields {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			t.Errorf("%s = %q, want UTF-8 without NUL", name, value)
		}
	}
	for _, address := range []string{a.CanonicalURL, a.Image} {
		u, err := url.Parse(address)
		if err != nil || address != "" && u.Scheme != "http" && u.Scheme != "https" && !strings.HasPrefix(address, "data:image/") {
			t.Errorf("address %q", address)
		}
	}
	if len([]rune(a.Excerpt)) > excerptLength {
		t.Errorf("Excerpt has %d characters: %q", len([]rune(a.Excerpt)), a.Excerpt)
	}
	if a.Direction != "ltr" && a.Direction != "rtl" {
		t.Errorf("Direction = %q", a.Direction)
	}
	if a.Verdict.OK != (a.Verdict.Reason == "") {
		t.Errorf("Verdict = %+v", a.Verdict)
	}
}

// checkClean fails the test when a browser would find anything active in the
// HTML. It is written apart from the policy and shares nothing with it.
func checkClean(t testing.TB, s string) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatalf("parse result: %v", err)
	}
	forbidden := " script style iframe object embed form input button select textarea svg link meta base template noscript frame frameset applet video audio source foreignobject annotation-xml mglyph malignmark title xmp plaintext portal dialog "
	for _, root := range nodes {
		check := func(n *html.Node) {
			if n.Type == html.CommentNode {
				t.Errorf("comment %q in %s", n.Data, s)
			}
			if n.Type != html.ElementNode {
				return
			}
			if strings.Contains(forbidden, " "+strings.ToLower(n.Data)+" ") {
				t.Errorf("element %s in %s", n.Data, s)
			}
			for _, a := range n.Attr {
				checkAttribute(t, n.Data, a, s)
			}
		}
		check(root)
		for d := range root.Descendants() {
			check(d)
		}
	}
}

// ownClass are the classes that an article may have, after the element's name.
var ownClass = regexp.MustCompile(`^(?:(?:code|pre) language-[\w+#.-]+|figure (?:video|audio|embed)|p message-head(?: message-head--quiet)?)$`)

func checkAttribute(t testing.TB, tag string, a html.Attribute, s string) {
	t.Helper()
	key := strings.ToLower(a.Key)
	switch {
	case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "srcset", key == "action", key == "formaction", key == "xlink:href", key == "ping", key == "background", key == "name":
		t.Errorf("attribute %s on %s in %s", a.Key, tag, s)
	case key == "id" && !strings.HasPrefix(a.Val, "article-"):
		t.Errorf("id %q in %s", a.Val, s)
	case key == "class" && !ownClass.MatchString(tag+" "+a.Val):
		t.Errorf("class %q in %s", a.Val, s)
	case key == "href" || key == "src" || key == "cite":
		u, err := url.Parse(a.Val)
		if err != nil {
			t.Errorf("address %q in %s", a.Val, s)
			return
		}
		ok := u.Scheme == "http" || u.Scheme == "https" || key == "href" && u.Scheme == "mailto" ||
			key == "href" && strings.HasPrefix(a.Val, "#article-") || tag == "img" && strings.HasPrefix(a.Val, "data:image/") && !strings.Contains(a.Val, "svg")
		if !ok {
			t.Errorf("address %q on %s in %s", a.Val, tag, s)
		}
	}
}
