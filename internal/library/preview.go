package library

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"nightstand/internal/article"
)

// previewer copies sanitised HTML for a page that shows an article several
// times: without ids, which must be unique, and without links, which would
// stand in the way of choosing. Pictures that are not kept become words.
type previewer struct {
	images    map[string]article.Image
	imagePath func(file string) string
}

func newPreviewer(images []article.Image, imagePath func(file string) string) *previewer {
	p := &previewer{images: make(map[string]article.Image, len(images)), imagePath: imagePath}
	for _, image := range images {
		p.images[image.URL] = image
	}
	return p
}

// write takes only what [extract.Extract] has sanitised.
func (p *previewer) write(source string) template.HTML {
	var out strings.Builder
	out.Grow(len(source))
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return template.HTML(out.String())
		case html.TextToken:
			out.Write(z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			out.WriteString(p.start(z.Token()))
		case html.EndTagToken:
			if t := z.Token(); t.Data != "a" {
				out.WriteString(plainTag(t).String())
			}
		}
	}
}

func (p *previewer) start(t html.Token) string {
	switch t.Data {
	case "a":
		return ""
	case "img":
		return p.picture(t)
	}
	return plainTag(t).String()
}

// plainTag leaves out what does not belong into a preview: a heading would
// stand among the page's own, and what unfolds is something to be operated.
func plainTag(t html.Token) html.Token {
	switch t.Data {
	case "h2", "h3", "h4", "h5", "h6":
		if t.Type == html.StartTagToken {
			t.Attr = append(t.Attr, html.Attribute{Key: "class", Val: "preview__heading preview__heading--" + t.Data})
		}
		t.Data = "p"
	case "details", "summary":
		t.Data = "div"
	}
	t.DataAtom = 0
	t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool {
		return slices.Contains([]string{"id", "headers", "open", "href"}, a.Key)
	})
	return t
}

func (p *previewer) picture(t html.Token) string {
	src, alt := attribute(t, "src"), attribute(t, "alt")
	if strings.HasPrefix(src, "data:image/") {
		return plainTag(t).String()
	}
	image := p.images[src]
	if image.File == "" {
		if alt == "" {
			return `<span class="preview__picture">Picture</span>`
		}
		return `<span class="preview__picture">Picture: ` + html.EscapeString(alt) + `</span>`
	}
	return fmt.Sprintf(`<img src="%s" alt="%s" width="%d" height="%d" loading="lazy" decoding="async">`,
		html.EscapeString(p.imagePath(image.File)), html.EscapeString(alt), image.Width, image.Height)
}
