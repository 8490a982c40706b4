package picture

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
)

// jpegQuality is where a photograph at reading size shows no flaws.
const jpegQuality = 82

// pngAdvantage is how many times as large as its JPEG a picture may be as PNG
// to stay one: letters and lines stay sharp only there.
const pngAdvantage = 2

// encode writes img as JPEG or PNG: as PNG when it is transparent, or when it
// was exact so far and compresses well, like screenshots and drawings.
func encode(img image.Image, lossy bool) (*Picture, error) {
	if !isOpaque(img) {
		return encodePNG(img, maxDecodeBytes)
	}
	asJPEG, err := encodeJPEG(img)
	if err != nil || lossy {
		return asJPEG, err
	}
	asPNG, err := encodePNG(img, pngAdvantage*len(asJPEG.Data))
	if errors.Is(err, errOverLimit) {
		return asJPEG, nil
	}
	return asPNG, err
}

func encodeJPEG(img image.Image) (*Picture, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, broken(err)
	}
	return newPicture(buf.Bytes(), "jpg", img.Bounds().Dx(), img.Bounds().Dy()), nil
}

// encodePNG writes img as PNG, or fails with errOverLimit as soon as that
// takes more than limit bytes.
func encodePNG(img image.Image, limit int) (*Picture, error) {
	buf := limitedBuffer{limit: limit}
	if err := png.Encode(&buf, img); err != nil {
		return nil, broken(err)
	}
	return newPicture(buf.data, "png", img.Bounds().Dx(), img.Bounds().Dy()), nil
}

func newPicture(data []byte, ext string, width, height int) *Picture {
	contentType := "image/" + ext
	switch ext {
	case "jpg":
		contentType = "image/jpeg"
	case "svg":
		contentType = "image/svg+xml"
	}
	return &Picture{Data: data, ContentType: contentType, Ext: ext, Width: width, Height: height}
}

func isOpaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

var errOverLimit = errors.New("encoded picture over its limit")

// limitedBuffer is a buffer that refuses to grow over a limit.
type limitedBuffer struct {
	data  []byte
	limit int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if len(b.data)+len(p) > b.limit {
		return 0, errOverLimit
	}
	b.data = append(b.data, p...)
	return len(p), nil
}
