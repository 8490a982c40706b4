package library_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
	"nightstand/internal/fetchtest"
	"nightstand/internal/librarytest"
)

func picture(tb testing.TB, width, height int) fetchtest.Response {
	tb.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.NRGBA{R: uint8(x), G: uint8(y), B: 90, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		tb.Fatalf("picture: %v", err)
	}
	return fetchtest.Response{ContentType: "image/png", Body: b.String()}
}

// illustrated is a page with a good picture, a missing, a broken and a
// private one, and one of a site that is down for now.
func illustrated(tb testing.TB) (*fetchtest.Site, map[string]string) {
	site := fetchtest.Serve(tb, map[string]fetchtest.Response{
		"/lamp.png":   picture(tb, 640, 480),
		"/small.png":  picture(tb, 60, 50),
		"/broken.png": {ContentType: "image/png", Body: "\x89PNG\r\n\x1a\nnothing"},
		"/later.png":  {Status: http.StatusServiceUnavailable},
		"/page.png":   {Body: "<p>not a picture"},
	})
	var extra strings.Builder
	urls := map[string]string{"private": "http://10.0.0.1/a.png"}
	for _, name := range []string{"lamp", "small", "broken", "missing", "later", "page"} {
		urls[name] = site.URL + "/" + name + ".png"
	}
	for _, name := range []string{"lamp", "small", "broken", "missing", "later", "page", "private"} {
		extra.WriteString(`<figure><img src="` + urls[name] + `" alt="` + name + `" width="640" height="480"></figure>`)
	}
	site.Set("/a", fetchtest.Response{Body: librarytest.Page("Title", 8, extra.String())})
	return site, urls
}

func (s *shelf) images(tb testing.TB, a article.Article) map[string]article.Image {
	tb.Helper()
	images, err := s.store.Images(tb.Context(), s.userID, a.ID)
	if err != nil {
		tb.Fatalf("pictures: %v", err)
	}
	byURL := map[string]article.Image{}
	for _, i := range images {
		byURL[i.URL] = i
	}
	return byURL
}

func TestArchiveImages(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.New(t))
	ctx := t.Context()
	site, urls := illustrated(t)
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	wantOutcome(t, a, outcome{Status: article.StatusReady})
	if got := s.images(t, a); len(got) != len(urls) {
		t.Fatalf("%d pictures are listed, want %d", len(got), len(urls))
	}

	for _, last := range []bool{false, true} {
		err := s.ArchiveImages(ctx, s.userID, a.ID, last)
		if (err == nil) != last {
			t.Errorf("ArchiveImages, last %v: %v", last, err)
		}
		images := s.images(t, a)
		for name, want := range map[string]article.Image{
			"lamp":    {File: article.ImageKey(urls["lamp"]), Width: 640, Height: 480},
			"small":   {File: article.ImageKey(urls["small"]), Width: 60, Height: 50},
			"broken":  {Failed: true},
			"missing": {Failed: true},
			"later":   {Failed: last},
			"page":    {Failed: true},
			"private": {Failed: true},
		} {
			got := images[urls[name]]
			file, _, _ := strings.Cut(got.File, ".")
			if file != want.File || got.Width != want.Width || got.Height != want.Height || got.Failed != want.Failed {
				t.Errorf("last %v, %s: %+v, want %+v", last, name, got, want)
			}
		}
	}
	for path, want := range map[string]int{"/lamp.png": 1, "/later.png": 2, "/missing.png": 1, "/broken.png": 1} {
		if got := site.Hits(path); got != want {
			t.Errorf("%s was fetched %d times, want %d", path, got, want)
		}
	}
	checkFiles(t, s, s.article(t, a.ID), s.images(t, a)[urls["lamp"]])

	// Asking for the page again asks for the lost pictures, too.
	site.Set("/later.png", picture(t, 300, 200))
	if _, err := s.Refetch(ctx, s.userID, a.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.ArchiveImages(ctx, s.userID, a.ID, true); err != nil {
		t.Fatal(err)
	}
	if got := s.images(t, a)[urls["later"]]; got.Failed || got.Width != 300 {
		t.Errorf("after fetching again: %+v, want it kept", got)
	}
	if got := site.Hits("/lamp.png"); got != 1 {
		t.Errorf("a kept picture was fetched %d times, want once", got)
	}
}

// checkFiles opens the article's lead image and its thumbnail.
func checkFiles(t *testing.T, s *shelf, a article.Article, lamp article.Image) {
	t.Helper()
	ctx := t.Context()
	if file, err := s.LeadImage(ctx, a); err != nil || file != lamp.File {
		t.Errorf("LeadImage = %q, %v, want %q", file, err, lamp.File)
	}
	b, err := s.Image(ctx, a, lamp.File)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if kept, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || kept.Width != 640 || kept.Height != 480 {
		t.Errorf("kept picture is %dx%d, %v, want 640x480", kept.Width, kept.Height, err)
	}
	if !a.Thumbnail {
		t.Fatal("there is no thumbnail")
	}
	small, err := s.Thumbnail(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	defer small.Close()
	if kept, _, err := image.DecodeConfig(small); err != nil || max(kept.Width, kept.Height) > 192 || min(kept.Width, kept.Height) < 100 {
		t.Errorf("thumbnail is %dx%d, %v, want at most 192", kept.Width, kept.Height, err)
	}
	theirs := a
	theirs.UserID++
	for _, file := range []string{"", "..", "../1/" + lamp.File, "thumbnail.jpg", lamp.File + "\x00", strings.ToUpper(lamp.File), strings.Repeat("0", 32) + ".png"} {
		if _, err := s.Image(ctx, a, file); !errors.Is(err, article.ErrNotFound) {
			t.Errorf("Image(%q): %v, want %v", file, err, article.ErrNotFound)
		}
	}
	if _, err := s.Image(ctx, theirs, lamp.File); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("another reader's picture: %v, want %v", err, article.ErrNotFound)
	}
}

// TestLeadImageStandIn has pictures that come in any order and no lead image:
// nothing is promised but a picture that is large enough.
func TestLeadImageStandIn(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.New(t))
	site, urls := illustrated(t)
	a, _ := s.doFetch(t, s.saveLink(t, site.URL+"/a"))
	if err := s.ArchiveImages(t.Context(), s.userID, a.ID, true); err != nil {
		t.Fatal(err)
	}
	a.Image = urls["missing"]
	if file, err := s.LeadImage(t.Context(), a); err != nil || file != s.images(t, a)[urls["lamp"]].File {
		t.Errorf("LeadImage = %q, %v, want the only large picture", file, err)
	}
	b := s.saveLink(t, site.URL+"/b")
	if file, err := s.LeadImage(t.Context(), b); err != nil || file != "" {
		t.Errorf("LeadImage without pictures = %q, %v, want none", file, err)
	}
	if _, err := s.Thumbnail(t.Context(), b); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("Thumbnail without pictures: %v, want %v", err, article.ErrNotFound)
	}
}
