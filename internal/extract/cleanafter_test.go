package extract

import "testing"

func TestCleanAfter(t *testing.T) {
	t.Parallel()
	const (
		before = "The keeper had climbed all of the steps, as she did every evening, and had put her hand on the"
		after  = "rail when the bell began to ring, which it had not done by itself in all of the forty years before."
	)
	joined := []outcomeCheck{hasText(before + " " + after), count("p", 5)}
	runFidelity(t, map[string]fidelityCase{
		"cut by an advertisement":  {inner: `<p>` + before + `</p><div class="ad-slot"><p>Advertisement</p><div id="gpt-1"></div></div><p>` + after + `</p>`, checks: joined},
		"cut by a label":           {inner: `<p>` + before + `</p><p>ADVERTISEMENT</p><p>` + after + `</p>`, checks: joined},
		"cut by an also-read box":  {inner: `<p>` + before + `</p><div class="related-box"><h4>Also read</h4><ul><li><a href="/1">The lamp that would not go out</a></li><li><a href="/2">Ten lamps that did, after all</a></li></ul></div><p>` + after + `</p>`, checks: joined},
		"cut by a script":          {inner: `<p>` + before + `</p><div class="inline-ad"><script>show()</script></div><p>` + after + `</p>`, checks: joined},
		"whole paragraphs":         {inner: `<p>` + before + ` rail.</p><p>ADVERTISEMENT</p><p>iron was cold, she thought, and much colder than it should have been in June.</p>`, checks: []outcomeCheck{hasText("rail.\n\niron was cold"), count("p", 6)}},
		"nothing was between":      {inner: `<p>` + before + `</p><p>` + after + `</p>`, checks: []outcomeCheck{count("p", 6)}},
		"a picture between":        {inner: `<p>` + before + `</p><figure><img src="/lamp.jpg" alt=""></figure><p>` + after + `</p>`, checks: []outcomeCheck{count("figure img", 1), hasText(before), hasText(after)}},
		"caption repeated below":   {inner: `<figure><img src="/lamp.jpg" alt=""><figcaption>The lamp on its first evening, seen from the quay</figcaption></figure><p>The lamp on its first evening, seen from the quay</p>`, checks: []outcomeCheck{once("The lamp on its first evening")}},
		"caption twice":            {inner: `<figure><img src="/lamp.jpg" alt=""><figcaption>The lamp on its first evening</figcaption><figcaption>The lamp on its first evening</figcaption></figure>`, checks: []outcomeCheck{once("The lamp on its first evening")}},
		"alt equal to the caption": {inner: `<figure><img src="/lamp.jpg" alt="The lamp on its first evening"><figcaption>The lamp on its first evening</figcaption></figure>`, checks: []outcomeCheck{once("The lamp on its first evening"), holds("figcaption", "The lamp on its first evening")}},
		"picture twice, by size":   {inner: `<figure><img src="/lamp-300x200.jpg" alt=""></figure><p>The same picture follows, in another size, as it does on so many pages of this kind.</p><figure><img src="/lamp-1024x683.jpg" alt=""><figcaption>The lamp</figcaption></figure>`, checks: []outcomeCheck{count("img", 1), holds("figcaption", "The lamp")}},
		"picture twice, by query":  {inner: `<figure><img src="/lamp.jpg?w=300" alt=""></figure><p>The same picture follows, in another size, as it does on so many pages of this kind.</p><figure><img src="/lamp.jpg?w=1200" alt=""></figure>`, checks: []outcomeCheck{count("img", 1)}},
		"pictures by number":       {inner: `<figure><img src="/image.php?id=1" alt=""></figure><p>Another picture follows, and it has the same address but for a number in the query.</p><figure><img src="/image.php?id=2" alt=""></figure>`, checks: []outcomeCheck{count("img", 2)}},
		"headings over nothing":    {inner: `<h2>What the keeper saw</h2><p>She saw what anybody would have seen, and told nobody about it for as long as she lived.</p>`, tail: `<h2>What she did next</h2><h3>And then</h3>`, checks: []outcomeCheck{lacks("What she did next"), lacks("And then"), hasText("What the keeper saw")}},
		"heading over a figure":    {inner: `<h2>The lamp</h2><figure><img src="/lamp.jpg" alt="Lamp"></figure>`, checks: []outcomeCheck{hasText("The lamp")}},
		"headings one level apart": {inner: `<h2>What the keeper saw</h2><h3>On the first evening of the year</h3><p>She saw what anybody would have seen, and told nobody about it for as long as she lived.</p>`, checks: []outcomeCheck{hasText("What the keeper saw"), hasText("On the first evening")}},
		"headings start at two":    {inner: `<h4>On the first evening</h4><p>She saw what anybody would have seen, and told nobody about it for as long as she lived.</p><h5>Later</h5><p>She told her cat, who had seen it too, and from much nearer than she had herself.</p>`, checks: []outcomeCheck{holds("h2", "On the first evening"), holds("h3", "Later")}},
		"shadow root in the page":  {inner: `<story-box><template shadowrootmode="open"><p>The story box says that the lamp had been lit on every evening since the year of the flood.</p></template></story-box>`, checks: []outcomeCheck{hasText("The story box says")}},
		"consent dialog":           {inner: `<div id="onetrust-banner-sdk" class="otFlat" role="dialog" aria-label="Privacy"><p>We and our partners store and access information on a device, such as cookies, and process personal data. You may accept or manage your choices by clicking below.</p><button>Accept all</button></div>`, checks: []outcomeCheck{lacks("our partners")}},
		"consent wall":             {inner: `<p>` + before + `.</p><p>` + paragraph + `</p><div class="cmp-container cookie-consent-overlay"><h2>We value your privacy</h2><p>We use cookies to give you the best experience. By continuing to use this site you agree to our use of cookies, as our policy describes.</p><a href="/privacy">Cookie policy</a></div>`, checks: []outcomeCheck{lacks("We value your privacy"), lacks("best experience")}},
		"empty elements":           {inner: `<p></p><p>&nbsp;</p><ul><li></li></ul><div><span></span></div><h3></h3><blockquote><p> </p></blockquote>`, checks: []outcomeCheck{count("ul, h3, blockquote, p:empty", 0)}},
	})
}

