package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"nightstand/internal/library"
)

type editInput struct {
	ID   int64 `path:"id"`
	Body editRequest
}

// editRequest says what to change; what is absent or null stays as it is.
type editRequest struct {
	Title        *string   `json:"title,omitempty" nullable:"true" doc:"Empty gives the title back to the page, from the next fetch on."`
	Archived     *bool     `json:"archived,omitempty" nullable:"true"`
	Favorite     *bool     `json:"favorite,omitempty" nullable:"true"`
	Tags         *[]string `json:"tags,omitempty" nullable:"true" maxItems:"100" maxLength:"100" doc:"All tags; those left out are removed."`
	ReadPosition *float64  `json:"read_position,omitempty" nullable:"true" minimum:"0" maximum:"1"`
}

func (s *server) registerArticleChanges() {
	register(s, huma.Operation{
		OperationID: "editArticle", Method: http.MethodPatch, Path: "/articles/{id}",
		Summary: "Change an article",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType},
	}, s.editArticle)
	register(s, huma.Operation{
		OperationID: "deleteArticle", Method: http.MethodDelete, Path: "/articles/{id}",
		Summary: "Move an article to the trash",
		Errors:  []int{http.StatusNotFound},
	}, s.deleteArticle)
	register(s, huma.Operation{
		OperationID: "restoreArticle", Method: http.MethodPost, Path: "/articles/{id}/restore",
		Summary: "Take an article out of the trash",
		Errors:  []int{http.StatusNotFound},
	}, s.restoreArticle)
	register(s, huma.Operation{
		OperationID: "fetchArticle", Method: http.MethodPost, Path: "/articles/{id}/fetch",
		Summary:       "Fetch an article's page again",
		Description:   "The text that is shown stays until a better one is there.",
		DefaultStatus: http.StatusAccepted,
		Errors:        []int{http.StatusNotFound},
	}, s.fetchArticle)
}

func (s *server) editArticle(ctx context.Context, c caller, in *editInput) (*articleOutput, error) {
	if in.Body.Tags != nil {
		if err := checkTags(*in.Body.Tags); err != nil {
			return nil, err
		}
	}
	if _, err := s.article(ctx, c, in.ID); err != nil {
		return nil, err
	}
	a, err := s.library.Edit(ctx, c.account.ID, in.ID, library.Edit{
		Title:    in.Body.Title,
		Archived: in.Body.Archived,
		Favorite: in.Body.Favorite,
		Tags:     in.Body.Tags,
		Position: in.Body.ReadPosition,
	})
	if err != nil {
		return nil, err
	}
	return &articleOutput{Body: c.info(a)}, nil
}

func (s *server) deleteArticle(ctx context.Context, c caller, in *articleInput) (*struct{}, error) {
	if _, err := s.article(ctx, c, in.ID); err != nil {
		return nil, err
	}
	deleted := true
	_, err := s.library.Edit(ctx, c.account.ID, in.ID, library.Edit{Deleted: &deleted})
	return nil, err
}

func (s *server) restoreArticle(ctx context.Context, c caller, in *articleInput) (*articleOutput, error) {
	deleted := false
	a, err := s.library.Edit(ctx, c.account.ID, in.ID, library.Edit{Deleted: &deleted})
	if err != nil {
		return nil, err
	}
	return &articleOutput{Body: c.info(a)}, nil
}

func (s *server) fetchArticle(ctx context.Context, c caller, in *articleInput) (*articleOutput, error) {
	if _, err := s.article(ctx, c, in.ID); err != nil {
		return nil, err
	}
	a, err := s.library.Refetch(ctx, c.account.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return &articleOutput{Body: c.info(a)}, nil
}
