package xsstest

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
)

// Document is a page with an article and a vector somewhere in it.
type Document struct {
	Place string // where the vector stands
	HTML  string
	Plain bool // plain text instead of HTML
}

const sentence = "The ferry crosses twice a day, in the morning with the post and in the evening with whoever has missed the morning, and in between it lies at the quay and is painted. "

// places are where a vector stands: each has it as it is (%[1]s), as the text or
// value that a careful author makes of it (%[2]s), or in a string of JSON
// (%[3]s).
var places = map[string]struct{ head, body string }{
	"block":           {"", "%[1]s"},
	"paragraph":       {"", "<p>Some words before %[1]s and some after.</p>"},
	"heading":         {"", "<h2>About %[1]s</h2><p>" + sentence + "</p>"},
	"link":            {"", `<p>See <a href="/next">the %[1]s</a> for more about it.</p>`},
	"cell":            {"", "<table><tr><th>Day</th><th>%[1]s</th></tr><tr><td>Monday</td><td>%[1]s</td></tr></table>"},
	"caption":         {"", `<figure><img src="/i.png" alt="A ferry"><figcaption>A ferry %[1]s</figcaption></figure>`},
	"list":            {"", "<ul><li>One thing<li>%[1]s<li>Another thing</ul>"},
	"code":            {"", "<pre><code>%[1]s</code></pre>"},
	"noscript":        {"", "<noscript>%[1]s</noscript>"},
	"attribute":       {"", `<p title="%[1]s">Some words after it.</p>`},
	"comment":         {"", "<!-- %[1]s --><p>Some words after it.</p>"},
	"shown":           {"", "<p>Type %[2]s there.</p><pre><code>%[2]s</code></pre>"},
	"alternative":     {"", `<figure><img src="/i.png" alt="%[2]s" title="%[2]s"></figure>`},
	"link address":    {"", `<p>See <a href="%[2]s" title="%[2]s">this page</a> for more.</p>`},
	"image address":   {"", `<img src="%[2]s" data-src="%[2]s"><img srcset="%[2]s 2x" src="/i.png">`},
	"frame":           {"", `<iframe src="https://www.youtube.com/embed/%[2]s" title="%[2]s"></iframe><iframe srcdoc="%[2]s"></iframe>`},
	"title":           {"<title>%[2]s</title><meta property=og:title content=\"%[2]s\">", "<h1>%[2]s</h1>"},
	"names":           {`<meta name=author content="%[2]s"><meta property=og:site_name content="%[2]s"><meta name=description content="%[2]s">`, `<p class=byline>By %[2]s</p>`},
	"addresses":       {`<link rel=canonical href="%[2]s"><meta property=og:image content="%[2]s"><base href="%[2]s">`, "<p><a href=x>y</a></p>"},
	"structured":      {`<script type="application/ld+json">{"@type":"NewsArticle","headline":%[3]s,"author":{"name":%[3]s},"articleBody":%[3]s,"image":%[3]s}</script>`, ""},
	"page's own data": {"", `<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"post":{"title":%[3]s,"body":%[3]s,"html":%[3]s}}}}</script>`},
}

// Documents returns pages with the vector in every place, or in one for a mere
// spelling.
func Documents(v Vector) []Document {
	data, err := json.Marshal(sentence + v.HTML + sentence)
	if err != nil {
		panic(fmt.Errorf("a string always marshals: %w", err))
	}
	var documents []Document
	for _, name := range slices.Sorted(maps.Keys(places)) {
		place := places[name]
		if v.Spelling && name != "paragraph" {
			continue
		}
		fill := func(format string) string {
			return strings.NewReplacer("%[1]s", v.HTML, "%[2]s", html.EscapeString(v.HTML), "%[3]s", string(data)).Replace(format)
		}
		head := fill(place.head)
		if !strings.Contains(head, "<title>") {
			head += "<title>The ferry</title>"
		}
		text := "<p>" + strings.Repeat(sentence, 2) + "</p>"
		documents = append(documents, Document{Place: name, HTML: "<!doctype html><html lang=en><head>" + head + "</head><body><article>" +
			text + fill(place.body) + text + "</article></body></html>"})
	}
	if v.Spelling {
		return documents
	}
	return append(documents,
		Document{Place: "plain text", Plain: true, HTML: "The ferry\n\n" + sentence + "\n\n" + v.HTML + "\n\n" + sentence},
		Document{Place: "alone", HTML: v.HTML})
}
