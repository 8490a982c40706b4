package xsstest_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/browsertest"
	"nightstand/internal/xsstest"
)

// TestVectorsAreLive shows every vector as it is: one that no check notices
// would prove nothing about a filter.
func TestVectorsAreLive(t *testing.T) {
	t.Parallel()
	stage := xsstest.NewStage(t, browsertest.New(t))
	names := make(map[string]bool)
	var raw []string
	var vectors []xsstest.Vector
	for _, v := range xsstest.Vectors(t, stage.Evil) {
		if names[v.Name] {
			t.Errorf("%s: there are two of this name", v.Name)
		}
		names[v.Name] = true
		if !v.Spelling {
			vectors = append(vectors, v)
			raw = append(raw, v.HTML)
		}
	}
	found := stage.Findings(raw, xsstest.Raw)
	kinds := make(map[string]int)
	for i, v := range vectors {
		if len(found[i]) == 0 {
			t.Errorf("%s: nothing is noticed of\n%s", v.Name, v.HTML)
		}
		if slices.Contains(found[i], "script ran") {
			kinds["ran"]++
		}
	}
	requests := len(found[-1])
	t.Logf("%d vectors, of which %d ran a script; %d other findings", len(vectors), kinds["ran"], requests)
	if kinds["ran"] < len(vectors)/3 || requests < 10 {
		t.Errorf("%d scripts ran and %d requests were noticed, too few: %v", kinds["ran"], requests, slices.Collect(maps.Keys(found)))
	}
}

// TestHarmlessIsNotLive is the other side: what an article may have.
func TestHarmlessIsNotLive(t *testing.T) {
	t.Parallel()
	stage := xsstest.NewStage(t, browsertest.New(t))
	harmless := []string{
		`<p id="article-a" lang="de">Text with <a href="https://site.example/" rel="nofollow noopener noreferrer">a link</a>, <a href="#article-a">a note</a>, <a href="mailto:a@b.example">mail</a>.</p>`,
		`<figure><img src="http://` + stage.Evil + `/i.png" alt="&lt;script&gt;alert(1)&lt;/script&gt;" width="3" height="2"><figcaption>x</figcaption></figure>`,
		`<pre><code class="language-html">&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>`,
		`<p><math display="block"><mi>x</mi></math></p><table><tr><td colspan="2">x</td></tr></table><img src="data:image/png;base64,AAAA" alt="">`,
	}
	for _, how := range []xsstest.Show{xsstest.Raw, xsstest.Clean} {
		if found := stage.Findings(harmless, how); len(found) > 0 {
			t.Errorf("findings %v, want none", found)
		}
	}
}

// TestPiecesAreTold looks for what is live among clean pieces, which share a
// frame.
func TestPiecesAreTold(t *testing.T) {
	t.Parallel()
	stage := xsstest.NewStage(t, browsertest.New(t))
	pieces := make([]string, 3*xsstest.Clean)
	for i := range pieces {
		pieces[i] = "<p>Words.</p>"
	}
	pieces[3] = `<p><a href="javascript:alert(1)">x</a></p>`
	pieces[xsstest.Clean+5] = `<p>x</p></section><section id=x><p>y</p>`
	pieces[2*xsstest.Clean+7] = `<p><!-- never ends`
	want := map[int][]string{
		3:                      {"href javascript:alert(1)", "copied: href javascript:alert(1)", "copied: href javascript:alert(1)"},
		int(xsstest.Clean):     {"a piece left its place"},
		int(2 * xsstest.Clean): {"a piece left its place"},
	}
	if diff := cmp.Diff(want, stage.Findings(pieces, xsstest.Clean)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
