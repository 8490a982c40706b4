package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
)

// exifData returns EXIF data with an orientation and a secret.
func exifData(orientation int) []byte {
	out := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	out = append(out, 0x01, 0x0e, 0, 2, 0, 0, 0, byte(len(secret)), 0, 0, 0, 38) // description
	out = append(out, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0)
	out = append(out, 0, 0, 0, 0)
	return append(out, secret...)
}

func jpegSegment(marker byte, body string) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return append(out, body...)
}

// withEXIF puts metadata of every kind into a JPEG file.
func withEXIF(data []byte, orientation int) []byte {
	return bytes.Join([][]byte{
		data[:2],
		jpegSegment(markerAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01"+secret[:3]),
		jpegSegment(markerAPP1, "Exif\x00\x00"+string(exifData(orientation))),
		jpegSegment(markerAPP1, "http://ns.adobe.com/xap/1.0/\x00"+secret),
		jpegSegment(markerAPP2, "ICC_PROFILE\x00\x01\x01profile"),
		jpegSegment(markerAPP2, "MPF\x00"+secret),
		jpegSegment(0xed, "Photoshop 3.0\x00"+secret),
		jpegSegment(markerCOM, secret),
		data[2:],
		[]byte("after the end: " + secret),
	}, nil)
}

// withWebPEXIF puts metadata into a WebP file of 48×32 pixels.
func withWebPEXIF(t testing.TB, data []byte, orientation int) []byte {
	t.Helper()
	chunks, err := splitWebP(data)
	if err != nil {
		t.Fatal(err)
	}
	if chunks[0].name != "VP8X" {
		header := make([]byte, webpExtendedLength)
		putUint24(header[4:], 48-1)
		putUint24(header[7:], 32-1)
		chunks = append([]webpChunk{{"VP8X", header}}, chunks...)
	}
	chunks[0].data[0] |= webpEXIF | webpXMP
	chunks = append(chunks, webpChunk{"EXIF", exifData(orientation)}, webpChunk{"XMP ", []byte(secret)}, webpChunk{"junk", []byte(secret)})
	return joinWebP(chunks)
}

// animatedWebP makes an animation of still pictures of 48×32 pixels.
func animatedWebP(t testing.TB, width, height int, stills ...string) []byte {
	t.Helper()
	header := make([]byte, webpExtendedLength)
	header[0] = webpAnimation | webpEXIF | 1<<4
	putUint24(header[4:], width-1)
	putUint24(header[7:], height-1)
	chunks := []webpChunk{{"VP8X", header}, {"ANIM", make([]byte, 6)}}
	for i, name := range stills {
		parts, err := splitWebP(testdata(t, name))
		if err != nil {
			t.Fatal(err)
		}
		frame := make([]byte, 16)
		frame[0], frame[3] = byte(i+1), byte(i+2) // in steps of two pixels
		putUint24(frame[6:], 47)
		putUint24(frame[9:], 31)
		frame[12] = 100
		for _, c := range parts {
			if c.name != "VP8X" {
				frame = append(frame, joinWebP([]webpChunk{c})[12:]...)
			}
		}
		chunks = append(chunks, webpChunk{"ANMF", frame})
	}
	return joinWebP(append(chunks, webpChunk{"EXIF", exifData(1)}, webpChunk{"XMP ", []byte(secret)}))
}

func avifClaiming(t testing.TB, width, height uint32) []byte {
	t.Helper()
	data := bytes.Clone(testdata(t, "small.avif"))
	at := bytes.Index(data, []byte("ispe")) + 8
	binary.BigEndian.PutUint32(data[at:], width)
	binary.BigEndian.PutUint32(data[at+4:], height)
	return data
}

// turnedAVIF adds a turn by a right angle, in place of a box that is not
// looked at.
func turnedAVIF(t testing.TB) []byte {
	t.Helper()
	data := testdata(t, "small.avif")
	colr := bytes.Index(data, []byte("colr")) - 4
	const length = 19
	return bytes.Join([][]byte{data[:colr], []byte("\x00\x00\x00\x09irot\x01\x00\x00\x00\x0afree\x00\x00"), data[colr+length:]}, nil)
}

func pngClaiming(width, height uint32) []byte   { return pngHeader(width, height, 8) }
func pngClaiming16(width, height uint32) []byte { return pngHeader(width, height, 16) }

func pngHeader(width, height uint32, depth byte) []byte {
	header := binary.BigEndian.AppendUint32(nil, width)
	header = binary.BigEndian.AppendUint32(header, height)
	header = append(header, depth, 6, 0, 0, 0)
	return append([]byte(pngSignature), pngChunk("IHDR", string(header))...)
}

// inflatingPNG is a tiny picture followed by far more pixels than it has.
func inflatingPNG(t testing.TB) []byte {
	t.Helper()
	var zipped bytes.Buffer
	z := zlib.NewWriter(&zipped)
	for range 64 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{pngHeader(4, 4, 8), pngChunk("IDAT", zipped.String()), pngChunk("IEND", "")}, nil)
}

