package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pageMetadata reads the metadata of a page at https://www.site.example/p.
func pageMetadata(t testing.TB, page string) *metadata {
	t.Helper()
	doc, err := parse([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	u := mustParseURL(t, "https://www.site.example/p")
	return readMetadata(doc, u, u)
}

func TestPrintedByline(t *testing.T) {
	t.Parallel()
	const title = `<title>Salt roads of the north</title><h1>Salt roads of the north</h1>`
	cases := map[string]struct{ page, want string }{
		"by, split by markup":       {title + `<p>By <a href="/i">Ida Lowell</a>, <a href="/t">Tom Ferris</a> &amp; <a>Ann de Vries</a></p><p>4 May 2021</p>`, "Ida Lowell, Tom Ferris, Ann de Vries"},
		"role behind the name":      {title + `<div class="author"><span>Ida Lowell</span><span>Staff Writer</span></div>`, "Ida Lowell"},
		"class of a component":      {title + `<span class="hero__author"><img alt=""> Ida Lowell</span><span>May 4, 2021</span>`, "Ida Lowell"},
		"beside the date":           {title + `<div><span>Ida Lowell</span> · <span>May 4, 2021</span></div>`, "Ida Lowell"},
		"on a line with the date":   {title + `<p>Ida Lowell | Senior Writer | May 4, 2021</p>`, "Ida Lowell"},
		"before what she does":      {title + `<p>Ida Lowell</p><p>Marketing Director</p>`, "Ida Lowell"},
		"date, by":                  {title + `<p>05/04/2021 by Ida Lowell</p>`, "Ida Lowell"},
		"above the title":           {`<p>Posted by Ida Lowell on May 4</p>` + title, "Ida Lowell"},
		"degrees stay":              {title + `<p>By Ida Lowell, MD, PhD</p>`, "Ida Lowell, MD, PhD"},
		"reviewer is no author":     {title + `<p>Medically reviewed <span>by</span> <b>Tom Ferris</b></p><p>Written by <b>Ida Lowell</b></p>`, "Ida Lowell"},
		"photographer is no author": {title + `<figure><figcaption>Photo by Tom Ferris</figcaption></figure>`, ""},
		"login with a date":         {title + `<p>Posted by <b>ida_l</b> on 4 May 2021</p>`, "ida_l"},
		"sentence":                  {title + `<p>By clicking you agree to the terms of 4 May 2021.</p>`, ""},
		"section beside the date":   {title + `<p>Travel Guides</p><p>May 4, 2021</p>`, ""},
		"on behalf of others":       {title + `<div>Dec. 19, 2025 · Ida Lowell on behalf of <a href="/t">the walkers</a></div>`, "Ida Lowell"},
		"one name, linked":          {title + `<div class="author"><a href="/author/ida/">Ida</a></div>`, "Ida"},
		"class of a site's name":    {title + `<span class="jobber-post__author">Ida Lowell</span>`, "Ida Lowell"},
		"office with and":           {`<meta name="dcterms.creator" content="Center for Salt Evaluation and Research">`, "Center for Salt Evaluation and Research"},
		"team":                      {title + `<p>By <b>The Essays Team</b></p>`, "The Essays Team"},
		"signed at the end":         {title + strings.Repeat(`<p>`+strings.Repeat("salt and road ", 30)+`</p>`, 5) + `<p>Written by Ida Lowell</p>`, "Ida Lowell"},
		"other articles' authors":   {title + strings.Repeat(`<p>`+strings.Repeat("salt and road ", 30)+`</p>`, 5) + `<div class="card"><p class="author">Ida Lowell</p></div><div class="card"><p class="author">Tom Ferris</p></div>`, ""},
		"more than metadata knows":  {`<meta name="author" content="Ida Lowell">` + title + `<p>By Ida Lowell and Tom Ferris</p>`, "Ida Lowell, Tom Ferris"},
		"others than metadata says": {`<meta name="author" content="Tom Ferris">` + title + `<p>By Ida Lowell</p>`, "Ida Lowell"},
		"metadata is a login":       {`<meta name="author" content="ida.l">` + title + `<p>Ida Lowell</p><p>May 4, 2021</p>`, "Ida Lowell"},
		"desk beside a person":      {`<meta name="author" content="Ida Lowell">` + title + `<p>By Ida Lowell, Global Desk</p>`, "Ida Lowell"},
		"japanese":                  {`<title>塩の道の話</title><h1>塩の道の話</h1><p>文: 山田太郎</p>`, "山田太郎"},
		"french":                    {title + `<p>Par Ida Lowell et Tom Ferris</p>`, "Ida Lowell, Tom Ferris"},
		"twitter card":              {`<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ida Lowell">`, "Ida Lowell"},
		"twitter card of time":      {`<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="5 minutes">`, ""},
		"a vendor's own tag":        {`<meta name="cxenseparse:author" content="Ida Lowell">`, "Ida Lowell"},
		"rdfa":                      {title + `<p><span property="schema:author">Ida Lowell</span></p>`, "Ida Lowell"},
		"organisation in data":      {`<script type="application/ld+json">{"@type":"Article","author":{"@type":"Organization","name":"Essays"}}</script>` + title + `<p>By Ida Lowell</p>`, "Ida Lowell"},
		"organisation alone":        {`<script type="application/ld+json">{"@type":"Article","author":{"@type":"Organization","name":"Essays"}}</script>` + title, "Essays"},
		"author of a page":          {`<script type="application/ld+json">{"@type":"WebPage","author":{"@type":"Person","name":"Ida Lowell"}}</script>`, "Ida Lowell"},
		"once whatever the case":    {`<meta name="author" content="Ida Lowell"><meta name="author" content="IDA LOWELL">`, "Ida Lowell"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := pageMetadata(t, c.page).byline; got != c.want {
				t.Errorf("byline = %q, want %q", got, c.want)
			}
		})
	}
}

func TestPublished(t *testing.T) {
	t.Parallel()
	const title = `<title>Salt roads of the north</title><h1>Salt roads of the north</h1>`
	const stamped = `<meta property="article:published_time" content="2024-06-24T08:00:00Z">`
	cases := map[string]struct{ page, want string }{
		"metadata":                  {stamped, "2024-06-24T08:00:00Z"},
		"printed, same day":         {stamped + title + `<p>June 24, 2024</p>`, "2024-06-24T08:00:00Z"},
		"printed, other time zone":  {stamped + title + `<p>23 June 2024</p>`, "2024-06-24T08:00:00Z"},
		"printed, earlier":          {stamped + title + `<p>Published on May 4, 2021</p>`, "2021-05-04T00:00:00Z"},
		"printed as updated":        {stamped + title + `<p>Last updated: May 4, 2025</p>`, "2024-06-24T08:00:00Z"},
		"printed is the change":     {stamped + `<meta property="article:modified_time" content="2025-05-04T00:00:00Z">` + title + `<p>May 4, 2025</p>`, "2024-06-24T08:00:00Z"},
		"only the change":           {title + `<p>Updated <time>May 4, 2025</time></p>`, "2025-05-04T00:00:00Z"},
		"only the change, metadata": {`<meta property="article:modified_time" content="2025-05-04T00:00:00Z">`, "2025-05-04T00:00:00Z"},
		"published and updated":     {title + `<p>Published May 4, 2021 | Updated June 1, 2022</p><p>Posted: 3 May 2021</p>`, "2021-05-04T00:00:00Z"},
		"machine's time":            {title + `<time datetime="2021-05-04T10:00:00+02:00">May 4, 2021</time>`, "2021-05-04T10:00:00+02:00"},
		"above the title":           {`<p>4 mai 2021</p>` + title, "2021-05-04T00:00:00Z"},
		"day first as elsewhere":    {title + `<p>04/05/2021</p><ul><li>25/12/2020</li></ul>`, "2021-05-04T00:00:00Z"},
		"month first as elsewhere":  {title + `<p>04/05/2021</p><ul><li>12/25/2020</li></ul>`, "2021-04-05T00:00:00Z"},
		"swapped, metadata decides": {`<meta property="article:published_time" content="2024-09-10">` + title + `<p>09.10.2024</p>`, "2024-09-10T00:00:00Z"},
		"end of the article":        {title + strings.Repeat(`<p>`+strings.Repeat("salt and road ", 30)+`</p>`, 5) + `<p>Posted on the 15/12/2021 at 19:00 by ida</p>`, "2021-12-15T00:00:00Z"},
		"sentence about a day":      {title + `<p>The road was closed on 4 May 1921, when the last of the carts had gone over the pass and into the valley.</p>`, ""},
		"comment's date":            {title + `<div class="comments"><p>Ida</p><p>May 4, 2021</p></div>`, ""},
		"data for scripts":          {title + `<script>window.page={"publishDate":"2021-05-04","id":1}</script>`, "2021-05-04T00:00:00Z"},
		"data of several articles":  {title + `<script>[{"publishDate":"2021-05-04"},{"publishDate":"2022-05-04"}]</script>`, ""},
		"thing that is no article":  {`<script type="application/ld+json">{"@type":"WebPage","datePublished":"2021-05-04"}</script>`, "2021-05-04T00:00:00Z"},
		"highwire":                  {`<meta name="citation_publication_date" content="2023 Jan 7">`, "2023-01-07T00:00:00Z"},
		"rdfa":                      {title + `<p><span property="dc:datePublished" content="2021-05-04">spring</span></p>`, "2021-05-04T00:00:00Z"},
		"a vendor's own tag":        {`<meta name="w-published-date" content="2021-05-04"><meta name="publisher" content="2019-01-01">`, "2021-05-04T00:00:00Z"},
		"linked data in a meta":     {`<meta name="script:ld+json" content="{&quot;@type&quot;:&quot;Article&quot;,&quot;datePublished&quot;:&quot;2021-05-04&quot;}">`, "2021-05-04T00:00:00Z"},
		"created, linked data":      {`<script type="application/ld+json">{"@type":"Question","dateCreated":"2021-05-04"}</script>`, "2021-05-04T00:00:00Z"},
		"originally published":      {stamped + title + `<p>This article was originally published on 26 Sep 2019 at 4:12pm but has been checked for mistakes since.</p>`, "2019-09-26T00:00:00Z"},
		"changes as published":      {stamped + `<meta property="article:modified_time" content="2024-06-24T08:00:00Z">` + title + strings.Repeat(`<p>`+strings.Repeat("salt and road ", 30)+`</p>`, 5) + `<p>Published <time datetime="2021-05-04">May 4, 2021</time></p>`, "2021-05-04T00:00:00Z"},
		"numbers, once in words":    {title + `<p>02-12-2020</p><footer><a href="/p">Salt roads of the north</a> <time>December 2, 2020</time></footer>`, "2020-12-02T00:00:00Z"},
		"month alone":               {title + `<p>November 2015</p>`, "2015-11-01T00:00:00Z"},
		"month of the change":       {title + strings.Repeat(`<p>`+strings.Repeat("salt and road ", 30)+`</p>`, 5) + `<p><b>Last Updated:</b> June 2022</p>`, "2022-06-01T00:00:00Z"},
		"month in a menu":           {title + `<ul><li>November 2015</li><li><a href="/2015/10">October 2015</a></li></ul>`, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if d := pageMetadata(t, c.page).published; d != nil {
				got = d.Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("published = %q, want %q", got, c.want)
			}
		})
	}
}

