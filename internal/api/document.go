package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

const description = `Everything a Nightstand reader can do, for programs. ` +
	`Make a token in the settings and send it as "Authorization: Bearer TOKEN". ` +
	`Bodies are JSON, and may be compressed with gzip or zstd. Times are RFC 3339 in UTC. ` +
	`Errors are problem documents (RFC 9457) whose "errors" name the fields at fault.`

// newDocument describes the API for huma, without its own pages and without
// links to schemas in answers.
func newDocument() huma.Config {
	format := huma.Format{Marshal: writeJSON, Unmarshal: json.Unmarshal}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Nightstand", Version: "1", Description: description},
			Servers: []*huma.Server{{URL: Prefix}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer", Description: "An API token from the settings."},
				},
			},
			Security: []map[string][]string{{"token": {}}},
		},
		// "json" stands for media types that end in "+json".
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{shortened},
	}
}

// writeJSON writes v, or nothing when it cannot be encoded. A client that went
// away is no error: huma would panic with it.
func writeJSON(w io.Writer, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	_, _ = w.Write(append(data, '\n'))
	return nil
}

// serveDocument answers with the OpenAPI document, which anybody may read.
func (s *server) serveDocument() http.HandlerFunc {
	encoded := sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	return func(w http.ResponseWriter, r *http.Request) {
		data, err := encoded()
		if err != nil {
			s.logFailure(r.Context(), "showDocument", err)
			writeProblem(w, http.StatusInternalServerError, internalDetail)
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(data) // the client went away: nobody is left to tell
	}
}
