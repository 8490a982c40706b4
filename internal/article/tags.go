package article

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxTagLength is in characters; MaxTags bounds the tags of one article.
const (
	MaxTagLength = 100
	MaxTags      = 100
)

// CleanTags returns the tags as they are kept: trimmed, inner white space
// folded, none empty, each once without regard to case, in the given order.
func CleanTags(tags []string) []string {
	cleaned := make([]string, 0, len(tags))
	for _, tag := range tags {
		tag = strings.Join(strings.Fields(strings.ToValidUTF8(tag, "")), " ")
		if utf8.RuneCountInString(tag) > MaxTagLength {
			tag = string([]rune(tag)[:MaxTagLength])
		}
		known := slices.ContainsFunc(cleaned, func(t string) bool { return strings.EqualFold(t, tag) })
		if tag != "" && !known && len(cleaned) < MaxTags {
			cleaned = append(cleaned, tag)
		}
	}
	return cleaned
}
