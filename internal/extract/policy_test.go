package extract

import (
	"errors"
	"strings"
	"testing"

	"nightstand/internal/xsstest"
)

// Vectors from the published collections of ways around HTML filters; what is
// checked is that nothing active is left, see checkClean.
func TestSanitizeVectors(t *testing.T) {
	t.Parallel()
	vectors := map[string]string{
		"script":                 `<script>alert(1)</script>`,
		"script in pieces":       `<scr<script>ipt>alert(1)</scr</script>ipt>`,
		"event handler":          `<img src=x onerror=alert(1)>`,
		"handler, slashes":       `<img/src="x"/onerror="alert(1)">`,
		"handler in backquotes":  "<img src=`x` onerror=`alert(1)`>",
		"unclosed tag":           `<img src=x onerror=alert(1) `,
		"javascript link":        `<a href="javascript:alert(1)">x</a>`,
		"javascript, entities":   `<a href="&#106;&#97;vascript&colon;alert(1)">x</a>`,
		"javascript, control":    "<a href=\"\x01java\tscript\n:alert(1)\">x</a>",
		"javascript, upper case": `<a href="  JaVaScRiPt:alert(1)">x</a>`,
		"vbscript":               `<a href="vbscript:msgbox(1)">x</a>`,
		"data link":              `<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>`,
		"data image link":        `<a href="data:image/png;base64,AAAA">x</a>`,
		"data svg image":         `<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+">`,
		"svg onload":             `<svg onload=alert(1)><script>alert(1)</script></svg>`,
		"svg use":                `<svg><use href="data:image/svg+xml,<svg id='x'><a href='javascript:alert(1)'/></svg>#x"/></svg>`,
		"svg animate":            `<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>`,
		"mathml link":            `<math href="javascript:alert(1)"><mtext>x</mtext></math>`,
		"mathml xlink":           `<math><maction actiontype="statusline#http://evil" xlink:href="javascript:alert(1)">x</maction></math>`,
		"mathml annotation":      `<math><semantics><mi>x</mi><annotation-xml encoding="text/html"><script>alert(1)</script><img src=x onerror=alert(1)></annotation-xml></semantics></math>`,
		"mutation, mglyph":       `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
		"mutation, table":        `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		"mutation, svg style":    `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
		"mutation, noscript":     `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		"mutation, title":        `<svg><title><a id="</title><img src=1 onerror=alert(1)>">`,
		"mutation, xmp":          `<xmp><p title="</xmp><svg/onload=alert(1)>">`,
		"mutation, comment":      `<!--><img src=x onerror=alert(1)>-->`,
		"mutation, cdata":        `<math><![CDATA[</math><img src=x onerror=alert(1)>]]></math>`,
		"mutation, template":     `<template><img src=x onerror=alert(1)></template>`,
		"style element":          `<style>@import url(//evil.example/x.css);</style>`,
		"style attribute":        `<p style="background:url(javascript:alert(1))">x</p>`,
		"iframe":                 `<iframe src="javascript:alert(1)"></iframe>`,
		"iframe srcdoc":          `<iframe srcdoc="<script>alert(1)</script>" src="https://www.youtube.com/embed/x"></iframe>`,
		"fake video host":        `<iframe src="https://www.youtube.com.evil.example/embed/x"></iframe>`,
		"object":                 `<object data="data:text/html,<script>alert(1)</script>"></object>`,
		"embed":                  `<embed src="https://evil.example/x.swf">`,
		"meta refresh":           `<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
		"base":                   `<base href="javascript:/a/"><a href="alert(1)">x</a>`,
		"form":                   `<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>`,
		"details toggle":         `<details open ontoggle=alert(1)><summary>x</summary>y</details>`,
		"video source":           `<video><source onerror="alert(1)" src="javascript:alert(1)"></video>`,
		"video poster":           `<video poster="javascript:alert(1)" src="javascript:alert(1)"></video>`,
		"body":                   `<body onload=alert(1) background="javascript:alert(1)">x`,
		"clobbering":             `<a id="body" name="cookie" href="#body">x</a><img name="currentScript" src="https://x.example/i.png">`,
		"foreign class":          `<p class="toolbar"><code class="language-x onclick">x</code></p>`,
		"srcset":                 `<img srcset="javascript:alert(1) 1x, https://x.example/i.png 2x">`,
		"cite":                   `<blockquote cite="javascript:alert(1)">x</blockquote>`,
		"nul":                    "<scr\x00ipt>alert(1)</scr\x00ipt><img src=x on\x00error=alert(1)>",
		"attribute breakout":     `<img alt="x&quot; onerror=&quot;alert(1)" src="https://x.example/i.png">`,
		"ping":                   `<a href="https://x.example/" ping="https://evil.example/">x</a>`,
		"marquee":                `<marquee onstart=alert(1)>x</marquee>`,
		"portal":                 `<portal src="https://evil.example/"></portal>`,
		"custom element":         `<x-y onclick=alert(1) is="z"><p>x</p></x-y>`,
		"too deep":               strings.Repeat("<div>", 600) + `<img src=x onerror=alert(1)>`,
		"protocol-relative":      `<a href="//evil.example/x">x</a><img src="\\evil.example\x.png">`,
		"user in address":        `<a href="https://good.example@evil.example/">x</a>`,
		"wrapped in code":        `<pre><code><img src=x onerror=alert(1)></code></pre>`,
		"link in math text":      `<math><mtext><a href="javascript:alert(1)">x</a></mtext></math>`,
		"plaintext":              `<plaintext><img src=x onerror=alert(1)>`,
	}
	for name, vector := range vectors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Sanitize(`<p>before</p>`+vector+`<p>after</p>`, "https://site.example/dir/")
			checkClean(t, got)
			if !strings.Contains(got, "before") {
				t.Errorf("Sanitize = %s, want the harmless part kept", got)
			}
			if again := Sanitize(got, "https://site.example/dir/"); again != got {
				t.Errorf("sanitising again changes\n%s\nto\n%s", got, again)
			}
			a, err := Extract(pageOf(vector))
			if name == "too deep" {
				if !errors.Is(err, ErrTooDeep) {
					t.Errorf("Extract: %v, want ErrTooDeep", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkClean(t, a.HTML)
		})
	}
}

func TestSanitizeKeeps(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ source, want string }{
		"plain":         {`<p>a <em>b</em> c</p>`, `<p>a <em>b</em> c</p>`},
		"relative":      {`<p><a href="../x?a=1&amp;b=2" title="T">x</a></p>`, `<p><a href="https://site.example/x?a=1&amp;b=2" title="T" rel="nofollow noopener noreferrer">x</a></p>`},
		"mail":          {`<p><a href="mailto:a@b.example">x</a></p>`, `<p><a href="mailto:a@b.example" rel="nofollow noopener noreferrer">x</a></p>`},
		"note":          {`<p>x<sup><a href="#fn1">1</a></sup></p><ol start="3" reversed type="i"><li id="fn1" value="3">n</li></ol>`, "<p>x<sup><a href=\"#article-fn1\">1</a></sup></p>\n<ol start=\"3\" reversed=\"\" type=\"i\"><li value=\"3\" id=\"article-fn1\">n</li></ol>"},
		"old anchor":    {`<p><a href="#n">1</a></p><p><a name="n">note</a></p>`, "<p><a href=\"#article-n\">1</a></p>\n<p><span id=\"article-n\"></span>note</p>"},
		"code":          {`<pre class="brush: js">a  &lt; b</pre>`, `<pre><code class="language-js">a  &lt; b</code></pre>`},
		"ruby":          {`<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>`, `<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>`},
		"inline":        {`<p><abbr title="Hypertext">HT</abbr> <q cite="/q">q</q> <time datetime="2020-01-02">then</time> <bdo dir="rtl">x</bdo> <del>a</del><ins>b</ins> <mark>m</mark> <kbd>k</kbd> <samp>s</samp> <var>v</var> <dfn>d</dfn> <small>s</small> <s>s</s> <u>u</u></p>`, `<p><abbr title="Hypertext">HT</abbr> <q cite="https://site.example/q">q</q> <time datetime="2020-01-02">then</time> <bdo dir="rtl">x</bdo> <del>a</del><ins>b</ins> <mark>m</mark> <kbd>k</kbd> <samp>s</samp> <var>v</var> <dfn>d</dfn> <small>s</small> <s>s</s> <u>u</u></p>`},
		"loose text":    {`one<br><br>two`, "<p>one</p>\n<p>two</p>"},
		"boxes":         {`<div><div>a</div><section><p>b</p></section></div>`, "<p>a</p>\n<p>b</p>"},
		"first heading": {`<h1>A</h1><h2>B</h2>`, "<h2>A</h2>\n<h3>B</h3>"},
		"math":          {`<math display="block"><mfrac linethickness="2px"><mi mathvariant="bold">a</mi><mn>2</mn></mfrac></math>`, `<p><math display="block"><mfrac linethickness="2px"><mi mathvariant="bold">a</mi><mn>2</mn></mfrac></math></p>`},
		"table":         {`<table><caption>C</caption><tr><th scope="col">A</th><th>B</th></tr><tr><td rowspan="2">1</td><td>2</td></tr></table>`, `<table><caption>C</caption><tbody><tr><th scope="col">A</th><th>B</th></tr><tr><td rowspan="2">1</td><td>2</td></tr></tbody></table>`},
		"span":          {`<p><span class="x">a</span> <span lang="de">b</span></p>`, `<p>a <span lang="de">b</span></p>`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sanitize(c.source, "https://site.example/dir/"); got != c.want {
				t.Errorf("Sanitize:\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func FuzzSanitize(f *testing.F) {
	for _, page := range smallHostile {
		f.Add(page)
	}
	for _, v := range xsstest.Vectors(f, "evil.example") {
		if !v.Spelling {
			f.Add(v.HTML)
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		got := Sanitize(source, "https://site.example/dir/")
		checkClean(t, got)
		if again := articlePolicy().Sanitize(got); again != got {
			t.Errorf("sanitising again changes\n%q\nto\n%q", got, again)
		}
	})
}
