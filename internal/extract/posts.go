package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// postName is how the services for short messages call the quotations that
// their scripts turn into a likeness of their own page.
var postName = regexp.MustCompile(`(?:^|\s)(?:twitter-(?:tweet|video|quote)[\w-]*|instagram-media|bluesky-embed|mastodon-(?:embed|post)|tiktok-embed|reddit-(?:embed-bq|card)|` +
	`text-post-media|fb-(?:post|video|xfbml-parse-ignore)|imgur-embed-pub|tumblr-post|threads-embed|linkedin-embed)(?:\s|$)`)

var (
	// sharedBy is all that Instagram's quotations say without their caption.
	sharedBy     = regexp.MustCompile(`(?i)^a post shared by `)
	mastodonPath = regexp.MustCompile(`^/(?:@[\w.@-]+|users/[\w.-]+/statuses)/\d+/embed/?$`)
	// viewLabel is a link to the post that says nothing of it.
	viewLabel = regexp.MustCompile(`(?i)^\W*(?:view (?:this )?(?:post|more|profile|thread)?\s*on \w+|view on [\w.]+|post by \S+|see more|\[image or embed\]|loading\W*)\W*$`)
)

// postAddresses are where the quotations name the post.
var postAddresses = []string{"data-instgrm-permalink", "data-text-post-permalink", "data-embed-url", "data-href", "cite", "data-url"}

// quotePost reduces an embedded post to a quotation: its text, who wrote it,
// and a link to it. One without text becomes a link.
func quotePost(n *html.Node, base *url.URL) {
	address := postOf(n, base)
	if hasClass(n, "fb-video") && address != "" {
		replace(n, frame{kind: frameVideo, address: address}.figure())
		return
	}
	for _, junk := range find(n, "svg", "script", "style", "button", "iframe", "noscript") {
		remove(junk)
	}
	text, signature := postText(n), signatureOf(n)
	if title, empty := shellText(text, signature); empty && address != "" {
		replace(n, frame{kind: framePost, address: address, title: cut(title, maxFrameTitle)}.figure())
		return
	}
	quote := element("blockquote")
	for _, p := range text {
		quote.AppendChild(p)
	}
	if signature != nil {
		quote.AppendChild(signature)
	}
	if address != "" {
		setAttr(quote, "cite", address)
		if !linksTo(quote, address) {
			quote.AppendChild(element("p", frame{kind: framePost, address: address}.link()))
		}
	}
	if quote.FirstChild == nil {
		remove(n)
		return
	}
	replace(n, quote)
}

// shellText reports whether a post has no text of its own, and returns what it
// says instead: whose it is.
func shellText(text []*html.Node, signature *html.Node) (title string, empty bool) {
	switch {
	case len(text) == 1 && sharedBy.MatchString(lineOf(text[0])):
		return lineOf(text[0]), true
	case len(text) > 0:
		return "", false
	case signature != nil:
		return lineOf(signature), true
	}
	return "", true
}

// postOf returns the address of the post that a quotation shows, or "".
func postOf(n *html.Node, base *url.URL) string {
	for _, d := range append([]*html.Node{n}, find(n, "blockquote")...) {
		for _, key := range postAddresses {
			if u, err := url.Parse(resolve(base, attr(d, key))); err == nil && web(u) {
				return postAddress(u)
			}
		}
	}
	links := find(n, "a")
	for i := len(links) - 1; i >= 0; i-- {
		if u, err := url.Parse(resolve(base, attr(links[i], "href"))); err == nil && web(u) && postPath.MatchString(u.Path) {
			return postAddress(u)
		}
	}
	return ""
}

// postPath is what the addresses of posts have in common.
var postPath = regexp.MustCompile(`/(?:status(?:es)?|post|posts|p|reel|comments|video|feed/update)/[\w:.-]+|^/@[\w.@-]+/\d+|/gallery/\w+`)

