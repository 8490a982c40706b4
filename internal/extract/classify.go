package extract

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Rater gives each block of a page, by its features, its chance to belong to
// the article.
type Rater func(features [][]float32) []float64

// trained is the rater that the trained model makes.
func trained(features [][]float32) []float64 {
	trees, chances := model(), make([]float64, len(features))
	for i, row := range features {
		chances[i] = trees.chance(row)
	}
	return chances
}

// classify gives every block its chance to belong to the article.
func (p *pageBlocks) classify(rate Rater) {
	if rate == nil {
		rate = trained
	}
	chances := rate(p.rows())
	for i, b := range p.blocks {
		b.chance = chances[i]
	}
	p.keep = Threshold(chances, p.lengths())
}

// rows returns the features of all blocks.
func (p *pageBlocks) rows() [][]float32 {
	rows, size := make([][]float32, len(p.blocks)), 0
	for i := range rows {
		rows[i] = p.features(i, &vector{values: make([]float32, 0, size)})
		size = len(rows[i])
	}
	return rows
}

// lengths returns the number of words in each block.
func (p *pageBlocks) lengths() []int {
	all := make([]int, len(p.blocks))
	for i, b := range p.blocks {
		all[i] = b.chars.words
	}
	return all
}

// leastChance is the lowest chance with which a block is kept: on pages that
// leave the model in much doubt the rule of [Threshold] would keep nearly all.
const leastChance = 0.35

// Threshold returns the chance from which blocks are kept so that the word F1
// is expected to be best: where the model is sure that is about one half, on
// pages that leave it in doubt less (Lewis 1995, "Evaluating and optimizing
// autonomous text classification systems").
func Threshold(chances []float64, lengths []int) float64 {
	order := make([]int, len(chances))
	wanted := 0.0
	for i := range order {
		order[i] = i
		wanted += chances[i] * float64(lengths[i])
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(chances[b], chances[a]) })
	best, threshold, hits, kept := 0.0, 0.5, 0.0, 0.0
	for _, i := range order {
		hits += chances[i] * float64(lengths[i])
		kept += float64(lengths[i])
		if f := 2 * hits / (kept + wanted); f > best {
			best, threshold = f, chances[i]
		}
	}
	return max(threshold, leastChance)
}

// Sample is a page divided into blocks, as the training program sees it.
type Sample struct {
	Texts    []string    // of the blocks, each on one line
	Lengths  []int       // in words
	Features [][]float32 // in the order of [FeatureNames]
}

// Examine divides a page into blocks as [Extract] does. It returns the same
// errors.
func Examine(p Page) (*Sample, error) {
	address, err := url.Parse(strings.TrimSpace(p.URL))
	if err != nil {
		return nil, fmt.Errorf("page address: %w", err)
	}
	doc, err := parse(p.HTML)
	if err != nil {
		return nil, err
	}
	base := baseOf(doc, address)
	said := readSignals(doc, address)
	prepare(doc, base)
	page := divide(doc, base, said).page
	s := &Sample{Lengths: page.lengths(), Features: page.rows()}
	for _, b := range page.blocks {
		s.Texts = append(s.Texts, b.text)
	}
	return s, nil
}
