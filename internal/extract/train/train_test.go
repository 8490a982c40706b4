package main

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/extract"
)

// The model must find out that a row belongs when one feature is large and
// another small, and that a third says nothing.
func TestBoost(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var rows [][]float32
	var labels, weight []float32
	var all []int32
	for i := range 2000 {
		row := []float32{random.Float32(), random.Float32(), random.Float32()}
		label := float32(0)
		if row[0] > 0.5 && row[1] < 0.3 {
			label = 1
		}
		rows, labels, weight, all = append(rows, row), append(labels, label), append(weight, 1), append(all, int32(i))
	}
	model := boost(newTable([]string{"a", "b", "c"}, rows, labels, weight), all,
		settings{trees: 30, depth: 3, rate: 0.3, rows: 0.8, columns: 1, minimum: 1, shrink: 1}, random)
	got := model.chances([][]float32{{0.9, 0.1, 0.5}, {0.9, 0.9, 0.5}, {0.1, 0.1, 0.5}})
	for i, want := range []float64{1, 0, 0} {
		if math.Abs(got[i]-want) > 0.2 {
			t.Errorf("chance %d = %v, want about %v", i, got[i], want)
		}
	}
	if source := string((&judge{first: model, second: &boosted{}}).source()); strings.Count(source, "\n\t\"") != 30 || !strings.Contains(source, "a<0.") {
		t.Errorf("source = %s, want 30 trees that ask for a", source)
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	e := &entry{
		truth: truth{Content: "Tides\n\nThe tide comes in twice a day and goes out as often.\n\nBring boots"},
		sample: &extract.Sample{Texts: []string{
			"Home", "Tides", "The tide comes in twice a day and goes out as often.", "Bring boots", "Read more of our stories about the sea", "Tides of the world",
		}},
	}
	e.label()
	if diff := cmp.Diff([]float32{0, 1, 1, 1, 0, 0}, e.labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// What the page says twice and the truth once is labelled once, where it is
// fullest.
func TestLabelCopies(t *testing.T) {
	t.Parallel()
	const full, other = "The tide comes in twice a day and goes out as often as it comes", "Boots are the best thing to wear"
	e := &entry{
		truth:  truth{Content: full + "\n\n" + other + "\n\n" + other},
		sample: &extract.Sample{Texts: []string{"The tide comes in twice a day and goes out", full, full, other, other}},
	}
	e.label()
	if diff := cmp.Diff([]float32{0, 1, 0, 1, 1}, e.labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	got := compare("one two three five", truth{Content: "One, two, three, four.", With: []string{"two three"}, Without: []string{"five", "six"}})
	want := figures{f1: 0.75, precision: 0.75, recall: 0.75, shingles: 0, with: 1, without: 0.5}
	if got != want {
		t.Errorf("compare = %+v, want %+v", got, want)
	}
}

func TestSite(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"www.site.example": "site.example", "blog.site.co.uk": "site.co.uk", "site.example": "site.example", "localhost": "localhost"} {
		if got := site(host); got != want {
			t.Errorf("site(%q) = %q, want %q", host, got, want)
		}
	}
}

// The scorer must read a corpus in the documented layout.
func TestScore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := strings.Repeat("The tide comes in twice a day, and it goes out as often as it comes. ", 8)
	write := func(name, content string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("html/1.html", "<html><body><article><h1>Tides</h1><p>"+text+"</p><p>"+text+"</p></article></body></html>")
	write("truth/1.json", `{"url": "https://site.example/tides", "ground_truth": {"main_content": "`+text+text+`"}, "_internal": {"page_type": {"primary": "article"}}}`)
	var out strings.Builder
	if err := run([]string{"-score", "-corpus", dir}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "article             1   1.0000") {
		t.Errorf("table = %s, want one article with F1 1", out.String())
	}
	if err := run([]string{"-score", "-corpus", t.TempDir()}, &out); err == nil {
		t.Error("scoring an empty folder succeeded, want an error")
	}
}
