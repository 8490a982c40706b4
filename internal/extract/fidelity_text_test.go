package extract

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestListFidelity(t *testing.T) {
	t.Parallel()
	runFidelity(t, map[string]fidelityCase{
		"start, type and value": {inner: `<ol start="5" type="a"><li>The clock that hangs over the door</li><li value="9">The clock in the waiting room, which is slow</li></ol>`,
			checks: []outcomeCheck{count(`ol[start="5"][type="a"]`, 1), count(`li[value="9"]`, 1)}},
		"reversed": {inner: `<ol reversed><li>The third best clock on the island, by votes</li><li>The second best clock, by the same votes</li><li>The best of them all</li></ol>`,
			checks: []outcomeCheck{count(`ol[reversed] > li`, 3)}},
		"upper roman by style": {inner: `<ol style="list-style-type: upper-roman"><li>The first part, in which the clocks are made</li><li>The second part, in which they stop</li></ol>`,
			checks: []outcomeCheck{count(`ol[type="I"] > li`, 2)}},
		"nested": {inner: `<ol><li>Wind the first clock<ol type="a"><li>with the small key</li><li>or with the large key, if the small one is lost<ul><li>look under the mat</li></ul></li></ol></li><li>Wind the second clock</li></ol>`,
			checks: []outcomeCheck{count(`ol > li > ol[type="a"] > li`, 2), count("ol ol ul > li", 1), count("article > ol, body > ol", 1), holds("body > ol > li:last-child", "Wind the second clock")}},
		"nested outside of an item": {inner: `<ul><li>Wind the first clock, with care</li><ul><li>with the small key</li><li>or with the large key</li></ul><li>Wind the second clock, with more care</li></ul>`,
			checks: []outcomeCheck{count("body > ul", 1), count("ul > li > ul > li", 2), count("ul > ul", 0)}},
		"interrupted": {inner: `<ol><li>Wind the first clock and wait for it to strike the hour</li></ol><p>It may take an hour for the clock to strike, and then it may be wrong.</p><ol start="2"><li>Wind the second clock and do not wait for it at all</li></ol>`,
			checks: []outcomeCheck{count(`ol`, 2), count(`ol[start="2"]`, 1)}},
		"paragraphs in items": {inner: `<ul><li><p>Wind the first clock and wait for it to strike.</p><p>It will strike thirteen, since it always has.</p></li><li><p>Wind the second clock.</p></li></ul>`,
			checks: []outcomeCheck{count("li > p", 2), holds("li:last-child", "Wind the second clock.")}},
		"task list": {inner: `<ul class="contains-task-list"><li class="task-list-item"><input type="checkbox" checked disabled> Wind the first of the clocks</li><li class="task-list-item"><input type="checkbox" disabled> Wind the second of them, too</li></ul>`,
			checks: []outcomeCheck{hasText("☑ Wind the first"), hasText("☐ Wind the second"), count("input", 0)}},
		"definition list": {inner: `<dl><dt>Ebb</dt><dd>The tide as it goes out, and everybody's shoes with it.</dd><dt>Flood</dt><dt>Rising tide</dt><dd>The tide as it comes in again.</dd><dd>Also the reason for stilts under the waiting room.</dd></dl>`,
			checks: []outcomeCheck{count("dl > dt", 3), count("dl > dd", 3), hasText("Ebb\n\nThe tide as it goes out")}},
		"definition list with groups": {inner: `<dl><div><dt>Ebb</dt><dd>The tide as it goes out, and everybody's shoes with it.</dd></div><div><dt>Flood</dt><dd>The tide as it comes in again, without the shoes.</dd></div></dl>`,
			checks: []outcomeCheck{count("dl > dt", 2), count("dl > dd", 2)}},
		"details": {inner: `<details open><summary>What the harbour master says</summary><p>That there is one time, and that it is hers, and that the ferry may do as it likes.</p></details>`,
			checks: []outcomeCheck{holds("details[open] > summary", "What the harbour master says"), count("details > p", 1), hasText("That there is one time")}},
		"closed details": {inner: `<details><summary>What the harbour master says</summary>That there is one time, and that it is hers, and that the ferry may do as it likes.</details>`,
			checks: []outcomeCheck{count("details:not([open]) > summary", 1), hasText("That there is one time")}},
		"accordion": {inner: `<div class="accordion"><h3 class="accordion-header"><button type="button" aria-expanded="false" aria-controls="panel-1">Which of the two clocks is right?</button></h3><div id="panel-1" class="accordion-panel" hidden><p>Neither of them is, although the one for the tide is wrong by less on most days.</p></div><h3 class="accordion-header"><button type="button" aria-expanded="false" aria-controls="panel-2">Who winds them in winter?</button></h3><div id="panel-2" class="accordion-panel" style="display: none"><p>The harbour master does it herself, and has never let anybody else touch the keys.</p></div></div>`,
			checks: []outcomeCheck{holds("h2", "Which of the two clocks is right?"), hasText("Neither of them is, although"), hasText("Who winds them in winter?"), hasText("The harbour master does it herself")}},
	})
}

