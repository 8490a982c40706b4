// Package extract turns a page's HTML into a clean, sanitised article. It
// uses no network and no database: what it returns depends on the page alone.
package extract

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"nightstand/internal/article"
)

// Version is raised whenever the result for some page may differ, so that
// re-extraction knows what is old.
const Version = 3

// Page is what there is to read an article from.
type Page struct {
	URL       string // absolute address; relative addresses are resolved against it
	HTML      []byte // UTF-8
	PlainText bool   // HTML holds plain text, not markup
	Repair    Repair // what the reader changed of the result
	Rules     *Rules // for sites; nil means [EmbeddedRules]
	First     string // address of the article's first page, if this is a further one
	More      []Page // the article's further pages in their order, if they are at hand
}

// Article is what was read from a page.
type Article struct {
	URL            string     `json:"url"`
	CanonicalURL   string     `json:"-"` // the page's own name for itself, or ""
	Title          string     `json:"title"`
	Byline         string     `json:"byline"` // authors, joined with ", "
	SiteName       string     `json:"site_name"`
	PublishedAt    *time.Time `json:"published_at"`
	Language       string     `json:"language"`  // BCP 47, or "" when unknown
	Direction      string     `json:"direction"` // "ltr" or "rtl"
	Excerpt        string     `json:"excerpt"`   // at most 300 characters
	WordCount      int        `json:"word_count"`
	ReadingMinutes int        `json:"reading_minutes"` // at least 1 when there is text
	Image          string     `json:"image"`           // address of the lead image, or ""
	HTML           string     `json:"html"`            // sanitised, with absolute addresses
	Text           string     `json:"text"`            // running text, a blank line between blocks
	Verdict        Verdict    `json:"verdict"`
	// Score is how much good text there is. It compares two extractions of
	// one article and means nothing between articles.
	Score float64 `json:"-"`
	// Unrepaired says that the page does not have what the reader chose with
	// [Page.Repair], so that the automatic choice stands in for it.
	Unrepaired bool `json:"-"`
	// Ruled says that a rule for the site chose what belongs to the article.
	Ruled bool `json:"-"`
	// Next is the address of the page on which the article goes on, or "".
	Next string `json:"-"`
	// Fuller are the addresses of versions that may hold more of the article,
	// at most [MaxFuller], where the page does not seem to hold it all.
	Fuller []string `json:"-"`
}

// Verdict says whether the page was an article and, if not, what it was.
type Verdict struct {
	OK     bool            `json:"ok"`
	Reason article.Failure `json:"reason"` // "" when OK
}

// Extract reads the article from a page: it prepares the page, divides it into
// blocks, keeps those that belong to the article by the votes of several
// extractors and by a trained model, cleans them and sanitises last. A page
// without an article is no error but a verdict.
//
// It returns [ErrTooBig] or [ErrTooDeep] for pages beyond what is worked
// through, and never panics.
func Extract(p Page) (*Article, error) { return ExtractWith(p, nil) }

// ExtractWith is [Extract] with another judge of the page's blocks; nil is the
// trained one.
func ExtractWith(p Page, rate Rater) (result *Article, err error) {
	defer survive(&err)
	r, err := open(p)
	if err != nil {
		return nil, err
	}
	if p.PlainText {
		result, err = extractPlain(p, r.address)
	} else {
		root, doc, found := r.choose(rate, p.Repair)
		result = r.article(root, doc)
		result.Unrepaired = !found
		if !r.site.bodyNamed {
			result = r.orFromData(result)
		}
	}
	if err != nil {
		return nil, err
	}
	r.site.tell(result)
	return result.readOn(p, rate).Without(p.Repair.Removed), nil
}

// survive makes an error of a panic.
func survive(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("extract article: broken by the page's structure: %v", r)
	}
}

// reading is a page on its way to an article: parsed, its metadata read, and
// prepared. Of plain text there is only the address.
type reading struct {
	page    Page
	address *url.URL
	base    *url.URL // what relative addresses start from
	doc     *html.Node
	meta    *metadata
	look    *appearance
	said    *signals
	special *special
	data    pageData
	site    siteReading
}

// open reads a page up to the choice of its blocks.
func open(p Page) (*reading, error) {
	address, err := url.Parse(strings.TrimSpace(p.URL))
	if err != nil {
		return nil, fmt.Errorf("page address: %w", err)
	}
	r := &reading{page: p, address: address}
	if p.PlainText {
		return r, nil
	}
	if r.doc, err = parse(p.HTML); err != nil {
		return nil, err
	}
	r.base = baseOf(r.doc, address)
	r.meta = readMetadata(r.doc, address, r.base)
	r.look = survey(r.doc)
	r.look.isArticle = r.meta.isArticle
	r.said = readSignals(r.doc, address)
	r.data = readPageData(r.doc)
	r.special = recognize(r.doc, address, r.base, r.meta)
	r.site = r.applyRules()
	r.site.bodyNamed = r.site.bodyNamed || r.special.readme
	prepare(r.doc, r.base)
	return r, nil
}

// article makes the article of the chosen body, which stands in doc or was
// taken from it.
func (r *reading) article(root, doc *html.Node) *Article {
	restoreLead(root, doc, r.meta)
	r.meta.thread.head(root)
	r.look.whole = r.special.complete(root, r.meta, r.address)
	cleanBody(root, r.meta, r.address)
	dropPromotions(root, r.meta.byline)
	a := finish(root, r.meta)
	a.URL = r.page.URL
	a.Verdict = verdict(a, root, r.look)
	return a
}

// finish makes the article of a clean body and the page's metadata.
func finish(root *html.Node, meta *metadata) *Article {
	a := &Article{
		CanonicalURL: meta.canonical,
		Title:        meta.title,
		Byline:       meta.byline,
		SiteName:     meta.site,
		PublishedAt:  meta.published,
		Image:        meta.image,
	}
	a.Text = plainText(root)
	a.HTML = sanitized(root)
	a.Language = pageLanguage(meta.language, a.Text)
	a.Direction = direction(meta.direction, a.Language, a.Text)
	a.WordCount, a.ReadingMinutes = measure(a.Text)
	a.Score = score(root)
	a.Excerpt = cut(meta.description, excerptLength)
	if !goodDescription(meta.description, a.Text) {
		a.Excerpt = cut(firstParagraph(root), excerptLength)
	}
	if a.Image == "" {
		a.Image = firstImage(root)
	}
	return a
}
