package extract

// Layout is how the blocks of a page stand to each other, in numbers: all that
// a second look at the page needs besides the chances of the first.
type Layout struct {
	Words   []int             // of each block
	Heading []int32           // the last heading before each block, or -1
	Box     []int32           // the innermost box of each block
	Parent  []int32           // the box around each box, or -1; it comes first
	Set     [setKinds][]int32 // of each block, the set of blocks like it
	Sets    [setKinds]int     // how many sets there are
}

// setKind is a way in which blocks of a page are alike.
type setKind int

const (
	setPath     setKind = iota // they stand in elements that look the same
	setOpener                  // they begin with the same letters
	setCopy                    // they say the same
	setItem                    // they stand in the same of the nearest boxes that repeat
	setItems                   // they stand in nearest boxes that look the same
	setMessage                 // they stand in the same of the fullest boxes that repeat
	setMessages                // they stand in fullest boxes that look the same
	setSection                 // they stand below the same heading
	setKinds
)

var setNames = [setKinds]string{"path", "opener", "copy", "item", "items", "message", "messages", "section"}

// layout numbers the page's boxes and sets of like blocks.
func (p *pageBlocks) layout() *Layout {
	l := &Layout{Words: p.lengths()}
	boxes := map[*box]int32{}
	for i, x := range p.boxes {
		boxes[x] = int32(i)
		parent := int32(-1)
		if x.parent != nil {
			parent = boxes[x.parent]
		}
		l.Parent = append(l.Parent, parent)
	}
	var numbers [setKinds]map[any]int32
	for kind := range numbers {
		numbers[kind] = map[any]int32{}
	}
	for _, b := range p.blocks {
		l.Box = append(l.Box, boxes[b.place.box])
		l.Heading = append(l.Heading, b.headingIndex())
		for kind, key := range b.likeness() {
			n, known := numbers[kind][key]
			if !known {
				n = int32(len(numbers[kind]))
				numbers[kind][key] = n
			}
			l.Set[kind] = append(l.Set[kind], n)
		}
	}
	for kind := range numbers {
		l.Sets[kind] = len(numbers[kind])
	}
	return l
}

func (b *block) headingIndex() int32 {
	if b.place.heading == nil {
		return -1
	}
	return int32(b.place.heading.place.index)
}

// likeness returns what the blocks of each set have in common.
func (b *block) likeness() [setKinds]any {
	item, message := repeating(b)
	return [setKinds]any{b.path, b.opener, shortKey(b.text), item, item.group, message, message.group, b.place.heading}
}
