package picture

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// cleanAttr returns the name and value under which an attribute of element is
// written, or no name when it is dropped: event handlers, attributes of other
// vocabularies, and links that leave the file.
func cleanAttr(element string, a xml.Attr) (name, value string) {
	local := a.Name.Local
	switch a.Name.Space {
	case "":
		name = local
	case xlinkNamespace:
		if local != "href" {
			return "", ""
		}
		name = "xlink:href"
	case xmlNamespace:
		if local != "space" && local != "lang" {
			return "", ""
		}
		name = "xml:" + local
	default:
		return "", ""
	}
	switch lower := strings.ToLower(local); {
	case lower == "xmlns", lower == "src", lower == "ping", strings.HasPrefix(lower, "on"), !isAttrName(local):
		return "", ""
	case lower == "href":
		if !isInternalLink(element, a.Value) {
			return "", ""
		}
	case strings.ContainsAny(a.Value, `(\`):
		// Presentation attributes are CSS; in others this changes nothing
		// that is drawn.
		return name, cleanCSS(a.Value)
	}
	return name, a.Value
}

func isAttrName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}) && s[0] > '9' // which leaves out '-' and '.' too
}

// isInternalLink reports whether the link leads within the drawing or holds a
// picture of its own.
func isInternalLink(element, link string) bool {
	link = strings.TrimSpace(link)
	return strings.HasPrefix(link, "#") ||
		(element == "image" || element == "feImage") && isPictureData(link)
}

// isPictureData reports whether a URL holds a picture of a kind that has no
// links of its own, see RFC 2397.
func isPictureData(link string) bool {
	return isDataOf(link, "image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp")
}

func isDataOf(link string, types ...string) bool {
	const scheme = "data:"
	if len(link) < len(scheme) || !strings.EqualFold(link[:len(scheme)], scheme) {
		return false
	}
	link = link[len(scheme):]
	end := strings.IndexAny(link, ";,")
	if end < 0 {
		return false
	}
	for _, t := range types {
		if strings.EqualFold(link[:end], t) {
			return true
		}
	}
	return false
}

// animatesLink reports whether the element sets a link or an event handler of
// another one, which would bypass what is checked of them.
func animatesLink(t xml.StartElement) bool {
	for _, a := range t.Attr {
		if !strings.EqualFold(a.Name.Local, "attributeName") {
			continue
		}
		name := strings.ToLower(strings.TrimSpace(a.Value))
		if strings.Contains(name, "href") || strings.Contains(name, "src") || strings.HasPrefix(name, "on") {
			return true
		}
	}
	return false
}

// The size of a drawing that gives none, CSS 2.2 section 10.3.2.
const (
	defaultSVGWidth  = 300
	defaultSVGHeight = 150
)

// svgSize returns the size in pixels at which the drawing is shown, at most
// MaxSide: its width and height, else in the proportions of its viewBox.
func svgSize(attrs []xml.Attr) (width, height int) {
	var w, h, boxW, boxH float64
	for _, a := range attrs {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "width":
			w = svgLength(a.Value)
		case a.Name.Local == "height":
			h = svgLength(a.Value)
		case a.Name.Local == "viewBox":
			box := strings.FieldsFunc(a.Value, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
			if len(box) == 4 {
				boxW, boxH = svgLength(box[2]), svgLength(box[3])
			}
		}
	}
	if boxW == 0 || boxH == 0 {
		boxW, boxH = defaultSVGWidth, defaultSVGHeight
	}
	switch {
	case w == 0 && h == 0:
		w, h = boxW, boxH
	case w == 0:
		w = h * boxW / boxH
	case h == 0:
		h = w * boxH / boxW
	}
	scale := min(1, MaxSide/max(w, h))
	side := func(f float64) int { return min(MaxSide, max(1, int(math.Round(f*scale)))) }
	return side(w), side(h)
}

// svgLength returns an absolute length in pixels, CSS Values 4 section 6.2, or
// 0 for one that is relative, missing, beyond reason or wrong.
func svgLength(s string) float64 {
	s = strings.ToLower(strings.TrimSpace(s))
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz%")
	var unit float64
	switch s[len(number):] {
	case "", "px":
		unit = 1
	case "pt":
		unit = 96.0 / 72
	case "pc":
		unit = 16
	case "in":
		unit = 96
	case "cm":
		unit = 96 / 2.54
	case "mm":
		unit = 96 / 25.4
	case "q":
		unit = 96 / 101.6
	case "em", "rem":
		unit = 16
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n*unit >= 1e-3 && n*unit <= 1e9) {
		return 0
	}
	return n * unit
}
