package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// special is what is known of a page that is something else than an article of
// text: a video, a picture, the front page of a repository.
type special struct {
	film    *video
	picture *photo
	readme  bool
	name    string // of the repository
	about   string // what the page says of it, with line breaks
}

// recognize looks at a page as it came. Of a repository's front page it leaves
// only the readme.
func recognize(doc *html.Node, address, base *url.URL, meta *metadata) *special {
	tags := readMetaTags(doc)
	s := &special{about: meta.description}
	if s.film = filmOf(doc, address, base, tags, meta); s.film != nil {
		s.about = fuller(s.film.description, s.about)
		return s
	}
	if s.readme = s.onlyReadme(doc); s.readme {
		s.name = repositoryName(meta.titles, address)
		return s
	}
	s.picture = photoOf(doc, base, tags, meta)
	return s
}

// fuller returns the longer of two descriptions when it says what the other
// begins with, or else the first that is not empty.
func fuller(a, b string) string {
	if a == "" || len(b) > len(a) && strings.HasPrefix(oneLine(b), cutBytes(oneLine(a), 40)) {
		return b
	}
	return a
}

// complete makes the body of a special page what it should be, from what the
// judge has kept of it. It reports whether the page is whole although it has
// little text.
func (s *special) complete(root *html.Node, meta *metadata, address *url.URL) bool {
	switch {
	case s.film != nil:
		return s.film.complete(root, s.about, meta, address)
	case s.readme:
		completeReadme(root, s.name, s.about, meta)
	case s.picture != nil:
		return s.picture.complete(root, s.about, meta)
	}
	return false
}

// says reports whether a body's text holds the beginning of a text.
func says(root *html.Node, text string) bool {
	start := cutBytes(letters(text), 40)
	return start != "" && strings.Contains(letters(textOf(root)), start)
}

// paragraphsOf makes blocks of a text with line breaks, its web addresses as
// links.
func paragraphsOf(text string) []*html.Node {
	var made []*html.Node
	for _, part := range splitParagraphs(strings.ReplaceAll(text, "\r\n", "\n")) {
		made = append(made, plainBlock(part))
	}
	return made
}
