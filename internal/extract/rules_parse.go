package extract

import (
	"bufio"
	_ "embed" // the rules for well-known sites
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/cascadia"
)

// Bounds of a file of rules.
const (
	maxRulesBytes    = 1 << 20
	maxRules         = 2000
	maxRuleSelectors = 100  // in one rule
	maxRuleLine      = 1000 // bytes
)

//go:embed siterules.txt
var embeddedRules string

// EmbeddedRules returns the rules that come with the program.
var EmbeddedRules = sync.OnceValue(func() *Rules {
	rules, err := ParseRules(strings.NewReader(embeddedRules))
	if err != nil {
		panic("embedded site rules: " + err.Error()) // a test reads them
	}
	return rules
})

// A RuleError says what is wrong with a line of a file of rules.
type RuleError struct {
	Line    int // from 1
	Problem string
}

// Error implements error.
func (e *RuleError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// ParseRules reads rules in the format that docs/SITE-RULES.md describes. It
// returns a [*RuleError] for a line that is wrong.
func ParseRules(r io.Reader) (*Rules, error) {
	p := &rulesParser{rules: &Rules{}}
	lines := bufio.NewScanner(io.LimitReader(r, maxRulesBytes+1))
	lines.Buffer(nil, maxRulesBytes+2)
	size := 0
	for lines.Scan() {
		p.line++
		if size += len(lines.Bytes()) + 1; size > maxRulesBytes+1 {
			return nil, p.problem("the file is larger than 1 MB: leave out rules that you do not need")
		}
		if err := p.read(strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))); err != nil {
			return nil, err
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("site rules: %w", err)
	}
	if err := p.endRule(); err != nil {
		return nil, err
	}
	return p.rules, nil
}

type rulesParser struct {
	rules *Rules
	line  int
	rule  *siteRule
	begun []int // the lines on which the rules begin
	many  int   // selectors of the rule
}

func (p *rulesParser) problem(format string, args ...any) error {
	return &RuleError{Line: p.line, Problem: fmt.Sprintf(format, args...)}
}

func (p *rulesParser) read(line string) error {
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case len(line) > maxRuleLine:
		return p.problem("longer than %d characters: write a shorter selector, or several lines", maxRuleLine)
	case strings.HasPrefix(line, "["):
		return p.begin(line)
	}
	key, selector, ok := strings.Cut(line, ":")
	key, selector = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(selector)
	switch {
	case !ok || !slices.Contains(ruleKeys, key):
		return p.problem("%q is no key: begin the line with one of %s, and a colon", key, strings.Join(ruleKeys, ", "))
	case p.rule == nil:
		return p.problem("there is no site yet: write [example.com] on a line above")
	case selector == "":
		return p.problem("%s has no selector: write one after the colon, or remove the line", key)
	}
	if p.many++; p.many > maxRuleSelectors {
		return p.problem("more than %d selectors for one site: remove some", maxRuleSelectors)
	}
	group, err := cascadia.ParseGroup(selector)
	if err != nil {
		return p.problem("%q is no CSS selector: %s", selector, strings.TrimPrefix(err.Error(), "cascadia: "))
	}
	list := p.rule.list(key)
	*list = append(*list, selector)
	p.rule.selectors[key] = append(p.rule.selectors[key], group)
	return nil
}

var (
	hostValue     = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$`)
	rulePathValue = regexp.MustCompile(`^/[^\s\[\]?#]*$`)
)

// begin reads the line that says which pages the rule is for.
func (p *rulesParser) begin(line string) error {
	if err := p.endRule(); err != nil {
		return err
	}
	name, ok := strings.CutSuffix(strings.TrimPrefix(line, "["), "]")
	name = strings.TrimSpace(name)
	for _, scheme := range []string{"https://", "http://"} {
		name = strings.TrimPrefix(name, scheme)
	}
	host, path := name, ""
	if i := strings.IndexByte(name, '/'); i >= 0 {
		host, path = name[:i], name[i:]
	}
	if path == "/" {
		path = ""
	}
	host = ruleHost(strings.TrimPrefix(host, "*."))
	if !ok || !hostValue.MatchString(host) || path != "" && !rulePathValue.MatchString(path) {
		return p.problem("%q is no site: write a name such as [example.com] or [example.com/blog/]", line)
	}
	if len(p.rules.rules) == maxRules {
		return p.problem("more than %d sites: remove some", maxRules)
	}
	p.rule = &siteRule{Rule: Rule{Host: host, Path: path}, selectors: map[string][]cascadia.SelectorGroup{}}
	p.many = 0
	for i, other := range p.rules.rules {
		if other.same(p.rule) {
			return p.problem("%s has rules on line %d already: put them together", host+path, p.begun[i])
		}
	}
	p.rules.rules = append(p.rules.rules, p.rule)
	p.begun = append(p.begun, p.line)
	return nil
}

// endRule checks that the rule which ends here says something.
func (p *rulesParser) endRule() error {
	if p.rule != nil && p.many == 0 {
		return &RuleError{Line: p.begun[len(p.begun)-1], Problem: p.rule.Host + p.rule.Path + " has no rules: write some below, such as body: article, or remove the line"}
	}
	return nil
}
