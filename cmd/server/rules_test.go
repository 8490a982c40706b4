package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExtractRules reads a page with the rules of the installation, with those
// named on the command line, and with rules that have a mistake.
func TestExtractRules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	words := strings.Repeat("The keeper climbed the stairs and looked out over the water. ", 5)
	page := write("page.html", "<title>x</title><div class=a><p>ONE "+words+"</p></div><div class=b><p>TWO "+words+"</p></div>")
	extract := func(args ...string) (string, error) {
		t.Helper()
		var out bytes.Buffer
		args = append([]string{"extract", "--data-dir", dir, "--url", "https://site.example/x", "--format", "text"}, args...)
		err := run(t.Context(), append(args, page), nil, &out, new(bytes.Buffer))
		return out.String(), err
	}
	one := write("one.txt", "[site.example]\nbody: .a\n")
	write("site-rules.txt", "[site.example]\nbody: .b\n")
	if got, err := extract(); err != nil || strings.Contains(got, "ONE") || !strings.Contains(got, "TWO") {
		t.Errorf("with the installation's rules: %v, %q", err, got)
	}
	if got, err := extract("--rules", one); err != nil || !strings.Contains(got, "ONE") || strings.Contains(got, "TWO") {
		t.Errorf("with rules of the command line: %v, %q", err, got)
	}
	bad := write("bad.txt", "[site.example]\nbodi: .b\n")
	if _, err := extract("--rules", bad); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("with a mistake in the rules: %v", err)
	}
}
