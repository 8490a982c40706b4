package browsertest

import (
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// recorder keeps what a page asked of the network and complained of.
type recorder struct {
	mu       sync.Mutex
	requests []string
	errors   []string
}

// record notes one event of the DevTools protocol.
func (r *recorder) record(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			r.requests = append(r.requests, u)
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		r.errors = append(r.errors, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		var parts []string
		for _, arg := range e.Args {
			if len(arg.Value) > 0 {
				parts = append(parts, string(arg.Value))
			} else {
				parts = append(parts, arg.Description)
			}
		}
		r.errors = append(r.errors, "console.error "+strings.Join(parts, " "))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			r.errors = append(r.errors, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// Requests are the addresses that the page asked for so far, in order, without
// their fragments: documents, redirects, images, scripts, fetches, whether
// they were answered or not. Those of frames from other sites and those that a
// service worker makes of its own accord are not among them, nor are data: and
// blob: addresses, which reach no network.
func (p *Page) Requests() []string {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return slices.Clone(p.events.requests)
}

// ConsoleErrors are the errors that the page's console shows so far: uncaught
// exceptions, console.error, failed loads, and what the
// Content-Security-Policy forbade.
func (p *Page) ConsoleErrors() []string {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return slices.Clone(p.events.errors)
}
