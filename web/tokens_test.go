package web

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	rule        = regexp.MustCompile(`(:root[^{},]*) \{([^{}]*)\}`)
	declaration = regexp.MustCompile(`(--[a-z-]+): (#[0-9a-f]{6});`)
)

// themeColors reads the colours of every theme from tokens.css. The key is
// the selector that turns the theme on; every theme builds on plain ":root".
func themeColors(tb testing.TB) map[string]map[string]string {
	tb.Helper()
	css, err := Static.ReadFile("static/css/tokens.css")
	if err != nil {
		tb.Fatal(err)
	}
	themes := map[string]map[string]string{}
	for _, r := range rule.FindAllStringSubmatch(string(css), -1) {
		colors := map[string]string{}
		for _, d := range declaration.FindAllStringSubmatch(r[2], -1) {
			colors[d[1]] = d[2]
		}
		if len(colors) > 0 {
			themes[r[1]] = colors
		}
	}
	return themes
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(tb testing.TB, hex string) float64 {
	tb.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		tb.Fatalf("colour %q: %v", hex, err)
	}
	linear := func(c uint64) float64 {
		v := float64(c&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}

func contrast(tb testing.TB, a, b string) float64 {
	tb.Helper()
	la, lb := luminance(tb, a), luminance(tb, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// TestContrast holds every theme to WCAG 2.2 AA: 4.5 for text (success
// criterion 1.4.3), 3 for the edges of controls (1.4.11).
func TestContrast(t *testing.T) {
	t.Parallel()
	const text, edge = 4.5, 3
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"--ink", "--paper", 7}, {"--ink", "--surface", 7}, {"--ink", "--mark", text},
		{"--muted", "--paper", text}, {"--muted", "--surface", text},
		{"--link", "--paper", text}, {"--link", "--surface", text}, {"--link", "--mark", text},
		{"--on-accent", "--accent", text}, {"--danger", "--paper", text}, {"--danger", "--surface", text},
		{"--edge", "--paper", edge}, {"--edge", "--surface", edge}, {"--accent", "--paper", edge},
		{"--star", "--paper", edge}, {"--star", "--surface", edge}, {"--on-picture", "--picture-ground", text}, {"--muted", "--placeholder", text},
	}
	themes := themeColors(t)
	if len(themes) != 5 {
		t.Fatalf("%d themes in tokens.css, want 5", len(themes))
	}
	for theme, colors := range themes {
		for _, p := range pairs {
			front, back := colors[p.front], colors[p.back]
			if front == "" || back == "" {
				t.Errorf("%s lacks %s or %s", theme, p.front, p.back)
				continue
			}
			if got := contrast(t, front, back); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", theme, p.front, p.back, got, p.least)
			}
		}
	}
}

// TestLinksStandOut wants the colour of links to differ from that of the
// running text; the underline says the same without colour.
func TestLinksStandOut(t *testing.T) {
	t.Parallel()
	for theme, colors := range themeColors(t) {
		if colors["--link"] == colors["--ink"] {
			t.Errorf("%s: links have the colour of the text", theme)
		}
	}
}

func TestAutomaticDarkIsDark(t *testing.T) {
	t.Parallel()
	themes := themeColors(t)
	if diff := cmp.Diff(themes[`:root[data-theme="dark"]`], themes[`:root[data-theme="auto"]`]); diff != "" {
		t.Errorf("colours by the system's wish and by choice differ (-chosen +system):\n%s", diff)
	}
}

// TestThemeColors wants the browser's own frame to have the colour of the paper.
func TestThemeColors(t *testing.T) {
	t.Parallel()
	themes := themeColors(t)
	partial, err := Templates.ReadFile("templates/partials/theme_color.html")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := Static.ReadFile("static/manifest.webmanifest")
	if err != nil {
		t.Fatal(err)
	}
	for theme, colors := range themes {
		if meta := fmt.Sprintf(`name="theme-color" content="%s"`, colors["--paper"]); !strings.Contains(string(partial), meta) {
			t.Errorf("%s: no meta element with %s", theme, meta)
		}
	}
	if want := fmt.Sprintf(`"theme_color": %q`, themes[":root"]["--paper"]); !strings.Contains(string(manifest), want) {
		t.Errorf("the manifest lacks %s", want)
	}
}
