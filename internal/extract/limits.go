package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

var (
	// ErrTooBig says that the page has more markup than is worked through.
	ErrTooBig = errors.New("page too large to extract")
	// ErrTooDeep says that the page nests elements deeper than any real page.
	ErrTooDeep = errors.New("page nested too deeply to extract")
)

// Bounds of the work that one page may cause. Extraction looks at the text
// below a node once for each of its ancestors, so it is the sum of depths, not
// only the size, that costs time.
const (
	maxBytes     = 20 << 20
	maxNodes     = 300_000
	maxAttrs     = 2_000_000
	maxNodeDepth = 6_000_000   // sum of the depths of all nodes
	maxTextDepth = 100_000_000 // sum of text bytes times their depth
)

// parse reads a page within the limits. The parser itself refuses more than
// 512 open elements.
func parse(page []byte) (*html.Node, error) {
	if len(page) > maxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooBig, len(page))
	}
	doc, err := html.Parse(newPageMeter(bytes.ToValidUTF8(page, []byte("\uFFFD"))))
	if err != nil {
		if errors.Is(err, ErrTooBig) {
			return nil, err
		}
		if strings.Contains(err.Error(), "depth") || strings.Contains(err.Error(), "stack") {
			return nil, ErrTooDeep
		}
		return nil, fmt.Errorf("parse page: %w", err)
	}
	if err := checkSize(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

func checkSize(doc *html.Node) error {
	nodes, attrs, nodeDepth, textDepth := 0, 0, 0, 0
	depth := 0
	for n := doc; n != nil; {
		nodes++
		attrs += len(n.Attr)
		nodeDepth += depth
		if n.Type == html.TextNode && !is(n.Parent, "script", "style", "noscript") {
			textDepth += depth * len(n.Data)
		}
		if attrs > maxAttrs {
			return fmt.Errorf("%w: more than %d attributes", ErrTooBig, maxAttrs)
		}
		if nodes > maxNodes || nodeDepth > maxNodeDepth || textDepth > maxTextDepth {
			return fmt.Errorf("%w: more than %d nodes or too much nesting", ErrTooBig, nodes-1)
		}
		if n.FirstChild != nil {
			n, depth = n.FirstChild, depth+1
			continue
		}
		for n != nil && n.NextSibling == nil {
			n, depth = n.Parent, depth-1
		}
		if n != nil {
			n = n.NextSibling
		}
	}
	return nil
}
