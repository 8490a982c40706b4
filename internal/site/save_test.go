package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/library"
)

// sentForm is the form that the save page sends, as multipart/form-data.
func sentForm(tb testing.TB, fields map[string]string, page []byte) (body *bytes.Buffer, contentType string) {
	tb.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			tb.Fatal(err)
		}
	}
	if page != nil {
		file, err := w.CreateFormFile("page", "page.html.gz")
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := file.Write(page); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return body, w.FormDataContentType()
}

func compressed(tb testing.TB, plain io.Reader) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.Copy(z, plain); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// sendPage does what the save page's script does.
func (b *browser) sendPage(fields map[string]string, page []byte) answer {
	b.s.tb.Helper()
	body, contentType := sentForm(b.s.tb, fields, page)
	return b.send(http.MethodPost, "/save", body, "Content-Type: "+contentType, "Accept: application/json", "Sec-Fetch-Site: same-origin")
}

// endless repeats one byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestSaveProtocol(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	link := map[string]string{"url": "https://example.com/a", "title": "A"}
	page := compressed(t, strings.NewReader("<p>The text.</p>"))
	tests := map[string]struct {
		fields map[string]string
		page   []byte
		status int
		body   string // what it contains
	}{
		"new":            {link, nil, http.StatusCreated, `"new":true`},
		"again":          {link, page, http.StatusOK, `"new":false`},
		"with a page":    {map[string]string{"url": "https://example.com/b"}, page, http.StatusCreated, `"new":true`},
		"link in prose":  {map[string]string{"url": "see https://example.com/c."}, nil, http.StatusCreated, `"new":true`},
		"no link":        {map[string]string{"url": "nothing"}, page, http.StatusUnprocessableEntity, `"detail":"There is no link in this text: `},
		"no field":       {nil, nil, http.StatusUnprocessableEntity, `"status":422`},
		"script":         {map[string]string{"url": "javascript:alert(1)"}, nil, http.StatusUnprocessableEntity, `"detail":"Only web addresses`},
		"not compressed": {link, []byte("<p>The text.</p>"), http.StatusBadRequest, `"status":400`},
		"cut off":        {link, page[:len(page)-6], http.StatusBadRequest, `"status":400`},
		"too large":      {link, compressed(t, io.LimitReader(endless('x'), library.MaxPageSize+1)), http.StatusRequestEntityTooLarge, "larger than 15 MB"},
		"bomb":           {link, compressed(t, io.LimitReader(endless('x'), 100<<20)), http.StatusRequestEntityTooLarge, "larger than 15 MB"},
		"body too large": {link, make([]byte, 2*library.MaxPageSize), http.StatusRequestEntityTooLarge, "larger than 15 MB"},
	}
	for _, name := range append([]string{"new"}, keysWithout(tests, "new")...) {
		test := tests[name]
		t.Run(name, func(t *testing.T) {
			got := vera.sendPage(test.fields, test.page)
			got.wantStatus(t, test.status)
			if !strings.Contains(got.body, test.body) {
				t.Errorf("answer %s, want it to contain %s", got.body, test.body)
			}
			want := "application/json"
			if test.status >= 400 {
				want = "application/problem+json"
			}
			if got := got.Header.Get("Content-Type"); got != want {
				t.Errorf("answer of type %s, want %s", got, want)
			}
		})
	}
	articles, _, err := s.library.Articles(t.Context(), vera.account.ID, library.List{Limit: library.MaxPage})
	if err != nil || len(articles) != 3 {
		t.Errorf("%d articles were saved, %v; want 3", len(articles), err)
	}
}

func keysWithout[V any](m map[string]V, without string) []string {
	var keys []string
	for key := range m {
		if key != without {
			keys = append(keys, key)
		}
	}
	return keys
}

