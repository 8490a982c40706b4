package extract

import (
	"regexp"

	"golang.org/x/net/html"
)

// clutterName is how pages name the boxes that stand between the paragraphs of
// an article without belonging to it. Readability spares them when their names
// also say "content" or "article", or when they end up inside its choice.
var clutterName = regexp.MustCompile(`(?:^|[\s_-])(?:newsletters?|subscribe|sign-?up|share|sharing|sharedaddy|share-?(?:bar|tools|buttons|links)|social|` +
	`related|related-?(?:posts|articles|stories|content|box|links)|read-?(?:more|next|also)|also-?(?:like|read)|more-?(?:stories|articles|posts)|` +
	`advert|advertisement|sponsored|outbrain|taboola|votecell|breadcrumbs?|post-?navigation|onetrust|cookiebot|didomi|usercentrics|` +
	`(?:cookies?|consent|gdpr)-?(?:banner|bar|notice|consent|dialog|popup|overlay|modal|message|wall)|jp-relatedposts)(?:$|[\s_-])`)

// clutterShare is the largest part of the page's text that a box of clutter
// may hold; a larger one is more likely to be the page itself, oddly named.
const clutterShare = 0.2

// dropClutter removes boxes that say by their name that they are no part of
// the article.
func dropClutter(root *html.Node) {
	total := len(textOf(root))
	for _, n := range find(root, "div", "section", "aside", "form") {
		if n.Parent == nil || !clutterName.MatchString(names(n)) {
			continue
		}
		if float64(len(textOf(n))) <= clutterShare*float64(total) && first(n, "h1", "article", "pre") == nil {
			remove(n)
		}
	}
}

// adLabel is a paragraph that announces an advertisement and says no more.
var adLabel = regexp.MustCompile(`(?i)^\W*(?:(?:paid )?advertisements?|ad|sponsored(?: content)?|promoted(?: content)?|anzeige|werbung|publicit[éy]|` +
	`publicidad|anuncio|pubblicità|publicidade|advertentie|annons|annonse|reklame|reklama|реклама|広告|广告|廣告|광고)` +
	`(?:\W+(?:continue reading|scroll|the story|article|story|continues|below|after|to|the|main|content|advertisement|\s)+)?\W*$|` +
	`^\W*(?:story|article) continues (?:below|after) (?:the |this )?(?:ad|advertisement)\W*$`)

// longestLabel is how long such a paragraph can be, in bytes.
const longestLabel = 80

// dropAdLabels removes the labels that advertisements leave behind between the
// paragraphs.
func dropAdLabels(root *html.Node) {
	for _, n := range find(root, "p", "div") {
		if n.Parent == nil || first(n, "img", "pre", "a") != nil {
			continue
		}
		if line := lineOf(n); len(line) <= longestLabel && adLabel.MatchString(line) {
			remove(n)
		}
	}
}
