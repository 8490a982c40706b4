package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// group counts the boxes of a page that look alike: the messages of a thread,
// the teasers of a list.
type group struct {
	boxes, words, linked, prose int
}

// alike counts blocks that have something in common.
type alike struct {
	blocks, words, linked, prose int
	readable                     float64
	first                        int // index of the first
}

// join counts a block among those with the same key.
func (p *pageBlocks) join(key string, b *block) *alike {
	a := p.alike[key]
	if a == nil {
		a = &alike{first: b.place.index}
		p.alike[key] = a
	}
	a.blocks++
	a.words += b.chars.words
	a.linked += b.chars.linked
	if b.chars.prose() {
		a.prose += b.chars.words
	}
	return a
}

// pathOf is what the nearest boxes around a block look like.
func pathOf(b *box) string {
	path := b.look
	for level := 0; level < 2 && b.parent != nil; level++ {
		b = b.parent
		path += "<" + b.look
	}
	return path
}

// opening is the beginning of a text without its numbers.
func opening(text string) string { return withoutDigits(strings.ToLower(cutBytes(text, 9))) }

// count sums up the groups of like boxes once the page is divided.
func (p *pageBlocks) count() {
	for _, b := range p.boxes {
		if b.words == 0 || b.parent == nil {
			continue
		}
		key := b.look
		if p.groups[key] == nil {
			p.groups[key] = &group{}
		}
		g := p.groups[key]
		b.ordinal = g.boxes
		g.boxes++
		g.words += b.words
		g.linked += b.linked
		g.prose += b.prose
		b.group = g
	}
	p.run = densest(p.blocks)
	p.title = p.titleHeading()
}

// titleShare is how much of a heading the page's title repeats when the
// heading says the title.
const titleShare = 0.6

// titleHeading returns the index of the heading that says most of the title,
// the first of the longest, or -1.
func (p *pageBlocks) titleHeading() int {
	best, most := -1, 0.0
	for i, b := range p.blocks {
		if b.tag != "h1" && b.tag != "h2" {
			continue
		}
		share := p.signals.titled(b)
		if said := share * float64(b.chars.words); share >= titleShare && said > most {
			best, most = i, said
		}
	}
	return best
}

// lookOf returns what boxes that look alike have in common: element and classes
// without numbers, or the parent's where an element has none.
func lookOf(n *html.Node) string {
	class := attr(n, "class")
	if class == "" && n.Parent != nil {
		return n.Data + "<" + withoutDigits(n.Parent.Data+"."+attr(n.Parent, "class"))
	}
	return withoutDigits(n.Data + "." + class)
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, cutBytes(s, 120))
}
