package extract

import (
	"math"
	"slices"
	"strconv"
)

// sight is a page as the first look saw it. Figures before each block have one
// entry more than there are blocks, for the whole page.
type sight struct {
	*Layout
	chances []float64
	keep    float64   // the chance from which the first look keeps blocks
	words   []float64 // before each block
	likely  []float64 // of these, expected to belong to the article
	kept    span      // from the first block that is kept to the last
	count   int       // of blocks kept
	doubt   float64   // words expected to be judged wrongly
	runs    []span    // for each block, the run of neighbours with the same fate
	above   []float64 // for each block, the share of words with a better chance
	boxes   []portion
	sets    [setKinds][]portion
}

// leastWords is added to the words of every block: one without words counts.
const leastWords = 0.5

func newSight(l *Layout, chances []float64) *sight {
	n := len(chances)
	s := &sight{
		Layout: l, chances: chances, words: make([]float64, n+1), likely: make([]float64, n+1),
		kept: span{-1, -1}, boxes: make([]portion, len(l.Parent)),
	}
	s.keep = Threshold(chances, l.Words)
	for kind, count := range l.Sets {
		s.sets[kind] = make([]portion, count)
	}
	for i, c := range chances {
		w := s.weight(i)
		s.words[i+1], s.likely[i+1] = s.words[i]+w, s.likely[i]+w*c
		s.doubt += w * min(c, 1-c)
		if c >= s.keep {
			s.count++
			if s.kept.to = i; s.kept.from < 0 {
				s.kept.from = i
			}
		}
		for b := l.Box[i]; b >= 0; b = l.Parent[b] {
			s.boxes[b].add(w, c)
		}
		for kind := range s.sets {
			s.sets[kind][l.Set[kind][i]].add(w, c)
		}
	}
	s.rank()
	s.findRuns()
	return s
}

func (s *sight) weight(i int) float64 { return float64(s.Words[i]) + leastWords }

// ranks is how finely chances are told apart by rank.
const ranks = 256

// rank finds for every block how much of the page has a chance as good.
func (s *sight) rank() {
	var bins [ranks]float64
	bin := func(chance float64) int { return int(chance * (ranks - 1)) }
	for i, c := range s.chances {
		bins[bin(c)] += s.weight(i)
	}
	sum := 0.0
	for b := ranks - 1; b >= 0; b-- {
		sum += bins[b]
		bins[b] = sum
	}
	s.above = make([]float64, len(s.chances))
	for i, c := range s.chances {
		s.above[i] = bins[bin(c)] / sum
	}
}

// findRuns divides the blocks into runs with the same fate.
func (s *sight) findRuns() {
	s.runs = make([]span, len(s.chances))
	for from, to := 0, 0; from < len(s.chances); from = to {
		kept := s.chances[from] >= s.keep
		for to < len(s.chances) && (s.chances[to] >= s.keep) == kept {
			to++
		}
		for i := from; i < to; i++ {
			s.runs[i] = span{from, to}
		}
	}
}

// portion is how much of something belongs to the article by the first look.
type portion struct{ words, likely, most float64 }

func (p *portion) add(words, chance float64) {
	p.words += words
	p.likely += words * chance
	p.most = max(p.most, chance)
}

// unknown stands for the chance of what is not there.
const unknown = -1

// mean is the chance of a word of the portion.
func (p portion) mean() float64 {
	if p.words < leastWords/2 { // or nothing but what subtraction leaves over
		return unknown
	}
	return p.likely / p.words
}

// without is the rest of the portion when block i is taken away.
func (s *sight) without(i int, p portion) portion {
	w := s.weight(i)
	return portion{words: p.words - w, likely: p.likely - w*s.chances[i]}
}

// chance is that of block i, which may lie outside the page.
func (s *sight) chance(i int) float64 {
	if i < 0 || i >= len(s.chances) {
		return unknown
	}
	return s.chances[i]
}

// between is the portion of the blocks from one to before another.
func (s *sight) between(from, to int) portion {
	from, to = max(from, 0), min(to, len(s.chances))
	if from >= to {
		return portion{}
	}
	return portion{words: s.words[to] - s.words[from], likely: s.likely[to] - s.likely[from]}
}

// withContext gives every block's features to use, together with those that tell
// what the chances of a first look say of it and of what is around it: in the
// order of [FeatureNames] and [ContextNames]. The row holds until use returns.
func withContext(features [][]float32, l *Layout, chances []float64, use func(i int, row []float32)) {
	if len(chances) == 0 {
		return
	}
	s, v := newSight(l, chances), &vector{}
	for i := range features {
		v.values = append(v.values[:0], features[i]...)
		v.context(s, i)
		use(i, v.values)
	}
}

