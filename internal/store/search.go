package store

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Bounds of what is indexed, in bytes. A tsvector may have 1 MB, and what is
// indexed twice below needs about twice the bytes of its words.
const (
	maxSearchBytes = 250_000 // of the text
	maxSearchField = 10_000  // of the title, and of the rest
)

// PutSearch makes an article findable by its title, by who wrote it where, and
// by its text, in this order of weight. Only the beginning of a very long text
// is indexed.
func (s *Store) PutSearch(ctx context.Context, userID, articleID int64, title, origin, text string) error {
	const leastBytes = 10_000
	for limit := maxSearchBytes; ; limit /= 2 {
		// Within a savepoint, because text of nothing but compounds and
		// addresses, which PostgreSQL indexes whole and in parts, takes
		// several times its bytes. How many is known only by trying.
		err := s.InTx(ctx, func(_ pgx.Tx, s *Store) error {
			return s.putSearch(ctx, userID, articleID, title, origin, indexed(text, limit))
		})
		pgErr, ok := errors.AsType[*pgconn.PgError](err)
		if !ok || pgErr.Code != programLimitExceeded || limit < leastBytes {
			return err
		}
	}
}

// programLimitExceeded is PostgreSQL's code for a tsvector that grew too large.
const programLimitExceeded = "54000"

func (s *Store) putSearch(ctx context.Context, userID, articleID int64, title, origin, text string) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO article_search (user_id, article_id, words)
		VALUES (@user_id, @article_id,
		        setweight(to_tsvector('simple', @title), 'A') || setweight(to_tsvector('english', @title), 'A') ||
		        setweight(to_tsvector('simple', @origin), 'B') ||
		        to_tsvector('simple', @text) || to_tsvector('english', @text))
		ON CONFLICT (user_id, article_id) DO UPDATE SET words = excluded.words`,
		pgx.StrictNamedArgs{"user_id": userID, "article_id": articleID, "title": indexed(title, maxSearchField),
			"origin": indexed(origin, maxSearchField), "text": text})
	return err
}

// indexed returns text as PostgreSQL's parser is to see it, at most about limit
// bytes. Characters of spaceless scripts stand in pairs first and then, since
// one alone can be a word, each once.
func indexed(text string, limit int) string {
	words := cut(segments(storable(text)), limit)
	var singles strings.Builder
	seen := map[rune]bool{}
	for _, r := range words {
		if spaceless(r) && !seen[r] {
			seen[r] = true
			singles.WriteByte(' ')
			singles.WriteRune(r)
		}
	}
	return words + singles.String()
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
// Only the first minus signs are left: PostgreSQL's parser has a stack of 32
// operators, and fails when that many stand one after the other.
func querySegments(query string) string {
	const maxMinus = 20
	if start, rest, ok := cutAfter(query, '-', maxMinus); ok {
		query = start + strings.ReplaceAll(rest, "-", " ")
	}
	return rewriteRuns(query, `"`, `"`)
}

// cutAfter splits s behind its nth c, and reports whether it has so many.
func cutAfter(s string, c byte, n int) (before, after string, ok bool) {
	for i := range len(s) {
		if s[i] != c {
			continue
		}
		if n--; n == 0 {
			return s[:i+1], s[i+1:], true
		}
	}
	return s, "", false
}

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
