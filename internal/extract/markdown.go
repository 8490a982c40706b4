package extract

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	goldext "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

var (
	markdownFile = regexp.MustCompile(`(?i)\.(?:md|markdown|mdown|mkdn?)$`)
	// markdownMarks are headings, fences, links and list items as Markdown
	// writes them: plain text has hardly one of them.
	markdownHeading = regexp.MustCompile(`(?m)^#{1,6} \S`)
	markdownFence   = regexp.MustCompile("(?m)^(?:```|~~~)")
	markdownLink    = regexp.MustCompile(`\]\((?:https?://|\.{0,2}/|#|[\w-]+\.)[^)\s]*\)`)
	markdownItem    = regexp.MustCompile(`(?m)^(?:[*+-]|\d{1,3}\.) \S|\*\*\S[^*\n]*\*\*|^> \S`)
	frontMatter     = regexp.MustCompile(`^---\n(?:[\w-]+:.*\n|\s+.*\n|- .*\n|\n)*---\n`)
)

// isMarkdown reports whether plain text is Markdown: its address says so and it
// has any of the marks, or it has headings and links or code beside them.
func isMarkdown(source string, address *url.URL) bool {
	if len(source) > maxMarkdown {
		return false
	}
	headings := len(markdownHeading.FindAllString(source, 3))
	code := len(markdownFence.FindAllString(source, 2))
	links := len(markdownLink.FindAllString(source, 2))
	if markdownFile.MatchString(address.Path) {
		return headings+code+links > 0 || markdownItem.MatchString(source)
	}
	return path.Ext(address.Path) == "" && headings >= 2 && (code == 2 || links > 0)
}

// maxMarkdown bounds what is rendered, in bytes; what is longer is read as
// plain text.
const maxMarkdown = 2 << 20

// markdownNodes renders Markdown, with GitHub's tables, strikethrough and task
// lists and with footnotes. HTML in it stays, to be cleaned like all other.
func markdownNodes(source string) (*html.Node, error) {
	md := goldmark.New(
		goldmark.WithExtensions(goldext.GFM, goldext.Footnote),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(goldhtml.WithUnsafe()),
	)
	var out bytes.Buffer
	if err := md.Convert([]byte(frontMatter.ReplaceAllString(source, "")), &out); err != nil {
		return nil, fmt.Errorf("render Markdown: %w", err)
	}
	return parse(out.Bytes())
}

// extractMarkdown makes an article of plain text that is Markdown.
func extractMarkdown(p Page, source string, address *url.URL) (*Article, error) {
	doc, err := markdownNodes(source)
	if err != nil {
		return nil, err
	}
	for _, img := range find(doc, "img") {
		if isBadge(img) {
			prune(img)
		}
	}
	prepare(doc, address)
	root := body(doc)
	meta := &metadata{isArticle: true}
	if h := first(root, "h1"); h != nil {
		meta.title = lineOf(h)
	}
	if meta.title == "" {
		meta.title, _ = plainTitle(nil, address)
	}
	cleanBody(root, meta, address)
	a := finish(root, meta)
	a.URL = p.URL
	a.Verdict = verdict(a, root, nil)
	return a, nil
}

// taskMark is what stands for the box of a task list's item.
func taskMark(done bool) string {
	if done {
		return "☑ "
	}
	return "☐ "
}

// markTasks puts characters in the place of the boxes of task lists, which
// would go with all other controls.
func markTasks(root *html.Node) {
	for _, n := range find(root, "input") {
		if strings.EqualFold(attr(n, "type"), "checkbox") && is(n.Parent, "li", "p", "label") && closest(n, "li") != nil && hasAttr(n, "disabled") {
			replace(n, textNode(taskMark(hasAttr(n, "checked"))))
		}
	}
}
