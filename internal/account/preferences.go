package account

import "slices"

// Preferences are how one reader wants to read.
type Preferences struct {
	Theme    string // one of Themes
	TextSize int    // index into the stylesheet's sizes, MinTextSize to MaxTextSize
	Width    string // one of Widths
	SaveNow  bool   // the bookmarklet saves without asking
}

// The reader's choices. "auto" follows the system between light and dark.
var (
	Themes = []string{"auto", "light", "sepia", "dark", "black"}
	Widths = []string{"narrow", "medium", "wide"}
)

// The steps of text size; DefaultTextSize is 19 px on a phone.
const (
	MinTextSize     = 1
	DefaultTextSize = 3
	MaxTextSize     = 7
)

// DefaultPreferences are those of a new account and of a visitor without one.
func DefaultPreferences() Preferences {
	return Preferences{Theme: "auto", TextSize: DefaultTextSize, Width: "medium"}
}

// Normalize replaces every value that is not one of the choices by its default.
func (p Preferences) Normalize() Preferences {
	d := DefaultPreferences()
	if !slices.Contains(Themes, p.Theme) {
		p.Theme = d.Theme
	}
	if !slices.Contains(Widths, p.Width) {
		p.Width = d.Width
	}
	if p.TextSize < MinTextSize || p.TextSize > MaxTextSize {
		p.TextSize = d.TextSize
	}
	return p
}
