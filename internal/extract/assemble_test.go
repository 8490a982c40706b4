package extract

import (
	"fmt"
	"strings"
	"testing"
)

// Pictures, tables and code among the blocks of an article stay with it, and
// teasers go with theirs.
func TestChooseKeepsRichContent(t *testing.T) {
	t.Parallel()
	var teasers strings.Builder
	for i := range 6 {
		fmt.Fprintf(&teasers, `<div class="card"><a href="/t/%d"><img src="/teaser-%d.jpg"><h3>Another story about boats</h3></a></div>`, i, i)
	}
	inner := `<figure><img src="/between.jpg"><figcaption>The quay</figcaption></figure><p>` + paragraph + `</p>
		<table><tr><th>Hour</th><th>Boat</th></tr><tr><td>8</td><td>Post</td></tr></table><pre><code>timetable --today</code></pre>`
	page := pageOf(inner)
	page.HTML = []byte(strings.Replace(string(page.HTML), "</article>", `</article><section class="related-stories"><h2>Related stories</h2>`+teasers.String()+`</section>`, 1))
	a := mustExtract(t, page)
	for _, want := range []string{"/between.jpg", "<figcaption>The quay</figcaption>", "<td>Post</td>", "timetable --today"} {
		if !strings.Contains(a.HTML, want) {
			t.Errorf("HTML = %s\nwant it to contain %q", a.HTML, want)
		}
	}
	if strings.Contains(a.HTML, "teaser") || strings.Contains(a.Text, "Another story") || strings.Contains(a.HTML, markAttribute) {
		t.Errorf("HTML = %s\nwant neither teasers nor marks", a.HTML)
	}
}
