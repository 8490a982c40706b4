package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// cleanBody reduces the article's body to elements that mean something, in the
// order of the source.
func cleanBody(root *html.Node, meta *metadata, address *url.URL) {
	dropControls(root)
	linkMedia(root)
	nameVariants(root)
	dropPullQuotes(root)
	moveSidenotes(root)
	nestLists(root)
	renameOld(root)
	unfoldLayout(root)
	dropPermalinks(root)
	linkNotes(root, address)
	dropTitle(root, meta)
	flattenBlocks(root)
	dropAdLabels(root)
	rejoin(root)
	dropPreamble(root, meta)
	levelHeadings(root)
	cleanLinks(root)
	cleanImages(root)
	mergeCaptions(root)
	collapseSpace(root)
	dropEmpty(root)
}

// dropControls removes what is there to be operated rather than read.
func dropControls(root *html.Node) {
	markTasks(root)
	for _, n := range find(root, "button", "input", "select", "textarea", "option", "progress", "meter", "dialog", "menu", "output", "datalist") {
		if !is(n, "menu", "output") || len(lineOf(n)) < 200 {
			remove(n)
		}
	}
}

// replacements are the current names of elements from older HTML.
var replacements = map[string]string{"tt": "code", "acronym": "abbr", "strike": "s", "dir": "ul", "listing": "pre", "xmp": "pre", "plaintext": "pre"}

// meaningless are inline elements that only say how text looks.
var meaningless = []string{"big", "nobr", "blink", "marquee", "basefont", "data", "bgsound", "output", "slot"}

func renameOld(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Namespace == "" && replacements[n.Data] != "" {
			rename(n, replacements[n.Data])
		}
	}
	for _, n := range find(root, meaningless...) {
		unwrap(n)
	}
	for _, n := range find(root, "span") {
		if attr(n, "lang") == "" && attr(n, "dir") == "" && attr(n, "id") == "" {
			unwrap(n)
		}
	}
}

// dropTitle removes the first heading when it repeats the article's title.
func dropTitle(root *html.Node, meta *metadata) {
	h := first(root, "h1", "h2", "h3")
	if h != nil && (isHeading(lineOf(h), meta.titles) || sameWords(lineOf(h), meta.title)) {
		remove(h)
	}
}

// preambleBlocks is how many blocks at the top may repeat title, author and date.
const preambleBlocks = 6

var readingTime = regexp.MustCompile(`(?i)^\W*(?:\d+|estimated|reading time)[\s\d:-]*(?:min|minute|minutes|mins)\b[\s\w]*$`)

// dropPreamble removes short blocks at the top that say again what the page
// shows above the article: title, author, date, reading time.
func dropPreamble(root *html.Node, meta *metadata) {
	seen := 0
	for _, n := range children(root) {
		if n.Type != html.ElementNode || hasClass(n, messageHead) {
			continue
		}
		if seen++; seen > preambleBlocks {
			return
		}
		text := lineOf(n)
		if len(text) > 150 || is(n, "pre", "table", "blockquote") {
			if is(n, "p") && len(text) > 150 {
				return
			}
			continue
		}
		if text != "" && first(n, "img") == nil && repeats(n, text, meta) {
			remove(n)
		}
	}
}

func repeats(n *html.Node, text string, meta *metadata) bool {
	if t := first(n, "time"); t != nil && lineOf(t) == text {
		return true
	}
	if sameWords(text, meta.title) || readingTime.MatchString(text) {
		return true
	}
	if meta.byline != "" && sameWords(strings.ReplaceAll(cleanByline(text), ", ", ""), meta.byline) {
		return true
	}
	return parseDate(strings.Trim(datePrefix.ReplaceAllString(text, ""), " |·•—-"), false, time.Now()) != nil
}

