package library

import (
	"context"
	"fmt"

	"nightstand/internal/article"
)

// Reextract reads the article again from its kept pages, without the network.
// It returns "" when one of them held an article, else the reason.
func (l *Library) Reextract(ctx context.Context, userID, id int64) (article.Failure, error) {
	a, err := l.store.Article(ctx, userID, id)
	if err != nil {
		return "", fmt.Errorf("extract article %d again: %w", id, err)
	}
	sources, err := l.store.Sources(ctx, userID, id)
	if err != nil {
		return "", fmt.Errorf("pages of article %d: %w", id, err)
	}
	outcome := noPage
	for _, src := range sources {
		failure, err := l.extractSource(ctx, a, src, nil)
		if err != nil {
			return "", fmt.Errorf("extract article %d again: %w", id, err)
		}
		if outcome != "" {
			outcome = failure
		}
	}
	return outcome, nil
}

// SourcedArticles lists the user's articles whose page is kept.
func (l *Library) SourcedArticles(ctx context.Context, userID int64) ([]int64, error) {
	return l.store.SourcedArticleIDs(ctx, userID)
}
