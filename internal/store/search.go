package store

import (
	"context"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"
)

// maxSearchBytes bounds the text that is indexed: a tsvector may have 1 MB, and
// what is indexed twice below needs about twice the bytes of its words.
const maxSearchBytes = 250_000

// PutSearch makes an article findable by its title, by who wrote it where, and
// by its text, in this order of weight.
func (s *Store) PutSearch(ctx context.Context, userID, articleID int64, title, origin, text string) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_search (user_id, article_id, words)
		VALUES (@user_id, @article_id,
		        setweight(to_tsvector('simple', @title), 'A') || setweight(to_tsvector('english', @title), 'A') ||
		        setweight(to_tsvector('simple', @origin), 'B') ||
		        to_tsvector('simple', @text) || to_tsvector('english', @text))
		ON CONFLICT (user_id, article_id) DO UPDATE SET words = excluded.words`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "title": segments(title),
			"origin": segments(origin), "text": cut(segments(text), maxSearchBytes)})
	return err
}

// cut shortens s to at most n bytes at the end of a word.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexFunc(s[:n], unicode.IsSpace); i > 0 {
		return s[:i]
	}
	return strings.ToValidUTF8(s[:n], "")
}

// spaceless reports scripts that are written without spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer,
		unicode.Myanmar) || r == 'ー'
}

// segments rewrites runs of spaceless scripts as overlapping pairs of
// characters, which PostgreSQL's parser then sees as words: "東京都" becomes
// "東京 京都".
func segments(text string) string { return rewriteRuns(text, "", "") }

// querySegments does the same to a search, whose pairs must follow each other.
func querySegments(query string) string { return rewriteRuns(query, `"`, `"`) }

func rewriteRuns(text, before, after string) string {
	if strings.IndexFunc(text, spaceless) < 0 {
		return text
	}
	var out strings.Builder
	var run []rune
	flush := func() {
		if len(run) == 0 {
			return
		}
		out.WriteString(" " + before)
		if len(run) == 1 {
			out.WriteRune(run[0])
		}
		for i := 0; i+1 < len(run); i++ {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(string(run[i : i+2]))
		}
		out.WriteString(after + " ")
		run = run[:0]
	}
	for _, r := range text {
		if spaceless(r) {
			run = append(run, r)
			continue
		}
		flush()
		out.WriteRune(r)
	}
	flush()
	return out.String()
}
