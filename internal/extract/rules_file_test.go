package extract

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRulesFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "site-rules.txt")
	var log bytes.Buffer
	f := OpenRules(path, slog.New(slog.NewTextHandler(&log, nil)))
	clock := time.Now()
	body := func() string {
		rule, _ := f.Rules().For("https://site.example/")
		return strings.Join(rule.Body, "|")
	}
	write := func(text string) {
		t.Helper()
		clock = clock.Add(time.Minute)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, clock, clock); err != nil {
			t.Fatal(err)
		}
	}
	if got := body(); got != "" || f.Rules() != EmbeddedRules() || log.Len() > 0 {
		t.Errorf("without a file: body %q, log %s", got, &log)
	}
	write("[site.example]\nbody: .a\n[wikipedia.org]\nbody: .own\n")
	if got := body(); got != ".a" {
		t.Errorf("with a file: body %q, want .a", got)
	}
	if rule, _ := f.Rules().For("https://en.wikipedia.org/wiki/Ferry"); rule.Body == nil || len(rule.Strip) > 0 {
		t.Errorf("rule is %v, want the file's in the place of the embedded one", rule)
	}
	if _, ok := f.Rules().For("https://www.gutenberg.org/files/1"); !ok {
		t.Error("the embedded rules are gone")
	}
	write("[site.example]\nbody: .b\n")
	if got := body(); got != ".b" {
		t.Errorf("after a change of the same size: body %q, want .b", got)
	}
	log.Reset()
	write("[site.example]\nbody .c\n")
	if got := body() + body(); got != ".b.b" {
		t.Errorf("after a mistake: body %q, want the last good one", got)
	}
	if got := log.String(); !strings.Contains(got, "line 2") || !strings.Contains(got, path) || strings.Count(got, "WARN") != 1 {
		t.Errorf("log of a mistake: %s", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := body(); got != "" {
		t.Errorf("after the file went: body %q", got)
	}
}

func TestNoRulesFile(t *testing.T) {
	t.Parallel()
	var none *RulesFile
	if none.Rules() != EmbeddedRules() {
		t.Error("no file has other rules than the embedded ones")
	}
	if rules, err := ReadRules(filepath.Join(t.TempDir(), "none")); rules != nil || err != nil {
		t.Errorf("ReadRules of no file = %v, %v", rules, err)
	}
}
