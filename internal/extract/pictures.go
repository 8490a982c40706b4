package extract

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// cleanImages turns a paragraph that holds one picture into a figure and drops
// later copies of the lead image.
func cleanImages(root *html.Node) {
	var lead string
	for i, img := range find(root, "img") {
		name := pictureName(attr(img, "src"))
		if i == 0 {
			lead = name
		} else if name != "" && name == lead {
			frame := closest(img, "figure")
			remove(img)
			if frame != nil && first(frame, "img", "pre", "table") == nil {
				remove(frame)
			}
			continue
		}
		frame := img.Parent
		if is(frame, "a") && img.PrevSibling == nil && img.NextSibling == nil {
			frame = frame.Parent
		}
		if is(frame, "p") && onlyPicture(frame) && !is(frame.Parent, "figure", "a") {
			rename(frame, "figure")
		}
	}
}

// onlyPicture reports whether a paragraph holds nothing but one picture.
func onlyPicture(p *html.Node) bool {
	pictures := 0
	for d := range p.Descendants() {
		if d.Type == html.TextNode && !blank(d.Data) {
			return false
		}
		if is(d, "img") {
			if pictures++; pictures > 1 {
				return false
			}
		}
	}
	return pictures == 1
}

// pictureName is what stays the same between sizes of one picture.
func pictureName(src string) string {
	u, err := url.Parse(src)
	if err != nil || u.Scheme == "data" || u.RawQuery != "" && path.Ext(u.Path) == "" {
		return src
	}
	return u.Host + sizeSuffix.ReplaceAllString(u.Path, "$1")
}

var sizeSuffix = regexp.MustCompile(`-\d{2,4}x\d{2,4}(\.\w+)$`)

// firstImage returns the address of the article's first picture that may
// stand for it.
func firstImage(root *html.Node) string {
	for _, img := range find(root, "img") {
		src, width := attr(img, "src"), pixels(attr(img, "width"))
		if strings.HasPrefix(src, "http") && (width == 0 || width >= 100) && !notAPicture.MatchString(src) {
			return src
		}
	}
	return ""
}
