package library

import (
	"testing"

	"nightstand/internal/article"
)

func TestWorse(t *testing.T) {
	t.Parallel()
	fetched := article.Text{Score: 1000, Origin: article.OriginFetched, Extractor: 2}
	with := func(score float64, origin article.Origin, extractor int) article.Text {
		return article.Text{Score: score, Origin: origin, Extractor: extractor}
	}
	sent := with(1000, article.OriginSent, 2)
	for name, tt := range map[string]struct {
		text, shown article.Text
		again, want bool
		ruled       bool
	}{
		"same":                          {fetched, fetched, false, false, false},
		"corrected":                     {with(990, article.OriginFetched, 2), fetched, false, false, false},
		"part lost":                     {with(900, article.OriginFetched, 2), fetched, false, true, false},
		"part lost in a newer fetch":    {with(900, article.OriginFetched, 3), fetched, false, true, false},
		"newer extractor drops a list":  {with(800, article.OriginFetched, 3), fetched, true, false, false},
		"newer extractor loses half":    {with(500, article.OriginFetched, 3), fetched, true, true, false},
		"same extractor loses a list":   {with(800, article.OriginFetched, 2), fetched, true, true, false},
		"fetched as good as sent":       {fetched, sent, false, true, false},
		"fetched a little worse":        {with(990, article.OriginFetched, 2), sent, false, true, false},
		"fetched better than sent":      {with(1001, article.OriginFetched, 2), sent, false, false, false},
		"sent a little worse":           {with(990, article.OriginSent, 2), fetched, false, false, false},
		"a rule drops a list":           {with(800, article.OriginFetched, 2), fetched, true, false, true},
		"a rule drops half":             {with(500, article.OriginFetched, 2), fetched, true, true, true},
		"a rule drops a list, fetched":  {with(800, article.OriginFetched, 2), fetched, false, true, true},
		"a rule for the other page":     {with(800, article.OriginFetched, 2), sent, true, true, true},
		"sent page read again, as good": {sent, sent, true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := worse(tt.text, tt.shown, tt.again, tt.ruled); got != tt.want {
				t.Errorf("worse(%+v, %+v, %v, %v) = %v, want %v", tt.text, tt.shown, tt.again, tt.ruled, got, tt.want)
			}
		})
	}
}
