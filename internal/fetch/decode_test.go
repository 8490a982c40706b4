package fetch

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const (
	russian = "Сегодня утром в городе выпал первый снег. Дети бежали в школу, а взрослые медленно шли на работу. " +
		"Никто не помнил такой ранней зимы, и все говорили только о погоде."
	japanese = "今日は朝から雪が降っていました。子供たちは学校へ走って行き、大人たちはゆっくりと会社に向かいました。" +
		"こんなに早い冬は誰も覚えていないと、みんなが話していました。"
	simplified = "今天早上城里下了第一场雪。孩子们跑着去上学，大人们慢慢地走去上班。" +
		"没有人记得冬天来得这么早，大家都在谈论天气，这是我们国家的一个重要的问题。"
	traditional = "今天早上城裡下了第一場雪。孩子們跑著去上學，大人們慢慢地走去上班。" +
		"沒有人記得冬天來得這麼早，大家都在談論天氣，這是我們國家的一個重要的問題。"
	korean = "오늘 아침 도시에 첫눈이 내렸습니다. 아이들은 학교로 뛰어가고 어른들은 천천히 회사로 걸어갔습니다. " +
		"이렇게 이른 겨울을 기억하는 사람은 아무도 없었고 모두가 날씨 이야기만 했습니다."
	french  = "Ce matin, la première neige est tombée sur la ville. Les élèves couraient vers l'école où les maîtres attendaient déjà."
	polish  = "Dziś rano w mieście spadł pierwszy śnieg. Dzieci biegły do szkoły, a dorośli powoli szli do pracy. Nikt nie pamiętał tak wczesnej zimy."
	greek   = "Σήμερα το πρωί έπεσε το πρώτο χιόνι στην πόλη. Τα παιδιά έτρεχαν στο σχολείο και όλοι μιλούσαν για τον καιρό."
	hebrew  = "הבוקר ירד השלג הראשון בעיר. הילדים רצו לבית הספר וכולם דיברו רק על מזג האוויר."
	turkish = "Bu sabah şehre ilk kar düştü. Çocuklar okula koşuyordu, büyükler yavaşça işe gidiyordu."
)

// encoded returns text in the named encoding.
func encoded(tb testing.TB, name, text string) []byte {
	tb.Helper()
	c := lookup(name)
	if c == nil {
		tb.Fatalf("no encoding %q", name)
	}
	b, err := c.enc.NewEncoder().Bytes([]byte(text))
	if err != nil {
		tb.Fatalf("encode as %s: %v", name, err)
	}
	return b
}

// document is a page around text, with the given markup in its head. Its
// script is longer than the detector's own sample.
func document(head, text string) string {
	script := "<script>" + strings.Repeat("function f(a) { return a < 1 && 'the end of the line'; }\n", 200) + "</script>"
	return "<!doctype html><html><head>" + head + "<title>" + text[:strings.Index(text, " ")+1] + "</title>" + script +
		"</head><body><p class=\"intro\">" + text + "</p></body></html>"
}

func TestDecodeCharsets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text     string
		detected string // the name when undeclared; "" where detection is not promised
	}{
		"windows-1251": {russian, "windows-1251"},
		"koi8-r":       {russian, "koi8-r"},
		"shift_jis":    {japanese, "shift_jis"},
		"euc-jp":       {japanese, "euc-jp"},
		"iso-2022-jp":  {japanese, "iso-2022-jp"},
		"gbk":          {simplified, "gb18030"},
		"gb18030":      {simplified, "gb18030"},
		"big5":         {traditional, "big5"},
		"euc-kr":       {korean, "euc-kr"},
		"windows-1252": {french, "windows-1252"},
		"iso-8859-2":   {polish, ""},
		"iso-8859-5":   {russian, ""},
		"iso-8859-7":   {greek, ""},
		"iso-8859-8":   {hebrew, ""},
		"iso-8859-15":  {french, ""},
		"windows-1254": {turkish, ""},
		"utf-8":        {russian + japanese + korean + greek, "utf-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := func(how, head, contentType, wantName string) {
				t.Helper()
				want := document(head, test.text+" end")
				got, gotName := Decode(encoded(t, name, want), contentType)
				if gotName != wantName {
					t.Errorf("%s: Decode charset = %q, want %q", how, gotName, wantName)
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Errorf("%s: Decode text (-want +got):\n%.600s", how, diff)
				}
			}
			check("header", "", "text/html; charset="+strings.ToUpper(name), name)
			check("quoted header", "", `text/html;charset="`+name+`"`, name)
			check("meta", `<meta charset="`+name+`">`, "text/html", name)
			check("http-equiv", `<META http-equiv=Content-Type content="text/html; charset=`+name+`">`, "", name)
			if test.detected != "" {
				check("undeclared", "", "text/html", test.detected)
				check("unknown label", "", "text/html; charset=none", test.detected)
			}
		})
	}
}

func TestDecodeFragmentsOfText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ charset, text, want string }{
		"shift_jis": {"shift_jis", japanese, "shift_jis"},
		"euc-jp":    {"euc-jp", japanese, "euc-jp"},
		"gbk":       {"gbk", simplified, "gb18030"},
		"big5":      {"big5", traditional, "big5"},
		"euc-kr":    {"euc-kr", korean, "euc-kr"},
		"1251":      {"windows-1251", russian, "windows-1251"},
		"koi8-r":    {"koi8-r", russian, "koi8-r"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runes := []rune(test.text)
			short := string(runes[:len(runes)/2])
			got, gotName := Decode(encoded(t, test.charset, short), "text/plain")
			if string(got) != short || gotName != test.want {
				t.Errorf("Decode = %q, %s, want %q, %s", got, gotName, short, test.want)
			}
		})
	}
}

