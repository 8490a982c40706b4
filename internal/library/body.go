package library

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"nightstand/internal/article"
)

// Heading is one entry of an article's table of contents.
type Heading struct {
	Level int // 2 to 6
	ID    string
	Text  string
}

// Body is an article's text made ready for a page of ours.
type Body struct {
	HTML     template.HTML
	Headings []Heading
	Pending  bool           // some pictures are still to be fetched
	Origin   article.Origin // of the page that the text was read from
}

// Body returns the article's text with its pictures at our own addresses, as
// imagePath gives them for a file name. It is empty while there is no text.
func (l *Library) Body(ctx context.Context, a article.Article, imagePath func(file string) string) (Body, error) {
	return l.body(ctx, a, bodyWriter{imagePath: imagePath})
}

// PublicBody is Body for somebody who may not know the address that the reader
// saved, which can have a secret in it: what leads there leads to link.
func (l *Library) PublicBody(ctx context.Context, a article.Article, link string, imagePath func(file string) string) (Body, error) {
	w := bodyWriter{imagePath: imagePath}
	if link != a.URL {
		w.hidden = &hiddenAddress{key: article.AddressKey(a.URL), prefix: withoutFragment(a.URL) + "&", public: link}
	}
	return l.body(ctx, a, w)
}

func (l *Library) body(ctx context.Context, a article.Article, w bodyWriter) (Body, error) {
	text, err := l.Text(ctx, a.UserID, a.ID)
	if err != nil || text.HTML == "" {
		return Body{}, err
	}
	images, err := l.store.Images(ctx, a.UserID, a.ID)
	if err != nil {
		return Body{}, fmt.Errorf("pictures of article %d: %w", a.ID, err)
	}
	w.images = make(map[string]article.Image, len(images))
	for _, image := range images {
		w.images[image.URL] = image
	}
	w.out.Grow(len(text.HTML) + len(text.HTML)/8)
	w.body.Origin = text.Origin
	return w.write(text.HTML), nil
}

// bodyWriter copies sanitised HTML token by token, changing only what our page
// needs: where pictures come from, room to scroll for tables, and a name for
// each heading.
type bodyWriter struct {
	images    map[string]article.Image
	imagePath func(file string) string
	hidden    *hiddenAddress // nil when nothing is

	out      bytes.Buffer
	body     Body
	heading  *Heading // the one being read
	title    strings.Builder
	links    int // depth of open <a>
	tables   int // depth of open <table>
	pictures int
	sections int
}

func (w *bodyWriter) write(source string) Body {
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.body.HTML = template.HTML(w.out.String())
			return w.body
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw()) // a copy: Token unescapes in place
			t := z.Token()
			if w.hidden.replaceIn(&t) {
				raw = t.String()
			}
			w.start(raw, t)
		case html.EndTagToken:
			w.end(z.Token())
		case html.TextToken:
			w.out.Write(z.Raw())
			if w.heading != nil {
				w.title.WriteString(z.Token().Data)
			}
		}
	}
}

func (w *bodyWriter) start(raw string, t html.Token) {
	switch t.Data {
	case "img":
		w.picture(t)
		return
	case "a":
		w.links++
	case "table":
		if w.tables++; w.tables == 1 {
			w.out.WriteString(`<div class="scroll-x" role="region" aria-label="Table" tabindex="0">`)
		}
	case "h2", "h3", "h4", "h5", "h6":
		w.startHeading(t)
		return
	}
	w.out.WriteString(raw)
}

func (w *bodyWriter) end(t html.Token) {
	if t.Data == "a" && w.links > 0 {
		w.links--
	}
	if w.heading != nil && t.Data == "h"+strconv.Itoa(w.heading.Level) {
		w.heading.Text = strings.Join(strings.Fields(w.title.String()), " ")
		if w.heading.Text != "" {
			w.body.Headings = append(w.body.Headings, *w.heading)
		}
		w.heading = nil
	}
	w.out.WriteString(t.String())
	if t.Data == "table" && w.tables > 0 {
		if w.tables--; w.tables == 0 {
			w.out.WriteString("</div>")
		}
	}
}

func (w *bodyWriter) startHeading(t html.Token) {
	w.sections++ // headings without words count, too: an id names one element
	id := attribute(t, "id")
	if id == "" {
		id = "section-" + strconv.Itoa(w.sections)
		t.Attr = append(t.Attr, html.Attribute{Key: "id", Val: id})
	}
	w.heading = &Heading{Level: int(t.Data[1] - '0'), ID: id}
	w.title.Reset()
	w.out.WriteString(t.String())
}

// picture writes an image from our own address, or what stands for one that is
// still to come or could not be had.
func (w *bodyWriter) picture(t html.Token) {
	src := attribute(t, "src")
	if strings.HasPrefix(src, "data:image/") {
		w.out.WriteString(t.String())
		return
	}
	image, known := w.images[src]
	switch {
	case !known || image.Failed:
		w.missingPicture(src, attribute(t, "alt"))
		return
	case image.File == "":
		w.body.Pending = true
		width, height := pendingSize(t)
		src := fmt.Sprintf("data:image/svg+xml,%%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'/%%3E", width, height)
		w.image(t, src, width, height, "image-pending")
	default:
		w.image(t, w.imagePath(image.File), image.Width, image.Height, "")
	}
}

func (w *bodyWriter) image(t html.Token, src string, width, height int, class string) {
	w.pictures++
	img := html.Token{Type: html.StartTagToken, Data: "img", Attr: []html.Attribute{
		{Key: "src", Val: src},
		{Key: "alt", Val: attribute(t, "alt")},
	}}
	add := func(key, val string) { img.Attr = append(img.Attr, html.Attribute{Key: key, Val: val}) }
	if title := attribute(t, "title"); title != "" {
		add("title", title)
	}
	if width > 0 && height > 0 {
		add("width", strconv.Itoa(width))
		add("height", strconv.Itoa(height))
	}
	if class != "" {
		add("class", class)
	}
	if w.pictures > 1 {
		add("loading", "lazy")
	}
	add("decoding", "async")
	w.out.WriteString(img.String())
}

func (w *bodyWriter) missingPicture(src, alt string) {
	src = w.hidden.replace(src)
	label := "Picture not available"
	if alt != "" {
		label = "Picture not available: " + alt
	}
	if w.links > 0 || !strings.HasPrefix(src, "http") {
		w.out.WriteString(`<span class="image-missing">` + html.EscapeString(label) + `</span>`)
		return
	}
	w.out.WriteString(`<a class="image-missing" rel="noopener noreferrer nofollow" href="` + html.EscapeString(src) + `">` +
		html.EscapeString(label) + `</a>`)
}

// pendingSize is the size the page gave its picture, or a common shape.
func pendingSize(t html.Token) (width, height int) {
	width, _ = strconv.Atoi(attribute(t, "width"))
	height, _ = strconv.Atoi(attribute(t, "height"))
	if width <= 0 || height <= 0 || width > 10000 || height > 10000 {
		return 1200, 800
	}
	return width, height
}
