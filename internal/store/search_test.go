package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/dbtest"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	texts := map[string][2]string{
		"islands":  {"The islands", "Ferries crossed between the islands twice a day, running late."},
		"quoted":   {"“Curly” quotes", "He said “lighthouse” — and then… «phare». The em—dash stays."},
		"cat dog":  {"Pets", "A cat and a dog."},
		"cat":      {"Pets", "A cat alone."},
		"accents":  {"Café Zürich", "naïve coöperation ÉTÉ"},
		"russian":  {"Маяк", "Смотритель поднялся по лестнице."},
		"arabic":   {"المنارة", "صعد الحارس الدرج"},
		"korean":   {"등대", "등대지기가 계단을 올라갔다"},
		"chinese":  {"东京都的灯塔", "守塔人爬上楼梯，他的猫也来了。iPhone手机在桌上。"},
		"chinese2": {"京东", "这里没有灯，只有塔。养狗"},
		"japanese": {"灯台守", "ラーメンを食べた。コーヒーはなかった。"},
		"thai":     {"ประภาคาร", "ผู้ดูแลปีนบันไดขึ้นไปดูทะเล"},
		"hyphen":   {"State-of-the-art", "C++ and x86-64, mail@example.org, https://example.net/path?q=1"},
	}
	names := map[int64]string{}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		names[s.addText(t, texts[name][0], texts[name][1])] = name
	}
	all := slices.Sorted(maps.Values(names))
	without := func(gone string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == gone })
	}
	for query, want := range map[string][]string{
		"islands":          {"islands"},
		"ISLAND":           {"islands"},
		"run ferry":        {"islands"},
		"the":              {"hyphen", "islands", "quoted"},
		`"twice a day"`:    {"islands"},
		`"a day twice"`:    {},
		"cat -dog":         {"cat"},
		"dog or ferries":   {"cat dog", "islands"},
		"lighthouse":       {"quoted"},
		"phare":            {"quoted"},
		"curly":            {"quoted"},
		"café":             {"accents"},
		"CAFÉ":             {"accents"},
		"été":              {"accents"},
		"маяк":             {"russian"},
		"ЛЕСТНИЦЕ":         {"russian"},
		"المنارة":          {"arabic"},
		"등대":               {"korean"},
		"东京":               {"chinese"},
		"东京都":              {"chinese"},
		"都东京":              {},
		"灯塔 楼梯":            {"chinese"},
		"手机":               {"chinese"},
		"iphone手机":         {"chinese"},
		"猫":                {"chinese"},
		"狗":                {"chinese2"},
		"塔 -东京":            {"chinese2"},
		"-东京都":             without("chinese"),
		"ラーメン":             {"japanese"},
		"コーヒー":             {"japanese"},
		"灯台":               {"japanese"},
		"ทะเล":             {"thai"},
		"บันได":            {"thai"},
		"x86-64":           {"hyphen"},
		"mail@example.org": {"hyphen"},
		"art":              {"hyphen"},
		"nowhere":          {},
	} {
		got := []string{}
		for _, id := range s.find(t, query) {
			got = append(got, names[id])
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("search %q (-want +got):\n%s", query, diff)
		}
	}
}

// TestSearchAnything sends what readers paste by accident: no query may fail.
func TestSearchAnything(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	s.addText(t, "Title", "text")
	marks := []string{`"`, "-", "or", "OR", ":*", `\`, "'", "&", "|", "!", "(", ")", "<->", "<1>", "*", "%", "_", "😀",
		"\u200b", "\u0301", "猫", "-猫", `"猫`, "\x00", "\xff", "and", "the", ";", "--", "/*", "$1", "@user_id"}
	var queries []string
	for _, a := range marks {
		queries = append(queries, a, strings.Repeat(a, 50), strings.Repeat(a+" ", 2000))
		for _, b := range marks {
			queries = append(queries, a+b, a+" "+b, "word "+a+b+" word", strings.Repeat(a+b, 100), strings.Repeat(a+b+" x", 100))
		}
	}
	queries = append(queries, "", "   ", strings.Repeat("x", 10_000), strings.Repeat("猫", 10_000), strings.Repeat("word ", 10_000),
		strings.Repeat("-", 10_000), strings.Repeat(`"a" or `, 3_000))
	for _, query := range queries {
		s.find(t, query)
	}
}

// TestBlankSearch has nothing to look for, and so shows everything.
func TestBlankSearch(t *testing.T) {
	t.Parallel()
	s := newShelf(t, dbtest.Tx(t))
	id := s.addText(t, "Title", "text")
	for _, query := range []string{"", " ", "\t\n", "\u00a0", "\x00"} {
		if diff := cmp.Diff([]int64{id}, s.find(t, query)); diff != "" {
			t.Errorf("search %q (-want +got):\n%s", query, diff)
		}
	}
}

// TestSearchHugeTexts indexes what goes beyond the 1 MB of a tsvector and the
// 2 kB of a lexeme. The beginning can be found all the same.
func TestSearchHugeTexts(t *testing.T) {
	t.Parallel()
	repeat := func(size int, word func(i int) string) string {
		var b strings.Builder
		b.WriteString("beginning ")
		for i := 0; b.Len() < size; i++ {
			b.WriteString(word(i))
		}
		return b.String()
	}
	letters := func(i int) string {
		word := []byte("aaaa")
		for p := range word {
			word[p] += byte(i % 26)
			i /= 26
		}
		return string(word)
	}
	for name, text := range map[string]string{
		"3 MB of prose":           repeat(3<<20, func(i int) string { return fmt.Sprintf("word%d goes here ", i%5000) }),
		"3 MB of different words": repeat(3<<20, func(i int) string { return letters(i) + "s " }),
		"1 MB of Chinese":         repeat(1<<20, func(i int) string { return string(rune(0x4e00 + (i*7919)%20000)) }),
		"1 MB without a space":    repeat(1<<20, func(int) string { return "x" }),
		"hyphens":                 repeat(1<<20, func(i int) string { return letters(i*2) + "s-" + letters(i*2+1) + "s " }),
		"addresses":               repeat(1<<20, func(i int) string { return letters(i) + ".com/" + letters(i) + "s " }),
		"long compounds":          repeat(1<<20, func(i int) string { return letters(i) + "s-" }),
		"paths":                   repeat(1<<20, func(i int) string { return "/" + letters(i) + "/b " }),
		"no UTF-8, NUL":           "beginning \xff \x00 end",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t, dbtest.Tx(t))
			id := s.addText(t, strings.Repeat("title ", 100), text)
			if diff := cmp.Diff([]int64{id}, s.find(t, "beginning")); diff != "" {
				t.Errorf("search (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("huge title", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, dbtest.Tx(t))
		id := s.addText(t, repeat(3<<20, func(i int) string { return letters(i) + " " }), "")
		if diff := cmp.Diff([]int64{id}, s.find(t, "beginning")); diff != "" {
			t.Errorf("search (-want +got):\n%s", diff)
		}
	})
}
