package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// raster is a decoded picture, not yet turned upright.
type raster struct {
	img         image.Image
	orientation int  // of EXIF, 1 to 8
	lossy       bool // its format has already traded exact pixels for size
}

// decode returns the pixels of data, or of its first frame. It refuses what
// would take too much memory before it decodes.
func decode(data []byte) (*raster, error) {
	switch sniff(data) {
	case kindJPEG:
		f, err := parseJPEG(data)
		if err != nil {
			return nil, err
		}
		return f.decode()
	case kindPNG:
		return decodePNG(data)
	case kindGIF:
		f, err := parseGIF(data)
		if err != nil {
			return nil, err
		}
		return f.decodeFirst()
	case kindWebP:
		f, err := parseWebP(data)
		if err != nil {
			return nil, err
		}
		return f.decodeFirst()
	case kindBMP:
		return decodeBMP(data)
	case kindTIFF:
		return decodeTIFF(data)
	}
	return nil, ErrNotPicture
}

func decodeBMP(data []byte) (*raster, error) {
	config, err := bmp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	if err := checkSize(config.Width, config.Height, 4); err != nil {
		return nil, err
	}
	img, err := bmp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	return &raster{img: img, orientation: 1}, nil
}

// A TIFF decoder holds the pixels, at most eight bytes each, and one strip or
// tile, which a file may make as large as the picture, in a buffer that
// doubles as it grows.
const tiffBytesPerPixel = 8 + 3*8

// maxTIFFSide bounds how often a tile, which may be wider than a narrow
// picture, is decompressed for a few pixels each.
const maxTIFFSide = 20_000

func decodeTIFF(data []byte) (*raster, error) {
	config, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	if err := checkSize(config.Width, config.Height, tiffBytesPerPixel); err != nil {
		return nil, err
	}
	if max(config.Width, config.Height) > maxTIFFSide {
		return nil, ErrTooLarge
	}
	img, err := tiff.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	return &raster{img: img, orientation: exifOrientation(data)}, nil
}

// bytesPerPixel returns the memory of a decoded pixel of the color model.
func bytesPerPixel(m color.Model) int {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// upright returns the picture turned as its orientation says and scaled down
// to at most maxSide pixels on its longest side.
func (r *raster) upright(maxSide int) image.Image {
	b := r.img.Bounds()
	w, h := fit(b.Dx(), b.Dy(), maxSide)
	if w == b.Dx() && h == b.Dy() && r.orientation == 1 && !has16Bits(r.img) {
		return r.img
	}
	return orient(resample(r.img, b, w, h), r.orientation)
}

// has16Bits reports whether img has more than a screen shows.
func has16Bits(img image.Image) bool {
	switch img.(type) {
	case *image.Gray16, *image.RGBA64, *image.NRGBA64:
		return true
	}
	return false
}

// fit returns the size of a w×h picture scaled down to fit a square.
func fit(w, h, side int) (int, int) {
	longest := max(w, h)
	if longest <= side {
		return w, h
	}
	scale := func(n int) int { return max(1, int((int64(n)*int64(side)+int64(longest)/2)/int64(longest))) }
	return scale(w), scale(h)
}

// exifOrientation returns the orientation, 1 to 8, that the first directory of
// a TIFF structure gives, which is also how EXIF data is laid out. Anything
// missing or broken means 1, upright. See TIFF 6.0, sections 2 and 8.
func exifOrientation(data []byte) int {
	const (
		entrySize      = 12
		tagOrientation = 0x0112
		typeShort      = 3
	)
	if len(data) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if data[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(data[4:]))
	if at+2 > uint64(len(data)) {
		return 1
	}
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < entrySize {
			break
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			break
		}
		entries = entries[entrySize:]
	}
	return 1
}
