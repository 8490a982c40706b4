package site

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// keepAlive is how often a stream says something, so that proxies leave it
// open, and looks whether its reader is still signed in.
const keepAlive = 25 * time.Second

// maxStreams is how many streams an account has at once, one for each open page.
const maxStreams = 20

// streams counts the open streams of accounts.
type streams struct {
	mu   sync.Mutex
	open map[int64]int
}

// enter reports whether the account may have one more stream, which ends with
// leave.
func (s *streams) enter(userID int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[userID] >= maxStreams {
		return false
	}
	s.open[userID]++
	return true
}

func (s *streams) leave(userID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[userID]--; s.open[userID] == 0 {
		delete(s.open, userID)
	}
}

// articleEvents streams a message whenever the article changes.
func (s *Site) articleEvents(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if _, err := s.library.Article(r.Context(), userID(r), id); err != nil {
		return err
	}
	return s.stream(w, r, func(changed int64) bool { return changed == id })
}

// libraryEvents streams a message whenever any article of the reader changes.
func (s *Site) libraryEvents(w http.ResponseWriter, r *http.Request) error {
	return s.stream(w, r, func(int64) bool { return true })
}

// stream sends server-sent events for the changes that matter, until the
// reader leaves or signs out or the server stops. The first message comes at
// once: what happened between the page and the stream would be missed otherwise.
func (s *Site) stream(w http.ResponseWriter, r *http.Request, matters func(articleID int64) bool) error {
	if !s.streams.enter(userID(r)) {
		return errManyStreams
	}
	defer s.streams.leave(userID(r))
	changes, stop := s.library.Changes(userID(r))
	defer stop()
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // a stream has no end to wait for
	_ = control.SetReadDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	send := func(text string) bool {
		_, err := fmt.Fprint(w, text)
		return err == nil && control.Flush() == nil
	}
	ok := send("data: changed\n\n")
	ticker := time.NewTicker(s.keepAlive)
	defer ticker.Stop()
	for ok {
		select {
		case <-r.Context().Done():
			return nil
		case <-s.done:
			return nil
		case id := <-changes:
			if matters(id) {
				ok = send("data: changed\n\n")
			}
		case <-ticker.C:
			// A browser whose stream ends for another reason, such as a database
			// that is away, comes back by itself.
			in, err := s.signin.StillSignedIn(r.Context())
			ok = in && err == nil && send(": still here\n\n")
		}
	}
	return nil
}
