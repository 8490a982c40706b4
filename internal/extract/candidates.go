package extract

import (
	"slices"

	"golang.org/x/net/html"
)

// The names of the readings of a page, which are kept with a reader's choice.
const (
	CandidateBlocks      = "blocks"
	CandidateReadability = "readability"
	CandidateStructured  = "structured"
	CandidateArticle     = "article"
	CandidateMain        = "main"
	CandidateDensest     = "densest"
	CandidatePage        = "page"
)

// Candidate is one reading of a page.
type Candidate struct {
	Name    string   // one of the constants
	Title   string   // what it is, for people
	Article *Article // cleaned and sanitised as the chosen one is
	Score   float64  // of the article
}

// candidateTitles says what the readings are.
var candidateTitles = map[string]string{
	CandidateBlocks:      "Automatic",
	CandidateReadability: "Readability alone",
	CandidateStructured:  "What the page declares",
	CandidateArticle:     "The page’s article element",
	CandidateMain:        "The page’s main part",
	CandidateDensest:     "The longest stretch of text",
	CandidatePage:        "Nearly everything on the page",
}

// Candidates returns the readings of a page between which a reader can choose,
// the automatic one first. Those that come to the same text are left out. It
// returns the errors of [Extract]; plain text has no candidates.
func Candidates(p Page) (found []Candidate, err error) {
	defer survive(&err)
	p.Repair = Repair{}
	r, err := open(p)
	if err != nil || p.PlainText {
		return nil, err
	}
	_, all, err := r.judged()
	return all, err
}

// judged divides the page into blocks and makes all candidates.
func (r *reading) judged() (*division, []Candidate, error) {
	var found []Candidate
	if r.site.bodyNamed {
		a := r.article(body(r.doc), r.doc)
		found = append(found, candidate(CandidateBlocks, a))
	}
	whole, err := r.unruled()
	if err != nil {
		return nil, nil, err
	}
	d := divide(whole.doc, whole.base, whole.said)
	return d, whole.candidates(d, d.selections(nil), found), nil
}

// candidates makes an article of every selection of the page's blocks, after
// those that there are already.
func (r *reading) candidates(d *division, selections []selection, found []Candidate) []Candidate {
	for i, s := range selections {
		same := func(other selection) bool { return slices.Equal(other.kept, s.kept) }
		if slices.ContainsFunc(selections[:i], same) {
			continue
		}
		copied := r.copyOf(d, s)
		a := copied.article(body(copied.doc), copied.doc)
		if s.name == CandidateBlocks {
			if a = r.orFromData(a); len(found) > 0 {
				continue // the site's rule is the automatic reading
			}
		}
		known := func(c Candidate) bool { return c.Article.Text == a.Text }
		if a.Text != "" && !slices.ContainsFunc(found, known) {
			found = append(found, candidate(s.name, a))
		}
	}
	return found
}

func candidate(name string, a *Article) Candidate {
	return Candidate{Name: name, Title: candidateTitles[name], Article: a, Score: a.Score}
}

// choose returns the body of the article and the document that it stands in or
// was taken from: the one that the site's rule names or else the judge's,
// unless the reader chose another candidate or added blocks. found is false
// when the page does not have that candidate.
func (r *reading) choose(rate Rater, repair Repair) (root, doc *html.Node, found bool) {
	switch {
	case r.automatic() && r.site.bodyNamed:
		return body(r.doc), r.doc, true
	case r.automatic():
		return judge(r.doc, r.base, r.said, rate), r.doc, true
	}
	whole, err := r.unruled()
	if err != nil { // which it was not the first time
		return body(r.doc), r.doc, false
	}
	d := divide(whole.doc, whole.base, whole.said)
	s, found := d.selected(rate, repair.Candidate)
	s.add(d.page, repair.Added)
	copied := whole.copyOf(d, s)
	r.meta = copied.meta
	return body(copied.doc), copied.doc, found
}

