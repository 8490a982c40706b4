package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/webp"
)

// Flags of the VP8X chunk.
const (
	webpAnimation = 1 << 1
	webpXMP       = 1 << 2
	webpEXIF      = 1 << 3
)

const webpExtendedLength = 10 // bytes in a VP8X chunk

// A decoder keeps eight bytes for each lossless pixel, or of a lossy one a
// byte and a half and the lossless alpha, and up to maxWebPTables of code
// tables.
const (
	webpBytesPerPixel = 8 + 3
	maxWebPTables     = 120 << 20
	maxWebPPixels     = (maxDecodeBytes - maxWebPTables) / webpBytesPerPixel
	// Lossy pictures without alpha need far less.
	webpLossyBytesPerPixel = 2
)

// webpChunk is one chunk of a RIFF file, see RFC 9649 section 2.
type webpChunk struct {
	name string
	data []byte
}

// webpFile is a WebP file taken apart.
type webpFile struct {
	chunks        []webpChunk // without metadata
	frames        []webpFrame // of an animation
	width, height int
	animated      bool
	orientation   int
}

// webpFrame is one frame of an animation.
type webpFrame struct {
	bounds image.Rectangle
	chunks []webpChunk
}

func processWebP(data []byte) (*Picture, error) {
	f, err := parseWebP(data)
	if err != nil {
		return nil, err
	}
	clean := joinWebP(f.chunks)
	if f.animated {
		return f.processAnimation(clean)
	}
	r, err := f.decodeFirst()
	if err != nil {
		return nil, err
	}
	if r.orientation == 1 && max(f.width, f.height) <= MaxSide {
		return newPicture(clean, "webp", f.width, f.height), nil
	}
	return encode(r.upright(MaxSide), r.lossy)
}

// processAnimation keeps an animation that is light enough and whose frames
// all decode. Of one that is too heavy it returns the first frame.
func (f *webpFile) processAnimation(clean []byte) (*Picture, error) {
	var framePixels int64
	for _, frame := range f.frames {
		framePixels += int64(frame.bounds.Dx()) * int64(frame.bounds.Dy())
	}
	if framePixels > maxFramePixels || len(clean) > maxKeptBytes {
		r, err := f.decodeFirst()
		if err != nil {
			return nil, err
		}
		return encode(r.upright(MaxSide), r.lossy)
	}
	for _, frame := range f.frames {
		if _, err := frame.decode(); err != nil {
			return nil, err
		}
	}
	return newPicture(clean, "webp", f.width, f.height), nil
}

// decodeFirst decodes the picture, or the first frame as it stands on the
// canvas.
func (f *webpFile) decodeFirst() (*raster, error) {
	still := webpFrame{bounds: image.Rect(0, 0, f.width, f.height), chunks: f.chunks}
	if f.animated {
		if err := checkSize(f.width, f.height, 4); err != nil {
			return nil, err
		}
		still = f.frames[0]
	}
	img, err := still.decode()
	if err != nil {
		return nil, err
	}
	if f.animated {
		img = onCanvas(img, f.width, f.height)
	}
	return &raster{img: img, orientation: f.orientation, lossy: still.has("VP8 ")}, nil
}

func (frame *webpFrame) has(name string) bool {
	for _, c := range frame.chunks {
		if c.name == name {
			return true
		}
	}
	return false
}

// decode decodes a frame as a file of its own.
func (frame *webpFrame) decode() (image.Image, error) {
	file := joinWebP(frame.chunks)
	config, err := webp.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, broken(err)
	}
	if err := checkSize(config.Width, config.Height, webpLossyBytesPerPixel); err != nil {
		return nil, err
	}
	if (frame.has("VP8L") || frame.has("ALPH")) && config.Width*config.Height > maxWebPPixels {
		return nil, fmt.Errorf("%w: lossless %d×%d pixels", ErrTooLarge, config.Width, config.Height)
	}
	img, err := webp.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, broken(err)
	}
	if b := img.Bounds(); b.Dx() != frame.bounds.Dx() || b.Dy() != frame.bounds.Dy() {
		return nil, brokenf("WebP frame of another size than announced")
	}
	return movedImage(img, frame.bounds.Min), nil
}