func TestQuotationFidelity(t *testing.T) {
	t.Parallel()
	const saying = "A clock that has stopped is right twice a day, and that is twice more than can be said of the timetable."
	runFidelity(t, map[string]fidelityCase{
		"cite attribute and footer": {inner: `<blockquote cite="https://sayings.example/clocks"><p>` + saying + `</p><footer>— A. Keeper, <cite>Sayings</cite></footer></blockquote>`,
			checks: []outcomeCheck{count(`blockquote[cite="https://sayings.example/clocks"]`, 1), holds("blockquote cite", "Sayings"), hasText("A. Keeper")}},
		"figure": {inner: `<figure><blockquote><p>` + saying + `</p></blockquote><figcaption>A. Keeper, <cite>Sayings</cite></figcaption></figure>`,
			checks: []outcomeCheck{count("figure > blockquote", 1), holds("figure > figcaption", "A. Keeper, Sayings"), hasText(saying)}},
		"wordpress":     {inner: `<blockquote class="wp-block-quote"><p>` + saying + `</p><cite>A. Keeper</cite></blockquote>`, checks: []outcomeCheck{holds("blockquote cite", "A. Keeper"), hasText(saying)}},
		"nested":        {inner: `<blockquote><p>` + saying + `</p><blockquote><p>And who was it that said it to you, if I may ask you that?</p></blockquote></blockquote>`, checks: []outcomeCheck{count("blockquote > blockquote", 1)}},
		"loose text":    {inner: `<blockquote>` + saying + `<br><br>` + `So it was written on the wall of the waiting room, in chalk.</blockquote>`, checks: []outcomeCheck{count("blockquote > p", 2)}},
		"inline":        {inner: `<p>She said <q cite="https://sayings.example/q">later, perhaps</q>, and shut the window, and the ferry left without any of us aboard.</p>`, checks: []outcomeCheck{holds(`q[cite]`, "later, perhaps")}},
		"pull quote":    {inner: `<p>Then she came down. ` + saying + ` So she told us, and the ferry left.</p><aside class="pullquote"><p>` + saying + `</p></aside>`, checks: []outcomeCheck{once(saying)}},
		"pull quote 2":  {inner: `<figure class="wp-block-pullquote"><blockquote><p>` + saying + `</p></blockquote></figure><p>Then she came down. ` + saying + ` So she told us, and the ferry left.</p>`, checks: []outcomeCheck{once(saying), count("blockquote", 0)}},
		"other's quote": {inner: `<figure class="wp-block-pullquote"><blockquote><p>` + saying + `</p><cite>A. Keeper</cite></blockquote></figure>`, checks: []outcomeCheck{once(saying), holds("blockquote cite", "A. Keeper")}},
		"small quote":   {inner: `<p>She says: yes.</p><blockquote><p>yes.</p></blockquote><p>That was all she ever said about it, or about anything else that mattered.</p>`, checks: []outcomeCheck{holds("blockquote", "yes.")}},
	})
}

// lines checks the lines of the first element that matches, by its breaks.
func lines(selector string, want ...string) outcomeCheck {
	return func(t testing.TB, root *html.Node, _ *Article) {
		t.Helper()
		found := query(t, root, selector)
		if len(found) == 0 {
			t.Errorf("nothing matches %q", selector)
			return
		}
		if got := strings.Trim(preText(found[0]), "\n"); got != strings.Join(want, "\n") {
			t.Errorf("%q has the lines %q, want %q", selector, got, want)
		}
	}
}

