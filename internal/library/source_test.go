package library_test

import (
	"testing"

	"github.com/klauspost/compress/zstd"
)

// decompress reads a kept page as any zstd program does.
func decompress(tb testing.TB, data []byte) string {
	tb.Helper()
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		tb.Fatalf("zstd: %v", err)
	}
	defer decoder.Close()
	page, err := decoder.DecodeAll(data, nil)
	if err != nil {
		tb.Fatalf("kept page: %v", err)
	}
	return string(page)
}