func TestSaveAnswer(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	var got map[string]any
	answer := vera.sendPage(map[string]string{"url": "https://example.com/a", "title": "A title"}, nil)
	if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
		t.Fatal(err)
	}
	id := got["id"]
	want := map[string]any{"id": id, "title": "A title", "new": true, "read_url": fmt.Sprintf("/read/%v", id),
		"delete_url": fmt.Sprintf("/articles/%v/delete", id), "restore_url": fmt.Sprintf("/articles/%v/restore", id)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	for _, change := range []string{"delete_url", "restore_url"} {
		if got := vera.post(got[change].(string), nil, "Accept: application/json"); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.body, "{") {
			t.Errorf("%s: %d %s", change, got.StatusCode, got.body)
		}
	}

	signedOut := s.stranger().sendPage(map[string]string{"url": "https://example.com/a"}, nil)
	if signedOut.StatusCode != http.StatusUnauthorized || signedOut.body != `{"signin":"/signin?next=%2Fsave"}` {
		t.Errorf("signed out: %d %s", signedOut.StatusCode, signedOut.body)
	}
}

func TestMalformedMultipart(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	for name, test := range map[string]struct{ contentType, body string }{
		"no boundary":    {"multipart/form-data", "x"},
		"wrong boundary": {"multipart/form-data; boundary=b", "--other\r\n\r\n--other--"},
		"cut off":        {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"url\"\r\n\r\nhttps://exam"},
		"empty":          {"multipart/form-data; boundary=b", ""},
		"many fields": {"multipart/form-data; boundary=b",
			strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", 5000) + "--b--\r\n"},
	} {
		got := vera.send(http.MethodPost, "/save", strings.NewReader(test.body), "Content-Type: "+test.contentType, "Accept: application/json")
		if got.StatusCode != http.StatusBadRequest || !strings.Contains(got.body, "could not be read") {
			t.Errorf("%s: %d %s, want 400", name, got.StatusCode, got.body)
		}
	}
}

func TestSavesWithoutAskingAreLimited(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	fields := func(n int) map[string]string {
		return map[string]string{"url": fmt.Sprintf("https://example.com/%d", n), "auto": "1"}
	}
	for n := range autoSavesPerMinute {
		vera.sendPage(fields(n), nil).wantStatus(t, http.StatusCreated)
	}
	got := vera.sendPage(fields(autoSavesPerMinute), nil)
	got.wantStatus(t, http.StatusTooManyRequests)
	if !strings.Contains(got.body, "tap Save") {
		t.Errorf("answer %s", got.body)
	}
	vera.sendPage(map[string]string{"url": "https://example.com/tapped"}, nil).wantStatus(t, http.StatusCreated)
	s.reader("other").sendPage(fields(0), nil).wantStatus(t, http.StatusCreated)
}

// TestSaveBySomebodyUnknown reads nothing of a page that a stranger sends, and
// of a form no more than a link needs.
func TestSaveBySomebodyUnknown(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	if _, err := s.signin.AddAccount(t.Context(), "vera", "a long password", false); err != nil {
		t.Fatal(err)
	}
	const form = "Content-Type: application/x-www-form-urlencoded"
	link := "url=" + url.QueryEscape("https://example.com/a")
	for name, test := range map[string]struct {
		body        string
		contentType string
		accept      string
		read        int // at most, beside what the server reads of it when the answer is sent
		status      int
		location    string
	}{
		"page":         {"--b\r\nContent-Disposition: form-data; name=\"url\"\r\n\r\nhttps://example.com/\r\n", "Content-Type: multipart/form-data; boundary=b", "*/*", 0, http.StatusSeeOther, "/signin?next=%2Fsave"},
		"script":       {link + "&a=", form, "application/json", 0, http.StatusUnauthorized, ""},
		"endless form": {link + "&a=", form, "*/*", maxLinkForm + 1, http.StatusSeeOther, "*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := &countedBody{Reader: io.MultiReader(strings.NewReader(test.body), io.LimitReader(endless('a'), 8<<20))}
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/save", body)
			for _, field := range []string{test.contentType, "Accept: " + test.accept} {
				name, value, _ := strings.Cut(field, ": ")
				req.Header.Set(name, value)
			}
			rec := httptest.NewRecorder()
			s.pages.Handler().ServeHTTP(rec, req)
			if rec.Code != test.status || test.location != "*" && rec.Header().Get("Location") != test.location {
				t.Errorf("status %d, leads to %q: %s", rec.Code, rec.Header().Get("Location"), rec.Body)
			}
			if body.read > test.read {
				t.Errorf("%d bytes were read, want at most %d", body.read, test.read)
			}
		})
	}
	long := "https://example.com/" + strings.Repeat("a", 10_000)
	s.stranger().post("/save", url.Values{"url": {long}}).wantRedirect(t, "/signin?next=%2Fsave")
	vera := s.device("vera")
	vera.post("/save", url.Values{"url": {"https://example.com/"}, "a": {strings.Repeat("a", maxFormBytes)}}).wantStatus(t, http.StatusRequestEntityTooLarge)
}

