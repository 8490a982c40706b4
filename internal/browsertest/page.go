package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Page is one tab or popup. It is for one goroutine.
type Page struct {
	tb       testing.TB
	ctx      context.Context
	settings settings
	profile  cdp.BrowserContextID
	events   *recorder
	workers  map[target.ID]context.Context // attached service workers
}

// Page opens a blank tab in a new, empty profile, which ends with the test.
func (b *Browser) Page(tb testing.TB, opts ...Option) *Page {
	tb.Helper()
	var s settings
	Desktop(&s)
	for _, opt := range opts {
		opt(&s)
	}
	p, err := open(tb, b.ctx, s, chromedp.WithNewBrowserContext())
	if err != nil {
		tb.Fatalf("open page: %v", err)
	}
	p.profile = chromedp.FromContext(p.ctx).BrowserContextID
	p.do("set the window", chromedp.Func(s.applyWindow))
	return p
}

// open attaches to the tab that the options name or create.
func open(tb testing.TB, parent context.Context, s settings, opts ...chromedp.ContextOption) (*Page, error) {
	events := new(recorder)
	ctx, cancel := chromedp.NewContext(parent, append(opts, chromedp.WithListener(events.record))...)
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Func(s.apply)); err != nil {
		return nil, err
	}
	return &Page{tb: tb, ctx: ctx, settings: s, events: events, workers: make(map[target.ID]context.Context)}, nil
}

// Goto opens the address and waits until the page has loaded. It tries again
// when a navigation that an earlier click began gets in its way.
func (p *Page) Goto(address string) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Navigate(address))
	for tries := 1; tries < 3 && err != nil && strings.Contains(err.Error(), "net::ERR_ABORTED"); tries++ {
		err = chromedp.Do(ctx, chromedp.Navigate(address))
	}
	if err != nil {
		p.fail("go to %s: %v", address, err)
	}
}

// URL is the address that the page has now, with its fragment.
func (p *Page) URL() string {
	p.tb.Helper()
	return p.EvalString("location.href")
}

// Text is the text of the first element that the CSS selector finds, as it is
// shown, without the white space around it: what is hidden has none.
func (p *Page) Text(selector string) string {
	p.tb.Helper()
	var text string
	p.poll("text of "+selector, func() (bool, string) {
		var got *string
		err := p.try(shownText(selector), &got)
		if err != nil || got == nil {
			return false, describe(err, "no such element")
		}
		text = *got
		return true, ""
	})
	return text
}

// WaitText waits until the element is there and its shown text contains want.
func (p *Page) WaitText(selector, want string) {
	p.tb.Helper()
	p.poll(fmt.Sprintf("text %q in %s", want, selector), func() (bool, string) {
		var got *string
		err := p.try(shownText(selector), &got)
		if err != nil || got == nil {
			return false, describe(err, "no such element")
		}
		return strings.Contains(*got, want), fmt.Sprintf("its text is %q", *got)
	})
}

// WaitVisible waits until the element is there and shown.
func (p *Page) WaitVisible(selector string) {
	p.tb.Helper()
	p.poll(selector+" to be visible", func() (bool, string) {
		var got string
		err := p.try(fmt.Sprintf(`(() => {
			const element = document.querySelector(%s);
			if (!element) return 'no such element';
			return element.checkVisibility({visibilityProperty: true}) ? '' : 'it is hidden';
		})()`, quote(selector)), &got)
		return err == nil && got == "", describe(err, got)
	})
}

// WaitURL waits until the address of the page contains part.
func (p *Page) WaitURL(part string) {
	p.tb.Helper()
	p.poll("address with "+part, func() (bool, string) {
		var got string
		err := p.try("location.href", &got)
		return err == nil && strings.Contains(got, part), describe(err, "it is "+got)
	})
}

// Visible reports whether the element is there and shown now.
func (p *Page) Visible(selector string) bool {
	p.tb.Helper()
	return p.EvalString(fmt.Sprintf(
		"String(!!document.querySelector(%s)?.checkVisibility({visibilityProperty: true}))", quote(selector))) == "true"
}

// Eval runs the expression in the page, waits for the promise if it is one,
// and stores its value, which must be JSON, in result unless that is nil.
func (p *Page) Eval(expression string, result any) {
	p.tb.Helper()
	if err := p.try(expression, result); err != nil {
		p.fail("evaluate %s: %v", expression, err)
	}
}

// EvalString is [Page.Eval] for an expression whose value is a string.
func (p *Page) EvalString(expression string) string {
	p.tb.Helper()
	var s string
	p.Eval(expression, &s)
	return s
}

// Screenshot writes what the window shows to the PNG file.
func (p *Page) Screenshot(path string) {
	p.tb.Helper()
	if err := p.screenshot(path); err != nil {
		p.fail("screenshot: %v", err)
	}
}

// Fill replaces the value of a field as typing would.
func (p *Page) Fill(selector, text string) {
	p.tb.Helper()
	p.WaitVisible(selector)
	p.Eval(fmt.Sprintf("(() => { const field = document.querySelector(%s); field.focus(); field.select(); })()", quote(selector)), nil)
	p.do("fill "+selector, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// Press types one key into what has the focus: a character, or a key of
// package kb such as kb.Enter or kb.Tab.
func (p *Page) Press(key string) {
	p.tb.Helper()
	p.do("press a key", chromedp.KeyEvent(key))
}

// do runs the action within Patience or ends the test.
func (p *Page) do(what string, action chromedp.Action[chromedp.Void]) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, action); err != nil {
		p.fail("%s: %v", what, err)
	}
}

// try evaluates the expression in the page once.
func (p *Page) try(expression string, result any) error {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	yes := true
	res, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: expression, AwaitPromise: &yes, ReturnByValue: &yes,
	})
	switch {
	case err != nil:
		return err
	case res.ExceptionDetails != nil:
		return &chromedp.ExceptionError{ExceptionDetails: res.ExceptionDetails}
	case result == nil:
		return nil
	case len(res.Result.Value) == 0: // undefined
		return json.Unmarshal([]byte("null"), result)
	}
	return json.Unmarshal(res.Result.Value, result)
}

// poll calls check until it says true, or ends the test with what it last
// found instead.
func (p *Page) poll(what string, check func() (ok bool, found string)) {
	p.tb.Helper()
	deadline := time.Now().Add(Patience)
	for {
		ok, found := check()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			p.fail("wait for %s: %s", what, found)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// fail ends the test with the message, the address and a screenshot.
func (p *Page) fail(format string, args ...any) {
	p.tb.Helper()
	message := fmt.Sprintf(format, args...)
	var address string
	if err := p.try("location.href.slice(0, 300)", &address); err != nil {
		address = err.Error()
	}
	shot := filepath.Join(p.tb.ArtifactDir(), "failure.png")
	if err := p.screenshot(shot); err != nil {
		shot = err.Error()
	}
	p.tb.Fatalf("%s\naddress: %s\nscreenshot (kept by go test -artifacts): %s\nconsole: %q",
		message, address, shot, p.ConsoleErrors())
}

func (p *Page) screenshot(path string) error {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o644)
}

// shownText is an expression for the shown text of an element, null if there
// is no such element. The innerText of a hidden element would be its text.
func shownText(selector string) string {
	return "((e) => e && (e.checkVisibility() ? e.innerText.trim() : ''))(document.querySelector(" + quote(selector) + "))"
}

// quote makes a JavaScript string literal.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(errors.Join(errors.New("a string always marshals"), err))
	}
	return string(b)
}

func describe(err error, otherwise string) string {
	if err != nil {
		return err.Error()
	}
	return otherwise
}
