package picture

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// maxBoxes bounds how many boxes of an AVIF file are looked at.
const maxBoxes = 10_000

// processAVIF checks the structure of an AVIF file and the sizes it
// announces. It cannot decode it, so the bytes stay as they are.
// See ISO/IEC 14496-12 for boxes and 23008-12 for their meaning.
func processAVIF(data []byte) (*Picture, error) {
	if len(data) > maxKeptBytes {
		return nil, fmt.Errorf("%w: AVIF of %d bytes", ErrTooLarge, len(data))
	}
	top, err := splitBoxes(data)
	if err != nil {
		return nil, err
	}
	if len(top) == 0 || top[0].name != "ftyp" || !isAVIF(top[0].data) {
		return nil, brokenf("not an AVIF brand")
	}
	meta := findBox(top, "meta")
	if len(meta) < 4 || findBox(top, "mdat") == nil {
		return nil, brokenf("AVIF without a picture")
	}
	properties, err := descend(meta[4:], "iprp", "ipco") // after version and flags
	if err != nil {
		return nil, err
	}
	width, height := 0, 0
	turned := false
	for _, p := range properties {
		switch {
		case p.name == "ispe" && len(p.data) == 12:
			w, h := binary.BigEndian.Uint32(p.data[4:]), binary.BigEndian.Uint32(p.data[8:])
			if w > MaxPixels || h > MaxPixels {
				return nil, fmt.Errorf("%w: AVIF of %d×%d pixels", ErrTooLarge, w, h)
			}
			// Tiles and thumbnails have sizes too; the picture has the largest.
			if int(w)*int(h) > width*height {
				width, height = int(w), int(h)
			}
		case p.name == "irot" && len(p.data) == 1:
			turned = turned || p.data[0]&1 != 0 // by an odd number of right angles
		}
	}
	if err := checkSize(width, height, 1); err != nil {
		return nil, err
	}
	if turned {
		width, height = height, width
	}
	return newPicture(data, "avif", width, height), nil
}

// isAVIF reports whether a file type box names one of the brands of AVIF,
// section 5 of its specification.
func isAVIF(ftyp []byte) bool {
	if len(ftyp) < 8 || len(ftyp)%4 != 0 {
		return false
	}
	brands := slices.Collect(slices.Chunk(ftyp, 4))
	return slices.ContainsFunc(slices.Delete(brands, 1, 2), func(b []byte) bool { // the second is a version
		return string(b) == "avif" || string(b) == "avis"
	})
}

// box is one box of the ISO base media file format.
type box struct {
	name string
	data []byte
}

func splitBoxes(data []byte) ([]box, error) {
	var boxes []box
	for len(data) > 0 {
		if len(data) < 8 || len(boxes) == maxBoxes {
			return nil, brokenf("AVIF box")
		}
		header, size := 8, uint64(binary.BigEndian.Uint32(data))
		switch {
		case size == 0: // up to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= 16:
			header, size = 16, binary.BigEndian.Uint64(data[8:])
		}
		if size < uint64(header) || size > uint64(len(data)) {
			return nil, brokenf("AVIF box of a wrong length")
		}
		boxes = append(boxes, box{string(data[4:8]), data[header:size]})
		data = data[size:]
	}
	return boxes, nil
}

// descend returns the boxes at the path of names below data.
func descend(data []byte, path ...string) ([]box, error) {
	boxes, err := splitBoxes(data)
	for _, name := range path {
		if err != nil {
			return nil, err
		}
		boxes, err = splitBoxes(findBox(boxes, name))
	}
	return boxes, err
}

// findBox returns the content of the first box with the name, or nil.
func findBox(boxes []box, name string) []byte {
	for _, b := range boxes {
		if b.name == name {
			return b.data
		}
	}
	return nil
}
