package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	letter := func(p *Page) { // the reader removed the call to join the letter
		a, err := Extract(*p)
		if err != nil {
			panic(err)
		}
		for _, piece := range Pieces(a.HTML) {
			if strings.Contains(piece.Text, "Join the letter") {
				p.Repair.Removed = append(p.Repair.Removed, piece.Key)
			}
		}
	}
	renamed := func(class string) func(*Page) {
		return func(p *Page) {
			p.HTML = []byte(strings.ReplaceAll(string(p.HTML), `class="insert-letter"`, class))
			letter(p)
		}
	}
	for name, test := range map[string]struct {
		change func(*Page)
		want   []string // the rules
	}{
		"nothing":         {func(*Page) {}, nil},
		"removed":         {letter, []string{"[example.org]\nstrip: div.insert-letter\n"}},
		"by id":           {renamed(`id="letter-box"`), []string{"[example.org]\nstrip: #letter-box\n"}},
		"no name":         {renamed(""), nil},
		"a made-up name":  {renamed(`class="css-kytq"`), nil},
		"a numbered name": {renamed(`class="box-17283"`), nil},
		"subject first":   {renamed(`class="frame-large letter-tip"`), []string{"[example.org]\nstrip: div.letter-tip\n"}},
		"name of the text": {func(p *Page) { // which would go, too
			p.HTML = []byte(strings.ReplaceAll(string(p.HTML), "<p>On", `<p class="insert">On`))
			renamed(`class=""`)(p)
		}, nil},
		"container": {func(p *Page) { p.Repair.Candidate = CandidateArticle }, []string{"[example.org]\nbody: article.post-text\n"}},
		"main part": {func(p *Page) { p.Repair.Candidate = CandidateMain }, []string{"[example.org]\nbody: #content\n"}},
		"no place":  {func(p *Page) { p.Repair.Candidate = CandidateDensest }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := repairPage("")
			test.change(&p)
			found, err := Suggest(p)
			if err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, s := range found {
				rules = append(rules, s.Rule.String())
				if s.Words == "" || !strings.Contains(s.Rule.String(), s.Selector) {
					t.Errorf("suggestion %+v", s)
				}
			}
			if diff := cmp.Diff(test.want, rules); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSuggestionWorks wants a suggested rule to do on another page of the site
// what the reader did on the first.
func TestSuggestionWorks(t *testing.T) {
	t.Parallel()
	p := repairPage("")
	p.Repair.Removed = []string{keyOf(t, Pieces(mustExtract(t, p).HTML), "Join the letter")}
	found, err := Suggest(p)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d suggestions, %v", len(found), err)
	}
	rules, err := ParseRules(strings.NewReader(found[0].Rule.String()))
	if err != nil {
		t.Fatal(err)
	}
	other := repairPage("<p>" + repairParagraph(7) + "</p>")
	other.HTML = []byte(strings.ReplaceAll(string(other.HTML), repairNewsletter, "Sign up for the letter of another island, which comes on Mondays and costs nothing."))
	other.URL, other.Rules = "https://example.org/other", rules
	if text := mustExtract(t, other).Text; strings.Contains(text, "Sign up") || !strings.Contains(text, repairParagraph(7)) {
		t.Errorf("text under the rule: %q", text)
	}
}
