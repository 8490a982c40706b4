package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/article"
)

// testClient may reach 127.0.0.1 and nothing else on this machine. Should the
// guard ever let another address through, the test fails and still connects
// to nothing beyond this machine.
func testClient(tb testing.TB) *Client {
	tb.Helper()
	c := New(Config{
		Allow:  []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
		Logger: slog.New(slog.NewTextHandler(tb.Output(), nil)),
	})
	c.timeout = 5 * time.Second
	guarded := c.dialer.Control
	c.dialer.Control = func(network, address string, conn syscall.RawConn) error {
		if guarded != nil {
			if err := guarded(network, address, conn); err != nil {
				return err
			}
		}
		if ap, err := netip.ParseAddrPort(address); err != nil || !ap.Addr().IsLoopback() {
			tb.Errorf("the guard let %s through", address)
			return errors.New("not on this machine")
		}
		return nil
	}
	tb.Cleanup(c.transport.CloseIdleConnections)
	return c
}

func serve(tb testing.TB, handler http.HandlerFunc) *httptest.Server {
	tb.Helper()
	srv := httptest.NewServer(handler)
	tb.Cleanup(srv.Close)
	return srv
}

// serveRaw answers every connection with the bytes that answer writes.
func serveRaw(tb testing.TB, answer func(net.Conn)) string {
	tb.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				conn.Read(make([]byte, 4096))
				answer(conn)
			}()
		}
	}()
	return "http://" + listener.Addr().String() + "/"
}

func wantFailure(tb testing.TB, err error, failure article.Failure, temporary bool) *Error {
	tb.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		tb.Fatalf("error = %v, want an *Error", err)
	}
	if e.Failure != failure || e.Temporary != temporary {
		tb.Errorf("error = %v (temporary %t), want %s (temporary %t)", e, e.Temporary, failure, temporary)
	}
	return e
}

func TestPage(t *testing.T) {
	t.Parallel()
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=windows-1251")
		w.Write(encoded(t, "windows-1251", `<!doctype html><link rel="canonical" href="/статья"><p>Привет`))
	})
	got, err := testClient(t).Page(t.Context(), " "+site.URL+"/a?b=100%#part\n")
	if err != nil {
		t.Fatal(err)
	}
	want := &Page{
		URL:          site.URL + "/a?b=100%#part",
		Status:       200,
		ContentType:  "text/html",
		HTML:         []byte(`<!doctype html><link rel="canonical" href="/статья"><p>Привет`),
		Charset:      "windows-1251",
		CanonicalURL: site.URL + "/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Page (-want +got):\n%s", diff)
	}
}

func TestPageRequestLooksLikeABrowser(t *testing.T) {
	t.Parallel()
	var header http.Header
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Clone()
		w.Write([]byte("<html>x"))
	})
	address := strings.Replace(site.URL, "http://", "http://user:secret@", 1)
	page, err := testClient(t).Page(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if page.URL != site.URL {
		t.Errorf("URL = %s, want %s without user and password", page.URL, site.URL)
	}
	for key, want := range map[string]string{
		"User-Agent":                userAgent,
		"Accept-Language":           "en-US,en;q=0.9,*;q=0.5",
		"Accept-Encoding":           "gzip, deflate, br, zstd",
		"Upgrade-Insecure-Requests": "1",
		"Sec-Fetch-Dest":            "document",
		"Sec-Fetch-Mode":            "navigate",
		"Sec-Fetch-Site":            "none",
		"Sec-Fetch-User":            "?1",
		"Authorization":             "",
		"Referer":                   "",
	} {
		if got := header.Get(key); got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
}

func TestPageStatuses(t *testing.T) {
	t.Parallel()
	tests := map[int]struct {
		failure   article.Failure
		temporary bool
	}{
		204: {article.FailureUnresponsive, false},
		304: {article.FailureUnresponsive, false},
		400: {article.FailureForbidden, false},
		401: {article.FailureForbidden, false},
		403: {article.FailureForbidden, false},
		404: {article.FailureNotFound, false},
		407: {article.FailureForbidden, false},
		410: {article.FailureNotFound, false},
		429: {article.FailureRateLimited, true},
		451: {article.FailureForbidden, false},
		500: {article.FailureServer, true},
		501: {article.FailureServer, false},
		503: {article.FailureServer, true},
		505: {article.FailureServer, false},
		522: {article.FailureServer, true},
		999: {article.FailureForbidden, false},
	}
	for status, test := range tests {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(status)
				w.Write([]byte("<html><p>an explanation that is no article"))
			})
			_, err := testClient(t).Page(t.Context(), site.URL)
			if e := wantFailure(t, err, test.failure, test.temporary); e.Status != status {
				t.Errorf("Status = %d, want %d", e.Status, status)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"120":                           2 * time.Minute,
		" 7 ":                           7 * time.Second,
		"-5":                            0,
		"soon":                          0,
		"86401":                         24 * time.Hour,
		"99999999999999999999999":       24 * time.Hour,
		"9223372036854775807":           24 * time.Hour,
		"Sun, 01 Mar 2026 12:05:00 GMT": 5 * time.Minute,
		"Sun, 01 Mar 2026 11:00:00 GMT": 0,
		"Sun, 01 Mar 2027 12:00:00 GMT": 24 * time.Hour,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", value, got, want)
		}
	}
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := testClient(t).Page(t.Context(), site.URL)
	if e := wantFailure(t, err, article.FailureRateLimited, true); e.RetryAfter != 90*time.Second {
		t.Errorf("RetryAfter = %v, want 1m30s", e.RetryAfter)
	}
}

