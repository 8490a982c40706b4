package extract

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
	f.Add([]byte(pageOf(`<table><tr><td><p>x</table><pre>a<br>b</pre><picture><source srcset="a 1x, b 2x"><img></picture>`).HTML), false)
	f.Add([]byte(`<p id=a><a href="#a">x</a><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`), false)
	f.Add([]byte(`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`), false)
	f.Add([]byte(`<noscript><img src=x></noscript><frameset><frame></frameset><template><p>`), false)
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
		if bytes.ContainsRune([]byte(a.Text), 0) || a.Verdict.OK != (a.Verdict.Reason == "") {
			t.Errorf("text %q, verdict %+v", a.Text, a.Verdict)
		}
	})
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

func checkAttribute(t testing.TB, tag string, a html.Attribute, s string) {
	t.Helper()
	key := strings.ToLower(a.Key)
	switch {
	case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "srcset", key == "action", key == "formaction", key == "xlink:href", key == "ping", key == "background", key == "name":
		t.Errorf("attribute %s on %s in %s", a.Key, tag, s)
	case key == "id" && !strings.HasPrefix(a.Val, "article-"):
		t.Errorf("id %q in %s", a.Val, s)
	case key == "class" && !strings.HasPrefix(a.Val, "language-"):
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
