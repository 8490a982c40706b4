// Package picture turns a stranger's picture file into one that is safe and
// light to serve: proven to decode, of bounded size, without metadata.
//
// It looks only at bytes. Getting and keeping them is left to others.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

var (
	// ErrNotPicture says that the bytes are no picture of a known format, or a
	// broken one.
	ErrNotPicture = errors.New("not a picture")
	// ErrTooLarge says that the picture would take too much memory or time to
	// decode, here or in a browser.
	ErrTooLarge = errors.New("picture too large")
)

// MaxSide, in pixels, is the longest side of a still picture that [Process]
// returns. Smaller pictures keep their size.
const MaxSide = 1600

// MaxPixels is the largest area of a picture that is decoded. Formats that
// need much memory for each pixel have a lower limit, see maxDecodeBytes.
const MaxPixels = 50_000_000

// maxDecodeBytes bounds the memory that decoding one picture takes.
const maxDecodeBytes = 240 << 20

// maxKeptBytes is the size up to which an animation, or a picture that cannot
// be decoded here, is kept as it is.
const maxKeptBytes = 8 << 20

// Picture is a picture file ready to be served.
type Picture struct {
	Data        []byte
	ContentType string // such as "image/jpeg"
	Ext         string // "jpg", "png", "gif", "webp", "svg" or "avif"
	Width       int    // pixels
	Height      int    // pixels
}

// kind is a file format, recognised by its first bytes.
type kind int

const (
	kindUnknown kind = iota
	kindJPEG
	kindPNG
	kindGIF
	kindWebP
	kindBMP
	kindTIFF
	kindAVIF
	kindSVG
)

// sniff returns the format that data claims to have, by the signatures of the
// WHATWG MIME Sniffing Standard section 6.1 and those of TIFF 6.0 and
// ISO/IEC 14496-12 (AVIF). Anything else that begins like XML may be an SVG.
func sniff(data []byte) kind {
	has := func(at int, s string) bool { return len(data) >= at+len(s) && string(data[at:at+len(s)]) == s }
	switch {
	case has(0, "\xff\xd8\xff"):
		return kindJPEG
	case has(0, pngSignature):
		return kindPNG
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return kindGIF
	case has(0, "RIFF") && has(8, "WEBPVP"):
		return kindWebP
	case has(0, "BM"):
		return kindBMP
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return kindTIFF
	case has(4, "ftyp"):
		return kindAVIF
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte(utf8BOM)), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) {
		return kindSVG
	}
	return kindUnknown
}

// Process returns the picture in data, made safe and light. The format is
// recognised from the bytes alone.
//
// JPEG, PNG, GIF and WebP files of at most [MaxSide] keep their image data and
// only lose their metadata; they are decoded nevertheless to prove that they
// can be. Larger ones, and BMP and TIFF, become JPEG or PNG, upright as EXIF
// says. Animations stay GIF or WebP unless they are too heavy, and then become
// a still picture of their first frame. SVG loses all that runs or reaches
// outside the file. AVIF cannot be decoded here: its structure is checked and
// its bytes, metadata included, are kept.
//
// The error is [ErrNotPicture] or [ErrTooLarge]. Process takes at most about
// 250 MB beside data; callers bound how many run at once.
func Process(data []byte) (*Picture, error) {
	switch sniff(data) {
	case kindJPEG:
		return processJPEG(data)
	case kindPNG:
		return processPNG(data)
	case kindGIF:
		return processGIF(data)
	case kindWebP:
		return processWebP(data)
	case kindBMP, kindTIFF:
		r, err := decode(data)
		if err != nil {
			return nil, err
		}
		return encode(r.upright(MaxSide), r.lossy)
	case kindAVIF:
		return processAVIF(data)
	case kindSVG:
		return processSVG(data)
	}
	return nil, ErrNotPicture
}

// Thumbnail returns the square in the middle of p as a small JPEG of at most
// size pixels on each side, without enlarging. What is transparent becomes
// white; an animation shows its first frame. SVG and AVIF cannot be drawn here
// and give [ErrNotPicture].
func Thumbnail(p *Picture, size int) (*Picture, error) {
	if size < 1 || size > MaxSide {
		return nil, fmt.Errorf("thumbnail of %d pixels: not between 1 and %d", size, MaxSide)
	}
	r, err := decode(p.Data)
	if err != nil {
		return nil, err
	}
	b := r.img.Bounds()
	side := min(b.Dx(), b.Dy())
	corner := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	size = min(size, side)
	square := resample(r.img, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}, size, size)
	return encodeJPEG(flatten(orient(square, r.orientation)))
}

// broken marks err as the fault of the file.
func broken(err error) error { return fmt.Errorf("%w: %w", ErrNotPicture, err) }

// brokenf is [broken] with a reason of our own.
func brokenf(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNotPicture, fmt.Sprintf(format, args...))
}

// checkSize refuses a picture whose decoding would take more than MaxPixels
// or, at bytesPerPixel, more than maxDecodeBytes.
func checkSize(width, height, bytesPerPixel int) error {
	if width <= 0 || height <= 0 {
		return brokenf("%d×%d pixels", width, height)
	}
	// No format has sides above 2³¹, so that the area fits.
	pixels := int64(width) * int64(height)
	if pixels > MaxPixels || pixels*int64(bytesPerPixel) > maxDecodeBytes {
		return fmt.Errorf("%w: %d×%d pixels", ErrTooLarge, width, height)
	}
	return nil
}