func TestVerseFidelity(t *testing.T) {
	t.Parallel()
	first := []string{"The tide is in, the clock is slow,", "the ferry waits, the lamps are low,", "and nobody has told it so."}
	second := []string{"The tide goes out, the clock goes on,", "the quay is bare, the boat is gone."}
	runFidelity(t, map[string]fidelityCase{
		"breaks": {inner: `<p>` + strings.Join(first, "<br>") + `</p><p>` + strings.Join(second, "<br />\n") + `</p>`, checks: []outcomeCheck{lines("p:has(br)", first...), hasText(strings.Join(first, "\n") + "\n\n" + strings.Join(second, "\n"))}},
		"stanzas by breaks": {inner: `<div>` + strings.Join(first, "<br>\n") + `<br>
<br>` + strings.Join(second, "<br>\n") + `</div>`, checks: []outcomeCheck{count("p:has(br)", 2), lines("p:has(br)", first...)}},
		"wordpress verse": {inner: `<pre class="wp-block-verse">` + strings.Join(first, "\n") + "\n\n   " + strings.Join(second, "\n   ") + `</pre>`, checks: []outcomeCheck{lines("p:has(br)", first...), lines("p:has(br) + p", "\u00a0\u00a0\u00a0"+second[0], "\u00a0\u00a0\u00a0"+second[1]), count("pre", 0)}},
		"pre":             {inner: "<pre>" + strings.Join(first, "\n") + "</pre>", checks: []outcomeCheck{lines("pre", first...), hasText(strings.Join(first, "\n"))}},
		"lines in spans":  {inner: `<div class="poem"><p class="stanza"><span class="line">` + strings.Join(first, `</span><br><span class="line">`) + `</span></p></div>`, checks: []outcomeCheck{lines("p:has(br)", first...)}},
		"lines in divs":   {inner: `<div class="poem"><div class="stanza"><div class="line">` + strings.Join(first, `</div><div class="line">`) + `</div></div><div class="stanza"><div class="line">` + strings.Join(second, `</div><div class="line">`) + `</div></div></div>`, checks: []outcomeCheck{count("p:has(br)", 2), lines("p:has(br)", first...)}},
		"indented lines":  {inner: `<p>` + first[0] + `<br>&nbsp;&nbsp;&nbsp;&nbsp;` + first[1] + `<br>` + first[2] + `</p>`, checks: []outcomeCheck{lines("p:has(br)", first[0], "\u00a0\u00a0\u00a0\u00a0"+first[1], first[2])}},
		"pre-line style":  {inner: `<p style="white-space: pre-line">` + strings.Join(first, "\n") + `</p>`, checks: []outcomeCheck{lines("p:has(br)", first...)}},
		"wikipedia poem":  {inner: `<div class="poem"><p>` + strings.Join(first, "<br>\n") + "</p><p>" + strings.Join(second, "<br>\n") + `</p></div>`, checks: []outcomeCheck{lines("p:has(br)", first...), count("p:has(br)", 2)}},
		"address":         {inner: `<address>Harbour Office<br>1 Long Quay<br>The Island</address>`, checks: []outcomeCheck{hasText("Harbour Office\n1 Long Quay\nThe Island")}},
	})
}

