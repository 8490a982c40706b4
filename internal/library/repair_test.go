package library_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/fetchtest"
	"nightstand/internal/library"
	"nightstand/internal/librarytest"
)

const letter = "Join the letter that 12,000 islanders read each Friday, and never miss a crossing again."

// letterPage is an article with a call to subscribe in its middle.
func letterPage(paragraphs int) string {
	return librarytest.Page("The lighthouse", paragraphs, `<div class="insert-letter"><p>`+letter+`</p></div>`)
}

func noImages(string) string { return "" }

// choices returns what can be changed of the article.
func (s *shelf) choices(t *testing.T, a article.Article) *library.Choices {
	t.Helper()
	c, err := s.Parts(t.Context(), a, noImages)
	if err != nil {
		t.Fatal(err)
	}
	readings, err := s.Readings(t.Context(), a, noImages)
	if err != nil {
		t.Fatal(err)
	}
	c.Candidates = readings.Candidates
	return c
}

// partKey is the key of the part that says the text.
func partKey(t *testing.T, parts []library.Part, text string) string {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(part.Text, text) {
			return part.Key
		}
	}
	t.Fatalf("no part says %q: %+v", text, parts)
	return ""
}

// TestRepairHolds removes a part of an article: it stays away when the article
// is extracted and fetched again, until the repair is undone.
func TestRepairHolds(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: letterPage(8)}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	before := s.text(t, a)
	if !strings.Contains(before.Text, "Join the letter") {
		t.Fatalf("the text lacks what is to be removed: %s", before.Text)
	}
	removed := article.Repair{Removed: []string{partKey(t, s.choices(t, a).Parts, "Join the letter")}}
	if err := s.Repair(t.Context(), s.userID, a.ID, removed); err != nil {
		t.Fatal(err)
	}
	wantWithout := func(when string) {
		t.Helper()
		text := s.text(t, a)
		if strings.Contains(text.Text, "Join the letter") || strings.Contains(text.HTML, "Join the letter") || !strings.Contains(text.Text, librarytest.Paragraph(8)) {
			t.Errorf("%s the text is %s", when, text.Text)
		}
	}
	wantWithout("after the repair")
	if after := s.text(t, a); after.Score >= before.Score || after.Origin != article.OriginFetched || after.Extractor != extract.Version {
		t.Errorf("text %+v, score before %v", after, before.Score)
	}
	if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" {
		t.Fatalf("Reextract = %q, %v", failure, err)
	}
	wantWithout("extracted again")
	if _, err := s.Refetch(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	a, _ = s.doFetch(t, a)
	wantWithout("fetched again")
	part := s.choices(t, a).Parts[1]
	if !part.Chosen || part.Key != removed.Removed[0] {
		t.Errorf("the removed part is %+v, want it among the parts, chosen", part)
	}

	if err := s.UndoRepair(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	if text := s.text(t, a); text.HTML != before.HTML {
		t.Errorf("after the undo (-want +got):\n%s", cmp.Diff(before.HTML, text.HTML))
	}
	if err := s.UndoRepair(t.Context(), s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	wantWithout("after the undo of the undo")
}

// TestRepairCandidate chooses another reading, which has less text: it replaces
// the better one, and a page that does not have it does not replace it.
func TestRepairCandidate(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	body := `<main>` + librarytest.Paragraph(20) + `</main>` + strings.NewReplacer("<article>", "<section>", "</article>", "</section>").Replace(letterPage(12))
	plain := librarytest.Page("The lighthouse", 14, "")
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: body}})
	link := site.URL + "/a"
	a, _ := s.doFetch(t, s.saveLink(t, link))
	before := s.text(t, a)
	if err := s.Repair(t.Context(), s.userID, a.ID, article.Repair{Candidate: extract.CandidateMain}); err != nil {
		t.Fatal(err)
	}
	short := s.text(t, a)
	if short.Score >= before.Score || !strings.Contains(short.Text, librarytest.Paragraph(20)) || strings.Contains(short.Text, librarytest.Paragraph(3)) {
		t.Fatalf("the chosen reading is %s", short.Text)
	}
	a, _ = s.doFetch(t, s.save(t, library.SaveRequest{Link: link, Page: []byte(plain)}))
	if text := s.text(t, a); text.HTML != short.HTML {
		t.Errorf("a page without the reading that was chosen (-want +got):\n%s", cmp.Diff(short.HTML, text.HTML))
	}
	if err := s.Repair(t.Context(), s.userID, a.ID, article.Repair{}); err != nil {
		t.Fatal(err)
	}
	if text := s.text(t, a); text.HTML != before.HTML {
		t.Errorf("back to automatic (-want +got):\n%s", cmp.Diff(before.HTML, text.HTML))
	}
}

