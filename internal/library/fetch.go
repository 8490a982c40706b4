package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/fetch"
	"nightstand/internal/jobs"
	"nightstand/internal/store"
)

// retryDelays are the pauses before fetching again after a temporary failure.
// A site that asks for a longer one gets it.
var retryDelays = []time.Duration{10 * time.Second, time.Minute, 10 * time.Minute, time.Hour}

// Fetch does the fetch job of an article: it extracts the page the reader's
// browser sent, if any, then gets the page itself, and shows the better text,
// each with the further pages of the article.
// A positive again asks to be called again after that time.
func (l *Library) Fetch(ctx context.Context, userID, id int64) (again time.Duration, err error) {
	a, err := l.store.Article(ctx, userID, id)
	if errors.Is(err, article.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("fetch article %d: %w", id, err)
	}
	if err := l.progress(ctx, a, store.Progress{Status: article.StatusFetching, Attempts: a.Attempts}); err != nil {
		return 0, err
	}
	web := l.newVisits()
	verdict, err := l.extractSent(ctx, a, web)
	if err != nil {
		return 0, fmt.Errorf("article %d as sent: %w", id, err)
	}
	page, err := l.fetch.Page(ctx, a.URL)
	if err != nil {
		return l.fetchFailed(ctx, a, verdict, err)
	}
	if err := l.store.SetFetched(ctx, userID, id, page.URL, page.Status); err != nil {
		return 0, fmt.Errorf("fetched article %d: %w", id, err)
	}
	if err := l.extractFetched(ctx, a, page, verdict, web); err != nil {
		return 0, fmt.Errorf("article %d as fetched: %w", id, err)
	}
	return 0, nil
}

// noPage stands for the verdict on a page that does not exist.
const noPage article.Failure = "no_page"

// extractSent stores the text of the page that the reader's browser sent. It
// returns the reason when that page holds no article, "" when it does, and
// noPage when none was sent.
func (l *Library) extractSent(ctx context.Context, a article.Article, web *visits) (article.Failure, error) {
	sources, err := l.store.Sources(ctx, a.UserID, a.ID)
	if err != nil {
		return noPage, err
	}
	outcome := noPage
	for _, src := range sources {
		switch src.Origin {
		case article.OriginReceived:
			outcome, err = l.extractReceived(ctx, a, src, len(sources) == 1, web)
		case article.OriginSent:
			if outcome != "" {
				outcome, err = l.extractSource(ctx, a, src, web)
			}
		}
		if err != nil {
			return noPage, err
		}
	}
	return outcome, nil
}

// extractReceived reads a page that has just been sent. It becomes the sent
// page when it holds the article; else it is kept only when there is no other,
// for a later extractor to try.
func (l *Library) extractReceived(ctx context.Context, a article.Article, src store.Source, only bool, web *visits) (article.Failure, error) {
	html, err := decompressPage(src.Page)
	if err != nil {
		return noPage, err
	}
	sent := src
	sent.Origin = article.OriginSent
	failure, err := l.extractPage(ctx, a, sent, html, pageUse{web: web})
	if err != nil || failure != "" && only {
		return failure, err
	}
	return failure, l.store.DeleteSource(ctx, a.UserID, a.ID, article.OriginReceived)
}

// extractSource reads a page that is kept already. web is nil for no network.
func (l *Library) extractSource(ctx context.Context, a article.Article, src store.Source, web *visits) (article.Failure, error) {
	html, err := decompressPage(src.Page)
	if err != nil {
		return noPage, err
	}
	if src.Origin == article.OriginReceived {
		src.Origin = article.OriginSent
	}
	return l.extractPage(ctx, a, src, html, pageUse{kept: true, web: web})
}

// pageUse says what to do with a page that is read.
type pageUse struct {
	kept     bool    // it is in the database already
	versions bool    // other versions of it may take its place
	web      *visits // for further pages; nil for those that are kept alone
}

// extractPage reads the article from a page and shows it unless what is shown
// already is better. A page without an article is no error but a reason.
func (l *Library) extractPage(ctx context.Context, a article.Article, src store.Source, html []byte, use pageUse) (article.Failure, error) {
	start := time.Now()
	page, err := l.asReaderWants(ctx, a, extract.Page{URL: src.URL, HTML: html, PlainText: src.PlainText})
	if err != nil {
		return article.FailureInternal, err
	}
	m, err := begin(page, src)
	if err == nil && use.versions {
		m = m.fuller(ctx, use.web)
	}
	switch {
	case errors.Is(err, extract.ErrTooBig) || errors.Is(err, extract.ErrTooDeep):
		return article.FailureTooLarge, nil
	case err != nil:
		l.log.WarnContext(ctx, "page not understood", "article_id", a.ID, "error", err)
		return article.FailureNoArticle, nil
	case !m.first().Verdict.OK:
		return m.first().Verdict.Reason, nil
	}
	if err := m.addKept(src.Parts); err != nil {
		return article.FailureInternal, err
	}
	if use.web != nil {
		m.fetchRest(ctx, use.web)
	}
	l.log.DebugContext(ctx, "article extracted", "article_id", a.ID, "origin", src.Origin, "pages", len(m.parts), "took", time.Since(start))
	return "", l.keep(ctx, a, m, use.kept)
}

