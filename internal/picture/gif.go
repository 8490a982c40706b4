package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
)

// maxFrames is the longest animation that is looked at.
const maxFrames = 5000

// maxFramePixels bounds the sum of the areas of all frames of an animation
// that is kept, and so the time to prove that it decodes.
const maxFramePixels = 4 * MaxPixels

// gifFile is a GIF file taken apart: see the GIF89a specification.
type gifFile struct {
	header        []byte // with the global color table
	loop          []byte // the extension that says how often to play, or nil
	frames        []gifFrame
	width, height int
}

// gifFrame is one frame: its graphic control extension and its picture.
type gifFrame struct {
	data          []byte
	width, height int
}

func processGIF(data []byte) (*Picture, error) {
	f, err := parseGIF(data)
	if err != nil {
		return nil, err
	}
	clean := f.clean()
	var framePixels int64
	for _, frame := range f.frames {
		framePixels += int64(frame.width) * int64(frame.height)
	}
	if max(f.width, f.height) > MaxSide || framePixels > maxFramePixels || len(clean) > maxKeptBytes {
		r, err := f.decodeFirst()
		if err != nil {
			return nil, err
		}
		return encode(r.upright(MaxSide), false)
	}
	for i := range f.frames {
		if _, err := f.decodeFrame(i); err != nil {
			return nil, err
		}
	}
	return newPicture(clean, "gif", f.width, f.height), nil
}

// clean returns the file without comments, text and application data.
func (f *gifFile) clean() []byte {
	out := append(bytes.Clone(f.header), f.loop...)
	for _, frame := range f.frames {
		out = append(out, frame.data...)
	}
	return append(out, gifTrailer)
}

// decodeFrame decodes one frame alone, so that a long animation takes no more
// memory than a short one.
func (f *gifFile) decodeFrame(i int) (image.Image, error) {
	single := append(bytes.Clone(f.header), f.frames[i].data...)
	img, err := gif.Decode(bytes.NewReader(append(single, gifTrailer)))
	if err != nil {
		return nil, broken(err)
	}
	return img, nil
}

// decodeFirst returns the first frame as it stands on the screen.
func (f *gifFile) decodeFirst() (*raster, error) {
	if err := checkSize(f.width, f.height, 4+2); err != nil {
		return nil, err
	}
	frame, err := f.decodeFrame(0)
	if err != nil {
		return nil, err
	}
	return &raster{img: onCanvas(frame, f.width, f.height), orientation: 1}, nil
}

// onCanvas returns the frame at its place on a transparent canvas.
func onCanvas(frame image.Image, width, height int) image.Image {
	canvas := image.Rect(0, 0, width, height)
	if frame.Bounds() == canvas {
		return frame
	}
	img := image.NewRGBA(canvas)
	draw.Draw(img, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return img
}

// The blocks of a GIF file.
const (
	gifTrailer        = 0x3b
	gifImage          = 0x2c
	gifExtension      = 0x21
	gifGraphicControl = 0xf9
	gifApplication    = 0xff
)

const gifHeaderLength = 13

func parseGIF(data []byte) (*gifFile, error) {
	if len(data) < gifHeaderLength {
		return nil, brokenf("GIF header")
	}
	f := &gifFile{
		width:  int(binary.LittleEndian.Uint16(data[6:])),
		height: int(binary.LittleEndian.Uint16(data[8:])),
	}
	p := gifParser{data: data}
	p.take(gifHeaderLength)
	p.take(colorTableLength(data[10]))
	f.header = p.since(0)
	var control []byte
	for !p.failed {
		start := p.at
		switch p.byte() {
		case gifTrailer:
			if len(f.frames) == 0 {
				return nil, brokenf("GIF without a frame")
			}
			return f, checkSize(f.width, f.height, 1)
		case gifImage:
			if len(f.frames) == maxFrames {
				return nil, fmt.Errorf("%w: GIF of more than %d frames", ErrTooLarge, maxFrames)
			}
			width, height := p.image()
			f.frames = append(f.frames, gifFrame{append(control, p.since(start)...), width, height})
			control = nil
		case gifExtension:
			label := p.byte()
			name := p.subBlocks()
			switch {
			case label == gifGraphicControl:
				control = bytes.Clone(p.since(start))
			case label == gifApplication && (string(name) == "NETSCAPE2.0" || string(name) == "ANIMEXTS1.0"):
				f.loop = p.since(start)
			}
		default:
			p.failed = true
		}
	}
	return nil, brokenf("GIF blocks")
}

// gifParser walks through blocks. Beyond the end it fails and yields nothing.
type gifParser struct {
	data   []byte
	at     int
	failed bool
}

func (p *gifParser) take(n int) []byte {
	if p.failed || n > len(p.data)-p.at {
		p.failed = true
		return nil
	}
	p.at += n
	return p.data[p.at-n : p.at]
}

func (p *gifParser) byte() byte {
	if b := p.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (p *gifParser) since(start int) []byte { return p.data[start:p.at] }

// image passes an image descriptor and its data.
func (p *gifParser) image() (width, height int) {
	descriptor := p.take(9)
	if descriptor == nil {
		return 0, 0
	}
	p.take(colorTableLength(descriptor[8]))
	p.byte() // code size
	p.subBlocks()
	return int(binary.LittleEndian.Uint16(descriptor[4:])), int(binary.LittleEndian.Uint16(descriptor[6:]))
}

// subBlocks passes data sub-blocks and their terminator, and returns the first.
func (p *gifParser) subBlocks() []byte {
	var first []byte
	for n := p.byte(); n != 0; n = p.byte() {
		block := p.take(int(n))
		if first == nil {
			first = block
		}
	}
	return first
}

// colorTableLength returns the bytes of the color table that packed fields
// announce.
func colorTableLength(fields byte) int {
	if fields&0x80 == 0 {
		return 0
	}
	return 3 << (1 + fields&7)
}
