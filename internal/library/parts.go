package library

import (
	"context"
	"errors"
	"time"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/fetch"
	"nightstand/internal/store"
)

// partsPatience is how long one job asks for further pages of an article and
// for other versions of it. It leaves time for the page itself.
const partsPatience = time.Minute

// visits gets further pages, each once in a job, one after the other.
type visits struct {
	fetch *fetch.Client
	until time.Time
	seen  map[string]visited
}

type visited struct {
	page *fetch.Page
	err  error
}

func (l *Library) newVisits() *visits {
	return &visits{fetch: l.fetch, until: time.Now().Add(partsPatience), seen: map[string]visited{}}
}

func (v *visits) page(ctx context.Context, address string) (*fetch.Page, error) {
	got, ok := v.seen[address]
	if !ok {
		ctx, cancel := context.WithDeadline(ctx, v.until)
		defer cancel()
		got.page, got.err = v.fetch.Page(ctx, address)
		v.seen[address] = got
	}
	return got.page, got.err
}

// manuscript is an article that is being read from its pages.
type manuscript struct {
	source  store.Source       // its pages, as they are to be kept
	wants   extract.Page       // how the first was read
	removed []string           // what the reader took out of the whole
	parts   []*extract.Article // one of each page
	missing bool               // there is a further page that could not be had
	grown   bool               // further pages were fetched
}

// begin reads the first page of an article. What the reader took out is taken
// out at the end, see [manuscript.article].
func begin(page extract.Page, src store.Source) (*manuscript, error) {
	removed := page.Repair.Removed
	page.Repair.Removed = nil
	found, err := extract.Extract(page)
	if err != nil {
		return nil, err
	}
	kept := src
	kept.Parts = nil
	return &manuscript{source: kept, wants: page, removed: removed, parts: []*extract.Article{found}}, nil
}

// article is what was read of it.
func (m *manuscript) article() *extract.Article { return extract.Join(m.parts).Without(m.removed) }

func (m *manuscript) first() *extract.Article { return m.parts[0] }

func (m *manuscript) last() *extract.Article { return m.parts[len(m.parts)-1] }

// add reads a further page. It reports why the page does not continue the
// article, or "".
func (m *manuscript) add(part store.Part, html []byte) article.Failure {
	page := m.wants
	page.URL, page.HTML, page.PlainText, page.First = part.URL, html, part.PlainText, m.source.URL
	found, err := extract.Extract(page)
	switch {
	case err != nil:
		return article.FailureTooLarge
	case !found.Verdict.OK:
		return found.Verdict.Reason
	case !extract.Continues(m.parts, found):
		return article.FailureNoArticle
	}
	m.parts = append(m.parts, found)
	m.source.Parts = append(m.source.Parts, part)
	return ""
}

// addKept reads the further pages that are kept.
func (m *manuscript) addKept(parts []store.Part) error {
	for _, part := range parts {
		html, err := decompressPage(part.Page)
		if err != nil {
			return err
		}
		if m.add(part, html) != "" {
			return nil
		}
	}
	return nil
}

// fetchRest gets the pages that follow, until there is none, one fails, or one
// has nothing of the article.
func (m *manuscript) fetchRest(ctx context.Context, web *visits) {
	for m.last().Next != "" && len(m.parts) < extract.MaxPages {
		page, err := web.page(ctx, m.last().Next)
		if err != nil {
			m.missing = lost(err)
			return
		}
		part := store.Part{URL: page.URL, PlainText: page.ContentType == "text/plain", Page: compressPage(page.HTML)}
		if failure := m.add(part, page.HTML); failure != "" {
			m.missing = shut(failure)
			return
		}
		m.grown = true
	}
}

// lost reports whether a page that was not got may be there all the same.
func lost(err error) bool {
	failed, ok := errors.AsType[*fetch.Error](err)
	return !ok || failed.Failure != article.FailureNotFound
}

// shut reports whether something stands before a page's text, rather than that
// the page has none.
func shut(failure article.Failure) bool {
	return failure != article.FailureNoArticle && failure != article.FailureStub
}

// fuller returns the version of an article that has the most of it: the one
// that was read, or one that its page leads to.
func (m *manuscript) fuller(ctx context.Context, web *visits) *manuscript {
	best := m
	for _, address := range m.first().Fuller {
		page, err := web.page(ctx, address)
		if err != nil {
			continue
		}
		in := m.wants
		in.URL, in.HTML, in.PlainText = page.URL, page.HTML, page.ContentType == "text/plain"
		other, err := begin(in, fetchedSource(page))
		if err == nil && extract.Better(best.first(), other.first()) == other.first() {
			best, other.removed = other, m.removed
		}
	}
	return best
}

// keptPage returns a page that is kept, with its further pages, to be read again.
func keptPage(src store.Source) (extract.Page, error) {
	html, err := decompressPage(src.Page)
	if err != nil {
		return extract.Page{}, err
	}
	page := extract.Page{URL: src.URL, HTML: html, PlainText: src.PlainText}
	for _, part := range src.Parts {
		html, err := decompressPage(part.Page)
		if err != nil {
			return extract.Page{}, err
		}
		page.More = append(page.More, extract.Page{URL: part.URL, HTML: html, PlainText: part.PlainText})
	}
	return page, nil
}

func fetchedSource(page *fetch.Page) store.Source {
	return store.Source{Origin: article.OriginFetched, URL: page.URL, PlainText: page.ContentType == "text/plain", Page: compressPage(page.HTML)}
}
