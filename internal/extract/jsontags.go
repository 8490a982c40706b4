package extract

import (
	"regexp"
	"strconv"

	"golang.org/x/net/html"
)

// typeKeys, childKeys and textKeys are what editors call an object's type, its
// content and its text.
var (
	typeKeys  = []string{"_type", "type", "nodeType", "blockType", "kind", "tagName", "tag", "__typename"}
	childKeys = []string{"children", "content", "nodes", "blocks", "items", "elements", "paragraphs", "root", "document", "data", "attributes", "value", "body"}
	textKeys  = []string{"text", "value", "html", "rawText", "content", "textContent"}
)

func objectType(v map[string]any) string {
	for _, key := range typeKeys {
		if s, ok := v[key].(string); ok && s != "" {
			return s
		}
	}
	return ""
}

var headingType = regexp.MustCompile(`(?i)^(?:h|heading-?_?|header-?_?)([1-6])$`)

// nodeTags are the elements for types of objects, their names in lower case
// without punctuation.
var nodeTags = map[string]string{
	"paragraph": "p", "p": "p", "block": "p", "normal": "p", "textblock": "p", "coreparagraph": "p", "unstyled": "p",
	"bulletlist": "ul", "unorderedlist": "ul", "ul": "ul", "bulletedlist": "ul", "list": "ul", "orderedlist": "ol", "numberedlist": "ol", "ol": "ol",
	"listitem": "li", "li": "li", "uli": "li", "oli": "li", "unorderedlistitem": "li", "orderedlistitem": "li", "bq": "blockquote", "pre": "pre", "blockquote": "blockquote", "quote": "blockquote", "pullquote": "skip", "codeblock": "pre", "code": "pre",
	"image": "img", "imageblock": "img", "embeddedasset": "img", "embeddedassetblock": "img", "figure": "img", "photo": "img", "img": "img",
	"hardbreak": "br", "linebreak": "br", "br": "br", "horizontalrule": "hr", "hr": "hr", "divider": "hr",
	"hyperlink": "a", "link": "a", "a": "a", "ad": "skip", "advertisement": "skip", "newsletter": "skip", "relatedarticles": "skip", "related": "skip", "promo": "skip",
	"table": "table", "tablerow": "tr", "tablecell": "td", "tableheadercell": "th", "tableheader": "th",
}

// nodeTag returns the element for an object, "" for one that is only a box, or
// "skip" for one that is no part of the article.
func nodeTag(kind string, v map[string]any) string {
	style, _ := v["style"].(string)
	for _, name := range []string{style, kind} {
		if h := headingType.FindStringSubmatch(name); h != nil {
			return "h" + h[1]
		}
	}
	name := letters(kind)
	if item, _ := v["listItem"].(string); item != "" {
		return "li"
	}
	if style != "" && nodeTags[letters(style)] != "" && name == "block" {
		name = letters(style)
	}
	switch name {
	case "heading", "header", "subheading":
		return "h" + strconv.Itoa(headingLevel(v))
	case "list":
		data, _ := v["data"].(map[string]any)
		if style == "ordered" || str(v["listType"]) == "number" || str(data["style"]) == "ordered" {
			return "ol"
		}
	}
	return nodeTags[name]
}

// numberedItem reports whether an item says that its list is numbered.
func numberedItem(v map[string]any) bool {
	return str(v["listItem"]) == "number" || str(v["type"]) == "OLI" || str(v["type"]) == "ordered-list-item"
}

func headingLevel(v map[string]any) int {
	for _, from := range []any{v, v["attrs"], v["data"]} {
		if object, ok := from.(map[string]any); ok {
			if level, ok := object["level"].(float64); ok && level >= 1 && level <= 6 {
				return int(level)
			}
		}
	}
	return 2
}

// linkIn returns the address that a link's object holds.
func linkIn(v map[string]any) string {
	for _, key := range []string{"href", "url", "uri"} {
		if s := str(v[key]); s != "" {
			return s
		}
	}
	for _, key := range []string{"data", "attrs", "fields", "attributes"} {
		if object, ok := v[key].(map[string]any); ok {
			if s := linkInObject(object); s != "" {
				return s
			}
		}
	}
	return ""
}

func linkInObject(v map[string]any) string {
	for _, key := range []string{"href", "url", "uri", "src"} {
		if s := str(v[key]); s != "" {
			return s
		}
	}
	return ""
}

// picture writes an image with its caption.
func (m *richText) picture(to *html.Node, v map[string]any) {
	var src, alt, caption string
	for object := range nested(v, 4) {
		for key, target := range map[string]*string{"alt": &alt, "altText": &alt, "caption": &caption} {
			if *target == "" {
				*target = str(object[key])
			}
		}
		for _, key := range []string{"src", "url", "contentUrl"} {
			if s := str(object[key]); src == "" && s != "" {
				src = s
			}
		}
	}
	if src == "" {
		return
	}
	img := element("img")
	setAttr(img, "src", src)
	setAttr(img, "alt", alt)
	figure := element("figure", img)
	if caption != "" {
		figure.AppendChild(element("figcaption", textNode(caption)))
	}
	to.AppendChild(figure)
}

// nested yields an object and the objects in it, down to a depth.
func nested(v map[string]any, depth int) func(func(map[string]any) bool) {
	var visit func(v map[string]any, depth int, yield func(map[string]any) bool) bool
	visit = func(v map[string]any, depth int, yield func(map[string]any) bool) bool {
		if !yield(v) {
			return false
		}
		for _, key := range sortedKeys(v) {
			if inner, ok := v[key].(map[string]any); ok && depth > 0 && !visit(inner, depth-1, yield) {
				return false
			}
		}
		return true
	}
	return func(yield func(map[string]any) bool) { visit(v, depth, yield) }
}
