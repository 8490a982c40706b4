package extract

import (
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"

	"nightstand/internal/browsertest"
	"nightstand/internal/xsstest"
)

// TestVectorsAreInert puts every known vector everywhere in a page, and shows
// what is made of the page in a Chromium that no Content-Security-Policy helps.
func TestVectorsAreInert(t *testing.T) {
	t.Parallel()
	stage := xsstest.NewStage(t, browsertest.New(t))
	vectors := xsstest.Vectors(t, stage.Evil)
	sources := make(map[string][]string) // what each result comes from
	var mu sync.Mutex
	var group sync.WaitGroup
	for part := range slices.Chunk(vectors, len(vectors)/runtime.GOMAXPROCS(0)+1) {
		group.Go(func() {
			for _, v := range part {
				for place, result := range emitted(t, v, "http://"+stage.Evil+"/dir/page") {
					mu.Lock()
					sources[result] = append(sources[result], v.Name+" ("+place+")")
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	results := slices.Sorted(maps.Keys(sources))
	t.Logf("%d vectors make %d results", len(vectors), len(results))
	for _, result := range results {
		checkClean(t, result)
	}
	for i, found := range stage.Findings(results, xsstest.Clean) {
		if i < 0 {
			t.Errorf("%v", found)
			continue
		}
		t.Errorf("%v from %v:\n%s", found, sources[results[i]], results[i])
	}
}

// emitted returns what the vector becomes, by where it stood.
func emitted(t *testing.T, v xsstest.Vector, address string) map[string]string {
	t.Helper()
	results := map[string]string{"sanitised": Sanitize("<p>before</p>"+v.HTML+"<p>after</p>", address)}
	for _, d := range xsstest.Documents(v) {
		a, err := Extract(Page{URL: address, HTML: []byte(d.HTML), PlainText: d.Plain})
		if err != nil {
			t.Errorf("%s (%s): %v", v.Name, d.Place, err)
			continue
		}
		results[d.Place] = a.HTML
	}
	return results
}
