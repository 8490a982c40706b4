package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"nightstand/internal/article"
	"nightstand/internal/library"
)

// maxAhead is how far a client's clock may be ahead of ours.
const maxAhead = 24 * time.Hour

type saveInput struct {
	Body saveRequest
}

type saveRequest struct {
	URL      string     `json:"url" doc:"A web address, or a text with one in it."`
	HTML     *string    `json:"html,omitempty" nullable:"true" doc:"The page as the browser shows it, at most 15 MB."`
	Title    *string    `json:"title,omitempty" nullable:"true" doc:"Replaces the page's own title."`
	Tags     []string   `json:"tags,omitempty" maxItems:"100" maxLength:"100" doc:"Added to those the article has."`
	Favorite *bool      `json:"favorite,omitempty" nullable:"true" doc:"Left as it is when absent."`
	Archived *bool      `json:"archived,omitempty" nullable:"true" doc:"Save it as read."`
	SavedAt  *time.Time `json:"saved_at,omitempty" nullable:"true" doc:"Now when absent."`
}

type saveOutput struct {
	Status   int
	Location string `header:"Location" doc:"Where the API has the article."`
	Body     ArticleInfo
}

type listInput struct {
	State    string       `query:"state" enum:"unread,archived,all" default:"unread"`
	Favorite optionalBool `query:"favorite"`
	Tag      string       `query:"tag" maxLength:"100"`
	Query    string       `query:"q" maxLength:"1000" doc:"Words to find, in the syntax of web search engines: \"a phrase\", or, -without."`
	Sort     string       `query:"sort" enum:"newest,oldest" default:"newest" doc:"By when articles were saved."`
	Limit    int          `query:"limit" minimum:"1" maximum:"100" default:"30"`
	Cursor   string       `query:"cursor" doc:"The next_cursor of the page before; with the same other parameters."`
}

type listOutput struct {
	Body articleList
}

type articleList struct {
	Items      []ArticleInfo `json:"items" nullable:"false"`
	NextCursor *string       `json:"next_cursor" doc:"Null on the last page."`
	Total      int64         `json:"total" doc:"Articles on all pages."`
}

// articleInput is the path of one article.
type articleInput struct {
	ID int64 `path:"id"`
}

type articleOutput struct {
	Body ArticleInfo
}

type fullArticleOutput struct {
	Body fullArticle
}

func (s *server) registerArticles() {
	saved := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ArticleInfo](), true, "")
	register(s, huma.Operation{
		OperationID: "saveArticle", Method: http.MethodPost, Path: "/articles",
		Summary:       "Save a link",
		Description:   "The text is fetched afterwards: follow the article's status. A link that was saved before is moved to the top.",
		DefaultStatus: http.StatusCreated,
		MaxBodyBytes:  maxSaveBytes,
		Responses: map[string]*huma.Response{"200": {
			Description: "Saved before",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: saved}},
		}},
		Errors: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusServiceUnavailable},
	}, s.saveArticle)
	register(s, huma.Operation{
		OperationID: "listArticles", Method: http.MethodGet, Path: "/articles",
		Summary: "List or search articles",
	}, s.listArticles)
	register(s, huma.Operation{
		OperationID: "showArticle", Method: http.MethodGet, Path: "/articles/{id}",
		Summary: "Get an article with its text",
		Errors:  []int{http.StatusNotFound},
	}, s.showArticle)
}

func (s *server) saveArticle(ctx context.Context, c caller, in *saveInput) (*saveOutput, error) {
	body := in.Body
	if err := checkTags(body.Tags); err != nil {
		return nil, err
	}
	req := library.SaveRequest{
		Link:     body.URL,
		Tags:     body.Tags,
		Favorite: body.Favorite,
		Archived: body.Archived != nil && *body.Archived,
	}
	if body.HTML != nil {
		req.Page = []byte(*body.HTML)
	}
	if body.Title != nil {
		req.Title, req.TitleEdited = *body.Title, true
	}
	if body.SavedAt != nil {
		if err := checkSavedAt(*body.SavedAt, time.Now()); err != nil {
			return nil, err
		}
		req.SavedAt = body.SavedAt.UTC()
	}
	a, added, err := s.library.Save(ctx, c.account.ID, req)
	if err != nil {
		return nil, err
	}
	out := &saveOutput{Status: http.StatusOK, Location: c.location(a.ID), Body: c.info(a)}
	if added {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// checkSavedAt refuses times that only a wrong clock or a wrong unit gives.
func checkSavedAt(at, now time.Time) error {
	switch {
	case at.After(now.Add(maxAhead)):
		return fieldProblem("body.saved_at", "this time is more than a day in the future")
	case at.Before(time.Unix(0, 0)):
		return fieldProblem("body.saved_at", "this time is before 1970")
	}
	return nil
}

func (s *server) listArticles(ctx context.Context, c caller, in *listInput) (*listOutput, error) {
	list, err := in.list()
	if err != nil {
		return nil, err
	}
	articles, next, err := s.library.Articles(ctx, c.account.ID, list)
	if err != nil {
		return nil, err
	}
	total, err := s.library.Count(ctx, c.account.ID, list)
	if err != nil {
		return nil, err
	}
	out := &listOutput{Body: articleList{Items: make([]ArticleInfo, 0, len(articles)), Total: total}}
	for _, a := range articles {
		out.Body.Items = append(out.Body.Items, c.info(a))
	}
	if next != nil {
		cursor := encodeCursor(*next)
		out.Body.NextCursor = &cursor
	}
	return out, nil
}

func (in *listInput) list() (library.List, error) {
	list := library.List{
		State:       in.State,
		Tag:         in.Tag,
		Query:       in.Query,
		OldestFirst: in.Sort == "oldest",
		Limit:       in.Limit,
	}
	if !storable(in.Tag) {
		return list, fieldProblem("query.tag", notStorable)
	}
	if !storable(in.Query) {
		return list, fieldProblem("query.q", notStorable)
	}
	if in.Favorite.set {
		list.Favorite = &in.Favorite.Value
	}
	if in.Cursor != "" {
		after, err := decodeCursor(in.Cursor)
		if err != nil {
			return list, fieldProblem("query.cursor", err.Error())
		}
		list.After = &after
	}
	return list, nil
}

func (s *server) showArticle(ctx context.Context, c caller, in *articleInput) (*fullArticleOutput, error) {
	a, err := s.article(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	text, err := s.library.Text(ctx, c.account.ID, a.ID)
	if err != nil {
		return nil, err
	}
	return &fullArticleOutput{Body: fullArticle{ArticleInfo: c.info(a), HTML: text.HTML, Text: text.Text}}, nil
}

// article returns one of the caller's articles. One in the trash is not found.
func (s *server) article(ctx context.Context, c caller, id int64) (article.Article, error) {
	a, err := s.library.Article(ctx, c.account.ID, id)
	if err == nil && a.Deleted() {
		return a, article.ErrNotFound
	}
	return a, err
}
