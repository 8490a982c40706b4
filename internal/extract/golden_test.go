package extract

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what Extract returns into testdata")

// archive is a text archive: a comment and files introduced by "-- name --".
type archive struct {
	comment string
	files   []archiveFile
}

type archiveFile struct{ name, data string }

func readArchive(t testing.TB, path string) *archive {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := &archive{}
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(name, " --") {
			a.files = append(a.files, archiveFile{name: strings.TrimSuffix(name, " --")})
		} else if n := len(a.files); n > 0 {
			a.files[n-1].data += line
		} else {
			a.comment += line
		}
	}
	return a
}

func (a *archive) file(name string) (string, bool) {
	for _, f := range a.files {
		if f.name == name {
			return f.data, true
		}
	}
	return "", false
}

func (a *archive) page(t testing.TB) Page {
	t.Helper()
	address, ok := a.file("url")
	if !ok {
		t.Fatal("archive has no url")
	}
	p := Page{URL: strings.TrimSpace(address)}
	if text, ok := a.file("page.txt"); ok {
		p.HTML, p.PlainText = []byte(text), true
		return p
	}
	page, ok := a.file("page.html")
	if !ok {
		t.Fatal("archive has no page")
	}
	p.HTML = []byte(page)
	return p
}

// outcome spells an article as the three files that an archive expects.
func outcome(t testing.TB, a *Article) []archiveFile {
	t.Helper()
	about := *a
	about.HTML, about.Text = "", ""
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(about); err != nil {
		t.Fatal(err)
	}
	return []archiveFile{{"want.json", b.String()}, {"want.html", a.HTML + "\n"}, {"want.txt", a.Text + "\n"}}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) < 20 {
		t.Fatalf("found %d archives, %v; want 20 or more", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive := readArchive(t, path)
			got, err := Extract(archive.page(t))
			if err != nil {
				t.Fatal(err)
			}
			files := outcome(t, got)
			if *update {
				writeOutcome(t, path, archive, files)
				return
			}
			for _, f := range files {
				want, _ := archive.file(f.name)
				if diff := cmp.Diff(want, f.data); diff != "" {
					t.Errorf("%s (-want +got):\n%s", f.name, diff)
				}
			}
		})
	}
}

func writeOutcome(t testing.TB, path string, a *archive, files []archiveFile) {
	t.Helper()
	var b strings.Builder
	b.WriteString(a.comment)
	for _, f := range a.files {
		if !strings.HasPrefix(f.name, "want.") {
			b.WriteString("-- " + f.name + " --\n" + f.data)
		}
	}
	for _, f := range files {
		b.WriteString("-- " + f.name + " --\n" + f.data)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
