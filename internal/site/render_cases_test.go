package site

import (
	"html/template"
	"strings"
	"time"

	"nightstand/internal/account"
	"nightstand/internal/article"
)

// renderCase is one page in one state, and what must be seen in it.
type renderCase struct {
	page page
	want []checker
}

var testNow = time.Date(2026, 11, 23, 20, 15, 0, 0, time.UTC)

func testBase(title, current string) Base {
	return Base{
		Title:       title,
		Account:     &account.Account{ID: 1, Name: "Vera", Preferences: account.DefaultPreferences()},
		Preferences: account.DefaultPreferences(),
		Current:     current,
		Now:         testNow,
	}
}

func strangerBase(title, current string) Base {
	base := testBase(title, current)
	base.Account = nil
	return base
}

func testArticle() article.Article {
	published := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	return article.Article{
		ID: 42, UserID: 1, URL: "https://www.example.org/essays/the-weight-of-paper",
		CanonicalURL: "https://www.example.org/essays/weight",
		Title:        "The Weight of Paper: What We Keep Beside the Bed, and Why",
		Byline:       "Marguerite Albright", SiteName: "The Harbour Review", Domain: "example.org",
		PublishedAt: &published, Language: "en", Direction: "ltr",
		Excerpt: "For most of my life the pile beside the bed has been a fair portrait of my intentions, and a poor one of my evenings.",
		Image:   "https://www.example.org/lead.jpg", WordCount: 2140, Minutes: 9,
		Status: article.StatusReady, SavedAt: testNow.Add(-3 * time.Hour), UpdatedAt: testNow,
	}
}

const testBody = template.HTML(`<p>For most of my life the pile beside the bed has been a fair portrait of my intentions.</p>
<h2 id="a">What stays</h2><p>It said <q>later</q>, and <a href="https://example.org/x">meant it</a>.</p>`)

var testContents = []heading{{Level: 2, ID: "a", Text: "What stays"}, {Level: 3, ID: "b", Text: "The second pile"}}

func with(change func(*article.Article)) article.Article {
	a := testArticle()
	change(&a)
	return a
}

func testRows() []articleRow {
	retry := testNow.Add(10 * time.Minute)
	articles := []article.Article{
		testArticle(),
		with(func(a *article.Article) {
			a.ID, a.Title, a.URL, a.Status = 43, "", "https://example.com/2026/11/how-tides-work", article.StatusFetching
			a.SiteName, a.Domain, a.Excerpt, a.SavedAt = "", "example.com", "", testNow
		}),
		with(func(a *article.Article) {
			a.ID, a.Status, a.RetryAt, a.SiteName, a.Domain = 44, article.StatusQueued, &retry, "", "news.example"
			a.Failure = article.FailureServer
			a.Title, a.Excerpt, a.SavedAt = "Harbour dredging to resume in spring", "", testNow.Add(-40*time.Minute)
		}),
		with(func(a *article.Article) {
			a.ID, a.Status, a.Failure = 45, article.StatusFailed, article.FailureLogin
			a.Title, a.Excerpt = "Inside the last paper mill on the river", ""
			a.SiteName, a.Domain, a.SavedAt = "The Evening Ledger", "ledger.example", testNow.Add(-26*time.Hour)
		}),
		with(func(a *article.Article) {
			a.ID, a.Favorite, a.Title = 46, true, "A short history of the bookmark"
			a.Excerpt = "Ribbons, straw, train tickets, a pressed fern: readers have always left something of themselves between the pages. This is what librarians find."
			a.SavedAt, a.Minutes, a.SiteName = testNow.Add(-6*24*time.Hour), 74, "Marginalia"
		}),
		with(func(a *article.Article) {
			a.ID, a.Title, a.Language = 47, "枕元の灯り：本を読む夜について", "ja"
			a.Excerpt = "寝る前の三十分だけ、紙の本を読む。灯りは小さいほうがいい。部屋の隅が暗く沈み、頁だけが浮かびあがる。"
			a.SiteName, a.SavedAt, a.Minutes = "夜の頁", testNow.Add(-40*24*time.Hour), 4
		}),
		with(func(a *article.Article) {
			a.ID, a.Title, a.Language, a.Direction = 48, "مصباح إلى جانب السرير", "ar", "rtl"
			a.Excerpt = "القراءة قبل النوم عادة قديمة، وما زال الضوء الصغير رفيق الكتاب في آخر النهار."
			a.SiteName, a.SavedAt, a.Minutes = "دفاتر", testNow.Add(-90*24*time.Hour), 6
		}),
	}
	var rows []articleRow
	for _, a := range articles {
		a.Thumbnail = a.Status == article.StatusReady && a.ID != 47
		rows = append(rows, articleRow{Article: a, Return: "/"})
	}
	return rows
}

