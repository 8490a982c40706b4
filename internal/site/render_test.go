package site

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"nightstand/web"
)

// checker looks at a rendered page and says what is wrong with it.
type checker func(*html.Node) error

// has wants at least one element for every selector.
func has(selectors ...string) checker {
	return func(n *html.Node) error {
		for _, s := range selectors {
			if cascadia.Query(n, cascadia.MustCompile(s)) == nil {
				return fmt.Errorf("no element %s", s)
			}
		}
		return nil
	}
}

// lacks wants no element for any selector.
func lacks(selectors ...string) checker {
	return func(n *html.Node) error {
		for _, s := range selectors {
			if found := cascadia.Query(n, cascadia.MustCompile(s)); found != nil {
				return fmt.Errorf("unwanted element %s: %s", s, textOf(found))
			}
		}
		return nil
	}
}

// isText wants the first element for the selector to say the text and no more.
func isText(selector, want string) checker {
	return func(n *html.Node) error {
		found := cascadia.Query(n, cascadia.MustCompile(selector))
		if found == nil {
			return fmt.Errorf("no element %s", selector)
		}
		if got := strings.TrimSpace(textOf(found)); got != want {
			return fmt.Errorf("text of %s is %q, want %q", selector, got, want)
		}
		return nil
	}
}

// hasText wants the first element for the selector to contain the text.
func hasText(selector, want string) checker {
	return func(n *html.Node) error {
		found := cascadia.Query(n, cascadia.MustCompile(selector))
		if found == nil {
			return fmt.Errorf("no element %s", selector)
		}
		if got := textOf(found); !strings.Contains(got, want) {
			return fmt.Errorf("text of %s is %q, want it to contain %q", selector, got, want)
		}
		return nil
	}
}

// hasCount wants exactly that many elements for the selector.
func hasCount(selector string, want int) checker {
	return func(n *html.Node) error {
		if got := len(cascadia.QueryAll(n, cascadia.MustCompile(selector))); got != want {
			return fmt.Errorf("%d elements %s, want %d", got, selector, want)
		}
		return nil
	}
}

// leadsTo wants the first element for the selector to link to an address that
// means want once its percent-encoding is undone.
func leadsTo(selector, want string) checker {
	return func(n *html.Node) error {
		found := cascadia.Query(n, cascadia.MustCompile(selector))
		if found == nil {
			return fmt.Errorf("no element %s", selector)
		}
		href, _ := attribute(found, "href")
		if got, err := url.PathUnescape(href); err != nil || got != want {
			return fmt.Errorf("%s leads to %q, want %q (error %v)", selector, got, want, err)
		}
		return nil
	}
}

// textOf returns the text below n with runs of white space made one blank.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// soundPage holds for every page: its frame, and what a screen reader and the
// Content-Security-Policy need.
func soundPage(n *html.Node) error {
	checks := []checker{
		hasCount("h1", 1), hasCount("main", 1), hasCount("title", 1),
		has(`html[lang][data-theme][data-size][data-width]`, `meta[name="viewport"]`, `meta[name="color-scheme"]`,
			`meta[name="theme-color"]`, `a.skip-link[href="#main"]`, `main#main`, `[data-region="notice"][role="status"]`),
		lacks("[style]", "style", "script:not([src])", `a[href=""]`, `form[action=""]`, "svg.icon:empty"),
		uniqueIDs, ownControls, postsCarryNoQuery, onlyOwnResources,
	}
	for _, check := range checks {
		if err := check(n); err != nil {
			return err
		}
	}
	return nil
}

// uniqueIDs also wants every reference to an id to lead somewhere.
func uniqueIDs(n *html.Node) error {
	ids := map[string]bool{}
	for _, e := range cascadia.QueryAll(n, cascadia.MustCompile("[id]")) {
		id, _ := attribute(e, "id")
		if ids[id] {
			return fmt.Errorf("id %q occurs twice", id)
		}
		ids[id] = true
	}
	for _, key := range []string{"popovertarget", "aria-labelledby", "aria-describedby"} {
		for _, e := range cascadia.QueryAll(n, cascadia.MustCompile("["+key+"]")) {
			if id, _ := attribute(e, key); !ids[id] {
				return fmt.Errorf("%s %q leads nowhere", key, id)
			}
		}
	}
	return nil
}

