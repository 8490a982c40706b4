package programtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"nightstand/internal/fetchtest"
)

func TestMain(m *testing.M) { Main(m) }

// waitLimit bounds how long a test waits for something the program does.
const waitLimit = 60 * time.Second

// sampleArticle is a page with an article of its own.
func sampleArticle(title string) string {
	paragraph := "<p>" + strings.Repeat("The ferry leaves the mainland at a quarter past six, when the harbour is still the colour of slate. ", 6) + "</p>"
	return `<!doctype html><html lang="en"><head><title>` + title + `</title></head><body><nav><a href="/">Home</a></nav><article><h1>` +
		title + `</h1>` + strings.Repeat(paragraph, 6) + `</article></body></html>`
}

type listAnswer struct {
	Items []struct {
		ID     int64  `json:"id"`
		URL    string `json:"url"`
		Title  string `json:"title"`
		Status string `json:"status"`
	} `json:"items"`
	Total int64 `json:"total"`
}

// waitAllReady waits until the account has n articles and all are ready.
func waitAllReady(tb testing.TB, p *Program, token string, n int) {
	tb.Helper()
	var last listAnswer
	for end := time.Now().Add(waitLimit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		last = listAnswer{}
		if _, err := p.Call(token, http.MethodGet, "/articles?limit=100", nil, &last); err != nil {
			tb.Fatal(err)
		}
		ready := 0
		for _, a := range last.Items {
			if a.Status == "ready" {
				ready++
			}
		}
		if ready == n {
			return
		}
	}
	tb.Fatalf("not all of %d articles are ready after %v: %+v\n%s", n, waitLimit, last, p.Output)
}

// A link that was acknowledged is fetched, whatever happens to the server
// between the acknowledgement and the fetch.
func TestKillBetweenSaveAndFetch(t *testing.T) {
	t.Parallel()
	const links = 60
	pages := map[string]fetchtest.Response{}
	for i := range links {
		pages[fmt.Sprintf("/%d", i)] = fetchtest.Response{Body: sampleArticle(fmt.Sprintf("Article %d", i))}
	}
	for name, database := range map[string]string{"own database": Embedded, "given database": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := fetchtest.Serve(t, pages)
			p := Start(t, Setup{DatabaseURL: database})
			token := p.AddUser("anna", "a long password")
			for i := range links {
				link := map[string]string{"url": fmt.Sprintf("%s/%d", site.URL, i)}
				if status, err := p.Call(token, http.MethodPost, "/articles", link, nil); err != nil || status != http.StatusCreated {
					t.Fatalf("save %d: status %d, %v", i, status, err)
				}
			}
			p.Kill()
			p.Restart()
			waitAllReady(t, p, token, links)
		})
	}
}

// A second server on the same data says so and ends; the first is not disturbed.
func TestSecondServer(t *testing.T) {
	t.Parallel()
	p := Start(t, Setup{DatabaseURL: Embedded})
	_, stderr, err := p.Run("", "serve", "--addr", "127.0.0.1:0")
	if err == nil || strings.Count(strings.TrimSpace(stderr), "\n") != 0 || !strings.Contains(stderr, p.DataDir) {
		t.Errorf("a second server on %s: %v, printed %q; want one line that names the folder", p.DataDir, err, stderr)
	}
	if _, stderr, err := p.Run("", "doctor"); err != nil {
		t.Errorf("doctor beside the first server: %v\n%s", err, stderr)
	}
}
