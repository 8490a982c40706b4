package extract

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// forest is a sum of decision trees: gradient-boosted, so that each corrects
// those before it.
type forest []tree

// tree holds its nodes with the root first.
type tree []treeNode

// treeNode asks whether a feature is below a threshold, or ends with a value.
type treeNode struct {
	feature   int // -1: a leaf, whose value is in threshold
	threshold float32
	yes, no   int32
}

// chance returns the probability that the trees give to a block.
func (f forest) chance(features []float32) float64 {
	sum := 0.0
	for _, t := range f {
		n := t[0]
		for n.feature >= 0 {
			if features[n.feature] < n.threshold {
				n = t[n.yes]
			} else {
				n = t[n.no]
			}
		}
		sum += float64(n.threshold)
	}
	return 1 / (1 + math.Exp(-sum))
}

// chances returns the probabilities that the trees give to blocks.
func (f forest) chances(features [][]float32) []float64 {
	all := make([]float64, len(features))
	for i, row := range features {
		all[i] = f.chance(row)
	}
	return all
}

// model returns the trees of the first look at a page, which know the features
// of [FeatureNames]. They are read once.
var model = sync.OnceValue(func() forest { return mustForest(firstTrees, numbersOf(FeatureNames())) })

// secondModel returns the trees of the second look, which know the features of
// [ContextNames] besides.
var secondModel = sync.OnceValue(func() forest {
	return mustForest(secondTrees, numbersOf(slices.Concat(FeatureNames(), ContextNames())))
})

// numbersOf numbers names in their order.
func numbersOf(names []string) map[string]int {
	index := map[string]int{}
	for i, name := range names {
		index[name] = i
	}
	return index
}

// mustForest reads trees that are part of the program; a test covers them.
func mustForest(lines []string, index map[string]int) forest {
	var f forest
	for _, line := range lines {
		t, err := parseTree(line, index)
		if err != nil {
			panic(err)
		}
		f = append(f, t)
	}
	return f
}

// parseTree reads a tree written as "feature<threshold{yes|no}", where yes and
// no are trees or numbers.
func parseTree(s string, index map[string]int) (tree, error) {
	var t tree
	rest, err := t.parse(s, index)
	if err == nil && rest != "" {
		err = fmt.Errorf("%q follows a tree", rest)
	}
	return t, err
}

// parse appends the tree at the beginning of s to t and returns what follows.
func (t *tree) parse(s string, index map[string]int) (rest string, err error) {
	at := len(*t)
	end := strings.IndexAny(s, "{|}")
	if end < 0 {
		end = len(s)
	}
	name, number, split := strings.Cut(s[:end], "<")
	if !split {
		name, number = "", s[:end]
	}
	value, err := strconv.ParseFloat(number, 32)
	if err != nil {
		return "", fmt.Errorf("tree node %q: %w", s[:end], err)
	}
	*t = append(*t, treeNode{feature: -1, threshold: float32(value)})
	if !split {
		return s[end:], nil
	}
	feature, known := index[name]
	if !known || end == len(s) || s[end] != '{' {
		return "", fmt.Errorf("tree node %q: no such feature or no branches", s[:end])
	}
	yes := len(*t)
	if rest, err = t.parse(s[end+1:], index); err != nil {
		return "", err
	}
	no := len(*t)
	if rest, err = t.parse(strings.TrimPrefix(rest, "|"), index); err != nil {
		return "", err
	}
	(*t)[at] = treeNode{feature: feature, threshold: float32(value), yes: int32(yes), no: int32(no)}
	return strings.TrimPrefix(rest, "}"), nil
}

// FeatureNames returns the names of what is known of a block, in the order of
// its features.
func FeatureNames() []string {
	b := &block{tag: "p", path: &alike{}, opener: &alike{}, place: place{box: &box{node: element("body")}}}
	p := &pageBlocks{blocks: []*block{b}, boxes: []*box{b.place.box}, signals: &signals{}}
	v := &vector{named: true}
	p.features(0, v)
	return slices.Clone(v.names)
}
