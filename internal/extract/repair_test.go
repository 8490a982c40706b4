package extract

import (
	"strings"
	"testing"
	"testing/quick"
)

func TestRemoved(t *testing.T) {
	t.Parallel()
	p := repairPage("")
	whole := mustExtract(t, p)
	key := keyOf(t, Pieces(whole.HTML), "Join the letter")
	p.Repair.Removed = []string{key}
	a := mustExtract(t, p)
	if strings.Contains(a.Text, "Join the letter") || strings.Contains(a.HTML, "Join the letter") || a.Unrepaired {
		t.Errorf("unrepaired %v, the removed part is still there: %s", a.Unrepaired, a.HTML)
	}
	if a.WordCount >= whole.WordCount || a.Score >= whole.Score || a.Title != whole.Title || !strings.Contains(a.Text, repairParagraph(5)) {
		t.Errorf("%d words, score %v, title %q; before %d, %v", a.WordCount, a.Score, a.Title, whole.WordCount, whole.Score)
	}

	// The same page, later: a number in the part has changed, and there is a new part.
	p.HTML = []byte(strings.ReplaceAll(string(repairPage("<p>"+repairParagraph(7)+"</p>").HTML), "12,000", "12,500"))
	if a := mustExtract(t, p); strings.Contains(a.Text, "Join the letter") || !strings.Contains(a.Text, repairParagraph(7)) {
		t.Errorf("after a small change: %s", a.Text)
	}
}

func TestRemovedExcerpt(t *testing.T) {
	t.Parallel()
	p := repairPage("")
	whole := mustExtract(t, p)
	p.Repair.Removed = []string{keyOf(t, Pieces(whole.HTML), "On the first morning")}
	if a := mustExtract(t, p); !strings.HasPrefix(a.Excerpt, "On the second morning") {
		t.Errorf("excerpt %q after the first paragraph went; before %q", a.Excerpt, whole.Excerpt)
	}
}

func TestRemovedPlainText(t *testing.T) {
	t.Parallel()
	p := Page{URL: "https://example.org/a.txt", PlainText: true, HTML: []byte(repairParagraph(1) + "\n\n" + repairNewsletter + "\n\n" + repairParagraph(2))}
	p.Repair.Removed = []string{keyOf(t, Pieces(mustExtract(t, p).HTML), "Join the letter")}
	if a := mustExtract(t, p); strings.Contains(a.Text, "Join the letter") || !strings.Contains(a.Text, repairParagraph(2)) {
		t.Errorf("text %q", a.Text)
	}
}

func TestAdded(t *testing.T) {
	t.Parallel()
	p := repairPage("")
	dropped, err := Dropped(p)
	if err != nil {
		t.Fatal(err)
	}
	p.Repair.Added = []string{keyOf(t, dropped, "A visitor")}
	a := mustExtract(t, p)
	if !strings.Contains(a.Text, repairComment) || strings.Contains(a.Text, "All rights reserved") {
		t.Errorf("text with a part added: %q", a.Text)
	}
	still, err := Dropped(p)
	if err != nil || len(still) != len(dropped) {
		t.Errorf("%d parts, %v, want the added one among them still: %d", len(still), err, len(dropped))
	}
}

func TestPieces(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source string
		texts  []string // of the parts
		alike  bool     // the first two are known by the same letters
	}{
		"paragraphs":     {"<p>One</p>\n<p>Two <b>three</b></p>", []string{"One", "Two three"}, false},
		"same text":      {"<p>Advertisement</p><p>advertisement.</p>", []string{"Advertisement", "advertisement."}, true},
		"pictures":       {`<figure><img src="https://e.org/a.jpg" alt="A"></figure><figure><img src="https://e.org/b.jpg" alt=""></figure>`, []string{"A", ""}, false},
		"list and table": {"<ul><li>a</li><li>b</li></ul><table><tr><td>c</td></tr></table><hr>", []string{"ab", "c", ""}, false},
		"nothing":        {"", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pieces := Pieces(test.source)
			seen := map[string]bool{}
			for i, piece := range pieces {
				if i >= len(test.texts) || piece.Text != test.texts[i] || seen[piece.Key] {
					t.Errorf("part %d is %+v, want %q and a key of its own", i, piece, test.texts)
				}
				seen[piece.Key] = true
			}
			if len(pieces) != len(test.texts) {
				t.Errorf("%d parts, want %d", len(pieces), len(test.texts))
			}
			if test.alike && pieces[1].Key != pieces[0].Key+".2" {
				t.Errorf("keys %q and %q of the same letters", pieces[0].Key, pieces[1].Key)
			}
		})
	}
}

// TestKeys wants keys not to depend on what comes before, but for parts that
// say the same.
func TestKeys(t *testing.T) {
	t.Parallel()
	same := func(before []string, text string) bool {
		alone, behind := keyring{}, keyring{}
		for _, b := range before {
			if lettersOf(b) != lettersOf(text) {
				behind.add(b)
			}
		}
		return alone.add(text) == behind.add(text)
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
}