func jpegClaiming(width, height uint16) []byte {
	frame := binary.BigEndian.AppendUint16([]byte{8}, height)
	frame = binary.BigEndian.AppendUint16(frame, width)
	frame = append(frame, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0)
	return append(append([]byte{0xff, 0xd8}, jpegSegment(markerSOF0, string(frame))...), 0xff, markerEOI)
}

// manyScans repeats the last scan of a progressive file, which is a few bytes
// but visits the whole picture each time.
func manyScans(t testing.TB) []byte {
	t.Helper()
	data := testdata(t, "progressive.jpg")
	last := bytes.LastIndex(data, []byte{0xff, markerSOS})
	scan := data[last : len(data)-2]
	return append(append(bytes.Clone(data[:last]), bytes.Repeat(scan, 1000)...), 0xff, markerEOI)
}

func gifClaiming(width, height uint16) []byte {
	out := binary.LittleEndian.AppendUint16([]byte("GIF89a"), width)
	out = binary.LittleEndian.AppendUint16(out, height)
	out = append(out, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	out = append(out, gifImage, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0)
	return append(out, gifTrailer)
}

func gifOfFrames(t testing.TB, n int) []byte {
	t.Helper()
	one := gifClaiming(1, 1)
	const header = gifHeaderLength + 6
	frame := one[header : len(one)-1]
	return append(append(bytes.Clone(one[:header]), bytes.Repeat(frame, n)...), gifTrailer)
}

func webpClaiming(width, height int) []byte {
	header := make([]byte, webpExtendedLength)
	putUint24(header[4:], width-1)
	putUint24(header[7:], height-1)
	return joinWebP([]webpChunk{{"VP8X", header}})
}

func bmpClaiming(t testing.TB, width, height uint32) []byte {
	t.Helper()
	data := encodedWith(t, bmpEncode, drawing(2, 2))
	binary.LittleEndian.PutUint32(data[18:], width)
	binary.LittleEndian.PutUint32(data[22:], height)
	return data
}

// A small upright JPEG keeps its coded picture bit for bit.
func TestJPEGIsNotReencoded(t *testing.T) {
	t.Parallel()
	data := encodedJPEG(t, photo(64, 48))
	for _, orientation := range []int{1, 0, 9} {
		p, err := Process(withEXIF(data, orientation))
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.Join([][]byte{
			data[:2],
			jpegSegment(markerAPP0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00"),
			jpegSegment(markerAPP2, "ICC_PROFILE\x00\x01\x01profile"),
			data[2:],
		}, nil)
		if !bytes.Equal(p.Data, want) {
			t.Errorf("orientation %d: %d bytes, want the %d without metadata", orientation, len(p.Data), len(want))
		}
	}
}

// A corner in red and one in blue tell all eight orientations apart.
func TestOrientation(t *testing.T) {
	t.Parallel()
	const w, h = 64, 32
	stored := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case x < 16 && y < 16:
				c = color.RGBA{255, 0, 0, 255}
			case x >= w-16 && y < 16:
				c = color.RGBA{0, 0, 255, 255}
			}
			stored.SetRGBA(x, y, c)
		}
	}
	const left, right, top, bottom = 0, 1, 0, 1
	// Where the stored top left (red) and top right (blue) corners belong.
	cases := map[int]struct{ redX, redY, blueX, blueY int }{
		1: {left, top, right, top},
		2: {right, top, left, top},
		3: {right, bottom, left, bottom},
		4: {left, bottom, right, bottom},
		5: {left, top, left, bottom},
		6: {right, top, right, bottom},
		7: {right, bottom, right, top},
		8: {left, bottom, left, top},
	}
	for orientation, tc := range cases {
		t.Run(fmt.Sprint(orientation), func(t *testing.T) {
			t.Parallel()
			p, err := Process(withEXIF(encodedJPEG(t, stored), orientation))
			if err != nil {
				t.Fatal(err)
			}
			r, err := decode(p.Data)
			if err != nil {
				t.Fatal(err)
			}
			at := func(side, length int) int { return 6 + side*(length-12) }
			assertColor(t, r.img, at(tc.redX, p.Width), at(tc.redY, p.Height), color.NRGBA{255, 0, 0, 255})
			assertColor(t, r.img, at(tc.blueX, p.Width), at(tc.blueY, p.Height), color.NRGBA{0, 0, 255, 255})
		})
	}
}

