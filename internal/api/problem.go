package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nightstand/internal/article"
	"nightstand/internal/library"
)

// internalDetail is all that a client hears of a fault of ours.
const internalDetail = "something went wrong here: try again later"

// linkErrors are the reasons why a link cannot be saved, each a sentence for
// the reader.
var linkErrors = []error{article.ErrNoLink, article.ErrUnsupportedLink, article.ErrBadLink, article.ErrLongLink}

// problem turns an error into its answer, which huma writes as a problem
// document (RFC 9457). This is the only table from errors to statuses.
func (s *server) problem(ctx context.Context, operation string, err error) error {
	if known, ok := errors.AsType[huma.StatusError](err); ok {
		return known
	}
	for _, linkError := range linkErrors {
		if errors.Is(err, linkError) {
			return fieldProblem("body.url", linkError.Error())
		}
	}
	switch {
	case errors.Is(err, article.ErrNotFound):
		return huma.Error404NotFound("there is no such article")
	case errors.Is(err, article.ErrShareNotFound):
		return huma.Error404NotFound("there is no such shared link")
	case errors.Is(err, article.ErrNoSource):
		return huma.Error409Conflict("the page of this article is not kept: fetch it first")
	case errors.Is(err, article.ErrNothingLeft):
		return fieldProblem("body", article.ErrNothingLeft.Error())
	case errors.Is(err, library.ErrPageTooLarge):
		return huma.Error413RequestEntityTooLarge(library.ErrPageTooLarge.Error(),
			&huma.ErrorDetail{Location: "body.html", Message: library.ErrPageTooLarge.Error()})
	}
	s.logFailure(ctx, operation, err)
	return huma.Error500InternalServerError(internalDetail)
}

// logFailure records a fault of ours. Nothing is wrong when the client hung up.
func (s *server) logFailure(ctx context.Context, operation string, err error) {
	if ctx.Err() != nil {
		return
	}
	s.log.ErrorContext(ctx, "api request not answered", "operation", operation, "error", err)
}

// fieldProblem says what is wrong with one field or parameter.
func fieldProblem(location, message string) error {
	return huma.Error422UnprocessableEntity(message, &huma.ErrorDetail{Location: location, Message: message})
}

// An answer names so many faults, each in so many bytes.
const (
	maxFaults     = 10
	maxFaultBytes = 300
)

// shortened keeps what a client sent out of the answer that refuses it: a page
// that is no valid JSON would come back whole, and so would a body of nothing
// but unknown names.
func shortened(_ huma.Context, _ string, v any) (any, error) {
	problem, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	problem.Errors = problem.Errors[:min(len(problem.Errors), maxFaults)]
	for _, fault := range problem.Errors {
		fault.Value = nil
		fault.Location, fault.Message = shorten(fault.Location), shorten(fault.Message)
	}
	return v, nil
}

func shorten(text string) string {
	if len(text) <= maxFaultBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxFaultBytes], "") + "…"
}

// writeProblem answers a request that reached no operation.
func writeProblem(w http.ResponseWriter, status int, detail string) {
	body, err := json.Marshal(&huma.ErrorModel{Title: http.StatusText(status), Status: status, Detail: detail})
	if err != nil {
		http.Error(w, detail, status)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client went away: nobody is left to tell
}
