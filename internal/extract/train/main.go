// Command train learns which blocks of a page belong to its article from a
// corpus of pages, writes the model that internal/extract uses, and reports how
// it does on sites that it has not seen. With -score it only measures the
// extractor as it is. It is for developers and no part of the server.
//
// A corpus is a folder with html/ID.html, a page as it came, and truth/ID.json:
//
//	{
//	  "url": "https://site.example/page",
//	  "ground_truth": {
//	    "main_content": "the text, blocks divided by blank lines",
//	    "with": ["a sentence that must appear"],
//	    "without": ["a sentence that must not"]
//	  },
//	  "_internal": {"page_type": {"primary": "article"}}
//	}
//
// It is the layout of WCXB, the Web Content eXtraction Benchmark.
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"

	"nightstand/internal/extract"
)

// folds is the number of parts for cross-validation; a site is in one part.
const folds = 5

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	corpus := flags.String("corpus", "", "folder with html/ID.html and truth/ID.json")
	write := flags.String("write", "", "file to write the model to, internal/extract/model.go")
	score := flags.Bool("score", false, "train nothing: score the extractor as it is")
	if err := flags.Parse(args); err != nil {
		return err
	}
	entries, err := readCorpus(*corpus)
	if err != nil {
		return err
	}
	if *score {
		return scoreExtractor(entries, out, func(*entry) extract.Rater { return nil })
	}
	data := &training{entries: examine(entries), out: out}
	data.table = data.collect()
	fmt.Fprintf(out, "%d pages, %d blocks, %d features\n", len(data.entries), len(data.table.labels), len(data.table.names))
	data.validate()
	if *write != "" {
		if err := data.writeModel(*write); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "whole extraction on sites left out:")
	return scoreExtractor(data.entries, out, data.rater)
}

// examine divides all pages into blocks and drops those that are refused.
func examine(entries []*entry) []*entry {
	each(entries, func(e *entry) {
		sample, err := extract.Examine(e.page)
		if err == nil {
			e.sample = sample
			e.label()
		}
	})
	var kept []*entry
	for _, e := range entries {
		if e.sample != nil && len(e.sample.Texts) > 0 {
			kept = append(kept, e)
		}
	}
	return kept
}

// training holds the data.
type training struct {
	entries []*entry
	table   *table
	out     io.Writer
	folds   []int      // of each entry
	models  []*boosted // by fold
	chances []float64  // of each row, by models that have not seen its site
}

// learning are the settings of the training.
var learning = settings{trees: 160, depth: 5, rate: 0.1, rows: 0.5, columns: 0.35, minimum: 3, shrink: 3}

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

// rowsOf returns the rows of the entries for which in is true.
func (d *training) rowsOf(in func(i int) bool) []int32 {
	var rows []int32
	for i, e := range d.entries {
		for j := range e.labels {
			if in(i) {
				rows = append(rows, int32(e.first+j))
			}
		}
	}
	return rows
}

// validate trains without each fold in turn and reports how the models do on
// the fold left out.
func (d *training) validate() {
	d.assignFolds()
	d.chances = make([]float64, len(d.table.labels))
	d.models = make([]*boosted, folds)
	var wait sync.WaitGroup
	for fold := range folds {
		wait.Go(func() {
			model := boost(d.table, d.rowsOf(func(i int) bool { return d.folds[i] != fold }), learning, rand.New(rand.NewPCG(uint64(fold), 1)))
			d.models[fold] = model
			for _, row := range d.rowsOf(func(i int) bool { return d.folds[i] == fold }) {
				d.chances[row] = model.chance(row)
			}
		})
	}
	wait.Wait()
	d.report()
}

// rater returns the model that has not seen the entry's site.
func (d *training) rater(e *entry) extract.Rater {
	return d.models[d.folds[slices.Index(d.entries, e)]].rate
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

// writeModel trains on all pages and writes the trees as a Go table.
func (d *training) writeModel(path string) error {
	model := boost(d.table, d.rowsOf(func(int) bool { return true }), learning, rand.New(rand.NewPCG(99, 1)))
	fmt.Fprintf(d.out, "the trees ask most for: %s\n", model.importance())
	if err := os.WriteFile(path, model.source(), 0o644); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}
