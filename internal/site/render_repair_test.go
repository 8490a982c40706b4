package site

import (
	"html/template"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/library"
)

func testChoices() *library.Choices {
	text := template.HTML(`<p class="preview__heading preview__heading--h2">What stays</p><p>It said <q>later</q>.</p>`)
	return &library.Choices{
		Candidates: []library.Candidate{
			{Name: extract.CandidateBlocks, Title: "Automatic", Words: 420, HTML: text, Shown: true},
			{Name: extract.CandidateReadability, Title: "Readability alone", Words: 512, HTML: text},
			{Name: extract.CandidateDensest, Title: "The longest stretch of text", Words: 401, HTML: text},
		},
		Parts: []library.Part{
			{Key: "a", HTML: "<p>For most of my life the pile beside the bed has been a fair portrait.</p>", Text: "For most of my life"},
			{Key: "b", HTML: "<p>Subscribe to our letter.</p>", Text: "Subscribe to our letter.", Chosen: true},
			{Key: "c", HTML: `<figure><span class="preview__picture">Picture</span></figure>`},
		},
		Dropped: []library.Part{{Key: "d", Text: "All rights reserved"}, {Key: "e", Text: "A note of the author", Chosen: true}},
	}
}

func repairCases() map[string]renderCase {
	base := testBase("Something missing or too much?", "/read/42/repair")
	offered := testChoices()
	offered.Repair = article.Repair{Candidate: "main", Removed: []string{"b"}}
	offered.Offers = []extract.Suggestion{{Words: "Leave out parts like “Subscribe”", Selector: "div.letter"}}
	arabic := with(func(a *article.Article) { a.Language, a.Direction = "ar", "rtl" })
	rule := readerRule{ReaderRule: article.ReaderRule{ID: 3, Host: "example.org", CreatedAt: testNow}, Lines: linesOf("[example.org]\nbody: main\nstrip: div.letter\n")}
	return map[string]renderCase{
		"repair": {&repairPage{Base: base, Article: testArticle(), View: viewParts, Kept: true, Choices: testChoices()}, []checker{
			hasCount(".part", 3), has(`form[data-repair][action="/articles/42/repair"] input[type="hidden"][name="candidate"][value=""]`,
				`.part input[name="removed"][value="b"][checked]`, `.part input[name="removed"][value="a"]:not([checked])`,
				`.left-out input[name="added"][value="e"][checked]`, `[data-repair-status][role="status"]`, `script[src$="/js/repair.js"]`,
				`.settings-tabs a[aria-current="page"][href="/read/42/repair"]`),
			hasText(".part:nth-child(3) label", "Take out: a picture"), lacks(".offer", ".repair__reset", ".readings"),
		}},
		"repair, a rule offered": {&repairPage{Base: base, Article: testArticle(), View: viewParts, Kept: true, Repaired: true, Choices: offered}, []checker{
			has(`form[action="/articles/42/rules"] input[name="selector"][value="div.letter"]`, `.repair__reset[action="/articles/42/repair"]`,
				`form[data-repair] input[name="candidate"][value="main"]`),
			hasText("#offer-title", "every article from example.org"), hasText(".offer__words", "div.letter"), lacks(`.repair__reset input`),
		}},
		"repair, readings": {&repairPage{Base: base, Article: arabic, View: viewReadings, Kept: true, Choices: testChoices(), Readings: readingsOf(testChoices())}, []checker{
			hasCount(".reading-card", 3), hasCount(`.reading-card form[action="/articles/42/repair"]`, 2), hasCount(`input[type="radio"][name="look"]`, 3),
			has(`.reading-card--readability input[name="candidate"][value="readability"]`, `input[name="look"][value="blocks"][checked]`,
				`.reading-card__text[role="region"][tabindex="0"][aria-label][lang="ar"][dir="rtl"]`),
			hasText(".reading-card--blocks", "You are reading this one"), hasText(".reading-card--readability .reading-card__count", "512 words, 92 more"),
			hasText(".reading-card--densest .reading-card__count", "19 fewer"), hasText(".reading-card--readability", "reader view of a browser"), lacks(".parts"),
		}},
		"repair without a page": {&repairPage{Base: base, Article: testArticle(), View: viewParts, Choices: &library.Choices{}}, []checker{
			has(`main form[action="/articles/42/fetch"]`), hasText("main", "is not kept"), lacks(".parts", ".readings", ".settings-tabs"),
		}},
		"rules": {&rulesPage{Base: testBase("Site rules", "/settings/rules"), Rules: []readerRule{rule}}, []checker{
			hasText(".record", "Takes as the text main"), hasText(".record", "Leaves out div.letter"), hasText(".record", "Since 23 November 2026"),
			has(`form[action="/settings/rules/3/delete"]`, `[aria-current="page"][href="/settings/rules"]`),
		}},
		"rules, none": {&rulesPage{Base: testBase("Site rules", "/settings/rules")}, []checker{
			hasText("main", "no rules of your own"), lacks(".records", "main form"),
		}},
	}
}
