package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"

	"nightstand/internal/extract"
)

// training holds the data and the models that are tried on sites left out.
type training struct {
	entries []*entry
	table   *table
	out     io.Writer
	folds   []int            // of each entry
	looks   [folds][]float64 // of each fold, the first look's chances by models that have seen neither the fold nor the row's site
	models  [folds]*judge    // by the fold that they have not seen
	chances []float64        // of each row, by models that have not seen its site
}

// judge is a trained model of two looks at a page: the second one knows what
// the first one thinks of all blocks (stacking: Wolpert 1992, "Stacked
// generalization").
type judge struct{ first, second *boosted }

// rate is the model as the extractor's judge of a page.
func (j *judge) rate(l *extract.Layout, features [][]float32) []float64 {
	return j.second.chances(extract.WithContext(features, l, j.first.chances(features)))
}

// firstLook and secondLook are the settings of the training.
var (
	firstLook  = settings{trees: 160, depth: 5, rate: 0.1, rows: 0.4, columns: 0.3, minimum: 3, shrink: 3}
	secondLook = settings{trees: 160, depth: 5, rate: 0.06, rows: 0.5, columns: 0.25, minimum: 5, shrink: 6}
)

// collect makes one table of all pages.
func (d *training) collect() *table {
	var rows [][]float32
	var labels, weight []float32
	for _, e := range d.entries {
		e.first = len(rows)
		rows = append(rows, e.sample.Features...)
		labels, weight = append(labels, e.labels...), append(weight, e.weight...)
	}
	return newTable(extract.FeatureNames(), rows, labels, weight)
}

// context makes the table of the second look from the chances of the first.
func (d *training) context(first []float64) *table {
	var rows [][]float32
	for _, e := range d.entries {
		rows = append(rows, extract.WithContext(e.sample.Features, e.sample.Layout, e.of(first))...)
	}
	return newTable(slices.Concat(extract.FeatureNames(), extract.ContextNames()), rows, d.table.labels, d.table.weight)
}

// of returns the entry's part of figures by row.
func (e *entry) of(rows []float64) []float64 { return rows[e.first : e.first+len(e.labels)] }

// rowsOf returns the rows of the entries whose fold passes.
func (d *training) rowsOf(pass func(fold int) bool) []int32 {
	var rows []int32
	for i, e := range d.entries {
		if pass(d.folds[i]) {
			for j := range e.labels {
				rows = append(rows, int32(e.first+j))
			}
		}
	}
	return rows
}

// assignFolds spreads the sites evenly over the folds.
func (d *training) assignFolds() {
	bySite := map[string]int{}
	random := rand.New(rand.NewPCG(7, 7))
	d.folds = make([]int, len(d.entries))
	for i, e := range d.entries {
		if _, known := bySite[e.host]; !known {
			bySite[e.host] = random.IntN(folds)
		}
		d.folds[i] = bySite[e.host]
	}
}

// validate trains without each fold in turn and reports how the models do on
// the fold left out.
func (d *training) validate() {
	d.assignFolds()
	d.lookFirst()
	d.chances = make([]float64, len(d.table.labels))
	together(folds, func(fold int) {
		t := d.context(d.looks[fold])
		m := boost(t, d.rowsOf(func(f int) bool { return f != fold }), secondLook, rand.New(rand.NewPCG(uint64(fold), folds)))
		d.models[fold].second = m
		for _, row := range d.rowsOf(func(f int) bool { return f == fold }) {
			d.chances[row] = m.chance(row)
		}
		m.table = m.table.empty()
	})
	d.report()
}

// lookFirst trains the first look without each fold and without each pair of
// them. What the second look is trained on must not come from models that have
// seen the page, nor from models that have seen the fold that it is tried on.
func (d *training) lookFirst() {
	var pairs [][2]int
	for i := range folds {
		d.looks[i] = make([]float64, len(d.table.labels))
		for j := i; j < folds; j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	together(len(pairs), func(k int) {
		i, j := pairs[k][0], pairs[k][1]
		rows := d.rowsOf(func(f int) bool { return f != i && f != j })
		m := boost(d.table, rows, firstLook, rand.New(rand.NewPCG(uint64(i), uint64(j))))
		for _, row := range d.rowsOf(func(f int) bool { return f == j }) {
			d.looks[i][row] = m.chance(row)
		}
		if i == j {
			d.models[i] = &judge{first: m}
			return
		}
		for _, row := range d.rowsOf(func(f int) bool { return f == i }) {
			d.looks[j][row] = m.chance(row)
		}
	})
}

// together does n things, as many at a time as there are processors.
func together(n int, do func(i int)) {
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i := range n {
		free <- struct{}{}
		wait.Go(func() {
			do(i)
			<-free
		})
	}
	wait.Wait()
}

// rater returns the model that has not seen the entry's site.
func (d *training) rater(e *entry) extract.Rater {
	return d.models[d.folds[slices.Index(d.entries, e)]].rate
}

// writeModel trains on all pages and writes the trees as Go tables. The second
// look learns from what models say of pages whose sites they have not seen.
func (d *training) writeModel(path string) error {
	all := d.rowsOf(func(int) bool { return true })
	unseen := make([]float64, len(d.table.labels))
	for i, e := range d.entries {
		copy(e.of(unseen), e.of(d.looks[d.folds[i]]))
	}
	var final judge
	together(2, func(look int) {
		if look == 0 {
			final.first = boost(d.table, all, firstLook, rand.New(rand.NewPCG(99, 1)))
		} else {
			final.second = boost(d.context(unseen), all, secondLook, rand.New(rand.NewPCG(99, 2)))
		}
	})
	fmt.Fprintf(d.out, "the first look asks most for: %s\nthe second: %s\n", final.first.importance(), final.second.importance())
	if err := os.WriteFile(path, final.source(), 0o644); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}