func TestPublishedByAddress(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ address, stamp, want string }{
		"alone":          {"https://site.example/2025/12/18/salt", "", "2025-12-18T00:00:00Z"},
		"west of it":     {"https://site.example/2025/12/18/salt", "2025-12-19T02:41:41+00:00", "2025-12-18T00:00:00Z"},
		"east of it":     {"https://site.example/2026/01/01/salt", "2025-12-31T23:10:00Z", "2026-01-01T00:00:00Z"},
		"same day":       {"https://site.example/2025/12/18/salt", "2025-12-18T02:41:41+02:00", "2025-12-18T02:41:41+02:00"},
		"month in words": {"https://site.example/2025/dec/18/salt", "", "2025-12-18T00:00:00Z"},
		"other day":      {"https://site.example/2025/12/08/salt", "2025-12-19T02:41:41Z", "2025-12-19T02:41:41Z"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := parse([]byte(`<meta property="article:published_time" content="` + c.stamp + `"><p>Salt roads of the north`))
			if err != nil {
				t.Fatal(err)
			}
			u := mustParseURL(t, c.address)
			got := readMetadata(doc, u, u).published
			if got == nil || got.Format(time.RFC3339) != c.want {
				t.Errorf("published = %v, want %s", got, c.want)
			}
		})
	}
}

