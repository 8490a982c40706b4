package fetch

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
)

// pictureTypes are the pictures that browsers open by their own address.
var pictureTypes = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/avif": true}

// picturePage returns the page that stands for a picture opened by its own
// address, as browsers make one around it (HTML standard, "Loading a document
// for inline content that doesn't have a DOM"). The picture itself is not read.
func picturePage(resp *http.Response, u *url.URL) *Page {
	name := path.Base(u.Path)
	if name == "/" || name == "." {
		name = u.Hostname()
	}
	document := fmt.Sprintf(`<!DOCTYPE html><html><head><title>%[1]s</title><meta property="og:type" content="image">`+
		`<meta property="og:image" content="%[2]s"></head><body><img src="%[2]s" alt="%[1]s"></body></html>`,
		html.EscapeString(name), html.EscapeString(u.String()))
	return &Page{URL: u.String(), Status: resp.StatusCode, ContentType: typeHTML, HTML: []byte(document), Charset: "utf-8"}
}