func TestScriptFidelity(t *testing.T) {
	t.Parallel()
	runFidelity(t, map[string]fidelityCase{
		"ruby":              {inner: `<p lang="ja">港の<ruby>時計<rp>（</rp><rt>とけい</rt><rp>）</rp></ruby>は二つあって、どちらも合っていない。それを知る者は少ない。</p>`, checks: []outcomeCheck{holds("ruby > rt", "とけい"), count("ruby > rp", 2), hasText("港の時計は二つあって")}},
		"ruby, bases":       {inner: `<p lang="ja"><ruby><rb>時</rb><rb>計</rb><rt>と</rt><rt>けい</rt></ruby>は二つあって、どちらも合っていない。それを知る者は少ない。</p>`, checks: []outcomeCheck{holds("ruby", "時と計けい"), count("ruby > rt", 2), hasText("時計は二つ")}},
		"ruby, containers":  {inner: `<p lang="ja"><ruby><rb>時</rb><rb>計</rb><rtc><rt>と</rt><rt>けい</rt></rtc><rtc><rt lang="en">clock</rt></rtc></ruby>は二つあって、どちらも合っていない。それを知る者は少ない。</p>`, checks: []outcomeCheck{holds("ruby > ruby", "時と計けい"), holds(`ruby > rt[lang="en"]`, "clock"), hasText("時計は二つ")}},
		"hebrew paragraph":  {inner: `<p dir="rtl" lang="he">השעון של הנמל מפגר בשבע דקות (7), ואיש לא תיקן אותו מאז 1971.</p>`, checks: []outcomeCheck{count(`p[dir="rtl"][lang="he"]`, 1), hasText("השעון של הנמל מפגר בשבע דקות (7), ואיש לא תיקן אותו מאז 1971.")}},
		"arabic in english": {inner: `<p>The sign says <span dir="rtl" lang="ar">ساعة الميناء</span> in letters that were painted in 1971, and nobody has repainted them since that year.</p>`, checks: []outcomeCheck{holds(`span[dir="rtl"][lang="ar"]`, "ساعة الميناء")}},
		"isolates":          {inner: `<p>The skipper <bdi>سالم</bdi>: 3rd, and <bdo dir="rtl">abc</bdo> is what is painted on the hull of his boat, in white letters.</p>`, checks: []outcomeCheck{holds("bdi", "سالم"), count(`bdo[dir="rtl"]`, 1)}},
		"automatic":         {inner: `<p dir="auto">שלום לכולם, he said, and nobody on the quay knew what he meant by that at such an hour.</p>`, checks: []outcomeCheck{count(`p[dir="auto"]`, 1)}},
		"direction of box":  {inner: `<div dir="rtl" lang="he"><p>השעון של הנמל מפגר בשבע דקות, ואיש לא תיקן אותו.</p><ul><li>השעון הראשון מפגר</li><li>השעון השני ממהר מעט</li></ul></div>`, checks: []outcomeCheck{count(`p[dir="rtl"][lang="he"]`, 1), count(`ul[dir="rtl"]`, 1)}},
		"direction marks":   {inner: "<p>The file is called \u2067שעון.txt\u2069 and lies in the office, where anybody may look at it who asks for it politely.</p>", checks: []outcomeCheck{hasText("\u2067שעון.txt\u2069")}},
		"soft hyphens":      {inner: "<p>The Hafen\u00admeister\u00adin has the key, and the key has a ribbon, and the ribbon is as blue as the water never is.</p>", checks: []outcomeCheck{hasText("Hafen")}},
		"sub and sup":       {inner: `<p>The H<sub>2</sub>O stood at 10<sup>3</sup> litres on the day that the <abbr title="Harbour Office">HO</abbr> counted it, with <kbd>Enter</kbd> and a <mark>pen</mark>.</p>`, checks: []outcomeCheck{holds("sub", "2"), holds("sup", "3"), count(`abbr[title="Harbour Office"]`, 1), holds("kbd", "Enter"), holds("mark", "pen")}},
		"inserted, deleted": {inner: `<p>The ferry leaves at <del datetime="2024-01-01">seven</del> <ins cite="/news">eight</ins> o'clock, as it has always done, at least according to this sign.</p>`, checks: []outcomeCheck{holds("del", "seven"), holds("ins", "eight")}},
	})
}

// A page in Hebrew with English words and numbers keeps its direction.
func TestRightToLeftPage(t *testing.T) {
	t.Parallel()
	text := `<p>השעון של הנמל מפגר בשבע דקות (ה-<span dir="ltr" lang="en">GMT+2</span>), ואיש לא תיקן אותו מאז 1971, אף על פי שרבים ביקשו זאת ממנהלת הנמל.</p>`
	cases := map[string]string{
		"said by the page": `<html dir="rtl" lang="he"><title>שני שעונים</title><body><article><h1>שני שעונים</h1>` + strings.Repeat(text, 4) + `</article>`,
		"said by nobody":   `<title>שני שעונים</title><body><article><h1>שני שעונים</h1>` + strings.Repeat(text, 4) + `</article>`,
	}
	for name, page := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, Page{URL: "https://site.example/he", HTML: []byte(page)})
			if a.Direction != "rtl" || a.Language != "he" {
				t.Errorf("direction %q, language %q; want rtl and he", a.Direction, a.Language)
			}
			root, err := html.Parse(strings.NewReader(a.HTML))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(query(t, root, `p > span[dir="ltr"][lang="en"]`)); n != 4 {
				t.Errorf("%d spans with a direction of their own, want 4 in %s", n, a.HTML)
			}
		})
	}
}
