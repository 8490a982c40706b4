package programtest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightstand/internal/fetchtest"
	"nightstand/internal/librarytest"
)

// dividedPage is the nth of five pages of an article, with an advertisement
// that only a rule for its site tells from the text.
func dividedPage(n int) fetchtest.Response {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><title>The keeper</title></head><body><article><h1>The keeper</h1>`)
	for i := range 4 {
		fmt.Fprintf(&b, "<p>%s</p>", librarytest.Paragraph(10*n+i))
	}
	fmt.Fprintf(&b, `<p class="x17">Number %d of the lamps that the keeper recommends burns all night on a spoon of oil.</p></article>`, n)
	for i := 1; i <= 5; i++ {
		if i == n {
			fmt.Fprintf(&b, " %d", i)
		} else {
			fmt.Fprintf(&b, ` <a href="/the-keeper?page=%d">%d</a>`, i, i)
		}
	}
	return fetchtest.Response{Body: b.String() + "</body></html>"}
}

// TestDividedArticle saves an article on five pages, which reads as one, and
// changes the installation's rules for sites while the server runs.
func TestDividedArticle(t *testing.T) {
	t.Parallel()
	pages := map[string]fetchtest.Response{"/the-keeper": dividedPage(1)}
	for n := 1; n <= 5; n++ {
		pages[fmt.Sprintf("/the-keeper?page=%d", n)] = dividedPage(n)
	}
	site := fetchtest.Serve(t, pages)
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	rules := filepath.Join(p.DataDir, "site-rules.txt")
	writeRules := func(text string) {
		t.Helper()
		if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	id := save(t, p, token, site.URL+"/the-keeper")
	waitFor(t, p, "the article", func() bool { return status(t, p, token, id) == "ready" })
	read := func() (text string) {
		t.Helper()
		var a struct {
			Text string `json:"text"`
		}
		if code, err := p.Call(token, http.MethodGet, fmt.Sprintf("/articles/%d", id), nil, &a); err != nil || code != http.StatusOK {
			t.Fatalf("article: status %d, %v", code, err)
		}
		return a.Text
	}
	text, at := read(), -1
	for n := 10; n < 54; n++ {
		if n%10 > 3 {
			continue
		}
		i := strings.Index(text, librarytest.Paragraph(n))
		if i <= at || strings.Count(text, librarytest.Paragraph(n)) != 1 {
			t.Errorf("paragraph %d stands at %d, after %d, or not once", n, i, at)
		}
		at = i
	}

	writeRules("[127.0.0.1]\nstrip: .x17\n")
	reextract := func() {
		t.Helper()
		if _, stderr, err := p.Run("", "reextract", "--user", "anna", "--all"); err != nil {
			t.Fatalf("reextract: %v: %s", err, stderr)
		}
	}
	doctor := func(want string) {
		t.Helper()
		out, _, _ := p.Run("", "doctor") // its exit code is about all parts
		if !strings.Contains(out, want) {
			t.Errorf("doctor does not say %q:\n%s", want, out)
		}
	}
	doctor("site rules     ok: for 1 sites")
	reextract()
	if text = read(); strings.Contains(text, "Number ") || !strings.Contains(text, librarytest.Paragraph(53)) {
		t.Errorf("with a rule the text is:\n%s", text)
	}
	if hits := site.Hits("/the-keeper?page=2"); hits != 1 {
		t.Errorf("the second page was asked for %d times", hits)
	}

	writeRules("[127.0.0.1]\nstrip: .x17\nnonsense\n")
	doctor("site-rules.txt, line 3: ")
	second := save(t, p, token, site.URL+"/the-keeper?page=1")
	waitFor(t, p, "the warning", func() bool {
		return status(t, p, token, second) == "ready" && strings.Contains(p.Output.String(), "line 3: ")
	})
}
