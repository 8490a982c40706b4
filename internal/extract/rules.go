package extract

import (
	"net/url"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/idna"
)

// Rule says how to read the pages of one site. Its lists are CSS selectors,
// each of which may be a group with commas. What a rule does not say is found
// in the ordinary way.
type Rule struct {
	Host   string   // with its sub-domains; lower case, without a port
	Path   string   // the beginning of the pages' paths, or "" for all
	Body   []string // the elements that are the article, whole and in the page's order
	Strip  []string // elements that are no part of it
	Title  []string // the first one that is there names the article
	Author []string // likewise, with all its elements
	Date   []string // likewise; an element's datetime comes before its text
	Next   []string // the link to the article's next page
	Single []string // the link to a version on a single page
}

// ruleKeys are the keys of a rule in the order in which they are written.
var ruleKeys = []string{"body", "strip", "title", "author", "date", "next", "single"}

// list returns the selectors under a key, nil when there is no such key.
func (r *Rule) list(key string) *[]string {
	switch key {
	case "body":
		return &r.Body
	case "strip":
		return &r.Strip
	case "title":
		return &r.Title
	case "author":
		return &r.Author
	case "date":
		return &r.Date
	case "next":
		return &r.Next
	case "single":
		return &r.Single
	}
	return nil
}

// String spells the rule as [ParseRules] reads it, ending in a newline.
func (r Rule) String() string {
	var b strings.Builder
	b.WriteString("[" + r.Host + r.Path + "]\n")
	for _, key := range ruleKeys {
		for _, selector := range *r.list(key) {
			b.WriteString(key + ": " + oneLine(selector) + "\n")
		}
	}
	return b.String()
}

// Rules are rules for sites, each host and path once. They do not change, so
// that many pages can be read with them at the same time. A nil *Rules has none.
type Rules struct {
	rules []*siteRule
	below *Rules // asked for pages that none of the rules is for
}

// siteRule is a rule with its selectors ready to be used.
type siteRule struct {
	Rule
	selectors map[string][]cascadia.SelectorGroup // by key
}

// Len returns how many rules there are, those below not counted.
func (r *Rules) Len() int {
	if r == nil {
		return 0
	}
	return len(r.rules)
}

// Over returns rules of which those of r come first: where r has one for a
// page, base is not asked. Either may be nil.
func (r *Rules) Over(base *Rules) *Rules {
	switch {
	case r == nil:
		return base
	case base == nil:
		return r
	}
	return &Rules{rules: r.rules, below: r.below.Over(base)}
}

// For returns the rule for the page at an address, and whether there is one:
// the one of the closest domain and, there, of the longest path.
func (r *Rules) For(address string) (Rule, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return Rule{}, false
	}
	if found := r.find(u); found != nil {
		return found.Rule, true
	}
	return Rule{}, false
}

func (r *Rules) find(address *url.URL) *siteRule {
	host := ruleHost(address.Hostname())
	if host == "" {
		return nil
	}
	for ; r != nil; r = r.below {
		var best *siteRule
		for _, rule := range r.rules {
			if rule.matches(host, address) && (best == nil || closer(rule, best)) {
				best = rule
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

func (r *siteRule) matches(host string, address *url.URL) bool {
	rest, ok := strings.CutSuffix(host, r.Host)
	if !ok || rest != "" && !strings.HasSuffix(rest, ".") {
		return false
	}
	return r.Path == "" || strings.HasPrefix(address.EscapedPath(), r.Path)
}

func closer(a, b *siteRule) bool {
	if len(a.Host) != len(b.Host) {
		return len(a.Host) > len(b.Host)
	}
	return len(a.Path) > len(b.Path)
}

// same reports whether two rules are for the same pages.
func (r *siteRule) same(other *siteRule) bool { return r.Host == other.Host && r.Path == other.Path }

// ruleHost spells a host as rules do: in ASCII, with "www." left to stand for
// the domain itself.
func ruleHost(host string) string {
	host = strings.Trim(strings.ToLower(host), ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if domain, ok := strings.CutPrefix(host, "www."); ok && strings.Contains(domain, ".") {
		return domain
	}
	return host
}

// sorted returns the rules in the order of their hosts and paths.
func (r *Rules) sorted() []*siteRule {
	return slices.SortedFunc(slices.Values(r.rules), func(a, b *siteRule) int {
		return strings.Compare(a.Host+a.Path, b.Host+b.Path)
	})
}

// String spells the rules as [ParseRules] reads them, without those below.
func (r *Rules) String() string {
	var b strings.Builder
	if r != nil {
		for i, rule := range r.sorted() {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(rule.Rule.String())
		}
	}
	return b.String()
}
