package library

import (
	"fmt"

	"github.com/klauspost/compress/zstd"
)

var (
	pageEncoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(2))
	pageDecoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(4*MaxPageSize))
)

// compressPage returns a page as it is kept, nil for none.
func compressPage(page []byte) []byte {
	if len(page) == 0 {
		return nil
	}
	return pageEncoder.EncodeAll(page, nil)
}

func decompressPage(data []byte) ([]byte, error) {
	page, err := pageDecoder.DecodeAll(data, nil)
	if err != nil {
		return nil, fmt.Errorf("kept page: %w", err)
	}
	return page, nil
}
