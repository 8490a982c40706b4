package api

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"

	"nightstand/internal/library"
)

var errBadCursor = errors.New("this cursor is not one that was given out: start again without it")

// encodeCursor makes a place in a list into text for a client, who must not
// look into it.
func encodeCursor(place library.Place) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(place.SavedAt.UnixMicro()))
	binary.BigEndian.PutUint64(b[8:], uint64(place.ID))
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// decodeCursor is the reverse of encodeCursor.
func decodeCursor(cursor string) (library.Place, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) != 16 {
		return library.Place{}, errBadCursor
	}
	savedAt := time.UnixMicro(int64(binary.BigEndian.Uint64(b[:8]))).UTC()
	if year := savedAt.Year(); year < 0 || year > 9999 {
		return library.Place{}, errBadCursor
	}
	return library.Place{SavedAt: savedAt, ID: int64(binary.BigEndian.Uint64(b[8:]))}, nil
}
