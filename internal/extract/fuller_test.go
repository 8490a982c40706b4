package extract

import (
	"slices"
	"testing"
)

func TestFuller(t *testing.T) {
	t.Parallel()
	whole := "<article><p>" + paragraph + "</p><p>" + sequel + "</p></article>"
	stubPage := "<p>Not much here.</p>"
	for name, test := range map[string]struct {
		page string
		rule string
		want []string
	}{
		"AMP of a stub":             {`<link rel="amphtml" href="/amp/a-story">` + stubPage, "", []string{"https://a.example/amp/a-story"}},
		"AMP of an article":         {`<link rel="amphtml" href="/amp/a-story">` + whole, "", nil},
		"print version":             {stubPage + `<a href="/a-story?print=1">Print</a>`, "", []string{"https://a.example/a-story?print=1"}},
		"print by media":            {`<link rel="alternate" media="print" href="/p/1">` + stubPage, "", []string{"https://a.example/p/1"}},
		"print to the printer":      {stubPage + `<a href="javascript:window.print()">Print</a><a href="#print">Print</a>`, "", nil},
		"on prints, not to print":   {stubPage + `<a href="/shop/prints">Our art</a>`, "", nil},
		"cut off":                   {`<link rel="amphtml" href="/amp/a-story"><article><p>` + paragraph + `</p><p>` + sequel + `The rest of the story begins where the ferry …</p></article>`, "", []string{"https://a.example/amp/a-story"}},
		"single page of several":    {whole + `<a href="?page=2">Next page</a> <a href="?page=all">View as single page</a>`, "", []string{"https://a.example/a-story?page=all"}},
		"single page, in German":    {whole + `<a href="?page=2">Nächste Seite</a> <a href="/a-story/komplett">Auf einer Seite lesen</a>`, "", []string{"https://a.example/a-story/komplett"}},
		"single page of one":        {whole + `<a href="?page=all">View as single page</a>`, "", nil},
		"by rule":                   {whole + `<a class="all" href="/a-story/all">Everything</a>`, "single: a.all", []string{"https://a.example/a-story/all"}},
		"by rule, on another site":  {whole + `<a class="all" href="https://b.example/a-story/all">Everything</a>`, "single: a.all", nil},
		"on a sub-domain":           {`<link rel="amphtml" href="https://amp.a.example/a-story">` + stubPage, "", []string{"https://amp.a.example/a-story"}},
		"at most two, single first": {`<link rel="amphtml" href="/amp">` + stubPage + `<a href="/print">Print</a><a href="/a-story/one">Single page</a>`, "", []string{"https://a.example/a-story/one", "https://a.example/print"}},
		"all of the site":           {stubPage + `<a href="/all-stories">View all</a>`, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules := ""
			if test.rule != "" {
				rules = "[a.example]\n" + test.rule
			}
			a := extractWith(t, "https://a.example/a-story", test.page, rules)
			if !slices.Equal(a.Fuller, test.want) {
				t.Errorf("fuller versions %q, want %q; verdict %v, next %q", a.Fuller, test.want, a.Verdict, a.Next)
			}
		})
	}
}
