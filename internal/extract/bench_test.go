package extract

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	readability "github.com/go-shiori/go-readability"
)

// benchmarkPages are generated pages of the kinds that readers save, with as
// much around the text as such pages have.
func benchmarkPages() map[string][]byte {
	return map[string][]byte{
		"newspaper":     benchmarkPage(120, 200, 150),
		"short":         benchmarkPage(12, 300, 400),
		"long":          benchmarkPage(1200, 100, 100),
		"documentation": documentationPage(60),
		"forum":         forumPage(150),
		"table":         tablePage(1500),
	}
}

// benchmarkPage has so many paragraphs between a menu and teasers.
func benchmarkPage(paragraphs, menu, teasers int) []byte {
	var b bytes.Buffer
	b.WriteString("<html lang=en><head><title>The ferry - Site</title></head><body><nav><ul>")
	for i := range menu {
		fmt.Fprintf(&b, `<li class="menu-item menu-item-%d"><a href="/section/%d">Section number %d</a></li>`, i, i, i)
	}
	b.WriteString(`</ul></nav><main><article class="post"><h1>The ferry</h1>`)
	for i := range paragraphs {
		fmt.Fprintf(&b, `<div class="block block-%d"><p class="para">%s<a href="/x/%d">more about it</a>, they say.</p></div>`, i, paragraph, i)
		if i%10 == 0 {
			fmt.Fprintf(&b, `<figure><img data-src="/i/%d.jpg" src="data:image/gif;base64,R0lGOD" alt="Picture"><figcaption>Picture %d</figcaption></figure><h2>Part %d</h2>`, i, i, i)
		}
	}
	b.WriteString(`</article></main><footer>`)
	for i := range teasers {
		fmt.Fprintf(&b, `<div class="teaser related"><a href="/t/%d"><img src="/t/%d.jpg"><span>Another story, number %d</span></a></div>`, i, i, i)
	}
	b.WriteString("</footer></body></html>")
	return b.Bytes()
}

func documentationPage(sections int) []byte {
	var b bytes.Buffer
	b.WriteString(`<html lang=en><head><title>Timetable API</title></head><body><div class="sidebar"><ul>`)
	for i := range sections * 4 {
		fmt.Fprintf(&b, `<li><a class="reference internal" href="#section-%d">Section %d</a></li>`, i, i)
	}
	b.WriteString(`</ul></div><div role="main" class="body"><h1>Timetable API</h1>`)
	for i := range sections {
		fmt.Fprintf(&b, `<section id="section-%d"><h2>Section %d<a class="headerlink" href="#section-%d">¶</a></h2><p>%s</p>`, i, i, i, paragraph)
		fmt.Fprintf(&b, `<div class="highlight-go"><pre><span class="kd">func</span> <span class="nf">Cross%d</span><span class="p">(</span><span class="nx">n</span> <span class="kt">int</span><span class="p">)</span> <span class="p">{</span>`+"\n\t"+`<span class="k">return</span>`+"\n"+`<span class="p">}</span></pre></div>`, i)
		b.WriteString(`<dl><dt><code>n</code></dt><dd>How many times it crosses.</dd></dl><table><tr><th>Name</th><th>Type</th></tr><tr><td>n</td><td>int</td></tr></table></section>`)
	}
	b.WriteString(`</div></body></html>`)
	return b.Bytes()
}

func forumPage(posts int) []byte {
	var b bytes.Buffer
	b.WriteString(`<html lang=en><head><title>When does the ferry go?</title></head><body><h1>When does the ferry go?</h1><div class="thread">`)
	for i := range posts {
		fmt.Fprintf(&b, `<div class="post" id="p%d"><div class="author"><a href="/u/%d">user%d</a><img src="/a/%d.png"><time datetime="2024-05-0%dT10:00:00Z">May %d</time></div>`, i, i, i, i, i%9+1, i%9+1)
		fmt.Fprintf(&b, `<div class="content"><blockquote>%s</blockquote><p>I think %s</p><p>%s</p></div><div class="buttons"><a href="/like/%d">Like</a> <a href="/reply/%d">Reply</a></div></div>`, paragraph[:60], paragraph, paragraph[:90], i, i)
	}
	b.WriteString(`</div></body></html>`)
	return b.Bytes()
}

func tablePage(rows int) []byte {
	return []byte(`<html lang=en><head><title>All crossings</title></head><body><article><h1>All crossings</h1><p>` + paragraph + `</p><table><tr><th>Day</th><th>Port</th><th>Passengers</th><th>Remarks</th></tr>` +
		strings.Repeat(`<tr><td>Monday</td><td><a href="/port">North quay</a></td><td>112</td><td>Rough sea, late by an hour</td></tr>`, rows) + `</table><p>` + paragraph + `</p></article></body></html>`)
}

// BenchmarkExtract reports, for each kind of page, how many a second are
// extracted and how many times as long that takes as go-readability alone on
// the same page. The two take turns, so that both see the same machine.
func BenchmarkExtract(b *testing.B) {
	address, err := url.Parse("https://site.example/dir/page")
	if err != nil {
		b.Fatal(err)
	}
	pages := benchmarkPages()
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		page := pages[name]
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			var whole, plain []time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := Extract(Page{URL: address.String(), HTML: page}); err != nil {
					b.Fatal(err)
				}
				whole = append(whole, time.Since(start))
				b.StopTimer()
				start = time.Now()
				if _, err := readability.FromReader(bytes.NewReader(page), address); err != nil {
					b.Fatal(err)
				}
				plain = append(plain, time.Since(start))
				b.StartTimer()
			}
			slices.Sort(whole)
			slices.Sort(plain)
			typical, alone := whole[len(whole)/2], plain[len(plain)/2]
			b.ReportMetric(1/typical.Seconds(), "pages/s")
			b.ReportMetric(float64(typical)/float64(alone), "x-readability")
		})
	}
}
