package extract

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	p := repairPage("")
	e, err := Explain(p)
	if err != nil {
		t.Fatal(err)
	}
	if e.Title != "The Early Ferry" || e.Threshold < leastChance || e.Threshold > 1 || len(e.Candidates) < 3 {
		t.Errorf("title %q, threshold %v, %d candidates", e.Title, e.Threshold, len(e.Candidates))
	}
	text := mustExtract(t, p).Text
	said := map[string]bool{}
	for _, b := range e.Blocks {
		if b.Kept != strings.Contains(text, b.Text) && b.Element != "h1" { // the title stands above the text
			t.Errorf("block %q is kept: %v, in the text: %v", b.Text, b.Kept, !b.Kept)
		}
		if b.Chance < 0 || b.Chance > 1 || len(b.Reasons) > shownReasons {
			t.Errorf("block %+v", b)
		}
		for _, reason := range b.Reasons {
			said[reason] = true
		}
		if strings.Contains(b.Text, "A visitor") && len(b.Reasons) == 0 {
			t.Error("no reason why the comment was dropped")
		}
	}
	for _, want := range []string{"go-readability keeps it", "go-readability drops it"} {
		if !said[want] {
			t.Errorf("no block says %q: %v", want, said)
		}
	}
	if _, err := Explain(Page{URL: "https://example.org/a.txt", PlainText: true}); err == nil {
		t.Error("plain text was explained")
	}
}

// TestContributions wants the shares of the features to add up to what the
// trees say beyond their mean.
func TestContributions(t *testing.T) {
	t.Parallel()
	r, err := open(repairPage(""))
	if err != nil {
		t.Fatal(err)
	}
	rows := divide(r.doc, r.base, r.said).page.rows()
	e := newExplainer(model(), rows)
	mean := 0.0
	for _, values := range e.values {
		mean += values[0]
	}
	total := 0.0
	for _, row := range rows {
		sum := mean
		for _, share := range e.contributions(row) {
			sum += share
		}
		chance := model().chance(row)
		if got := 1 / (1 + math.Exp(-sum)); math.Abs(got-chance) > 1e-6 {
			t.Errorf("mean and shares make a chance of %v, the trees %v", got, chance)
		}
		total += math.Log(chance / (1 - chance))
	}
	if got := total / float64(len(rows)); math.Abs(got-mean) > 1e-6 {
		t.Errorf("the mean is %v, want %v", mean, got)
	}
}

// TestWordsForEveryFeature wants no feature to be spoken of by its bare name.
func TestWordsForEveryFeature(t *testing.T) {
	t.Parallel()
	b := &block{tag: "p", place: place{box: &box{}}}
	for _, name := range FeatureNames() {
		for _, value := range []float64{0, 1} {
			words := wordsFor(name, value, b)
			if words == "" || strings.Contains(words, name+" is ") || strings.ContainsRune(words, ':') {
				t.Errorf("feature %s with value %v in words: %q", name, value, words)
			}
		}
	}
	if names := FeatureNames(); !slices.Contains(names, "readable") {
		t.Errorf("features %q", names)
	}
}
