package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"nightstand/internal/article"
)

type shareInput struct {
	ID   int64 `path:"id"`
	Body *shareRequest
}

type shareRequest struct {
	ExpiresIn *int64 `json:"expires_in,omitempty" nullable:"true" minimum:"1" maximum:"315360000" doc:"Seconds until the link closes, at most ten years. Never when absent."`
}

type shareOutput struct {
	Body shareLink
}

// shareLink is a public link to an article.
type shareLink struct {
	ID        int64      `json:"id"`
	URL       string     `json:"url" doc:"Anybody who has this address can read the article."`
	ExpiresAt *time.Time `json:"expires_at" doc:"Null for never."`
}

type sharesOutput struct {
	Body shareList
}

type shareList struct {
	Items []shareLink `json:"items" nullable:"false"`
}

type revokeInput struct {
	ID int64 `path:"id"`
}

func (s *server) registerShares() {
	register(s, huma.Operation{
		OperationID: "shareArticle", Method: http.MethodPost, Path: "/articles/{id}/shares",
		Summary:       "Make a public link to an article",
		DefaultStatus: http.StatusCreated,
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType},
	}, s.shareArticle)
	register(s, huma.Operation{
		OperationID: "listShares", Method: http.MethodGet, Path: "/articles/{id}/shares",
		Summary: "List the open public links to an article, newest first",
		Errors:  []int{http.StatusNotFound},
	}, s.listShares)
	register(s, huma.Operation{
		OperationID: "revokeShare", Method: http.MethodDelete, Path: "/shares/{id}",
		Summary: "Close a public link",
		Errors:  []int{http.StatusNotFound},
	}, s.revokeShare)
}

func (s *server) shareArticle(ctx context.Context, c caller, in *shareInput) (*shareOutput, error) {
	var expiresIn time.Duration
	if in.Body != nil && in.Body.ExpiresIn != nil {
		expiresIn = time.Duration(*in.Body.ExpiresIn) * time.Second
	}
	share, err := s.library.Share(ctx, c.account.ID, in.ID, expiresIn)
	if err != nil {
		return nil, err
	}
	return &shareOutput{Body: c.shareLink(share)}, nil
}

func (s *server) listShares(ctx context.Context, c caller, in *articleInput) (*sharesOutput, error) {
	if _, err := s.article(ctx, c, in.ID); err != nil {
		return nil, err
	}
	shares, err := s.library.Shares(ctx, c.account.ID, in.ID)
	if err != nil {
		return nil, err
	}
	out := &sharesOutput{Body: shareList{Items: []shareLink{}}}
	now := time.Now()
	for _, share := range shares {
		if share.Open(now) {
			out.Body.Items = append(out.Body.Items, c.shareLink(share))
		}
	}
	return out, nil
}

func (s *server) revokeShare(ctx context.Context, c caller, in *revokeInput) (*struct{}, error) {
	return nil, s.library.RevokeShare(ctx, c.account.ID, in.ID)
}

func (c caller) shareLink(share article.Share) shareLink {
	return shareLink{ID: share.ID, URL: c.base + "/s/" + share.Token, ExpiresAt: utc(share.ExpiresAt)}
}