// What stands at the end of a page and is no part of the article.
func TestCleanAfterEnd(t *testing.T) {
	t.Parallel()
	end := func(tail string, checks ...outcomeCheck) fidelityCase {
		return fidelityCase{inner: "<p>" + paragraph + "</p>", tail: tail, checks: checks}
	}
	runFidelity(t, map[string]fidelityCase{
		"follow us":               end(`<p>Follow us on <a href="https://social.example/x">Twitter</a> and <a href="https://social.example/f">Facebook</a></p>`, lacks("Follow us")),
		"subscribe":               end(`<p><em>Subscribe to our newsletter to get stories like this one in your inbox.</em></p>`, lacks("Subscribe to our")),
		"share this":              end(`<h3>Share this:</h3><ul><li><a href="https://social.example/x">Twitter</a></li><li><a href="https://social.example/f">Facebook</a></li></ul>`, lacks("Share this"), lacks("Facebook")),
		"read more":               end(`<p><strong>Read more:</strong></p><ul><li><a href="/1">The lamp that would not go out</a></li><li><a href="/2">Ten lamps that did, after all</a></li></ul>`, lacks("Read more"), lacks("Ten lamps")),
		"read also, one line":     end(`<p><strong>Read also: <a href="/1">The lamp that would not go out</a></strong></p>`, lacks("The lamp that would")),
		"filed under":             end(`<p>Filed under: <a href="/t/1">Clocks</a>, <a href="/t/2">Islands</a></p>`, lacks("Filed under")),
		"tags":                    end(`<p>Tags: <a href="/t/1" rel="tag">clocks</a>, <a href="/t/2" rel="tag">islands</a></p>`, lacks("Tags:")),
		"correction":              end(`<p><em>Correction, 3 May: an earlier version of this article said that the ferry has three clocks. It has two.</em></p>`, hasText("Correction, 3 May")),
		"editor's note":           end(`<p><em>Editor's note: This story was first published in 1971 and has been updated with the new timetable.</em></p>`, hasText("Editor's note")),
		"biography":               end(`<p><em>Ada Keeper is a staff writer who covers harbours and ferries. Follow her on <a href="https://social.example/ada">Twitter</a>.</em></p>`, lacks("staff writer")),
		"a person of the story":   end(`<p>Her brother is a writer as well, and he has never written a word about any of the clocks.</p>`, hasText("Her brother is a writer")),
		"a comparison":            end(`<p>Like us, the clocks were late, and like our parents they had an excuse for it every time.</p>`, hasText("Like us, the clocks")),
		"heading over nothing":    end(`<h3>Related articles</h3>`, lacks("Related articles")),
		"more in text is no list": end(`<p>Read more about it in the book that the harbour master has written, which is not for sale anywhere but on the quay.</p>`, hasText("Read more about it")),
	})
}
