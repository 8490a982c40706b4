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
		g := &grower{table: t, settings: s, gradient: gradient, hessian: hessian}
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
		if int(t.row(row)[n.feature]) < n.bin {
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

// rate is the model as the extractor's judge of a page.
func (m *boosted) rate(features [][]float32) []float64 {
	t := &table{names: m.table.names, cuts: m.table.cuts}
	t.fill(features)
	page := &boosted{table: t, trees: m.trees}
	chances := make([]float64, len(features))
	for i := range chances {
		chances[i] = page.chance(int32(i))
	}
	return chances
}

// grower grows one tree.
type grower struct {
	*table
	settings
	gradient, hessian []float32
	columns           []int
}

// sums are the gradients and hessians of some rows: together, and by column
// and bin.
type sums struct {
	gradient, hessian float64
	bins              [][maxBins]sum
}

type sum struct{ gradient, hessian float64 }

func (g *grower) sum(rows []int32) *sums {
	s := &sums{bins: make([][maxBins]sum, len(g.columns))}
	for _, i := range rows {
		gradient, hessian := float64(g.gradient[i]), float64(g.hessian[i])
		s.gradient += gradient
		s.hessian += hessian
		row := g.row(i)
		for c, f := range g.columns {
			b := &s.bins[c][row[f]]
			b.gradient += gradient
			b.hessian += hessian
		}
	}
	return s
}

// without takes the sums of some of the rows away.
func (s *sums) without(other *sums) {
	s.gradient -= other.gradient
	s.hessian -= other.hessian
	for c := range s.bins {
		for b := range s.bins[c] {
			s.bins[c][b].gradient -= other.bins[c][b].gradient
			s.bins[c][b].hessian -= other.bins[c][b].hessian
		}
	}
}

// grow returns the tree for rows with the sums s, which it may overwrite.
func (g *grower) grow(rows []int32, s *sums, depth int) *node {
	leaf := &node{value: float64(short(float32(g.rate * s.gradient / (s.hessian + g.shrink))))}
	if depth == 0 {
		return leaf
	}
	best := g.bestSplit(s)
	if best == nil {
		return leaf
	}
	at := 0
	for i, r := range rows {
		if int(g.row(r)[best.feature]) < best.bin {
			rows[at], rows[i] = rows[i], rows[at]
			at++
		}
	}
	yes, no := rows[:at], rows[at:]
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

// bestSplit returns the question that tells the rows apart best, or nil.
func (g *grower) bestSplit(s *sums) *node {
	gain := func(a, b float64) float64 { return a * a / (b + g.shrink) }
	most, best := gain(s.gradient, s.hessian)+1e-4, (*node)(nil)
	for c, f := range g.columns {
		var left sum
		for b := range g.cuts[f] {
			left.gradient += s.bins[c][b].gradient
			left.hessian += s.bins[c][b].hessian
			if left.hessian < g.minimum || s.hessian-left.hessian < g.minimum {
				continue
			}
			if v := gain(left.gradient, left.hessian) + gain(s.gradient-left.gradient, s.hessian-left.hessian); v > most {
				most, best = v, &node{feature: f, bin: b + 1}
			}
		}
	}
	return best
}
