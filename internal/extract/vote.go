package extract

import (
	"hash/maphash"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// votes are what each extractor thinks of a block, from 0 to 1.
type votes struct {
	readable   float64 // the share of the text that go-readability keeps
	structured float64 // the share that the page's structured data repeat
	dense      bool    // inside the densest stretch of text
}

// markAttribute numbers the elements with text of their own, so that they are
// known again in what an extractor returns.
const markAttribute = "data-block-mark"

// mark numbers the elements below root that hold text or a picture.
func mark(root *html.Node) {
	number := 0
	for n := range root.Descendants() {
		if n.Type == html.TextNode && !blank(n.Data) && !hasAttr(n.Parent, markAttribute) {
			number++
			setAttr(n.Parent, markAttribute, strconv.Itoa(number))
		} else if is(n, "img") {
			number++
			setAttr(n, markAttribute, strconv.Itoa(number))
		}
	}
}

func unmark(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			dropAttr(n, markAttribute)
		}
	}
}

// longText is the length from which a text is known by itself; a shorter one
// may stand in several places and is known by its element's mark.
const longText = 30

// chosen is what an extractor has kept of the page.
type chosen struct {
	texts map[uint64]bool
	marks map[string]bool // of pictures
}

func (c *chosen) has(text *html.Node) bool {
	return c.texts[textKey(text)] || len(text.Data) >= longText && c.texts[longKey(text)]
}

func textKey(text *html.Node) uint64 {
	own := ""
	if text.Parent != nil {
		own = attr(text.Parent, markAttribute)
	}
	return hashed(own, text.Data)
}

func longKey(text *html.Node) uint64 { return hashed("", text.Data) }

func hashed(prefix, text string) uint64 {
	var h maphash.Hash
	h.SetSeed(hashSeed)
	_, _ = h.WriteString(prefix) // never fails
	for w := range strings.FieldsSeq(text) {
		_ = h.WriteByte(' ')
		_, _ = h.WriteString(w)
	}
	return h.Sum64()
}

// choiceOf reads what an extractor has kept, which may be nil for nothing.
func choiceOf(root *html.Node) *chosen {
	c := &chosen{texts: map[uint64]bool{}, marks: map[string]bool{}}
	if root == nil {
		return c
	}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && !blank(n.Data):
			c.texts[textKey(n)] = true
			if len(n.Data) >= longText {
				c.texts[longKey(n)] = true
			}
		case is(n, "img"):
			c.marks[attr(n, markAttribute)] = true
		}
	}
	return c
}

// vote collects the votes on every block of a page. readable is what
// go-readability made of the marked page, or nil.
func (p *pageBlocks) vote(readable *html.Node) *chosen {
	kept := choiceOf(readable)
	for i, b := range p.blocks {
		b.votes.readable = kept.share(b)
		b.votes.structured = p.signals.share(b)
		b.votes.dense = i >= p.run.from && i < p.run.to
		b.path.readable += b.votes.readable * float64(b.chars.words)
		for x := b.place.box; x != nil; x = x.parent {
			x.readable += b.votes.readable * float64(b.chars.words)
		}
	}
	return kept
}

// share returns how much of a block's text was kept.
func (c *chosen) share(b *block) float64 {
	kept, total := 0, 0
	count := func(n *html.Node) {
		if n.Type == html.TextNode && !blank(n.Data) {
			total += len(n.Data)
			if c.has(n) {
				kept += len(n.Data)
			}
		}
	}
	for _, n := range b.nodes {
		count(n)
		for d := range n.Descendants() {
			count(d)
		}
	}
	return float64(kept) / float64(max(total, 1))
}

// share returns how much of a block stands in the structured data's texts.
func (s *signals) share(b *block) float64 {
	if s.said == 0 {
		return 0
	}
	all := shingleHashes(wordsOf(b.text))
	found := 0
	for _, h := range all {
		if s.shingles[h] {
			found++
		}
	}
	return float64(found) / float64(max(len(all), 1))
}

// span is a run of blocks, the last one not included.
type span struct{ from, to int }

// Values of a word in the search for the densest stretch: text counts for it
// and links against it; a label costs a little whatever its length.
const (
	linkedWordCost = 1.5
	labelCost      = 3
)

// densest returns the stretch of blocks with the most running text and the
// fewest links and labels (the largest sum of a run: Kadane's algorithm).
func densest(all []*block) span {
	var best, run span
	sum, most := 0.0, 0.0
	for i, b := range all {
		value := -linkedWordCost*float64(b.chars.linked) - labelCost
		if b.chars.prose() {
			value = float64(b.chars.words) - linkedWordCost*float64(b.chars.linked)
		}
		if sum <= 0 {
			sum, run.from = 0, i
		}
		sum += value
		if sum > most {
			most, best = sum, span{run.from, i + 1}
		}
	}
	return best
}
