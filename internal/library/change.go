package library

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
	"nightstand/internal/store"
)

// Edit says what to change of an article; nil leaves a field as it is.
type Edit struct {
	Title    *string
	Archived *bool
	Favorite *bool
	Deleted  *bool
	Tags     *[]string
	Position *float64 // 0 to 1
}

// Edit changes an article and returns it as it is then.
func (l *Library) Edit(ctx context.Context, userID, id int64, e Edit) (article.Article, error) {
	var a article.Article
	err := l.store.InTx(ctx, func(_ pgx.Tx, s *store.Store) error {
		before, err := s.LockArticle(ctx, userID, id)
		if err != nil {
			return err
		}
		if a, err = s.UpdateArticle(ctx, e.apply(before)); err != nil {
			return err
		}
		if err := reindex(ctx, s, before, a); err != nil {
			return err
		}
		return s.NotifyChange(ctx, store.Change{UserID: userID, ArticleID: id})
	})
	if err != nil {
		return article.Article{}, fmt.Errorf("edit article %d: %w", id, err)
	}
	return a, nil
}

// reindex makes an article findable by its new title and tags, if they changed.
func reindex(ctx context.Context, s *store.Store, before, a article.Article) error {
	if a.Title == before.Title && slices.Equal(a.Tags, before.Tags) {
		return nil
	}
	text, err := s.Text(ctx, a.UserID, a.ID)
	if err != nil && !errors.Is(err, article.ErrNotFound) {
		return err
	}
	return s.PutSearch(ctx, a.UserID, a.ID, a.Title, originWords(a), text.Text)
}

func (e Edit) apply(a article.Article) article.Article {
	at := now()
	if e.Title != nil {
		a.Title = cleanTitle(*e.Title)
		a.TitleEdited = a.Title != ""
	}
	if e.Archived != nil && *e.Archived != a.Archived() {
		a.ArchivedAt = nil
		if *e.Archived {
			a.ArchivedAt = &at
		}
	}
	if e.Deleted != nil && *e.Deleted != a.Deleted() {
		a.DeletedAt = nil
		if *e.Deleted {
			a.DeletedAt = &at
		}
	}
	if e.Favorite != nil {
		a.Favorite = *e.Favorite
	}
	if e.Tags != nil {
		a.Tags = article.CleanTags(*e.Tags)
	}
	if e.Position != nil {
		a.Position = min(max(*e.Position, 0), 1)
	}
	return a
}
