package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// metadata is what the page says about itself outside the article's text.
type metadata struct {
	title       string
	titles      []string // every name the page gives the article
	byline      string
	site        string
	description string
	image       string
	canonical   string
	published   *time.Time
	language    string        // as declared
	direction   string        // as declared
	isArticle   bool          // the page is marked up as an article
	thread      *conversation // nil when the page is none
}

// metaTags maps the lower-case name, property or itemprop of meta elements to
// their contents in document order.
type metaTags map[string][]string

// first returns the first content under any of the names, in their order.
func (m metaTags) first(names ...string) string {
	for _, name := range names {
		for _, v := range m[name] {
			if v != "" {
				return v
			}
		}
	}
	return ""
}

func readMetaTags(doc *html.Node) metaTags {
	tags := metaTags{}
	for _, n := range find(doc, "meta") {
		content := oneLine(attr(n, "content"))
		if content == "" {
			continue
		}
		for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
			for name := range strings.FieldsSeq(strings.ToLower(attr(n, key))) {
				tags[name] = append(tags[name], content)
			}
		}
	}
	return tags
}

// readMetadata reads the page's own account of the article from JSON-LD, Open
// Graph, Dublin Core, Highwire (citation_…), Parse.ly and Twitter card tags,
// microdata, RDFa, and what the page prints around its title.
func readMetadata(doc *html.Node, address, base *url.URL) *metadata {
	unpackNoscripts(doc) // one may hold the page
	tags := readMetaTags(doc)
	linked := readJSONLD(doc, tags)
	m := &metadata{
		site:      siteName(tags, linked),
		language:  declaredLanguage(doc, tags),
		direction: declaredDirection(doc),
		isArticle: linked.isArticle || strings.EqualFold(tags.first("og:type"), "article") || len(tags["article:published_time"]) > 0,
	}
	m.title, m.titles = chooseTitle(doc, tags, linked, m.site, address)
	head := readMasthead(doc, m.titles, address.Hostname())
	dayFirst := head.dayFirst(!strings.HasPrefix(m.language, "en") || strings.EqualFold(m.language, "en-GB"))
	if !linked.isArticle || linked.isPosting {
		m.thread = readThread(doc, m.titles, linked.isPosting, m.isArticle, dayFirst)
	}
	if m.thread != nil {
		head.opening = m.thread.opening
	}
	m.byline = chooseByline(tags, linked, m.site, head)
	m.published = choosePublished(doc, tags, linked, address, head, dayFirst)
	m.description = oneLine(stripTags(tagsOr(tags, linked.description, "og:description", "description", "twitter:description", "dc.description", "dcterms.description")))
	m.image = leadImage(tags, linked, base)
	if n := linkRel(doc, "canonical"); n != nil {
		m.canonical = resolve(base, attr(n, "href"))
	}
	if m.canonical == "" {
		m.canonical = resolve(base, tags.first("og:url"))
	}
	return m
}

func tagsOr(tags metaTags, otherwise string, names ...string) string {
	if v := tags.first(names...); v != "" {
		return v
	}
	return otherwise
}

func linkRel(doc *html.Node, rel string) *html.Node {
	for _, n := range find(doc, "link") {
		if slices.Contains(strings.Fields(strings.ToLower(attr(n, "rel"))), rel) {
			return n
		}
	}
	return nil
}

func siteName(tags metaTags, linked *linkedData) string {
	name := tags.first("og:site_name", "application-name", "citation_journal_title", "dc.publisher")
	if name == "" {
		name = linked.site
	}
	name = oneLine(stripTags(name))
	if strings.HasPrefix(name, "@") || strings.Contains(name, "://") || len(name) > 100 {
		return ""
	}
	return name
}

var notAPicture = regexp.MustCompile(`(?i)(?:^|[/_.-])(?:logo|favicon|apple-touch-icon|avatar|gravatar|placeholder|default[-_](?:image|og|share)|no-?image)[^/]*$`)

func leadImage(tags metaTags, linked *linkedData, base *url.URL) string {
	choices := slices.Concat(tags["og:image:secure_url"], tags["og:image"], tags["og:image:url"], linked.images, tags["twitter:image"], tags["twitter:image:src"])
	for _, choice := range choices {
		if address := resolve(base, choice); address != "" && !notAPicture.MatchString(address) && !placeholder(address) {
			return address
		}
	}
	return ""
}

// stripTags drops markup that some publishers leave in their metadata.
func stripTags(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	for _, n := range fragment(s) {
		b.WriteString(textOf(n))
	}
	return b.String()
}

const excerptLength = 300

// goodDescription reports whether a description speaks of this text rather
// than of the site.
func goodDescription(description, text string) bool {
	words := strings.Fields(strings.ToLower(description))
	if len(words) < 5 {
		return len([]rune(description)) >= 40
	}
	text = strings.ToLower(text)
	long, known := 0, 0
	for _, w := range words {
		w = strings.Trim(w, ".,;:!?…\"'()“”‘’")
		if len(w) < 4 {
			continue
		}
		long++
		if strings.Contains(text, w) {
			known++
		}
	}
	return long == 0 || float64(known) >= 0.4*float64(long)
}

// cut shortens s to at most n characters, at a word where there is one.
func cut(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	end := n - 1
	for i := end; i > n*2/3; i-- {
		if runes[i] == ' ' {
			end = i
			break
		}
	}
	return strings.TrimRight(string(runes[:end]), " ,;:–—-") + "…"
}