// WithContext returns the features of a page's blocks, extended by what the
// chances of a first look say of each block and of what is around it.
func WithContext(features [][]float32, l *Layout, chances []float64) [][]float32 {
	rows := make([][]float32, len(features))
	withContext(features, l, chances, func(i int, row []float32) { rows[i] = slices.Clone(row) })
	return rows
}

// ContextNames returns the names of what [WithContext] adds.
func ContextNames() []string {
	l := &Layout{Words: []int{1}, Heading: []int32{-1}, Box: []int32{0}, Parent: []int32{-1}}
	for kind := range l.Set {
		l.Set[kind], l.Sets[kind] = []int32{0}, 1
	}
	v := &vector{named: true}
	v.context(newSight(l, []float64{0.5}), 0)
	return v.names
}

// context describes what the first look thinks of block i and around it.
func (v *vector) context(s *sight, i int) {
	v.add(s.chances[i], "first")
	v.add(s.chances[i]-s.keep, "first:over")
	v.add(s.above[i], "first:above")
	v.aroundChances(s, i)
	v.runChances(s, i)
	v.boxChances(s, i)
	v.setChances(s, i)
	v.pageChances(s)
}

// contextBoxes is how many of the boxes around a block are described, and
// contextBlocks how many blocks to each side.
const (
	contextBoxes  = 5
	contextBlocks = 5
)

// contextWidths are the numbers of blocks to each side that are summed up.
var contextWidths = [...]int{2, 5, 12, 30}

func (v *vector) aroundChances(s *sight, i int) {
	for d := 1; d <= contextBlocks; d++ {
		v.add(s.chance(i-d), "first:prev", strconv.Itoa(d))
		v.add(s.chance(i+d), "first:next", strconv.Itoa(d))
	}
	for _, width := range contextWidths {
		v.add(s.between(i-width, i).mean(), "first:before", strconv.Itoa(width))
		v.add(s.between(i+1, i+1+width).mean(), "first:after", strconv.Itoa(width))
	}
	heading := -1
	if h := s.Heading[i]; h >= 0 {
		heading = int(h)
	}
	v.add(s.chance(heading), "first:heading")
}

// farthest bounds how far from the first and the last block kept is told.
const farthest = 60

// runChances tells where the block stands among those that the first look
// keeps. Runs that it drops have negative lengths.
func (v *vector) runChances(s *sight, i int) {
	v.add(s.likely[i]/s.expected(), "first:part before")
	v.add(float64(max(-farthest, min(farthest, i-s.kept.from))), "first:since first")
	v.add(float64(max(-farthest, min(farthest, s.kept.to-i))), "first:until last")
	run, sign := s.runs[i], -1.0
	if s.chances[i] >= s.keep {
		sign = 1
	}
	all := s.between(run.from, run.to)
	v.add(sign*logOf(int(all.words)), "first:run words")
	v.add(sign*logOf(run.to-run.from), "first:run blocks")
	v.add(all.mean(), "first:run")
	v.add(logOf(i-run.from), "first:run before")
	v.add(logOf(run.to-i-1), "first:run after")
}

// expected is how many words are expected to belong to the article, at least 1.
func (s *sight) expected() float64 { return math.Max(s.likely[len(s.chances)], 1) }

// boxChances describes the boxes around the block that hold more than the one
// inside.
func (v *vector) boxChances(s *sight, i int) {
	x, last := s.Box[i], s.weight(i)
	for level := 1; level <= contextBoxes; level++ {
		for s.Parent[x] >= 0 && s.boxes[x].words <= last {
			x = s.Parent[x]
		}
		last = s.boxes[x].words
		v.add(s.without(i, s.boxes[x]).mean(), "first:box", strconv.Itoa(level))
		v.add(s.boxes[x].likely/s.expected(), "first:share of box", strconv.Itoa(level))
	}
}

// setChances describes the blocks that are like the block in some way.
func (v *vector) setChances(s *sight, i int) {
	for kind, portions := range s.sets {
		p := portions[s.Set[kind][i]]
		v.add(p.mean(), "first:", setNames[kind])
		v.add(s.without(i, p).mean(), "first:other ", setNames[kind])
		v.add(p.most, "first:most ", setNames[kind])
	}
}

// pageChances tell how sure the first look is of the page.
func (v *vector) pageChances(s *sight) {
	n := len(s.chances)
	v.add(s.keep, "first:keep")
	v.add(s.between(0, n).mean(), "first:page")
	v.add(s.doubt/s.expected(), "first:doubt")
	v.add(logOf(s.count), "first:kept")
	v.add(logOf(int(s.likely[n])), "first:words")
}
