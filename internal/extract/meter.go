package extract

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"

	"golang.org/x/net/html"
)

// The parser opens every unclosed <b>, <i>, <a> and so on again in each new
// block, with all attributes (HTML standard, "reconstruct the active
// formatting elements"): a page of 100 KB can become a tree of gigabytes. The
// tree is out of reach until it is finished, so a meter feeds the parser tag
// by tag and looks at the heap in between.
const (
	pageGrowth     = 200 << 20 // bytes of heap while a page is parsed
	fragmentGrowth = 64 << 20  // and a piece of one
	// What one tag may cost at worst: as many elements as can be open, and
	// every attribute so far, which took four bytes of the page and is 48 bytes
	// in the tree.
	openElementCost = 512 * 112
	attributeCost   = 48 / 4
	chunk           = 4 << 10
)

// meter is a reader for the parser that ends with [ErrTooBig] when the heap
// grows beyond what a page may take.
type meter struct {
	rest   []byte
	seen   int // bytes read
	unseen int // bytes that may have been allocated since the last look
	limit  int // of bytes that the heap may grow
	start  uint64
	sample []metrics.Sample
}

// The heap as it is, and without the garbage as of the last collection. Garbage
// from before must not hide what a page takes, so the latter is the start.
const (
	heapNow  = "/memory/classes/heap/objects:bytes"
	heapLive = "/gc/heap/live:bytes"
)

func newMeter(page []byte, limit int) *meter {
	m := &meter{rest: page, limit: limit, sample: make([]metrics.Sample, 1)}
	m.start = m.heap(heapLive)
	return m
}

// newPageMeter returns a meter for a whole page. A large heap may be garbage
// that lived at the last collection, so that is looked at anew.
func newPageMeter(page []byte) *meter {
	m := newMeter(page, pageGrowth)
	if m.start > pageGrowth {
		runtime.GC()
		m.start = m.heap(heapLive)
	}
	return m
}

func (m *meter) heap(name string) uint64 {
	m.sample[0].Name = name
	metrics.Read(m.sample)
	return m.sample[0].Value.Uint64()
}

// overgrown reports whether the heap has grown beyond the limit. It collects
// the garbage before it says so.
func (m *meter) overgrown() bool {
	limit := m.start + uint64(m.limit)
	if m.heap(heapNow) <= limit {
		return false
	}
	runtime.GC()
	return m.heap(heapLive) > limit
}

// Read implements io.Reader. It returns no more than one tag.
func (m *meter) Read(p []byte) (int, error) {
	if len(m.rest) == 0 {
		return 0, io.EOF
	}
	n := min(len(p), len(m.rest), chunk)
	if end := bytes.IndexByte(m.rest[:n], '>'); end >= 0 {
		n = end + 1
	}
	m.seen += n
	m.unseen += openElementCost + m.seen*attributeCost
	if m.unseen > m.limit/4 {
		m.unseen = 0
		if m.overgrown() {
			return 0, fmt.Errorf("%w: its tree takes more than %d MB", ErrTooBig, m.limit>>20)
		}
	}
	copy(p, m.rest[:n])
	m.rest = m.rest[n:]
	return n, nil
}

// amplified reports whether a tree has more elements, texts and attributes than
// its source can have named: the parser has repeated some of them.
func amplified(nodes []*html.Node, source string) bool {
	count := 0
	for _, root := range nodes {
		count++
		for n := range root.Descendants() {
			count += 1 + len(n.Attr)
		}
	}
	return count > 16+len(source)/2
}
