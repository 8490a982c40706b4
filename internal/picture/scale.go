package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// taps are the source pixels that one target pixel is made of.
type taps struct {
	first   int
	weights []float32 // they add up to one
}

// axisTaps returns the taps of each of to pixels that come from the from
// pixels of one axis, with the Catmull-Rom kernel stretched by the scale.
func axisTaps(from, to int) []taps {
	step := float64(from) / float64(to)
	stretch := max(step, 1)
	all := make([]taps, to)
	for i := range all {
		center := (float64(i)+0.5)*step - 0.5
		first := max(0, int(math.Ceil(center-2*stretch)))
		last := min(from-1, int(math.Floor(center+2*stretch)))
		weights := make([]float32, last-first+1)
		var sum float64
		for j := range weights {
			w := catmullRom((float64(first+j) - center) / stretch)
			weights[j] = float32(w)
			sum += w
		}
		for j := range weights {
			weights[j] /= float32(sum)
		}
		all[i] = taps{first, weights}
	}
	return all
}

// catmullRom is the cubic convolution kernel with a = -1/2 (Keys 1981).
func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// resample returns the part sr of src scaled to w×h pixels.
//
// It gives what x/image/draw.CatmullRom gives, but keeps only the few rows at
// hand that the kernel spans. The library's scaler keeps 32 bytes for each
// source row and target column, several hundred megabytes for a large
// picture, and takes more than twice the time.
func resample(src image.Image, sr image.Rectangle, w, h int) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == sr.Dx() && h == sr.Dy() {
		draw.Draw(dst, dst.Rect, src, sr.Min, draw.Src)
		return dst
	}
	columns, rows := axisTaps(sr.Dx(), w), axisTaps(sr.Dy(), h)
	kept := 0
	for _, t := range rows {
		kept = max(kept, len(t.weights))
	}
	ring := make([][]float32, kept) // source row y, as wide as the target, is ring[y%kept]
	for i := range ring {
		ring[i] = make([]float32, 4*w)
	}
	source := bandReader{src: src, rect: sr}
	sum := make([]float32, 4*w)
	next := 0
	for y, t := range rows {
		next = max(next, t.first)
		for ; next < t.first+len(t.weights); next++ {
			scaleRow(ring[next%kept], source.row(next), columns)
		}
		clear(sum)
		for j, weight := range t.weights {
			row := ring[(t.first+j)%kept][:len(sum)]
			for i := range sum {
				sum[i] += weight * row[i]
			}
		}
		storeRow(dst.Pix[y*dst.Stride:][:4*w], sum)
	}
	return dst
}

// scaleRow makes one row of the target's width from one of the source's.
func scaleRow(dst []float32, src []uint8, columns []taps) {
	for x, t := range columns {
		var r, g, b, a float32
		pix := src[4*t.first:][:4*len(t.weights)]
		for j, w := range t.weights {
			p := pix[4*j:][:4]
			r += w * float32(p[0])
			g += w * float32(p[1])
			b += w * float32(p[2])
			a += w * float32(p[3])
		}
		d := dst[4*x:][:4]
		d[0], d[1], d[2], d[3] = r, g, b, a
	}
}

// storeRow rounds to bytes. The kernel overshoots at edges: a value is kept
// within its range and, being premultiplied, below its alpha.
func storeRow(dst []uint8, sum []float32) {
	for i := 0; i < len(dst); i += 4 {
		a := min(max(sum[i+3]+0.5, 0), 255)
		dst[i] = uint8(min(max(sum[i]+0.5, 0), a))
		dst[i+1] = uint8(min(max(sum[i+1]+0.5, 0), a))
		dst[i+2] = uint8(min(max(sum[i+2]+0.5, 0), a))
		dst[i+3] = uint8(a)
	}
}

// bandRows is how many rows are converted at once, enough for the cost of a
// draw call not to matter.
const bandRows = 16

// bandReader gives the rows of a picture as premultiplied RGBA, in order,
// whatever its color model.
type bandReader struct {
	src   image.Image
	rect  image.Rectangle
	band  *image.RGBA
	first int // the row at the top of band
}

func (r *bandReader) row(y int) []uint8 {
	if r.band == nil {
		r.band = image.NewRGBA(image.Rect(0, 0, r.rect.Dx(), min(bandRows, r.rect.Dy())))
		r.first = -bandRows
	}
	if y >= r.first+bandRows {
		r.first = y
		draw.Draw(r.band, r.band.Rect, r.src, r.rect.Min.Add(image.Pt(0, y)), draw.Src)
	}
	return r.band.Pix[(y-r.first)*r.band.Stride:][:4*r.rect.Dx()]
}

// orient turns and mirrors a picture that is stored with the given EXIF
// orientation so that it stands upright. See the Exif 2.32 standard, tag 274.
func orient(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	w, h := sw, sh
	if orientation >= 5 {
		w, h = sh, sw
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = sw - 1 - x
			case 3:
				sx, sy = sw-1-x, sh-1-y
			case 4:
				sy = sh - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, sh-1-x
			case 7:
				sx, sy = sw-1-y, sh-1-x
			case 8:
				sx, sy = sw-1-y, x
			}
			copy(dst.Pix[y*dst.Stride+4*x:][:4], src.Pix[sy*src.Stride+4*sx:][:4])
		}
	}
	return dst
}

// flatten puts a picture on white.
func flatten(img *image.RGBA) *image.RGBA {
	if img.Opaque() {
		return img
	}
	dst := image.NewRGBA(img.Rect)
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(dst, dst.Rect, img, img.Rect.Min, draw.Over)
	return dst
}
