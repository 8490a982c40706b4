package extract

import (
	"strings"
	"testing"
)

const goCode = "func main() {\n\tif true {\n\t\tprintln(\"hi\")\n\t}\n}"

func TestCodeFidelity(t *testing.T) {
	t.Parallel()
	kept := func(language, code string) []outcomeCheck {
		return []outcomeCheck{count("pre", 1), holds("pre > code.language-"+language, code), hasText(code)}
	}
	two := "a = 1\n    b = 2"
	runFidelity(t, map[string]fidelityCase{
		"prism": {inner: `<pre class="language-go" tabindex="0"><code class="language-go"><span class="token keyword">func</span> <span class="token function">main</span><span class="token punctuation">(</span>) {
	if true {
		println("hi")
	}
}
</code></pre>`, checks: kept("go", goCode)},
		"prism toolbar and line numbers": {inner: `<div class="code-toolbar"><pre class="line-numbers language-python"><code class="language-python">a = 1
    b = 2<span aria-hidden="true" class="line-numbers-rows"><span></span><span></span></span></code></pre><div class="toolbar"><div class="toolbar-item"><button>Copy</button></div></div></div>`,
			checks: append(kept("python", two), lacks("Copy"))},
		"highlight.js": {inner: `<pre><code class="hljs python">a = <span class="hljs-number">1</span>
    b = <span class="hljs-number">2</span></code></pre>`, checks: kept("python", two)},
		"highlight.js, language- class": {inner: `<pre><code class="hljs language-js">a = 1
    b = 2</code></pre>`, checks: kept("js", two)},
		"highlight.js line-number table": {inner: `<pre><code class="hljs language-c"><table class="hljs-ln"><tbody><tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="1"><div class="hljs-ln-n" data-line-number="1"></div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="1">a = 1</td></tr><tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="2"><div class="hljs-ln-n" data-line-number="2"></div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="2">    b = 2</td></tr></tbody></table></code></pre>`,
			checks: kept("c", two)},
		"shiki": {inner: `<pre class="shiki github-dark" style="background-color:#24292e" tabindex="0"><code class="language-python"><span class="line"><span style="color:#fff">a = 1</span></span>
<span class="line"><span style="color:#fff">    b = 2</span></span></code></pre>`, checks: kept("python", two)},
		"shiki, lines without breaks (rehype-pretty-code)": {inner: `<figure data-rehype-pretty-code-figure=""><pre tabindex="0" data-language="python" data-theme="x"><code data-language="python" data-theme="x" style="display:grid"><span data-line=""><span>a = 1</span></span>
<span data-line=""><span>    b = 2</span></span></code></pre></figure>`, checks: kept("python", two)},
		"pygments": {inner: `<div class="highlight-python notranslate"><div class="highlight"><pre><span></span><span class="n">a</span> <span class="o">=</span> <span class="mi">1</span>
    <span class="n">b</span> <span class="o">=</span> <span class="mi">2</span>
</pre></div></div>`, checks: kept("python", two)},
		"pygments, codehilite table": {inner: `<div class="codehilite"><table class="codehilitetable"><tbody><tr><td class="linenos"><div class="linenodiv"><pre><span class="normal">1</span>
<span class="normal">2</span></pre></div></td><td class="code"><div><pre><span></span><code>a = 1
    b = 2
</code></pre></div></td></tr></tbody></table></div>`, checks: []outcomeCheck{count("table", 0), holds("pre > code", two), hasText(two)}},
		"sphinx, inline line numbers": {inner: `<div class="highlight-default notranslate"><div class="highlight"><pre><span></span><span class="linenos">1</span><span class="n">a</span> = 1
<span class="linenos">2</span>    b = 2
</pre></div></div>`, checks: []outcomeCheck{holds("pre", two)}},
		"jekyll, rouge": {inner: `<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="highlight"><code><span class="n">a</span> <span class="o">=</span> <span class="mi">1</span>
    <span class="n">b</span> <span class="o">=</span> <span class="mi">2</span>
</code></pre></div></div>`, checks: kept("ruby", two)},
		"rouge line numbers": {inner: `<figure class="highlight"><pre><code class="language-ruby" data-lang="ruby"><table class="rouge-table"><tbody><tr><td class="gutter gl"><pre class="lineno">1
2
</pre></td><td class="code"><pre>a = 1
    b = 2
</pre></td></tr></tbody></table></code></pre></figure>`, checks: kept("ruby", two)},
		"hugo, chroma": {inner: `<div class="highlight"><pre tabindex="0" style="color:#f8f8f2" class="chroma"><code class="language-python" data-lang="python"><span class="line"><span class="cl"><span class="n">a</span> = 1
</span></span><span class="line"><span class="cl">    b = 2
</span></span></code></pre></div>`, checks: kept("python", two)},
		"hugo, chroma line-number table": {inner: `<div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd"><pre tabindex="0" class="chroma"><code><span class="lnt">1
</span><span class="lnt">2
</span></code></pre></td><td class="lntd"><pre tabindex="0" class="chroma"><code class="language-python" data-lang="python"><span class="line"><span class="cl">a = 1
</span></span><span class="line"><span class="cl">    b = 2</span></span></code></pre></td></tr></table></div></div>`, checks: append(kept("python", two), count("table", 0))},
		"hexo": {inner: `<figure class="highlight python"><table><tr><td class="gutter"><pre><span class="line">1</span><br><span class="line">2</span><br></pre></td><td class="code"><pre><span class="line">a = 1</span><br><span class="line">    b = 2</span><br></pre></td></tr></table></figure>`,
			checks: append(kept("python", two), count("table", 0))},
		"github markdown": {inner: `<div class="highlight highlight-source-python notranslate position-relative overflow-auto" dir="auto" data-snippet-clipboard-copy-content="a = 1"><pre><span class="pl-s1">a</span> = 1
    b = 2</pre><div class="zeroclipboard-container"><clipboard-copy aria-label="Copy" value="a = 1"><svg></svg></clipboard-copy></div></div>`, checks: kept("python", two)},
		"github gist": {inner: `<div class="gist"><div class="gist-file"><div class="gist-data"><div class="js-gist-file-update-container"><table data-tab-size="8" class="highlight tab-size js-file-line-container"><tbody><tr><td id="f-L1" class="blob-num js-line-number" data-line-number="1"></td><td id="f-LC1" class="blob-code blob-code-inner js-file-line"><span class="pl-s1">a</span> = 1</td></tr><tr><td id="f-L2" class="blob-num js-line-number" data-line-number="2"></td><td id="f-LC2" class="blob-code blob-code-inner js-file-line">    b = 2</td></tr></tbody></table></div></div></div></div>`,
			checks: []outcomeCheck{count("table", 0), holds("pre", two), hasText(two)}},
		"gitlab": {inner: `<div class="gl-relative markdown-code-block js-markdown-code"><pre class="code highlight js-syntax-highlight language-python" lang="python" data-canonical-lang="python"><code><span id="LC1" class="line" lang="python"><span class="n">a</span> = 1</span>
<span id="LC2" class="line" lang="python">    b = 2</span></code></pre><copy-code></copy-code></div>`, checks: kept("python", two)},
		"docusaurus": {inner: `<div class="language-python codeBlockContainer_Ckt0 theme-code-block"><div class="codeBlockContent_QJqH"><pre tabindex="0" class="prism-code language-python codeBlock_bY9V thin-scrollbar"><code class="codeBlockLines_e6Vv"><span class="token-line" style="color:#393A34"><span class="token plain">a = 1</span><br></span><span class="token-line" style="color:#393A34"><span class="token plain">    b = 2</span><br></span></code></pre><div class="buttonGroup__atx"><button type="button">Copy</button></div></div></div>`, checks: kept("python", two)},
		"mkdocs material": {inner: `<div class="language-python highlight"><span class="filename">clock.py</span><pre><span></span><code><span id="__span-0-1"><a id="__codelineno-0-1" name="__codelineno-0-1" href="#__codelineno-0-1"></a><span class="n">a</span> = 1
</span><span id="__span-0-2"><a id="__codelineno-0-2" name="__codelineno-0-2" href="#__codelineno-0-2"></a>    b = 2
</span></code></pre></div>`, checks: append(kept("python", two), count("pre a", 0))},
		"wordpress syntaxhighlighter source": {inner: `<pre class="brush: python; gutter: true; title: ; notranslate" title="">a = 1
    b = 2</pre>`, checks: kept("python", two)},
		"wordpress syntaxhighlighter drawn": {inner: `<div><div id="highlighter_1" class="syntaxhighlighter python"><table border="0" cellpadding="0" cellspacing="0"><tbody><tr><td class="gutter"><div class="line number1 index0 alt2">1</div><div class="line number2 index1 alt1">2</div></td><td class="code"><div class="container"><div class="line number1 index0 alt2"><code class="python plain">a = 1</code></div><div class="line number2 index1 alt1"><code class="python spaces">&nbsp;&nbsp;&nbsp;&nbsp;</code><code class="python plain">b = 2</code></div></div></td></tr></tbody></table></div></div>`,
			checks: []outcomeCheck{count("table", 0), holds("pre", two), hasText(two)}},
		"wordpress block": {inner: `<pre class="wp-block-code"><code lang="python" class="language-python">a = 1<br>    b = 2</code></pre>`, checks: kept("python", two)},
		"enlighter":       {inner: `<pre class="EnlighterJSRAW" data-enlighter-language="python">a = 1` + "\n" + `    b = 2</pre>`, checks: kept("python", two)},
		"medium": {inner: `<pre class="mg mh mi mj mk ml mm mn"><span id="0fcc" class="mo lw" data-selectable-paragraph="">a = 1<br/>    b = 2</span></pre>`,
			checks: []outcomeCheck{holds("pre", two), hasText(two)}},
		"ghost code card": {inner: `<figure class="kg-card kg-code-card"><pre><code class="language-python">a = 1
    b = 2</code></pre><figcaption><p><span style="white-space: pre-wrap;">The clock in code</span></p></figcaption></figure>`,
			checks: append(kept("python", two), holds("figure > figcaption", "The clock in code"))},
		"substack":             {inner: `<div class="highlighted_code_block" data-attrs="{&quot;language&quot;:&quot;python&quot;}" data-component-name="HighlightedCodeBlockToDOM"><pre class="shiki"><code class="language-python">a = 1` + "\n" + `    b = 2</code></pre></div>`, checks: kept("python", two)},
		"tabs and blank lines": {inner: "<pre><code>a:\n\n\tb\n\n\n\tc\n</code></pre>", checks: []outcomeCheck{holds("pre", "a:\n\n\tb\n\n\n\tc"), hasText("a:\n\n\tb\n\n\n\tc")}},
		"leading indentation":  {inner: "<pre><code>    first\n  second\n</code></pre>", checks: []outcomeCheck{holds("pre", "    first\n  second")}},
		"terminal session":     {inner: "<pre class=\"console\"><kbd>$ tide --at noon</kbd>\n<samp>12:04 high</samp></pre>", checks: []outcomeCheck{holds("pre", "$ tide --at noon\n12:04 high")}},
		"inline code":          {inner: `<p>Set <code class="language-plaintext highlighter-rouge">TZ=UTC</code> before the first of the two clocks is read, or be late.</p>`, checks: []outcomeCheck{holds("p > code", "TZ=UTC")}},
		"code with markup in it": {inner: `<pre><code class="language-html">&lt;div class="a"&gt;
  &lt;b&gt;x&lt;/b&gt;
&lt;/div&gt;</code></pre>`, checks: kept("html", "<div class=\"a\">\n  <b>x</b>\n</div>")},
		"code lines in div": {inner: `<div class="code-block"><code style="white-space: pre"><div class="line">a = 1</div><div class="line">    b = 2</div></code></div>`,
			checks: []outcomeCheck{hasText("a = 1"), hasText("b = 2")}},
		"code in list item": {inner: "<ol><li><p>First, read the clock that hangs over the door of the station:</p><pre><code class=\"language-sh\">date\n  -u</code></pre></li><li><p>Then read the other one and subtract it from the first, if you can.</p></li></ol>",
			checks: []outcomeCheck{holds("ol > li > pre > code.language-sh", "date\n  -u"), count("ol > li", 2)}},
		"several snippets": {inner: strings.Repeat(`<p>And once more, with another of the many clocks there are on the island:</p><pre><code class="language-go">`+goCode+`</code></pre>`, 3), checks: []outcomeCheck{count("pre > code.language-go", 3)}},
	})
}
