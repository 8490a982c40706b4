package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/go-cmp/cmp"
)

// routes are the operations that clients rely on, with their statuses besides
// errors that all have.
var routes = map[string][]string{
	"POST /articles":                {"200", "201", "400", "413", "415", "422", "503"},
	"GET /articles":                 {"200", "422"},
	"GET /articles/{id}":            {"200", "404", "422"},
	"PATCH /articles/{id}":          {"200", "400", "404", "413", "415", "422"},
	"DELETE /articles/{id}":         {"204", "404", "422"},
	"POST /articles/{id}/restore":   {"200", "404", "422"},
	"POST /articles/{id}/fetch":     {"202", "404", "422"},
	"POST /articles/{id}/shares":    {"201", "400", "404", "413", "415", "422"},
	"GET /articles/{id}/shares":     {"200", "404", "422"},
	"DELETE /shares/{id}":           {"204", "404", "422"},
	"GET /articles/{id}/candidates": {"200", "404", "409", "422"},
	"PUT /articles/{id}/repair":     {"200", "400", "404", "409", "413", "415", "422"},
	"DELETE /articles/{id}/repair":  {"204", "404", "409", "422"},
	"GET /me":                       {"200"},
}

func TestDocument(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	c.token = ""
	res := c.do("GET", "/openapi.json", nil)
	if res.status != http.StatusOK || res.header.Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("status %d, content type %q", res.status, res.header.Get("Content-Type"))
	}
	document := res.decode()
	if document["openapi"] != "3.1.0" {
		t.Errorf("openapi = %v, want 3.1.0", document["openapi"])
	}
	if want := []any{object{"url": Prefix}}; !cmp.Equal(document["servers"], want) {
		t.Errorf("servers = %v, want %v", document["servers"], want)
	}
	found := map[string][]string{}
	for path, methods := range document["paths"].(object) {
		for method, operation := range methods.(object) {
			var statuses []string
			for status := range operation.(object)["responses"].(object) {
				if status != "401" && status != "429" && status != "500" {
					statuses = append(statuses, status)
				}
			}
			slices.Sort(statuses)
			found[strings.ToUpper(method)+" "+path] = statuses
		}
	}
	if diff := cmp.Diff(routes, found); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	schemas := document["components"].(object)["schemas"].(object)
	for name, schema := range schemas {
		if _, ok := schema.(object)["properties"].(object)["$schema"]; ok {
			t.Errorf("schema %s has $schema", name)
		}
	}
	want := strings.Fields(`id url canonical_url title byline site_name domain published_at language direction excerpt image
		word_count reading_minutes status failure failure_message archived favorite tags read_position saved_at updated_at
		archived_at read_url`)
	slices.Sort(want)
	fields := slices.Sorted(maps.Keys(schemas["ArticleInfo"].(object)["properties"].(object)))
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields of an article (-want +got):\n%s", diff)
	}
}

// TestNothingUndocumented compares the document's operations with the routes
// that there really are.
func TestNothingUndocumented(t *testing.T) {
	t.Parallel()
	s := newService(t)
	handler := New(Config{Library: s.library, Signin: s.signin, BaseURL: func(*http.Request) string { return publicURL }})
	err := chi.Walk(handler.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if _, ok := routes[method+" "+route]; !ok && route != "/openapi.json" {
			t.Errorf("%s %s is not documented", method, route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnswersMatchDocument checks that every field of real answers is described.
func TestAnswersMatchDocument(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	schemas := c.do("GET", "/openapi.json", nil).decode()["components"].(object)["schemas"].(object)
	saved := c.save(object{"url": "https://example.com/"})
	path := fmt.Sprintf("/articles/%v", saved["id"])
	for name, answer := range map[string]object{
		"ArticleInfo": saved,
		"FullArticle": c.do("GET", path, nil).object(http.StatusOK),
		"ArticleList": c.do("GET", "/articles", nil).object(http.StatusOK),
		"ShareLink":   c.do("POST", path+"/shares", nil).object(http.StatusCreated),
		"ShareList":   c.do("GET", path+"/shares", nil).object(http.StatusOK),
		"AccountInfo": c.do("GET", "/me", nil).object(http.StatusOK),
		"ErrorModel":  c.do("GET", "/articles/0", nil).decode(),
	} {
		properties := schemas[name].(object)["properties"].(object)
		for field := range answer {
			if _, ok := properties[field]; !ok {
				t.Errorf("%s: field %q of the answer is not in the document", name, field)
			}
		}
		required, _ := schemas[name].(object)["required"].([]any)
		for _, field := range required {
			if _, ok := answer[field.(string)]; !ok {
				t.Errorf("%s: required field %q is not in the answer", name, field)
			}
		}
	}
}

func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	for _, path := range []string{"", "/", "/nothing", "/articles/1/nothing", "/docs", "/schemas/ArticleInfo", "/openapi.yaml"} {
		c.do("GET", path, nil).problem(http.StatusNotFound, "", "nothing at this path")
	}
}

func TestWrongMethods(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	for name, want := range map[string][]string{
		"/articles":          {"GET", "POST"},
		"/articles/1":        {"GET", "PATCH", "DELETE"},
		"/articles/1/fetch":  {"POST"},
		"/articles/1/shares": {"GET", "POST"},
		"/shares/1":          {"DELETE"},
		"/me":                {"GET"},
		"/openapi.json":      {"GET"},
	} {
		for _, method := range []string{"PUT", "OPTIONS"} {
			res := c.do(method, name, nil)
			res.problem(http.StatusMethodNotAllowed, "", method)
			if diff := cmp.Diff(want, res.header.Values("Allow")); diff != "" {
				t.Errorf("%s %s: Allow (-want +got):\n%s", method, name, diff)
			}
		}
	}
}

func TestOtherOrigins(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	stranger := c
	stranger.token = ""
	const page = "https://page.example"
	preflight := stranger.do("OPTIONS", "/articles", nil, "Origin", page, "Access-Control-Request-Method", "POST",
		"Access-Control-Request-Headers", "authorization,content-type")
	preflight.empty(http.StatusNoContent)
	for header, want := range map[string]string{
		"Access-Control-Allow-Origin":      "*",
		"Access-Control-Allow-Methods":     "GET, POST, PUT, PATCH, DELETE",
		"Access-Control-Allow-Headers":     "Authorization, Content-Type, Content-Encoding",
		"Access-Control-Allow-Credentials": "",
	} {
		if got := preflight.header.Get(header); got != want {
			t.Errorf("preflight: %s = %q, want %q", header, got, want)
		}
	}
	for name, res := range map[string]response{
		"answer":       c.do("GET", "/me", nil, "Origin", page),
		"unauthorized": stranger.do("GET", "/me", nil, "Origin", page),
		"unknown path": c.do("GET", "/nothing", nil, "Origin", page),
	} {
		if got := res.header.Get("Access-Control-Allow-Origin"); got != "*" {
			t.Errorf("%s: Access-Control-Allow-Origin = %q, want *", name, got)
		}
		if res.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s allows credentials", name)
		}
		if got := res.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control = %q, want no-store", name, got)
		}
	}
}
