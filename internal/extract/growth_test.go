//go:build unix

package extract

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestExtractGrowsWithThePage makes pages four times as large in one respect
// after the other. What is quadratic takes sixteen times as long. Times are
// those of the processor, so that other work on the machine does not count; the
// test is not parallel, so that other tests do not.
func TestExtractGrowsWithThePage(t *testing.T) {
	const (
		size  = 1000
		times = 4
		limit = 10.0
		tries = 3
	)
	for _, name := range slices.Sorted(maps.Keys(growing)) {
		page := growing[name]
		small, large := string(pageOf(page(size)).HTML), string(pageOf(page(times*size)).HTML)
		ratio := limit
		for try := 0; try < tries && ratio >= limit; try++ {
			// Half a millisecond is what any page takes, and below what is measured.
			base := extractionTime(t, small) + 500*time.Microsecond
			ratio = float64(extractionTime(t, large)) / float64(base)
		}
		if ratio >= limit {
			t.Errorf("%s: %d times the page takes %.1f times as long", name, times, ratio)
		}
	}
}

// extractionTime is how much of the processor's time the whole process takes
// while one page is extracted or refused.
func extractionTime(t *testing.T, page string) time.Duration {
	t.Helper()
	runtime.GC()
	start := processTime(t)
	_, err := Extract(Page{URL: "https://site.example/dir/page", HTML: []byte(page)})
	if err != nil && !errors.Is(err, ErrTooBig) && !errors.Is(err, ErrTooDeep) {
		t.Errorf("error = %v, want an article or a limit", err)
	}
	return processTime(t) - start
}

func processTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// growing are pages that grow in one respect, from small to as large as n says.
var growing = map[string]func(n int) string{
	"paragraphs":          func(n int) string { return strings.Repeat("<p>"+paragraph+"</p>", n) },
	"text in one":         func(n int) string { return "<p>" + strings.Repeat(paragraph, n) + "</p>" },
	"words without space": func(n int) string { return "<p>" + strings.Repeat("x", 100*n) + " " + paragraph + "</p>" },
	"siblings":            func(n int) string { return strings.Repeat("<div>x</div>", n) },
	"bare text and tags":  func(n int) string { return strings.Repeat("text <i>x</i> ", n) },
	"breaks":              func(n int) string { return strings.Repeat("x<br>", n) },
	"empty breaks":        func(n int) string { return "<p>" + strings.Repeat("<br>", n) + "x" },
	"list items":          func(n int) string { return "<ul>" + strings.Repeat("<li>one thing", n) + "</ul>" },
	"lists":               func(n int) string { return strings.Repeat("<ul><li>one thing</li></ul>", n) },
	"definitions":         func(n int) string { return "<dl>" + strings.Repeat("<dt>x<dd>"+paragraph[:60], n) + "</dl>" },
	"rows":                func(n int) string { return "<table>" + strings.Repeat("<tr><td>1</td><td>2</td></tr>", n) + "</table>" },
	"columns": func(n int) string {
		return "<table><tr>" + strings.Repeat("<td>1</td>", n) + "</tr><tr>" + strings.Repeat("<td>1</td>", n) + "</tr></table>"
	},
	"tables": func(n int) string { return strings.Repeat("<table><tr><td>1<td>2</table>", n) },
	"row of tables": func(n int) string {
		return "<table><tr><td>" + strings.Repeat("<table><tr><td>1</table>", n) + "</table>"
	},
	"headings": func(n int) string { return counted(n, "<h2>Heading number %d</h2><p>Some words of it.</p>") },
	"footnotes": func(n int) string {
		return counted(n, `<sup id="r%[1]d"><a href="#n%[1]d">%[1]d</a></sup>`) + "<ol>" + counted(n, `<li id="n%[1]d">A note <a href="#r%[1]d">back</a></li>`) + "</ol>"
	},
	"note links to one": func(n int) string { return strings.Repeat(`<p id="a">x<a href="#a">1</a></p>`, n) },
	"anchors":           func(n int) string { return counted(n, `<a name="n%d"></a>text `) },
	"links":             func(n int) string { return counted(n, `<a href="/page/%d">A link</a> `) },
	"same links":        func(n int) string { return strings.Repeat(`<a href="/page">A link</a> `, n) },
	"images":            func(n int) string { return counted(n, `<img src="/i%d.jpg" alt="x" width=600 height=400>`) },
	"figures": func(n int) string {
		return counted(n, `<figure><img src="/i%d.jpg"><figcaption>A picture</figcaption></figure><p>Words</p>`)
	},
	"same images":       func(n int) string { return strings.Repeat(`<p><img src="/i.jpg"></p>`, n) },
	"srcset candidates": func(n int) string { return `<img src="x.jpg" srcset="` + counted(n, "/i%[1]d.jpg %[1]dw, ") + `">` },
	"srcset commas":     func(n int) string { return `<img src="x.jpg" srcset="` + strings.Repeat(",", n*10) + `">` },
	"picture sources": func(n int) string {
		return "<picture>" + counted(n, `<source srcset="/i%[1]d.jpg %[1]dw">`) + "<img src=x.jpg></picture>"
	},
	"attributes":     func(n int) string { return "<p " + attributes(n) + ">" + paragraph + "</p>" },
	"classes":        func(n int) string { return `<p class="` + counted(n, "c%d ") + `">` + paragraph + "</p>" },
	"long attribute": func(n int) string { return `<p title="` + strings.Repeat("x ", n*20) + `">` + paragraph + "</p>" },
	"families": func(n int) string {
		return counted(n, `<div class="c%[1]d d%[1]d" id="i%[1]d"><p>Some words.</p></div>`)
	},
	"one family": func(n int) string { return strings.Repeat(`<div class="c"><p>Some words here.</p></div>`, n) },
	"meta tags":  func(n int) string { return counted(n, `<meta name="author" content="Author %d">`) },
	"meta dates": func(n int) string {
		return counted(n, `<meta property="article:published_time" content="2024-01-01T00:00:%02d">`)
	},
	"times":      func(n int) string { return strings.Repeat(`<time datetime="2024-01-01">1 January 2024</time> `, n) },
	"bylines":    func(n int) string { return counted(n, `<p class="byline author">By Ann Author%d</p>`) },
	"rel author": func(n int) string { return counted(n, `<a rel="author" href="/a%d">Ann Author</a>`) },
	"structured data": func(n int) string {
		return strings.Repeat(`<script type="application/ld+json">{"@type":"Article","headline":"x"}</script>`, n)
	},
	"structured depth": func(n int) string {
		return `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, n) + strings.Repeat(`]}`, n) + `</script>`
	},
	"structured size": func(n int) string {
		return `<script type="application/ld+json">{"@graph":[{}` + strings.Repeat(`,{"@type":"Person","name":"Ann"}`, n) + `]}</script>`
	},
	"structured body": func(n int) string {
		return `<script type="application/ld+json">{"@type":"Article","articleBody":"` + strings.Repeat(paragraph, n) + `"}</script>` + strings.Repeat("<p>"+paragraph+"</p>", n)
	},
	"structured authors": func(n int) string {
		return `<script type="application/ld+json">{"@type":"Article","author":[{}` + counted(n, `,{"name":"Ann Author%d"}`) + `]}</script>`
	},
	"page data": func(n int) string {
		return `<script id="__NEXT_DATA__" type="application/json">{"a":[{}` + strings.Repeat(`,{"html":"<p>`+paragraph+`</p>"}`, n) + `]}</script>`
	},
	"page data depth": func(n int) string {
		return `<script id="__NEXT_DATA__" type="application/json">` + strings.Repeat(`{"a":[`, n) + strings.Repeat(`]}`, n) + `</script>`
	},
	"scripts":   func(n int) string { return strings.Repeat("<script>var x = 1</script>", n) },
	"noscripts": func(n int) string { return counted(n, "<noscript><img src=/i%d.jpg></noscript>") },
	"templates": func(n int) string { return strings.Repeat("<template><p>x</p></template>", n) },
	"comments":  func(n int) string { return strings.Repeat("<!-- x -->", n) },
	"inline deep": func(n int) string {
		return strings.Repeat(strings.Repeat("<b><i><span>", 10)+"x"+strings.Repeat("</span></i></b>", 10), n/10)
	},
	"unclosed inline": func(n int) string { return strings.Repeat("<p><b><i><u>x", n/4) },
	"unclosed links":  func(n int) string { return strings.Repeat(`<div><a href="/x">text`, min(n, 480)) },
	"code lines":      func(n int) string { return "<pre>" + strings.Repeat("<span class=l>x := 1</span>\n", n) + "</pre>" },
	"code blocks":     func(n int) string { return strings.Repeat("<pre><code>x := 1</code></pre>", n) },
	"inline code":     func(n int) string { return strings.Repeat("<code>x</code> and ", n) },
	"mathematics":     func(n int) string { return strings.Repeat("<math><mi>x</mi><mo>=</mo><mn>1</mn></math> ", n) },
	"one formula":     func(n int) string { return "<math><mrow>" + strings.Repeat("<mi>x</mi>", n) + "</mrow></math>" },
	"TeX":             func(n int) string { return strings.Repeat(`text \(x^2\) and $$y$$ `, n) },
	"frames":          func(n int) string { return counted(n, `<iframe src="https://www.youtube.com/embed/a%d"></iframe>`) },
	"embeds": func(n int) string {
		return counted(n, `<blockquote class="twitter-tweet"><p>Words</p><a href="https://twitter.com/x/status/%d">x</a></blockquote>`)
	},
	"videos": func(n int) string { return counted(n, `<video src="/v%d.mp4"></video>`) },
	"posts": func(n int) string {
		return counted(n, `<div class="post" id="p%[1]d"><a class="author" href="/u%[1]d">user%[1]d</a> <time>May 1, 2024</time><p>`+paragraph+`</p></div>`)
	},
	"quotes":        func(n int) string { return strings.Repeat("<blockquote>"+paragraph[:60]+"</blockquote>", n) },
	"rubies":        func(n int) string { return strings.Repeat("<ruby>漢<rt>かん</rt></ruby>", n) },
	"details":       func(n int) string { return strings.Repeat("<details><summary>x</summary>y</details>", n) },
	"hidden":        func(n int) string { return strings.Repeat(`<div style="display:none">x</div>`, n) },
	"forms":         func(n int) string { return strings.Repeat(`<form><input><button>x</button></form>`, n) },
	"title":         func(n int) string { return "<title>" + strings.Repeat("word | ", n) + "</title><h1>word</h1>" },
	"same headings": func(n int) string { return "<title>The ferry</title>" + strings.Repeat("<h1>The ferry</h1>", n) },
	"next links":    func(n int) string { return counted(n, `<a rel="next" href="?page=%[1]d">%[1]d</a> `) },
	"tabs": func(n int) string {
		return `<div role=tablist>` + counted(n, `<a role=tab aria-controls="t%[1]d" href="#t%[1]d">x</a>`) + "</div>" + counted(n, `<div role=tabpanel id="t%d">Some words</div>`)
	},
	"cjk": func(n int) string { return "<p>" + strings.Repeat("船は一日に二回渡る。", n) + "</p>" },
}

// counted repeats the format for each number below n.
func counted(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