func TestDecodeUTF16(t *testing.T) {
	t.Parallel()
	want := document("", russian+japanese+" 🙂")
	for name, mark := range map[string]string{"utf-16le": "\xff\xfe", "utf-16be": "\xfe\xff"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := encoded(t, name, want)
			for how, in := range map[string]struct {
				body        []byte
				contentType string
			}{
				"marked":            {append([]byte(mark), body...), "text/html"},
				"marked, misnamed":  {append([]byte(mark), body...), "text/html; charset=iso-8859-1"},
				"named in a header": {body, "text/html; charset=" + name},
			} {
				got, gotName := Decode(in.body, in.contentType)
				if string(got) != want || gotName != name {
					t.Errorf("%s: Decode = %.80q…, %s, want %s", how, got, gotName, name)
				}
			}
		})
	}
}

func TestDecodeContradictions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body, contentType string
		want, charset     string
	}{
		"UTF-8 called ISO-8859-1":      {"<p>naïve — “x”", "text/html; charset=ISO-8859-1", "<p>naïve — “x”", "utf-8"},
		"UTF-8 called ASCII":           {"<p>Zoë", "text/html; charset=us-ascii", "<p>Zoë", "utf-8"},
		"UTF-8 called windows-1251":    {russian, "text/html; charset=windows-1251", russian, "utf-8"},
		"UTF-8 called GBK by its meta": {"<meta charset=gbk><p>" + korean, "text/html", "<meta charset=gbk><p>" + korean, "utf-8"},
		"UTF-16 in a meta":             {"<meta charset=utf-16><p>Zoë", "text/html", "<meta charset=utf-16><p>Zoë", "utf-8"},
		"1251 called UTF-8":            {string(encoded(t, "windows-1251", russian)), "text/html; charset=utf-8", russian, "windows-1251"},
		"Shift_JIS called UTF-8":       {string(encoded(t, "shift_jis", japanese)), "text/html; charset=utf-8", japanese, "shift_jis"},
		"Shift_JIS called EUC-JP":      {string(encoded(t, "shift_jis", japanese)), "text/html; charset=euc-jp", japanese, "shift_jis"},
		"one bad byte in UTF-8":        {russian + "\xd0", "text/html; charset=utf-8", russian + "\uFFFD", "utf-8"},
		"one bad byte, undeclared":     {russian + "\xd0", "", russian + "\uFFFD", "utf-8"},
		"mark beats the header":        {"\xef\xbb\xbfZoë", "text/html; charset=windows-1252", "Zoë", "utf-8"},
		"header beats the meta":        {"<meta charset=utf-8>caf\xe9", "text/html; charset=iso-8859-1", "<meta charset=utf-8>café", "windows-1252"},
		"XML declaration":              {"<?xml version=\"1.0\" encoding='iso-8859-2'?><p>\xb1", "", "<?xml version=\"1.0\" encoding='iso-8859-2'?><p>ą", "iso-8859-2"},
		"meta in a comment":            {"<!-- <meta charset=koi8-r> --><p>caf\xe9", "text/html", "<!-- <meta charset=koi8-r> --><p>café", "windows-1252"},
		"replacement label":            {"caf\xe9", "text/html; charset=hz-gb-2312", "café", "windows-1252"},
		"NUL":                          {"a\x00b", "text/plain", "ab", "utf-8"},
		"meta in plain text":           {"write <meta charset=koi8-r>: \xe9t\xe9", "text/plain", "write <meta charset=koi8-r>: été", "windows-1252"},
		"empty":                        {"", "", "", "utf-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, charset := Decode([]byte(test.body), test.contentType)
			if string(got) != test.want || charset != test.charset {
				t.Errorf("Decode = %q, %s, want %q, %s", got, charset, test.want, test.charset)
			}
		})
	}
}

func TestDecodeUsesTheLanguage(t *testing.T) {
	t.Parallel()
	// Too short to be told apart by the characters alone.
	for charset, page := range map[string]string{
		"gb18030": `<html lang="zh-CN"><p>今天早上`,
		"euc-kr":  `<html lang=KO><p>오늘 아침 도시`,
	} {
		if got, name := Decode(encoded(t, charset, page), "text/html"); string(got) != page || name != charset {
			t.Errorf("Decode = %q, %s, want %q, %s", got, name, page, charset)
		}
	}
}

func TestDecodeIsDeterministic(t *testing.T) {
	t.Parallel()
	body := []byte("\xb1\xb2 \xc0\xc1 \xd5\xd6")
	want, wantName := Decode(body, "")
	for range 50 {
		if got, name := Decode(body, ""); name != wantName || !bytes.Equal(got, want) {
			t.Fatalf("Decode = %q, %s, and before %q, %s", got, name, want, wantName)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<p>plain"), "text/html; charset=utf-8")
	f.Add(encoded(f, "shift_jis", japanese), "text/html")
	f.Add(encoded(f, "koi8-r", russian), "text/plain; charset=")
	f.Add([]byte("\xff\xfe<\x00\xd8"), "")
	f.Add([]byte("<meta charset='euc-kr'>\xb0"), `text/html; charset="`)
	f.Add([]byte("<?xml encoding=gb18030?>\x81\x30\x81"), "application/xhtml+xml")
	f.Add([]byte("\x1b$B\x1b(B\x00\x1b"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, name := Decode(body, contentType)
		if !utf8.Valid(text) {
			t.Errorf("Decode is not UTF-8: %q", text)
		}
		if bytes.IndexByte(text, 0) >= 0 || bytes.HasPrefix(text, []byte("\uFEFF")) {
			t.Errorf("Decode left a NUL or a byte order mark: %q", text)
		}
		if lookup(name) == nil {
			t.Error(fmt.Errorf("Decode names no encoding: %q", name))
		}
	})
}
