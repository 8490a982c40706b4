package extract

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// message is one contribution to a thread, with what stands beside it.
type message struct {
	box    *html.Node
	author string
	date   string       // as printed, or ""
	time   *time.Time   // nil when the page only says how long ago
	texts  []*html.Node // what it says, with all that stands around that
	beside []*html.Node // of these, what is about the author
}

// conversation is a page that consists of messages: a forum, a mailing list, a
// question with its answers, comments below a link.
type conversation struct {
	messages []*message // in the page's order
	opening  *message   // how it began, which may stand above them, or nil
	answers  bool       // they are a question and its answers
}

var messageWords = strings.Fields("post message comment reply answer question windowbg comtr")

// Messages are told by what their boxes are called, or numbered as.
var (
	messageClass  = regexp.MustCompile(`^(?:[a-z]+-)?(?:post|message|comment|reply|answer|question)(?:container|box|bit|bitlegacy)?$|^blockpost$|^comtr$|^windowbg$`)
	messageNumber = regexp.MustCompile(`^((?:[a-z_-]*(?:post|msg|message|comment|answer|question|reply))|p|t[13])[-_]?\d+$`)
	messageType   = regexp.MustCompile(`schema\.org/(?:Comment|Answer|Question|DiscussionForumPosting|UserComments)$`)
)

// Fewer messages make no thread, and more are not looked at. What has so many
// bytes of running text before the first, and a fifth of theirs, is an article
// with comments.
const leastMessages, mostMessages, mostBefore = 2, 2000, 700

// No program has so many names for its messages, and no page so many nodes in
// boxes of such names, one inside the other.
const mostNames, mostRead = 40, 150_000

// readThread finds the messages of a page, or returns nil when it is none of a
// thread. posting says that the page calls itself one, tagged that it calls
// itself an article. It changes nothing.
func readThread(doc *html.Node, titles []string, posting, tagged, dayFirst bool) *conversation {
	root := body(doc)
	groups, order := messageBoxes(root)
	var best []*message
	most, left := 0, mostRead
	for _, key := range order {
		boxes := groups[key]
		if len(boxes) < leastMessages || len(boxes) > mostMessages || left < 0 {
			continue
		}
		messages, length := readMessages(boxes, dayFirst, &left)
		if len(messages) >= leastMessages && 2*len(messages) >= len(boxes) && length > most {
			best, most = messages, length
		}
	}
	if best == nil {
		return nil
	}
	t := &conversation{messages: best, opening: best[0], answers: slices.ContainsFunc(best, (*message).answers)}
	before := t.before(root, titles, dayFirst)
	if before > mostBefore && !posting && (tagged || before > most/5) {
		return nil
	}
	if t.opening == best[0] && before > mostBefore/2 && !posting {
		t.opening = nil // somebody else wrote what stands above
	}
	return t
}

// answers reports whether a message is an answer rather than a reply.
func (m *message) answers() bool {
	return hasClass(m.box, "answer") || strings.HasSuffix(attr(m.box, "itemtype"), "schema.org/Answer")
}

// messageBoxes returns the elements that are called like messages, by what
// they are called, and these names in the order of the page.
func messageBoxes(root *html.Node) (groups map[string][]*html.Node, order []string) {
	groups = map[string][]*html.Node{}
	for n := range root.Descendants() {
		if !is(n, "div", "article", "li", "section", "table", "tr", "td", "dl") && (n.Type != html.ElementNode || !strings.Contains(n.Data, "-")) {
			continue
		}
		for _, key := range messageNames(n) {
			if groups[key] == nil {
				if len(order) == mostNames {
					continue
				}
				order = append(order, key)
			}
			groups[key] = append(groups[key], n)
		}
	}
	return groups, order
}

