package extract

import (
	"slices"

	"golang.org/x/net/html"
)

// copyOf returns a copy of a page with the blocks of one reading and the
// pictures among them. The page itself stays as it is.
func (r *reading) copyOf(d *division, s selection) *reading {
	c := &copier{dropped: d.droppedBy(s), tracked: map[*html.Node]*html.Node{}}
	r.meta.thread.track(c.tracked)
	copied, meta := *r, *r.meta
	copied.doc, _ = c.copy(r.doc)
	meta.thread = r.meta.thread.among(c.tracked)
	copied.meta = &meta
	return &copied
}

// droppedBy returns what a selection leaves out of the page.
func (d *division) droppedBy(s selection) map[*html.Node]bool {
	for _, b := range d.page.boxes {
		b.kept = 0
	}
	dropped := map[*html.Node]bool{}
	for i, b := range d.page.blocks {
		if b.kept = s.kept[i]; b.kept {
			d.page.tally(b, 1)
			continue
		}
		for _, n := range b.nodes {
			dropped[n] = true
		}
	}
	for _, m := range d.page.media {
		if !d.keeps(m) {
			dropped[m.node] = true
		}
	}
	return dropped
}

// copier copies a tree without some of its nodes.
type copier struct {
	dropped map[*html.Node]bool
	tracked map[*html.Node]*html.Node // to the copies of these nodes
}

// copy copies n without the dropped nodes and without what is empty when they
// are gone. lost says that something below n was dropped.
func (c *copier) copy(n *html.Node) (copied *html.Node, lost bool) {
	copied = &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom, Namespace: n.Namespace, Attr: slices.Clone(n.Attr)}
	dropAttr(copied, markAttribute)
	if _, ok := c.tracked[n]; ok {
		c.tracked[n] = copied
	}
	for child := range n.ChildNodes() {
		if c.dropped[child] {
			lost = true
			continue
		}
		inner, less := c.copy(child)
		if less && hollow(inner) && !is(inner, "body", "html") {
			lost = true
			continue
		}
		copied.AppendChild(inner)
	}
	return copied, lost
}

// hollow reports whether an element holds neither elements nor text.
func hollow(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode || c.Type == html.TextNode && !blank(c.Data) {
			return false
		}
	}
	return true
}

// track notes the nodes that a conversation knows.
func (t *conversation) track(nodes map[*html.Node]*html.Node) {
	if t == nil {
		return
	}
	for _, m := range t.messages {
		for _, n := range slices.Concat([]*html.Node{m.box}, m.texts, m.beside) {
			nodes[n] = nil
		}
	}
}

// among returns the conversation in a copy of its page, by the copies of its
// nodes.
func (t *conversation) among(copies map[*html.Node]*html.Node) *conversation {
	if t == nil {
		return nil
	}
	moved := *t
	moved.messages = nil
	for _, m := range t.messages {
		copied := *m
		copied.box, copied.texts, copied.beside = copies[m.box], copiesOf(m.texts, copies), copiesOf(m.beside, copies)
		moved.messages = append(moved.messages, &copied)
	}
	return &moved
}

// copiesOf leaves out the nodes of which there is no copy.
func copiesOf(nodes []*html.Node, copies map[*html.Node]*html.Node) []*html.Node {
	var found []*html.Node
	for _, n := range nodes {
		if c := copies[n]; c != nil {
			found = append(found, c)
		}
	}
	return found
}
