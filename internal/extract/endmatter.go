package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var (
	// furtherReading begins a line that leads to another article.
	furtherReading = regexp.MustCompile(`(?i)^\W*(?:(?:must |also )?read(?: more| also| next| this| on)?|also read|read too|more (?:on this|from|stories|like this|reading)|related(?: articles?| stories| story| posts?| content| coverage| reading| links?| topics)?|` +
		`recommended(?: reading| for you)?|you (?:may|might) (?:also|like)(?: also| like| be interested in)*|don't miss|up next|see more|top stories|trending|latest(?: news| stories)?|` +
		`lesen sie (?:auch|mehr)|mehr (?:zum thema|dazu)|auch interessant|(?:à |a )?lire (?:aussi|également|la suite)|sur le même sujet|le[ea] (?:también|más)|te puede interesar|leggi anche|potrebbe interessarti|` +
		`le(?:ia|r) (?:também|mais)|veja também|lees ook|les også|läs också|læs også|czytaj (?:także|też|również)|przeczytaj (?:także|też|również)|читайте также|читайте також|baca juga)\s*(?:[:：|>»→–—-]|$)`)
	// strayLabel stood above a list of links that is no part of the article.
	strayLabel = regexp.MustCompile(`(?i)^\W*(?:table of contents|on this page|in this article|jump to (?:the |a )?(?:list|section|recipe)|you (?:may|might) (?:also )?(?:like|enjoy)|other posts you may enjoy|related (?:articles|posts|stories))\W*$`)
	// filing begins the lines that file an article.
	filing = regexp.MustCompile(`(?i)^\W*(?:filed under|tagged(?: with| as)?|tags?|posted in|categor(?:y|ies)|topics?|keywords|more about|labels?|schlagwort\w*|schlagwörter|kategorien?|étiquettes?|mots-clés|catégories?|etiquetas|temas|categorías?|argomenti|tag)\s*[:：]`)
	// asking is what pages say to have the reader follow, share, subscribe or write.
	asking = regexp.MustCompile(`(?i)^\W*(?:please )?(?:follow|like|join|find|connect with|catch) (?:us|me|@\w+|our)\b.{0,80}\b(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|telegram|whatsapp|mastodon|bluesky|threads|pinterest|reddit|discord|social media|google news|newsletter)\b|` +
		`^\W*share(?: (?:on|via)\b| this (?:article|story|post|page|entry|recipe|on|via|with)\b|(?: this)?\W*$|:)|` +
		`^\W*(?:click here to )?(?:subscribe|sign up)(?: now| today| here)? (?:to|for|here|now|today)\b|` +
		`^\W*(?:get|receive) (?:the|our|all|more|these|stories).{0,60}\b(?:inbox|newsletter)\b|^\W*get (?:the|your|my|our) free\b|` +
		`^\W*join (?:medium\b|(?:the|our|my) .{0,40}\b(?:community|newsletter|group|club|list|conversation|channel|server|discussion)\b)|` +
		`^\W*(?:leave a (?:comment|reply)|what do you think\?.{0,40}comments?|(?:let us know|tell us) in the comments|help (?:me|us) spread|did you (?:make|try|cook|bake) (?:this|one|my|our)\b|stay in touch\b|comments? (?:are|is) closed)`)
	// subscribersOnly is what stands before a text that only subscribers see: the verdict
	// on the page looks for it.
	subscribersOnly = regexp.MustCompile(`(?i)(?:continue|keep|finish) reading|to (?:read|continue|unlock|access)|(?:rest|remainder) of|full (?:article|story|access)`)
	// biography is how articles introduce their authors, and contact where to follow them.
	biography = regexp.MustCompile(`(?i)^\W*about the author\b|^[^.]{3,60}\bis (?:an?|the) (?:[\w'’&-]+ ){0,5}(?:writer|reporter|editor|journalist|correspondent|columnist|contributor|blogger|freelancer|producer|author)\b`)
	contact   = regexp.MustCompile(`(?i)\bfollow (?:him|her|them|the author|the writer)(?: on|:| at| @)|\b(?:tweets|can be followed) (?:at|as|on|via|@)`)
	// notice is what is no part of the story but must stay with it.
	notice = regexp.MustCompile(`(?i)^\W*(?:correction|clarification|corrections|update|updated|editor['’]?s['’]? note|editors['’] note|author['’]?s note|disclosure|disclaimer|note|errata|erratum|this (?:article|story|post|piece|version) (?:was|has|is|first|originally|appeared))\b`)
)

