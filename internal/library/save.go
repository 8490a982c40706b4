package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
	"nightstand/internal/jobs"
	"nightstand/internal/store"
)

// MaxPageSize is the largest page that can be sent along with a link, in bytes.
const MaxPageSize = 15 << 20

// ErrPageTooLarge says that a sent page has more than [MaxPageSize] bytes.
var ErrPageTooLarge = errors.New("the page is larger than 15 MB: send the link alone")

// SaveRequest is what a reader wants to keep.
type SaveRequest struct {
	Link        string    // an address, or a text with one in it
	Page        []byte    // the page's HTML as the reader's browser showed it, UTF-8; optional
	Title       string    // used until the page's own title is known
	TitleEdited bool      // Title is the reader's choice and stays
	Tags        []string  // added to those the article has
	Favorite    *bool     // nil leaves it as it is
	Archived    bool      // save it as read
	SavedAt     time.Time // zero: now
	OnlyNew     bool      // leave an article alone that was saved before
}

// Save keeps a link for the user and answers as soon as that is committed,
// together with the job that will fetch its text. A link that was saved before
// is the same article: moved to the top, unarchived, with the tags added, and
// taken out of the trash. added is false then. With OnlyNew it is left as it is
// and the error is [article.ErrSavedBefore].
func (l *Library) Save(ctx context.Context, userID int64, req SaveRequest) (a article.Article, added bool, err error) {
	link, err := article.FindLink(escapeOddBytes(req.Link))
	if err != nil {
		return article.Article{}, false, err
	}
	if len(req.Page) > MaxPageSize {
		return article.Article{}, false, ErrPageTooLarge
	}
	if req.SavedAt.IsZero() {
		req.SavedAt = now()
	}
	req.Title = cleanTitle(req.Title)
	key := article.AddressKey(link)
	page := compressPage(req.Page)

	err = l.store.InTx(ctx, func(tx pgx.Tx, s *store.Store) error {
		if err := s.LockAddress(ctx, userID, key); err != nil {
			return err
		}
		a, err = s.ArticleByAddress(ctx, userID, key)
		switch {
		case errors.Is(err, article.ErrNotFound):
			added = true
			a, err = createArticle(ctx, s, userID, link, key, req)
		case err == nil && req.OnlyNew:
			err = article.ErrSavedBefore
		case err == nil:
			a, err = saveAgain(ctx, s, userID, a.ID, req)
		}
		if err != nil {
			return err
		}
		if page != nil {
			if err := s.PutSource(ctx, userID, a.ID, store.Source{Origin: article.OriginReceived, URL: link, Page: page}); err != nil {
				return err
			}
		}
		if added || page != nil || a.Status == article.StatusFailed {
			if a, err = l.enqueueFetch(ctx, tx, s, a); err != nil {
				return err
			}
		}
		return s.NotifyChange(ctx, store.Change{UserID: userID, ArticleID: a.ID})
	})
	if err != nil {
		return article.Article{}, false, fmt.Errorf("save article: %w", err)
	}
	return a, added, nil
}

func createArticle(ctx context.Context, s *store.Store, userID int64, link string, key []byte, req SaveRequest) (article.Article, error) {
	a := article.Article{
		UserID:      userID,
		URL:         link,
		Title:       req.Title,
		TitleEdited: req.TitleEdited && req.Title != "",
		Domain:      article.Domain(link),
		Tags:        article.CleanTags(req.Tags),
		Favorite:    req.Favorite != nil && *req.Favorite,
		SavedAt:     req.SavedAt,
	}
	if req.Archived {
		a.ArchivedAt = &req.SavedAt
	}
	a, err := s.CreateArticle(ctx, a)
	if err != nil {
		return a, err
	}
	if err := s.AddAddress(ctx, userID, a.ID, key); err != nil {
		return a, err
	}
	return a, s.PutSearch(ctx, userID, a.ID, a.Title, originWords(a), "")
}

// saveAgain locks the row, so that what others change of it at the same time,
// such as the fetch that finds its title, is not written over.
func saveAgain(ctx context.Context, s *store.Store, userID, id int64, req SaveRequest) (article.Article, error) {
	before, err := s.LockArticle(ctx, userID, id)
	if err != nil {
		return before, err
	}
	a, err := s.UpdateArticle(ctx, savedAgain(before, req))
	if err != nil {
		return a, err
	}
	return a, reindex(ctx, s, before, a)
}

func savedAgain(a article.Article, req SaveRequest) article.Article {
	a.SavedAt = req.SavedAt
	a.DeletedAt = nil
	a.ArchivedAt = nil
	if req.Archived {
		a.ArchivedAt = &req.SavedAt
	}
	if req.Favorite != nil {
		a.Favorite = *req.Favorite
	}
	if req.Title != "" && (req.TitleEdited || a.Title == "") {
		a.Title, a.TitleEdited = req.Title, req.TitleEdited
	}
	a.Tags = article.CleanTags(append(a.Tags, req.Tags...))
	return a
}

// enqueueFetch queues a fetch in the transaction, also when one is on its way:
// that one may not know of a page that was sent since.
func (l *Library) enqueueFetch(ctx context.Context, tx pgx.Tx, s *store.Store, a article.Article) (article.Article, error) {
	progress := store.Progress{Status: article.StatusQueued}
	if err := s.SetProgress(ctx, a.UserID, a.ID, progress); err != nil {
		return a, err
	}
	a.Status, a.Failure, a.Attempts, a.RetryAt = progress.Status, "", 0, nil
	_, err := l.queue.InsertTx(ctx, tx, jobs.FetchArticle{UserID: a.UserID, ArticleID: a.ID}, jobOptions())
	if err != nil {
		return a, fmt.Errorf("fetch job: %w", err)
	}
	return a, nil
}

// Refetch gets the article's page again; the text that is shown stays until a
// better one is there.
func (l *Library) Refetch(ctx context.Context, userID, id int64) (article.Article, error) {
	var a article.Article
	err := l.store.InTx(ctx, func(tx pgx.Tx, s *store.Store) error {
		var err error
		if a, err = s.LockArticle(ctx, userID, id); err != nil {
			return err
		}
		if a, err = l.enqueueFetch(ctx, tx, s, a); err != nil {
			return err
		}
		if err := s.RetryImages(ctx, userID, id); err != nil {
			return err
		}
		return s.NotifyChange(ctx, store.Change{UserID: userID, ArticleID: id})
	})
	if err != nil {
		return article.Article{}, fmt.Errorf("fetch article %d again: %w", id, err)
	}
	return a, nil
}

// escapeOddBytes writes bytes that are no UTF-8, which addresses on old pages
// have, as browsers send them.
func escapeOddBytes(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, "%%%02X", s[0])
		} else {
			out.WriteString(s[:size])
		}
		s = s[size:]
	}
	return out.String()
}

const maxTitleLength = 500 // characters

func cleanTitle(title string) string {
	title = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(title, "\x00", ""), "")), " ")
	if runes := []rune(title); len(runes) > maxTitleLength {
		return string(runes[:maxTitleLength]) + "…"
	}
	return title
}
