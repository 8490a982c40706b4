package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWithReader(t *testing.T) {
	t.Parallel()
	base, err := ParseRules(strings.NewReader("[example.org]\nbody: main\nstrip: .ad\n\n[example.org/blog/]\nbody: .post\ntitle: h2\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ own, address, want string }{
		"none":       {"", "https://example.org/", "[example.org]\nbody: main\nstrip: .ad\n"},
		"other site": {"[example.com]\nstrip: .x\n", "https://example.org/", "[example.org]\nbody: main\nstrip: .ad\n"},
		"strips":     {"[example.org]\nstrip: .x\nstrip: .ad\n", "https://www.example.org/", "[example.org]\nbody: main\nstrip: .ad\nstrip: .x\n"},
		"body":       {"[example.org]\nbody: article\n", "https://example.org/", "[example.org]\nbody: article\nstrip: .ad\n"},
		"under path": {"[example.org]\nstrip: .x\n", "https://example.org/blog/1", "[example.org]\nbody: .post\nstrip: .x\ntitle: h2\n"},
		"alone":      {"[example.net]\nstrip: .x\n", "https://m.example.net/", "[example.net]\nstrip: .x\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules, err := WithReader(base, test.own, test.address)
			if err != nil {
				t.Fatal(err)
			}
			rule, _ := rules.For(test.address)
			if diff := cmp.Diff(test.want, rule.String()); diff != "" {
				t.Errorf("rule (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := WithReader(base, "[example.org]\nstrip: ((\n", "https://example.org/"); err == nil {
		t.Error("a rule that is none was taken")
	}
	if rules, err := WithReader(nil, "", "https://example.org/"); err != nil || rules != EmbeddedRules() {
		t.Errorf("without a base and a rule: %v, %v", rules.Len(), err)
	}
}