// parseWebP reads the container and leaves out EXIF, XMP and unknown chunks.
func parseWebP(data []byte) (*webpFile, error) {
	all, err := splitWebP(data)
	if err != nil {
		return nil, err
	}
	f := &webpFile{orientation: 1}
	if len(all) > 0 && (all[0].name == "VP8 " || all[0].name == "VP8L") {
		all = all[:1] // the simple layout, in which nothing else means anything
	} else if len(all) == 0 || all[0].name != "VP8X" {
		return nil, brokenf("WebP without a picture")
	}
	for i, c := range all {
		switch c.name {
		case "VP8X":
			if i != 0 || len(c.data) != webpExtendedLength {
				return nil, brokenf("WebP header")
			}
			c.data = bytes.Clone(c.data)
			c.data[0] &^= webpEXIF | webpXMP
			f.animated = c.data[0]&webpAnimation != 0
			f.width, f.height = uint24(c.data[4:])+1, uint24(c.data[7:])+1
		case "ANMF":
			if err := f.addFrame(c.data); err != nil {
				return nil, err
			}
		case "EXIF":
			f.orientation = exifOrientation(bytes.TrimPrefix(c.data, []byte("Exif\x00\x00")))
			continue
		case "VP8 ", "VP8L", "ALPH":
			if f.animated {
				continue // the picture is in the frames
			}
		case "ICCP", "ANIM":
		default:
			continue
		}
		f.chunks = append(f.chunks, c)
	}
	if f.animated != (len(f.frames) > 0) {
		return nil, brokenf("WebP animation")
	}
	if f.width == 0 {
		config, err := webp.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return nil, broken(err)
		}
		f.width, f.height = config.Width, config.Height
	}
	return f, checkSize(f.width, f.height, 1)
}

// addFrame reads a frame of an animation, see RFC 9649 section 2.7.1.
func (f *webpFile) addFrame(data []byte) error {
	const header = 16
	if len(data) < header {
		return brokenf("WebP frame")
	}
	if len(f.frames) == maxFrames {
		return fmt.Errorf("%w: WebP of more than %d frames", ErrTooLarge, maxFrames)
	}
	at := image.Pt(2*uint24(data), 2*uint24(data[3:]))
	size := image.Pt(uint24(data[6:])+1, uint24(data[9:])+1)
	frame := webpFrame{bounds: image.Rectangle{Min: at, Max: at.Add(size)}}
	if !frame.bounds.In(image.Rect(0, 0, f.width, f.height)) {
		return brokenf("WebP frame beyond the canvas")
	}
	chunks, err := splitChunks(data[header:])
	if err != nil {
		return err
	}
	for _, c := range chunks {
		switch c.name {
		case "ALPH":
			extended := make([]byte, webpExtendedLength)
			extended[0] = 1 << 4 // alpha
			putUint24(extended[4:], size.X-1)
			putUint24(extended[7:], size.Y-1)
			frame.chunks = append(frame.chunks, webpChunk{"VP8X", extended}, c)
		case "VP8 ", "VP8L":
			frame.chunks = append(frame.chunks, c)
		default:
			return brokenf("WebP frame with a %q chunk", c.name)
		}
	}
	f.frames = append(f.frames, frame)
	return nil
}

func splitWebP(data []byte) ([]webpChunk, error) {
	const header = 12
	size := uint64(binary.LittleEndian.Uint32(data[4:])) + 8 // sniff has seen the header
	if size < header || size > uint64(len(data)) {
		return nil, brokenf("WebP of a wrong length")
	}
	return splitChunks(data[header:size])
}

func splitChunks(data []byte) ([]webpChunk, error) {
	const header = 8
	var chunks []webpChunk
	for len(data) > 0 {
		if len(data) < header {
			return nil, brokenf("WebP chunk")
		}
		n := uint64(binary.LittleEndian.Uint32(data[4:]))
		if n > uint64(len(data)-header) {
			return nil, brokenf("WebP chunk of a wrong length")
		}
		chunks = append(chunks, webpChunk{string(data[:4]), data[header : header+n]})
		data = data[min(header+n+n%2, uint64(len(data))):] // padded to even
	}
	return chunks, nil
}

func joinWebP(chunks []webpChunk) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	for _, c := range chunks {
		out = append(out, c.name...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(c.data)))
		out = append(out, c.data...)
		if len(c.data)%2 != 0 {
			out = append(out, 0)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// movedImage returns img with its top left corner at the point.
func movedImage(img image.Image, to image.Point) image.Image {
	if to == img.Bounds().Min {
		return img
	}
	switch m := img.(type) {
	case *image.YCbCr:
		m.Rect = m.Rect.Add(to)
	case *image.NYCbCrA:
		m.Rect = m.Rect.Add(to)
	case *image.NRGBA:
		m.Rect = m.Rect.Add(to)
	}
	return img
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func putUint24(b []byte, n int) { b[0], b[1], b[2] = byte(n), byte(n>>8), byte(n>>16) }