func TestFindDate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	cases := map[string]struct{ text, want, before, after string }{
		"english":       {"Posted on Sunday, March 3rd, 2024 by Ida", "2024-03-03", "Posted on Sunday, ", " by Ida"},
		"abbreviated":   {"3 Sept. 2024", "2024-09-03", "", ""},
		"german":        {"3. März 2024", "2024-03-03", "", ""},
		"french":        {"le 1er août 2024", "2024-08-01", "le ", ""},
		"spanish":       {"3 de octubre de 2024", "2024-10-03", "", ""},
		"portuguese":    {"3 de março de 2024", "2024-03-03", "", ""},
		"polish":        {"3 października 2024 r.", "2024-10-03", "", " r."},
		"russian":       {"3 мая 2024 г.", "2024-05-03", "", " г."},
		"japanese":      {"2024年3月9日", "2024-03-09", "", "日"},
		"korean":        {"2024년 3월 9일", "2024-03-09", "", "일"},
		"dots, iso":     {"2024.03.09", "2024-03-09", "", ""},
		"year first":    {"2024 Mar 9", "2024-03-09", "", ""},
		"dots":          {"09.03.2024", "2024-03-09", "", ""},
		"month first":   {"9/3/2024", "2024-09-03", "", ""},
		"must be day":   {"25/3/2024", "2024-03-25", "", ""},
		"no such day":   {"February 30, 2024", "", "February 30, 2024", ""},
		"no month":      {"Top 10 Marketing 2024", "", "Top 10 Marketing 2024", ""},
		"longer number": {"12024-03-099", "", "12024-03-099", ""},
		"address":       {"1/2/3/2024", "", "1/2/3/2024", ""},
		"future":        {"3 March 2027", "", "3 March 2027", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			day, before, after := findDate(c.text, false, now)
			got := ""
			if day != nil {
				got = day.Format(time.DateOnly)
			}
			if diff := cmp.Diff([]string{c.want, c.before, c.after}, []string{got, before, after}); diff != "" {
				t.Errorf("findDate(%q) (-want +got):\n%s", c.text, diff)
			}
		})
	}
}