func TestPNGKeepsPixelsNotText(t *testing.T) {
	t.Parallel()
	plain := encodedPNG(t, drawing(64, 48))
	const afterHeader = len(pngSignature) + 25
	data := bytes.Join([][]byte{
		plain[:afterHeader], pngChunk("gAMA", "\x00\x00\xb1\x8f"), pngChunk("tEXt", "Comment\x00"+secret),
		pngChunk("eXIf", string(exifData(6))), pngChunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00"), plain[afterHeader:], []byte(secret),
	}, nil)
	p, err := Process(data)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Join([][]byte{plain[:afterHeader], pngChunk("gAMA", "\x00\x00\xb1\x8f"), plain[afterHeader:]}, nil)
	if !bytes.Equal(p.Data, want) {
		t.Errorf("got %d bytes, want the %d without text", len(p.Data), len(want))
	}
}

// Animations keep their frames and their loop, and lose the rest.
func TestGIFKeepsAnimation(t *testing.T) {
	t.Parallel()
	plain := encodedGIF(t, 40, 30, 4)
	header := gifHeaderLength + colorTableLength(plain[10])
	comment := append([]byte{gifExtension, 0xfe, byte(len(secret))}, secret+"\x00"...)
	xmp := append([]byte{gifExtension, gifApplication, 11}, "XMP DataXMP"+string(rune(len(secret)))+secret+"\x00"...)
	data := bytes.Join([][]byte{plain[:header], comment, xmp, plain[header:], []byte(secret)}, nil)
	p, err := Process(data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(p.Data, plain) {
		t.Errorf("got %d bytes, want the %d without metadata", len(p.Data), len(plain))
	}
}

// An animation of many large frames becomes its first frame.
func TestHeavyAnimation(t *testing.T) {
	t.Parallel()
	one := encodedGIF(t, 1000, 1000, 1)
	header := gifHeaderLength + colorTableLength(one[10])
	frame := one[header : len(one)-1]
	heavy := append(append(bytes.Clone(one[:header]), bytes.Repeat(frame, maxKeptBytes/len(frame)+2)...), gifTrailer)
	p, err := Process(heavy)
	if err != nil {
		t.Fatal(err)
	}
	if p.Ext != "png" || p.Width != 1000 || p.Height != 1000 {
		t.Errorf("Process = %s of %d×%d, want png of 1000×1000", p.Ext, p.Width, p.Height)
	}
}

func TestDeepSVG(t *testing.T) {
	t.Parallel()
	nested := func(n int) []byte {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat("<g>", n) + strings.Repeat("</g>", n) + "</svg>")
	}
	if _, err := Process(nested(maxSVGDepth - 1)); err != nil {
		t.Errorf("at the limit of depth: %v", err)
	}
	if _, err := Process(nested(100_000)); err == nil {
		t.Error("far over the limit of depth: error = nil, want one")
	}
}
