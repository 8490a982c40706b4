package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// secret is put into every kind of metadata and must not come out.
const secret = "N 52.5200 E 13.4050"

func TestProcess(t *testing.T) {
	t.Parallel()
	lossy, err := splitWebP(testdata(t, "lossy.webp"))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		data          []byte
		ext           string
		width, height int
	}{
		"small photo":           {encodedJPEG(t, photo(300, 200)), "jpg", 300, 200},
		"large photo":           {encodedJPEG(t, photo(2400, 1200)), "jpg", 1600, 800},
		"tall photo":            {encodedJPEG(t, photo(100, 3200)), "jpg", 50, 1600},
		"hair line":             {encodedPNG(t, image.NewGray(image.Rect(0, 0, 20_000, 1))), "png", 1600, 1},
		"turned photo":          {withEXIF(encodedJPEG(t, photo(300, 200)), 6), "jpg", 200, 300},
		"large turned photo":    {withEXIF(encodedJPEG(t, photo(3200, 400)), 8), "jpg", 200, 1600},
		"progressive":           {testdata(t, "progressive.jpg"), "jpg", 48, 32},
		"CMYK":                  {testdata(t, "cmyk.jpg"), "jpg", 48, 32},
		"drawing":               {encodedPNG(t, drawing(800, 600)), "png", 800, 600},
		"large drawing":         {encodedPNG(t, drawing(3200, 400)), "png", 1600, 200},
		"photo as PNG":          {encodedPNG(t, photo(640, 480)), "jpg", 640, 480},
		"large photo as PNG":    {encodedPNG(t, photo(3200, 400)), "jpg", 1600, 200},
		"transparent":           {encodedPNG(t, transparent(photo(640, 480))), "png", 640, 480},
		"large transparent":     {encodedPNG(t, transparent(photo(3200, 400))), "png", 1600, 200},
		"16 bits":               {encodedPNG(t, image.NewNRGBA64(image.Rect(0, 0, 20, 10))), "png", 20, 10},
		"BMP":                   {encodedWith(t, bmpEncode, drawing(64, 48)), "png", 64, 48},
		"TIFF":                  {encodedWith(t, tiffEncode, photo(3200, 400)), "jpg", 1600, 200},
		"still GIF":             {encodedGIF(t, 40, 30, 1), "gif", 40, 30},
		"animated GIF":          {encodedGIF(t, 40, 30, 5), "gif", 40, 30},
		"large animated GIF":    {encodedGIF(t, 1700, 20, 2), "png", 1600, 19},
		"lossy WebP":            {testdata(t, "lossy.webp"), "webp", 48, 32},
		"lossless WebP":         {testdata(t, "lossless.webp"), "webp", 48, 32},
		"transparent WebP":      {testdata(t, "alpha.webp"), "webp", 48, 32},
		"turned WebP":           {withWebPEXIF(t, testdata(t, "lossy.webp"), 6), "jpg", 32, 48},
		"turned lossless WebP":  {withWebPEXIF(t, testdata(t, "alpha.webp"), 3), "png", 48, 32},
		"WebP, stray chunk":     {joinWebP([]webpChunk{lossy[0], {"EXIF", exifData(6)}}), "webp", 48, 32},
		"animated WebP":         {animatedWebP(t, 60, 50, "lossy.webp", "alpha.webp", "lossless.webp"), "webp", 60, 50},
		"AVIF":                  {testdata(t, "small.avif"), "avif", 48, 32},
		"turned AVIF":           {turnedAVIF(t), "avif", 32, 48},
		"SVG":                   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>`), "svg", 30, 20},
		"SVG after declaration": {[]byte(utf8BOM + "<?xml version='1.0'?>\n<!DOCTYPE svg><!-- x --><svg xmlns='http://www.w3.org/2000/svg' width='5' height='6'/>"), "svg", 5, 6},
	}
	types := map[string]string{"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml", "avif": "image/avif"}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Process(tc.data)
			if err != nil {
				t.Fatal(err)
			}
			if p.Ext != tc.ext || p.ContentType != types[tc.ext] || p.Width != tc.width || p.Height != tc.height {
				t.Errorf("Process = %s (%s) of %d×%d, want %s of %d×%d", p.Ext, p.ContentType, p.Width, p.Height, tc.ext, tc.width, tc.height)
			}
			if bytes.Contains(p.Data, []byte(secret)) {
				t.Error("the result still holds metadata")
			}
			assertSize(t, p)
			again, err := Process(p.Data)
			if err != nil {
				t.Fatalf("Process of its own result: %v", err)
			}
			if !bytes.Equal(again.Data, p.Data) {
				t.Errorf("Process of its own result changes it: %d bytes, then %d", len(p.Data), len(again.Data))
			}
		})
	}
}

// assertSize decodes p with a plain decoder, where there is one, and compares.
func assertSize(t testing.TB, p *Picture) {
	t.Helper()
	var img image.Image
	var err error
	switch r := bytes.NewReader(p.Data); p.Ext {
	case "jpg":
		img, err = jpeg.Decode(r)
	case "png":
		img, err = png.Decode(r)
	case "gif":
		var all *gif.GIF
		if all, err = gif.DecodeAll(r); err == nil {
			img = image.NewGray(image.Rect(0, 0, all.Config.Width, all.Config.Height))
		}
	case "webp":
		var config image.Config
		config, err = webp.DecodeConfig(r)
		img = image.NewGray(image.Rect(0, 0, config.Width, config.Height))
	default:
		return
	}
	if err != nil {
		t.Errorf("the result does not decode: %v", err)
		return
	}
	if b := img.Bounds(); b.Dx() != p.Width || b.Dy() != p.Height {
		t.Errorf("the result decodes to %d×%d, want %d×%d", b.Dx(), b.Dy(), p.Width, p.Height)
	}
}

func TestProcessRefuses(t *testing.T) {
	t.Parallel()
	frame := encodedJPEG(t, photo(16, 16))
	cases := map[string]struct {
		data []byte
		want error
	}{
		"nothing":            {nil, ErrNotPicture},
		"text":               {[]byte("hello"), ErrNotPicture},
		"HTML":               {[]byte("<!doctype html><html><body><svg></svg></body></html>"), ErrNotPicture},
		"icon":               {append([]byte("\x00\x00\x01\x00\x01\x00\x10\x10"), make([]byte, 100)...), ErrNotPicture},
		"PDF":                {[]byte("%PDF-1.7"), ErrNotPicture},
		"huge PNG":           {pngClaiming(100_000, 100_000), ErrTooLarge},
		"deep huge PNG":      {pngClaiming16(7000, 7000), ErrTooLarge},
		"huge JPEG":          {jpegClaiming(65_000, 65_000), ErrTooLarge},
		"JPEG of many scans": {manyScans(t), ErrTooLarge},
		"huge GIF":           {gifClaiming(60_000, 60_000), ErrTooLarge},
		"GIF of many frames": {gifOfFrames(t, 100_000), ErrTooLarge},
		"huge WebP":          {webpClaiming(1<<24, 100), ErrTooLarge},
		"huge BMP":           {bmpClaiming(t, 30_000, 30_000), ErrTooLarge},
		"huge AVIF":          {avifClaiming(t, 60_000, 60_000), ErrTooLarge},
		"overflowing AVIF":   {avifClaiming(t, 1<<31, 1<<31), ErrTooLarge},
		"narrow TIFF":        {encodedWith(t, tiffEncode, image.NewGray(image.Rect(0, 0, 1, maxTIFFSide+1))), ErrTooLarge},
		"inflating PNG":      {inflatingPNG(t), ErrNotPicture},
		"MP4":                {[]byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"), ErrNotPicture},
		"JPEG without end":   {frame[:len(frame)-2], ErrNotPicture},
		"JPEG without frame": {[]byte("\xff\xd8\xff\xd9"), ErrNotPicture},
		"WebP, odd start":    {joinWebP([]webpChunk{{"VP8h", nil}, {"ANIM", make([]byte, 6)}}), ErrNotPicture},
		"frame off canvas":   {animatedWebP(t, 40, 30, "lossy.webp"), ErrNotPicture},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p, err := Process(tc.data); !errors.Is(err, tc.want) {
				t.Errorf("Process = %v, %v, want %v", p != nil, err, tc.want)
			}
		})
	}
}

// Every file cut short must be refused, wherever the cut is.
func TestProcessTruncated(t *testing.T) {
	t.Parallel()
	const resolution = 16 // bytes at the end of the TIFF that its pixels do not need
	withResolution := encodedWith(t, tiffEncode, drawing(10, 10))
	for name, data := range map[string][]byte{
		"JPEG":          encodedJPEG(t, photo(40, 30)),
		"progressive":   testdata(t, "progressive.jpg"),
		"PNG":           encodedPNG(t, drawing(40, 30)),
		"GIF":           encodedGIF(t, 20, 10, 3),
		"WebP":          testdata(t, "lossy.webp"),
		"animated WebP": animatedWebP(t, 60, 50, "lossy.webp", "lossless.webp"),
		"AVIF":          testdata(t, "small.avif"),
		"BMP":           encodedWith(t, bmpEncode, drawing(10, 10)),
		"TIFF":          withResolution[:len(withResolution)-resolution],
		"SVG":           []byte(`<svg xmlns="http://www.w3.org/2000/svg"><g><path d="M0 0"/></g></svg>`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Process(data); err != nil {
				t.Errorf("the whole file: %v", err)
			}
			for n := range len(data) {
				if _, err := Process(data[:n]); !errors.Is(err, ErrNotPicture) {
					t.Errorf("the first %d of %d bytes: error = %v, want ErrNotPicture", n, len(data), err)
				}
			}
		})
	}
}

func TestThumbnail(t *testing.T) {
	t.Parallel()
	sources := map[string][]byte{
		"JPEG":          encodedJPEG(t, photo(640, 480)),
		"PNG":           encodedPNG(t, drawing(200, 900)),
		"GIF":           encodedGIF(t, 300, 200, 3),
		"WebP":          testdata(t, "alpha.webp"),
		"animated WebP": animatedWebP(t, 60, 50, "lossy.webp", "alpha.webp"),
	}
	wantSides := map[string]int{"JPEG": 192, "PNG": 192, "GIF": 192, "WebP": 32, "animated WebP": 50}
	for name, data := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Process(data)
			if err != nil {
				t.Fatal(err)
			}
			thumb, err := Thumbnail(p, 192)
			if err != nil {
				t.Fatal(err)
			}
			if side := wantSides[name]; thumb.Ext != "jpg" || thumb.Width != side || thumb.Height != side {
				t.Errorf("Thumbnail = %s of %d×%d, want jpg of %d×%d", thumb.Ext, thumb.Width, thumb.Height, side, side)
			}
			assertSize(t, thumb)
		})
	}
	for name, data := range map[string][]byte{"AVIF": testdata(t, "small.avif"), "SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)} {
		if _, err := Thumbnail(&Picture{Data: data}, 192); !errors.Is(err, ErrNotPicture) {
			t.Errorf("Thumbnail of %s: error = %v, want ErrNotPicture", name, err)
		}
	}
	for _, size := range []int{0, -1, MaxSide + 1} {
		if _, err := Thumbnail(&Picture{Data: sources["JPEG"]}, size); err == nil {
			t.Errorf("Thumbnail of %d pixels: error = nil, want one", size)
		}
	}
}

// The middle is shown, and what is transparent becomes white.
func TestThumbnailCrop(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	for y := range 100 {
		for x := range 300 {
			switch {
			case x < 100 || x >= 200:
				img.SetNRGBA(x, y, color.NRGBA{255, 0, 0, 255})
			case x >= 150:
				img.SetNRGBA(x, y, color.NRGBA{0, 0, 255, 255})
			}
		}
	}
	thumb, err := Thumbnail(&Picture{Data: encodedPNG(t, img)}, 50)
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(thumb.Data))
	if err != nil {
		t.Fatal(err)
	}
	assertColor(t, got, 8, 25, color.NRGBA{255, 255, 255, 255})
	assertColor(t, got, 41, 25, color.NRGBA{0, 0, 255, 255})
}

func assertColor(t testing.TB, img image.Image, x, y int, want color.NRGBA) {
	t.Helper()
	const tolerance = 12
	got := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= tolerance }
	if !near(got.R, want.R) || !near(got.G, want.G) || !near(got.B, want.B) || !near(got.A, want.A) {
		t.Errorf("color at %d,%d = %v, want %v", x, y, got, want)
	}
}

// photo returns a picture that compresses badly without loss.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			noise := r.IntN(24)
			img.SetRGBA(x, y, color.RGBA{uint8(x*200/w + noise), uint8(y*200/h + noise), uint8((x+y)*200/(w+h) + noise), 255})
		}
	}
	return img
}

// drawing returns a picture of sharp lines on white.
func drawing(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y := range h {
		for x := range w {
			if x%64 < 3 || y%48 < 3 {
				img.SetRGBA(x, y, color.RGBA{20, 20, 80, 255})
			}
		}
	}
	return img
}

func transparent(src *image.RGBA) *image.NRGBA {
	img := image.NewNRGBA(src.Rect)
	copy(img.Pix, src.Pix)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = uint8(i / 64)
	}
	return img
}

func encodedJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 75}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func encodedPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func encodedWith(t testing.TB, encode func(*bytes.Buffer, image.Image) error, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func bmpEncode(w *bytes.Buffer, img image.Image) error { return bmp.Encode(w, img) }

func tiffEncode(w *bytes.Buffer, img image.Image) error {
	return tiff.Encode(w, img, &tiff.Options{Compression: tiff.Deflate})
}

func encodedGIF(t testing.TB, w, h, frames int) []byte {
	t.Helper()
	g := gif.GIF{Config: image.Config{Width: w, Height: h}, LoopCount: 3}
	for i := range frames {
		img := image.NewPaletted(image.Rect(i, i, w, h), color.Palette{color.Black, color.White, color.Transparent})
		for j := range img.Pix {
			img.Pix[j] = uint8((j/(i+1) + i) % 3)
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, img), append(g.Delay, 10), append(g.Disposal, gif.DisposalBackground)
	}
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, &g); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// pngChunk returns a chunk of a PNG file.
func pngChunk(name, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, name+data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+data)))
}
