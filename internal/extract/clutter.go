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
	`advert|advertisement|sponsored|outbrain|taboola|votecell|breadcrumbs?|post-?navigation|cookie-?(?:banner|notice|consent)|jp-relatedposts)(?:$|[\s_-])`)

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
