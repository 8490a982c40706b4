package extract

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// Explanation says how the result for a page came about.
type Explanation struct {
	Title      string
	Candidates []Candidate // see [Candidates]
	Threshold  float64     // the chance from which blocks are kept on this page
	Blocks     []ExplainedBlock
}

// ExplainedBlock is a piece of the page's text and why it was kept or dropped.
type ExplainedBlock struct {
	Text       string // on one line
	Element    string // what the text is: p, li, h2, td …
	Kept       bool
	Chance     float64  // that it belongs to the article, by the trained model
	Readable   float64  // the share of it that go-readability keeps
	Structured float64  // the share of it that stands in the page's structured data
	Dense      bool     // inside the longest stretch of running text
	Reasons    []string // in words, the weightiest first
}

// errNoMarkup says that plain text is taken whole.
var errNoMarkup = errors.New("plain text is taken whole: there is nothing to explain")

// Explain tells what [Extract] does with a page: the candidates with their
// scores, and for every block of the page whether it was kept, and why. It
// returns the errors of Extract, and one for plain text.
func Explain(p Page) (e *Explanation, err error) {
	defer survive(&err)
	if p.PlainText {
		return nil, errNoMarkup
	}
	p.Repair = Repair{}
	r, err := open(p)
	if err != nil {
		return nil, err
	}
	d, candidates, err := r.judged()
	if err != nil {
		return nil, err
	}
	kept := d.judgement(nil).kept
	found := &Explanation{
		Title:      r.meta.title,
		Candidates: candidates,
		Threshold:  d.page.keep,
		Blocks:     make([]ExplainedBlock, len(d.page.blocks)),
	}
	rows := d.page.rows()
	words := newWording(rows)
	for i, b := range d.page.blocks {
		found.Blocks[i] = ExplainedBlock{
			Text: b.text, Element: b.tag, Kept: kept[i], Chance: b.chance,
			Readable: b.votes.readable, Structured: b.votes.structured, Dense: b.votes.dense,
			Reasons: d.page.reasons(b, rows[i], kept[i], words),
		}
	}
	return found, nil
}

// shownReasons is how many reasons are given for a block.
const shownReasons = 4

// leastReason is the change in log-odds from which a feature is a reason: below
// it a chance of one half moves by less than two hundredths.
const leastReason = 0.08

// reasons says in words why a block was kept or dropped.
func (p *pageBlocks) reasons(b *block, row []float32, kept bool, words *wording) []string {
	var said []string
	if kept != (b.chance >= p.keep) {
		said = append(said, "goes with the list or quotation it is part of")
		kept = !kept // what follows is about the block's own chance
	}
	if own := words.trees.trees.chance(row); kept != (own >= p.keep) {
		said = append(said, "what stands around it counts for more")
		kept = !kept // what follows is about the block alone
	}
	weights := words.group(b, row, words.trees.contributions(row))
	slices.SortStableFunc(weights, func(a, c weighed) int { return cmp.Compare(math.Abs(c.weight), math.Abs(a.weight)) })
	for _, w := range weights {
		if len(said) == shownReasons || math.Abs(w.weight) < leastReason {
			break
		}
		if kept == (w.weight > 0) {
			said = append(said, w.phrase)
		}
	}
	return said
}

// explainer holds the trees with the value of every node: the mean over the
// blocks of one page that come by. What is the same for all of them explains
// nothing then.
type explainer struct {
	trees  forest
	values [][]float64
}

// newExplainer sends the blocks of a page through the trees.
func newExplainer(trees forest, rows [][]float32) *explainer {
	e := &explainer{trees: trees, values: make([][]float64, len(trees))}
	for i, t := range trees {
		visits := make([]int, len(t))
		for _, row := range rows {
			for at := int32(0); at >= 0; at = t.next(at, row) {
				visits[at]++
			}
		}
		values := make([]float64, len(t))
		for j := len(t) - 1; j >= 0; j-- { // branches stand behind their node
			switch n := t[j]; {
			case n.feature < 0:
				values[j] = float64(n.threshold)
			case visits[j] > 0:
				values[j] = (values[n.yes]*float64(visits[n.yes]) + values[n.no]*float64(visits[n.no])) / float64(visits[j])
			}
		}
		e.values[i] = values
	}
	return e
}

// next returns the node after one on a block's path, -1 behind a leaf.
func (t tree) next(at int32, row []float32) int32 {
	switch n := t[at]; {
	case n.feature < 0:
		return -1
	case row[n.feature] < n.threshold:
		return n.yes
	default:
		return n.no
	}
}

// contributions returns for each feature of a block how much it moved the
// log-odds of its chance from the page's mean: along the block's path through
// every tree, the change of the node's value at each question is the share of
// the feature asked for (Saabas 2014, "Interpreting random forests").
func (e *explainer) contributions(row []float32) []float64 {
	shares := make([]float64, len(row))
	for i, t := range e.trees {
		for at := int32(0); t[at].feature >= 0; {
			next := t.next(at, row)
			shares[t[at].feature] += e.values[i][next] - e.values[i][at]
			at = next
		}
	}
	return shares
}
