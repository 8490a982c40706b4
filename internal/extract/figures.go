package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// textFigures count what a block's text is made of.
type textFigures struct {
	words, linked, letters, digits, capitals, commas, stops, links, images int
	ends                                                                   bool // with the mark of a sentence
	strong                                                                 bool // every word emphasised
	phrases                                                                uint16
}

// prose reports whether a text reads like sentences rather than like a label.
func (t textFigures) prose() bool {
	return t.words >= 10 && t.linked*2 < t.words && (t.ends || t.commas > 0 || t.stops*8 > t.words)
}

// functionWords are the commonest words of languages in Latin and Cyrillic
// script: running text is full of them, menus are not.
var functionWords = wordSet("the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which you were " +
	"we her she will would there their your can if my has our its me no " +
	"der die das und ist von zu mit den nicht auf für ein eine im sich dem des es auch als wie bei aus " +
	"le la les des et est un une que dans qui pour pas sur au par avec ce il ne se plus sont " +
	"el los las y que en por con para una su se lo como más pero del al " +
	"il di che e non per una sono con del della si da come gli anche " +
	"o os as do da em um uma não para com no na mais se ao de het een en van dat op te zijn voor met niet aan er om " +
	"i och att det som en på är av för med den till inte och at af på til er ikke " +
	"и в не на я что он с как это по но из у за от так же для мы вы w z na się nie do jest że to jak")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// phraseLists are what the texts around articles say, by subject; the features
// phrase0, phrase1 … stand for the lists in this order.
var phraseLists = [...][]string{
	{"subscribe", "newsletter", "sign up", "signup", "inbox", "abonnieren", "s'abonner", "suscríbete", "mailing list"},
	{"share", "tweet", "facebook", "whatsapp", "linkedin", "pinterest", "follow us", "follow me", "teilen", "partager", "compartir"},
	{"advertisement", "sponsored", "affiliate", "commission", "anzeige", "publicité", "publicidad", "promo code", "coupon"},
	{"read more", "related", "you may also", "you might also", "recommended", "more from", "read next", "see also", "also read", "continue reading", "more stories", "similar", "mehr zum thema", "lire aussi", "leer más", "recent posts", "popular"},
	{"comment", "reply", "log in", "login", "sign in", "register", "leave a", "create an account", "kommentar", "password"},
	{"copyright", "©", "all rights reserved", "terms of", "privacy", "cookie", "disclaimer"},
	{"min read", "posted", "published", "updated", "written by", "by ", "author", "views", "ago", "last modified", "edited"},
	{"add to cart", "buy now", "shop now", "free shipping", "in stock", "$", "€", "£", "checkout", "wishlist", "quantity", "sold out", "sale"},
	{"contact us", "get started", "learn more", "book now", "free trial", "request a", "get in touch", "call us", "view all", "see all", "show more", "load more", "click here", "explore"},
	{"edit", "copy link", "report", "print", "download", "previous", "next", "back to", "skip to", "on this page", "table of contents", "jump to", "toggle", "was this", "helpful", "feedback"},
	{"photo", "image", "getty", "credit", "courtesy", "reuters", "source:", "foto"},
	{"likes", "joined", "members", "messages", "quote", "solved", "votes", "upvote", "thread", "topic", "closed", "posts"},
}

// longPhrase is the length from which a text is more than such a phrase.
const longPhrase = 200

func phrasesIn(text string) uint16 {
	if len(text) > longPhrase {
		return 0
	}
	text = strings.ToLower(text) + " "
	var found uint16
	for i, list := range phraseLists {
		if containsAny(text, list) {
			found |= 1 << i
		}
	}
	return found
}

func figuresOf(b *block) textFigures {
	t := textFigures{words: wordCount(b.text), phrases: phrasesIn(b.text)}
	for w := range strings.FieldsSeq(b.text) {
		if len(w) <= 6 && functionWords[strings.ToLower(strings.TrimRight(w, ".,;:!?"))] {
			t.stops++
		}
	}
	for _, r := range b.text {
		switch {
		case unicode.IsLetter(r):
			t.letters++
			if unicode.IsUpper(r) {
				t.capitals++
			}
		case r >= '0' && r <= '9':
			t.digits++
		case strings.ContainsRune(",;，、；،", r):
			t.commas++
		}
	}
	last := strings.TrimRight(b.text, `"'”’)]» `)
	t.ends = strings.HasSuffix(last, "…") || last != "" && strings.ContainsAny(last[len(last)-1:], ".!?:") || strings.HasSuffix(last, "。") || strings.HasSuffix(last, "！") || strings.HasSuffix(last, "？")
	strong := 0
	for _, n := range b.nodes {
		t.countInline(n, false, &strong)
	}
	t.strong = strong > 0 && strong >= t.words
	if closest(b.nodes[0], "a") != nil {
		t.linked = t.words
		t.links = max(t.links, 1)
	}
	return t
}

// countInline counts the links, pictures and emphasis inside a block's node.
func (t *textFigures) countInline(n *html.Node, linked bool, strong *int) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "a":
			if !linked && !strings.HasPrefix(attr(n, "href"), "#") {
				t.links++
				t.linked += wordCount(textOf(n))
				linked = true
			}
		case "img":
			t.images++
		case "b", "strong":
			*strong += wordCount(textOf(n))
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.countInline(c, linked, strong)
	}
}
