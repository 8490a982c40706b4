package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// readmeName is how the sites that keep code and packages call the box of a
// repository's own description.
var readmeName = regexp.MustCompile(`(?:^|\s)(?:readme(?:-(?:holder|content|box|container))?|file-?readme|project-readme)(?:\s|$)`)

// leastReadme is how many words a readme needs to be the whole of its page.
const leastReadme = 20

// readmeIn returns the text of the readme on a repository's front page, or nil.
func readmeIn(doc *html.Node) *html.Node {
	boxed := findFunc(body(doc), func(n *html.Node) bool {
		return is(n, "div", "section", "article") && (strings.Contains(names(n), "readme") && readmeName.MatchString(names(n)) || attr(n, "data-testid") == "readme")
	})
	if len(boxed) == 0 && repositoryMark(doc) {
		boxed = []*html.Node{body(doc)}
	}
	for _, n := range boxed {
		text := markdownBody(n)
		if text == nil && is(n, "article") {
			text = n
		}
		if text != nil && wordCount(textOf(text)) >= leastReadme {
			return text
		}
	}
	return nil
}

// onlyReadme leaves of a repository's front page only its readme. It reports
// whether there is one.
func (s *special) onlyReadme(doc *html.Node) bool {
	text := readmeIn(doc)
	if text == nil {
		return false
	}
	for _, img := range find(text, "img") {
		if isBadge(img) {
			prune(img)
		}
	}
	remove(text)
	dropChildren(body(doc))
	body(doc).AppendChild(text)
	return true
}

// markdownBody returns the only rendered Markdown below n, or nil.
func markdownBody(n *html.Node) *html.Node {
	var found *html.Node
	for _, d := range findFunc(n, func(d *html.Node) bool {
		return hasClass(d, "markdown-body", "markdown", "markup", "md", "rst", "wiki", "prose")
	}) {
		switch {
		case found != nil && contains(found, d):
		case found != nil:
			return nil
		default:
			found = d
		}
	}
	return found
}

// repositoryMark reports whether a page says that it shows a repository: by
// the meta element that tells the go command where code is kept, or its like.
func repositoryMark(doc *html.Node) bool {
	for _, n := range find(doc, "meta") {
		name := strings.ToLower(attr(n, "name") + attr(n, "property"))
		if name == "go-import" || strings.HasPrefix(name, "octolytics-dimension-repository") || name == "vcs:default-branch" || name == "vcs" {
			return true
		}
	}
	return false
}

// repositoryPath is the address of a repository's front page.
var repositoryPath = regexp.MustCompile(`^/~?([\w.-]+)/([\w.-]+)/?(?:-?/?(?:tree|src)/.*)?$`)

// repositoryName returns "owner/name" when the page calls itself so, or "".
func repositoryName(titles []string, address *url.URL) string {
	m := repositoryPath.FindStringSubmatch(address.Path)
	if m == nil {
		return ""
	}
	name := m[1] + "/" + m[2]
	for _, title := range titles {
		if strings.Contains(strings.ReplaceAll(strings.ToLower(title), " ", ""), strings.ToLower(name)) {
			return name
		}
	}
	return ""
}

// badge is the address of a picture that shows a state, a version or a score.
var badge = regexp.MustCompile(`(?i)(?:^|[/._-])(?:badges?|badgen|shields?|shield)(?:[/._-]|$)|/actions/workflows/[^/]+/badge|travis-ci\.|codecov\.io|coveralls\.io|goreportcard\.com|isitmaintained|opencollective\.com/[^/]+/(?:backers|sponsors)/`)

// isBadge also knows the badges that a site fetches in its readers' place.
func isBadge(img *html.Node) bool {
	alt := attr(img, "alt")
	return badge.MatchString(attr(img, "src")) || badge.MatchString(attr(img, "data-canonical-src")) || len(alt) < 40 && badge.MatchString(alt)
}

// completeReadme calls the article what the repository is called, and begins it
// with what the page says the repository is for.
func completeReadme(root *html.Node, name, about string, meta *metadata) {
	if name == "" {
		return
	}
	about = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(oneLine(about), name), "- "))
	if h := first(root, "h1"); h != nil && strings.HasSuffix(letters(name), letters(textOf(h))) {
		remove(h)
	}
	meta.title = name
	if about != "" && !says(root, about) && !strings.HasPrefix(about, "Contribute to ") {
		root.InsertBefore(element("p", textNode(about)), root.FirstChild)
	}
}
