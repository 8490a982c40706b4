package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"nightstand/internal/library"
)

func gzipped(tb testing.TB, data string) []byte {
	tb.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := io.WriteString(w, data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

func zstandard(tb testing.TB, data string) []byte {
	tb.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return w.EncodeAll([]byte(data), nil)
}

func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	const body = `{"url":"https://example.com/%s","html":"<p>words"}`
	c.do("POST", "/articles", gzipped(t, fmt.Sprintf(body, "gzip")), "Content-Encoding", "gzip").object(http.StatusCreated)
	c.do("POST", "/articles", zstandard(t, fmt.Sprintf(body, "zstd")), "Content-Encoding", "zstd").object(http.StatusCreated)
	c.do("POST", "/articles", fmt.Sprintf(body, "plain"), "Content-Encoding", "identity").object(http.StatusCreated)
}

func TestBodyRefused(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	article := fmt.Sprintf("/articles/%v", c.save(object{"url": "https://example.com/"})["id"])
	const save = "/articles"
	huge := `{"url":"https://example.com/huge","html":"` + strings.Repeat("a", maxSaveBytes) + `"}`
	tests := map[string]struct {
		path            string
		body            any
		encoding        string
		status          int
		location, words string
	}{
		"empty":              {save, "", "", http.StatusBadRequest, "", "body is required"},
		"no JSON":            {save, "url=https://example.com/", "", http.StatusBadRequest, "body", "invalid character"},
		"half JSON":          {save, `{"url":"https://example.com/`, "", http.StatusBadRequest, "body", "unexpected end"},
		"two values":         {save, `{"url":"https://example.com/"}{}`, "", http.StatusBadRequest, "body", "after top-level value"},
		"huge number":        {article, `{"read_position":1e999}`, "", http.StatusBadRequest, "body", "1e999"},
		"deep":               {save, strings.Repeat(`{"url":`, 100_000), "", http.StatusBadRequest, "body", "exceeded max depth"},
		"deep arrays":        {article, strings.Repeat("[", 500_000), "", http.StatusBadRequest, "body", "exceeded max depth"},
		"large page":         {save, object{"url": "https://example.com/large", "html": strings.Repeat("a", library.MaxPageSize+1)}, "", http.StatusRequestEntityTooLarge, "body.html", library.ErrPageTooLarge.Error()},
		"large body":         {save, huge, "", http.StatusRequestEntityTooLarge, "", "larger than"},
		"gzip bomb":          {save, gzipped(t, huge), "gzip", http.StatusRequestEntityTooLarge, "", "larger than"},
		"zstd bomb":          {save, zstandard(t, huge), "zstd", http.StatusRequestEntityTooLarge, "", "larger than"},
		"large change":       {article, object{"title": strings.Repeat("a", 1<<20)}, "", http.StatusRequestEntityTooLarge, "", "larger than"},
		"much of nothing":    {article, bytes.Repeat(gzipped(t, ""), 1<<20/20), "gzip", http.StatusRequestEntityTooLarge, "", "larger than"},
		"broken gzip":        {save, "not gzip at all", "gzip", http.StatusBadRequest, "", "damaged"},
		"gzip breaking off":  {save, gzipped(t, strings.Repeat("words ", 99))[:30], "gzip", http.StatusBadRequest, "", "damaged"},
		"broken zstd":        {save, "not zstd at all", "zstd", http.StatusBadRequest, "", "damaged"},
		"zstd breaking off":  {save, zstandard(t, strings.Repeat("words ", 99))[:15], "zstd", http.StatusBadRequest, "", "damaged"},
		"unknown encoding":   {save, "x", "br", http.StatusUnsupportedMediaType, "", "gzip, zstd or none"},
		"encoded many times": {save, "x", "gzip, gzip", http.StatusUnsupportedMediaType, "", "gzip, zstd or none"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			method := "POST"
			if tt.path == article {
				method = "PATCH"
			}
			var header []string
			if tt.encoding != "" {
				header = []string{"Content-Encoding", tt.encoding}
			}
			c.in(t).do(method, tt.path, tt.body, header...).problem(tt.status, tt.location, tt.words)
		})
	}
	if total := c.do("GET", "/articles?state=all", nil).object(http.StatusOK)["total"]; total != 1.0 {
		t.Errorf("%v articles after refused bodies, want the one saved before", total)
	}
}

