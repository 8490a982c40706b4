package library

import (
	"context"
	"errors"
	"time"
)

// A page of the largest size takes some hundred megabytes while it is unpacked
// and saved, so only a few are at the same time.
const (
	largePages   = 4
	roomPatience = time.Minute
)

// ErrBusy says that too many large pages are being saved.
var ErrBusy = errors.New("the server is busy with other large pages: try again in a moment")

// Room waits until there is memory for one more large page. The caller calls
// leave when the page is saved. It returns [ErrBusy] when there is none in time.
func (l *Library) Room(ctx context.Context) (leave func(), err error) {
	timer := time.NewTimer(l.patience)
	defer timer.Stop()
	select {
	case l.large <- struct{}{}:
		return func() { <-l.large }, nil
	case <-timer.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
