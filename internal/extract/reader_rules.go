package extract

import (
	"fmt"
	"slices"
	"strings"
)

// With returns the rule with what other says beside it: what is stripped adds
// up, and of everything else other's word counts.
func (r Rule) With(other Rule) Rule {
	for _, key := range ruleKeys {
		own, more := r.list(key), *other.list(key)
		if key != "strip" && len(more) > 0 {
			*own = nil
		}
		*own = slices.Clone(*own)
		for _, selector := range more {
			if !slices.Contains(*own, selector) {
				*own = append(*own, selector)
			}
		}
	}
	return r
}

// WithReader returns the rules for one page as its reader wants them: the
// reader's own rule for the site, spelled as [Rule.String] does, beside what the
// base says of the page. A nil base stands for [EmbeddedRules].
func WithReader(base *Rules, own, address string) (*Rules, error) {
	if base == nil {
		base = EmbeddedRules()
	}
	mine, err := ParseRules(strings.NewReader(own))
	if err != nil {
		return nil, fmt.Errorf("reader's rule: %w", err)
	}
	rule, ok := mine.For(address)
	if !ok {
		return base, nil
	}
	if below, ok := base.For(address); ok {
		host, path := rule.Host, rule.Path
		rule = below.With(rule)
		rule.Host, rule.Path = host, path
	}
	both, err := ParseRules(strings.NewReader(rule.String()))
	if err != nil {
		return nil, fmt.Errorf("reader's rule: %w", err)
	}
	return both.Over(base), nil
}
