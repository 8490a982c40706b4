package extract

import (
	"strings"
	"testing"
)

func TestDropAdLabels(t *testing.T) {
	t.Parallel()
	for label, kept := range map[string]bool{
		"Advertisement":                          false,
		"— ADVERTISEMENT —":                      false,
		"Advertisement - Continue reading below": false,
		"Story continues below advertisement":    false,
		"Anzeige":                                false,
		"Publicité":                              false,
		"広告":                                     false,
		"Advertisement works, he said.":          true,
		"Ad astra":                               true,
		"Werbung ist teuer geworden.":            true,
		"The advertisement ran for a week.":      true,
		"Sponsored by nobody, the club lived on its dues.": true,
	} {
		page := "<html><body><article><h1>A lamp</h1>" + strings.Repeat("<p>"+paragraph+"</p>", 3) +
			"<div class=x><p>" + label + "</p></div>" + strings.Repeat("<p>"+paragraph+"</p>", 3) + "</article></body></html>"
		a, err := Extract(Page{URL: "https://site.example/", HTML: []byte(page)})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(a.Text, label); got != kept {
			t.Errorf("text with %q between its paragraphs: kept %v, want %v", label, got, kept)
		}
	}
}
