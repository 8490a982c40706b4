package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
)

// The states an article list can show.
const (
	StateUnread   = "unread"
	StateArchived = "archived"
	StateAll      = "all"
)

// List says which articles of a user to return. Deleted ones never are.
type List struct {
	State       string // StateUnread, StateArchived or StateAll
	Favorite    *bool
	Tag         string // "" for any
	Query       string // words to find, in the syntax of web search engines
	OldestFirst bool
	After       *Place // where the page before ended
	Limit       int
}

// Place is a position in a list ordered by when articles were saved.
type Place struct {
	SavedAt time.Time
	ID      int64
}

// where builds the condition shared by Articles and CountArticles from fixed
// pieces: literal conditions are what lets PostgreSQL use the partial indexes.
func (l List) where() (string, pgx.StrictNamedArgs) {
	conditions := []string{"user_id = @user_id", "deleted_at IS NULL"}
	args := pgx.StrictNamedArgs{}
	switch l.State {
	case StateUnread:
		conditions = append(conditions, "archived_at IS NULL")
	case StateArchived:
		conditions = append(conditions, "archived_at IS NOT NULL")
	}
	if l.Favorite != nil {
		if *l.Favorite {
			conditions = append(conditions, "favorite")
		} else {
			conditions = append(conditions, "NOT favorite")
		}
	}
	if l.Tag != "" {
		conditions = append(conditions, "@tag = ANY (tags)")
		args["tag"] = storable(l.Tag)
	}
	if query := strings.TrimSpace(storable(l.Query)); query != "" {
		conditions = append(conditions, `id IN (
			SELECT article_id
			FROM article_search
			WHERE user_id = @user_id
			  AND words @@ (websearch_to_tsquery('simple', @query) || websearch_to_tsquery('english', @query)))`)
		args["query"] = querySegments(query)
	}
	return strings.Join(conditions, "\n\t\t  AND "), args
}

// Articles returns one page of a list.
func (s *Store) Articles(ctx context.Context, userID int64, l List) ([]article.Article, error) {
	where, args := l.where()
	order, compare := "DESC", "<"
	if l.OldestFirst {
		order, compare = "ASC", ">"
	}
	if l.After != nil {
		where += "\n\t\t  AND (saved_at, id) " + compare + " (@after_saved_at, @after_id)"
		args["after_saved_at"], args["after_id"] = l.After.SavedAt, l.After.ID
	}
	args["user_id"], args["limit"] = userID, l.Limit
	rows, _ := s.db.Query(ctx, `
		SELECT `+articleColumns+`
		FROM articles
		WHERE `+where+`
		ORDER BY saved_at `+order+`, id `+order+`
		LIMIT @limit`, args)
	return pgx.CollectRows(rows, scanArticle)
}

// CountArticles counts the whole list, whatever its page and limit.
func (s *Store) CountArticles(ctx context.Context, userID int64, l List) (int64, error) {
	where, args := l.where()
	args["user_id"] = userID
	rows, _ := s.db.Query(ctx, `SELECT count(*) FROM articles WHERE `+where, args)
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
}

// HasArticles reports whether the user has any article that is not deleted.
func (s *Store) HasArticles(ctx context.Context, userID int64) (bool, error) {
	rows, _ := s.db.Query(ctx, `SELECT EXISTS (SELECT FROM articles WHERE user_id = $1 AND deleted_at IS NULL)`, userID)
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}

// SourcedArticleIDs lists the articles with a kept source, for extracting again.
func (s *Store) SourcedArticleIDs(ctx context.Context, userID int64) ([]int64, error) {
	rows, _ := s.db.Query(ctx, `
		SELECT DISTINCT article_id
		FROM article_sources
		WHERE user_id = $1
		ORDER BY article_id`, userID)
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
