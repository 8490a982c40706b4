package importtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImports checks the repository itself.
func TestImports(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	problems, err := check(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, source, want string }{
		"downwards":         {"internal/site/a.go", "import _ \"nightstand/internal/library\"", ""},
		"past a layer":      {"internal/site/a.go", "import _ \"nightstand/internal/article\"", ""},
		"upwards":           {"internal/store/a.go", "import _ \"nightstand/internal/library\"", "internal/store (layer 4) imports internal/library (layer 3)"},
		"sideways":          {"internal/fetch/a.go", "import _ \"nightstand/internal/extract\"", "internal/fetch (layer 4) imports internal/extract (layer 4)"},
		"test package":      {"cmd/server/a.go", "import _ \"nightstand/internal/dbtest\"", "imports internal/dbtest (layer of tests)"},
		"from a test":       {"internal/store/a_test.go", "import _ \"nightstand/internal/dbtest\"", ""},
		"by a test package": {"internal/dbtest/a.go", "import _ \"nightstand/internal/store\"", ""},
		"unknown package":   {"internal/helpers/a.go", "", "internal/helpers: package is in no layer"},
		"unknown import":    {"internal/site/a.go", "import _ \"nightstand/internal/helpers\"", "imports internal/helpers (layer unknown)"},
		"driver in site":    {"internal/site/a.go", "import _ \"github.com/jackc/pgx/v5/pgxpool\"", "internal/site imports github.com/jackc/pgx/v5/pgxpool"},
		"driver in store":   {"internal/store/a.go", "import _ \"github.com/jackc/pgx/v5/pgxpool\"", ""},
		"SQL in site":       {"internal/site/a.go", "const q = `\n\tSELECT 1`", "internal/site/a.go:2:11: internal/site contains SQL"},
		"SQL in store":      {"internal/store/a.go", "const q = `SELECT 1`", ""},
		"SQL in a test":     {"internal/site/a_test.go", "const q = `SELECT 1`", ""},
		"words":             {"internal/site/a.go", "const q = `Select one to update`", ""},
		"test data":         {"internal/site/testdata/other/a.go", "const q = `SELECT 1`", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			file := filepath.Join(root, filepath.FromSlash(test.file))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte("package p\n"+test.source+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			problems, err := check(root)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(problems, "\n")
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("check() = %q, want %q", got, test.want)
			}
		})
	}
}
