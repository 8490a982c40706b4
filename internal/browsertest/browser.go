// Package browsertest drives a real, headless Chromium in tests.
//
// A test starts one [Browser] and opens a [Page] for each visitor that it
// plays. Every page lives in a profile of its own, with its own cookies and
// storage. Actions wait up to [Patience] for what they need and end the test
// with the address, the reason and a screenshot when it does not come.
package browsertest

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Patience is how long one action waits for its element, text or page.
const Patience = 45 * time.Second

// Browser is a running Chromium.
type Browser struct {
	ctx context.Context
}

// programs are the names under which the systems install Chromium.
var programs = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}

// New starts a Chromium with an empty profile, which ends with the test.
// Without a Chromium to start, the test fails.
//
// Names under .test lead to 127.0.0.1, so that a test can play several sites,
// and every other name leads nowhere: no request leaves the machine.
func New(tb testing.TB) *Browser {
	tb.Helper()
	program := findProgram(tb)
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(program),
		chromedp.Headless,
		chromedp.NoSandbox, // containers and root have no user namespaces for it
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("password-store", "basic"),
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE [::1], EXCLUDE localhost"),
	)
	// What chromedp complains of on the side, such as an event that it does not
	// know, says nothing about the page. What matters comes back as an error.
	ctx, _ := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {}))
	tb.Cleanup(func() {
		stopCtx, cancel := context.WithTimeout(ctx, Patience)
		defer cancel()
		if err := chromedp.Cancel(stopCtx); err != nil {
			tb.Logf("stop %s: %v", program, err)
		}
		stopAlloc()
	})
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start %s: %v", program, err)
	}
	return &Browser{ctx: ctx}
}

func findProgram(tb testing.TB) string {
	tb.Helper()
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	tb.Fatalf("no Chromium among %v in PATH: install it (apt-get install chromium, or brew install --cask chromium)", programs)
	return ""
}
