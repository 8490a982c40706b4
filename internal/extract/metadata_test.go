package extract

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustParseURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestResolve(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ base, ref, want string }{
		"relative":          {"https://a.example/x/y", "z.html", "https://a.example/x/z.html"},
		"rooted":            {"https://a.example/x/y", "/z", "https://a.example/z"},
		"protocol-relative": {"https://a.example/x/y", "//b.example/z", "https://b.example/z"},
		"query":             {"https://a.example/x/y?old", "?q=1", "https://a.example/x/y?q=1"},
		"spaces":            {"https://a.example/x/", " my file.png\n", "https://a.example/x/my%20file.png"},
		"line break inside": {"https://a.example/x/", "https://b.example/a\n b", "https://b.example/a%20b"},
		"javascript":        {"https://a.example/x/", "javascript:alert(1)", ""},
		"data":              {"https://a.example/x/", "data:text/html,x", ""},
		"file":              {"https://a.example/x/", "file:///etc/passwd", ""},
		"broken":            {"https://a.example/x/", "http://[::1", ""},
		"empty":             {"https://a.example/x/", "", ""},
		"no base":           {"", "z.html", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := resolve(mustParseURL(t, c.base), c.ref); got != c.want {
				t.Errorf("resolve(%q, %q) = %q, want %q", c.base, c.ref, got, c.want)
			}
		})
	}
}

