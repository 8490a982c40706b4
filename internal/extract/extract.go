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
const Version = 2

// Page is what there is to read an article from.
type Page struct {
	URL       string // absolute address; relative addresses are resolved against it
	HTML      []byte // UTF-8
	PlainText bool   // HTML holds plain text, not markup
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
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, fmt.Errorf("extract article: broken by the page's structure: %v", r)
		}
	}()
	address, err := url.Parse(strings.TrimSpace(p.URL))
	if err != nil {
		return nil, fmt.Errorf("page address: %w", err)
	}
	if p.PlainText {
		return extractPlain(p, address)
	}
	doc, err := parse(p.HTML)
	if err != nil {
		return nil, err
	}

	base := baseOf(doc, address)
	meta := readMetadata(doc, address, base)
	look := survey(doc)
	look.isArticle = meta.isArticle
	said := readSignals(doc, address)
	prepare(doc, base)
	best := judge(doc, base, said, rate)
	restoreLead(best, doc, meta)
	cleanBody(best, meta, address)

	a := finish(best, meta)
	a.URL = p.URL
	a.Verdict = verdict(a, best, look)
	return a, nil
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