// messageNames returns the names by which an element may be a message.
func messageNames(n *html.Node) []string {
	var found []string
	named := names(n)
	if !containsAny(named, messageWords) {
		named = ""
	}
	for class := range strings.FieldsSeq(strings.ToLower(attr(n, "class"))) {
		if named == "" {
			break
		}
		if class == "question" || class == "answer" {
			found = append(found, "question or answer")
		} else if messageClass.MatchString(class) {
			found = append(found, n.Data+"."+class)
		}
	}
	if id := attr(n, "id"); id != "" && id[len(id)-1] >= '0' && id[len(id)-1] <= '9' {
		if m := messageNumber.FindStringSubmatch(strings.ToLower(id)); m != nil {
			found = append(found, n.Data+"#"+m[1])
		}
	}
	if hasAttr(n, "itemtype") && messageType.MatchString(attr(n, "itemtype")) {
		found = append(found, "item")
	}
	if hasAttr(n, "author") && strings.Contains(n.Data, "-") {
		found = append(found, n.Data)
	}
	return found
}

// readMessages reads who wrote the messages in boxes and when. Those without
// an author or a text are left out. length is of all their texts, in bytes;
// left is reduced by the nodes that were read.
func readMessages(boxes []*html.Node, dayFirst bool, left *int) (messages []*message, length int) {
	nested := make(map[*html.Node]bool, len(boxes))
	for _, b := range boxes {
		nested[b] = true
	}
	for _, b := range boxes {
		m := &message{box: b}
		m.collect(b, nested, left)
		text := 0
		for _, t := range m.texts {
			text += len(strings.TrimSpace(t.Data))
		}
		if m.signedBy(nested); m.author == "" || text < len(m.author)+10 {
			continue
		}
		m.dated(nested, dayFirst)
		messages = append(messages, m)
		length += text
	}
	return messages, length
}

// collect gathers the texts of a message without those of messages inside it.
func (m *message) collect(n *html.Node, nested map[*html.Node]bool, left *int) {
	for c := range n.ChildNodes() {
		*left--
		switch {
		case c.Type == html.TextNode && !blank(c.Data):
			m.texts = append(m.texts, c)
		case c.Type == html.ElementNode && !nested[c] && !is(c, "script", "style", "noscript", "template", "svg"):
			m.collect(c, nested, left)
		}
	}
}

// own calls see for the elements of a message in order until it reports that
// it has enough.
func own(n *html.Node, nested map[*html.Node]bool, see func(*html.Node) bool) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && !nested[c] && (see(c) || own(c, nested, see)) {
			return true
		}
	}
	return false
}

// before counts the running text between the page's title and the first
// message, in bytes, and finds who began the thread when that stands there.
func (t *conversation) before(root *html.Node, titles []string, dayFirst bool) int {
	title := titleElement(root, titles)
	first := t.messages[0].box
	length, after, found := 0, title == nil, false
	for d := range root.Descendants() {
		switch {
		case d == first:
			return length
		case d == title:
			length, after = 0, true
		case d.Type == html.TextNode:
			if len(d.Data) > 100 && !is(d.Parent, "script", "style", "noscript", "template", "a", "textarea") {
				length += len(oneLine(d.Data))
			}
		case after && !found && authorRank(d) >= 0:
			if above := messageAround(d, first, dayFirst); above != nil {
				t.opening, found = above, true
			}
		}
	}
	return length
}

// messageAround returns what stands around the name of an author outside of
// the messages, or nil when there is no time or no name: a menu has names too.
func messageAround(name, other *html.Node, dayFirst bool) *message {
	m := &message{author: memberIn(name)}
	if m.author == "" || is(name, "dt") {
		return nil
	}
	m.box = name
	for range closeTo {
		if m.box.Parent == nil || within(other, m.box.Parent) || !holdsLess(m.box.Parent, mostInMark) {
			break
		}
		m.box = m.box.Parent
		if own(m.box, nil, func(n *html.Node) bool { return m.stamp(n, dayFirst, time.Now()) }) || m.time != nil {
			return m
		}
	}
	return nil
}
