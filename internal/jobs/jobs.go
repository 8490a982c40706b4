// Package jobs names the background jobs and their arguments. It stands apart
// from worker so that services can enqueue what worker carries out.
package jobs

import "github.com/riverqueue/river"

// The queues. Pictures wait in one of their own, so that a hundred of them
// never keep a reader from the next text.
const (
	QueueText   = "text"
	QueueImages = "images"
)

// FetchArticle gets the page of a saved link and extracts its article.
type FetchArticle struct {
	UserID    int64 `json:"user_id"`
	ArticleID int64 `json:"article_id"`
}

// Kind implements river.JobArgs.
func (FetchArticle) Kind() string { return "fetch_article" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (FetchArticle) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: QueueText} }

// ArchiveImages keeps copies of an article's pictures.
type ArchiveImages struct {
	UserID    int64 `json:"user_id"`
	ArticleID int64 `json:"article_id"`
}

// Kind implements river.JobArgs.
func (ArchiveImages) Kind() string { return "archive_images" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (ArchiveImages) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: QueueImages} }
