package extract

import (
	"slices"
	"testing"
)

// Where a block stands is told from the title, from earlier copies of its text
// and from the boxes like its own.
func TestPlaceFeatures(t *testing.T) {
	t.Parallel()
	doc, err := parse([]byte(`<body><h2>Harbour office</h2><h1>Tide tables</h1><p>High water at noon.</p>
		<div class="card"><p>Boots for hire</p></div><div class="card"><p>High water at noon.</p></div><div class="card"><p>Boats for hire</p></div></body>`))
	if err != nil {
		t.Fatal(err)
	}
	page := segment(body(doc), &signals{title: wordSet("tide tables")})
	names, rows := FeatureNames(), page.rows()
	cases := map[string]struct {
		block   int
		feature string
		want    float32
	}{
		"above the title":        {0, "sinceTitle", -1},
		"the title":              {1, "sinceTitle", 0},
		"below the title":        {3, "sinceTitle", 2},
		"said once":              {2, "copiesBefore", 0},
		"said again":             {4, "copiesBefore", 1},
		"in the first box":       {3, "repeat:ordinal", 0},
		"in the third box":       {5, "repeat:ordinal", 2},
		"in no box that repeats": {1, "repeat:ordinal", 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := slices.Index(names, c.feature)
			if at < 0 {
				t.Fatalf("no feature is called %q", c.feature)
			}
			if got := rows[c.block][at]; got != c.want {
				t.Errorf("%s = %v, want %v", c.feature, got, c.want)
			}
		})
	}
}
