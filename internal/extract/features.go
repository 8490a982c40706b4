package extract

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// vector collects the features of one block in a fixed order. The names are
// kept only when asked for: they are the same for every block.
type vector struct {
	names  []string
	values []float32
	named  bool
}

// add appends a feature; its name is given in parts.
func (v *vector) add(value float64, name ...string) {
	v.values = append(v.values, float32(value))
	if v.named {
		v.names = append(v.names, strings.Join(name, ""))
	}
}

func (v *vector) flag(set bool, name ...string) {
	value := 0.0
	if set {
		value = 1
	}
	v.add(value, name...)
}

// logOf compresses counts, so that a difference at the small end tells as much
// as one at the large end.
func logOf(n int) float64 { return math.Round(10*math.Log2(1+float64(max(n, 0)))) / 10 }

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// features returns what is known of block i, in the order of featureNames.
func (p *pageBlocks) features(i int, v *vector) []float32 {
	b := p.blocks[i]
	v.textFeatures(b, p)
	v.placeFeatures(b, p)
	for d := 1; d <= 3; d++ {
		v.neighbour(numbered[0][d-1], b, p.at(i-d))
		v.neighbour(numbered[1][d-1], b, p.at(i+d))
	}
	v.window(p, i)
	v.boxFeatures(b, p)
	if p.kind == nil {
		p.kind = &vector{named: v.named}
		p.kind.pageFeatures(p)
	}
	v.values, v.names = append(v.values, p.kind.values...), append(v.names, p.kind.names...)
	return v.values
}

// numbered are the names of what comes in several distances.
var numbered = [...][3]string{{"prev1", "prev2", "prev3"}, {"next1", "next2", "next3"}, {"box1", "box2", "box3"}}

// nowhere stands for the neighbours of the first and last blocks.
var nowhere = &block{tag: "end", place: place{box: &box{}}}

func (p *pageBlocks) at(i int) *block {
	if i < 0 || i >= len(p.blocks) {
		return nowhere
	}
	return p.blocks[i]
}

// tagKinds are the kinds of blocks by element.
var tagKinds = [...]string{" p ", " li ", " h1 ", " h2 h3 ", " h4 h5 h6 ", " td th table ", " pre ", " blockquote ", " dt dd ", " div section article main header body ", " a button label ", " figcaption "}

var dateLike = regexp.MustCompile(`\b(?:19|20)\d\d\b|\b\d{1,2}[:/.]\d{2}\b`)

func (v *vector) textFeatures(b *block, p *pageBlocks) {
	t := b.chars
	v.add(float64(min(t.words, 200)), "words")
	v.add(ratio(t.linked, t.words), "linked")
	v.add(float64(t.links), "links")
	v.add(ratio(t.letters, t.words), "wordLength")
	v.add(ratio(t.commas, t.words), "commas")
	v.add(ratio(t.digits, t.letters+t.digits), "digits")
	v.add(ratio(t.capitals, t.letters), "capitals")
	v.add(ratio(t.stops, t.words), "stops")
	v.add(float64(t.images), "images")
	v.flag(t.ends, "ends")
	v.flag(t.strong, "strong")
	v.flag(len(b.text) < 80 && dateLike.MatchString(b.text), "dated")
	for i := range phraseLists {
		v.flag(t.phrases&(1<<i) != 0, "phrase", strconv.Itoa(i))
	}
	for _, kind := range tagKinds {
		v.flag(strings.Contains(kind, " "+b.tag+" "), "is:", strings.TrimSpace(kind))
	}
	v.add(float64(p.repeated[shortKey(b.text)]), "copies")
	v.add(float64(min(b.copies, 20)), "copiesBefore")
	v.add(p.signals.titled(b), "inTitle")
}

// titled returns the share of a short block's words that the title repeats.
func (s *signals) titled(b *block) float64 {
	if b.chars.words > 30 {
		return 0
	}
	found, words := 0, wordsOf(b.text)
	for _, w := range words {
		if s.title[w] {
			found++
		}
	}
	return ratio(found, len(words))
}

func (v *vector) placeFeatures(b *block, p *pageBlocks) {
	at := b.place
	v.add(float64(at.index), "index")
	v.add(float64(len(p.blocks)-at.index), "left")
	v.add(logOf(at.before), "wordsBefore")
	v.add(ratio(at.before, p.words), "position")
	v.add(float64(at.depth), "depth")
	for i, tag := range landmarks {
		v.flag(at.in[i], "in:", tag)
	}
	for f := range familyCount {
		v.add(float64(at.near[f]), "near:", familyName(f))
	}
	v.add(0, "headingWords")
	if h := at.heading; h != nil {
		v.values[len(v.values)-1] = float32(h.chars.words)
		v.add(float64(min(at.index-h.place.index, 99)), "sinceHeading")
		v.headingPhrases(h)
	} else {
		v.add(-1, "sinceHeading")
		v.headingPhrases(nowhere)
	}
	v.add(sinceTitle(at.index, p.title), "sinceTitle")
	v.add(b.votes.readable, "readable")
	v.add(b.votes.structured, "structured")
	v.flag(b.votes.dense, "dense")
	v.add(float64(max(-50, min(50, at.index-p.run.from))), "fromDense")
	v.add(float64(max(-50, min(50, p.run.to-at.index))), "toDense")
}

// sinceTitle is how many blocks come between the heading that says the title
// and a block; below the nearest 100 for pages without one.
func sinceTitle(index, title int) float64 {
	if title < 0 {
		return -100
	}
	return float64(max(-60, min(60, index-title)))
}

func (v *vector) headingPhrases(h *block) {
	for _, i := range []int{0, 3, 4, 9} {
		v.flag(h.chars.phrases&(1<<i) != 0, "heading:phrase", strconv.Itoa(i))
	}
	v.flag(h.tag == "h1", "heading:h1")
}

func familyName(f family) string {
	name, _, _ := strings.Cut(familyWords[f], " ")
	return name
}

func (v *vector) neighbour(name string, b, other *block) {
	v.add(float64(min(other.chars.words, 100)), name, ":words")
	v.add(ratio(other.chars.linked, other.chars.words), name, ":linked")
	v.add(other.votes.readable, name, ":readable")
	v.flag(other.tag == b.tag, name, ":sameTag")
	v.flag(other.place.box == b.place.box || other.place.box.parent == b.place.box.parent, name, ":sameBox")
	v.flag(other.chars.ends, name, ":ends")
	v.flag(other == nowhere, name, ":end")
}

// window adds the sums of the blocks around, in two widths.
func (v *vector) window(p *pageBlocks, i int) {
	for k, width := range []int{5, 15} {
		words, linked, prose, read := 0, 0, 0, 0.0
		for j := max(0, i-width); j < min(len(p.blocks), i+width+1); j++ {
			b := p.blocks[j]
			words += b.chars.words
			linked += b.chars.linked
			read += b.votes.readable * float64(b.chars.words)
			if b.chars.prose() {
				prose += b.chars.words
			}
		}
		name := []string{"near", "around"}[k]
		v.add(logOf(words), name, ":words")
		v.add(ratio(linked, words), name, ":linked")
		v.add(ratio(prose, words), name, ":prose")
		v.add(read/float64(max(words, 1)), name, ":readable")
	}
}
