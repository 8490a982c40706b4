package extract

import (
	"cmp"
	"slices"
)

// Rater gives each block of a page its chance to belong to the article: by
// the blocks' features and by how they stand to each other.
type Rater func(l *Layout, features [][]float32) []float64

// trained is the rater that the trained model makes. It looks at the page
// twice: the second look knows what the first one thinks of all blocks, so that
// the messages of a thread share a fate and a lone doubt among good paragraphs
// is dispelled.
func trained(l *Layout, features [][]float32) []float64 {
	chances, second := make([]float64, len(features)), secondModel()
	withContext(features, l, model().chances(features), func(i int, row []float32) { chances[i] = second.chance(row) })
	return chances
}

// classify gives every block its chance to belong to the article.
func (p *pageBlocks) classify(rate Rater) {
	if rate == nil {
		rate = trained
	}
	chances := rate(p.layout(), p.rows())
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
const leastChance = 0.3

// recallWeight is how many times as much recall counts as precision (the beta
// of F-measures: van Rijsbergen 1979, "Information Retrieval", chapter 7). A
// little less than one has the best word F1 on articles and forums of sites
// left out, and keeps less of what does not belong.
const recallWeight = 0.85

// Threshold returns the chance from which blocks are kept so that their words'
// F-measure is expected to be best: where the model is sure that is about one
// half, on pages that leave it in doubt less (Lewis 1995, "Evaluating and
// optimizing autonomous text classification systems").
func Threshold(chances []float64, lengths []int) float64 {
	const square = recallWeight * recallWeight
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
		if f := (1 + square) * hits / (kept + square*wanted); f > best {
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
	Layout   *Layout     // how they stand to each other
}

// Examine divides a page into blocks as [Extract] does. It returns the same
// errors.
func Examine(p Page) (*Sample, error) {
	r, err := open(p)
	if err != nil {
		return nil, err
	}
	page := divide(r.doc, r.base, r.said).page
	s := &Sample{Lengths: page.lengths(), Features: page.rows(), Layout: page.layout()}
	for _, b := range page.blocks {
		s.Texts = append(s.Texts, b.text)
	}
	return s, nil
}