// ownControls wants every control to have a name.
func ownControls(n *html.Node) error {
	for _, e := range cascadia.QueryAll(n, cascadia.MustCompile(`a, button, summary, textarea, select, input:not([type="hidden"])`)) {
		label, _ := attribute(e, "aria-label")
		for p := e; p != nil; p = p.Parent {
			if p == e || p.Data == "label" {
				label += textOf(p)
			}
		}
		if strings.TrimSpace(label) == "" {
			var b strings.Builder
			_ = html.Render(&b, e) // into memory: cannot fail
			return fmt.Errorf("a control without a name: %s", b.String())
		}
	}
	return nil
}

// postsCarryNoQuery wants forms to be plain posts, and searches to be gets.
func postsCarryNoQuery(n *html.Node) error {
	for _, e := range cascadia.QueryAll(n, cascadia.MustCompile("form")) {
		action, _ := attribute(e, "action")
		method, _ := attribute(e, "method")
		role, _ := attribute(e, "role")
		if want := map[bool]string{true: "get", false: "post"}[role == "search"]; method != want {
			return fmt.Errorf("form %s has method %q, want %q", action, method, want)
		}
		if !strings.HasPrefix(action, "/") {
			return fmt.Errorf("form action %q is not a path of the site", action)
		}
	}
	return nil
}

// onlyOwnResources wants nothing to be loaded from another site.
func onlyOwnResources(n *html.Node) error {
	for _, e := range cascadia.QueryAll(n, cascadia.MustCompile(`[src], link[rel="stylesheet"], link[rel="icon"], link[rel="manifest"]`)) {
		address, ok := attribute(e, "src")
		if !ok {
			address, _ = attribute(e, "href")
		}
		if !strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "data:image/") {
			return fmt.Errorf("%s loads %q", e.Data, address)
		}
	}
	return nil
}

// renderPage renders p the way the site does and parses the result.
func renderPage(tb testing.TB, r *renderer, p page) *html.Node {
	tb.Helper()
	rec := httptest.NewRecorder()
	if err := r.render(rec, http.StatusOK, p); err != nil {
		tb.Fatalf("render: %v", err)
	}
	root, err := html.Parse(rec.Body)
	if err != nil {
		tb.Fatalf("parse the page: %v", err)
	}
	return root
}

func newTestRenderer(tb testing.TB) *renderer {
	tb.Helper()
	r, err := newRenderer(web.Templates, web.Static)
	if err != nil {
		tb.Fatalf("newRenderer: %v", err)
	}
	return r
}

func TestRender(t *testing.T) {
	t.Parallel()
	r := newTestRenderer(t)
	for name, test := range renderCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := renderPage(t, r, test.page)
			for i, check := range append([]checker{soundPage}, test.want...) {
				if err := check(root); err != nil {
					t.Errorf("check %d: %v", i, err)
				}
			}
		})
	}
}

// TestRenderCoversEveryPage finds the page types in the source and the
// templates among the files, so that a new one without a case fails.
func TestRenderCoversEveryPage(t *testing.T) {
	t.Parallel()
	rendered := map[string]bool{}
	for _, test := range renderCases() {
		rendered[test.page.template()] = true
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var types int
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			method, ok := decl.(*ast.FuncDecl)
			if !ok || method.Name.Name != "template" || method.Recv == nil {
				continue
			}
			types++
			value := method.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit).Value
			if name := strings.Trim(value, `"`); !rendered[name] {
				t.Errorf("%s: page %s has no case", source, name)
			}
		}
	}
	files, err := fs.Glob(web.Templates, "templates/pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !rendered[strings.TrimSuffix(path.Base(file), ".html")] {
			t.Errorf("template %s has no case", file)
		}
	}
	if types == 0 || types != len(files) {
		t.Errorf("%d page types for %d templates", types, len(files))
	}
}

// TestIcons wants every icon that a template asks for to be drawn.
func TestIcons(t *testing.T) {
	t.Parallel()
	drawn, err := fs.ReadFile(web.Templates, "templates/partials/icon.html")
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	err = fs.WalkDir(web.Templates, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(web.Templates, name)
		if err != nil {
			return err
		}
		for _, part := range strings.Split(string(data), `{{template "icon" "`)[1:] {
			icon, _, _ := strings.Cut(part, `"`)
			used = append(used, icon)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(used)
	for _, icon := range slices.Compact(used) {
		if !strings.Contains(string(drawn), fmt.Sprintf("eq . %q", icon)) {
			t.Errorf("icon %q is not drawn", icon)
		}
	}
	if len(used) == 0 {
		t.Error("no icon found in the templates")
	}
}
