package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var captionName = regexp.MustCompile(`(?:^|[\s_-])(?:caption|caption-?text|imagecaption|photocaption|figcaption)(?:$|[\s_-])`)

const (
	longestCaption = 600 // bytes
	captionBoxes   = 3   // between a caption and the box that holds its picture
	strayText      = 60  // bytes that a picture's box may hold besides the caption: a credit, a button
)

// captionFigures makes figures of boxes that hold a picture and, by its name,
// the picture's caption.
func captionFigures(doc *html.Node) {
	for _, n := range find(doc, "p", "div", "span", "small", "em", "dd", "figcaption") {
		if n.Parent == nil || !is(n, "figcaption") && !captionName.MatchString(names(n)) || closest(n, "figure", "table", "pre") != nil {
			continue
		}
		if first(n, "img", "p", "div", "ul", "figure") != nil {
			continue
		}
		line := lineOf(n)
		if line == "" || len(line) > longestCaption {
			continue
		}
		if box := pictureBox(n, len(line)); box != nil {
			remove(n)
			rename(n, "figcaption")
			rename(box, "figure")
			box.AppendChild(n)
		}
	}
}

// pictureBox returns the smallest box around a caption that holds one picture,
// or nil when that box holds more than the two.
func pictureBox(caption *html.Node, length int) *html.Node {
	box := caption.Parent
	for level := 0; level < captionBoxes && box != nil; level++ {
		if !is(box, "div", "span", "p", "dl", "a", "center", "aside") || len(lineOf(box)) > length+strayText {
			return nil
		}
		if pictures := len(find(box, "img")); pictures == 1 {
			if is(box, "a", "span") {
				return nil
			}
			return box
		} else if pictures > 1 {
			return nil
		}
		box = box.Parent
	}
	return nil
}

// mergeCaptions drops captions that are said again: in a second caption, in
// the paragraph below the figure, in the picture's own description, which a
// screen reader would read out twice.
func mergeCaptions(root *html.Node) {
	for _, figure := range find(root, "figure") {
		if figure.Parent == nil {
			continue
		}
		captions := find(figure, "figcaption")
		if len(captions) == 0 || closest(captions[0], "figure") != figure {
			continue
		}
		said := lineOf(captions[0])
		for _, c := range captions[1:] {
			if sameWords(lineOf(c), said) {
				remove(c)
			}
		}
		for _, img := range find(figure, "img") {
			if sameWords(attr(img, "alt"), said) {
				setAttr(img, "alt", "")
			}
			if sameWords(attr(img, "title"), said) {
				dropAttr(img, "title")
			}
		}
		for _, beside := range []*html.Node{blockBefore(figure), blockAfter(figure)} {
			if is(beside, "p") && strings.TrimSpace(said) != "" && sameWords(lineOf(beside), said) {
				remove(beside)
			}
		}
	}
}

func blockAfter(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil && n.Type != html.ElementNode; n = n.NextSibling {
		if n.Type == html.TextNode && !blank(n.Data) {
			return nil
		}
	}
	return n
}

func blockBefore(n *html.Node) *html.Node {
	for n = n.PrevSibling; n != nil && n.Type != html.ElementNode; n = n.PrevSibling {
		if n.Type == html.TextNode && !blank(n.Data) {
			return nil
		}
	}
	return n
}
