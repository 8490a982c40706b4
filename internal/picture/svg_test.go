package picture

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	svgHead = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`
	svgTail = `</svg>`
)

// What is inside the root element, before and after.
func TestSVGContent(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"chart": {
			`<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs><g transform="translate(1 2) rotate(3)"><rect width="5" height="6" fill="url(#g)"/><text x="1">a &amp; b &lt; c</text></g>`,
			`<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs><g transform="translate(1 2) rotate(3)"><rect width="5" height="6" fill="url(#g)"/><text x="1">a &amp; b &lt; c</text></g>`,
		},
		"script":                 {`<script>alert(1)</script><g/>`, `<g/>`},
		"script in CDATA":        {`<script><![CDATA[<g>alert(1)]]></script><g/>`, `<g/>`},
		"prefixed script":        {`<s:script xmlns:s="http://www.w3.org/2000/svg">x</s:script>`, ``},
		"HTML":                   {`<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="y"/><iframe/><audio/>`, ``},
		"HTML namespace":         {`<style xmlns="http://www.w3.org/1999/xhtml">a{}</style>`, ``},
		"foreign object":         {`<switch><foreignObject><div>x</div></foreignObject><text>y</text></switch>`, `<switch><text>y</text></switch>`},
		"nested in dropped":      {`<script><g><script/></g></script><path/>`, `<path/>`},
		"event handlers":         {`<g onload="x" ONCLICK="y" onfoo="z" fill="red"/>`, `<g fill="red"/>`},
		"foreign attributes":     {`<g xmlns:i="urn:i" i:onload="x" i:label="y" xml:base="http://a/" xml:space="preserve"/>`, `<g xml:space="preserve"/>`},
		"repeated attributes":    {`<use href="#a" xmlns:x="http://www.w3.org/1999/xlink" xmlns:y="http://www.w3.org/1999/xlink" x:href="#b" y:href="http://c"/>`, `<use href="#a" xlink:href="#b"/>`},
		"script link":            {`<a href="javascript:alert(1)" xlink:href=" JavaScript:x"><path/></a>`, `<a><path/></a>`},
		"outside use":            {`<use href="http://a/b.svg#c"/><use href="b.svg#c"/><use href="data:image/svg+xml,x"/>`, `<use/><use/><use/>`},
		"inside use":             {`<path id="c"/><use href="#c"/>`, `<path id="c"/><use href="#c"/>`},
		"outside image":          {`<image href="http://a/b.png"/><image href="//a/b.png"/><feImage href="/b"/>`, `<image/><image/><feImage/>`},
		"embedded image":         {`<image href="data:image/png;base64,AAAA"/><image xlink:href="DATA:image/JPEG,x"/>`, `<image href="data:image/png;base64,AAAA"/><image xlink:href="DATA:image/JPEG,x"/>`},
		"embedded document":      {`<image href="data:image/svg+xml;base64,AAAA"/><image href="data:text/html,x"/>`, `<image/><image/>`},
		"animated link":          {`<a><set attributeName="href" to="javascript:x"/><animate attributeName="xlink:href"/><set attributeName="onclick"/></a>`, `<a/>`},
		"animation":              {`<rect><animate attributeName="x" from="0" to="5"/></rect>`, `<rect><animate attributeName="x" from="0" to="5"/></rect>`},
		"comments":               {`<!-- x --><?php y ?><g/>`, `<g/>`},
		"outside paint":          {`<g fill="url(http://a/#b)" style="filter:url('x.svg#f');fill:red"/>`, `<g fill="none" style="filter:none;fill:red"/>`},
		"escaped outside paint":  {`<g fill="u\72 l(http://a)" stroke="\75rl(x)"/>`, `<g fill="none" stroke="none"/>`},
		"style":                  {`<style type="text/css"><![CDATA[.a > .b { fill: url(#g); } @import "x.css"; .c { background: url(//x) }]]></style>`, `<style type="text/css">.a &gt; .b { fill: url(#g); } @none "x.css"; .c { background: none }</style>`},
		"style with an element":  {`<style>a<g onload="x"/>b</style>`, `<style>ab</style>`},
		"closed style":           {`<style>a{content:"&lt;/style>&lt;script>x&lt;/script>"}</style>`, `<style>a{content:"&lt;/style&gt;&lt;script&gt;x&lt;/script&gt;"}</style>`},
		"quotes":                 {`<g id='a"b' class="x&#10;y&lt;"/>`, `<g id="a&quot;b" class="x y&lt;"/>`},
		"metadata":               {`<metadata><x xmlns="urn:x">` + secret + `</x></metadata><title>t</title>`, `<title>t</title>`},
		"image that links a lot": {`<mask id="m"><rect/></mask>` + strings.Repeat(`<g mask="url(#m)"/>`, 3), `<mask id="m"><rect/></mask>` + strings.Repeat(`<g mask="url(#m)"/>`, 3)},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Process([]byte(svgHead + tc.in + svgTail))
			if err != nil {
				t.Fatal(err)
			}
			want := svgHead + tc.want + svgTail
			if tc.want == "" {
				want = strings.TrimSuffix(svgHead, ">") + "/>"
			}
			if diff := cmp.Diff(want, string(p.Data)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			again, err := Process(p.Data)
			if err != nil {
				t.Fatalf("Process of its own result: %v", err)
			}
			if diff := cmp.Diff(string(p.Data), string(again.Data)); diff != "" {
				t.Errorf("Process of its own result (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSVGRefuses(t *testing.T) {
	t.Parallel()
	var doubling strings.Builder
	for i := range 40 {
		fmt.Fprintf(&doubling, `<g id="g%d"><use href="#g%d"/><use xlink:href="#g%d"/></g>`, i+1, i, i)
	}
	cases := map[string]struct {
		in   string
		want error
	}{
		"entities":         {`<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + svgHead + `<text>&b;</text>` + svgTail, ErrNotPicture},
		"outside entity":   {`<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + svgHead + `<text>&a;</text>` + svgTail, ErrNotPicture},
		"other root":       {`<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>`, ErrNotPicture},
		"other namespace":  {`<svg xmlns="urn:x"/>`, ErrNotPicture},
		"two roots":        {svgHead + svgTail + svgHead + svgTail, ErrNotPicture},
		"unclosed":         {svgHead + `<g>`, ErrNotPicture},
		"crossed":          {svgHead + `<g><a></g></a>` + svgTail, ErrNotPicture},
		"UTF-16":           {`<?xml version="1.0" encoding="UTF-16"?>` + svgHead + svgTail, ErrNotPicture},
		"large":            {svgHead + strings.Repeat(" ", maxSVGBytes) + svgTail, ErrTooLarge},
		"deep":             {svgHead + strings.Repeat("<g>", maxSVGDepth), ErrTooLarge},
		"deep in dropped":  {svgHead + strings.Repeat("<x>", maxSVGDepth), ErrTooLarge},
		"doubling uses":    {svgHead + `<path id="g0"/>` + doubling.String() + svgTail, ErrTooLarge},
		"doubling encoded": {svgHead + `<path id="g0"/>` + strings.ReplaceAll(doubling.String(), `"#g`, `" #%67`) + svgTail, ErrTooLarge},
		"doubling masks":   {svgHead + `<path id="g0"/>` + strings.NewReplacer(`<use href="#`, `<g mask="url(#`, `<use xlink:href="#`, `<g filter="url('#`, `"/>`, `)"/>`).Replace(doubling.String()) + svgTail, ErrTooLarge},
		"draws itself":     {svgHead + `<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>` + svgTail, ErrNotPicture},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p, err := Process([]byte(tc.in)); !errors.Is(err, tc.want) {
				t.Errorf("Process = %v, %v, want %v", p, err, tc.want)
			}
		})
	}
}

func TestSVGSize(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		attrs         string
		width, height int
	}{
		"pixels":          {`width="120" height="80px"`, 120, 80},
		"millimetres":     {`width="25.4mm" height="2.54cm"`, 96, 96},
		"points":          {`width="72pt" height="1in" viewBox="0 0 9 9"`, 96, 96},
		"box":             {`viewBox="0,0 , 40 30"`, 40, 30},
		"percent":         {`width="100%" height="100%" viewBox="0 0 40 30"`, 40, 30},
		"width and box":   {`width="80" viewBox="0 0 40 30"`, 80, 60},
		"height and box":  {`height="60" viewBox="0 0 40 30"`, 80, 60},
		"nothing":         {``, 300, 150},
		"nonsense":        {`width="x" height="-5" viewBox="0 0 NaN Inf"`, 300, 150},
		"huge":            {`width="1e8" height="5e7"`, 1600, 800},
		"beyond reason":   {`width="1e300" height="1e300"`, 300, 150},
		"narrow":          {`width="1e9" height="1"`, 1600, 1},
		"other namespace": {`xmlns:i="urn:i" i:width="5" i:height="5"`, 300, 150},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Process([]byte(`<svg xmlns="http://www.w3.org/2000/svg" ` + tc.attrs + `/>`))
			if err != nil {
				t.Fatal(err)
			}
			if p.Width != tc.width || p.Height != tc.height {
				t.Errorf("size = %d×%d, want %d×%d", p.Width, p.Height, tc.width, tc.height)
			}
		})
	}
}

func TestCleanCSS(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"harmless":            {`.a:hover>b{fill:#fff;transform:rotate(4deg)}`, `.a:hover>b{fill:#fff;transform:rotate(4deg)}`},
		"fragment":            {`fill:url( "#a b" )`, `fill:url('#a b')`},
		"outside":             {`a:url(x) url('x') URL("x") url(  //x  )`, `a:none none none none`},
		"embedded font":       {`src:url(data:font/woff2;base64,AA)`, `src:url(data:font/woff2;base64,AA)`},
		"embedded picture":    {`a:url("data:image/png;base64,AA")`, `a:url(data:image/png;base64,AA)`},
		"embedded document":   {`a:url(data:image/svg+xml,x)`, `a:none`},
		"import":              {`@import url(x.css);@IMPORT 'x';@\69mport "x"`, `@none none;@none 'x';@none "x"`},
		"other rules":         {`@media print{a{}}@font-face{}`, `@media print{a{}}@font-face{}`},
		"address functions":   {`a:image-set("x" 1x);b:-webkit-image-set("x" 1x);c:src("x")`, `a:none("x" 1x);b:none("x" 1x);c:none("x")`},
		"escaped name":        {`a:\000075 r\6C(x)`, `a:none`},
		"escaped value":       {`a:url(\68ttp://x) url(\23 a)`, `a:none url(#a)`},
		"comment in name":     {`a:ur/**/l(x)`, `a:ur l(x)`},
		"comment hides end":   {`a:b/* url(x) */;c:url(x)`, `a:b ;c:none`},
		"open comment":        {`a/* url(x)`, `a `},
		"string":              {`a:"url(x)" 'it\'s /* '`, `a:"url(x)" 'it\'s /* '`},
		"string over newline": {"a:'x\nurl(y)'z", "a:'x\nnone'z"},
		"escaped newline":     {"a:'x\\\nurl(y)'z", "a:'x\\\nurl(y)'z"},
		"bad url":             {`a:url(a b) url(a"b) url("#a" x)`, `a:none none none`},
		"open url":            {`a:url(#a`, `a:url(#a)`},
		"old comment mark":    {`a:<!--url(x)`, `a: none`},
		"breaking out":        {`a:url("#\29 url(x)")`, `a:url('#)url(x)')`},
		"quote":               {`a:url("#'\22\a ")`, "a:url('#\\'\"\ufffd')"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := cleanCSS(tc.in)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := cleanCSS(got); again != got {
				t.Errorf("cleaned twice: %q, want %q", again, got)
			}
		})
	}
}
