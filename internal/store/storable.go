package store

import (
	"strings"
	"unicode/utf8"
)

// storable drops what PostgreSQL's text cannot hold and strangers' pages,
// headers and clients send all the same: NUL characters, and bytes that are no
// UTF-8. One of them would make the whole statement fail.
func storable(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// storableList does the same to each of a list, and turns nil, which would
// become NULL, into an empty one.
func storableList(list []string) []string {
	clean := make([]string, len(list))
	for i, s := range list {
		clean[i] = storable(s)
	}
	return clean
}