// postText takes the paragraphs of a post.
func postText(n *html.Node) []*html.Node {
	var kept []*html.Node
	for _, p := range find(n, "p") {
		if closest(p, "p") != nil {
			continue
		}
		if text := lineOf(p); text == "" && first(p, "img") == nil || viewLabel.MatchString(text) {
			remove(p)
			continue
		}
		remove(p)
		p.Attr = onlyLanguage(p)
		kept = append(kept, p)
	}
	return kept
}

func onlyLanguage(n *html.Node) []html.Attribute {
	var kept []html.Attribute
	for _, a := range n.Attr {
		if a.Key == "lang" || a.Key == "dir" {
			kept = append(kept, a)
		}
	}
	return kept
}

// signatureOf makes a paragraph of what stands beside the text of a post: its
// author and date, with their links.
func signatureOf(n *html.Node) *html.Node {
	p := element("p")
	for d := range n.Descendants() {
		text := ""
		if d.Type == html.TextNode {
			text = collapse(d.Data)
		}
		switch {
		case blank(text) || viewLabel.MatchString(text):
			continue
		case p.LastChild != nil && !strings.HasPrefix(text, " ") && !strings.HasSuffix(textOf(p), " ") && !strings.HasSuffix(textOf(p), "(") && !strings.ContainsAny(text[:1], ").,"):
			p.AppendChild(textNode(" "))
		}
		if a := closest(d, "a"); a != nil && contains(n, a) && attr(a, "href") != "" {
			link := element("a", textNode(text))
			setAttr(link, "href", attr(a, "href"))
			p.AppendChild(link)
			continue
		}
		p.AppendChild(textNode(text))
	}
	if p.FirstChild == nil {
		return nil
	}
	citeAuthor(p)
	return p
}

// signedPost matches "— Ida Lowell (@ida) ", as posts are signed; the account
// may stand in a link of its own.
var signedPost = regexp.MustCompile(`^(\s*[—–-]\s*)([^—]{2,80}?)(\s*\(?\s*)$`)

// citeAuthor marks the name in a signature as what is cited.
func citeAuthor(p *html.Node) {
	text := p.FirstChild
	if text.Type != html.TextNode {
		return
	}
	m := signedPost.FindStringSubmatch(text.Data)
	if m == nil {
		return
	}
	p.InsertBefore(textNode("— "), text)
	p.InsertBefore(element("cite", textNode(m[2])), text)
	text.Data = m[3]
}

// contains reports whether n is an ancestor of d or d itself.
func contains(n, d *html.Node) bool {
	for ; d != nil; d = d.Parent {
		if d == n {
			return true
		}
	}
	return false
}

// linksTo reports whether a link below n leads to address, whatever is counted
// on the way.
func linksTo(n *html.Node, address string) bool {
	for _, a := range find(n, "a") {
		if u, err := url.Parse(attr(a, "href")); err == nil && web(u) && postAddress(u) == address {
			return true
		}
	}
	return false
}

// postAddress returns the address of a post, without what its frame or its
// counters add, or "" for a frame that shows none.
func postAddress(u *url.URL) string {
	q := u.Query()
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch {
	case host == "platform.twitter.com":
		if id := q.Get("id"); filmID.MatchString(id) {
			return "https://x.com/i/status/" + id
		}
		return ""
	case strings.HasSuffix(host, "facebook.com") && strings.HasPrefix(u.Path, "/plugins/"):
		return resolve(u, q.Get("href"))
	case host == "embed.bsky.app":
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if len(parts) == 4 && parts[0] == "embed" {
			return "https://bsky.app/profile/" + parts[1] + "/post/" + parts[3]
		}
		return ""
	case host == "embed.reddit.com", strings.HasSuffix(host, "redditmedia.com"):
		return "https://www.reddit.com" + u.EscapedPath()
	}
	plain := *u
	plain.RawQuery, plain.Fragment = "", ""
	plain.Path = strings.TrimSuffix(plain.Path, "/")
	for _, end := range []string{"/embed/captioned", "/embed"} {
		plain.Path = strings.TrimSuffix(plain.Path, end)
	}
	plain.Path = strings.Replace(plain.Path, "/embed/feed/", "/feed/", 1)
	plain.RawPath = ""
	return plain.String()
}
