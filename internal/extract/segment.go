package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// block is a piece of the page's text that is kept or dropped whole: a run of
// text and inline elements, or a table of data, a piece of code, a formula.
type block struct {
	nodes  []*html.Node // neighbours below one parent
	tag    string       // what the text is: p, li, h2, td, pre, table, div …
	text   string       // on one line
	chars  textFigures
	place  place
	path   *alike // the blocks that stand in elements like its own
	opener *alike // the blocks that begin like it
	copies int    // how many blocks before say the same
	votes  votes
	chance float64 // that the block belongs to the article
	kept   bool
}

// box is an element with blocks in it.
type box struct {
	parent   *box
	node     *html.Node
	look     string  // what boxes that look alike have in common
	words    int     // of all blocks inside
	linked   int     // of these, in links
	prose    int     // of these, in blocks that read like sentences
	readable float64 // words times their blocks' votes
	kept     int     // words of the blocks that are kept
	blocks   int
	start    int // words in this box before the current block, while walking
	group    *group
	ordinal  int // among the boxes of its group
}

// place is where in the page a block stands.
type place struct {
	index, before int // blocks and words before it
	depth         int
	box           *box
	near          [familyCount]uint8 // how near an ancestor of the family is: nearest is 255, none 0
	in            [len(landmarks)]bool
	heading       *block // the last heading before
}

// landmarks are the ancestors by element that tell what a block is part of.
var landmarks = [...]string{"article", "main", "aside", "header", "footer", "form", "section", "ul", "ol", "dl", "table", "blockquote", "figure", "a", "details", "p", "label"}

// pageBlocks is a page divided into blocks.
type pageBlocks struct {
	root     *html.Node
	blocks   []*block
	boxes    []*box
	groups   map[string]*group
	media    []medium
	words    int
	repeated map[string]int // how often each short text stands on the page
	alike    map[string]*alike
	signals  *signals
	run      span    // the densest stretch of text
	title    int     // index of the heading that says the title, or -1
	keep     float64 // the chance from which blocks are kept
	kind     *vector // the features of the page as a whole
}

// medium is a picture, player or rule that stands between two blocks.
type medium struct {
	node *html.Node
	next int // index of the first block after it
	box  *box
}

type segmenter struct {
	page    *pageBlocks
	blocky  map[*html.Node]bool // elements with a block inside
	heading *block
}

// segment divides the page below root into blocks. It changes nothing.
func segment(root *html.Node, s *signals) *pageBlocks {
	g := &segmenter{
		page:   &pageBlocks{root: root, groups: map[string]*group{}, repeated: map[string]int{}, alike: map[string]*alike{}, signals: s},
		blocky: map[*html.Node]bool{},
	}
	g.findBlocky(root)
	g.walk(root, place{}, nil)
	g.page.count()
	return g.page
}

// whole reports whether an element is one block whatever it holds.
func whole(n *html.Node) bool { return is(n, "pre", "table", "math") }

// skipped are elements whose text is not running text.
var skipped = []string{"button", "select", "option", "textarea", "input", "datalist", "script", "style", "noscript", "template", "rp", "progress", "meter", "dialog"}

var mediaTags = []string{"img", "figure", "video", "audio", "iframe", "embed", "object", "hr"}

// findBlocky notes which elements hold blocks and says whether n is or holds one.
func (g *segmenter) findBlocky(n *html.Node) bool {
	found := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !whole(c) && g.findBlocky(c) || whole(c) {
			found = true
		}
	}
	g.blocky[n] = found
	return found || is(n, blocks...) || is(n, boxes...) || is(n, "video", "audio", "iframe")
}

// walk divides the children of n, an element that holds blocks or is one.
func (g *segmenter) walk(n *html.Node, at place, parent *box) {
	b := &box{parent: parent, node: n, look: lookOf(n)}
	g.page.boxes = append(g.page.boxes, b)
	at.box, at.depth = b, at.depth+1
	at.enter(n)
	var run []*html.Node
	breaks := 0
	flush := func() {
		g.add(run, n, at)
		run, breaks = nil, 0
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			if !blank(c.Data) {
				breaks = 0
			}
			run = append(run, c)
		case c.Type != html.ElementNode || is(c, skipped...):
		case is(c, "br"):
			if breaks++; breaks == 2 {
				flush()
			}
			run = append(run, c)
		case whole(c):
			flush()
			g.add([]*html.Node{c}, c, at)
		case is(c, mediaTags...) && !g.textual(c):
			if !is(c, "img") || !inSentence(c) {
				flush()
				g.page.media = append(g.page.media, medium{node: c, next: len(g.page.blocks), box: b})
			} else {
				run = append(run, c)
			}
		case g.blocky[c] || isBlock(c) || is(c, boxes...):
			flush()
			g.walk(c, at, b)
		default:
			run, breaks = append(run, c), 0
		}
	}
	flush()
}

// textual reports whether a figure holds code, a table or a quotation, which
// are text rather than a picture of it.
func (g *segmenter) textual(n *html.Node) bool {
	return is(n, "figure") && first(n, "pre", "table", "blockquote") != nil
}

// inSentence reports whether a picture stands in a line of text.
func inSentence(img *html.Node) bool {
	for _, s := range []*html.Node{img.PrevSibling, img.NextSibling} {
		if s != nil && s.Type == html.TextNode && !blank(s.Data) {
			return true
		}
	}
	return false
}

// add makes a block of a run of nodes, unless it says nothing. Runs without
// text but with pictures are media.
func (g *segmenter) add(run []*html.Node, owner *html.Node, at place) {
	b := &block{nodes: slices.Clone(run), tag: owner.Data, place: at}
	b.text = runText(run)
	if b.text == "" {
		for _, n := range run {
			if n.Type == html.ElementNode && first(n, "img", "math") != nil {
				g.page.media = append(g.page.media, medium{node: n, next: len(g.page.blocks), box: at.box})
			}
		}
		return
	}
	b.chars = figuresOf(b)
	b.place.index, b.place.before, b.place.heading = len(g.page.blocks), g.page.words, g.heading
	if is(owner, "h1", "h2", "h3", "h4", "h5", "h6") {
		g.heading = b
	}
	b.path = g.page.join("<"+b.tag+"<"+pathOf(at.box), b)
	b.opener = g.page.join(opening(b.text), b)
	g.page.blocks = append(g.page.blocks, b)
	g.page.words += b.chars.words
	b.copies = g.page.repeated[shortKey(b.text)]
	g.page.repeated[shortKey(b.text)]++
	for p := at.box; p != nil; p = p.parent {
		if p.blocks == 0 {
			p.start = b.place.before
		}
		p.words += b.chars.words
		p.linked += b.chars.linked
		p.blocks++
		if b.chars.prose() {
			p.prose += b.chars.words
		}
	}
}

func shortKey(s string) string { return strings.ToLower(cutBytes(s, 60)) }

// runText returns the text of neighbours on one line, without what is there
// to be operated.
func runText(run []*html.Node) string {
	var b strings.Builder
	var write func(n *html.Node)
	write = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type != html.ElementNode || is(n, skipped...):
		case is(n, "br", "td", "th", "tr", "li", "p", "div"):
			b.WriteByte(' ')
			fallthrough
		default:
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				write(c)
			}
		}
	}
	for _, n := range run {
		write(n)
	}
	return oneLine(b.String())
}
