package programtest

import (
	"strings"
	"testing"

	"nightstand/internal/browsertest"
)

const callToSubscribe = "Join the letter that 12,000 islanders read each Friday, and never miss a crossing again."

// repair takes a part out of an article by tapping it, sees that it stays away,
// and takes the repair back; then the same without scripts.
func repair(t *testing.T, browser *browsertest.Browser) {
	p := Start(t, Setup{})
	token := p.AddUser("anna", password)
	web := serve(t, map[string]answer{"/essay": essay("The Keeper", `<div class="insert-letter"><p>`+callToSubscribe+`</p></div>`)})
	id := addReady(t, p, token, web.URL+"/essay")
	page := signIn(t, browser, p, "anna", browsertest.Phone)
	page.Goto(readingPage(p, id))
	page.WaitText(".prose", "Join the letter")
	page.Click(".article-end__repair a")
	page.WaitVisible(".part__toggle")
	page.Eval(`[...document.querySelectorAll("[data-part]")].find((part) => part.textContent.includes("Join the letter")).id = "letter"`, nil)
	page.Click("#letter .part__text")
	page.WaitVisible(`#letter [aria-pressed="true"]`)
	page.WaitText("[data-repair-status]", "1 part out")
	if line := page.EvalString(`getComputedStyle(document.querySelector("#letter .part__text p")).textDecorationLine`); line != "line-through" {
		t.Errorf("the marked part is decorated with %q", line)
	}
	page.Eval(`document.querySelector("#letter button").focus()`, nil)
	page.Press(" ")
	page.WaitVisible(`#letter [aria-pressed="false"]`)
	page.Press(" ")
	page.WaitVisible(`#letter [aria-pressed="true"]`)
	page.Click(".parts [data-action=save]")
	page.WaitText(".notice", "1 part taken out")
	page.WaitText("#offer-title", "every article from localhost")

	wantText := func(when string, want bool) {
		t.Helper()
		page.Goto(readingPage(p, id))
		if got := strings.Contains(page.Text(".prose"), "Join the letter"); got != want {
			t.Errorf("%s the reading page has the part: %v", when, got)
		}
	}
	wantText("after the repair", false)
	if _, stderr, err := p.Run("", "reextract", "--user", "anna", "--all"); err != nil {
		t.Fatalf("reextract: %v: %s", err, stderr)
	}
	wantText("extracted again", false)

	page.Goto(readingPage(p, id) + "/repair?view=readings")
	page.WaitVisible(".reading-card--blocks")
	if page.Visible(".reading-card--page") {
		t.Error("a phone shows two readings at once")
	}
	page.Click(`.readings__switch [value="page"]`)
	page.WaitText(".reading-card--page", "All rights reserved")
	page.Click(".reading-card--page button")
	page.WaitText(".notice", "This reading of the page is kept")
	page.WaitText(".prose", "All rights reserved")
	page.Click(".notice [data-action=undo]")
	page.WaitText(".notice", "as it was before")
	wantText("after the undo", false)
	page.Goto(readingPage(p, id) + "/repair")
	page.Click(".repair__reset button")
	page.WaitText(".notice", "automatic text is back")
	wantText("back to automatic", true)
	wantQuiet(t, page)
	wantOnlyOwn(t, p, page)

	plain := signIn(t, browser, p, "anna", browsertest.NoJavaScript)
	plain.Goto(readingPage(p, id) + "/repair")
	plain.Eval(`[...document.querySelectorAll(".part")].find((part) => part.textContent.includes("Join the letter")).id = "letter"`, nil)
	plain.Click("#letter .part__box")
	plain.Click(".parts [data-action=save]")
	plain.Click(".offer button")
	plain.WaitText(".notice", "From now on")
	plain.Goto(p.URL + "/settings/rules")
	plain.WaitText(".record", "Leaves out div.insert-letter")
	wantQuiet(t, plain)
}
