package extract

import (
	"strconv"
)

// boxLevels is how many of the boxes around a block are described, and
// groupLevels how far up boxes that repeat are looked for.
const (
	boxLevels   = 3
	groupLevels = 8
)

// boxFeatures describes the nearest boxes that hold more than the one inside,
// and the nearest and the most frequent of the boxes that repeat.
func (v *vector) boxFeatures(b *block, p *pageBlocks) {
	x, last := b.place.box, b.chars.words
	for level := 1; level <= boxLevels; level++ {
		for x != nil && x.parent != nil && x.words <= last {
			x = x.parent
		}
		if x == nil {
			x = p.boxes[0]
		}
		last = x.words
		v.box(numbered[2][level-1], x, p)
	}
	v.groups(b, p)
	v.likes(b)
}

func (v *vector) box(name string, x *box, p *pageBlocks) {
	v.add(logOf(x.words), name, ":words")
	v.add(logOf(x.blocks), name, ":blocks")
	v.add(ratio(x.linked, x.words), name, ":linked")
	v.add(ratio(x.prose, x.words), name, ":prose")
	v.add(x.readable/float64(max(x.words, 1)), name, ":readable")
	v.add(ratio(x.words, p.words), name, ":share")
	v.add(tagNumber(x), name, ":tag")
}

// tagNumber puts the elements in an order from page to list.
func tagNumber(x *box) float64 {
	switch x.node.Data {
	case "body", "html":
		return 0
	case "main":
		return 1
	case "article":
		return 2
	case "section":
		return 3
	case "div":
		return 4
	case "ul", "ol", "dl":
		return 6
	case "li", "dd", "dt":
		return 7
	case "aside", "footer", "header":
		return 8
	}
	return 5
}

// groups describes the boxes around a block that repeat on the page: messages
// have much prose in each, teasers little, menus none.
func (v *vector) groups(b *block, p *pageBlocks) {
	near, wordy := repeating(b)
	v.group("repeat", near, b, p)
	v.group("thread", wordy, b, p)
}

// noRepeat stands for the box of blocks that are in none that repeats.
var noRepeat = &box{group: &group{}}

// repeating returns the nearest of the boxes around a block that repeat, and
// the one whose like hold most.
func repeating(b *block) (near, wordy *box) {
	near, wordy = noRepeat, noRepeat
	x := b.place.box
	for level := 0; level < groupLevels && x != nil; level, x = level+1, x.parent {
		g := x.group
		if g == nil || g.boxes < 3 {
			continue
		}
		if near == noRepeat {
			near = x
		}
		if wordy == noRepeat || g.words > wordy.group.words*5/4 {
			wordy = x
		}
	}
	return near, wordy
}

func (v *vector) group(name string, x *box, b *block, p *pageBlocks) {
	g := x.group
	v.add(logOf(g.boxes), name, ":boxes")
	v.add(float64(min(x.ordinal, 30)), name, ":ordinal")
	v.add(logOf(g.words/max(g.boxes, 1)), name, ":mean")
	v.add(ratio(g.words, p.words), name, ":share")
	v.add(ratio(g.linked, g.words), name, ":linked")
	v.add(ratio(g.prose, g.words), name, ":prose")
	v.add(logOf(x.words), name, ":own")
	v.add(ratio(b.place.before-x.start, x.words), name, ":offset")
}

// likes describes the blocks that stand in elements like the block's own, and
// those that begin with the same letters: "Posts: 12", "Joined: 2019".
func (v *vector) likes(b *block) {
	a := b.path
	v.add(logOf(a.blocks), "path:blocks")
	v.add(logOf(a.words/max(a.blocks, 1)), "path:mean")
	v.add(ratio(a.linked, a.words), "path:linked")
	v.add(ratio(a.prose, a.words), "path:prose")
	v.add(a.readable/float64(max(a.words, 1)), "path:readable")
	v.add(float64(min(b.place.index-a.first, 50)), "path:first")
	v.add(float64(min(b.opener.blocks, 50)), "opener:blocks")
	v.add(logOf(b.opener.words/max(b.opener.blocks, 1)), "opener:mean")
}

// pageFeatures tell what kind of page it is. They are the same for all blocks.
func (v *vector) pageFeatures(p *pageBlocks) {
	root := p.boxes[0]
	v.add(logOf(p.words), "page:words")
	v.add(ratio(root.linked, root.words), "page:linked")
	v.add(ratio(root.prose, root.words), "page:prose")
	v.add(root.readable/float64(max(root.words, 1)), "page:readable")
	v.add(ratio(p.wordsIn(p.run), p.words), "page:dense")
	v.add(logOf(p.signals.said), "page:said")
	for i := range pageKinds {
		v.flag(p.signals.kinds&(1<<i) != 0, "page:kind", strconv.Itoa(i))
		v.flag(p.signals.path&(1<<i) != 0, "page:path", strconv.Itoa(i))
	}
	code, threads := 0, 0
	for _, b := range p.blocks {
		if b.tag == "pre" {
			code++
		}
	}
	for _, x := range p.boxes {
		if x.group != nil && x.group.boxes >= 3 && x.group.prose*2 > x.group.words && x.group.words > threads {
			threads = x.group.words
		}
	}
	v.add(float64(code), "page:code")
	v.add(ratio(threads, p.words), "page:threads")
}

func (p *pageBlocks) wordsIn(s span) int {
	words := 0
	for _, b := range p.blocks[s.from:s.to] {
		words += b.chars.words
	}
	return words
}
