package extract

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// contextOf returns what is said of one block of a page of three messages with
// an author each, by name.
func contextOf(t testing.TB, i int, chances []float64) map[string]float64 {
	t.Helper()
	doc, err := parse([]byte(`<body><main>
		<div class="message"><b class="who">Ann</b><p class="text">Where does the ferry land at low tide?</p></div>
		<div class="message"><b class="who">Ben</b><p class="text">At the outer pier, and it waits there.</p></div>
		<div class="message"><b class="who">Cleo</b><p class="text">Take the bus from the harbour then.</p></div></main></body>`))
	if err != nil {
		t.Fatal(err)
	}
	page := segment(body(doc), &signals{})
	if len(page.blocks) != len(chances) {
		t.Fatalf("page has %d blocks, want %d", len(page.blocks), len(chances))
	}
	rows := WithContext(make([][]float32, len(chances)), page.layout(), chances)
	named := map[string]float64{}
	for k, name := range ContextNames() {
		named[name] = float64(rows[i][k])
	}
	return named
}

// A block is told of its neighbours, of its like in the other messages and of
// its own message.
func TestContext(t *testing.T) {
	t.Parallel()
	got := contextOf(t, 3, []float64{0.1, 0.9, 0.3, 0.4, 0.2, 0.8})
	mean := func(chances ...float64) float64 { // of words and chances in turn
		words, likely := 0.0, 0.0
		for i := 0; i < len(chances); i += 2 {
			words += chances[i] + leastWords
			likely += (chances[i] + leastWords) * chances[i+1]
		}
		return likely / words
	}
	want := map[string]float64{
		"first":            0.4,
		"first:prev1":      0.3,
		"first:next2":      0.8,
		"first:next3":      unknown,
		"first:other path": mean(8, 0.9, 7, 0.8),
		"first:most path":  0.9,
		"first:box1":       0.3,
		"first:heading":    unknown,
		"first:other copy": unknown,
	}
	for name := range got {
		if _, asked := want[name]; !asked {
			delete(got, name)
		}
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-5 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
}

// Runs are blocks side by side with the same fate.
func TestContextRuns(t *testing.T) {
	t.Parallel()
	chances := []float64{0.01, 0.99, 0.98, 0.97, 0.02, 0.01}
	kept, dropped := contextOf(t, 2, chances), contextOf(t, 5, chances)
	for name, want := range map[string]float64{"first:run blocks": logOf(3), "first:run before": 1, "first:since first": 1, "first:until last": 1} {
		if got := kept[name]; math.Abs(got-want) > 1e-5 {
			t.Errorf("%s of a kept block = %v, want %v", name, got, want)
		}
	}
	if got, want := dropped["first:run blocks"], -logOf(2); math.Abs(got-want) > 1e-5 {
		t.Errorf("first:run blocks of a dropped block = %v, want %v", got, want)
	}
}

func TestContextNames(t *testing.T) {
	t.Parallel()
	names := slices.Concat(FeatureNames(), ContextNames())
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			t.Errorf("two features are called %q", name)
		}
		seen[name] = true
	}
	rows := WithContext([][]float32{make([]float32, len(FeatureNames()))}, &Layout{
		Words: []int{3}, Heading: []int32{-1}, Box: []int32{0}, Parent: []int32{-1},
		Set: [setKinds][]int32{{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}}, Sets: [setKinds]int{1, 1, 1, 1, 1, 1, 1, 1},
	}, []float64{0.5})
	if len(rows[0]) != len(names) {
		t.Errorf("row has %d features, want %d", len(rows[0]), len(names))
	}
	if rows := WithContext(nil, &Layout{}, nil); len(rows) != 0 {
		t.Errorf("context of no blocks = %v, want none", rows)
	}
}
