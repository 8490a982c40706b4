package extract

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Small pages that the parser would make gigabytes of end in bounded memory.
// The tests run one after the other and before the parallel ones, so that what
// the process takes from the system is theirs.
func TestExtractMemory(t *testing.T) {
	const allowed = 1600 << 20 // the collector lets garbage grow to the size of what lives
	heavy := attributes(60)
	unclosed := func(n int, attributes string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<b %s id=%d>", attributes, i)
		}
		return b.String()
	}
	blocks := strings.Repeat("<div>x</div>", 9_000)
	for name, page := range map[string]string{
		"many open elements":   "<div>" + unclosed(400, "") + "</div>" + strings.Repeat(blocks, 9),
		"open with attributes": "<div>" + unclosed(30, heavy) + "</div>" + blocks,
		"in noscript":          strings.Repeat("<noscript><img src=/a.png><div>"+unclosed(30, heavy)+"</div>"+blocks+"</noscript>", 8),
		"in formulas":          strings.Repeat(`<span data-mathml="<math>`+strings.ReplaceAll(unclosed(100, ""), `"`, "")+blocks+`</math>">x</span>`, 8),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Extract(Page{URL: "https://site.example/", HTML: []byte("<html><body><article>" + page + "</article>")})
			runtime.ReadMemStats(&after)
			if grown := int64(after.Sys) - int64(before.Sys); grown > allowed {
				t.Errorf("Extract took %d MB from the system, want at most %d; error %v", grown>>20, allowed>>20, err)
			}
			t.Log((after.Sys-before.Sys)>>20, "MB", err)
		})
	}
}

func TestAmplified(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		`<p>One <b>two</b></p><img src="/a.png" alt="">`: false,
		strings.Repeat("<p>x", 1_000):                    false,
		"<div>" + strings.Repeat("<b id=1><i id=2><u id=3>", 9) + "</div>" + strings.Repeat("<p>x</p>", 200): true,
	} {
		nodes := fragment(source)
		if got := nodes == nil; got != want {
			t.Errorf("fragment of %d bytes refused: %v, want %v", len(source), got, want)
		}
	}
}
