package extract

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// maxJoined bounds the HTML of an article on several pages, in bytes.
const maxJoined = 4 << 20

// repeatedShare is the part of a page's words from which it only repeats what
// was on the pages before.
const repeatedShare = 0.8

// Continues reports whether part, extracted from the page that the last of the
// parts before names as the next, is that page and brings something new. before
// has at least one part.
func Continues(before []*Article, part *Article) bool {
	last := before[len(before)-1]
	if !part.Verdict.OK || len(before) >= MaxPages || !ledTo(last.Next, before[0].URL, part.URL) {
		return false
	}
	size := len(part.HTML)
	known := map[string]bool{}
	for _, a := range before {
		size += len(a.HTML)
		for text := range strings.SplitSeq(a.Text, "\n\n") {
			known[text] = true
		}
	}
	words, repeated := 0, 0
	for text := range strings.SplitSeq(part.Text, "\n\n") {
		n := wordCount(text)
		words += n
		if known[text] {
			repeated += n
		}
	}
	return size <= maxJoined && (words == 0 || float64(repeated) < repeatedShare*float64(words))
}

// ledTo reports whether a request for the page at next ended there or on
// another page of the article that begins at first, rather than on the site's
// front page.
func ledTo(next, first, end string) bool {
	n, err := url.Parse(next)
	if err != nil {
		return false
	}
	f, err := url.Parse(first)
	if err != nil {
		return false
	}
	e, err := url.Parse(end)
	if err != nil {
		return false
	}
	same := func(a, b *url.URL) bool {
		return ruleHost(a.Hostname()) == ruleHost(b.Hostname()) && strings.TrimRight(a.Path, "/") == strings.TrimRight(b.Path, "/") && a.Query().Encode() == b.Query().Encode()
	}
	return same(n, e) || samePages(n, f) && samePages(n, e) && !same(f, e)
}

// readOn returns the article with what is on the further pages of p, up to one
// that does not continue it.
func (a *Article) readOn(p Page, rate Rater) *Article {
	parts := []*Article{a}
	for _, more := range p.More {
		more.First, more.Rules, more.Repair = p.URL, p.Rules, p.Repair
		more.Repair.Removed = nil // parts of the whole
		part, err := ExtractWith(more, rate)
		if err != nil || !Continues(parts, part) {
			break
		}
		parts = append(parts, part)
	}
	return Join(parts)
}

// Join makes one article of the parts that its pages hold. What the first page
// says of the article stays; what later pages repeat of it, such as its opening
// picture and the author's note at the end, is there once. parts is not empty
// and is left as it is.
func Join(parts []*Article) *Article {
	if len(parts) == 1 {
		return parts[0]
	}
	joined := *parts[0]
	root := element("div")
	var ends []*html.Node // of the page before, its last block first
	pictures := map[string]bool{}
	var opening []string
	for i, part := range parts {
		body := partBody(part, i)
		if i == 0 {
			opening = blockTexts(children(body))
		} else {
			dropOpening(body, opening, joined.Title)
			dropEnding(ends, body)
		}
		dropPictures(body, pictures)
		ends = children(body)
		moveChildren(root, body)
	}
	joined.Text = plainText(root)
	joined.HTML = sanitized(root)
	joined.Score = score(root)
	joined.WordCount, joined.ReadingMinutes = measure(joined.Text)
	if joined.Image == "" {
		joined.Image = firstImage(root)
	}
	joined.Next = parts[len(parts)-1].Next
	joined.Fuller = nil
	return &joined
}

// partBody parses a part's HTML; the ids of later pages get a name of their own.
func partBody(part *Article, page int) *html.Node {
	doc, err := parse([]byte(part.HTML))
	if err != nil {
		return element("div", element("p", textNode(part.Text))) // what was sanitised is within the limits
	}
	root := body(doc)
	if page == 0 {
		return root
	}
	own := idPrefix + "page" + strconv.Itoa(page+1) + "-"
	for n := range root.Descendants() {
		for i, a := range n.Attr {
			switch {
			case a.Key == "id":
				n.Attr[i].Val = own + strings.TrimPrefix(a.Val, idPrefix)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"+idPrefix):
				n.Attr[i].Val = "#" + own + strings.TrimPrefix(a.Val, "#"+idPrefix)
			case a.Key == "headers":
				n.Attr[i].Val = strings.ReplaceAll(a.Val, idPrefix, own)
			}
		}
	}
	return root
}

// repeatedBlocks is how many blocks at either end of a page may be repeated.
const repeatedBlocks = 8

func blockTexts(nodes []*html.Node) []string {
	var texts []string
	for _, n := range nodes {
		if n.Type == html.ElementNode && len(texts) < repeatedBlocks {
			texts = append(texts, lineOf(n))
		}
	}
	return texts
}

// dropOpening removes what stands at the top of a page as it did on the first:
// the title, the lead, the opening picture.
func dropOpening(root *html.Node, opening []string, title string) {
	for _, n := range children(root) {
		if n.Type != html.ElementNode {
			continue
		}
		text := lineOf(n)
		switch {
		case is(n, "h2", "h3") && sameWords(text, title):
		case len(opening) > 0 && text == opening[0]:
			opening = opening[1:]
		default:
			return
		}
		if first(n, "img") == nil {
			remove(n)
		}
	}
}

// dropEnding removes from the end of one page what stands at the end of the
// next as well.
func dropEnding(before []*html.Node, root *html.Node) {
	after := children(root)
	for range repeatedBlocks {
		for len(before) > 0 && before[len(before)-1].Type != html.ElementNode {
			before = before[:len(before)-1]
		}
		for len(after) > 0 && after[len(after)-1].Type != html.ElementNode {
			after = after[:len(after)-1]
		}
		if len(before) == 0 || len(after) < 2 {
			return
		}
		a, b := before[len(before)-1], after[len(after)-1]
		if text := lineOf(a); text == "" || text != lineOf(b) {
			return
		}
		remove(a)
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
}

// dropPictures removes the pictures that stood on a page before, with their
// figures, and notes the others.
func dropPictures(root *html.Node, seen map[string]bool) {
	var new []string
	for _, img := range find(root, "img") {
		src := attr(img, "src")
		if !seen[src] {
			new = append(new, src)
			continue
		}
		if figure := closest(img, "figure"); figure != nil && len(find(figure, "img")) == 1 {
			remove(figure)
		} else {
			remove(img)
		}
	}
	for _, src := range new {
		seen[src] = true
	}
	dropEmpty(root)
}
