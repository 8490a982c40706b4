package library

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/store"
)

// Repair reads the article again from its kept page in the way that the reader
// chose, shows the result whatever its score, and keeps the choice for every
// later extraction. The zero repair goes back to the automatic text.
//
// It returns [article.ErrNoSource] when no page is kept, and
// [article.ErrNothingLeft] for a repair that leaves no text or that names a
// candidate which the page does not have.
func (l *Library) Repair(ctx context.Context, userID, id int64, r article.Repair) error {
	a, err := l.store.Article(ctx, userID, id)
	if err != nil {
		return fmt.Errorf("repair article %d: %w", id, err)
	}
	page, src, err := l.shownPage(ctx, a)
	if err != nil {
		return fmt.Errorf("repair article %d: %w", id, err)
	}
	page.Repair = r
	found, err := readKept(page, src)
	if err == nil && (found.Unrepaired || found.Text == "") {
		err = article.ErrNothingLeft
	}
	if err != nil {
		return fmt.Errorf("repair article %d: %w", id, err)
	}
	text := article.Text{HTML: found.HTML, Text: found.Text, Score: found.Score, Origin: src.Origin, Extractor: extract.Version}
	err = l.store.InTx(ctx, func(tx pgx.Tx, s *store.Store) error {
		current, err := s.LockArticle(ctx, userID, id)
		if err != nil {
			return err
		}
		if err := s.PutRepair(ctx, userID, id, r); err != nil {
			return err
		}
		return l.show(ctx, tx, s, current, found, text)
	})
	if err != nil {
		return fmt.Errorf("repair article %d: %w", id, err)
	}
	return nil
}

// UndoRepair takes the last repair back; undoing twice brings it back.
func (l *Library) UndoRepair(ctx context.Context, userID, id int64) error {
	before, err := l.store.PreviousRepair(ctx, userID, id)
	if err != nil {
		return fmt.Errorf("undo the repair of article %d: %w", id, err)
	}
	return l.Repair(ctx, userID, id, before)
}

// shownPage returns the kept page that the article's text was read from, or
// another that is kept: as its reader wants it read, and as it is kept.
func (l *Library) shownPage(ctx context.Context, a article.Article) (extract.Page, store.Source, error) {
	text, err := l.store.Text(ctx, a.UserID, a.ID)
	if err != nil && !errors.Is(err, article.ErrNotFound) {
		return extract.Page{}, store.Source{}, err
	}
	sources, err := l.store.Sources(ctx, a.UserID, a.ID)
	if err != nil {
		return extract.Page{}, store.Source{}, err
	}
	if len(sources) == 0 {
		return extract.Page{}, store.Source{}, article.ErrNoSource
	}
	chosen := sources[0]
	for _, src := range sources {
		if src.Origin == text.Origin {
			chosen = src
		}
	}
	page, err := keptPage(chosen)
	if err != nil {
		return extract.Page{}, store.Source{}, err
	}
	if chosen.Origin == article.OriginReceived {
		chosen.Origin = article.OriginSent
	}
	page, err = l.asReaderWants(ctx, a, page)
	return page, chosen, err
}

// readKept reads an article from its kept page and from those that follow.
func readKept(page extract.Page, src store.Source) (*extract.Article, error) {
	m, err := begin(page, src)
	if err != nil {
		return nil, err
	}
	if err := m.addKept(src.Parts); err != nil {
		return nil, err
	}
	return m.article(), nil
}
