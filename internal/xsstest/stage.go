package xsstest

import (
	_ "embed" // the scripts that look at pages
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"nightstand/internal/browsertest"
)

var (
	//go:embed hooks.js
	hooks string
	//go:embed inspect.js
	inspect string
)

// Stage shows pieces of HTML in bare pages, with no Content-Security-Policy to
// help, and says what of them is live.
type Stage struct {
	Evil string // host and port of the attacker, where a script waits

	tb     testing.TB
	server *httptest.Server
	page   *browsertest.Page
	frames [][]string // the pieces in each
}

// Show is how a stage shows pieces.
type Show int

const (
	// Raw pieces may hold anything, so each is in a frame of its own.
	Raw Show = 1
	// Clean pieces should not reach beyond themselves: forty are in a frame, and
	// one that is not where it was put is a finding.
	Clean Show = 40
)

const (
	// settling is how long a page has for what happens after it has loaded, such
	// as a refresh or an animation.
	settling = 150 * time.Millisecond
	perPage  = 50 // frames
)

// NewStage starts the server and opens a page, both of which end with the test.
func NewStage(tb testing.TB, browser *browsertest.Browser) *Stage {
	tb.Helper()
	s := &Stage{tb: tb, page: browser.Page(tb)}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.server.Close)
	_, port, err := net.SplitHostPort(s.server.Listener.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	s.Evil = "evil.test:" + port
	Arm(s.page)
	return s
}

// serve answers "/12" with the twelfth frame, "/frames/0/40" with a page of the
// first forty, and for all else plays the attacker.
func (s *Stage) serve(w http.ResponseWriter, r *http.Request) {
	var from, to int
	if n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/")); err == nil && n < len(s.frames) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		content := s.frames[n][0]
		if len(s.frames[n]) > 1 {
			content = "<section>" + strings.Join(s.frames[n], "</section><section>") + "</section>"
		}
		fmt.Fprintf(w, "<!doctype html><html><head></head><body>%s</body></html>", content)
	} else if _, err := fmt.Sscanf(r.URL.Path, "/frames/%d/%d", &from, &to); err == nil {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>frames</title><body>")
		for n := from; n < to; n++ {
			fmt.Fprintf(w, `<iframe name="%d" src="/%d" data-pieces="%d"></iframe>`, n, n, len(s.frames[n]))
		}
	} else if strings.HasSuffix(r.URL.Path, ".js") {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, "alert(1)")
	} else {
		http.NotFound(w, r)
	}
}

// Findings shows the pieces and returns, by the index of the piece, what is
// live in it. What can only be put down to a frame has the index of its first
// piece, and what cannot be put down to any has -1.
func (s *Stage) Findings(pieces []string, how Show) map[int][]string {
	s.tb.Helper()
	s.frames = slices.Collect(slices.Chunk(pieces, int(how)))
	found := make(map[int][]string)
	for from := 0; from < len(s.frames); from += perPage {
		for _, f := range s.show(from, min(from+perPage, len(s.frames))) {
			n := -1
			if frame, err := strconv.Atoi(f.Frame); err == nil {
				n = frame*int(how) + f.Piece
			}
			found[n] = append(found[n], f.What)
		}
	}
	return found
}

// finding is something live in a frame.
type finding struct {
	Frame string
	Piece int // within the frame
	What  string
}

// show opens a page of some of the frames.
func (s *Stage) show(from, to int) []finding {
	s.tb.Helper()
	requested, complained := len(s.page.Requests()), len(s.page.ConsoleErrors())
	s.page.Goto(fmt.Sprintf("%s/frames/%d/%d", s.server.URL, from, to))
	var seen struct {
		Found    []finding
		Pictures []string
	}
	s.page.Eval(fmt.Sprintf("new Promise((done) => setTimeout(done, %d))", settling.Milliseconds()), nil)
	s.page.Eval("(() => {"+inspect+"; return inspectFrames() })()", &seen)
	found := seen.Found
	for _, complaint := range s.page.ConsoleErrors()[complained:] {
		if name, ok := strings.CutPrefix(complaint, ran); ok {
			found = append(found, finding{Frame: strings.Trim(name, ` "`), What: "script ran"})
		}
	}
	for _, address := range s.page.Requests()[requested:] {
		if !s.expected(address) && !slices.Contains(seen.Pictures, address) {
			found = append(found, finding{What: "request for " + address})
		}
	}
	return found
}

// expected reports whether an address is one of the stage's own.
func (s *Stage) expected(address string) bool {
	u, err := url.Parse(address)
	if err != nil || "http://"+u.Host != s.server.URL {
		return false
	}
	_, err = strconv.Atoi(strings.Trim(u.Path, "/"))
	return err == nil || strings.HasPrefix(u.Path, "/frames/") || u.Path == "/favicon.ico"
}

// ran is how the console says that a script of a vector ran.
const ran = `console.error "script ran"`

// Arm makes the page report every script of a vector that runs in it.
func Arm(p *browsertest.Page) { p.BeforeLoad(hooks) }

// Live returns what is live below the elements of the page that the selectors
// find, and whether a script of a vector ran since [Arm].
func Live(tb testing.TB, p *browsertest.Page, selectors ...string) []string {
	tb.Helper()
	found := make(map[string]bool)
	for _, selector := range selectors {
		var seen []string
		p.Eval(fmt.Sprintf("(() => {%s; return [...document.querySelectorAll(%q)].flatMap((e) => inspect(e)) })()", inspect, selector), &seen)
		for _, what := range seen {
			found[selector+": "+what] = true
		}
	}
	for _, complaint := range p.ConsoleErrors() {
		if strings.HasPrefix(complaint, ran) {
			found["script ran"] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
