package middleware

import (
	"net/http"
	"time"
)

const (
	// writePatience is how long one piece of an answer may wait for its reader.
	writePatience = 30 * time.Second
	// writePiece is small enough for a telephone at the edge of its network.
	writePiece = 64 << 10
)

// WriteDeadline closes the connection of a reader who stops taking the answer:
// what waits to be sent would be kept in memory for as long as somebody likes.
func WriteDeadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&deadlineWriter{ResponseWriter: w, control: http.NewResponseController(w), patience: writePatience}, r)
	})
}

type deadlineWriter struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

// Write sends b piece by piece, each within the deadline.
func (w *deadlineWriter) Write(b []byte) (written int, err error) {
	for {
		piece := b[written:min(len(b), written+writePiece)]
		// A writer without deadlines, as in a test, has no reader to wait for.
		_ = w.control.SetWriteDeadline(time.Now().Add(w.patience))
		n, err := w.ResponseWriter.Write(piece)
		written += n
		if err != nil || written == len(b) {
			return written, err
		}
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *deadlineWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