func TestRepairAdds(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: letterPage(8)}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	key := partKey(t, s.choices(t, a).Dropped, "All rights reserved")
	if err := s.Repair(t.Context(), s.userID, a.ID, article.Repair{Added: []string{key}}); err != nil {
		t.Fatal(err)
	}
	if text := s.text(t, a).Text; !strings.HasSuffix(text, "All rights reserved") || !strings.Contains(text, librarytest.Paragraph(8)) {
		t.Errorf("text with a part added: %s", text)
	}
}

func TestRepairRefused(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: letterPage(4)}, "/gone": {Status: http.StatusNotFound}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	gone, _ := s.doFetch(t, s.saveLink(t, site.URL+"/gone"))
	before := s.text(t, a)
	var all []string
	for _, part := range s.choices(t, a).Parts {
		all = append(all, part.Key)
	}
	other := librarytest.User(t, s.db, "boris")
	for name, test := range map[string]struct {
		userID, id int64
		repair     article.Repair
		want       error
	}{
		"nothing left":      {s.userID, a.ID, article.Repair{Removed: all}, article.ErrNothingLeft},
		"no such candidate": {s.userID, a.ID, article.Repair{Candidate: "everything"}, article.ErrNothingLeft},
		"no page":           {s.userID, gone.ID, article.Repair{}, article.ErrNoSource},
		"no article":        {s.userID, a.ID + 100, article.Repair{}, article.ErrNotFound},
		"another's article": {other, a.ID, article.Repair{}, article.ErrNotFound},
	} {
		if err := s.Repair(t.Context(), test.userID, test.id, test.repair); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := s.Readings(t.Context(), gone, noImages); !errors.Is(err, article.ErrNoSource) {
		t.Errorf("readings without a page: %v", err)
	}
	if after := s.text(t, a); after.HTML != before.HTML {
		t.Errorf("the text has changed (-want +got):\n%s", cmp.Diff(before.HTML, after.HTML))
	}
}

// TestChoicesAreInert wants nothing to be operated, and no id, in what is shown
// of an article several times on one page.
func TestChoicesAreInert(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	extra := `<h2 id="x">Part two</h2><p>See <a href="https://example.org/">this</a>.</p><details><summary>More</summary><p>Folded away, yet part of it.</p></details>
		<figure><img src="/boat.png" alt="The boat &amp; crew"></figure><table><tr><th id="h">a</th><td headers="h">b</td></tr></table>`
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("The lighthouse", 8, extra)}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	c := s.choices(t, a)
	shown := ""
	for _, candidate := range c.Candidates {
		shown += string(candidate.HTML)
	}
	for _, part := range c.Parts {
		shown += string(part.HTML)
	}
	for _, bad := range []string{"<a", " id=", "headers=", "<details", "<summary", "<h2", "<img"} {
		if strings.Contains(shown, bad) {
			t.Errorf("the choices hold %q: %s", bad, shown)
		}
	}
	for _, want := range []string{"Picture: The boat &amp; crew", "Part two", "Folded away"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the choices lack %q: %s", want, shown)
		}
	}
}

