package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxSVGBytes = 2 << 20
	maxSVGDepth = 200
	maxSVGAttrs = 200 // of one element

	utf8BOM = "\ufeff"

	svgNamespace   = "http://www.w3.org/2000/svg"
	xlinkNamespace = "http://www.w3.org/1999/xlink"
	xmlNamespace   = "http://www.w3.org/XML/1998/namespace"
)

// svgElements are the elements of SVG 1.1 and SVG 2 that draw, animate or
// describe. Missing are those that run scripts or hold HTML: script,
// foreignObject, handler, iframe, audio, video, canvas; and metadata.
var svgElements = elementSet(`svg g defs symbol use image switch a view path rect circle ellipse line polyline
	polygon text tspan textPath title desc style linearGradient radialGradient meshgradient stop pattern clipPath
	mask marker filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
	feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage
	feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
	animate animateMotion animateTransform set mpath`)

func elementSet(names string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(names) {
		set[name] = true
	}
	return set
}

// processSVG writes the drawing anew from what is known to be harmless.
func processSVG(data []byte) (*Picture, error) {
	if len(data) > maxSVGBytes {
		return nil, fmt.Errorf("%w: SVG of %d bytes", ErrTooLarge, len(data))
	}
	w := svgWriter{links: svgLinks{ids: map[string]int{}}}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte(utf8BOM))))
	d.CharsetReader = charsetReader
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(err)
		}
		if err := w.token(token); err != nil {
			return nil, err
		}
	}
	if w.root.width == 0 {
		return nil, brokenf("no SVG element")
	}
	if err := w.links.check(); err != nil {
		return nil, err
	}
	return newPicture(w.out.Bytes(), "svg", w.root.width, w.root.height), nil
}

// charsetReader reads the encodings besides UTF-8 that drawings declare and
// that need no tables.
func charsetReader(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "us-ascii", "ascii", "iso-8859-1", "latin1":
	default:
		return nil, brokenf("SVG in %s", charset)
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	text := make([]byte, 0, len(data))
	for _, b := range data {
		text = utf8.AppendRune(text, rune(b)) // Latin-1 is the start of Unicode
	}
	return bytes.NewReader(text), nil
}

// svgWriter writes the harmless part of the tokens it is given.
type svgWriter struct {
	out       bytes.Buffer
	tagOpen   bool   // the last tag still lacks its ">"
	namespace string // of the root element
	depth     int    // of the source, with what is dropped
	// dropped is the depth of the outermost element that is left out with all
	// that it contains, or 0.
	dropped int
	style   *strings.Builder // the content of the style element that is open
	root    struct{ width, height int }
	links   svgLinks
}

func (w *svgWriter) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		w.depth++
		if w.depth > maxSVGDepth {
			return fmt.Errorf("%w: SVG nested deeper than %d", ErrTooLarge, maxSVGDepth)
		}
		if w.dropped == 0 {
			return w.start(t)
		}
	case xml.EndElement:
		switch w.dropped {
		case 0:
			w.end(t.Name.Local)
		case w.depth:
			w.dropped = 0
		}
		w.depth--
	case xml.CharData:
		switch {
		case w.dropped != 0 || w.depth == 0:
		case w.style != nil:
			w.style.Write(t)
		default:
			w.text(string(t))
		}
	}
	return nil // comments, processing instructions and document types
}

func (w *svgWriter) start(t xml.StartElement) error {
	if w.depth == 1 {
		// A drawing without a namespace is shown by no browser, but is one
		// in the making: the namespace is added.
		if t.Name.Local != "svg" || w.root.width != 0 || t.Name.Space != svgNamespace && t.Name.Space != "" {
			return brokenf("no SVG element")
		}
		w.namespace = t.Name.Space
		w.root.width, w.root.height = svgSize(t.Attr)
	} else if !w.harmless(t) {
		w.dropped = w.depth
		return nil
	}
	w.closeTag()
	w.out.WriteString("<" + t.Name.Local)
	if w.depth == 1 {
		w.out.WriteString(` xmlns="` + svgNamespace + `" xmlns:xlink="` + xlinkNamespace + `"`)
	}
	w.links.open()
	var written []string
	for _, a := range t.Attr {
		name, value := cleanAttr(t.Name.Local, a)
		if name == "" || slices.Contains(written, name) {
			continue
		}
		if written = append(written, name); len(written) > maxSVGAttrs {
			return fmt.Errorf("%w: SVG element of more than %d attributes", ErrTooLarge, maxSVGAttrs)
		}
		w.links.note(t.Name.Local, name, value)
		w.out.WriteString(" " + name + `="` + attrEscaper.Replace(value) + `"`)
	}
	w.tagOpen = true
	if t.Name.Local == "style" {
		w.style = &strings.Builder{}
	}
	return nil
}

// harmless reports whether the element may stay.
func (w *svgWriter) harmless(t xml.StartElement) bool {
	return w.style == nil && svgElements[t.Name.Local] &&
		(t.Name.Space == svgNamespace || t.Name.Space == w.namespace) && !animatesLink(t)
}

func (w *svgWriter) end(name string) {
	if w.style != nil {
		w.text(cleanCSS(w.style.String()))
		w.style = nil
	}
	w.links.close()
	if w.tagOpen {
		w.out.WriteString("/>")
		w.tagOpen = false
		return
	}
	w.out.WriteString("</" + name + ">")
}

func (w *svgWriter) text(s string) {
	if s != "" {
		w.closeTag()
		w.out.WriteString(textEscaper.Replace(s))
	}
}

func (w *svgWriter) closeTag() {
	if w.tagOpen {
		w.out.WriteByte('>')
		w.tagOpen = false
	}
}

var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	// White space in an attribute counts as spaces, XML 1.0 section 3.3.3.
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\n", " ", "\t", " ", "\r", " ")
)
