package site

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"nightstand/internal/store"
)

// patience is how long a test waits for what should come at once.
const patience = 10 * time.Second

// stream opens a stream of events as a browser does, compression included.
func (b *browser) stream(path string) <-chan string {
	b.s.tb.Helper()
	req, err := http.NewRequestWithContext(b.s.tb.Context(), http.MethodGet, b.s.URL+path, nil)
	if err != nil {
		b.s.tb.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	req.AddCookie(b.cookie)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.s.tb.Fatal(err)
	}
	b.s.tb.Cleanup(func() { _ = resp.Body.Close() }) // it was only read
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" || resp.Header.Get("Content-Encoding") != "" {
		b.s.tb.Fatalf("%s: %d, header %v", path, resp.StatusCode, resp.Header)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for r := bufio.NewReader(resp.Body); ; {
			line, err := r.ReadString('\n')
			if line = strings.TrimSpace(line); line != "" {
				lines <- line
			}
			if err != nil {
				if err != io.EOF {
					b.s.tb.Logf("stream %s: %v", path, err)
				}
				return
			}
		}
	}()
	return lines
}

func wantLine(tb testing.TB, lines <-chan string, want string) {
	tb.Helper()
	select {
	case got, open := <-lines:
		if got != want || !open {
			tb.Fatalf("the stream says %q (open %t), want %q", got, open, want)
		}
	case <-time.After(patience):
		tb.Fatalf("the stream did not say %q", want)
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera, other := s.reader("vera"), s.reader("other")
	a, b := vera.save("https://example.com/a"), vera.save("https://example.com/b")
	library := vera.stream("/events")
	article := vera.stream(paths{}.Events(a.ID))
	others := other.stream("/events")
	for _, lines := range []<-chan string{library, article, others} {
		wantLine(t, lines, "data: changed")
	}
	change := func(of *browser, id int64) { s.library.Changed(store.Change{UserID: of.account.ID, ArticleID: id}) }
	change(vera, b.ID)
	wantLine(t, library, "data: changed")
	change(vera, a.ID)
	wantLine(t, library, "data: changed")
	wantLine(t, article, "data: changed")
	close(s.done)
	for name, lines := range map[string]<-chan string{"library": library, "article": article, "other": others} {
		select {
		case got, open := <-lines:
			if open {
				t.Errorf("%s: the stream says %q, want it to end", name, got)
			}
		case <-time.After(patience):
			t.Errorf("%s: the stream did not end with the server", name)
		}
	}
}

func wantEnd(tb testing.TB, lines <-chan string) {
	tb.Helper()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-lines:
			if !open {
				return
			}
		case <-deadline:
			tb.Fatal("the stream did not end")
		}
	}
}

// TestEventsEndWithTheSession ends the streams of somebody who signs out.
func TestEventsEndWithTheSession(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	s.pages.keepAlive = 20 * time.Millisecond
	vera := s.reader("vera")
	phone := s.device("vera")
	streams := map[*browser]<-chan string{vera: vera.stream("/events"), phone: phone.stream("/events")}
	for _, lines := range streams {
		wantLine(t, lines, "data: changed")
		wantLine(t, lines, ": still here")
	}
	phone.post("/signout", nil).wantRedirect(t, "/signin")
	wantEnd(t, streams[phone])
	wantLine(t, streams[vera], ": still here")
	vera.post("/signout", nil).wantRedirect(t, "/signin")
	wantEnd(t, streams[vera])
}

func TestStreamsAreLimited(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera, other := s.reader("vera"), s.reader("other")
	for range maxStreams {
		wantLine(t, vera.stream("/events"), "data: changed")
	}
	vera.get("/events").wantStatus(t, http.StatusTooManyRequests)
	wantLine(t, other.stream("/events"), "data: changed")
	close(s.done)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		s.pages.streams.mu.Lock()
		left := len(s.pages.streams.open)
		s.pages.streams.mu.Unlock()
		if left == 0 {
			return
		}
	}
	t.Error("streams that ended are still counted")
}