func (l *Library) extractFetched(ctx context.Context, a article.Article, page *fetch.Page, sent article.Failure, web *visits) error {
	failure, err := l.extractPage(ctx, a, fetchedSource(page), page.HTML, pageUse{versions: true, web: web})
	if err == nil && failure != "" {
		err = l.giveUp(ctx, a, sent, failure)
	}
	return err
}

// keep stores what was extracted and queues the job for its pictures. A page
// that was judged worse is kept only where it replaces no other. kept is true
// when the article's first page is kept already.
func (l *Library) keep(ctx context.Context, a article.Article, m *manuscript, kept bool) error {
	found, src := m.article(), &m.source
	again := kept && !m.grown
	if again {
		src = nil
	}
	text := article.Text{HTML: found.HTML, Text: found.Text, Score: found.Score, Origin: m.source.Origin, Extractor: extract.Version}
	return l.store.InTx(ctx, func(tx pgx.Tx, s *store.Store) error {
		current, err := s.LockArticle(ctx, a.UserID, a.ID)
		if err != nil {
			return err
		}
		shown, err := s.Text(ctx, a.UserID, a.ID)
		if err != nil && !errors.Is(err, article.ErrNotFound) {
			return err
		}
		if err == nil && (found.Unrepaired || worse(text, shown, again, found.Ruled)) {
			return l.keepWorse(ctx, s, current, text, src)
		}
		if src != nil {
			if err := s.PutSource(ctx, a.UserID, a.ID, *src); err != nil {
				return err
			}
		}
		if err := l.show(ctx, tx, s, current, found, text); err != nil || !m.missing {
			return err
		}
		return s.SetProgress(ctx, a.UserID, a.ID, store.Progress{Status: article.StatusReady, Failure: article.FailurePart})
	})
}

// show makes what was extracted the article's text.
func (l *Library) show(ctx context.Context, tx pgx.Tx, s *store.Store, a article.Article, found *extract.Article, text article.Text) error {
	a = withMetadata(a, found)
	if err := s.SetMetadata(ctx, a); err != nil {
		return err
	}
	if err := s.PutText(ctx, a.UserID, a.ID, text); err != nil {
		return err
	}
	if err := s.PutSearch(ctx, a.UserID, a.ID, a.Title, originWords(a), text.Text); err != nil {
		return err
	}
	if err := addAddresses(ctx, s, a, found); err != nil {
		return err
	}
	if images := imagesOf(found); len(images) > 0 {
		if err := s.PutImages(ctx, a.UserID, a.ID, images); err != nil {
			return err
		}
		if _, err := l.queue.InsertTx(ctx, tx, jobs.ArchiveImages{UserID: a.UserID, ArticleID: a.ID}, jobOptions()); err != nil {
			return fmt.Errorf("image job: %w", err)
		}
	}
	return s.NotifyChange(ctx, store.Change{UserID: a.UserID, ArticleID: a.ID})
}

func (l *Library) keepWorse(ctx context.Context, s *store.Store, a article.Article, text article.Text, src *store.Source) error {
	if err := s.PutVersion(ctx, a.UserID, a.ID, text); err != nil {
		return err
	}
	if src != nil {
		if err := s.AddSource(ctx, a.UserID, a.ID, *src); err != nil {
			return err
		}
	}
	return l.setReady(ctx, s, a)
}

// worse reports whether a new text must not replace the shown one. again is
// true when it was read from a page that is kept already, ruled when a rule for
// its site chose what belongs to it.
func worse(text, shown article.Text, again, ruled bool) bool {
	tolerance := 0.98 // a corrected sentence or a dropped advertisement is no loss
	switch {
	case again && (text.Extractor > shown.Extractor || ruled && text.Origin == shown.Origin):
		// A newer extractor, or a rule that was made since, leaves out more of
		// what is not the article. It is believed unless a good part of the
		// text would go.
		tolerance = 0.7
	case shown.Origin == article.OriginSent && text.Origin == article.OriginFetched:
		return text.Score <= shown.Score // what the reader saw has the benefit of the doubt
	}
	return text.Score < shown.Score*tolerance
}