func testLinks() []shareLink {
	later, before := testNow.Add(7*24*time.Hour), testNow.Add(-24*time.Hour)
	share := article.Share{ID: 7, ArticleID: 42, ArticleTitle: testArticle().Title, Token: "q7XvN2", CreatedAt: before, ExpiresAt: &later, Views: 1}
	forever := share
	forever.ID, forever.ExpiresAt, forever.Views = 8, nil, 12
	expired := share
	expired.ID, expired.ExpiresAt = 9, &before
	revoked := share
	revoked.ID, revoked.RevokedAt = 10, &before
	url := "https://nightstand.example/s/q7XvN2mB4cK9"
	return []shareLink{
		{Share: share, URL: url, State: "open"}, {Share: forever, URL: url, State: "open"},
		{Share: expired, URL: url, State: "expired"}, {Share: revoked, URL: url, State: "revoked"},
	}
}

// renderCases returns every page type in all its states, by name.
func renderCases() map[string]renderCase {
	cases := map[string]renderCase{}
	for _, group := range []map[string]renderCase{listCases(), articleCases(), repairCases(), shareCases(), saveCases(), accountCases(), settingsCases()} {
		for name, c := range group {
			cases[name] = c
		}
	}
	return cases
}

func listCases() map[string]renderCase {
	rows := testRows()
	undone := testBase("Unread", "/")
	undone.Notice = &notice{Text: "Archived.", UndoAction: "/articles/42/unarchive", Link: "/read/42", LinkText: "Show it"}
	long := with(func(a *article.Article) {
		a.Title = strings.Repeat("Donaudampfschifffahrtsgesellschaft", 3)
	})
	return map[string]renderCase{
		"list": {&articleListPage{Base: testBase("Unread", "/"), View: viewUnread, Articles: rows, Older: "/?before=9"}, []checker{
			hasCount(".article-row", len(rows)), has(`[data-region="list"][data-live="/events"]`, `.paging a[rel="next"]`,
				`.tabs a[aria-current="page"][href="/"]`, `[data-key="42"] img[src="/read/42/thumbnail"][width][height][alt=""]`,
				`[data-key="42"] form[action="/articles/42/archive"][data-swap] input[name="return"]`,
				`[data-key="46"] form[action="/articles/46/unfavorite"]`, `[data-key="48"] [dir="rtl"][lang="ar"]`),
			hasText(`[data-key="43"] .article-row__title`, "how-tides-work"), hasText(`[data-key="43"]`, "Fetching"),
			hasText(`[data-key="44"]`, "The site had a problem of its own. The next try is at 20:25"), hasText(`[data-key="45"]`, "sign in or subscribe"),
			hasText(`[data-key="46"] .article-row__meta`, "1 h 14 min"), hasText(`[data-key="42"] time`, "3 hours ago"),
			lacks(`[data-key="47"] img`, ".welcome", ".notice"),
		}},
		"list with a notice": {&articleListPage{Base: undone, View: viewUnread, Articles: rows[:1]}, []checker{
			hasText(".notice", "Archived."), has(`.notice form[action="/articles/42/unarchive"] button`, `.notice a[href="/read/42"]`), lacks("[data-live]", ".paging"),
		}},
		"list of a later page":    {&articleListPage{Base: testBase("All", "/?view=all&before=3"), View: viewAll, Articles: []articleRow{{Article: long}}, Newer: "/?view=all"}, []checker{has(`.paging a[href="/?view=all"]`)}},
		"list with a wrong link":  {&articleListPage{Base: testBase("Unread", "/"), View: viewUnread, Articles: rows[:1], Form: saveForm{Value: "htp:/x", Error: "There is no link in this."}}, []checker{has(`.save-form input[aria-invalid="true"][value="htp:/x"]`), hasText(".save-form__error", "no link")}},
		"archived list":           {&articleListPage{Base: testBase("Archive", "/?view=archive"), View: viewArchive, Articles: []articleRow{{Article: with(func(a *article.Article) { a.ArchivedAt = &testNow })}}}, []checker{has(`form[action="/articles/42/unarchive"]`)}},
		"search":                  {&articleListPage{Base: testBase("Search", "/?q=paper"), View: viewAll, Query: "paper", Articles: rows[:1]}, []checker{hasText(".results", "“paper”"), has(`.search-form input[value="paper"]`), lacks("[aria-current]")}},
		"search without a result": {&articleListPage{Base: testBase("Search", "/?q=x"), View: viewAll, Query: "x"}, []checker{hasText(".empty", "No article matches"), hasText(".results", "Nothing found")}},
		"empty library":           {&articleListPage{Base: testBase("Unread", "/"), View: viewUnread, Empty: true}, []checker{hasCount(".welcome__way", 3), has(`.welcome a[href="/bookmarklet"]`, `.welcome a[href="/settings/tokens"]`, ".save-form"), lacks(".tabs", ".search-form")}},
		"empty unread":            {&articleListPage{Base: testBase("Unread", "/"), View: viewUnread}, []checker{hasText(".empty", "All read")}},
		"empty archive":           {&articleListPage{Base: testBase("Archive", "/?view=archive"), View: viewArchive}, []checker{hasText(".empty", "archive is empty")}},
		"empty favourites":        {&articleListPage{Base: testBase("Favourites", "/?view=favorites"), View: viewFavorites}, []checker{hasText(".empty", "No favourites")}},
		"empty all":               {&articleListPage{Base: testBase("All", "/?view=all"), View: viewAll}, []checker{hasText(".empty", "Nothing here")}},
	}
}

