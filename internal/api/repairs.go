package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"nightstand/internal/article"
)

type candidatesOutput struct {
	Body candidates
}

// candidates are what can be changed of an article's text.
type candidates struct {
	Items   []candidate `json:"items" nullable:"false" doc:"Ways to read the article's page, the automatic one first."`
	Parts   []part      `json:"parts" nullable:"false" doc:"Of the present text, those that are taken out among them."`
	LeftOut []part      `json:"left_out" nullable:"false" doc:"Of the page, not in the present reading."`
}

type candidate struct {
	Name      string `json:"name" doc:"For the repair."`
	Title     string `json:"title"`
	WordCount int    `json:"word_count"`
	Text      string `json:"text"`
	Shown     bool   `json:"shown" doc:"It is the present one."`
}

type part struct {
	Key    string `json:"key" doc:"For the repair."`
	Text   string `json:"text"`
	Chosen bool   `json:"chosen" doc:"It is taken out of the text, or brought in."`
}

type repairInput struct {
	ID   int64 `path:"id"`
	Body repairRequest
}

type repairRequest struct {
	Candidate string   `json:"candidate,omitempty" maxLength:"40" doc:"The name of a candidate; the automatic one when absent."`
	Removed   []string `json:"removed,omitempty" maxItems:"2000" doc:"Keys of the parts to take out."`
	Added     []string `json:"added,omitempty" maxItems:"2000" doc:"Keys of the parts to bring in."`
}

func (s *server) registerRepairs() {
	register(s, huma.Operation{
		OperationID: "listCandidates", Method: http.MethodGet, Path: "/articles/{id}/candidates",
		Summary: "List the ways to read an article's page, and its parts",
		Errors:  []int{http.StatusNotFound, http.StatusConflict},
	}, s.listCandidates)
	register(s, huma.Operation{
		OperationID: "repairArticle", Method: http.MethodPut, Path: "/articles/{id}/repair",
		Summary:     "Choose what an article's text is",
		Description: "The choice is kept when the article is extracted or fetched again.",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType},
	}, s.repairArticle)
	register(s, huma.Operation{
		OperationID: "resetArticle", Method: http.MethodDelete, Path: "/articles/{id}/repair",
		Summary: "Go back to the automatic text of an article",
		Errors:  []int{http.StatusNotFound, http.StatusConflict},
	}, s.resetArticle)
}

func (s *server) listCandidates(ctx context.Context, c caller, in *articleInput) (*candidatesOutput, error) {
	a, err := s.article(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	noPictures := func(string) string { return "" } // only the texts go out
	readings, err := s.library.Readings(ctx, a, noPictures)
	if err != nil {
		return nil, err
	}
	choices, err := s.library.Parts(ctx, a, noPictures)
	if err != nil {
		return nil, err
	}
	out := &candidatesOutput{Body: candidates{Items: []candidate{}, Parts: []part{}, LeftOut: []part{}}}
	for _, r := range readings.Candidates {
		out.Body.Items = append(out.Body.Items, candidate{Name: r.Name, Title: r.Title, WordCount: r.Words, Text: r.Text, Shown: r.Shown})
	}
	for _, p := range choices.Parts {
		out.Body.Parts = append(out.Body.Parts, part{Key: p.Key, Text: p.Text, Chosen: p.Chosen})
	}
	for _, p := range choices.Dropped {
		out.Body.LeftOut = append(out.Body.LeftOut, part{Key: p.Key, Text: p.Text, Chosen: p.Chosen})
	}
	return out, nil
}

func (s *server) repairArticle(ctx context.Context, c caller, in *repairInput) (*articleOutput, error) {
	if _, err := s.article(ctx, c, in.ID); err != nil {
		return nil, err
	}
	repair := article.Repair{Candidate: in.Body.Candidate, Removed: in.Body.Removed, Added: in.Body.Added}
	if err := s.library.Repair(ctx, c.account.ID, in.ID, repair); err != nil {
		return nil, err
	}
	a, err := s.article(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return &articleOutput{Body: c.info(a)}, nil
}

func (s *server) resetArticle(ctx context.Context, c caller, in *articleInput) (*struct{}, error) {
	if _, err := s.article(ctx, c, in.ID); err != nil {
		return nil, err
	}
	return nil, s.library.Repair(ctx, c.account.ID, in.ID, article.Repair{})
}
