package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// BeforeLoad runs the script in every document that the page loads from now
// on, before the document's own scripts.
func (p *Page) BeforeLoad(script string) {
	p.tb.Helper()
	p.do("add script", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// DeleteCookies deletes all cookies of the profile.
func (p *Page) DeleteCookies() {
	p.tb.Helper()
	p.do("delete cookies", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	}))
}

// SetOffline cuts the page and the service workers that run now off the
// network, or connects them again.
func (p *Page) SetOffline(offline bool) {
	p.tb.Helper()
	p.do("set offline", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if err := cut(ctx, t, offline); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.OverrideNetworkState, network.OverrideNetworkStateParams{
			Offline: offline, DownloadThroughput: -1, UploadThroughput: -1,
		})
		return err
	}))
	// A worker makes its requests past the page.
	for id := range p.targets("service_worker") {
		worker, ok := p.workers[id]
		if !ok {
			worker, _ = chromedp.NewContext(p.ctx, chromedp.WithTargetID(id))
			if err := chromedp.Do(worker); err != nil {
				p.fail("attach to the service worker: %v", err)
			}
			p.workers[id] = worker
		}
		ctx, cancel := context.WithTimeout(worker, Patience)
		err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			return cut(ctx, t, offline)
		}))
		cancel()
		if err != nil {
			p.fail("set the service worker offline: %v", err)
		}
	}
}

func cut(ctx context.Context, t *chromedp.Target, offline bool) error {
	_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{
			Offline: offline, DownloadThroughput: -1, UploadThroughput: -1,
		}},
	})
	return err
}