func articleCases() map[string]renderCase {
	retry := testNow.Add(time.Minute)
	steps := []step{{"Saved", "done"}, {"Fetching the page", "active"}, {"Finding the article", "waiting"}}
	fetching := with(func(a *article.Article) { a.Status, a.Title = article.StatusFetching, "" })
	delayed := with(func(a *article.Article) {
		a.Status, a.RetryAt, a.Failure = article.StatusQueued, &retry, article.FailureTimeout
	})
	cutShort := with(func(a *article.Article) { a.Failure = article.FailurePart })
	walled := with(func(a *article.Article) { a.Status, a.Failure = article.StatusFailed, article.FailureLogin })
	missing := with(func(a *article.Article) { a.Status, a.Failure = article.StatusFailed, article.FailureNotFound })
	deleted := with(func(a *article.Article) { a.DeletedAt = &testNow })
	kept := with(func(a *article.Article) {
		a.ArchivedAt, a.Favorite, a.Language, a.Direction = &testNow, true, "ar", "rtl"
		a.Byline, a.SiteName, a.PublishedAt, a.Minutes = "", "", nil, 0
	})
	sepia := testBase(testArticle().Title, "/read/42")
	sepia.Preferences = account.Preferences{Theme: "sepia", TextSize: 5, Width: "wide"}
	return map[string]renderCase{
		"article": {&articlePage{Base: sepia, Article: testArticle(), Body: testBody, Contents: testContents,
			Older: &neighbor{41, "On Margins"}, Newer: &neighbor{43, "How Tides Work"}}, []checker{
			has(`html[data-theme="sepia"][data-size="5"][data-width="wide"]`, `meta[name="theme-color"][content="#f4e8d0"]`, `article[lang="en"][dir="ltr"] .prose p`,
				`.article__meta time[datetime="2026-03-04T09:00:00Z"]`, `.article__meta a[href="https://www.example.org/essays/the-weight-of-paper"]`,
				`details.contents:not([open]) a[href="#a"]`, `.neighbors a[href="/read/41"][rel="next"]`, `.neighbors a[href="/read/43"]`,
				`#reading-settings[popover] form[action="/settings/reading"] input[name="return"][value="/read/42"]`,
				`input[name="theme"][value="sepia"][checked]`, `input[name="text_size"][value="5"][checked]`, `input[name="width"][value="wide"][checked]`,
				`.article-end form[action="/articles/42/archive"] .button--primary`, `.article-end a[href="/read/42/share"]`,
				`.article-end form[action="/articles/42/delete"]`, `form[action="/articles/42/favorite"][data-swap]`),
			hasCount(`input[name="text_size"]`, account.MaxTextSize), hasCount(`input[name="theme"]`, len(account.Themes)),
			hasText("title", "The Weight of Paper"), hasText(".article__byline", "Marguerite Albright"), hasText(".article__meta", "9 min"),
			lacks("[data-live]", `meta[http-equiv="refresh"]`, ".trouble", ".progress", ".trashed"),
		}},
		"article kept, right to left": {&articlePage{Base: testBase("x", "/read/42"), Article: kept, Body: testBody, Origin: article.OriginFetched}, []checker{
			hasText(".article-end__origin", "the server fetched"),
			has(`article[lang="ar"][dir="rtl"]`, `form[action="/articles/42/unarchive"]`, `form[action="/articles/42/unfavorite"]`),
			hasText(".article__meta", "example.org"), lacks(".article__byline", ".article__meta time", ".contents", ".neighbors"),
		}},
		"article in progress": {&articlePage{Base: testBase("Saving", "/read/42"), Article: fetching, Steps: steps}, []checker{
			has(`main[data-live="/read/42/events"]`, `.progress__step--active[aria-current="step"]`), hasCount(".progress__step", 3),
			hasText("head noscript", "refresh"), hasText("h1", "the-weight-of-paper"), lacks(".prose", ".article-end", ".trouble"),
		}},
		"article to be tried again":     {&articlePage{Base: testBase("Saving", "/read/42"), Article: delayed, Steps: steps}, []checker{hasText(".progress", "The site took too long to answer. The next try is at 20:16 UTC"), has("time[data-local-time]")}},
		"article with pictures to come": {&articlePage{Base: testBase("x", "/read/42"), Article: testArticle(), Body: testBody, Pending: true}, []checker{has(`main[data-live="/read/42/events"] .prose`), lacks(".article__note", ".progress")}},
		"article fetched again":         {&articlePage{Base: testBase("x", "/read/42"), Article: fetching, Body: testBody}, []checker{has("main[data-live] .prose"), hasText(".article__note", "A fresh copy"), lacks(".progress")}},
		"article not fetched again":     {&articlePage{Base: testBase("x", "/read/42"), Article: walled, Body: testBody}, []checker{hasText(".article__note", "kept before"), has(".prose"), lacks(".trouble", "[data-live]")}},
		"article with a part missing":   {&articlePage{Base: testBase("x", "/read/42"), Article: cutShort, Body: testBody, Origin: article.OriginSent}, []checker{isText(".article__note", article.FailurePart.Sentence()), hasText(".article-end__origin", "your browser sent")}},
		"article that sending helps": {&articlePage{Base: testBase("Failed", "/read/42"), Article: walled}, []checker{
			hasText(".trouble", "sign in or subscribe"), has(`.trouble form[action="/articles/42/fetch"]`, `.trouble__help a[href="/bookmarklet"]`), lacks("[data-live]", ".prose", ".article-end"),
		}},
		"article that is gone": {&articlePage{Base: testBase("Failed", "/read/42"), Article: missing}, []checker{hasText(".trouble", "does not exist"), lacks(".trouble__help")}},
		"article in the trash": {&articlePage{Base: testBase("x", "/read/42"), Article: deleted, Body: testBody}, []checker{hasText(".trashed", "in the trash"), has(`form[action="/articles/42/restore"]`), lacks(`form[action="/articles/42/delete"]`, ".article-end", "#reading-menu")}},
	}
}

