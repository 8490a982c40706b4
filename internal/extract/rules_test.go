package extract

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const twoSites = `# Rules of ours
[Example.com]
body: article.post, .lead
body: #notes
strip: .promo
title: h1

[www.example.com/blog/]
author: a[rel="author"]
`

func parseRules(tb testing.TB, s string) *Rules {
	tb.Helper()
	rules, err := ParseRules(strings.NewReader(s))
	if err != nil {
		tb.Fatalf("rules: %v", err)
	}
	return rules
}

func TestParseRules(t *testing.T) {
	t.Parallel()
	rules := parseRules(t, twoSites)
	got, _ := rules.For("https://example.com/a")
	want := Rule{Host: "example.com", Body: []string{"article.post, .lead", "#notes"}, Strip: []string{".promo"}, Title: []string{"h1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rule (-want +got):\n%s", diff)
	}
	if rules.Len() != 2 {
		t.Errorf("Len = %d, want 2", rules.Len())
	}
	again := parseRules(t, rules.String())
	if diff := cmp.Diff(rules.String(), again.String()); diff != "" {
		t.Errorf("rules as they are written read otherwise (-want +got):\n%s", diff)
	}
}

func TestRulesFor(t *testing.T) {
	t.Parallel()
	rules := parseRules(t, twoSites+"[sub.example.com]\nstrip: .sub\n[müller.example]\nbody: main\n")
	for name, test := range map[string]struct {
		address string
		want    string // host and path, "" for none
	}{
		"host":            {"https://example.com/a", "example.com"},
		"www":             {"https://www.example.com/a", "example.com"},
		"sub-domain":      {"https://other.example.com:8080/a", "example.com"},
		"closer domain":   {"https://a.sub.example.com/blog/", "sub.example.com"},
		"path":            {"https://EXAMPLE.com/blog/1", "example.com/blog/"},
		"path of another": {"https://example.com/blogs", "example.com"},
		"other domain":    {"https://notexample.com/a", ""},
		"parent":          {"https://com/a", ""},
		"in other script": {"https://MÜLLER.example/", "xn--mller-kva.example"},
		"no address":      {"%", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rule, ok := rules.For(test.address)
			if got := rule.Host + rule.Path; got != test.want || ok != (test.want != "") {
				t.Errorf("For(%s) = %q, %v, want %q", test.address, got, ok, test.want)
			}
		})
	}
}

func TestRulesOver(t *testing.T) {
	t.Parallel()
	base := parseRules(t, "[example.com]\nbody: .base\n[www.other.example]\nbody: .other\n")
	upper := parseRules(t, "[example.com/blog]\nstrip: .upper\n")
	top := parseRules(t, "[other.example]\nbody: .top\n")
	all := top.Over(upper.Over(base))
	for address, want := range map[string]string{
		"https://example.com/blog/1": "[example.com/blog]\nstrip: .upper\n",
		"https://example.com/news":   "[example.com]\nbody: .base\n",
		"https://other.example/":     "[other.example]\nbody: .top\n",
	} {
		if rule, _ := all.For(address); rule.String() != want {
			t.Errorf("rule for %s is %q, want %q", address, rule, want)
		}
	}
	var none *Rules
	if got := none.Over(base); got != base {
		t.Error("no rules over some are not those")
	}
	if got := base.Over(nil); got != base {
		t.Error("rules over none are not those")
	}
	if _, ok := none.For("https://example.com/"); ok || none.Len() != 0 || none.String() != "" {
		t.Error("no rules have one")
	}
}

func TestParseRulesErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file string
		line int
		want string // in the message
	}{
		"no site":          {"\nbody: p", 2, "[example.com]"},
		"unknown key":      {"[a.example]\nbdy: p", 2, "one of body"},
		"no colon":         {"[a.example]\n.post", 2, "one of body"},
		"no selector":      {"[a.example]\nbody:", 2, "after the colon"},
		"bad selector":     {"[a.example]\nbody: p >", 2, "no CSS selector"},
		"pseudo-element":   {"[a.example]\nbody: p::before", 2, "no CSS selector"},
		"open bracket":     {"[a.example\nbody: p", 1, "no site"},
		"empty site":       {"[]\nbody: p", 1, "no site"},
		"site with spaces": {"[a b]\nbody: p", 1, "no site"},
		"site with query":  {"[a.example/?x]\nbody: p", 1, "no site"},
		"site twice":       {"[a.example]\nbody: p\n\n[https://www.a.example/]\nbody: q", 4, "on line 1"},
		"empty rule":       {"[a.example]\n[b.example]\nbody: p", 1, "has no rules"},
		"empty last rule":  {"[a.example]\nbody: p\n[b.example]\n", 3, "has no rules"},
		"long line":        {"[a.example]\nbody: " + strings.Repeat("p ", 1000), 2, "longer"},
		"large file":       {strings.Repeat("# nothing of interest\n", 60_000), 47663, "larger"},
		"many selectors":   {"[a.example]\n" + strings.Repeat("body: p\n", 101), 102, "more than 100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseRules(strings.NewReader(test.file))
			wrong, ok := errors.AsType[*RuleError](err)
			if !ok || wrong.Line != test.line || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want line %d and %q", err, test.line, test.want)
			}
		})
	}
}

func TestEmbeddedRules(t *testing.T) {
	t.Parallel()
	if n := EmbeddedRules().Len(); n < 20 {
		t.Errorf("%d embedded rules, want 20 or more", n)
	}
}

// FuzzParseRules wants rules that were read to be read again as they are
// written, and to be found by their own address.
func FuzzParseRules(f *testing.F) {
	f.Add(twoSites)
	f.Add(embeddedRules)
	f.Add("[*.a.example/b/]\nBODY : p > a[href*=\"x\"]:not(.y)\r\nnext:a\n")
	f.Fuzz(func(t *testing.T, file string) {
		rules, err := ParseRules(strings.NewReader(file))
		if err != nil {
			if wrong, ok := errors.AsType[*RuleError](err); !ok || wrong.Line < 1 || wrong.Problem == "" {
				t.Fatalf("error without a line: %v", err)
			}
			return
		}
		again, err := ParseRules(strings.NewReader(rules.String()))
		if err != nil || again.String() != rules.String() {
			t.Fatalf("%v:\n%s\nread again:\n%s", err, rules, again)
		}
		if _, err := Extract(Page{URL: "https://a.example/b/c", HTML: []byte(storyPage), Rules: rules}); err != nil {
			t.Fatal(err)
		}
	})
}
