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
	}{
		"same":                          {fetched, fetched, false, false},
		"corrected":                     {with(990, article.OriginFetched, 2), fetched, false, false},
		"part lost":                     {with(900, article.OriginFetched, 2), fetched, false, true},
		"part lost in a newer fetch":    {with(900, article.OriginFetched, 3), fetched, false, true},
		"newer extractor drops a list":  {with(800, article.OriginFetched, 3), fetched, true, false},
		"newer extractor loses half":    {with(500, article.OriginFetched, 3), fetched, true, true},
		"same extractor loses a list":   {with(800, article.OriginFetched, 2), fetched, true, true},
		"fetched as good as sent":       {fetched, sent, false, true},
		"fetched a little worse":        {with(990, article.OriginFetched, 2), sent, false, true},
		"fetched better than sent":      {with(1001, article.OriginFetched, 2), sent, false, false},
		"sent a little worse":           {with(990, article.OriginSent, 2), fetched, false, false},
		"sent page read again, as good": {sent, sent, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := worse(tt.text, tt.shown, tt.again); got != tt.want {
				t.Errorf("worse(%+v, %+v, %v) = %v, want %v", tt.text, tt.shown, tt.again, got, tt.want)
			}
		})
	}
}