func shareCases() map[string]renderCase {
	links := testLinks()
	plain := with(func(a *article.Article) { a.Excerpt, a.PublishedAt, a.CanonicalURL = "", nil, "" })
	return map[string]renderCase{
		"share":             {&sharePage{Base: testBase("Share", "/read/42/share"), Article: testArticle()}, []checker{hasCount(`input[name="expires"]`, 4), has(`form[action="/articles/42/shares"] input[value="never"][checked]`), lacks(".records", ".once")}},
		"share with links":  {&sharePage{Base: testBase("Share", "/read/42/share"), Article: testArticle(), Links: links[:2], New: &links[0]}, []checker{hasCount(".record", 2), has(`.once [data-copy]`, `[data-share-url][hidden]`, `form[action="/settings/shares/7/revoke"]`), hasText(".record", "Until 30 November 2026 · 1 view ·"), hasText(".record:nth-child(2)", "Never expires · 12 views")}},
		"shares":            {&sharesPage{Base: testBase("Shared links", "/settings/shares"), Links: links}, []checker{hasCount(".record", 4), hasCount(`form[action^="/settings/shares/"]`, 2), hasText(".record:nth-child(3)", "Expired 22 November 2026"), hasText(".record:nth-child(4)", "Revoked 22 November 2026"), has(`[aria-current="page"][href="/settings/shares"]`)}},
		"shares, none":      {&sharesPage{Base: testBase("Shared links", "/settings/shares")}, []checker{hasText("main", "not shared anything"), lacks(".records")}},
		"shared":            {&sharedPage{Base: strangerBase(testArticle().Title, "/s/q7XvN2"), Article: testArticle(), Body: testBody, Contents: testContents, URL: "https://nightstand.example/s/q7XvN2", Image: "https://nightstand.example/s/q7XvN2/images/lead.jpg"}, []checker{has(`meta[property="og:type"][content="article"]`, `meta[property="og:title"][content^="The Weight"]`, `meta[property="og:image"][content="https://nightstand.example/s/q7XvN2/images/lead.jpg"]`, `meta[property="og:image:alt"]`, `meta[property="og:url"][content="https://nightstand.example/s/q7XvN2"]`, `meta[property="og:site_name"][content="The Harbour Review"]`, `meta[property="og:description"]`, `meta[property="article:published_time"]`, `meta[name="twitter:card"][content="summary_large_image"]`, `meta[name="robots"][content="noindex"]`, `link[rel="canonical"][href="https://www.example.org/essays/weight"]`), hasText(".shared-footer", "Shared from a Nightstand library"), lacks("form", "script", ".site-header", `a[href="/"]`, `[href^="/settings"]`)}},
		"shared, with less": {&sharedPage{Base: strangerBase("x", "/s/q7XvN2"), Article: plain, Body: testBody, URL: "https://nightstand.example/s/q7XvN2"}, []checker{has(`meta[name="twitter:card"][content="summary"]`, `link[rel="canonical"][href="https://www.example.org/essays/the-weight-of-paper"]`), lacks(`meta[property="og:image"]`, `meta[property="og:description"]`, `meta[property="article:published_time"]`)}},
	}
}