// countedBody counts what is read of a body.
type countedBody struct {
	io.Reader
	read int
}

// Read implements io.Reader.
func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

// TestSaveWithoutAskingReplacesNothing asks when the page is there already.
func TestSaveWithoutAskingReplacesNothing(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	a := vera.save("https://example.com/a")
	fields := map[string]string{"url": "https://example.com/a", "title": "Forged", "auto": "1"}
	forged := compressed(t, strings.NewReader("<p>Forged."))
	got := vera.sendPage(fields, forged)
	got.wantStatus(t, http.StatusConflict)
	var problem map[string]any
	if err := json.Unmarshal([]byte(got.body), &problem); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"title": "Nothing was saved", "status": 409.0, "confirm": true,
		"detail": "You have saved this before. Replace the kept text with this page?"}
	if diff := cmp.Diff(want, problem); diff != "" {
		t.Errorf("problem (-want +got):\n%s", diff)
	}
	if after, err := s.library.Article(t.Context(), vera.account.ID, a.ID); err != nil || after.Title != a.Title || !after.SavedAt.Equal(a.SavedAt) {
		t.Errorf("article %+v, %v, want it as it was", after, err)
	}
	delete(fields, "auto")
	vera.sendPage(fields, forged).wantStatus(t, http.StatusOK)
}

// TestPagesWaitForRoom unpacks no page while others take all the memory that
// there is for them; a link alone needs none.
func TestPagesWaitForRoom(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	var leave []func()
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		one, err := s.library.Room(ctx)
		cancel()
		if err != nil {
			break
		}
		leave = append(leave, one)
	}
	vera.sendPage(map[string]string{"url": "https://example.com/link"}, nil).wantStatus(t, http.StatusCreated)
	pages := map[string][]byte{
		"small": compressed(t, strings.NewReader("<p>The text.")),
		"large": make([]byte, 2<<20), // no page of ours, as is found out when it is read
	}
	answers := make(chan int, len(pages))
	for name, page := range pages {
		body, contentType := sentForm(t, map[string]string{"url": "https://example.com/" + name}, page)
		go func() {
			answers <- vera.send(http.MethodPost, "/save", body, "Content-Type: "+contentType, "Accept: application/json").StatusCode
		}()
	}
	select {
	case status := <-answers:
		t.Fatalf("a page did not wait: status %d", status)
	case <-time.After(300 * time.Millisecond):
	}
	for _, one := range leave {
		one()
	}
	if a, b := <-answers, <-answers; a+b != http.StatusCreated+http.StatusBadRequest {
		t.Errorf("status %d and %d, want one saved and one refused", a, b)
	}
}

func TestSaveWithoutScript(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	vera := s.reader("vera")
	shown := vera.get("/save?" + url.Values{"title": {"A <b>title</b>"}, "text": {"read https://example.com/a"}}.Encode())
	shown.want(t, hasText("[data-save-title]", "A <b>title</b>"), has(`[data-save-form] input[name="url"][value="https://example.com/a"]`,
		`[data-save-state="empty"][hidden]`), lacks(`[data-save-state="confirm"][hidden]`))
	saved := vera.post("/save", url.Values{"url": {"https://example.com/a"}, "title": {"A title"}})
	saved.want(t, hasText("[data-save-saved-title]", "A title"), lacks(`[data-save-state="saved"][hidden]`))
	vera.post("/save", url.Values{"url": {"ftp://example.com/"}}).want(t, hasText("h1", "This cannot be saved"))
	vera.get("/save?url=nonsense").want(t, hasText("[data-save-state=empty]", "There is no link in this text"))

	// Somebody who has to sign in first is brought back with the link.
	next := "/save?url=" + url.QueryEscape("https://example.com/b?c=d&e")
	stranger := s.stranger()
	stranger.post("/save", url.Values{"url": {"https://example.com/b?c=d&e"}}).wantRedirect(t, "/signin?next="+url.QueryEscape(next))
	stranger.get(next).want(t, has(`[data-save-signin][href="/signin?next=`+url.QueryEscape(next)+`"]`))
}
