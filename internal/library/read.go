package library

import (
	"context"
	"errors"
	"fmt"

	"nightstand/internal/article"
	"nightstand/internal/store"
)

// The states an article list can show.
const (
	StateUnread   = store.StateUnread
	StateArchived = store.StateArchived
	StateAll      = store.StateAll
)

// List says which articles to return; Place is where a page of it ended.
type (
	List  = store.List
	Place = store.Place
)

// MaxPage is the most articles one page of a list has.
const MaxPage = 100

// Articles returns one page of the user's list, and where the next begins, nil
// when this is the last.
func (l *Library) Articles(ctx context.Context, userID int64, list List) ([]article.Article, *Place, error) {
	list.Limit = min(max(list.Limit, 1), MaxPage)
	limit := list.Limit
	list.Limit++ // one more tells whether there is a next page
	articles, err := l.store.Articles(ctx, userID, list)
	if err != nil {
		return nil, nil, fmt.Errorf("list articles: %w", err)
	}
	if len(articles) <= limit {
		return articles, nil, nil
	}
	last := articles[limit-1]
	return articles[:limit], &Place{SavedAt: last.SavedAt, ID: last.ID}, nil
}

// Count returns how many articles a list has on all its pages.
func (l *Library) Count(ctx context.Context, userID int64, list List) (int64, error) {
	return l.store.CountArticles(ctx, userID, list)
}

// HasArticles reports whether the user has saved anything that is not deleted.
func (l *Library) HasArticles(ctx context.Context, userID int64) (bool, error) {
	return l.store.HasArticles(ctx, userID)
}

// Article returns one article of the user without its text.
func (l *Library) Article(ctx context.Context, userID, id int64) (article.Article, error) {
	return l.store.Article(ctx, userID, id)
}

// Text returns an article's text as it is stored, with the addresses of
// pictures at their source. It is empty while there is none.
func (l *Library) Text(ctx context.Context, userID, id int64) (article.Text, error) {
	text, err := l.store.Text(ctx, userID, id)
	if errors.Is(err, article.ErrNotFound) {
		return article.Text{}, nil
	}
	return text, err
}

// Neighbors returns the articles before and after a in the list it belongs to,
// unread or archived, newest first; nil where there is none.
func (l *Library) Neighbors(ctx context.Context, a article.Article) (newer, older *article.Article, err error) {
	list := List{State: StateUnread, After: &Place{SavedAt: a.SavedAt, ID: a.ID}, Limit: 1}
	if a.Archived() {
		list.State = StateArchived
	}
	after, err := l.store.Articles(ctx, a.UserID, list)
	if err != nil {
		return nil, nil, fmt.Errorf("article after %d: %w", a.ID, err)
	}
	list.OldestFirst = true
	before, err := l.store.Articles(ctx, a.UserID, list)
	if err != nil {
		return nil, nil, fmt.Errorf("article before %d: %w", a.ID, err)
	}
	if len(before) > 0 {
		newer = &before[0]
	}
	if len(after) > 0 {
		older = &after[0]
	}
	return newer, older, nil
}
