package site

import (
	"fmt"
	"net/http"
	"time"
)

// keepAlive is how often an idle stream says something, so that proxies leave
// it open.
const keepAlive = 25 * time.Second

// articleEvents streams a message whenever the article changes.
func (s *Site) articleEvents(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if _, err := s.library.Article(r.Context(), userID(r), id); err != nil {
		return err
	}
	s.stream(w, r, func(changed int64) bool { return changed == id })
	return nil
}

// libraryEvents streams a message whenever any article of the reader changes.
func (s *Site) libraryEvents(w http.ResponseWriter, r *http.Request) error {
	s.stream(w, r, func(int64) bool { return true })
	return nil
}

// stream sends server-sent events for the changes that matter, until the
// reader leaves or the server stops. The first message comes at once: what
// happened between the page and the stream would be missed otherwise.
func (s *Site) stream(w http.ResponseWriter, r *http.Request, matters func(articleID int64) bool) {
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
	if !send("data: changed\n\n") {
		return
	}
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	for {
		ok := true
		select {
		case <-r.Context().Done():
			return
		case <-s.done:
			return
		case id := <-changes:
			if matters(id) {
				ok = send("data: changed\n\n")
			}
		case <-ticker.C:
			ok = send(": still here\n\n")
		}
		if !ok {
			return
		}
	}
}