// automatic reports whether the reader left the choice of the body to us.
func (r *reading) automatic() bool {
	chosen := r.page.Repair
	return (chosen.Candidate == "" || chosen.Candidate == CandidateBlocks) && len(chosen.Added) == 0
}

// unruled returns the page without what the site's rule did to it, where that
// has left nothing but the body: a reader who misses something can still find
// it on the page.
func (r *reading) unruled() (*reading, error) {
	if !r.site.bodyNamed {
		return r, nil
	}
	p := r.page
	p.Rules = &Rules{}
	return open(p)
}

// selection is which blocks of a page one reading keeps.
type selection struct {
	name string
	kept []bool
}

// selected returns the selection of that name, or the judge's where the page
// has none.
func (d *division) selected(rate Rater, name string) (s selection, found bool) {
	all := d.selections(rate)
	for _, s := range all {
		if s.name == name {
			return s, true
		}
	}
	return all[0], name == ""
}

// selections returns the readings of a page, the judge's first.
func (d *division) selections(rate Rater) []selection {
	p := d.page
	all := []selection{d.judgement(rate)}
	add := func(name string, keep func(i int, b *block) bool) {
		s := selection{name, make([]bool, len(p.blocks))}
		for i, b := range p.blocks {
			s.kept[i] = keep(i, b)
		}
		if slices.Contains(s.kept, true) {
			all = append(all, s)
		}
	}
	if d.readable != nil {
		add(CandidateReadability, func(_ int, b *block) bool { return b.votes.readable >= 0.5 })
	}
	if d.declared() {
		add(CandidateStructured, func(_ int, b *block) bool { return b.votes.structured >= 0.5 })
	}
	for _, container := range []string{CandidateArticle, CandidateMain} {
		if largest := p.container(container); largest != nil {
			add(container, func(_ int, b *block) bool { return b.inside(largest) })
		}
	}
	add(CandidateDensest, func(i int, _ *block) bool { return i >= p.run.from && i < p.run.to })
	add(CandidatePage, func(int, *block) bool { return true })
	return all
}

// judgement is the selection that [judge] makes.
func (d *division) judgement(rate Rater) selection {
	p := d.page
	s := selection{CandidateBlocks, make([]bool, len(p.blocks))}
	chosen := p.decide(rate)
	for i, b := range p.blocks {
		switch {
		case chosen:
			s.kept[i] = b.kept
		case d.readable != nil:
			s.kept[i] = b.votes.readable >= 0.5
		default:
			s.kept[i] = true
		}
	}
	return s
}

// declared reports whether at least half of the text that the page's structured
// data give stands on the page, too.
func (d *division) declared() bool {
	words := 0
	for _, b := range d.page.blocks {
		if b.votes.structured >= 0.5 {
			words += b.chars.words
		}
	}
	return words > 0 && 2*words >= d.page.signals.said
}

// container returns the largest box that is the element of that name, or says
// by its role or item property that it is one; nil when there is none.
func (p *pageBlocks) container(name string) *box {
	var largest *box
	for _, b := range p.boxes {
		n := b.node
		named := is(n, name) || attr(n, "role") == name || name == CandidateArticle && attr(n, "itemprop") == "articleBody"
		if named && b.words > 0 && (largest == nil || b.words > largest.words) {
			largest = b
		}
	}
	return largest
}

// inside reports whether the block stands in the box.
func (b *block) inside(outer *box) bool {
	for x := b.place.box; x != nil; x = x.parent {
		if x == outer {
			return true
		}
	}
	return false
}

// add keeps the blocks with the keys, too.
func (s *selection) add(p *pageBlocks, added []string) {
	if len(added) == 0 {
		return
	}
	s.kept = slices.Clone(s.kept)
	for i, key := range p.keys() {
		if slices.Contains(added, key) {
			s.kept[i] = true
		}
	}
}

// keys returns the keys of a page's blocks, in their order.
func (p *pageBlocks) keys() []string {
	all, keys := make([]string, len(p.blocks)), keyring{}
	for i, b := range p.blocks {
		all[i] = keys.add(b.text)
	}
	return all
}
