package main

import (
	"math"
	"math/rand/v2"
)

// node is one question of a tree, or a leaf when yes is nil.
type node struct {
	feature, bin int
	value        float64
	yes, no      *node
}

// settings are those of the training.
type settings struct {
	trees, depth  int
	rate          float64 // how much of its correction each tree makes
	rows, columns float64 // the share of rows and features that each tree sees
	minimum       float64 // weight of rows in a leaf
	shrink        float64 // pulls leaves with few rows towards nothing
}

// boosted is a trained model.
type boosted struct {
	table *table
	trees []*node
}

// boost trains a model on some rows of the table.
func boost(t *table, rows []int32, s settings, random *rand.Rand) *boosted {
	totals := make([]float64, len(t.labels))
	gradient, hessian := make([]float32, len(t.labels)), make([]float32, len(t.labels))
	model := &boosted{table: t}
	for range s.trees {
		var seen []int32
		for _, i := range rows {
			p := 1 / (1 + math.Exp(-totals[i]))
			gradient[i] = t.weight[i] * (t.labels[i] - float32(p))
			hessian[i] = t.weight[i] * float32(max(p*(1-p), 1e-6))
			if random.Float64() < s.rows {
				seen = append(seen, i)
			}
		}
		g := &grower{table: t, settings: s}
		g.pairs(seen, gradient, hessian)
		for f := range t.names {
			if random.Float64() < s.columns {
				g.columns = append(g.columns, f)
			}
		}
		root := g.grow(seen, g.sum(seen), s.depth)
		model.trees = append(model.trees, root)
		for _, i := range rows {
			totals[i] += root.predict(t, i)
		}
	}
	return model
}

func (n *node) predict(t *table, row int32) float64 {
	for n.yes != nil {
		if int(t.bins[n.feature][row]) < n.bin {
			n = n.yes
		} else {
			n = n.no
		}
	}
	return n.value
}

// chance returns the model's probability for a row.
func (m *boosted) chance(row int32) float64 {
	sum := 0.0
	for _, t := range m.trees {
		sum += t.predict(m.table, row)
	}
	return 1 / (1 + math.Exp(-sum))
}

// chances returns the model's probabilities for rows of features.
func (m *boosted) chances(features [][]float32) []float64 {
	t := m.table.empty()
	t.fill(features)
	page, all := &boosted{table: t, trees: m.trees}, make([]float64, len(features))
	for i := range all {
		all[i] = page.chance(int32(i))
	}
	return all
}

// grower grows one tree.
type grower struct {
	*table
	settings
	columns []int
	own     []pair // of each row
	scale   float64
}

// pair is a gradient and a hessian as two whole numbers of 32 bits in one, so
// that one addition adds both.
type pair int64

// pairs rounds the gradients and hessians of the rows that a tree sees: both
// are scaled so that no sum of them leaves its half.
func (g *grower) pairs(rows []int32, gradient, hessian []float32) {
	total := 0.0
	for _, i := range rows {
		total += math.Abs(float64(gradient[i])) + float64(hessian[i])
	}
	g.scale = (1 << 30) / math.Max(total, 1)
	g.own = make([]pair, len(gradient))
	for _, i := range rows {
		g.own[i] = pair(math.Round(float64(gradient[i])*g.scale))<<32 + pair(math.Round(float64(hessian[i])*g.scale))
	}
}

func (g *grower) gradient(p pair) float64 { return float64(p>>32) / g.scale }
func (g *grower) hessian(p pair) float64  { return float64(uint32(p)) / g.scale }

// sums are those of some rows: together, and by column and bin.
type sums struct {
	all  pair
	bins [][maxBins]pair
}

func (g *grower) sum(rows []int32) *sums {
	s := &sums{bins: make([][maxBins]pair, len(g.columns))}
	own := make([]pair, len(rows))
	for k, i := range rows {
		own[k] = g.own[i]
		s.all += own[k]
	}
	for c, f := range g.columns {
		column, bins := g.bins[f], &s.bins[c]
		for k, i := range rows {
			bins[column[i]%maxBins] += own[k]
		}
	}
	return s
}

// without takes the sums of some of the rows away.
func (s *sums) without(other *sums) {
	s.all -= other.all
	for c := range s.bins {
		for b := range s.bins[c] {
			s.bins[c][b] -= other.bins[c][b]
		}
	}
}

// grow returns the tree for rows with the sums s, which it may overwrite.
func (g *grower) grow(rows []int32, s *sums, depth int) *node {
	leaf := &node{value: float64(short(float32(g.rate * g.gradient(s.all) / (g.hessian(s.all) + g.shrink))))}
	if depth == 0 {
		return leaf
	}
	best := g.bestSplit(s)
	if best == nil {
		return leaf
	}
	yes, no := g.divide(rows, best)
	less := yes
	if len(no) < len(yes) {
		less = no
	}
	small := g.sum(less) // the sums of the larger part are the rest
	s.without(small)
	if len(no) < len(yes) {
		best.yes, best.no = g.grow(yes, s, depth-1), g.grow(no, small, depth-1)
	} else {
		best.yes, best.no = g.grow(yes, small, depth-1), g.grow(no, s, depth-1)
	}
	return best
}

// divide puts the rows with the answer yes first and keeps their order, so that
// sum reads the columns forwards.
func (g *grower) divide(rows []int32, question *node) (yes, no []int32) {
	column, at := g.bins[question.feature], 0
	var rest []int32
	for _, r := range rows {
		if int(column[r]) < question.bin {
			rows[at] = r
			at++
		} else {
			rest = append(rest, r)
		}
	}
	copy(rows[at:], rest)
	return rows[:at], rows[at:]
}

// bestSplit returns the question that tells the rows apart best, or nil.
func (g *grower) bestSplit(s *sums) *node {
	gain := func(p pair) float64 {
		gradient := g.gradient(p)
		return gradient * gradient / (g.hessian(p) + g.shrink)
	}
	most, best := gain(s.all)+1e-4, (*node)(nil)
	for c, f := range g.columns {
		var left pair
		for b := range g.cuts[f] {
			left += s.bins[c][b]
			if g.hessian(left) < g.minimum || g.hessian(s.all-left) < g.minimum {
				continue
			}
			if v := gain(left) + gain(s.all-left); v > most {
				most, best = v, &node{feature: f, bin: b + 1}
			}
		}
	}
	return best
}
