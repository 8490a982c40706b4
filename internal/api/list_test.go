package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/library"
)

// titles are those of a list's items, in order.
func titles(list object) []string {
	found := []string{}
	for _, item := range list["items"].([]any) {
		found = append(found, item.(object)["title"].(string))
	}
	return found
}

// shelf saves five articles, "a" the oldest.
func shelf(c client) {
	c.tb.Helper()
	for i, body := range []object{
		{"title": "a", "tags": []string{"go"}},
		{"title": "b", "favorite": true},
		{"title": "c about mountains", "archived": true},
		{"title": "d", "tags": []string{"go", "db"}, "favorite": true, "archived": true},
		{"title": "e about mountains"},
	} {
		body["url"] = fmt.Sprintf("https://example.com/%d", i)
		body["saved_at"] = time.Date(2024, 1, 1+i, 0, 0, 0, 0, time.UTC)
		c.save(body)
	}
}

func TestListArticles(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	shelf(c)
	tests := map[string]struct {
		query string
		want  []string
		total float64
	}{
		"default":        {"", []string{"e about mountains", "b", "a"}, 3},
		"unread":         {"state=unread", []string{"e about mountains", "b", "a"}, 3},
		"archived":       {"state=archived", []string{"d", "c about mountains"}, 2},
		"oldest first":   {"state=archived&sort=oldest", []string{"c about mountains", "d"}, 2},
		"all":            {"state=all&sort=newest", []string{"e about mountains", "d", "c about mountains", "b", "a"}, 5},
		"favorites":      {"state=all&favorite=true", []string{"d", "b"}, 2},
		"no favorites":   {"state=all&favorite=false", []string{"e about mountains", "c about mountains", "a"}, 3},
		"tag":            {"state=all&tag=go", []string{"d", "a"}, 2},
		"unknown tag":    {"state=all&tag=rust", []string{}, 0},
		"search":         {"state=all&q=mountain", []string{"e about mountains", "c about mountains"}, 2},
		"search unread":  {"q=mountains", []string{"e about mountains"}, 1},
		"odd search":     {"state=all&q=" + url.QueryEscape(`"'(&|!:* -`), []string{}, 0},
		"limit":          {"state=all&limit=2", []string{"e about mountains", "d"}, 5},
		"everything":     {"state=all&tag=go&favorite=true&q=d", []string{"d"}, 1},
		"unknown filter": {"state=archived&colour=red", []string{"d", "c about mountains"}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			list := c.in(t).do("GET", "/articles?"+tt.query, nil).object(http.StatusOK)
			if diff := cmp.Diff(tt.want, titles(list)); diff != "" {
				t.Errorf("titles (-want +got):\n%s", diff)
			}
			if list["total"] != tt.total {
				t.Errorf("total = %v, want %v", list["total"], tt.total)
			}
			if more := len(tt.want) < int(tt.total); (list["next_cursor"] != nil) != more {
				t.Errorf("next_cursor = %v, want one: %v", list["next_cursor"], more)
			}
		})
	}
}

func TestListArticlesRefused(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	tests := map[string]struct{ query, location, words string }{
		"state":           {"state=new", "query.state", "unread"},
		"favorite":        {"favorite=maybe", "query.favorite", "boolean"},
		"sort":            {"sort=title", "query.sort", "newest"},
		"limit 0":         {"limit=0", "query.limit", "1"},
		"limit 101":       {"limit=101", "query.limit", "100"},
		"limit words":     {"limit=ten", "query.limit", "integer"},
		"cursor":          {"cursor=page2", "query.cursor", "start again without it"},
		"cursor short":    {"cursor=AAAA", "query.cursor", "start again without it"},
		"cursor no base":  {"cursor=%21%21", "query.cursor", "start again without it"},
		"cursor far away": {"cursor=" + strings.Repeat("f", 21) + "w", "query.cursor", "start again without it"},
		"long search":     {"q=" + strings.Repeat("x", 1001), "query.q", "1000"},
		"NUL in search":   {"q=a%00b", "query.q", notStorable},
		"NUL in tag":      {"tag=a%00b", "query.tag", notStorable},
		"not UTF-8":       {"q=%ff", "query.q", notStorable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c.in(t).do("GET", "/articles?"+tt.query, nil).problem(http.StatusUnprocessableEntity, tt.location, tt.words)
		})
	}
}

// TestPaging walks a list in which three articles have the same time, while
// others are saved and archived.
func TestPaging(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"newest": {"7", "6", "5", "4", "3", "2", "1"},
		"oldest": {"1", "2", "3", "4", "5", "6", "7", "new 1", "new 2", "new 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newService(t).account(t, "ann")
			days := []int{1, 2, 3, 3, 3, 4, 5}
			for i, day := range days {
				c.save(object{"url": fmt.Sprintf("https://example.com/%d", i), "title": fmt.Sprint(i + 1),
					"saved_at": time.Date(2024, 1, day, 0, 0, 0, 123456000, time.UTC)})
			}
			var got []string
			query := "sort=" + name + "&limit=2"
			for page := 1; ; page++ {
				list := c.do("GET", "/articles?"+query, nil).object(http.StatusOK)
				got = append(got, titles(list)...)
				cursor, ok := list["next_cursor"].(string)
				if !ok {
					break
				}
				if page <= 3 {
					c.save(object{"url": fmt.Sprintf("https://example.com/new/%d", page), "title": fmt.Sprint("new ", page)})
				}
				if page > len(want) {
					t.Fatalf("paging does not end: %v", got)
				}
				query = "sort=" + name + "&limit=2&cursor=" + url.QueryEscape(cursor)
			}
			if !slices.Equal(got, want) {
				t.Errorf("pages hold %q, want %q", got, want)
			}
		})
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]library.Place{
		"now":    {SavedAt: time.Date(2026, 11, 23, 4, 5, 6, 789_123_000, time.UTC), ID: 1 << 40},
		"past":   {SavedAt: time.Date(1969, 12, 31, 23, 59, 59, 1000, time.UTC), ID: 1},
		"future": {SavedAt: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), ID: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeCursor(encodeCursor(place))
			if err != nil || got != place {
				t.Errorf("decodeCursor(encodeCursor(%v)) = %v, %v", place, got, err)
			}
		})
	}
}
