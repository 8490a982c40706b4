package picture

import (
	"bytes"
	"errors"
	"image"
	"runtime"
	"testing"
	"time"
)

// FuzzProcess checks that whatever comes in, what goes out is bounded and is
// its own result.
func FuzzProcess(f *testing.F) {
	for _, name := range []string{"lossy.webp", "lossless.webp", "alpha.webp", "small.avif", "progressive.jpg", "cmyk.jpg"} {
		f.Add(testdata(f, name))
	}
	for _, data := range [][]byte{
		withEXIF(encodedJPEG(f, photo(16, 16)), 6),
		encodedPNG(f, drawing(16, 16)),
		encodedPNG(f, transparent(photo(8, 8))),
		encodedGIF(f, 12, 10, 3),
		encodedWith(f, bmpEncode, drawing(8, 8)),
		encodedWith(f, tiffEncode, drawing(8, 8)),
		animatedWebP(f, 60, 50, "lossy.webp", "alpha.webp"),
		gifClaiming(1000, 1000),
		[]byte(svgHead + `<style>@import "x";a{fill:url(#b)}</style><use href="#a" onload="x"/>` + svgTail),
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Process(data)
		if err != nil {
			if !errors.Is(err, ErrNotPicture) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("error %v is neither ErrNotPicture nor ErrTooLarge", err)
			}
			return
		}
		if p.Width < 1 || p.Height < 1 || p.Width*p.Height > MaxPixels {
			t.Errorf("result of %d×%d pixels", p.Width, p.Height)
		}
		again, err := Process(p.Data)
		if err != nil {
			t.Fatalf("Process of its own result: %v", err)
		}
		if !bytes.Equal(p.Data, again.Data) || p.Width != again.Width || p.Height != again.Height {
			t.Errorf("Process of its own result: %s of %d bytes, %d×%d, then %s of %d bytes, %d×%d",
				p.Ext, len(p.Data), p.Width, p.Height, again.Ext, len(again.Data), again.Width, again.Height)
		}
		if _, err := Thumbnail(p, 32); (err != nil) != (p.Ext == "svg" || p.Ext == "avif") {
			t.Errorf("Thumbnail of a processed %s: %v", p.Ext, err)
		}
	})
}

func BenchmarkProcess(b *testing.B) {
	for name, data := range map[string][]byte{
		"JPEG/12MP":  encodedJPEG(b, photo(4000, 3000)),
		"JPEG/small": encodedJPEG(b, photo(1200, 800)),
		"PNG/2MP":    encodedPNG(b, drawing(1920, 1080)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := Process(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Scaling a large picture must take little memory beside its pixels, a byte
// and a half each here.
func TestMemory(t *testing.T) {
	large := encodedJPEG(t, image.NewYCbCr(image.Rect(0, 0, 6000, 4000), image.YCbCrSubsampleRatio420))
	peak := peakMemory(func() {
		if _, err := Process(large); err != nil {
			t.Error(err)
		}
	})
	if limit := uint64(100 << 20); peak > limit {
		t.Errorf("a JPEG of 24 megapixels takes %d MB, want at most %d", peak>>20, limit>>20)
	}
}

// peakMemory returns by how much the heap grows at most while f runs.
func peakMemory(f func()) uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	before, peak := stats.HeapInuse, uint64(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return peak
		case <-tick.C:
			runtime.ReadMemStats(&stats)
			if stats.HeapInuse > before {
				peak = max(peak, stats.HeapInuse-before)
			}
		}
	}
}
