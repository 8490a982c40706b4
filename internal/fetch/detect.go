package fetch

import (
	"bytes"
	"slices"

	"github.com/gogs/chardet"
	"golang.org/x/net/html"
)

const (
	maxSampleBytes = 64 << 10
	// languageBonus is what the page's declared language adds to the detector's
	// confidence, of at most 100, in an encoding of that language.
	languageBonus = 25
)

// detectable are the encodings that are told apart, in the order in which they
// are preferred when the detector is undecided.
var detectable = []string{
	"shift_jis", "euc-jp", "gb18030", "euc-kr", "big5", "iso-2022-jp",
	"windows-1251", "koi8-r", "iso-8859-5", "windows-1252", "iso-8859-2", "iso-8859-7", "iso-8859-9",
	"windows-1256", "iso-8859-6", "iso-8859-8", "iso-8859-8-i",
}

// detect guesses the encoding of a page that is not UTF-8 from its text. The
// language is that of the page, or "". When nothing fits better it is the
// encoding of western Europe, as in browsers.
func detect(body []byte, language string) *codec {
	sample := textSample(body)
	best, bestScore, bestRank := lookup("windows-1252"), 0, len(detectable)
	results, err := chardet.NewTextDetector().DetectAll(sample)
	if err != nil {
		return best
	}
	for _, r := range results {
		label := r.Charset
		if label == "GB-18030" {
			label = "gb18030"
		}
		c := lookup(label)
		if c == nil {
			continue
		}
		rank := slices.Index(detectable, c.name)
		if rank < 0 || countDecoded(c.decode(sample)).broken() {
			continue
		}
		score := r.Confidence
		if r.Language != "" && r.Language == language {
			score += languageBonus
		}
		if score > bestScore || score == bestScore && rank < bestRank {
			best, bestScore, bestRank = c, score, rank
		}
	}
	return best
}

// textSample returns the parts of a page's text that hold bytes beyond ASCII,
// since markup and scripts would look like English to the detector. Without
// such parts it returns the start of the page.
func textSample(body []byte) []byte {
	var sample bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(body))
	skip := false
	for sample.Len() < maxSampleBytes {
		switch z.Next() {
		case html.ErrorToken:
			if sample.Len() == 0 {
				return body[:min(len(body), maxSampleBytes)]
			}
			return sample.Bytes()
		case html.StartTagToken:
			name, _ := z.TagName()
			skip = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			skip = false
		case html.TextToken:
			if text := z.Raw(); !skip && slices.ContainsFunc(text, func(c byte) bool { return c >= 0x80 }) {
				sample.Write(text)
				sample.WriteByte('\n')
			}
		}
	}
	return sample.Bytes()[:maxSampleBytes]
}
