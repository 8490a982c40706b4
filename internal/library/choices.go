package library

import (
	"context"
	"fmt"
	"html/template"
	"slices"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/store"
)

// Choices are what a reader can change of an article's text: its parts, see
// [Library.Parts], or how its page is read, see [Library.Readings].
type Choices struct {
	Repair     article.Repair       // what is changed already
	Candidates []Candidate          // the readings of its page, the automatic one first
	Parts      []Part               // of the present reading, those left out among them
	Dropped    []Part               // of the page, not in the present reading
	Offers     []extract.Suggestion // the rules that can be made of the repair
}

// Candidate is one reading of an article's page, to be looked at.
type Candidate struct {
	Name  string // see [extract.Candidate]
	Title string
	Words int
	Text  string
	HTML  template.HTML
	Shown bool // it is the present one
}

// Part is a piece of an article, or of its page, that can be taken out or
// brought in.
type Part struct {
	Key    string        // see [extract.Piece]
	HTML   template.HTML // "" for one that is not in the article
	Text   string        // on one line
	Chosen bool          // taken out, or brought in
}

// Parts returns the parts that can be taken out of an article's text and
// brought into it, and the rules to offer; pictures are at our own addresses as
// imagePath gives them. It returns [article.ErrNoSource] when the page is not
// kept.
func (l *Library) Parts(ctx context.Context, a article.Article, imagePath func(file string) string) (*Choices, error) {
	return l.choices(ctx, a, imagePath, addParts)
}

// Readings returns the candidates for an article's text, else as
// [Library.Parts] does.
func (l *Library) Readings(ctx context.Context, a article.Article, imagePath func(file string) string) (*Choices, error) {
	return l.choices(ctx, a, imagePath, addCandidates)
}

type choose func(c *Choices, page extract.Page, src store.Source, preview *previewer) error

func (l *Library) choices(ctx context.Context, a article.Article, imagePath func(file string) string, add choose) (*Choices, error) {
	page, src, err := l.shownPage(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("choices for article %d: %w", a.ID, err)
	}
	images, err := l.store.Images(ctx, a.UserID, a.ID)
	if err != nil {
		return nil, fmt.Errorf("pictures of article %d: %w", a.ID, err)
	}
	c := &Choices{Repair: page.Repair}
	if err := add(c, page, src, newPreviewer(images, imagePath)); err != nil {
		return nil, fmt.Errorf("choices for article %d: %w", a.ID, err)
	}
	return c, nil
}

func addCandidates(c *Choices, page extract.Page, _ store.Source, preview *previewer) error {
	candidates, err := extract.Candidates(page)
	if err != nil {
		return err
	}
	for i, candidate := range candidates {
		c.Candidates = append(c.Candidates, Candidate{
			Name: candidate.Name, Title: candidate.Title, Words: candidate.Article.WordCount, Text: candidate.Article.Text, HTML: preview.write(candidate.Article.HTML),
			Shown: candidate.Name == page.Repair.Candidate || i == 0 && page.Repair.Candidate == "",
		})
	}
	return nil
}

func addParts(c *Choices, page extract.Page, src store.Source, preview *previewer) (err error) {
	if c.Dropped, err = droppedParts(page); err != nil {
		return err
	}
	if c.Offers, err = extract.Suggest(page); err != nil {
		return err
	}
	whole := page
	whole.Repair.Removed = nil
	found, err := readKept(whole, src)
	if err != nil {
		return err
	}
	for _, piece := range extract.Pieces(found.HTML) {
		c.Parts = append(c.Parts, Part{Key: piece.Key, HTML: preview.write(piece.HTML), Text: piece.Text, Chosen: slices.Contains(page.Repair.Removed, piece.Key)})
	}
	return nil
}

func droppedParts(page extract.Page) ([]Part, error) {
	dropped, err := extract.Dropped(page)
	if err != nil {
		return nil, err
	}
	var parts []Part
	for _, piece := range dropped {
		parts = append(parts, Part{Key: piece.Key, Text: piece.Text, Chosen: slices.Contains(page.Repair.Added, piece.Key)})
	}
	return parts, nil
}

// Offers returns the rules that would do on every page of the site what the
// reader did on this article's: none where there is no telling.
func (l *Library) Offers(ctx context.Context, userID, id int64) ([]extract.Suggestion, error) {
	a, err := l.store.Article(ctx, userID, id)
	if err != nil {
		return nil, fmt.Errorf("rules from article %d: %w", id, err)
	}
	page, _, err := l.shownPage(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("rules from article %d: %w", id, err)
	}
	return extract.Suggest(page)
}