func TestParseSrcset(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		srcset string
		want   []source
		best   string
	}{
		"widths":            {"a.jpg 480w, b.jpg 1440w, c.jpg 4000w", []source{{"a.jpg", 480, false}, {"b.jpg", 1440, false}, {"c.jpg", 4000, false}}, "b.jpg"},
		"densities":         {"a.jpg, b.jpg 2x", []source{{"a.jpg", 0, false}, {"b.jpg", 1600, false}}, "b.jpg"},
		"commas in address": {"https://i.example/w_100,h_50/a.jpg 100w, https://i.example/w_900,h_50/a.jpg 900w", []source{{"https://i.example/w_100,h_50/a.jpg", 100, false}, {"https://i.example/w_900,h_50/a.jpg", 900, false}}, "https://i.example/w_900,h_50/a.jpg"},
		"no spaces after":   {"a.jpg 1x,b.jpg 2x", []source{{"a.jpg", 800, false}, {"b.jpg", 1600, false}}, "b.jpg"},
		"all too large":     {"a.jpg 5000w, b.jpg 3000w", []source{{"a.jpg", 5000, false}, {"b.jpg", 3000, false}}, "b.jpg"},
		"placeholder":       {"data:image/gif;base64,R0lGODlhAQABAAAAACw= 1w, b.jpg 300w", []source{{"data:image/gif;base64,R0lGODlhAQABAAAAACw=", 1, false}, {"b.jpg", 300, false}}, "b.jpg"},
		"nonsense":          {" , ,x y z w", []source{{"x", 0, false}}, "x"},
		"empty":             {"", nil, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := parseSrcset(c.srcset)
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(source{})); diff != "" {
				t.Errorf("parseSrcset (-want +got):\n%s", diff)
			}
			if best := largest(got); best != c.best {
				t.Errorf("largest = %q, want %q", best, c.best)
			}
		})
	}
	equals := []source{{"a.avif", 900, true}, {"a.webp", 900, false}}
	if best := largest(equals); best != "a.webp" {
		t.Errorf("largest of equal widths = %q, want the older format", best)
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		spelled  string
		dayFirst bool
		want     string // RFC 3339, or "" for none
	}{
		"rfc 3339":         {"2024-03-14T18:05:00+01:00", false, "2024-03-14T18:05:00+01:00"},
		"no colon in zone": {"2024-03-14T18:05:00+0000", false, "2024-03-14T18:05:00Z"},
		"milliseconds":     {"2024-03-14T18:05:00.123Z", false, "2024-03-14T18:05:00Z"},
		"no zone":          {"2024-03-14T18:05", false, "2024-03-14T18:05:00Z"},
		"date only":        {"2024-03-14", false, "2024-03-14T00:00:00Z"},
		"rfc 1123":         {"Thu, 14 Mar 2024 18:05:00 GMT", false, "2024-03-14T18:05:00Z"},
		"english":          {"March 14, 2024", false, "2024-03-14T00:00:00Z"},
		"english, short":   {"14 Mar 2024", false, "2024-03-14T00:00:00Z"},
		"german":           {"14.03.2024", true, "2024-03-14T00:00:00Z"},
		"month first":      {"03/04/2024", false, "2024-03-04T00:00:00Z"},
		"day first":        {"03/04/2024", true, "2024-04-03T00:00:00Z"},
		"unix time":        {"1710439500", false, "2024-03-14T18:05:00Z"},
		"tomorrow":         {"2026-06-02", false, "2026-06-02T00:00:00Z"},
		"future":           {"2026-06-09", false, ""},
		"long ago":         {"0001-01-01T00:00:00Z", false, ""},
		"words":            {"last Tuesday", false, ""},
		"empty":            {"", false, ""},
		"long":             {strings.Repeat("1", 100), false, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if d := parseDate(c.spelled, c.dayFirst, now); d != nil {
				got = d.Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("parseDate(%q) = %q, want %q", c.spelled, got, c.want)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ page, want string }{
		"suffix is the site":      {`<title>Salt roads | Essays</title><meta property="og:site_name" content="Essays">`, "Salt roads"},
		"prefix is the site":      {`<title>Essays: Salt roads</title><meta property="og:site_name" content="Essays">`, "Salt roads"},
		"suffix is the host":      {`<title>Salt roads - site.example</title>`, "Salt roads"},
		"heading confirms":        {`<title>Salt roads – A Blog of Sorts</title><h1>Salt roads</h1>`, "Salt roads"},
		"dash belongs to title":   {`<title>Salt - a history</title>`, "Salt - a history"},
		"colon belongs to title":  {`<title>Salt: a history</title>`, "Salt: a history"},
		"three parts":             {`<title>Salt roads | Culture | Essays</title><meta property="og:site_name" content="Essays"><h1>Salt roads</h1>`, "Salt roads"},
		"metadata before title":   {`<title>x</title><meta property="og:title" content="Salt roads">`, "Salt roads"},
		"heading is the spelling": {`<title>salt ROADS | Essays</title><h1>Salt Roads</h1>`, "Salt Roads"},
		"heading is the site":     {`<title>Salt roads of the north</title><h1>Essays</h1>`, "Salt roads of the north"},
		"permalink sign":          {`<title>Salt roads</title><h1>Salt roads<a href="#x">¶</a></h1>`, "Salt roads"},
		"markup in metadata":      {`<meta property="og:title" content="Salt &amp;amp; &lt;em&gt;pepper&lt;/em&gt;">`, "Salt & pepper"},
		"heading has the site":    {`<title>Salt roads – Essays</title><h1>Salt roads – Essays</h1><meta property="og:site_name" content="Essays">`, "Salt roads"},
		"heading has a date":      {`<title>Salt roads of the north</title><h1><span>Dec 18 2025</span> Salt roads of the north</h1>`, "Salt roads of the north"},
		"heading has a label":     {`<title>Salt roads of the north</title><h1>Blog: Salt roads of the north</h1>`, "Salt roads of the north"},
		"heading with a break":    {`<title>Salt roads of the north</title><h1>Salt roads<br>of the north</h1>`, "Salt roads of the north"},
		"heading of something":    {`<title>Salt roads of the north</title><h1>Join our club of readers</h1><div>Salt roads of the north</div>`, "Salt roads of the north"},
		"heading among others":    {`<title>Salt and roads: 12 of the best walks</title><h1>12 best walks along roads of salt</h1><h1>Get the letter</h1>`, "12 best walks along roads of salt"},
		"section after a bar":     {`<title>Salt roads of the north | Opinion</title>`, "Salt roads of the north"},
		"initials of the host":    {`<title>Salt - Society In Tourist Entertainment</title>`, "Salt"},
		"thread of a forum":       {`<title>Salt roads of the north - Walkers' Forums</title>`, "Salt roads of the north"},
		"view of a thread":        {`<title>View topic - Salt roads of the north</title>`, "Salt roads of the north"},
		"no title":                {`<h1>Salt roads</h1>`, "Salt roads"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := parse([]byte(c.page))
			if err != nil {
				t.Fatal(err)
			}
			u := mustParseURL(t, "https://www.site.example/p")
			if got := readMetadata(doc, u, u).title; got != c.want {
				t.Errorf("title = %q, want %q", got, c.want)
			}
		})
	}
}