// levelHeadings numbers the headings from h2 on: h1 is the article's title.
func levelHeadings(root *html.Node) {
	headings := find(root, "h1", "h2", "h3", "h4", "h5", "h6")
	levels := make([]int, len(headings))
	for i, h := range headings {
		levels[i] = int(h.Data[1] - '0')
		if n, err := strconv.Atoi(attr(h, levelAttribute)); err == nil && n >= 1 && n <= 6 {
			levels[i] = n
		}
	}
	if len(levels) == 0 {
		return
	}
	shift := 2 - slices.Min(levels)
	for i, h := range headings {
		rename(h, "h"+strconv.Itoa(min(6, levels[i]+shift)))
		dropAttr(h, levelAttribute)
	}
}

// cleanLinks unwraps links that lead nowhere and links from a picture to its
// own larger file.
func cleanLinks(root *html.Node) {
	for _, a := range find(root, "a") {
		href := attr(a, "href")
		switch img := first(a, "img"); {
		case href == "" || a.FirstChild == nil:
			moveID(a)
			unwrap(a)
		case img != nil && blank(textOf(a)) && imageAddress.MatchString(href):
			unwrap(a)
		case !strings.HasPrefix(href, "#"):
			setAttr(a, "rel", linkRelation)
		}
	}
}

// collapseSpace makes one space of each run of white space outside code.
func collapseSpace(n *html.Node) {
	joinTexts(n)
	for _, c := range children(n) {
		switch {
		case is(c, "pre"):
		case c.Type == html.TextNode:
			c.Data = collapse(c.Data)
			block := isBlock(n) || is(n, boxes...)
			if block && (c.PrevSibling == nil || isBlock(c.PrevSibling) || is(c.PrevSibling, "br")) {
				c.Data = strings.TrimLeft(c.Data, " ")
			}
			if block && (c.NextSibling == nil || isBlock(c.NextSibling) || is(c.NextSibling, "br")) {
				c.Data = strings.TrimRight(c.Data, " ")
			}
			if c.Data == "" {
				remove(c)
			}
		case c.Type == html.ElementNode:
			collapseSpace(c)
		}
	}
}

// joinTexts makes one text of neighbours that stand side by side since the
// element around one of them went.
func joinTexts(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode || c.NextSibling == nil || c.NextSibling.Type != html.TextNode {
			continue
		}
		var b strings.Builder
		b.WriteString(c.Data)
		for next := c.NextSibling; next != nil && next.Type == html.TextNode; next = c.NextSibling {
			b.WriteString(next.Data)
			n.RemoveChild(next)
		}
		c.Data = b.String()
	}
}

// collapse is about HTML's own white space: a no-break space stays.
func collapse(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

// keptEmpty are elements that mean something without content.
var keptEmpty = []string{"img", "br", "hr", "wbr", "td", "th", "col", "colgroup", "rp", "math"}

// dropEmpty removes the elements with nothing to read or see in them.
func dropEmpty(n *html.Node) {
	for _, c := range children(n) {
		if c.Type != html.ElementNode || c.Namespace != "" || is(c, keptEmpty...) {
			continue
		}
		dropEmpty(c)
		if c.FirstChild == nil && attr(c, "id") == "" ||
			is(c, "tr", "table", "ul", "ol", "figure", "figcaption", "p", "li") && blank(textOf(c)) && first(c, "img", "math", "hr") == nil && !hasTarget(c) {
			remove(c)
		} else if !is(c, "pre") {
			trimBreaks(c)
		}
	}
}

func hasTarget(n *html.Node) bool {
	return attr(n, "id") != "" || len(findFunc(n, func(d *html.Node) bool { return attr(d, "id") != "" })) > 0
}

// trimBreaks removes line breaks at the end of a block.
func trimBreaks(n *html.Node) {
	for isBlock(n) && is(n.LastChild, "br") {
		remove(n.LastChild)
	}
}

// firstParagraph returns the beginning of the article's running text.
func firstParagraph(root *html.Node) string {
	longest := ""
	for _, n := range find(root, "p", "li", "blockquote", "pre") {
		text := oneLine(plainText(n))
		if wordCount(text) >= 12 {
			return text
		}
		if longest == "" {
			longest = text
		}
	}
	return longest
}
