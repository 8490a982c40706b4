package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// cleanImages turns a paragraph that holds one picture into a figure and drops
// later copies of the lead image and copies that follow their picture.
func cleanImages(root *html.Node) {
	var lead, last *html.Node
	for _, img := range find(root, "img") {
		switch name := pictureName(attr(img, "src")); {
		case lead == nil:
			lead = img
		case name == pictureName(attr(lead, "src")):
			mergePicture(lead, img)
			continue
		case name == pictureName(attr(last, "src")) && closest(img, "figure") != nil:
			mergePicture(last, img)
			continue
		}
		last = img
		frame := img.Parent
		if is(frame, "a") && img.PrevSibling == nil && img.NextSibling == nil {
			frame = frame.Parent
		}
		if is(frame, "p") && onlyPicture(frame) && !is(frame.Parent, "figure", "a") {
			rename(frame, "figure")
		}
	}
}

// mergePicture removes a copy of a picture. The larger file and the caption stay.
func mergePicture(img, again *html.Node) {
	if pictureWidth(again) > pictureWidth(img) {
		for _, key := range []string{"src", "width", "height"} {
			if value := attr(again, key); value != "" {
				setAttr(img, key, value)
			} else {
				dropAttr(img, key)
			}
		}
	}
	figure, copied := closest(img, "figure"), closest(again, "figure")
	remove(again)
	if copied == nil || copied == figure || first(copied, "img", "pre", "table") != nil {
		return
	}
	if caption := first(copied, "figcaption"); caption != nil && figure != nil && first(figure, "figcaption") == nil {
		remove(caption)
		figure.AppendChild(caption)
	}
	remove(copied)
}

// pictureWidth returns the width of an image as far as its element or its
// address name it, in pixels, or 0.
func pictureWidth(img *html.Node) int {
	if m := sizeSuffix.FindStringSubmatch(attr(img, "src")); m != nil {
		return pixels(m[1])
	}
	if u, err := url.Parse(attr(img, "src")); err == nil {
		for _, key := range []string{"w", "width"} {
			if width := pixels(u.Query().Get(key)); width > 0 {
				return width
			}
		}
	}
	return pixels(attr(img, "width"))
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
	if err != nil || u.Scheme == "data" {
		return src
	}
	if u.RawQuery != "" && !imageAddress.MatchString(u.Path) {
		query := u.Query()
		for _, key := range sizeParameters {
			query.Del(key)
		}
		return u.Host + u.Path + "?" + query.Encode()
	}
	return u.Host + sizeSuffix.ReplaceAllString(u.Path, "$2")
}

// sizeParameters are what the addresses of image servers say about the size.
var sizeParameters = []string{"w", "h", "width", "height", "q", "quality", "fit", "crop", "auto", "dpr", "resize", "size", "fm", "format", "ssl"}

var sizeSuffix = regexp.MustCompile(`-(\d{2,4})x\d{2,4}(\.\w+)$`)

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
