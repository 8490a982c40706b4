package extract

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"nightstand/internal/article"
)

// Repair is how a reader changed the result for a page. Its candidate is a name
// that [Candidates] gives, its removed parts are keys of [Pieces], its added
// ones keys of [Dropped].
type Repair = article.Repair

// Piece is a part of an article or of a page that a reader can take out or
// bring in: a paragraph, a heading, a list, a figure.
type Piece struct {
	Key  string // stays the same when the page is read again, see [keyring]
	HTML string // sanitised; "" for a part that is not in the article
	Text string // on one line; the description of a picture when there is no text
}

// Pieces divides the HTML of an article, as [Extract] made it, into its parts.
func Pieces(articleHTML string) []Piece {
	root := parsedBody(articleHTML)
	if root == nil {
		return nil
	}
	var pieces []Piece
	keys := keyring{}
	for c := range root.ChildNodes() {
		if !pieceOf(c) {
			continue
		}
		var b strings.Builder
		if err := html.Render(&b, c); err != nil {
			continue // a node that has no form in HTML, which the policy lets none through of
		}
		pieces = append(pieces, Piece{Key: keys.add(pieceName(c)), HTML: b.String(), Text: pieceText(c)})
	}
	return pieces
}

// parsedBody parses sanitised HTML, nil when it is beyond the limits of [Extract].
func parsedBody(source string) *html.Node {
	doc, err := parse([]byte(source))
	if err != nil {
		return nil
	}
	return body(doc)
}

// pieceOf reports whether a child of the article's body is one of its parts.
func pieceOf(n *html.Node) bool {
	return n.Type == html.ElementNode || n.Type == html.TextNode && !blank(n.Data)
}

// pieceText is what a part says, or what its pictures show.
func pieceText(n *html.Node) string {
	if text := lineOf(n); text != "" {
		return text
	}
	var alts []string
	for _, img := range pictures(n) {
		if alt := attr(img, "alt"); alt != "" {
			alts = append(alts, alt)
		}
	}
	return oneLine(strings.Join(alts, ", "))
}

// pictures returns the pictures of a part, which may be a picture itself.
func pictures(n *html.Node) []*html.Node {
	if is(n, "img") {
		return []*html.Node{n}
	}
	return find(n, "img")
}

// pieceName is what a part is known by: its text, and the names of its pictures.
func pieceName(n *html.Node) string {
	name := textOf(n)
	for _, img := range pictures(n) {
		name += " " + pictureName(attr(img, "src"))
	}
	if blank(name) {
		name = n.Data
	}
	return name
}

// keyring gives keys to the parts of a page in their order.
type keyring map[string]int

// keyBytes is how much of a hash makes a key.
const keyBytes = 9

// add returns the key of the next part: a hash of its letters, and its number
// among the parts that say the same. Case, digits and punctuation do not count,
// so that a date or a counter which changes leaves the key as it is.
func (k keyring) add(text string) string {
	letters := lettersOf(text)
	if letters == "" {
		letters = oneLine(text)
	}
	sum := sha256.Sum256([]byte(letters))
	key := base64.RawURLEncoding.EncodeToString(sum[:keyBytes])
	k[key]++
	if n := k[key]; n > 1 {
		return key + "." + strconv.Itoa(n)
	}
	return key
}

// Dropped returns the parts of a page that the candidate of its repair leaves
// out, in their order, those that the repair adds among them: text of at least
// three words, at most [maxDropped] parts. It returns the errors of [Extract];
// of plain text nothing is dropped.
func Dropped(p Page) (left []Piece, err error) {
	defer survive(&err)
	r, err := open(p)
	if err != nil || p.PlainText {
		return nil, err
	}
	if r, err = r.unruled(); err != nil {
		return nil, err
	}
	d := divide(r.doc, r.base, r.said)
	s, _ := d.selected(nil, p.Repair.Candidate)
	for i, key := range d.page.keys() {
		b := d.page.blocks[i]
		if !s.kept[i] && b.chars.words >= 3 && len(left) < maxDropped {
			left = append(left, Piece{Key: key, Text: cut(b.text, shownPiece)})
		}
	}
	return left, nil
}

const (
	maxDropped = 300
	shownPiece = 200 // characters
)

// Without returns the article less the parts with the keys. It is the last
// step, after pages were joined, so that a key means the same part as in
// [Pieces] of the whole.
func (a *Article) Without(removed []string) *Article {
	if len(removed) == 0 {
		return a
	}
	root := parsedBody(a.HTML)
	if root == nil {
		return a
	}
	keys, changed := keyring{}, false
	for _, c := range children(root) {
		if pieceOf(c) && slices.Contains(removed, keys.add(pieceName(c))) {
			remove(c)
			changed = true
		}
	}
	if !changed {
		return a
	}
	rest := *a
	rest.Text, rest.HTML, rest.Score = plainText(root), sanitized(root), score(root)
	rest.WordCount, rest.ReadingMinutes = measure(rest.Text)
	if opening := cutBytes(a.Excerpt, openingBytes); strings.Contains(oneLine(a.Text), opening) && !strings.Contains(oneLine(rest.Text), opening) {
		rest.Excerpt = cut(firstParagraph(root), excerptLength)
	}
	return &rest
}

// openingBytes is how much of an excerpt tells where it was taken from.
const openingBytes = 40
