package extract

import "testing"

const (
	fractionML  = `<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow><annotation encoding="application/x-tex">\frac{a}{b}</annotation></semantics></math>`
	bareML      = `<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>`
	bareEscaped = `&lt;math xmlns=&quot;http://www.w3.org/1998/Math/MathML&quot;&gt;&lt;mfrac&gt;&lt;mi&gt;a&lt;/mi&gt;&lt;mi&gt;b&lt;/mi&gt;&lt;/mfrac&gt;&lt;/math&gt;`
)

// sentence is a sentence with a formula in it.
func sentence(formula string) string {
	return `<p>The ratio of the two clocks is ` + formula + ` on every day of the year but one, and that one is kept secret.</p>`
}

func TestMathFidelity(t *testing.T) {
	t.Parallel()
	drawn := []outcomeCheck{count("p math mfrac", 1), count("math", 1), hasText("The ratio of the two clocks is")}
	tex := func(source string) []outcomeCheck {
		return []outcomeCheck{hasText("The ratio of the two clocks is " + source + " on every day")}
	}
	const mathjax = `<script src="https://cdn.example/mathjax@3/es5/tex-chtml.js" async></script>`
	runFidelity(t, map[string]fidelityCase{
		"mathml":                  {inner: sentence(bareML), checks: drawn},
		"mathml with its tex":     {inner: sentence(fractionML), checks: append(tex(`\frac{a}{b}`), drawn...)},
		"katex":                   {inner: sentence(`<span class="katex"><span class="katex-mathml">` + fractionML + `</span><span class="katex-html" aria-hidden="true"><span class="base"><span class="mord">ab</span></span></span></span>`), checks: append(tex(`\frac{a}{b}`), drawn...)},
		"katex display":           {inner: `<p>The ratio of the two clocks is this one:</p><span class="katex-display"><span class="katex"><span class="katex-mathml">` + fractionML + `</span><span class="katex-html" aria-hidden="true">ab</span></span></span>`, checks: []outcomeCheck{count(`math[display="block"]`, 1), hasText(`\frac{a}{b}`)}},
		"katex drawn only":        {inner: sentence(`<span class="katex"><span class="katex-html" aria-hidden="true"><span class="base"><span class="mord mathnormal">x</span><span class="mbin">+</span><span class="mord mathnormal">y</span></span></span></span>`), checks: tex("x+y")},
		"katex not yet drawn":     {inner: sentence(`<span class="math inline">\(\frac{a}{b}\)</span>`), head: `<script defer src="/katex.min.js"></script>`, checks: tex(`\(\frac{a}{b}\)`)},
		"pandoc display":          {inner: `<p>Here it is:<span class="math display">\[\frac{a}{b}\]</span></p>`, head: mathjax, checks: []outcomeCheck{hasText(`\[\frac{a}{b}\]`)}},
		"mathjax 2 assistive":     {inner: sentence(`<span class="MathJax_Preview" style="color: inherit;"></span><span class="MathJax" id="MathJax-Element-1-Frame" tabindex="0" data-mathml="` + bareEscaped + `" role="presentation"><nobr aria-hidden="true"><span class="math">ab</span></nobr><span class="MJX_Assistive_MathML" role="presentation">` + bareML + `</span></span><script type="math/tex" id="MathJax-Element-1">\frac{a}{b}</script>`), checks: drawn},
		"mathjax 2 attribute":     {inner: sentence(`<span class="mjx-chtml MathJax_CHTML" data-mathml="` + bareEscaped + `"><span class="mjx-math" aria-hidden="true">ab</span></span><script type="math/tex">\frac{a}{b}</script>`), checks: drawn},
		"mathjax 2 script":        {inner: sentence(`<script type="math/tex">\frac{a}{b}</script>`), checks: tex(`\(\frac{a}{b}\)`)},
		"mathjax 2 display":       {inner: `<p>The ratio is:</p><script type="math/tex; mode=display">\frac{a}{b}</script>`, checks: []outcomeCheck{hasText(`\[\frac{a}{b}\]`)}},
		"mathjax 2 drawn only":    {inner: sentence(`<span class="MathJax" id="MathJax-Element-1-Frame"><nobr><span class="math"><span class="mi">a</span><span class="mi">b</span></span></nobr></span><script type="math/tex">\frac{a}{b}</script>`), checks: append(tex(`\(\frac{a}{b}\)`), lacks("ab\\("))},
		"mathjax 2 preview":       {inner: sentence(`<span class="MathJax_Preview">[math]</span><script type="math/tex">\frac{a}{b}</script>`), checks: append(tex(`\(\frac{a}{b}\)`), lacks("[math]"))},
		"mathjax 3":               {inner: sentence(`<mjx-container class="MathJax CtxtMenu_Attached_0" jax="CHTML" tabindex="0"><mjx-math class="MJX-TEX" aria-hidden="true"><mjx-mfrac><mjx-mi><mjx-c class="mjx-c61"></mjx-c></mjx-mi></mjx-mfrac></mjx-math><mjx-assistive-mml unselectable="on" display="inline">` + bareML + `</mjx-assistive-mml></mjx-container>`), checks: drawn},
		"mathjax 3 display":       {inner: `<p>The ratio is:</p><mjx-container class="MathJax" jax="SVG" display="true"><svg></svg><mjx-assistive-mml display="block">` + bareML + `</mjx-assistive-mml></mjx-container>`, checks: []outcomeCheck{count(`math[display="block"]`, 1)}},
		"mathjax 4":               {inner: sentence(`<mjx-container class="MathJax" jax="CHTML" overflow="overflow" aria-label="StartFraction a Over b EndFraction"><mjx-math data-latex="\frac{a}{b}" class="NCM-N" aria-hidden="true"><mjx-mfrac data-latex="\frac{a}{b}"></mjx-mfrac></mjx-math><mjx-speech aria-label="a over b"></mjx-speech></mjx-container>`), checks: tex(`\(\frac{a}{b}\)`)},
		"tex in text":             {inner: sentence(`\(\frac{a}{b}\)`), head: mathjax, checks: tex(`\(\frac{a}{b}\)`)},
		"tex with emphasis marks": {inner: sentence(`$a_1 \cdot b_2 &lt; c_{3}$`), head: mathjax, checks: tex(`$a_1 \cdot b_2 < c_{3}$`)},
		"tex display in text":     {inner: "<p>It is this:</p><p>$$\n\\begin{aligned}\na &amp;= b \\\\\nc &amp;= d\n\\end{aligned}\n$$</p>", head: mathjax, checks: []outcomeCheck{hasText(`\begin{aligned}`), hasText(`a &= b \\`), hasText(`\end{aligned}`)}},
		"wikipedia":               {inner: sentence(`<span class="mwe-math-element mwe-math-element-inline"><span class="mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;">` + fractionML + `</span><img src="https://wikimedia.example/svg/abc" class="mwe-math-fallback-image-inline mw-invert" aria-hidden="true" style="vertical-align: -0.338ex" alt="{\displaystyle \frac{a}{b}}"></span>`), checks: append(drawn, count("img", 0))},
		"wikipedia image only":    {inner: sentence(`<img class="mwe-math-fallback-image-inline tex" alt="\frac{a}{b}" src="https://wikimedia.example/svg/abc">`), checks: append(tex(`\frac{a}{b}`), count(`img[alt="\\frac{a}{b}"]`, 1))},
		"wordpress latex":         {inner: sentence(`<img src="https://s0.wp.example/latex.php?latex=%5Cfrac%7Ba%7D%7Bb%7D&#038;bg=ffffff" alt="&#92;frac{a}{b}" class="latex" />`), checks: append(tex(`\frac{a}{b}`), count(`img[alt="\\frac{a}{b}"]`, 1))},
		"latexml":                 {inner: sentence(`<math id="S1.p1.m1" class="ltx_Math" alttext="\frac{a}{b}" display="inline"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>`), checks: append(tex(`\frac{a}{b}`), drawn...)},
		"latexml equation":        {inner: `<table id="S1.E1" class="ltx_equation ltx_eqn_table"><tbody><tr class="ltx_equation ltx_eqn_row ltx_align_baseline"><td class="ltx_eqn_cell ltx_eqn_center_padleft"></td><td class="ltx_eqn_cell ltx_align_center"><math class="ltx_Math" alttext="\frac{a}{b}" display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math></td><td class="ltx_eqn_cell ltx_eqn_center_padright"></td><td rowspan="1" class="ltx_eqn_cell ltx_eqn_eqno"><span class="ltx_tag">(1)</span></td></tr></tbody></table>`, checks: []outcomeCheck{count("table", 0), count(`math[display="block"] mfrac`, 1), hasText("(1)")}},
		"mathml keeps variants":   {inner: sentence(`<math><msubsup><mi mathvariant="normal">x</mi><mn>1</mn><mn>2</mn></msubsup><mo stretchy="false">(</mo><mtable columnalign="left"><mtr><mtd><mi>y</mi></mtd></mtr></mtable></math>`), checks: []outcomeCheck{count(`msubsup mi[mathvariant="normal"]`, 1), count(`mtable[columnalign="left"] mtd`, 1)}},
		"prefixed mathml":         {inner: sentence(`<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mfrac><m:mi>a</m:mi><m:mi>b</m:mi></m:mfrac></m:math>`), checks: drawn},
	})
}
