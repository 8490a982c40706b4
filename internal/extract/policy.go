package extract

import (
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// linkRelation is the rel of every link that leaves the article.
const linkRelation = "nofollow noopener noreferrer"

// articlePolicy is everything that an article may contain; what is not named
// is dropped. It stands after the last transformation.
var articlePolicy = sync.OnceValue(newPolicy)

var (
	linkValue    = regexp.MustCompile(`^(?:(?i:https?://|mailto:)[^\s<>"]+|#article-[\w.:-]+)$`)
	webValue     = regexp.MustCompile(`^(?i:https?)://[^\s<>"]+$`)
	pictureValue = regexp.MustCompile(`^(?:(?i:https?)://[^\s<>"]+|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+)$`)
	textValue    = regexp.MustCompile(`^[^<>]*$`)
	numberValue  = regexp.MustCompile(`^-?\d{1,6}$`)
	langValue    = regexp.MustCompile(`^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$`)
	idValue      = regexp.MustCompile(`^article-[\w.:-]+$`)
	dateValue    = regexp.MustCompile(`^[\w\s:.+-]{1,40}$`)
	mathValue    = regexp.MustCompile(`^[\w\s.,%#+/-]{0,60}$`)
	sizeValue    = regexp.MustCompile(`^[1-9]\d{0,4}$`)
	relValue     = regexp.MustCompile("^" + linkRelation + "$")
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true) // only "#article-…", see linkValue
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowURLSchemeWithCustomPolicy("data", func(u *url.URL) bool { return pictureValue.MatchString("data:" + u.Opaque) })

	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "dl", "dt", "dd", "figure", "figcaption", "blockquote", "pre", "hr", "br", "wbr",
		"em", "strong", "b", "i", "sub", "sup", "samp", "kbd", "var", "code", "cite", "q", "ruby", "rt", "rp", "rb", "rtc", "bdi", "bdo",
		"abbr", "dfn", "mark", "del", "ins", "small", "s", "u", "details", "summary")
	p.AllowNoAttrs().OnElements("rb", "rtc")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?i:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(langValue).Globally()
	p.AllowAttrs("id").Matching(idValue).Globally()
	p.AllowAttrs("dir", "lang", "id").OnElements("span") // a span that carries none of them goes
	p.AllowAttrs("class").Matching(codeClass).OnElements("code", "pre")
	p.AllowAttrs("class").Matching(headClass).OnElements("p")
	p.AllowAttrs("class").Matching(figureClass).OnElements("figure")
	p.AllowAttrs("cite").Matching(webValue).OnElements("blockquote", "q", "del", "ins")
	p.AllowAttrs("datetime").Matching(dateValue).OnElements("time", "del", "ins")
	p.AllowElements("time")
	p.AllowAttrs("title").Matching(textValue).OnElements("abbr", "dfn", "a", "img")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(?:open)?$`)).OnElements("details")

	p.AllowElements("ol", "li")
	p.AllowAttrs("start").Matching(numberValue).OnElements("ol")
	p.AllowAttrs("reversed").Matching(regexp.MustCompile(`^(?:reversed)?$`)).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol", "li")
	p.AllowAttrs("value").Matching(numberValue).OnElements("li")

	p.AllowAttrs("href").Matching(linkValue).OnElements("a")
	p.AllowAttrs("rel").Matching(relValue).OnElements("a")
	p.AllowAttrs("src").Matching(pictureValue).OnElements("img")
	p.AllowAttrs("alt").Matching(textValue).OnElements("img")
	p.AllowAttrs("width", "height").Matching(sizeValue).OnElements("img")

	p.AllowElements("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th")
	p.AllowAttrs("colspan", "rowspan", "span").Matching(regexp.MustCompile(`^\d{1,3}$`)).OnElements("td", "th", "col", "colgroup")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(?i:row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("headers").Matching(regexp.MustCompile(`^(?:article-[\w.:-]+\s*)+$`)).OnElements("td", "th")

	allowMath(p)
	return p
}

// allowMath allows MathML Core's presentation elements. Those through which
// HTML can come back in (annotation-xml, mglyph, malignmark) are left out.
func allowMath(p *bluemonday.Policy) {
	presentation := []string{
		"math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
		"munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "mstyle",
		"mpadded", "mphantom", "merror", "menclose", "mfenced", "semantics", "annotation",
	}
	p.AllowNoAttrs().OnElements(presentation...)
	p.AllowAttrs("display", "displaystyle", "scriptlevel", "mathvariant", "mathsize", "stretchy", "symmetric", "fence", "separator",
		"largeop", "movablelimits", "accent", "accentunder", "form", "lspace", "rspace", "minsize", "maxsize", "linethickness",
		"width", "height", "depth", "voffset", "notation", "rowspan", "columnspan", "columnalign", "rowalign", "columnspacing",
		"rowspacing", "encoding").Matching(mathValue).OnElements(presentation...)
	p.AllowAttrs("alttext").Matching(textValue).OnElements("math")
	p.AllowAttrs("open", "close", "separators").Matching(regexp.MustCompile(`^[^<>&"']{0,8}$`)).OnElements("mfenced")
}

// sanitized renders the content of root, allowing what the policy names.
func sanitized(root *html.Node) string {
	var b strings.Builder
	for c := range root.ChildNodes() {
		if err := html.Render(&b, c); err != nil {
			continue // a node that has no form in HTML, such as raw text from a foreign parser
		}
		if isBlock(c) {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(articlePolicy().Sanitize(b.String()))
}

// Sanitize cleans HTML that comes from elsewhere, such as the API or an import,
// by the same rules as an extracted article. Relative addresses are resolved
// against baseURL. Markup beyond the limits of [Extract] is reduced to text.
func Sanitize(source, baseURL string) string {
	base, err := url.Parse(baseURL)
	if err != nil {
		base = &url.URL{}
	}
	doc, err := parse([]byte(source))
	if err != nil {
		return "<p>" + bluemonday.StrictPolicy().Sanitize(source) + "</p>"
	}
	prepare(doc, base)
	root := element("div")
	moveChildren(root, body(doc))
	cleanBody(root, &metadata{}, base)
	return sanitized(root)
}
