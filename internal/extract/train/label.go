package main

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
)

var word = regexp.MustCompile(`[\p{L}\p{N}_]+`)

func words(s string) []string { return word.FindAllString(strings.ToLower(s), -1) }

// shingleLength is the number of neighbouring words by which a block is looked
// for in the truth.
const shingleLength = 4

// label says how much of each block stands in the truth, and what it weighs:
// every page the same together, a block by its words.
func (e *entry) label() {
	want := words(e.truth.Content)
	known := map[string]bool{}
	for n := 1; n <= shingleLength; n++ {
		for i := 0; i+n <= len(want); i++ {
			known[strings.Join(want[i:i+n], " ")] = true
		}
	}
	lines := map[string]int{}
	for line := range strings.Lines(e.truth.Content) {
		lines[strings.Join(words(line), " ")]++
	}
	split := make([][]string, len(e.sample.Texts))
	e.labels, e.weight = make([]float32, len(split)), make([]float32, len(split))
	for i, text := range e.sample.Texts {
		split[i] = words(text)
		if len(split[i]) >= shingleLength {
			e.labels[i] = share(split[i], known)
		}
	}
	e.labelCopies(split, want)
	for i := range split {
		if n := len(split[i]); n > 0 && n < shingleLength {
			e.labels[i] = e.shortLabel(i, split, known, lines)
		}
	}
	e.weigh(split, len(want))
}

// Weights of blocks: word F1 counts words, but a model that sees only long
// blocks learns nothing of labels, so that short ones count more than by their
// words. No page counts for more than pageWeight. What people have named as
// not belonging counts unwantedWeight times.
const (
	wordPower      = 0.75
	pageWeight     = 250
	unwantedWeight = 2
)

// weigh gives each block its weight in the training: by its words, compared
// with those of the truth.
func (e *entry) weigh(split [][]string, wanted int) {
	total, sum := float64(max(wanted, 50)), 0.0
	for i, w := range split {
		weight := 100 * math.Pow(math.Min(float64(len(w))+2, total)/total, wordPower)
		if e.labels[i] < 0.5 && e.unwanted(w) {
			weight *= unwantedWeight
		}
		e.weight[i] = float32(weight)
		sum += weight
	}
	if sum > pageWeight {
		for i := range e.weight {
			e.weight[i] *= float32(pageWeight / sum)
		}
	}
}

// unwanted reports whether a block says what must not appear.
func (e *entry) unwanted(block []string) bool {
	text := spaced(block)
	return slices.ContainsFunc(e.truth.Without, func(s string) bool {
		w := words(s)
		return len(w) > 0 && strings.Contains(text, spaced(w))
	})
}

// kindPower says how far kinds of pages of which the corpus has few make up for
// it: 0 not at all, 1 until all kinds count the same.
const kindPower = 0.25

// balance gives the pages of rare kinds more weight.
func balance(entries []*entry) {
	count, most := map[string]int{}, 0
	for _, e := range entries {
		count[e.kind]++
		most = max(most, count[e.kind])
	}
	for _, e := range entries {
		factor := math.Pow(float64(most)/float64(count[e.kind]), kindPower)
		for i := range e.weight {
			e.weight[i] *= float32(factor)
		}
	}
}

// share returns how many of a block's shingles the truth holds.
func share(w []string, known map[string]bool) float32 {
	found := 0
	for i := 0; i+shingleLength <= len(w); i++ {
		if known[strings.Join(w[i:i+shingleLength], " ")] {
			found++
		}
	}
	return float32(found) / float32(len(w)-shingleLength+1)
}

// openingWords is the number of words by which copies are known: the preview of
// a text is a copy of its beginning.
const openingWords = 8

// labelCopies takes blocks that begin alike for no part of the article once the
// truth has said it as often as the others do that stand in the truth more
// fully, or else earlier.
func (e *entry) labelCopies(split [][]string, want []string) {
	copies := map[string][]int{}
	for i, w := range split {
		if len(w) >= shingleLength {
			key := spaced(w[:min(openingWords, len(w))])
			copies[key] = append(copies[key], i)
		}
	}
	said := spaced(want)
	for opening, at := range copies {
		if len(at) < 2 {
			continue
		}
		slices.SortStableFunc(at, func(a, b int) int {
			return cmp.Or(cmp.Compare(e.labels[b], e.labels[a]), len(split[b])-len(split[a]))
		})
		for _, i := range at[min(max(strings.Count(said, opening), 1), len(at)):] {
			e.labels[i] = 0
		}
	}
}

// spaced joins words so that each has spaces of its own: neither parts of words
// nor overlapping phrases are found in the result.
func spaced(w []string) string { return " " + strings.Join(w, "  ") + " " }

// shortLabel judges a block too short to be known by itself: it belongs when
// the truth has such a line and there is truth around the block, or when the
// truth has it together with the end or the beginning of its neighbours.
func (e *entry) shortLabel(i int, split [][]string, known map[string]bool, lines map[string]int) float32 {
	own := strings.Join(split[i], " ")
	if !known[own] {
		return 0
	}
	joined := func(a, b []string) bool {
		both := append(a[max(0, len(a)-2):len(a):len(a)], b...)
		return len(a) > 0 && len(b) > 0 && known[strings.Join(both[:min(len(both), shingleLength)], " ")]
	}
	if i > 0 && joined(split[i-1], split[i]) || i+1 < len(split) && joined(split[i], split[i+1][:min(2, len(split[i+1]))]) {
		return 1
	}
	near := float32(0)
	for j := max(0, i-6); j < min(len(split), i+7); j++ {
		if len(split[j]) >= shingleLength {
			near = max(near, e.labels[j])
		}
	}
	if lines[own] > 0 && near > 0.5 {
		return 1
	}
	return 0
}
