package api

import (
	"strconv"
	"time"

	"nightstand/internal/article"
)

// ArticleInfo is an article without its text, as it is sent. What is not known
// is null. It is exported because huma looks only into exported embedded types.
type ArticleInfo struct {
	ID             int64      `json:"id"`
	URL            string     `json:"url" doc:"Address as saved, without tracking parameters."`
	CanonicalURL   *string    `json:"canonical_url" doc:"The page's own name for itself."`
	Title          string     `json:"title" doc:"Empty until it is known."`
	Byline         *string    `json:"byline"`
	SiteName       *string    `json:"site_name"`
	Domain         string     `json:"domain" doc:"Host of the address, without \"www.\"."`
	PublishedAt    *time.Time `json:"published_at"`
	Language       *string    `json:"language" doc:"BCP 47 tag."`
	Direction      string     `json:"direction" enum:"ltr,rtl"`
	Excerpt        string     `json:"excerpt"`
	Image          *string    `json:"image" doc:"Address of the lead image at its source."`
	WordCount      int        `json:"word_count"`
	ReadingMinutes int        `json:"reading_minutes"`
	Status         string     `json:"status" enum:"queued,fetching,ready,failed" doc:"A failed article is kept as a link. A queued or fetching one may have a text already."`
	Failure        *string    `json:"failure" doc:"Stable code for why the last try to get the text did not work."`
	FailureMessage *string    `json:"failure_message" doc:"The failure in a sentence for the reader."`
	Archived       bool       `json:"archived"`
	Favorite       bool       `json:"favorite"`
	Tags           []string   `json:"tags" nullable:"false"`
	ReadPosition   float32    `json:"read_position" minimum:"0" maximum:"1" doc:"How far the reader has come."`
	SavedAt        time.Time  `json:"saved_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
	ArchivedAt     *time.Time `json:"archived_at"`
	ReadURL        string     `json:"read_url" doc:"Where to read it in a browser."`
}

// fullArticle is an article with its text.
type fullArticle struct {
	ArticleInfo
	HTML string `json:"html" doc:"Sanitised, with absolute addresses. Empty while there is no text."`
	Text string `json:"text" doc:"Running text, a blank line between blocks. Empty while there is none."`
}

// info is an article as the caller gets it.
func (c caller) info(a article.Article) ArticleInfo {
	tags := a.Tags
	if tags == nil {
		tags = []string{}
	}
	return ArticleInfo{
		ID:             a.ID,
		URL:            a.URL,
		CanonicalURL:   known(a.CanonicalURL),
		Title:          a.Title,
		Byline:         known(a.Byline),
		SiteName:       known(a.SiteName),
		Domain:         a.Domain,
		PublishedAt:    utc(a.PublishedAt),
		Language:       known(a.Language),
		Direction:      a.Direction,
		Excerpt:        a.Excerpt,
		Image:          known(a.Image),
		WordCount:      a.WordCount,
		ReadingMinutes: a.Minutes,
		Status:         string(a.Status),
		Failure:        known(string(a.Failure)),
		FailureMessage: known(a.Failure.Sentence()),
		Archived:       a.Archived(),
		Favorite:       a.Favorite,
		Tags:           tags,
		ReadPosition:   float32(a.Position), // the database keeps no more digits
		SavedAt:        a.SavedAt.UTC(),
		UpdatedAt:      a.UpdatedAt.UTC(),
		ArchivedAt:     utc(a.ArchivedAt),
		ReadURL:        c.base + "/read/" + strconv.FormatInt(a.ID, 10),
	}
}

// location is where the API has an article.
func (c caller) location(id int64) string {
	return c.base + Prefix + "/articles/" + strconv.FormatInt(id, 10)
}

// known returns nil for what is empty because it is unknown.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
