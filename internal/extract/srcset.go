package extract

import (
	"strconv"
	"strings"
)

// source is one of the files that a page offers for a picture.
type source struct {
	address string
	width   float64 // pixels, or 0 when unknown
	modern  bool    // a format that not every device can show
}

// widestImage is about twice the reading column, enough for a dense screen.
const widestImage = 2000

// unitWidth stands for the unknown width at pixel density 1.
const unitWidth = 800

// parseSrcset follows the HTML standard, "parse a srcset attribute":
// addresses may contain commas, but neither start nor end with one.
func parseSrcset(s string) []source {
	var found []source
	for len(found) < 100 {
		s = strings.TrimLeft(s, " \t\r\n\f,")
		if s == "" {
			break
		}
		end := strings.IndexAny(s, " \t\r\n\f")
		if end < 0 {
			end = len(s)
		}
		candidate := source{address: s[:end]}
		s = s[end:]
		if trimmed := strings.TrimRight(candidate.address, ","); trimmed != candidate.address {
			candidate.address = trimmed
		} else {
			descriptor := s
			if comma := strings.IndexByte(s, ','); comma >= 0 {
				descriptor, s = s[:comma], s[comma:]
			} else {
				s = ""
			}
			candidate.width = descriptorWidth(descriptor)
		}
		found = append(found, candidate)
	}
	return found
}

func descriptorWidth(descriptor string) float64 {
	for part := range strings.FieldsSeq(descriptor) {
		value, err := strconv.ParseFloat(part[:len(part)-1], 64)
		if err != nil || value <= 0 {
			continue
		}
		switch part[len(part)-1] {
		case 'w':
			return value
		case 'x':
			return value * unitWidth
		}
	}
	return 0
}

// largest returns the most detailed of the files that is not larger than a
// reader needs, or "". Between equals, a format that every device shows wins.
func largest(sources []source) string {
	var best *source
	for i := range sources {
		s := &sources[i]
		if placeholder(s.address) {
			continue
		}
		if best == nil || s.beats(best) {
			best = s
		}
	}
	if best == nil {
		return ""
	}
	return best.address
}

func (s *source) beats(t *source) bool {
	switch {
	case s.width == t.width:
		return t.modern && !s.modern
	case (s.width > widestImage) != (t.width > widestImage):
		return t.width > widestImage
	case s.width > widestImage:
		return s.width < t.width
	}
	return s.width > t.width
}
