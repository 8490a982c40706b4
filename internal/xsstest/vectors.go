// Package xsstest holds the known ways to smuggle script and other live content
// through an HTML filter, and finds out in a real Chromium what is left of them.
package xsstest

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"testing"
)

// The vectors are written after the public collections: OWASP's filter evasion
// cheat sheet, PortSwigger's cross-site scripting cheat sheet, html5sec, and
// the published bypasses of sanitisers by mutation. "EVIL" is the host of
// whoever attacks.
//
//go:embed vectors
var files embed.FS

// Vector is a piece of HTML that does harm where it is not filtered.
type Vector struct {
	Name string // unique: its file and its name there
	HTML string
	// Spelling says that the vector is one of many spellings, some of which no
	// browser of today falls for.
	Spelling bool
}

// Vectors returns all vectors, with the attacker's host in them.
func Vectors(tb testing.TB, evil string) []Vector {
	tb.Helper()
	entries, err := files.ReadDir("vectors")
	if err != nil {
		tb.Fatal(err)
	}
	var vectors []Vector
	for _, entry := range entries {
		data, err := files.ReadFile(path.Join("vectors", entry.Name()))
		if err != nil {
			tb.Fatal(err)
		}
		vectors = append(vectors, split(strings.TrimSuffix(entry.Name(), ".txtar"), string(data))...)
	}
	vectors = append(vectors, spellings()...)
	for i := range vectors {
		vectors[i].HTML = strings.ReplaceAll(vectors[i].HTML, "EVIL", evil)
	}
	return vectors
}

// split reads a text archive: a comment, and vectors after "-- name --".
func split(family, archive string) []Vector {
	var vectors []Vector
	for line := range strings.Lines(archive) {
		name, marked := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if name, ok := strings.CutSuffix(name, " --"); ok && marked {
			vectors = append(vectors, Vector{Name: family + ": " + name})
		} else if n := len(vectors); n > 0 {
			vectors[n-1].HTML += line
		}
	}
	for i := range vectors {
		vectors[i].HTML = strings.TrimSuffix(vectors[i].HTML, "\n")
	}
	return vectors
}

// events are the events of HTML, SVG and the browsers' own, old and new.
const events = `abort afterprint animationcancel animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput
beforematch beforepaste beforeprint beforescriptexecute beforetoggle beforeunload begin blur bounce cancel canplay canplaythrough change
click close command contentvisibilityautostatechange contextmenu contextlost contextrestored copy cuechange cut dblclick drag dragend
dragenter dragexit dragleave dragover dragstart drop durationchange emptied end ended error finish focus focusin focusout formdata
fullscreenchange gesturestart gotpointercapture hashchange input invalid keydown keypress keyup languagechange load loadeddata
loadedmetadata loadend loadstart lostpointercapture message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel
offline online pagehide pageshow paste pause play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout
pointerover pointerrawupdate pointerup popstate progress propertychange ratechange readystatechange rejectionhandled repeat reset resize
scroll scrollend scrollsnapchange search securitypolicyviolation seeked seeking select selectionchange selectstart show slotchange
stalled start storage submit suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel transitionend
transitionrun transitionstart unhandledrejection unload volumechange waiting webkitanimationend webkitmouseforcechanged
webkittransitionend wheel zoom`

// spellings are vectors that a rule can list: every event, and "javascript:"
// and a handler with every odd character in every place.
func spellings() []Vector {
	var vectors []Vector
	add := func(format string, args ...any) {
		v := Vector{HTML: fmt.Sprintf(format, args...), Spelling: true}
		v.Name = fmt.Sprintf("spelling: %q", v.HTML)
		vectors = append(vectors, v)
	}
	for event := range strings.FieldsSeq(events) {
		add(`<p on%s=alert(1)>x</p>`, event)
	}
	odd := []rune{0x7f, 0x80, 0x85, 0xa0, 0xad, 0x1680, 0x180e, 0x2000, 0x200b, 0x200d, 0x2028, 0x2029, 0x202e, 0x2060, 0x3000, 0xfeff, 0xfffd}
	for c := range rune(0x21) {
		odd = append(odd, c)
	}
	for _, c := range odd {
		add(`<a href="%cjavascript:alert(1)">x</a>`, c)
		add(`<a href="java%cscript:alert(1)">x</a>`, c)
		add(`<a href="javascript%c:alert(1)">x</a>`, c)
		add(`<a href="java&#%d;script:alert(1)">x</a>`, c)
		add(`<a href="&#x%x;javascript:alert(1)">x</a>`, c)
		add(`<img src=x%conerror=alert(1)>`, c)
		add(`<img src=x onerror%c=alert(1)>`, c)
		add(`<img src=x on%cerror=alert(1)>`, c)
		add(`<scr%cipt>alert(1)</scr%cipt>`, c, c)
		add(`<script%c>alert(1)</script>`, c)
		add(`<%cscript>alert(1)</script>`, c)
	}
	return vectors
}
