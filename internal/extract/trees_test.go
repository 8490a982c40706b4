package extract

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForest(t *testing.T) {
	t.Parallel()
	index := map[string]int{"words": 0, "in:ul": 1}
	tr, err := parseTree("words<7.5{in:ul<0.5{-1|-2}|3}", index)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		features []float32
		want     float64 // the value of the leaf
	}{
		"yes, yes": {[]float32{3, 0}, -1},
		"yes, no":  {[]float32{3, 1}, -2},
		"no":       {[]float32{8, 1}, 3},
		"on it":    {[]float32{7.5, 0}, 3},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := forest{tr, tr}.chance(c.features)
			if want := 1 / (1 + math.Exp(-2*c.want)); math.Abs(got-want) > 1e-9 {
				t.Errorf("chance = %v, want %v", got, want)
			}
		})
	}
}

func TestParseTreeErrors(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "words", "words<1", "words<1{1", "other<1{1|2}", "words<x{1|2}", "1}", "words<1{1|2}3"} {
		if _, err := parseTree(s, map[string]int{"words": 0}); err == nil {
			t.Errorf("parseTree(%q) succeeded, want an error", s)
		}
	}
}

// The trained trees must ask only for features that there are.
func TestModel(t *testing.T) {
	t.Parallel()
	if len(model()) == 0 || len(secondModel()) == 0 {
		t.Error("a look has no trees")
	}
}

func TestThreshold(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		chances []float64
		lengths []int
		want    float64
	}{
		"sure":           {[]float64{0.99, 0.98, 0.02}, []int{50, 50, 50}, 0.98},
		"in doubt":       {[]float64{0.6, 0.4, 0.1}, []int{50, 50, 50}, 0.4},
		"nothing likely": {[]float64{0.1, 0.1}, []int{50, 50}, leastChance},
		"no blocks":      {nil, nil, 0.5},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Threshold(c.chances, c.lengths); got != c.want {
				t.Errorf("Threshold = %v, want %v", got, c.want)
			}
		})
	}
}

func TestSegment(t *testing.T) {
	t.Parallel()
	doc, err := parse([]byte(`<body><div>Loose <b>text</b><p>A paragraph</p>after<br><br>and later</div>
		<ul><li>One</li><li><p>Two</p></li></ul><pre>a
b</pre><table><tr><th>A<td>1<tr><th>B<td>2</table><p><button>Press</button></p><figure><img src="x.jpg"><figcaption>Seen</figcaption></figure></body>`))
	if err != nil {
		t.Fatal(err)
	}
	page := segment(body(doc), &signals{})
	var got []string
	for _, b := range page.blocks {
		got = append(got, b.tag+": "+b.text)
	}
	want := []string{"div: Loose text", "p: A paragraph", "div: after", "div: and later", "li: One", "p: Two", "pre: a b", "table: A 1 B 2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if len(page.media) != 1 || page.media[0].next != len(page.blocks) {
		t.Errorf("media = %v, want the figure after the last block", page.media)
	}
}

func TestNameFamilies(t *testing.T) {
	t.Parallel()
	cases := map[string]uint64{
		"article-body":    1<<famPost | 1<<famContent,
		"postAuthor":      1<<famPost | 1<<famAuthor,
		"c-share__button": 1 << famShare,
		"mt-4 px-2":       0,
		"unrelated":       0,
	}
	for name, want := range cases {
		if got := nameFamilies(name); got != want {
			t.Errorf("nameFamilies(%q) = %b, want %b", name, got, want)
		}
	}
}