const (
	endBlocks   = 14  // how many blocks from the end are looked at
	longestPlea = 45  // words of a block that asks for something
	longestBio  = 90  // words of a block that introduces the author
	longestBare = 200 // bytes of a heading with nothing below it
)

// dropPromotions removes the lines that lead to other articles, wherever they
// stand, and what asks, files or introduces at the end of the article.
func dropPromotions(root *html.Node, byline string) {
	for _, n := range find(root, "p", "li", "blockquote", "h2", "h3", "h4") {
		if n.Parent != nil && promotes(n) {
			remove(n)
		}
	}
	dropEndMatter(root, byline)
	dropBareHeadings(root)
	dropEmpty(root)
}

// promotes reports whether a line says that there is more to read, and is
// itself little more than the link to it.
func promotes(n *html.Node) bool {
	line := lineOf(n)
	if strayLabel.MatchString(line) {
		return true
	}
	m := furtherReading.FindString(line)
	if m == "" || first(n, "img", "pre") != nil {
		return false
	}
	words, linked := wordCount(line)-wordCount(m), linkedWords(n)
	return linked > 0 && linked*10 >= words*7
}

// dropEndMatter goes through the last blocks from the end to the first that
// belongs to the story, and removes those that ask, file, promote or introduce.
func dropEndMatter(root *html.Node, byline string) {
	blocks := elements(root)
	for i, seen := len(blocks)-1, 0; i > 0 && seen < endBlocks; i, seen = i-1, seen+1 {
		n, line := blocks[i], lineOf(blocks[i])
		switch {
		case notice.MatchString(line), is(n, "hr"), is(n, "ol") && hasTarget(n):
		case endMatter(n, line, byline), is(n, "ul", "ol") && allLinks(n, line) && announces(blocks[i-1]):
			remove(n)
		default:
			return
		}
	}
}

// endMatter reports whether one of the last blocks is no part of the story.
func endMatter(n *html.Node, line, byline string) bool {
	words := wordCount(line)
	switch {
	case is(n, "pre", "table", "figure", "dl", "details"), first(n, "img", "math") != nil:
		return false
	case is(n, "ul", "ol"):
		return false
	case headed(n):
		return (furtherReading.MatchString(line) || asking.MatchString(line)) && !subscribersOnly.MatchString(line)
	}
	return words <= longestPlea && asking.MatchString(line) && !subscribersOnly.MatchString(line) ||
		words <= 30 && filing.MatchString(line) ||
		words <= longestBio && introduces(n, line, byline) ||
		words <= 8 && furtherReading.MatchString(line)
}

// introduces reports whether a block is about the author: by name, in italics
// throughout, or with where to follow them. A person's profile ends like that, too.
func introduces(n *html.Node, line, byline string) bool {
	if !biography.MatchString(line) && !contact.MatchString(line) {
		return false
	}
	for name := range strings.SplitSeq(byline, ", ") {
		if name != "" && strings.HasPrefix(strings.ToLower(line), strings.ToLower(name)) {
			return true
		}
	}
	em := first(n, "em", "i")
	return contact.MatchString(line) || em != nil && len(lineOf(em))*10 >= len(line)*9 || strings.HasPrefix(strings.ToLower(line), "about the author")
}

// announces reports whether a block stands above links to other pages.
func announces(n *html.Node) bool {
	line := lineOf(n)
	return wordCount(line) <= 12 && (furtherReading.MatchString(line) || asking.MatchString(line) || filing.MatchString(line))
}

// allLinks reports whether a list is one of links.
func allLinks(list *html.Node, line string) bool {
	return linkedWords(list)*10 >= wordCount(line)*9
}

func elements(n *html.Node) []*html.Node {
	var found []*html.Node
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			found = append(found, c)
		}
	}
	return found
}

func headed(n *html.Node) bool { return is(n, "h1", "h2", "h3", "h4", "h5", "h6") }

// dropBareHeadings removes the headings at the end of the article, which have
// nothing below them. One that is a sentence says something by itself.
func dropBareHeadings(root *html.Node) {
	blocks := elements(root)
	for i := len(blocks) - 1; i > 0; i-- {
		n := blocks[i]
		if is(n, "hr") {
			continue
		}
		if line := lineOf(n); !headed(n) || len(line) > longestBare || first(n, "a", "img") != nil || strings.HasSuffix(line, ".") || subscribersOnly.MatchString(line) {
			return
		}
		remove(n)
	}
}
