package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"nightstand/internal/extract"
)

// figures are those of one page, in [0, 1]; a negative one is not known.
type figures struct{ f1, precision, recall, shingles, with, without float64 }

var columns = []string{"F1", "P", "R", "shF1", "with", "without"}

func (f figures) values() []float64 {
	return []float64{f.f1, f.precision, f.recall, f.shingles, f.with, f.without}
}

// compare measures a text against the truth: word F1 with its precision and
// recall, F1 of shingles of four words, and the shares of snippets that must
// appear and do, and that must not and do not.
func compare(text string, t truth) figures {
	got, want := words(text), words(t.Content)
	f := figures{with: -1, without: -1}
	f.f1, f.precision, f.recall = overlap(got, want)
	f.shingles, _, _ = overlap(shingles(got), shingles(want))
	squashed := " " + strings.Join(got, " ") + " "
	f.with = found(t.With, squashed)
	if f.without = found(t.Without, squashed); f.without >= 0 {
		f.without = 1 - f.without
	}
	return f
}

func found(snippets []string, text string) float64 {
	if len(snippets) == 0 {
		return -1
	}
	n := 0
	for _, s := range snippets {
		if strings.Contains(text, strings.Join(words(s), " ")) {
			n++
		}
	}
	return float64(n) / float64(len(snippets))
}

func shingles(w []string) []string {
	if len(w) == 0 {
		return nil
	}
	found := []string{strings.Join(w[:min(len(w), shingleLength)], " ")}
	for i := 1; i+shingleLength <= len(w); i++ {
		found = append(found, strings.Join(w[i:i+shingleLength], " "))
	}
	return found
}

// overlap compares two bags.
func overlap(got, want []string) (f1, precision, recall float64) {
	if len(want) == 0 && len(got) == 0 {
		return 1, 1, 1
	}
	counts := map[string]int{}
	for _, w := range want {
		counts[w]++
	}
	hits := 0.0
	for _, w := range got {
		if counts[w] > 0 {
			counts[w]--
			hits++
		}
	}
	if hits == 0 {
		return 0, 0, 0
	}
	precision, recall = hits/float64(len(got)), hits/float64(len(want))
	return 2 * precision * recall / (precision + recall), precision, recall
}

// printTable prints the means of each kind of page and of all.
func printTable(out io.Writer, entries []*entry, results map[*entry]figures) {
	kinds := []string{}
	for _, e := range entries {
		if !slices.Contains(kinds, e.kind) {
			kinds = append(kinds, e.kind)
		}
	}
	slices.Sort(kinds)
	fmt.Fprintf(out, "%-15s%6s", "type", "pages")
	for _, c := range columns {
		fmt.Fprintf(out, "%9s", c)
	}
	fmt.Fprintln(out)
	for _, kind := range append(kinds, "all") {
		sums, counts := make([]float64, len(columns)), make([]int, len(columns))
		pages := 0
		for _, e := range entries {
			if kind != "all" && e.kind != kind {
				continue
			}
			pages++
			for i, v := range results[e].values() {
				if v >= 0 {
					sums[i], counts[i] = sums[i]+v, counts[i]+1
				}
			}
		}
		fmt.Fprintf(out, "%-15s%6d", kind, pages)
		for i := range columns {
			fmt.Fprintf(out, "%9.4f", sums[i]/float64(max(counts[i], 1)))
		}
		fmt.Fprintln(out)
	}
}

// scoreExtractor runs the extractor over all pages, with the judge of blocks
// that rate returns for each. A page that it refuses counts as an empty text.
func scoreExtractor(entries []*entry, out io.Writer, rate func(e *entry) extract.Rater) error {
	results, times := map[*entry]figures{}, []time.Duration{}
	var lock sync.Mutex
	each(entries, func(e *entry) {
		start := time.Now()
		text := ""
		if a, err := extract.ExtractWith(e.page, rate(e)); err == nil {
			text = a.Text
		}
		took := time.Since(start)
		result := compare(text, e.truth)
		lock.Lock()
		defer lock.Unlock()
		results[e], times = result, append(times, took)
	})
	printTable(out, entries, results)
	slices.Sort(times)
	_, err := fmt.Fprintf(out, "time per page: median %v, longest %v\n", times[len(times)/2].Round(time.Millisecond), times[len(times)-1].Round(time.Millisecond))
	return err
}

// report prints how the texts of the blocks that the models keep compare, and
// how those of the blocks that the truth holds do: no model does better.
func (d *training) report() {
	results, limit := map[*entry]figures{}, map[*entry]figures{}
	for _, e := range d.entries {
		chances := d.chances[e.first : e.first+len(e.labels)]
		threshold := extract.Threshold(chances, e.sample.Lengths)
		results[e] = compare(e.textOf(func(i int) bool { return chances[i] >= threshold }), e.truth)
		limit[e] = compare(e.textOf(func(i int) bool { return e.labels[i] >= 0.5 }), e.truth)
	}
	fmt.Fprintln(d.out, "blocks kept on sites left out:")
	printTable(d.out, d.entries, results)
	fmt.Fprintln(d.out, "blocks that belong:")
	printTable(d.out, d.entries, limit)
}

// textOf returns the text of some of the page's blocks.
func (e *entry) textOf(kept func(i int) bool) string {
	var b strings.Builder
	for i, text := range e.sample.Texts {
		if kept(i) {
			b.WriteString(text + "\n\n")
		}
	}
	return b.String()
}
