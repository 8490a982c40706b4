package picture

import (
	"bytes"
	"encoding/binary"
	"image/png"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// smallPNG is the size in bytes up to which no JPEG is tried in its place.
const smallPNG = 64 << 10

func processPNG(data []byte) (*Picture, error) {
	r, err := decodePNG(data)
	if err != nil {
		return nil, err
	}
	width, height := r.img.Bounds().Dx(), r.img.Bounds().Dy()
	if max(width, height) > MaxSide || pngDepth(data) > 8 {
		return encode(r.upright(MaxSide), false)
	}
	stripped := newPicture(stripPNG(data), "png", width, height)
	if len(stripped.Data) <= smallPNG {
		return stripped, nil
	}
	encoded, err := encode(r.img, false)
	if err != nil {
		return nil, err
	}
	limit := len(encoded.Data)
	if encoded.Ext == "jpg" {
		limit *= pngAdvantage
	}
	if len(stripped.Data) <= limit {
		return stripped, nil
	}
	return encoded, nil
}

func decodePNG(data []byte) (*raster, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	perPixel := bytesPerPixel(config.ColorModel)
	if pngInterlaced(data) {
		perPixel *= 2 // each pass is decoded apart before it is merged
	}
	if err := checkSize(config.Width, config.Height, perPixel); err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	return &raster{img: img, orientation: 1}, nil
}

// pngDepth returns the bits per channel; DecodeConfig has seen the header.
func pngDepth(data []byte) byte { return data[24] }

// pngInterlaced reports whether the picture is stored in passes.
func pngInterlaced(data []byte) bool { return data[28] != 0 }

// stripPNG returns a decodable PNG file with only the chunks that its look
// depends on. An animated PNG becomes its still picture.
// See PNG (Third Edition), section 11.
func stripPNG(data []byte) []byte {
	clean := append(make([]byte, 0, len(data)), pngSignature...)
	rest := data[len(pngSignature):]
	for len(rest) >= 12 {
		n := uint64(binary.BigEndian.Uint32(rest)) + 12 // length, type and checksum around the data
		if n > uint64(len(rest)) {
			break
		}
		name := string(rest[4:8])
		switch name {
		case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP":
			clean = append(clean, rest[:n]...)
		}
		if name == "IEND" {
			break
		}
		rest = rest[n:]
	}
	return clean
}