func TestByline(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ page, want string }{
		"linked data":        {`<script type="application/ld+json">{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ida Lowell"},{"name":"Tom Ferris"}]}</script>`, "Ida Lowell, Tom Ferris"},
		"reference":          {`<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Ida Lowell"}]}</script>`, "Ida Lowell"},
		"raw line break":     {"<script type=\"application/ld+json\">{\"@type\":\"Article\",\"description\":\"a\nb\",\"author\":\"Ida Lowell\"}</script>", "Ida Lowell"},
		"broken linked data": {`<script type="application/ld+json">{"@type":"Article",</script><meta name="author" content="Ida Lowell">`, "Ida Lowell"},
		"citation":           {`<meta name="citation_author" content="Lowell, I."><meta name="citation_author" content="Ferris, T.">`, "I. Lowell, T. Ferris"},
		"by":                 {`<p class="byline">By Ida Lowell and Tom Ferris</p>`, "Ida Lowell, Tom Ferris"},
		"with date":          {`<p class="byline">Written by Ida Lowell on 4 May 2021</p>`, "Ida Lowell"},
		"german":             {`<span class="author">Von Ida Lowell</span>`, "Ida Lowell"},
		"address, not name":  {`<meta property="article:author" content="https://social.example/ida"><a rel="author" href="/ida">Ida Lowell</a>`, "Ida Lowell"},
		"handle":             {`<meta name="author" content="@ida">`, ""},
		"admin":              {`<meta name="author" content="admin">`, ""},
		"mail":               {`<meta name="author" content="Ida Lowell ida@site.example">`, "Ida Lowell"},
		"comment's author":   {`<ol class="comments"><li><span class="author">Troll</span></li></ol>`, ""},
		"signed line":        {`<p>By <a href="/ida">Ida Lowell</a></p>`, "Ida Lowell"},
		"site as author":     {`<meta property="og:site_name" content="Essays"><meta name="author" content="Essays"><p class="byline">Ida Lowell</p>`, "Ida Lowell"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := parse([]byte(c.page))
			if err != nil {
				t.Fatal(err)
			}
			u := mustParseURL(t, "https://www.site.example/p")
			if got := readMetadata(doc, u, u).byline; got != c.want {
				t.Errorf("byline = %q, want %q", got, c.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	english := strings.Repeat("The ferry crosses twice a day with the post and with whoever is late. ", 4)
	russian := strings.Repeat("Паром ходит дважды в день: утром с почтой, а вечером с теми, кто опоздал. ", 4)
	cases := map[string]struct{ declared, text, language, direction string }{
		"as declared":       {"en_us", english, "en-US", "ltr"},
		"detected":          {"", english, "en", "ltr"},
		"other script":      {"en", russian, "ru", "ltr"},
		"related languages": {"nn", english, "nn", "ltr"},
		"nonsense":          {"xx-klingon-yy", russian, "ru", "ltr"},
		"hebrew, short":     {"he", "שלום", "he", "rtl"},
		"nothing to go by":  {"", "42", "", "ltr"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lang := pageLanguage(normalLanguage(c.declared), c.text)
			if dir := direction("", lang, c.text); lang != c.language || dir != c.direction {
				t.Errorf("language %q, direction %q; want %q, %q", lang, dir, c.language, c.direction)
			}
		})
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		text           string
		words, minutes int
	}{
		"none":       {"", 0, 0},
		"one":        {"word", 1, 1},
		"apostrophe": {"don't re-enter the sailor’s room", 5, 1},
		"minutes":    {strings.Repeat("word ", 1150), 1150, 5},
		"chinese":    {strings.Repeat("河邊的早晨", 300), 1500, 3},
		"mixed":      {"東京 Tower", 3, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if words, minutes := measure(c.text); words != c.words || minutes != c.minutes {
				t.Errorf("measure = %d words, %d minutes; want %d, %d", words, minutes, c.words, c.minutes)
			}
		})
	}
}
