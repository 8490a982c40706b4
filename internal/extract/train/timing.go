package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"slices"
	"time"

	readability "github.com/go-shiori/go-readability"

	"nightstand/internal/extract"
)

// cost is what one page takes, at the better of two tries.
type cost struct {
	id          string
	extraction  time.Duration
	readability time.Duration
	allocated   uint64 // bytes, over the whole extraction
}

// slowest is how many of the slowest pages are named.
const slowest = 5

// timeExtractor compares the time that the extractor takes for each page with
// that of go-readability alone, on one goroutine so that they do not disturb
// each other.
func timeExtractor(entries []*entry, out io.Writer) error {
	costs := make([]cost, 0, len(entries))
	for _, e := range entries {
		c, err := costOf(e)
		if err != nil {
			return err
		}
		costs = append(costs, c)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	ratios := make([]float64, len(costs))
	total := time.Duration(0)
	for i, c := range costs {
		ratios[i] = float64(c.extraction) / float64(c.readability)
		total += c.extraction
	}
	slices.Sort(ratios)
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(b.extraction, a.extraction) })
	median := costs[len(costs)/2]
	if _, err := fmt.Fprintf(out, "%d pages: %.0f pages/s, median page %v, median ratio to go-readability %.2f (nine in ten below %.2f), %d MB of memory in all\n",
		len(costs), float64(len(costs))/total.Seconds(), median.extraction.Round(time.Microsecond),
		ratios[len(ratios)/2], ratios[len(ratios)*9/10], memory.Sys>>20); err != nil {
		return err
	}
	for _, c := range costs[:min(slowest, len(costs))] {
		if _, err := fmt.Fprintf(out, "%s: %v, go-readability %v, %d MB allocated\n",
			c.id, c.extraction.Round(time.Millisecond), c.readability.Round(time.Millisecond), c.allocated>>20); err != nil {
			return err
		}
	}
	return nil
}

func costOf(e *entry) (cost, error) {
	c := cost{id: e.id}
	address, err := url.Parse(e.page.URL)
	if err != nil {
		return c, fmt.Errorf("page %s: %w", e.id, err)
	}
	for try := range 2 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		// What is refused or not found took its time, too.
		_, _ = extract.Extract(e.page)
		whole := time.Since(start)
		runtime.ReadMemStats(&after)
		runtime.GC()
		start = time.Now()
		_, _ = readability.FromReader(bytes.NewReader(e.page.HTML), address)
		plain := time.Since(start)
		if try == 0 || whole < c.extraction {
			c.extraction, c.allocated = whole, after.TotalAlloc-before.TotalAlloc
		}
		if try == 0 || plain < c.readability {
			c.readability = plain
		}
	}
	return c, nil
}
