package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type accountOutput struct {
	Body accountInfo
}

type accountInfo struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Admin     bool      `json:"admin"`
	CreatedAt time.Time `json:"created_at"`
}

func (s *server) registerAccount() {
	register(s, huma.Operation{
		OperationID: "showAccount", Method: http.MethodGet, Path: "/me",
		Summary: "Get the account that the token belongs to",
	}, s.showAccount)
}

func (s *server) showAccount(_ context.Context, c caller, _ *struct{}) (*accountOutput, error) {
	return &accountOutput{Body: accountInfo{
		ID:        c.account.ID,
		Name:      c.account.Name,
		Admin:     c.account.Admin,
		CreatedAt: c.account.CreatedAt.UTC(),
	}}, nil
}