// TestReaderRule makes a rule of a repair: it holds for other pages of the
// site, for this reader alone, until it is deleted.
func TestReaderRule(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	second := strings.Replace(letterPage(9), letter, "Sign up for the letter of the other island, which comes on Mondays and costs nothing.", 1)
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: letterPage(8)}, "/b": {Body: second}, "/c": {Body: second}})
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	if err := s.Repair(t.Context(), s.userID, a.ID, article.Repair{Removed: []string{partKey(t, s.choices(t, a).Parts, "Join the letter")}}); err != nil {
		t.Fatal(err)
	}
	offers := s.choices(t, a).Offers
	if len(offers) != 1 || offers[0].Selector != "div.insert-letter" {
		t.Fatalf("offers %+v, want the box of the letter", offers)
	}
	if _, err := s.KeepRule(t.Context(), s.userID, a.ID, "body"); !errors.Is(err, article.ErrRuleNotFound) {
		t.Errorf("a rule that was not offered: %v", err)
	}
	rule, err := s.KeepRule(t.Context(), s.userID, a.ID, offers[0].Selector)
	if err != nil || rule.Host != "127.0.0.1" || rule.Rule != "[127.0.0.1]\nstrip: div.insert-letter\n" {
		t.Fatalf("KeepRule = %+v, %v", rule, err)
	}
	if offers, err := s.Offers(t.Context(), s.userID, a.ID); err != nil || len(offers) != 0 {
		t.Errorf("offers %+v, %v once the rule is kept, want none", offers, err)
	}

	b, _ := s.doFetch(t, s.saveLink(t, site.URL+"/b"))
	if text := s.text(t, b).Text; strings.Contains(text, "Sign up") || !strings.Contains(text, librarytest.Paragraph(9)) {
		t.Errorf("another page under the rule: %s", text)
	}
	other := &shelf{Library: s.Library, store: s.store, userID: librarytest.User(t, s.db, "boris"), db: s.db}
	c, _ := other.doFetch(t, other.saveLink(t, site.URL+"/c"))
	if text := other.text(t, c).Text; !strings.Contains(text, "Sign up") {
		t.Errorf("another reader's page: %s", text)
	}
	if err := s.DeleteReaderRule(t.Context(), other.userID, rule.ID); !errors.Is(err, article.ErrRuleNotFound) {
		t.Errorf("another reader deletes the rule: %v", err)
	}
	if err := s.DeleteReaderRule(t.Context(), s.userID, rule.ID); err != nil {
		t.Fatal(err)
	}
	if rules, err := s.ReaderRules(t.Context(), s.userID); err != nil || len(rules) != 0 {
		t.Errorf("rules %+v, %v, want none", rules, err)
	}
	b, _ = s.doFetch(t, b)
	if text := s.text(t, b).Text; !strings.Contains(text, "Sign up") {
		t.Errorf("fetched without the rule: %s", text)
	}
}

// TestRepairDivided removes a part of a later page of an article, whose pages
// all end with the same line.
func TestRepairDivided(t *testing.T) {
	t.Parallel()
	s, _ := inTx(t)
	responses := divided(3)
	for n := 1; n <= 3; n++ {
		page := responses[partAddress(n)]
		page.Body = strings.Replace(page.Body, "</article>", "<p>The tide table hangs beside the door of the boat house.</p></article>", 1)
		responses[partAddress(n)] = page
	}
	site := fetchtest.Serve(t, responses)
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+partAddress(1)))
	before := s.text(t, a)
	parts := s.choices(t, a).Parts
	last := parts[len(parts)-2]
	if last.Text == "" || !strings.Contains(before.Text, last.Text) {
		t.Fatalf("the last part but one is %+v", last)
	}
	if err := s.Repair(t.Context(), s.userID, a.ID, article.Repair{Removed: []string{last.Key}}); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(before.Text, last.Text+"\n\n", "", 1)
	if diff := cmp.Diff(want, s.text(t, a).Text); diff != "" {
		t.Errorf("without a part of a later page (-want +got):\n%s", diff)
	}
	if failure, err := s.Reextract(t.Context(), s.userID, a.ID); err != nil || failure != "" {
		t.Fatalf("Reextract = %q, %v", failure, err)
	}
	if diff := cmp.Diff(want, s.text(t, a).Text); diff != "" {
		t.Errorf("extracted again (-want +got):\n%s", diff)
	}
}
