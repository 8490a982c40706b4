package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nightstand/internal/article"
	"nightstand/internal/dbtest"
)

func TestRepairs(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	a := s.add(t, nil)
	want := func(when string, now, before article.Repair) {
		t.Helper()
		got, err := s.Repair(ctx, s.userID, a.ID)
		if diff := cmp.Diff(now, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v, repair (-want +got):\n%s", when, err, diff)
		}
		got, err = s.PreviousRepair(ctx, s.userID, a.ID)
		if diff := cmp.Diff(before, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v, the repair before (-want +got):\n%s", when, err, diff)
		}
	}
	first := article.Repair{Removed: []string{"a", "b\x00\xff"}}
	clean := article.Repair{Removed: []string{"a", "b"}}
	second := article.Repair{Candidate: "main", Added: []string{"c"}}
	want("at first", article.Repair{}, article.Repair{})
	for _, step := range []struct{ put, now, before article.Repair }{
		{first, clean, article.Repair{}}, {second, second, clean}, {article.Repair{}, article.Repair{}, second},
	} {
		if err := s.PutRepair(ctx, s.userID, a.ID, step.put); err != nil {
			t.Fatal(err)
		}
		want("after a repair", step.now, step.before)
	}
	if got, err := s.Repair(ctx, s.userID+1, a.ID); err != nil || !got.None() {
		t.Errorf("another reader's repair: %+v, %v", got, err)
	}
}

func TestReaderRules(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	ctx := t.Context()
	put := func(host, rule string) article.ReaderRule {
		t.Helper()
		kept, err := s.PutReaderRule(ctx, s.userID, host, rule)
		if err != nil || kept.Host != host || kept.Rule != rule || kept.CreatedAt.IsZero() {
			t.Fatalf("PutReaderRule = %+v, %v", kept, err)
		}
		return kept
	}
	put("b.example", "[b.example]\nstrip: .x\n")
	old := put("a.example", "[a.example]\nstrip: .y\n")
	if again := put("a.example", "[a.example]\nbody: main\n"); again.ID != old.ID {
		t.Errorf("the rule for a host got another id: %d, %d", old.ID, again.ID)
	}
	rules, err := s.ReaderRules(ctx, s.userID)
	if err != nil || len(rules) != 2 || rules[0].Rule != "[a.example]\nbody: main\n" || rules[1].Host != "b.example" {
		t.Errorf("rules %+v, %v", rules, err)
	}
	if err := s.DeleteReaderRule(ctx, s.userID+1, old.ID); !errors.Is(err, article.ErrRuleNotFound) {
		t.Errorf("another reader deletes it: %v", err)
	}
	if err := s.DeleteReaderRule(ctx, s.userID, old.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteReaderRule(ctx, s.userID, old.ID); !errors.Is(err, article.ErrRuleNotFound) {
		t.Errorf("deleting it again: %v", err)
	}
}
