package main

import (
	"fmt"
	"slices"
)

// table is the training data by feature: each value is replaced by the number
// of the bin that it falls into, so that a split is a comparison of bins.
type table struct {
	names  []string
	cuts   [][]float32 // of each feature, the lower ends of its bins but the first
	bins   [][]uint8   // of each feature, by row
	labels []float32   // the share of the block that belongs to the article
	weight []float32
}

// maxBins is the number of bins of a feature; a bin's number fits a byte.
const maxBins = 64

// newTable bins the rows.
func newTable(names []string, rows [][]float32, labels, weight []float32) *table {
	t := &table{names: names, labels: labels, weight: weight, cuts: make([][]float32, len(names))}
	step := max(1, len(rows)/20_000)
	for f := range names {
		var sample []float32
		for i := 0; i < len(rows); i += step {
			sample = append(sample, rows[i][f])
		}
		t.cuts[f] = cutsOf(sample)
	}
	t.fill(rows)
	return t
}

// empty returns a table with the same bins and no rows.
func (t *table) empty() *table { return &table{names: t.names, cuts: t.cuts} }

// fill puts the values of the rows into bins.
func (t *table) fill(rows [][]float32) {
	t.bins = make([][]uint8, len(t.cuts))
	for f, cuts := range t.cuts {
		t.bins[f] = make([]uint8, len(rows))
		for i, row := range rows {
			at, found := slices.BinarySearch(cuts, row[f])
			if found {
				at++
			}
			t.bins[f][i] = uint8(at)
		}
	}
}

// cutsOf returns values that divide the sample into about equal parts.
func cutsOf(sample []float32) []float32 {
	slices.Sort(sample)
	values := slices.Compact(slices.Clone(sample))
	var cuts []float32
	if len(values) <= maxBins {
		for i := 1; i < len(values); i++ {
			cuts = append(cuts, short((values[i-1]+values[i])/2))
		}
	} else {
		for i := 1; i < maxBins; i++ {
			cuts = append(cuts, short(sample[i*len(sample)/maxBins]))
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// short rounds a number to what the written model says of it.
func short(x float32) float32 {
	var y float32
	_, _ = fmt.Sscan(fmt.Sprintf("%.4g", x), &y) // it was written just now
	return y
}
