package picture

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// maxSVGDrawn bounds the elements that a browser draws, counting what is drawn
// again by reference each time. A few nested references can otherwise stand
// for billions of elements.
const maxSVGDrawn = 2_000_000

// svgLinks records which parts of a drawing draw which other parts again.
type svgLinks struct {
	ids   map[string]int // the element that has the name
	ends  []int          // for each element, the first element after its content
	stack []int          // the elements that are open
	list  []svgLink      // in document order
}

// svgLink is a place in the drawing that draws another part of it.
type svgLink struct {
	element int
	target  string
}

// open begins the next element.
func (l *svgLinks) open() {
	l.stack = append(l.stack, len(l.ends))
	l.ends = append(l.ends, 0)
}

// close ends the innermost element that is open.
func (l *svgLinks) close() {
	last := len(l.stack) - 1
	l.ends[l.stack[last]] = len(l.ends)
	l.stack = l.stack[:last]
}

// note records what an attribute of the innermost element names or refers to.
func (l *svgLinks) note(element, name, value string) {
	at := l.stack[len(l.stack)-1]
	switch {
	case name == "id":
		if _, taken := l.ids[value]; !taken {
			l.ids[value] = at
		}
	case name == "href" || name == "xlink:href":
		// Other elements only point to their target.
		if element == "use" || element == "feImage" || element == "pattern" {
			l.add(at, strings.TrimSpace(value))
		}
	default:
		for _, after := range strings.Split(value, "url(")[1:] {
			link, _, _ := strings.Cut(after, ")")
			l.add(at, strings.Trim(link, ` "'`))
		}
	}
}

func (l *svgLinks) add(element int, link string) {
	target, ok := strings.CutPrefix(link, "#")
	if !ok {
		return
	}
	if decoded, err := url.PathUnescape(target); err == nil {
		target = decoded
	}
	l.list = append(l.list, svgLink{element, target})
}

// check refuses a drawing that draws too much or draws itself.
func (l *svgLinks) check() error {
	drawn := make([]int, len(l.ends)) // 0 when not known yet
	total, err := l.count(0, drawn)
	if err != nil {
		return err
	}
	if total > maxSVGDrawn {
		return fmt.Errorf("%w: SVG that draws more than %d elements", ErrTooLarge, maxSVGDrawn)
	}
	return nil
}

// count returns how many elements are drawn for one element and its content,
// up to just above maxSVGDrawn.
func (l *svgLinks) count(element int, drawn []int) (int, error) {
	const counting = -1
	switch n := drawn[element]; {
	case n == counting:
		return 0, brokenf("SVG that draws itself")
	case n != 0:
		return n, nil
	}
	drawn[element] = counting
	total := l.ends[element] - element
	first, _ := slices.BinarySearchFunc(l.list, element, func(k svgLink, e int) int { return cmp.Compare(k.element, e) })
	for _, k := range l.list[first:] {
		if k.element >= l.ends[element] {
			break
		}
		target, ok := l.ids[k.target]
		if !ok {
			continue
		}
		n, err := l.count(target, drawn)
		if err != nil {
			return 0, err
		}
		total = min(total+n, maxSVGDrawn+1)
	}
	drawn[element] = total
	return total, nil
}
