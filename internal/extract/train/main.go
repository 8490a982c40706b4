// Command train learns which blocks of a page belong to its article from a
// corpus of pages, writes the model that internal/extract uses, and reports how
// it does on sites that it has not seen. With -score or -time it only measures
// the extractor as it is. It is for developers and no part of the server.
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
	"os"

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
	timing := flags.Bool("time", false, "train nothing: time the extractor against go-readability")
	if err := flags.Parse(args); err != nil {
		return err
	}
	entries, err := readCorpus(*corpus)
	if err != nil {
		return err
	}
	if *timing {
		return timeExtractor(entries, out)
	}
	if *score {
		return scoreExtractor(entries, out, func(*entry) extract.Rater { return nil })
	}
	data := &training{entries: examine(entries), out: out}
	balance(data.entries)
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
