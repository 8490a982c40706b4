package extract

import "testing"

const (
	firstClaim = `The clock was made by a prisoner of war,`
	secondWord = `and it has been repaired more often than it has been wound.`
)

func TestNoteFidelity(t *testing.T) {
	t.Parallel()
	runFidelity(t, map[string]fidelityCase{
		"markdown": {inner: `<p>` + firstClaim + `<sup id="fnref:1" role="doc-noteref"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup> ` + secondWord + `<sup id="fnref:2"><a href="#fn:2">2</a></sup></p>
<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1" role="doc-endnote"><p>So says the brass plate. <a href="#fnref:1" class="reversefootnote" role="doc-backlink">&#8617;</a></p></li><li id="fn:2" role="doc-endnote"><p>The receipts are in the archive. <a href="#fnref:2" class="reversefootnote">&#8617;</a></p></li></ol></div>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate"), linked("li > a", firstClaim), hasText("The receipts are in the archive.")}},
		"github": {inner: `<p>` + firstClaim + `<sup><a href="#user-content-fn-1-9f" id="user-content-fnref-1-9f" data-footnote-ref="" aria-describedby="footnote-label">1</a></sup> ` + secondWord + `</p><section data-footnotes="" class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol><li id="user-content-fn-1-9f"><p>So says the brass plate. <a href="#user-content-fnref-1-9f" data-footnote-backref="" class="data-footnote-backref" aria-label="Back to reference 1"><g-emoji class="g-emoji">↩</g-emoji></a></p></li></ol></section>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate"), linked("li a", firstClaim)}},
		"wikipedia": {inner: `<p>` + firstClaim + `<sup id="cite_ref-plate_1-0" class="reference"><a href="#cite_note-plate-1"><span class="cite-bracket">[</span>1<span class="cite-bracket">]</span></a></sup> ` + secondWord + `</p><h2>References</h2><div class="reflist"><div class="mw-references-wrap"><ol class="references"><li id="cite_note-plate-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-plate_1-0" aria-label="Jump up">^</a></b></span> <span class="reference-text"><cite class="citation book">Smith, John (1971). <i>So Says the Brass Plate</i>. Harbour Press.</cite></span></li></ol></div></div>`,
			checks: []outcomeCheck{linked("sup > a", "Brass Plate"), linked("li a", firstClaim), holds("sup > a", "[1]"), lacks("^ Smith")}},
		"wikipedia, reused": {inner: `<p>` + firstClaim + `<sup id="cite_ref-p_1-0" class="reference"><a href="#cite_note-p-1">[1]</a></sup> ` + secondWord + `<sup id="cite_ref-p_1-1" class="reference"><a href="#cite_note-p-1">[1]</a></sup></p><ol class="references"><li id="cite_note-p-1"><span class="mw-cite-backlink">^ <a href="#cite_ref-p_1-0"><sup><i><b>a</b></i></sup></a> <a href="#cite_ref-p_1-1"><sup><i><b>b</b></i></sup></a></span> <span class="reference-text">So says the brass plate, page 4 of the inventory of 1871.</span></li></ol>`,
			checks: []outcomeCheck{linked("p > sup > a", "brass plate"), count(`li a[href^="#article-cite_ref"]`, 2)}},
		"pelican, name anchors": {inner: `<p>` + firstClaim + `<a name="back1"></a><a href="#note1"><sup>1</sup></a> ` + secondWord + `</p><hr><p><a name="note1"></a><a href="#back1">1.</a> So says the brass plate, and nobody has ever doubted it since.</p>`,
			checks: []outcomeCheck{linked("p > a:has(sup)", "brass plate"), linked("hr + p a", firstClaim)}},
		"word export": {inner: `<p class=MsoNormal>` + firstClaim + `<a href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span class=MsoFootnoteReference><span style='font-size:12.0pt'>[1]</span></span></span></a> ` + secondWord + `</p><div><br clear=all><hr align=left size=1 width="33%"><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> So says the brass plate, and nobody has ever doubted it.</p></div></div>`,
			checks: []outcomeCheck{linked(`p > a[href="#article-_ftn1"]`, "brass plate"), linked(`a[href="#article-_ftnref1"]`, firstClaim)}},
		"substack": {inner: `<p>` + firstClaim + `<a data-component-name="FootnoteAnchorToDOM" id="footnote-anchor-1-99" href="#footnote-1-99" target="_self" rel="">1</a> ` + secondWord + `</p><div data-component-name="FootnoteToDOM" class="footnote"><a id="footnote-1-99" href="#footnote-anchor-1-99" class="footnote-number" contenteditable="false" target="_self">1</a><div class="footnote-content"><p>So says the brass plate, and nobody has ever doubted it.</p></div></div>`,
			checks: []outcomeCheck{linked(`a[href="#article-footnote-1-99"]`, "1"), linked(`a[href="#article-footnote-anchor-1-99"]`, firstClaim), hasText("So says the brass plate")}},
		"full address": {inner: `<p>` + firstClaim + `<sup><a id="r1" href="https://site.example/a/clocks#n1">1</a></sup> ` + secondWord + `</p><ol class="notes"><li id="n1">So says the brass plate, and nobody has doubted it. <a href="https://site.example/a/clocks#r1">back</a></li></ol>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate"), linked("li > a", firstClaim)}},
		"tufte sidenote": {inner: `<p>` + firstClaim + `<label for="sn-1" class="margin-toggle sidenote-number"></label><input type="checkbox" id="sn-1" class="margin-toggle"><span class="sidenote">So says the brass plate, and nobody has ever doubted it.</span> ` + secondWord + `</p>`,
			checks: []outcomeCheck{hasText("So says the brass plate"), hasText(secondWord), once("brass plate"), linked("sup > a", "brass plate"), count("input, label", 0)}},
		"tufte margin note": {inner: `<p>` + firstClaim + `<label for="mn-1" class="margin-toggle">&#8853;</label><input type="checkbox" id="mn-1" class="margin-toggle"><span class="marginnote">So says the brass plate, and nobody has ever doubted it.</span> ` + secondWord + `</p>`,
			checks: []outcomeCheck{hasText("So says the brass plate"), lacks("⊕"), hasText(firstClaim)}},
		"bigfoot": {inner: `<p>` + firstClaim + `<sup id="fnref:1"><a href="#fn:1" rel="footnote">1</a></sup><span class="bigfoot-footnote__container"><button class="bigfoot-footnote__button" data-bigfoot-footnote="&lt;p&gt;So says the brass plate.&lt;/p&gt;"><svg><circle r="3"></circle></svg></button></span> ` + secondWord + `</p><div class="footnotes"><ol><li class="footnote-processed" id="fn:1"><p>So says the brass plate, and nobody doubted it. <a href="#fnref:1">↩</a></p></li></ol></div>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate"), once("brass plate")}},
		"littlefoot, originals hidden": {inner: `<p>` + firstClaim + `<sup id="fnref:1" class="littlefoot--print"><a href="#fn:1">1</a></sup><span class="littlefoot"><button class="littlefoot__button">1</button></span> ` + secondWord + `</p><div class="footnotes littlefoot--print"><ol><li id="fn:1" class="littlefoot--print"><p>So says the brass plate, and nobody doubted it. <a href="#fnref:1">↩</a></p></li></ol></div>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate")}},
		"hidden until asked for": {inner: `<p>` + firstClaim + `<sup><a href="#fn1" id="r1">1</a></sup> ` + secondWord + `</p><div class="footnotes" style="display:none"><ol><li id="fn1">So says the brass plate, and nobody doubted it. <a href="#r1">↩</a></li></ol></div>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate"), linked("li > a", firstClaim)}},
		"outside the article": {inner: `<p>` + firstClaim + `<sup><a href="#fn1" id="r1">1</a></sup> ` + secondWord + `</p>`, after: `<section class="article-footnotes"><h2>Notes</h2><ol><li id="fn1">So says the brass plate, and nobody doubted it. <a href="#r1">↩</a></li></ol></section>`,
			checks: []outcomeCheck{linked("sup > a", "brass plate"), linked("li > a", firstClaim)}},
		"in an aside": {inner: `<p>` + firstClaim + `<a epub:type="noteref" href="#n1" id="r1">1</a> ` + secondWord + `</p><aside epub:type="footnote" role="doc-footnote" id="n1"><p>So says the brass plate, and nobody doubted it.</p></aside>`,
			checks: []outcomeCheck{linked(`a[href="#article-n1"]`, "brass plate")}},
		"bracketed ordered list": {inner: `<p>` + firstClaim + ` <a href="#f1n">[1]</a> ` + secondWord + `</p><p><b>Notes</b></p><p><font color="#000000"><a name="f1n"></a>[1] So says the brass plate, and nobody has ever doubted it since then.</font></p>`,
			checks: []outcomeCheck{linked("p > a", "brass plate")}},
		"description list": {inner: `<p>` + firstClaim + ` <a class="footnote-reference brackets" href="#id2" id="id1">1</a> ` + secondWord + `</p><dl class="footnote brackets"><dt class="label" id="id2"><span class="brackets"><a class="fn-backref" href="#id1">1</a></span></dt><dd><p>So says the brass plate, and nobody has ever doubted it since then.</p></dd></dl>`,
			checks: []outcomeCheck{linked("p > a", "1"), linked("dt a", firstClaim), hasText("So says the brass plate")}},
		"sphinx aside": {inner: `<p>` + firstClaim + ` <a class="footnote-reference brackets" href="#id2" id="id1" role="doc-noteref"><span class="fn-bracket">[</span>1<span class="fn-bracket">]</span></a> ` + secondWord + `</p><aside class="footnote-list brackets"><aside class="footnote brackets" id="id2" role="doc-footnote"><span class="label"><span class="fn-bracket">[</span><a role="doc-backlink" href="#id1">1</a><span class="fn-bracket">]</span></span><p>So says the brass plate, and nobody has ever doubted it since then.</p></aside></aside>`,
			checks: []outcomeCheck{linked("p > a", "1"), hasText("So says the brass plate")}},
		"latexml": {inner: `<p class="ltx_p">` + firstClaim + `<span id="footnote1" class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>So says the brass plate, and nobody doubted it.</span></span></span> ` + secondWord + `</p>`,
			checks: []outcomeCheck{once("brass plate"), linked("sup > a", "brass plate"), hasText(secondWord)}},
	})
}
