package middleware

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// A reader who takes nothing is given up; one who reads gets everything.
func TestWriteDeadline(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("0123456789abcdef", 4<<20) // more than the system buffers
	gaveUp := make(chan error, 2)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dw := &deadlineWriter{ResponseWriter: w, control: http.NewResponseController(w), patience: 200 * time.Millisecond}
		_, err := io.WriteString(dw, body)
		gaveUp <- err
	}))
	t.Cleanup(srv.Close)

	resp, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // it was only read
	if err != nil || string(got) != body {
		t.Errorf("a reader got %d bytes, %v, want %d", len(got), err, len(body))
	}
	if err := <-gaveUp; err != nil {
		t.Errorf("writing to a reader: %v", err)
	}

	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // nobody waits for it
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-gaveUp:
		if err == nil {
			t.Error("everything was written to somebody who reads nothing")
		}
	case <-time.After(20 * time.Second):
		t.Error("still writing to somebody who reads nothing")
	}
}

// Made-up methods share one label.
func TestMetricsLabels(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	h := m.Measure(http.NotFoundHandler())
	for _, method := range []string{"GET", "MADE", "UP", strings.Repeat("X", 60_000)} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/", nil))
	}
	if n := testutil.CollectAndCount(m.requests); n != 2 {
		t.Errorf("%d sets of labels, want one for GET and one for all others", n)
	}
}
