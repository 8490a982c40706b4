package browsertest

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Click scrolls to the element and clicks it, with a finger on a [Phone]. It
// waits until the element is shown, enabled, at rest and covered by nothing.
func (p *Page) Click(selector string) {
	p.tb.Helper()
	type point struct {
		X, Y   float64
		Reason string
	}
	var now, before point
	p.poll(selector+" to be clickable", func() (bool, string) {
		before, now = now, point{}
		err := p.try(fmt.Sprintf(`(() => {
			const element = document.querySelector(%s);
			if (!element) return {Reason: 'no such element'};
			if (!element.checkVisibility({visibilityProperty: true})) return {Reason: 'it is hidden'};
			if (element.disabled) return {Reason: 'it is disabled'};
			element.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
			const box = element.getClientRects()[0];
			const X = box.x + box.width / 2, Y = box.y + box.height / 2;
			const hit = document.elementFromPoint(X, Y);
			if (!element.contains(hit) && !hit?.closest('label')?.contains(element))
				return {Reason: 'covered by ' + (hit ? hit.cloneNode().outerHTML : 'nothing')};
			return {X, Y};
		})()`, quote(selector)), &now)
		if err != nil || now.Reason != "" {
			return false, describe(err, now.Reason)
		}
		return now == before, "it moves"
	})
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	var err error
	if p.settings.touch {
		err = chromedp.Do(ctx, chromedp.TapXY(now.X, now.Y))
	} else {
		err = chromedp.Do(ctx, chromedp.MouseClickXY(now.X, now.Y))
	}
	if err != nil && !p.closed() { // the click may have closed the window
		p.fail("click %s: %v", selector, err)
	}
}

// closed reports whether the window has closed.
func (p *Page) closed() bool {
	closed, err := chromedp.Detached(p.ctx)
	if err != nil {
		return false
	}
	select {
	case <-closed:
		return true
	default:
		return false
	}
}

// RunBookmarklet runs a "javascript:" address as choosing it among the
// bookmarks does.
//
// Page.navigate hands the address to the browser's navigation controller, as
// the bookmarks bar and the address bar do: the script runs in the page's own
// world, with a user activation that allows one popup, and the page's rules
// against inline script do not hold for it (LocalFrame::LoadJavaScriptURL in
// Chromium). Everything that the script then does falls under the page's
// Content-Security-Policy.
func (p *Page) RunBookmarklet(script string) {
	p.tb.Helper()
	p.do("run the bookmarklet", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		// The answer says "aborted", since no page comes of it.
		_, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: script})
		return err
	}))
}

// WaitPopup calls trigger and returns the window that it opens in the same
// profile. What the window did before it was found, a few milliseconds, is
// missing from its requests and console.
func (p *Page) WaitPopup(trigger func()) *Page {
	p.tb.Helper()
	known := p.targets("page")
	trigger()
	var popup *Page
	p.poll("a popup", func() (bool, string) {
		for id := range p.targets("page") {
			if known[id] {
				continue
			}
			// Attaching fails when the window leaves its first page meanwhile.
			// The window must survive that; it ends with the profile.
			var err error
			popup, err = open(p.tb, p.ctx, p.settings, chromedp.WithTargetID(id), chromedp.WithDetachOnCancel())
			if err != nil {
				return false, err.Error()
			}
			popup.profile = p.profile
			return true, ""
		}
		return false, "none opened"
	})
	return popup
}

// Popups is how many windows the profile has besides this one.
func (p *Page) Popups() int {
	p.tb.Helper()
	return len(p.targets("page")) - 1
}

// WaitClosed waits until the window has closed.
func (p *Page) WaitClosed() {
	p.tb.Helper()
	closed, err := chromedp.Detached(p.ctx)
	if err != nil {
		p.tb.Fatalf("wait for the window to close: %v", err)
	}
	select {
	case <-closed:
	case <-time.After(Patience):
		p.fail("the window did not close")
	}
}

// targets are what runs in the page's profile: "page" for tabs and popups,
// "service_worker".
func (p *Page) targets(kind string) map[target.ID]bool {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	all, err := chromedp.Targets(ctx)
	if err != nil {
		p.tb.Fatalf("list what runs: %v", err)
	}
	found := make(map[target.ID]bool)
	for _, info := range all {
		if info.Type == kind && info.BrowserContextID == p.profile {
			found[info.TargetID] = true
		}
	}
	return found
}
