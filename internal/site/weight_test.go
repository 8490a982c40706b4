package site

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"

	"nightstand/web"
)

var scriptImport = regexp.MustCompile(`(?m)^import .* from "\./([a-z]+\.js)";$`)

// TestReadingPageIsLight keeps the styles and scripts of the reading page
// within 18 kB compressed, so that with its text it stays lighter than one
// photograph.
func TestReadingPageIsLight(t *testing.T) {
	t.Parallel()
	const budget = 18_000
	r := newTestRenderer(t)
	root := renderPage(t, r, articleCases()["article"].page)
	var queue []string
	for _, e := range cascadia.QueryAll(root, cascadia.MustCompile(`link[rel="stylesheet"], script[src]`)) {
		address, ok := attribute(e, "href")
		if !ok {
			address, _ = attribute(e, "src")
		}
		queue = append(queue, "static/"+strings.TrimPrefix(address, "/static/"+r.hash+"/"))
	}
	total, seen := 0, map[string]bool{}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		data, err := fs.ReadFile(web.Static, name)
		if err != nil {
			t.Fatal(err)
		}
		total += compressedSize(t, data)
		for _, m := range scriptImport.FindAllStringSubmatch(string(data), -1) {
			queue = append(queue, path.Join(path.Dir(name), m[1]))
		}
	}
	if !seen["static/js/regions.js"] || !seen["static/css/reading.css"] {
		t.Fatalf("the page's files were not found: %v", seen)
	}
	if total > budget {
		t.Errorf("styles and scripts weigh %d bytes compressed, want at most %d", total, budget)
	}
	t.Logf("%d files, %d bytes compressed", len(seen), total)
}

func compressedSize(tb testing.TB, data []byte) int {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Len()
}
