package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// family is a subject that elements name in their classes, ids, roles and
// item properties, whatever the site.
type family uint8

const (
	famContent family = iota
	famPost
	famMessage
	famComment
	famMeta
	famAuthor
	famRelated
	famShare
	famAd
	famMenu
	famFooter
	famHeader
	famSidebar
	famPromo
	famTags
	famProduct
	famPrice
	famReview
	famCard
	famList
	famTeaser
	famLegal
	famLogin
	famModal
	famContents
	famCaption
	famTitle
	famHero
	famCode
	famNote
	famSignature
	famWidget
	familyCount
)

// familyWords are the words of each family, as they stand between the hyphens,
// underscores and capitals of names. They were gathered from the class names
// of common publishing, forum, shop and documentation software.
var familyWords = [familyCount]string{
	famContent:   "content body text prose entry articlebody richtext rte markdown wysiwyg copy story maincontent contents",
	famPost:      "article post blog page hentry single node story main primary",
	famMessage:   "message msg thread topic reply replies answer question posting postbody bbwrapper cooked",
	famComment:   "comment comments disqus commentlist discussion respond reactions",
	famMeta:      "meta date time timestamp published info details byline dateline datetime stats",
	famAuthor:    "author bio authors avatar profile user username contributor writer member poster",
	famRelated:   "related recommended recommendations similar more next prev previous trending popular latest recent also recirc readnext upsell crosssell",
	famShare:     "share sharing social follow facebook twitter sharedaddy addtoany addthis socials",
	famAd:        "ad ads advert advertisement sponsor sponsored promoted banner dfp gpt outbrain taboola affiliate",
	famMenu:      "nav navigation menu navbar breadcrumb breadcrumbs pagination pager toolbar tabs tab dropdown sitemap navlink",
	famFooter:    "footer foot bottom colophon",
	famHeader:    "header head masthead topbar top",
	famSidebar:   "sidebar aside side rail secondary rightcolumn leftcolumn",
	famPromo:     "promo cta newsletter subscribe subscription signup callout offer download optin mailchimp hubspot action",
	famTags:      "tag tags category categories label labels badge topics keywords cat chip",
	famProduct:   "product products item sku variant description specification specifications specs feature features",
	famPrice:     "price prices cart buy checkout shipping stock quantity wishlist basket amount purchase",
	famReview:    "review reviews rating ratings testimonial testimonials stars",
	famCard:      "card cards tile tiles grid carousel slider slide swiper gallery",
	famList:      "list listing listings results result feed archive loop collection items",
	famTeaser:    "teaser excerpt summary snippet preview dek standfirst intro lead subtitle",
	famLegal:     "copyright legal disclaimer privacy terms license licence cookie gdpr consent",
	famLogin:     "login signin register account password form search input filter filters sort facet",
	famModal:     "modal popup overlay dialog drawer tooltip toast lightbox offcanvas",
	famContents:  "toc tableofcontents index onthispage outline anchor",
	famCaption:   "caption figcaption credit wpcaption image photo figure",
	famTitle:     "title headline heading name h1 subject",
	famHero:      "hero jumbotron splash",
	famCode:      "code highlight syntax snippet codehilite api method function class signature parameter",
	famNote:      "note admonition warning tip alert notice faq accordion question-answer",
	famSignature: "signature sig",
	famWidget:    "widget block module component section wrapper container",
}

// wordFamilies maps each word of a name to its families, as bits.
var wordFamilies = func() map[string]uint64 {
	m := map[string]uint64{}
	for f, words := range familyWords {
		for word := range strings.FieldsSeq(words) {
			m[word] |= 1 << f
		}
	}
	return m
}()

// familiesOf returns the families that an element names, as bits.
func familiesOf(n *html.Node) uint64 {
	var found uint64
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "data-testid", "aria-label", "data-component":
			found |= nameFamilies(a.Val)
		}
	}
	return found
}

// longName bounds how much of a name is read: utility classes go on for pages.
const longName = 300

// nameFamilies divides a name at hyphens, underscores, digits and capitals.
func nameFamilies(name string) uint64 {
	name = cutBytes(name, longName)
	var found uint64
	start, lower := 0, false
	flush := func(end int) {
		if end-start >= 2 {
			found |= wordFamilies[strings.ToLower(name[start:end])]
		}
		start = end
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= 'A' && c <= 'Z':
			if lower {
				flush(i)
			}
			lower = false
		default:
			flush(i)
			start, lower = i+1, false
		}
	}
	flush(len(name))
	return found
}

// enter notes that what follows stands inside n.
func (p *place) enter(n *html.Node) {
	for i, tag := range landmarks {
		if n.Data == tag {
			p.in[i] = true
		}
	}
	if attr(n, "role") == "main" {
		p.in[1] = true
	}
	found := familiesOf(n)
	for f := range p.near {
		if found&(1<<f) != 0 {
			p.near[f] = 16
		} else if p.near[f] > 0 {
			p.near[f]--
		}
	}
}