func withMetadata(a article.Article, found *extract.Article) article.Article {
	if found.Title != "" && !a.TitleEdited {
		a.Title = found.Title
	}
	a.CanonicalURL = found.CanonicalURL
	a.Byline = found.Byline
	a.SiteName = found.SiteName
	a.PublishedAt = found.PublishedAt
	a.Language = found.Language
	a.Direction = found.Direction
	if a.Direction != "rtl" {
		a.Direction = "ltr"
	}
	a.Excerpt = found.Excerpt
	a.Image = found.Image
	a.WordCount = found.WordCount
	a.Minutes = found.ReadingMinutes
	return a
}

// originWords are what an article can be found by beside its title and text.
func originWords(a article.Article) string {
	return strings.Join(a.Tags, " ") + " " + a.Byline + " " + a.SiteName + " " + a.Domain + " " + a.URL
}

// addAddresses makes the article known by where its redirects led and by its
// canonical link.
func addAddresses(ctx context.Context, s *store.Store, a article.Article, found *extract.Article) error {
	for _, link := range []string{found.URL, found.CanonicalURL} {
		link, err := article.CleanLink(link)
		if err != nil || !article.PlausibleCanonical(link, a.URL) {
			continue
		}
		if err := s.AddAddress(ctx, a.UserID, a.ID, article.AddressKey(link)); err != nil {
			return err
		}
	}
	return nil
}

// fetchFailed decides what a failed fetch means: another try, or giving up.
func (l *Library) fetchFailed(ctx context.Context, a article.Article, sent article.Failure, cause error) (time.Duration, error) {
	if ctx.Err() != nil {
		return 0, fmt.Errorf("fetch article %d: %w", a.ID, ctx.Err())
	}
	var failed *fetch.Error
	if !errors.As(cause, &failed) {
		failed = &fetch.Error{Failure: article.FailureInternal, Err: cause}
	}
	l.log.InfoContext(ctx, "article not fetched", "article_id", a.ID, "failure", failed.Failure, "attempt", a.Attempts+1,
		"error", cause)
	if failed.Status != 0 {
		if err := l.store.SetFetched(ctx, a.UserID, a.ID, "", failed.Status); err != nil {
			return 0, fmt.Errorf("answer for article %d: %w", a.ID, err)
		}
	}
	if !failed.Temporary || a.Attempts >= len(retryDelays) || sent == "" {
		return 0, l.giveUp(ctx, a, sent, failed.Failure)
	}
	delay := max(retryDelays[a.Attempts], failed.RetryAfter)
	retryAt := now().Add(delay)
	return delay, l.progress(ctx, a, store.Progress{Status: article.StatusQueued, Failure: failed.Failure,
		Attempts: a.Attempts + 1, RetryAt: &retryAt})
}

// GiveUp ends a fetch that failed again and again through a fault of our own.
func (l *Library) GiveUp(ctx context.Context, userID, id int64) error {
	a, err := l.store.Article(ctx, userID, id)
	if err != nil {
		return fmt.Errorf("give up on article %d: %w", id, err)
	}
	return l.giveUp(ctx, a, noPage, article.FailureInternal)
}

// giveUp ends a fetch that brought no article. An article that has a text
// stays ready, with the failure of the last try beside it.
func (l *Library) giveUp(ctx context.Context, a article.Article, sent, failure article.Failure) error {
	if sent == "" {
		return nil // its text is shown already
	}
	status := article.StatusFailed
	switch _, err := l.store.Text(ctx, a.UserID, a.ID); {
	case err == nil:
		status = article.StatusReady
	case !errors.Is(err, article.ErrNotFound):
		return err
	}
	return l.progress(ctx, a, store.Progress{Status: status, Failure: failure})
}

func (l *Library) setReady(ctx context.Context, s *store.Store, a article.Article) error {
	if err := s.SetProgress(ctx, a.UserID, a.ID, store.Progress{Status: article.StatusReady}); err != nil {
		return err
	}
	return s.NotifyChange(ctx, store.Change{UserID: a.UserID, ArticleID: a.ID})
}

func (l *Library) progress(ctx context.Context, a article.Article, p store.Progress) error {
	err := l.store.InTx(ctx, func(_ pgx.Tx, s *store.Store) error {
		if err := s.SetProgress(ctx, a.UserID, a.ID, p); err != nil {
			return err
		}
		return s.NotifyChange(ctx, store.Change{UserID: a.UserID, ArticleID: a.ID})
	})
	if err != nil {
		return fmt.Errorf("progress of article %d: %w", a.ID, err)
	}
	return nil
}
