package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// protect keeps what belongs to kept text without reading like it: code,
// formulas and tables in its midst, what is said of them below, the terms of
// kept definitions, the rest of a sentence that a formula divides, and the notes
// that it refers to and that refer back.
func (p *pageBlocks) protect() {
	for i, b := range p.blocks {
		if !b.kept && (b.unlikeText() && p.amidst(i) || p.captionOfKept(i) || p.termOfKept(i)) {
			b.kept = true
			p.tally(b, 1)
		}
	}
	p.protectNotes()
}

// unlikeText reports whether a block is of a kind that belongs to the text
// around it whatever it looks like.
func (b *block) unlikeText() bool {
	return is(b.nodes[0], "pre", "math", "table") || b.tag == "p" && dividedByMath(b)
}

// termOfKept reports whether block i is the term of a definition that is kept.
func (p *pageBlocks) termOfKept(i int) bool {
	next := p.at(i + 1)
	return p.blocks[i].tag == "dt" && next.tag == "dd" && next.kept
}

// captionOfKept reports whether block i is the caption of a figure whose text,
// just before, is kept.
func (p *pageBlocks) captionOfKept(i int) bool {
	node := p.blocks[i].place.box.node
	if node.Data != "figcaption" || !p.at(i-1).kept {
		return false
	}
	figure := closest(node, "figure")
	for n := p.at(i - 1).nodes[0].Parent; n != nil; n = n.Parent {
		if n == figure {
			return true
		}
	}
	return false
}

// dividedByMath reports whether a block is a part of a paragraph with formulas.
func dividedByMath(b *block) bool {
	for c := range b.place.box.node.ChildNodes() {
		if is(c, "math") {
			return true
		}
	}
	return false
}

// labelWords is how many words of its own a box around code may have: a file's
// name, a language, a button.
const labelWords = 12

// reach is how many blocks away the kept text around a piece of code may be.
const reach = 3

// amidst reports whether block i stands among kept blocks: one before it and,
// where its box goes on, one after it, and most of what is around it.
func (p *pageBlocks) amidst(i int) bool {
	b := p.blocks[i]
	x := b.place.box
	for x.parent != nil && x.words <= b.chars.words+labelWords {
		x = x.parent
	}
	if x.kept == 0 || 2*x.kept < x.words-b.chars.words {
		return false
	}
	before, after := false, false
	for d := 1; d <= reach; d++ {
		before = before || p.at(i-d).kept
		after = after || p.at(i+d).kept
	}
	last := b.place.before+b.chars.words >= x.start+x.words
	return before && (after || last)
}

// protectNotes keeps the notes that a mark in the kept text points at and that
// point back into it.
func (p *pageBlocks) protectNotes() {
	wanted := map[string]bool{}
	for _, b := range p.blocks {
		if b.kept {
			for _, a := range links(b) {
				if id, here := strings.CutPrefix(attr(a, "href"), "#"); here && id != "" && noteMark(a) {
					wanted[id] = true
				}
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	kept := p.keptIDs()
	notes := map[*html.Node]bool{}
	for _, n := range findFunc(p.root, func(n *html.Node) bool { return wanted[attr(n, "id")] }) {
		if is(n, "a", "sup", "span", "dt") {
			if n = closest(n, "li", "p", "div", "dl", "td", "aside"); n == nil {
				continue
			}
		}
		if _, known := notes[n]; known {
			continue
		}
		notes[n] = slices.ContainsFunc(find(n, "a"), func(a *html.Node) bool {
			id, here := strings.CutPrefix(attr(a, "href"), "#")
			return here && kept[id]
		})
	}
	for _, b := range p.blocks {
		if !b.kept && inNote(b.nodes[0], notes) {
			b.kept = true
			p.tally(b, 1)
		}
	}
}

// keptIDs returns the ids in and just around the kept blocks.
func (p *pageBlocks) keptIDs() map[string]bool {
	ids := map[string]bool{}
	add := func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			ids[id] = true
		}
		if name := attr(n, "name"); name != "" && n.Data == "a" {
			ids[name] = true
		}
	}
	for _, b := range p.blocks {
		if !b.kept {
			continue
		}
		add(b.place.box.node)
		for _, n := range b.nodes {
			add(n)
			for d := range n.Descendants() {
				add(d)
			}
		}
	}
	return ids
}

func links(b *block) []*html.Node {
	var found []*html.Node
	for _, n := range b.nodes {
		if is(n, "a") {
			found = append(found, n)
		}
		found = append(found, find(n, "a")...)
	}
	return found
}

// noteDepth is how deep a block of a note lies below the note's element.
const noteDepth = 4

func inNote(n *html.Node, notes map[*html.Node]bool) bool {
	for level := 0; n != nil && level <= noteDepth; level++ {
		if notes[n] {
			return true
		}
		n = n.Parent
	}
	return false
}
