package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/jpeg"
)

// The markers of ITU-T T.81, table B.1, that matter here.
const (
	markerSOF0  = 0xc0 // baseline
	markerSOF1  = 0xc1 // extended sequential
	markerSOF2  = 0xc2 // progressive
	markerDHT   = 0xc4
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerDQT   = 0xdb
	markerDRI   = 0xdd
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerAPP14 = 0xee
	markerAPP15 = 0xef
	markerCOM   = 0xfe
)

// maxProgressiveScans is several times what encoders write. Each scan visits
// the whole picture but can be a few bytes long.
const maxProgressiveScans = 64

// jpegFile is a JPEG file taken apart and put together without metadata.
type jpegFile struct {
	clean         []byte // ends at the end of the picture; all else is dropped
	width, height int
	components    int
	progressive   bool
	scans         int
	decodeBytes   int64 // memory that the decoder needs
	orientation   int
}

func processJPEG(data []byte) (*Picture, error) {
	f, err := parseJPEG(data)
	if err != nil {
		return nil, err
	}
	r, err := f.decode()
	if err != nil {
		return nil, err
	}
	if r.orientation == 1 && max(f.width, f.height) <= MaxSide {
		return newPicture(f.clean, "jpg", f.width, f.height), nil
	}
	return encodeJPEG(r.upright(MaxSide))
}

// decode decodes the cleaned file, so that what is proven is what is kept.
func (f *jpegFile) decode() (*raster, error) {
	if err := checkSize(f.width, f.height, 1); err != nil {
		return nil, err
	}
	maxScans := f.components
	if f.progressive {
		maxScans = maxProgressiveScans
	}
	if f.decodeBytes > maxDecodeBytes || f.scans > maxScans {
		return nil, fmt.Errorf("%w: %d scans of %d×%d pixels", ErrTooLarge, f.scans, f.width, f.height)
	}
	img, err := jpeg.Decode(bytes.NewReader(f.clean))
	if err != nil {
		return nil, broken(err)
	}
	return &raster{img: img, orientation: f.orientation, lossy: true}, nil
}

// parseJPEG walks through the segments of a JPEG file.
func parseJPEG(data []byte) (*jpegFile, error) {
	f := &jpegFile{clean: make([]byte, 0, len(data)), orientation: 1}
	f.clean = append(f.clean, data[:2]...) // sniff has seen the start of image
	rest := data[2:]
	for {
		// Stray bytes between segments are passed over, as decoders do.
		i := bytes.IndexByte(rest, 0xff)
		if i < 0 || i+1 >= len(rest) {
			return nil, brokenf("JPEG without an end")
		}
		marker := rest[i+1]
		switch {
		case marker == 0xff: // fill byte
			rest = rest[i+1:]
			continue
		case marker == 0 || marker >= markerRST0 && marker <= markerRST7:
			rest = rest[i+2:]
			continue
		case marker == markerEOI:
			f.clean = append(f.clean, 0xff, markerEOI)
			return f, nil
		}
		rest = rest[i+2:]
		if len(rest) < 2 || int(binary.BigEndian.Uint16(rest)) > len(rest) || binary.BigEndian.Uint16(rest) < 2 {
			return nil, brokenf("JPEG segment %#x of a wrong length", marker)
		}
		n := int(binary.BigEndian.Uint16(rest))
		if err := f.segment(marker, rest[2:n]); err != nil {
			return nil, err
		}
		rest = rest[n:]
		if marker == markerSOS {
			n := entropyLength(rest)
			f.clean = append(f.clean, rest[:n]...)
			rest = rest[n:]
		}
	}
}

// segment takes over a segment if the picture looks different without it.
func (f *jpegFile) segment(marker byte, body []byte) error {
	switch marker {
	case markerSOF0, markerSOF1, markerSOF2:
		if err := f.frameHeader(marker, body); err != nil {
			return err
		}
		f.keep(marker, body)
	case markerSOS:
		f.scans++
		f.keep(marker, body)
	case markerDHT, markerDQT, markerDRI:
		f.keep(marker, body)
	case markerAPP0: // JFIF: version and density, not its thumbnail
		if bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14 {
			f.keep(marker, append(bytes.Clone(body[:12]), 0, 0))
		}
	case markerAPP1:
		if exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
			f.orientation = exifOrientation(exif)
		}
	case markerAPP2:
		if bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) {
			f.keep(marker, body)
		}
	case markerAPP14: // how the colors are stored
		if bytes.HasPrefix(body, []byte("Adobe")) && len(body) >= 12 {
			f.keep(marker, body[:12])
		}
	default:
		if marker != markerCOM && (marker < markerAPP0 || marker > markerAPP15) {
			return brokenf("JPEG marker %#x", marker)
		}
	}
	return nil
}

func (f *jpegFile) keep(marker byte, body []byte) {
	f.clean = append(f.clean, 0xff, marker)
	f.clean = binary.BigEndian.AppendUint16(f.clean, uint16(len(body)+2))
	f.clean = append(f.clean, body...)
}

// frameHeader reads the size of the picture and works out what decoding
// takes. See ITU-T T.81, section B.2.2.
func (f *jpegFile) frameHeader(marker byte, body []byte) error {
	if f.components != 0 || len(body) < 6 || body[5] == 0 || len(body) != 6+3*int(body[5]) {
		return brokenf("JPEG frame header")
	}
	f.height = int(binary.BigEndian.Uint16(body[1:]))
	f.width = int(binary.BigEndian.Uint16(body[3:]))
	f.components = int(body[5])
	f.progressive = marker == markerSOF2
	maxH, maxV, blocksInUnit := 1, 1, 0
	for c := range f.components {
		h, v := int(body[7+3*c]>>4), int(body[7+3*c]&0x0f)
		if f.components == 1 {
			h, v = 1, 1 // sampling is relative
		}
		maxH, maxV = max(maxH, h), max(maxV, v)
		blocksInUnit += h * v
	}
	units := int64((f.width+8*maxH-1)/(8*maxH)) * int64((f.height+8*maxV-1)/(8*maxV))
	// Of each sample a byte is kept, and of progressive files an int32
	// coefficient too.
	perSample := int64(1)
	if f.progressive {
		perSample += 4
	}
	f.decodeBytes = units * int64(blocksInUnit) * 64 * perSample
	if f.components >= 3 && maxH == 1 && maxV == 1 || f.components == 4 {
		// RGB and CMYK are copied into interleaved pixels of four bytes.
		f.decodeBytes += int64(f.width) * int64(f.height) * 4
	}
	return nil
}

// entropyLength returns the length of the entropy-coded data at the start of
// data, up to the next marker that is not part of it.
func entropyLength(data []byte) int {
	at := 0
	for {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		if m := data[at+1]; m != 0 && (m < markerRST0 || m > markerRST7) {
			return at
		}
		at += 2
	}
}
