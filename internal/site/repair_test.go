package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"

	"nightstand/internal/article"
	"nightstand/internal/fetchtest"
	"nightstand/internal/librarytest"
)

const siteLetter = "Join the letter that 12,000 islanders read each Friday, and never miss a crossing again."

// letterArticle saves and fetches an article with a part that does not belong.
func (b *browser) letterArticle() article.Article {
	b.s.tb.Helper()
	web := fetchtest.Serve(b.s.tb, map[string]fetchtest.Response{
		"/essay": {Body: librarytest.Page("The Lamp", 8, `<div class="insert-letter"><p>`+siteLetter+`</p></div>`)},
	})
	a := b.save(web.URL + "/essay")
	if _, err := b.s.library.Fetch(b.s.tb.Context(), b.account.ID, a.ID); err != nil {
		b.s.tb.Fatal(err)
	}
	return a
}

// checkedKey is the value of the check box beside the part with the text.
func checkedKey(t *testing.T, page answer, text string) string {
	t.Helper()
	for _, part := range cascadia.QueryAll(page.page(t), cascadia.MustCompile(".part")) {
		if strings.Contains(textOf(part), text) {
			key, _ := attribute(cascadia.Query(part, cascadia.MustCompile(".part__box")), "value")
			return key
		}
	}
	t.Fatalf("no part says %q", text)
	return ""
}

func TestRepair(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a := vera.letterArticle()
	repair := paths{}.Repair(a.ID)
	vera.get(paths{}.Article(a.ID)).want(t, has(`.article-end__repair a[href="`+repair+`"]`, `#reading-menu a[href="`+repair+`"]`), hasText(".prose", "Join the letter"))

	page := vera.get(repair)
	page.want(t, has("form[data-repair]"), lacks(".offer", ".repair__reset"))
	form := url.Values{"candidate": {""}, "removed": {checkedKey(t, page, "Join the letter")}}
	vera.post(paths{}.Change(a.ID, "repair"), form).wantRedirect(t, repair) // where the rule is offered
	undo := paths{}.Change(a.ID, "repair/undo")
	vera.get(repair).want(t, hasText(".notice", "1 part taken out"), has(`.notice form[action="`+undo+`"]`, `.offer input[value="div.insert-letter"]`, ".repair__reset", ".part__box[checked]"),
		hasText("#offer-title", "127.0.0.1"))
	vera.get(paths{}.Article(a.ID)).want(t, hasText(".prose", "The keeper climbed"))
	if strings.Contains(vera.get(paths{}.Article(a.ID)).body, "Join the letter") {
		t.Error("the reading page still has the removed part")
	}

	vera.post(undo, url.Values{"return": {paths{}.Article(a.ID)}}).wantRedirect(t, paths{}.Article(a.ID))
	vera.get(paths{}.Article(a.ID)).want(t, hasText(".prose", "Join the letter"), hasText(".notice", "as it was before"))

	vera.get(paths{}.Readings(a.ID)).want(t, has(".reading-card--blocks .reading-card__present", `.reading-card--page button`))
	vera.post(paths{}.Change(a.ID, "repair"), url.Values{"candidate": {"page"}}).wantRedirect(t, paths{}.Article(a.ID))
	vera.get(paths{}.Article(a.ID)).want(t, hasText(".prose", "All rights reserved"), hasText(".notice", "This reading of the page is kept"))
	vera.post(paths{}.Change(a.ID, "repair"), nil).wantRedirect(t, paths{}.Article(a.ID))
	vera.get(paths{}.Article(a.ID)).want(t, hasText(".notice", "automatic text is back"))
	if strings.Contains(vera.get(paths{}.Article(a.ID)).body, "All rights reserved") {
		t.Error("the automatic text is not back")
	}
}

func TestRepairRule(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a := vera.letterArticle()
	key := checkedKey(t, vera.get(paths{}.Repair(a.ID)), "Join the letter")
	vera.post(paths{}.Change(a.ID, "repair"), url.Values{"removed": {key}}).wantStatus(t, http.StatusSeeOther)
	vera.post(paths{}.Change(a.ID, "rules"), url.Values{"selector": {"p"}}).wantStatus(t, http.StatusNotFound)
	vera.post(paths{}.Change(a.ID, "rules"), url.Values{"selector": {"div.insert-letter"}}).wantRedirect(t, paths{}.Article(a.ID))
	vera.get(paths{}.Rules()).want(t, hasText(".notice", "from 127.0.0.1"), hasText(".record__name", "127.0.0.1"), hasText(".record", "Leaves out div.insert-letter"))
	rules, err := s.library.ReaderRules(t.Context(), vera.account.ID)
	if err != nil || len(rules) != 1 {
		t.Fatalf("rules %+v, %v", rules, err)
	}
	boris := s.reader("boris")
	boris.post(paths{}.DeleteRule(rules[0].ID), nil).wantStatus(t, http.StatusNotFound)
	vera.post(paths{}.DeleteRule(rules[0].ID), nil).wantRedirect(t, paths{}.Rules())
	vera.get(paths{}.Rules()).want(t, hasText(".notice", "The rule is gone"), lacks(".record"))
}

func TestRepairRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera, boris := s.reader("vera"), s.reader("boris")
	a := vera.letterArticle()
	waiting := vera.save("https://example.org/later")
	vera.get(paths{}.Repair(waiting.ID)).want(t, hasText("main", "is not kept"), has(`main form[action="`+paths{}.Change(waiting.ID, "fetch")+`"]`))
	vera.post(paths{}.Change(waiting.ID, "repair"), nil).wantStatus(t, http.StatusConflict)
	boris.get(paths{}.Repair(a.ID)).wantStatus(t, http.StatusNotFound)
	boris.post(paths{}.Change(a.ID, "repair"), url.Values{"candidate": {"page"}}).wantStatus(t, http.StatusNotFound)
	boris.post(paths{}.Change(a.ID, "repair/undo"), nil).wantStatus(t, http.StatusNotFound)
	boris.post(paths{}.Change(a.ID, "rules"), url.Values{"selector": {"main"}}).wantStatus(t, http.StatusNotFound)
	vera.post(paths{}.Change(a.ID, "repair"), url.Values{"candidate": {"none of these"}}).wantStatus(t, http.StatusUnprocessableEntity)
	many := make([]string, maxRepairKeys+1)
	vera.post(paths{}.Change(a.ID, "repair"), url.Values{"removed": many}).wantStatus(t, http.StatusBadRequest)
	vera.post(paths{}.Change(a.ID, "delete"), nil).wantStatus(t, http.StatusSeeOther)
	vera.get(paths{}.Repair(a.ID)).wantStatus(t, http.StatusNotFound)
}
