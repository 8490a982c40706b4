package library

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"nightstand/internal/article"
	"nightstand/internal/extract"
	"nightstand/internal/store"
)

// asReaderWants adds to a page what its reader changed of the article's
// extraction, and of that of all pages of the site.
func (l *Library) asReaderWants(ctx context.Context, a article.Article, page extract.Page) (extract.Page, error) {
	var err error
	page.Rules = l.rules.Rules()
	if page.Repair, err = l.store.Repair(ctx, a.UserID, a.ID); err != nil {
		return page, err
	}
	own, err := l.store.ReaderRules(ctx, a.UserID)
	if err != nil || len(own) == 0 {
		return page, err
	}
	var all strings.Builder
	for _, r := range own {
		all.WriteString(r.Rule)
	}
	rules, err := extract.WithReader(page.Rules, all.String(), page.URL)
	if err != nil {
		l.log.WarnContext(ctx, "rules of a reader not understood", "user_id", a.UserID, "error", err)
		return page, nil
	}
	page.Rules = rules
	return page, nil
}

// KeepRule makes a rule for the article's site of what the reader changed of
// the article, beside those that the reader has for it. selector names which of
// the offers of [Library.Parts]; it returns [article.ErrRuleNotFound] for any other.
func (l *Library) KeepRule(ctx context.Context, userID, articleID int64, selector string) (article.ReaderRule, error) {
	fail := func(err error) (article.ReaderRule, error) {
		return article.ReaderRule{}, fmt.Errorf("rule from article %d: %w", articleID, err)
	}
	a, err := l.store.Article(ctx, userID, articleID)
	if err != nil {
		return fail(err)
	}
	page, _, err := l.shownPage(ctx, a)
	if err != nil {
		return fail(err)
	}
	offers, err := extract.Suggest(page)
	if err != nil {
		return fail(err)
	}
	i := slices.IndexFunc(offers, func(o extract.Suggestion) bool { return o.Selector == selector })
	if i < 0 {
		return fail(article.ErrRuleNotFound)
	}
	var kept article.ReaderRule
	err = l.store.InTx(ctx, func(_ pgx.Tx, s *store.Store) error {
		kept, err = addRule(ctx, s, userID, offers[i].Rule)
		return err
	})
	if err != nil {
		return fail(err)
	}
	return kept, nil
}

func addRule(ctx context.Context, s *store.Store, userID int64, rule extract.Rule) (article.ReaderRule, error) {
	if err := s.LockReaderRules(ctx, userID); err != nil {
		return article.ReaderRule{}, err
	}
	all, err := s.ReaderRules(ctx, userID)
	if err != nil {
		return article.ReaderRule{}, err
	}
	for _, r := range all {
		if r.Host != rule.Host {
			continue
		}
		before, err := extract.ParseRules(strings.NewReader(r.Rule))
		if err != nil {
			return article.ReaderRule{}, err
		}
		if old, ok := before.For("https://" + rule.Host + "/"); ok {
			rule = old.With(rule)
		}
	}
	return s.PutReaderRule(ctx, userID, rule.Host, rule.String())
}

// ReaderRules lists the rules that the reader made, in the order of their hosts.
func (l *Library) ReaderRules(ctx context.Context, userID int64) ([]article.ReaderRule, error) {
	return l.store.ReaderRules(ctx, userID)
}

// DeleteReaderRule forgets one of the reader's rules. It returns
// [article.ErrRuleNotFound] if there is no such rule.
func (l *Library) DeleteReaderRule(ctx context.Context, userID, id int64) error {
	return l.store.DeleteReaderRule(ctx, userID, id)
}