func TestPageAddresses(t *testing.T) {
	t.Parallel()
	for address, failure := range map[string]article.Failure{
		"":                             article.FailureUnsupported,
		"example.com/page":             article.FailureUnsupported,
		"ftp://example.com/":           article.FailureUnsupported,
		"file:///etc/passwd":           article.FailureUnsupported,
		"gopher://127.0.0.1:6379/":     article.FailureUnsupported,
		"javascript:alert(1)":          article.FailureUnsupported,
		"data:text/html,x":             article.FailureUnsupported,
		"http:///path":                 article.FailureDNS,
		"http://:80/":                  article.FailureDNS,
		"http://exa mple.com/":         article.FailureDNS,
		"http://user@127.0.0.3/":       article.FailureAddress,
		"http://127.0.0.1@127.0.0.3/":  article.FailureAddress,
		"http://[::ffff:127.0.0.3]/":   article.FailureAddress,
		"http://[fe80::1%25lo]/":       article.FailureAddress,
		"http://[::]/":                 article.FailureAddress,
		"http://0/":                    article.FailureDNS, // numbers are no names
		"http://2130706433/":           article.FailureDNS,
		"http://0x7f.1/":               article.FailureAddress, // as the test's name server says
		"http://[64:ff9b::7f00:1]:80/": article.FailureAddress,
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			c := testClient(t)
			c.dialer.Resolver = testResolver(t, func() [4]byte { return [4]byte{0, 0, 0, 0} })
			_, err := c.Page(t.Context(), address)
			wantFailure(t, err, failure, false)
		})
	}
}

func TestPageBrokenConnections(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer  string
		failure article.Failure
	}{
		"nothing":          {"", article.FailureConnect},
		"no HTTP":          {"SSH-2.0-OpenSSH_9.9\r\n", article.FailureConnect},
		"half a body":      {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>", article.FailureConnect},
		"half a chunk":     {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n<html>", article.FailureConnect},
		"half a gzip":      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999\r\n\r\n" + string(gzipped(t, "<html>")[:12]), article.FailureConnect},
		"oversized header": {"HTTP/1.1 200 OK\r\nX-Long: " + strings.Repeat("x", 2*maxHeaderBytes) + "\r\n\r\n<html>", article.FailureTooLarge},
		"many headers":     {"HTTP/1.1 200 OK\r\n" + strings.Repeat("Set-Cookie: a=b\r\n", maxHeaderBytes/10) + "\r\n<html>", article.FailureTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serveRaw(t, func(conn net.Conn) { conn.Write([]byte(test.answer)) })
			_, err := testClient(t).Page(t.Context(), address)
			wantFailure(t, err, test.failure, test.failure == article.FailureConnect)
		})
	}
}

func TestPageConnectionRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	_, err = testClient(t).Page(t.Context(), "http://"+listener.Addr().String()+"/private?token=s3cret")
	e := wantFailure(t, err, article.FailureConnect, true)
	if strings.Contains(e.Error(), "s3cret") {
		t.Errorf("error holds the whole address: %v", e)
	}
}

func TestPageSlowServers(t *testing.T) {
	t.Parallel()
	wait := func(r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"no header": func(w http.ResponseWriter, r *http.Request) { wait(r) },
		"trickling body": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, "<html>")
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		},
		"slow redirects": func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(60 * time.Millisecond)
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serve(t, handler)
			c := testClient(t)
			c.timeout = 200 * time.Millisecond
			start := time.Now()
			_, err := c.Page(t.Context(), site.URL)
			wantFailure(t, err, article.FailureTimeout, true)
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("Page took %v, want about %v", d, c.timeout)
			}
		})
	}
}

func TestPageCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := testClient(t).Page(ctx, site.URL)
	wantFailure(t, err, article.FailureInternal, true)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want one that wraps %v", err, context.Canceled)
	}
}

func TestPageTLS(t *testing.T) {
	t.Parallel()
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<html>%s", r.Proto)
	}))
	site.EnableHTTP2 = true
	site.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo) // it must fail once
	site.StartTLS()
	t.Cleanup(site.Close)
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})

	_, err := testClient(t).Page(t.Context(), site.URL)
	wantFailure(t, err, article.FailureTLS, false)
	_, err = testClient(t).Page(t.Context(), strings.Replace(plain.URL, "http:", "https:", 1))
	wantFailure(t, err, article.FailureTLS, false)

	trusting := testClient(t)
	roots := x509.NewCertPool()
	roots.AddCert(site.Certificate())
	trusting.transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	page, err := trusting.Page(t.Context(), site.URL)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(page.HTML); got != "<html>HTTP/2.0" {
		t.Errorf("page = %q, want one sent by HTTP/2", got)
	}
}

func TestNoProxyFromEnvironment(t *testing.T) {
	t.Parallel()
	// net/http reads the environment once per process, so setting it here
	// would prove nothing.
	if New(Config{}).transport.Proxy != nil {
		t.Error("the transport asks for a proxy, want none")
	}
}

func TestLogKeepsAddressesPrivate(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	c := testClient(t)
	c.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			redirectTo("http://"+r.Host+":x/?token=s3cret")(w, r)
			return
		}
		w.Write([]byte("<html>x"))
	})
	for _, path := range []string{"/a?token=s3cret", "/b?token=s3cret"} {
		if _, err := c.Page(t.Context(), site.URL+path); err != nil && path != "/a?token=s3cret" {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "host="+strings.TrimPrefix(site.URL, "http://")); n != 2 {
		t.Errorf("the log names the host %d times, want 2:\n%s", n, log.String())
	}
	if strings.Contains(log.String(), "s3cret") {
		t.Errorf("the log holds a query:\n%s", log.String())
	}
}
