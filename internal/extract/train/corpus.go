package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"nightstand/internal/extract"
	"nightstand/internal/fetch"
)

// entry is one page of the corpus with what people found in it.
type entry struct {
	id, kind, host string
	page           extract.Page
	truth          truth
	sample         *extract.Sample
	labels         []float32
	weight         []float32
	first          int // number of its first block in the table
}

// truth is what people found in a page. The names are the corpus's.
type truth struct {
	Content string   `json:"main_content"`
	With    []string `json:"with"`
	Without []string `json:"without"`
}

// readCorpus reads the pages that have a truth/ID.json and an html/ID.html.
func readCorpus(dir string) ([]*entry, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "truth", "*.json"))
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	var found []*entry
	for _, path := range paths {
		e, err := readEntry(dir, path)
		if err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("corpus: no truth/*.json in %s", dir)
	}
	return found, nil
}

func readEntry(dir, path string) (*entry, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	var record struct {
		URL      string `json:"url"`
		Truth    truth  `json:"ground_truth"`
		Internal struct {
			Type struct {
				Primary string `json:"primary"`
			} `json:"page_type"`
		} `json:"_internal"`
	}
	if err := json.Unmarshal(raw, &record); err != nil {
		return nil, fmt.Errorf("corpus: %s: %w", path, err)
	}
	id := strings.TrimSuffix(filepath.Base(path), ".json")
	page, err := os.ReadFile(filepath.Join(dir, "html", id+".html"))
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	if record.URL == "" {
		record.URL = "https://page.example/"
	}
	html, _ := fetch.Decode(page, "text/html")
	e := &entry{id: id, kind: record.Internal.Type.Primary, truth: record.Truth, page: extract.Page{URL: record.URL, HTML: html}}
	if u, err := url.Parse(record.URL); err == nil {
		e.host = site(u.Hostname())
	}
	return e, nil
}

// site returns the part of a host name that pages of one site share.
func site(host string) string {
	parts := strings.Split(strings.ToLower(host), ".")
	n := 2
	if len(parts) > 2 && len(parts[len(parts)-2]) <= 3 && len(parts[len(parts)-1]) == 2 {
		n = 3 // as in co.uk
	}
	return strings.Join(parts[max(0, len(parts)-n):], ".")
}

// each calls do for all entries, several at a time.
func each(entries []*entry, do func(e *entry)) {
	queue := make(chan *entry)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for e := range queue {
				do(e)
			}
		})
	}
	for _, e := range entries {
		queue <- e
	}
	close(queue)
	wait.Wait()
}