// TestManyFaults names the first faults of a body that has nothing else.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	var body strings.Builder
	body.WriteString(`{"url":"https://example.com/"`)
	for n := range 10_000 {
		fmt.Fprintf(&body, `,"unknown%d":1`, n)
	}
	for name, body := range map[string]string{
		"many": body.String() + "}",
		"long": `{"url":"https://example.com/","` + strings.Repeat("é", 100_000) + `":1}`,
	} {
		res := c.do("POST", "/articles", body)
		if res.status != http.StatusUnprocessableEntity || len(res.body) > 4096 || !strings.Contains(string(res.body), "unexpected property") {
			t.Errorf("%s: status %d, %d bytes: %.300s", name, res.status, len(res.body), res.body)
		}
	}
}

// TestLargeBodiesWait reads no large body while others take all the memory that
// there is for them, and small ones all the same.
func TestLargeBodiesWait(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	leave := fillRoom(t, s.library)
	c.save(object{"url": "https://example.com/small"})
	large := `{"url":"https://example.com/large","html":"` + strings.Repeat("a", smallBody) + `"}`
	bodies := map[string]func() *http.Request{
		"known length":   func() *http.Request { return c.request(strings.NewReader(large)) },
		"unknown length": func() *http.Request { return c.request(io.MultiReader(strings.NewReader(large))) },
		"compressed": func() *http.Request {
			req := c.request(bytes.NewReader(gzipped(t, large)))
			req.Header.Set("Content-Encoding", "gzip")
			return req
		},
	}
	answers := make(chan error, len(bodies))
	for name, request := range bodies {
		go func() {
			res, err := http.DefaultTransport.RoundTrip(request())
			if err == nil {
				_ = res.Body.Close() // the status is all
				if res.StatusCode != http.StatusCreated && res.StatusCode != http.StatusOK {
					err = fmt.Errorf("%s: status %d", name, res.StatusCode)
				}
			}
			answers <- err
		}()
	}
	select {
	case err := <-answers:
		t.Fatalf("a large body did not wait: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	leave()
	for range bodies {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

// fillRoom takes all the room for large pages; leave gives it back.
func fillRoom(tb testing.TB, l *library.Library) (leave func()) {
	tb.Helper()
	var all []func()
	for {
		ctx, cancel := context.WithTimeout(tb.Context(), 50*time.Millisecond)
		one, err := l.Room(ctx)
		cancel()
		if err != nil {
			break
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		tb.Fatal("there is no room")
	}
	return func() {
		for _, one := range all {
			one()
		}
	}
}

// request is one to save an article.
func (c client) request(body io.Reader) *http.Request {
	c.tb.Helper()
	req, err := http.NewRequestWithContext(c.tb.Context(), http.MethodPost, c.url+"/articles", body)
	if err != nil {
		c.tb.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	return req
}

func TestLargestPage(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	c.save(object{"url": "https://example.com/", "html": strings.Repeat("a", library.MaxPageSize)})
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	c := newService(t).account(t, "ann")
	for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a;b+c"} {
		res := c.do("POST", "/articles", `{"url":"https://example.com/"}`, "Content-Type", contentType)
		res.problem(http.StatusUnsupportedMediaType, "body", "unknown content type")
	}
}

// TestBodyBreaksOff sends less than it announced, as a phone in a tunnel does.
func TestBodyBreaksOff(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST %s/articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\n{\"url\":", Prefix, c.token)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") || !strings.Contains(string(answer), "breaks off") {
		t.Errorf("answer = %q, want 400 that says the body breaks off", answer)
	}
}
