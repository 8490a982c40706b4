package extract

import (
	"strings"
	"testing"
)

// storyPage is a page of several parts that rules can tell apart.
const storyPage = `<!doctype html><html lang="en"><head><title>Wrong title</title><meta name="author" content="Wrong Author"></head><body>
<header><h1 class="name">The ferry at Skuld</h1><p class="by">By <a>Ida Lowell</a> and <a>Per Moe</a></p><p class="day">Posted on 3 May 2019</p></header>
<div class="story"><p>STORY ` + paragraph + `</p><p class="promo">PROMO ` + paragraph + `</p><div class="story"><p>INNER ` + paragraph + `</p></div></div>
<div class="other"><p>OTHER ` + paragraph + `</p></div>
<div class="notes"><p>NOTES one, two and three.</p></div>
<div class="few">Little.</div>
</body></html>`

func extractWith(tb testing.TB, address, page, rules string) *Article {
	tb.Helper()
	a, err := Extract(Page{URL: address, HTML: []byte(page), Rules: parseRules(tb, rules)})
	if err != nil {
		tb.Fatalf("extract: %v", err)
	}
	return a
}

func TestRuleBody(t *testing.T) {
	t.Parallel()
	ordinary := extractWith(t, "https://site.example/a", storyPage, "")
	for name, test := range map[string]struct {
		rules string
		want  string // the marks of the parts that are in the text, in order
	}{
		"body":                {"body: .story", "STORY PROMO INNER"},
		"body and strip":      {"body: .story\nstrip: .promo", "STORY INNER"},
		"two bodies in order": {"body: .notes\nbody: .story\nstrip: .promo", "STORY INNER NOTES"},
		"strip alone":         {"strip: .promo, .other", "STORY INNER"},
		"the whole page":      {"body: body\nstrip: header, .few", "STORY PROMO INNER OTHER NOTES"},
		"nothing there":       {"body: .gone", marks(ordinary.Text)},
		"almost nothing":      {"body: .few", marks(ordinary.Text)},
		"strip everything":    {"strip: html, body", marks(ordinary.Text)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := extractWith(t, "https://www.site.example/a", storyPage, "[site.example]\n"+test.rules)
			if got := marks(a.Text); got != test.want {
				t.Errorf("text has %q, want %q:\n%s", got, test.want, a.Text)
			}
		})
	}
	if got := extractWith(t, "https://elsewhere.example/a", storyPage, "[site.example]\nbody: .notes"); got.HTML != ordinary.HTML {
		t.Error("a rule for another site changes the article")
	}
}

// marks lists the marks of the parts of [storyPage] that stand in a text.
func marks(text string) string {
	var found []string
	for word := range strings.FieldsSeq(text) {
		switch word {
		case "STORY", "PROMO", "INNER", "OTHER", "NOTES":
			found = append(found, word)
		}
	}
	return strings.Join(found, " ")
}

func TestRuleMetadata(t *testing.T) {
	t.Parallel()
	a := extractWith(t, "https://site.example/a", storyPage, "[site.example]\ntitle: .gone\ntitle: h1.name\nauthor: .by a\ndate: .day\n")
	day := ""
	if a.PublishedAt != nil {
		day = a.PublishedAt.Format("2006-01-02")
	}
	if a.Title != "The ferry at Skuld" || a.Byline != "Ida Lowell, Per Moe" || day != "2019-05-03" {
		t.Errorf("title %q, byline %q, day %q", a.Title, a.Byline, day)
	}
	a = extractWith(t, "https://site.example/a", storyPage, "[site.example]\ntitle: .gone\nauthor: .gone\ndate: .gone\n")
	if b := extractWith(t, "https://site.example/a", storyPage, ""); a.Title != b.Title || a.Byline != b.Byline {
		t.Errorf("title %q, byline %q of selectors that match nothing, want %q, %q", a.Title, a.Byline, b.Title, b.Byline)
	}
}

func TestRuleValues(t *testing.T) {
	t.Parallel()
	page := strings.Replace(storyPage, "</head>", `<meta name="d" content="2018-02-01"></head>`, 1)
	page = strings.Replace(page, `<p class="day">`, `<time class="exact" datetime="2017-06-05T10:00:00Z">long ago</time><p class="day">`, 1)
	for rule, want := range map[string]string{"date: meta[name=d]": "2018-02-01", "date: .exact": "2017-06-05"} {
		a := extractWith(t, "https://site.example/a", page, "[site.example]\n"+rule)
		if a.PublishedAt == nil || a.PublishedAt.Format("2006-01-02") != want {
			t.Errorf("%s: date %v, want %s", rule, a.PublishedAt, want)
		}
	}
}
