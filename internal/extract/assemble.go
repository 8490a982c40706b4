package extract

import (
	"net/url"

	"golang.org/x/net/html"
)

// division is a page divided into blocks with the votes on them.
type division struct {
	page     *pageBlocks
	kept     *chosen    // what go-readability keeps
	readable *html.Node // its own result, or nil
}

// divide divides a prepared page into blocks and collects the votes on them.
func divide(doc *html.Node, base *url.URL, said *signals) *division {
	root := body(doc)
	d := &division{page: segment(root, said)}
	mark(root)
	d.readable = readable(doc, base)
	d.kept = d.page.vote(d.readable)
	return d
}

// choose reduces the page to the blocks that belong to the article and to the
// pictures among them. It reports whether there are any such blocks.
func (d *division) choose(rate Rater) bool {
	if !d.page.decide(rate) {
		return false
	}
	for _, m := range d.page.media {
		if !d.keeps(m) {
			prune(m.node)
		}
	}
	for _, b := range d.page.blocks {
		if !b.kept {
			for _, n := range b.nodes {
				prune(n)
			}
		}
	}
	return true
}

// prune removes a node and the elements that are empty without it.
func prune(n *html.Node) {
	for n.Parent != nil && !is(n, "body") {
		parent := n.Parent
		parent.RemoveChild(n)
		for c := range parent.ChildNodes() {
			if c.Type == html.ElementNode || c.Type == html.TextNode && !blank(c.Data) {
				return
			}
		}
		n = parent
	}
}

// keeps reports whether a medium belongs to the article: it stands between
// kept blocks, or in a box that is mostly kept.
func (d *division) keeps(m medium) bool {
	before, after := d.page.at(m.next-1), d.page.at(m.next)
	if before.kept && after.kept {
		return true
	}
	if !before.kept && !after.kept {
		return false
	}
	x := m.box
	for x.parent != nil && x.words == 0 {
		x = x.parent
	}
	if 2*x.kept < x.words {
		return false
	}
	for _, img := range append(find(m.node, "img"), m.node) {
		if id := attr(img, markAttribute); is(img, "img") && d.kept.marks[id] {
			return true
		}
	}
	return is(m.node, "figure", "video", "audio", "iframe")
}

// decide judges the page's blocks and decides which are kept. It reports whether
// any are.
func (p *pageBlocks) decide(rate Rater) bool {
	p.classify(rate)
	if !p.weigh() {
		return false
	}
	p.protect()
	return true
}

// weigh decides on every block and counts the words kept in every box. It
// reports whether any are.
func (p *pageBlocks) weigh() bool {
	for _, b := range p.blocks {
		if b.kept = b.chance >= p.keep; b.kept {
			p.tally(b, 1)
		}
	}
	for _, b := range p.blocks {
		x := b.place.whole()
		switch {
		case x == nil || 2*x.words > p.words: // or the page itself
		case !b.kept && 4*x.kept > 3*x.words:
			b.kept = true
			p.tally(b, 1)
		case b.kept && 4*x.kept < x.words:
			b.kept = false
			p.tally(b, -1)
		}
	}
	return len(p.boxes) > 0 && p.boxes[0].kept > 0
}

// tally adds a block to what is kept of the boxes around it, or takes it away.
func (p *pageBlocks) tally(b *block, sign int) {
	for x := b.place.box; x != nil; x = x.parent {
		x.kept += sign * b.chars.words
	}
}

// whole returns the quotation or the plain list that a block is part of, whose
// parts share one fate when most of them do, or nil. A list with boxes in its
// items is a layout rather than a list.
func (p *place) whole() *box {
	plain := true
	for x := p.box; x != nil; x = x.parent {
		switch x.node.Data {
		case "blockquote":
			return x
		case "ul", "ol", "dl":
			if plain {
				return x
			}
			return nil
		case "li", "dd", "dt", "p":
		default:
			plain = false
		}
	}
	return nil
}
