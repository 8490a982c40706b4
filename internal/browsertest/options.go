package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// settings are what a Page imitates; see the options.
type settings struct {
	width, height int64 // CSS pixels
	scale         float64
	touch         bool
	dark          bool
	noJavaScript  bool
}

// Option changes what a new [Page] imitates; [Desktop] and light colours are
// the default.
type Option func(*settings)

// Phone imitates a phone: 360 by 740 CSS pixels, two device pixels each, used
// with a finger.
func Phone(s *settings) { s.width, s.height, s.scale, s.touch = 360, 740, 2, true }

// SmallPhone is [Phone] with the smallest screen that pages are made for, 320
// by 568 CSS pixels.
func SmallPhone(s *settings) {
	Phone(s)
	s.width, s.height = 320, 568
}

// Desktop imitates a desktop window of 1280 by 900 pixels, used with a mouse.
func Desktop(s *settings) { s.width, s.height, s.scale, s.touch = 1280, 900, 1, false }

// Dark imitates a system that is set to dark colours.
func Dark(s *settings) { s.dark = true }

// NoJavaScript switches off the scripts of the page. [Page.Eval] still works.
func NoJavaScript(s *settings) { s.noJavaScript = true }

// apply makes the tab imitate everything but the window, which a popup brings
// along itself.
func (s settings) apply(ctx context.Context, t *chromedp.Target) error {
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	if _, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		return err
	}
	if _, err := cdp.Call(ctx, t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{
		Enabled: s.touch,
	}); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{
		Value: s.noJavaScript,
	})
	return err
}

// applyWindow gives the tab the size of the imitated screen.
func (s settings) applyWindow(ctx context.Context, t *chromedp.Target) error {
	_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: s.height, DeviceScaleFactor: s.scale, Mobile: s.touch,
	})
	return err
}
