package library

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/sync/errgroup"

	"nightstand/internal/article"
	"nightstand/internal/blob"
	"nightstand/internal/extract"
	"nightstand/internal/fetch"
	"nightstand/internal/picture"
	"nightstand/internal/store"
)

const (
	maxImages        = 500      // of one article
	maxImageBytes    = 20 << 20 // of one picture as the site sends it
	imageConcurrency = 4        // downloads at once for one article
	thumbnailSide    = 192      // pixels, for twice the size it is shown at
	thumbnailFile    = "thumbnail.jpg"
	minLeadSide      = 120 // pixels; anything smaller is an icon
)

// imagesOf lists the addresses of an article's pictures, each once, the lead
// image first.
func imagesOf(found *extract.Article) []string {
	var urls []string
	seen := map[string]bool{}
	add := func(u string) {
		if (strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "https://")) && !seen[u] && len(urls) < maxImages {
			seen[u] = true
			urls = append(urls, u)
		}
	}
	add(found.Image)
	z := html.NewTokenizer(strings.NewReader(found.HTML))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		if tt != html.StartTagToken && tt != html.SelfClosingTagToken {
			continue
		}
		if t := z.Token(); t.Data == "img" {
			add(attribute(t, "src"))
		}
	}
	return urls
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// errImagesLeft says that some pictures may be had later.
var errImagesLeft = errors.New("some pictures could not be fetched yet")

// ArchiveImages does the image job of an article: it keeps a copy of every
// picture. On the last try, pictures that still cannot be had are given up;
// before it, they make the call fail so that it is tried again.
func (l *Library) ArchiveImages(ctx context.Context, userID, id int64, last bool) error {
	a, err := l.store.Article(ctx, userID, id)
	if errors.Is(err, article.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("pictures of article %d: %w", id, err)
	}
	images, err := l.store.Images(ctx, userID, id)
	if err != nil {
		return fmt.Errorf("pictures of article %d: %w", id, err)
	}
	left, err := l.archiveAll(ctx, a, images, last)
	if err != nil {
		return fmt.Errorf("pictures of article %d: %w", id, err)
	}
	if err := l.store.NotifyChange(ctx, store.Change{UserID: userID, ArticleID: id}); err != nil {
		return fmt.Errorf("pictures of article %d: %w", id, err)
	}
	if left > 0 {
		return fmt.Errorf("article %d: %d: %w", id, left, errImagesLeft)
	}
	return nil
}

// archiveAll returns how many pictures are worth another try.
func (l *Library) archiveAll(ctx context.Context, a article.Article, images []article.Image, last bool) (left int, err error) {
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(imageConcurrency)
	for _, image := range images {
		if image.File != "" || image.Failed {
			continue
		}
		group.Go(func() error {
			done, err := l.archiveImage(ctx, a, image, last)
			if err == nil && !done {
				mu.Lock()
				left++
				mu.Unlock()
			}
			return err
		})
	}
	return left, group.Wait()
}

// archiveImage returns false when the picture may be had later.
func (l *Library) archiveImage(ctx context.Context, a article.Article, image article.Image, last bool) (done bool, err error) {
	kept, err := l.getPicture(ctx, a, image)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		l.log.InfoContext(ctx, "picture not kept", "article_id", a.ID, "key", image.Key, "error", err)
		var failed *fetch.Error
		if errors.As(err, &failed) && failed.Temporary && !last {
			return false, nil
		}
		image.Failed = true
		return true, l.store.SetImage(ctx, a.UserID, a.ID, image)
	}
	image.File = image.Key + "." + kept.Ext
	image.ContentType, image.Width, image.Height = kept.ContentType, kept.Width, kept.Height
	if err := l.blobs.Put(ctx, blobKey(a, image.File), kept.ContentType, kept.Data); err != nil {
		return false, err
	}
	if err := l.makeThumbnail(ctx, a, image, kept); err != nil {
		return false, err
	}
	return true, l.store.SetImage(ctx, a.UserID, a.ID, image)
}

func (l *Library) getPicture(ctx context.Context, a article.Article, image article.Image) (*picture.Picture, error) {
	file, err := l.fetch.File(ctx, image.URL, a.URL, maxImageBytes)
	if err != nil {
		return nil, err
	}
	// One at a time: a large picture takes up to 240 MB while it is decoded.
	l.decoding.Lock()
	defer l.decoding.Unlock()
	return picture.Process(file.Data)
}

// makeThumbnail keeps a small copy for lists when the picture is the article's
// lead image, or may stand in for one.
func (l *Library) makeThumbnail(ctx context.Context, a article.Article, image article.Image, kept *picture.Picture) error {
	isLead := image.URL == a.Image
	if !isLead && (a.Image != "" || a.Thumbnail) || min(kept.Width, kept.Height) < minLeadSide {
		return nil
	}
	small, err := picture.Thumbnail(kept, thumbnailSide)
	if err != nil {
		return nil // a drawing without pixels: the list does without
	}
	if err := l.blobs.Put(ctx, blobKey(a, thumbnailFile), small.ContentType, small.Data); err != nil {
		return err
	}
	return l.store.SetThumbnail(ctx, a.UserID, a.ID, true)
}

// blobKey puts all files of an article below one prefix, so that they go with it.
func blobKey(a article.Article, file string) string {
	return fmt.Sprintf("%d/%d/%s", a.UserID, a.ID, file)
}

// GiveUpImages marks the article's pictures that are not kept as not to be had.
func (l *Library) GiveUpImages(ctx context.Context, userID, id int64) error {
	if err := l.store.FailImages(ctx, userID, id); err != nil {
		return fmt.Errorf("give up on pictures of article %d: %w", id, err)
	}
	return l.store.NotifyChange(ctx, store.Change{UserID: userID, ArticleID: id})
}

// imageFile is what a kept picture's file name looks like.
var imageFile = regexp.MustCompile(`^[0-9a-f]{32}\.[a-z]{3,4}$`)

// Image opens a kept picture of the article by its file name. It returns
// [article.ErrNotFound] when there is none. The caller closes it.
func (l *Library) Image(ctx context.Context, a article.Article, file string) (*blob.Blob, error) {
	if !imageFile.MatchString(file) {
		return nil, article.ErrNotFound
	}
	return l.openFile(ctx, a, file)
}

// Thumbnail opens the article's small picture for lists. The caller closes it.
func (l *Library) Thumbnail(ctx context.Context, a article.Article) (*blob.Blob, error) {
	return l.openFile(ctx, a, thumbnailFile)
}

func (l *Library) openFile(ctx context.Context, a article.Article, file string) (*blob.Blob, error) {
	b, err := l.blobs.Open(ctx, blobKey(a, file))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, article.ErrNotFound
	}
	return b, err
}

// LeadImage returns the file name of the article's lead image as it is kept,
// or of its first picture large enough to stand in for it, "" for none.
func (l *Library) LeadImage(ctx context.Context, a article.Article) (string, error) {
	images, err := l.store.Images(ctx, a.UserID, a.ID)
	if err != nil {
		return "", fmt.Errorf("lead image of article %d: %w", a.ID, err)
	}
	standIn := ""
	for _, image := range images {
		switch {
		case image.File == "" || min(image.Width, image.Height) < minLeadSide:
		case image.URL == a.Image:
			return image.File, nil
		case standIn == "":
			standIn = image.File
		}
	}
	return standIn, nil
}
