package programtest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// articleServer answers every path with an article of about 1,500 words.
func articleServer(tb testing.TB) *httptest.Server {
	tb.Helper()
	sentence := "The ferry leaves the mainland at a quarter past six, when the harbour is still the colour of slate. "
	body := strings.Repeat("<p>"+strings.Repeat(sentence, 5)+"</p>", 16)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><html lang="en"><head><title>Article `+r.URL.Path+
			`</title></head><body><nav><a href="/">Home</a></nav><article><h1>Article `+r.URL.Path+`</h1>`+body+`</article></body></html>`)
	}))
	tb.Cleanup(srv.Close)
	return srv
}

// median returns the middle of some durations, in milliseconds.
func median(durations []time.Duration) float64 {
	slices.Sort(durations)
	return float64(durations[len(durations)/2].Microseconds()) / 1000
}

// save saves a link and returns the article's id.
func save(tb testing.TB, p *Program, token, link string) int64 {
	tb.Helper()
	var saved struct {
		ID int64 `json:"id"`
	}
	status, err := p.Call(token, http.MethodPost, "/articles", map[string]string{"url": link}, &saved)
	if err != nil || status != http.StatusCreated {
		tb.Fatalf("save %s: status %d, %v", link, status, err)
	}
	return saved.ID
}

// status returns the article's status.
func status(tb testing.TB, p *Program, token string, id int64) string {
	tb.Helper()
	var a struct {
		Status string `json:"status"`
	}
	if _, err := p.Call(token, http.MethodGet, fmt.Sprintf("/articles/%d", id), nil, &a); err != nil {
		tb.Fatal(err)
	}
	return a.Status
}

// BenchmarkSave measures one reader who saves link after link: how long until
// a save is acknowledged, and until its text can be read.
func BenchmarkSave(b *testing.B) {
	site := articleServer(b)
	p := Start(b, Setup{DatabaseURL: Embedded})
	token := p.AddUser("anna", "a long password")
	save(b, p, token, site.URL+"/warm-up")
	var acknowledged, readable []time.Duration
	n := 0
	for b.Loop() {
		n++
		start := time.Now()
		id := save(b, p, token, fmt.Sprintf("%s/%d", site.URL, n))
		acknowledged = append(acknowledged, time.Since(start))
		for status(b, p, token, id) != "ready" {
			time.Sleep(time.Millisecond)
		}
		readable = append(readable, time.Since(start))
	}
	b.ReportMetric(median(acknowledged), "ms-acknowledged")
	b.ReportMetric(median(readable), "ms-readable")
}

// BenchmarkSave500 measures 500 links submitted together, by eight clients at
// once as a browser's import would: how many become readable in a second.
func BenchmarkSave500(b *testing.B) {
	const links, clients = 500, 8
	site := articleServer(b)
	p := Start(b, Setup{DatabaseURL: Embedded})
	token := p.AddUser("anna", "a long password")
	round := 0
	var rates []float64
	for b.Loop() {
		round++
		start := time.Now()
		ids := make(chan int64, links)
		var group sync.WaitGroup
		for c := range clients {
			group.Go(func() {
				for i := c; i < links; i += clients {
					ids <- save(b, p, token, fmt.Sprintf("%s/%d/%d", site.URL, round, i))
				}
			})
		}
		group.Wait()
		close(ids)
		for id := range ids {
			for status(b, p, token, id) != "ready" {
				time.Sleep(20 * time.Millisecond)
			}
		}
		rates = append(rates, links/time.Since(start).Seconds())
	}
	slices.Sort(rates)
	b.ReportMetric(rates[len(rates)/2], "articles/s")
}

// BenchmarkReadingPage measures the reading page of a saved article over HTTP.
func BenchmarkReadingPage(b *testing.B) {
	site := articleServer(b)
	p := Start(b, Setup{DatabaseURL: Embedded})
	token := p.AddUser("anna", "a long password")
	id := save(b, p, token, site.URL+"/article")
	for status(b, p, token, id) != "ready" {
		time.Sleep(time.Millisecond)
	}
	client := p.SignIn("anna", "a long password")
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		resp, err := client.Get(fmt.Sprintf("%s/read/%d", p.URL, id))
		if err != nil {
			b.Fatal(err)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close() // it was only read
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatalf("reading page: status %d, %v", resp.StatusCode, err)
		}
		took = append(took, time.Since(start))
	}
	b.ReportMetric(median(took), "ms-page")
}
