package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"nightstand/internal/article"
)

func TestGuardRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"private 10":                   "10.0.0.1",
		"private 172":                  "172.16.5.4",
		"private 172, upper end":       "172.31.255.255",
		"private 192":                  "192.168.1.1",
		"loopback":                     "127.0.0.1",
		"loopback, other":              "127.200.3.4",
		"link-local":                   "169.254.1.1",
		"metadata service":             "169.254.169.254",
		"carrier-grade NAT":            "100.64.0.1",
		"metadata service, CGNAT":      "100.100.100.200",
		"unspecified":                  "0.0.0.0",
		"this network":                 "0.1.2.3",
		"multicast":                    "224.0.0.1",
		"broadcast":                    "255.255.255.255",
		"reserved":                     "240.0.0.1",
		"documentation 1":              "192.0.2.1",
		"documentation 2":              "198.51.100.1",
		"documentation 3":              "203.0.113.1",
		"benchmarking":                 "198.18.0.1",
		"protocol assignments":         "192.0.0.8",
		"6to4 relay":                   "192.88.99.1",
		"IPv6 loopback":                "::1",
		"IPv6 unspecified":             "::",
		"IPv6 link-local":              "fe80::1",
		"IPv6 link-local with zone":    "fe80::1%lo",
		"site-local":                   "fec0::1",
		"unique local":                 "fd00:ec2::254",
		"unique local, fc":             "fc00::1",
		"IPv6 multicast":               "ff02::1",
		"IPv6 documentation":           "2001:db8::1",
		"IPv6 documentation, newer":    "3fff::1",
		"discard-only":                 "100::1",
		"ORCHID":                       "2001:20::1",
		"IPv4-mapped private":          "::ffff:10.0.0.1",
		"IPv4-mapped loopback":         "::ffff:127.0.0.1",
		"IPv4-mapped loopback, zoned":  "::ffff:127.0.0.1%lo",
		"IPv4-mapped public":           "::ffff:8.8.8.8",
		"IPv4-compatible":              "::127.0.0.1",
		"IPv4-translated":              "::ffff:0:127.0.0.1",
		"NAT64 of private":             "64:ff9b::10.0.0.1",
		"NAT64 of public":              "64:ff9b::8.8.8.8",
		"NAT64 for local use":          "64:ff9b:1::7f00:1",
		"6to4 of private":              "2002:0a00:0001::1",
		"Teredo":                       "2001:0:4136:e378:8000:63bf:3fff:fdd2",
		"Teredo with private client":   "2001:0:0a00:1::f5ff:fffe",
		"outside global unicast":       "4000::1",
		"segment routing":              "5f00::1",
		"allowed network's neighbour":  "10.9.0.1",
		"allowed network's neighbour6": "fd00:1::1",
	}
	g := newGuard([]netip.Prefix{netip.MustParsePrefix("10.8.0.0/16"), netip.MustParsePrefix("fd00::/64")})
	for name, address := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network := "tcp6"
			if addr := netip.MustParseAddr(address); addr.Is4() {
				network = "tcp4"
			}
			err := g.control(network, net.JoinHostPort(address, "80"), nil)
			if !errors.Is(err, errRefused) {
				t.Errorf("control(%s) = %v, want %v", address, err, errRefused)
			}
		})
	}
}

func TestGuardPermits(t *testing.T) {
	t.Parallel()
	g := newGuard([]netip.Prefix{
		netip.MustParsePrefix("10.8.3.4/16"), // host bits set, as people write them
		netip.MustParsePrefix("::ffff:192.168.7.0/120"),
		netip.MustParsePrefix("fe80::/64"),
		netip.MustParsePrefix("64:ff9b::/96"),
	})
	for name, address := range map[string]string{
		"public IPv4":              "8.8.8.8:443",
		"public IPv4, odd port":    "8.8.8.8:8080",
		"public IPv6":              "[2606:4700::1111]:443",
		"allowed":                  "10.8.200.1:80",
		"allowed, mapped":          "[::ffff:10.8.0.1]:80",
		"allowed by mapped prefix": "192.168.7.9:80",
		"allowed link-local":       "[fe80::1%lo]:80",
		"allowed NAT64":            "[64:ff9b::8.8.8.8]:80",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := g.control("tcp4", address, nil); err != nil {
				t.Errorf("control(%s) = %v, want nil", address, err)
			}
		})
	}
}

func TestGuardRefusesOddNetworks(t *testing.T) {
	t.Parallel()
	g := newGuard(nil)
	for network, address := range map[string]string{"unix": "/tmp/x", "udp4": "8.8.8.8:53", "tcp4": "8.8.8.8"} {
		if err := g.control(network, address, nil); !errors.Is(err, errRefused) {
			t.Errorf("control(%s, %s) = %v, want %v", network, address, err, errRefused)
		}
	}
}

// countingServer is a page at the given loopback address, and how often it was asked for.
func countingServer(t *testing.T, ip string) (string, *atomic.Int64) {
	t.Helper()
	var hits atomic.Int64
	listener, err := net.Listen("tcp4", net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Connection", "close")
		w.Write([]byte("<p>secret"))
	}))
	srv.Listener.Close()
	srv.Listener = listener
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL, &hits
}

func TestRedirectToRefusedAddress(t *testing.T) {
	t.Parallel()
	inner, hits := countingServer(t, "127.0.0.2")
	_, port, _ := strings.Cut(strings.TrimPrefix(inner, "http://"), ":")
	for name, target := range map[string]string{
		"other loopback": inner,
		"name":           "http://inside.test:" + port + "/",
		"mapped":         "http://[::ffff:127.0.0.2]:" + port + "/",
		"private":        "http://10.0.0.1/",
		"IPv6":           "http://[::1]:" + port + "/",
		"metadata":       "http://169.254.169.254/latest/meta-data/",
	} {
		for _, how := range []string{"location", "refresh"} {
			t.Run(name+" by "+how, func(t *testing.T) {
				t.Parallel()
				site := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if how == "location" {
						http.Redirect(w, r, target, http.StatusFound)
						return
					}
					w.Write([]byte("<html><meta http-equiv=refresh content='0;url=" + target + "'>"))
				})
				c := testClient(t)
				c.dialer.Resolver = testResolver(t, func() [4]byte { return [4]byte{127, 0, 0, 2} })
				_, err := c.Page(t.Context(), site.URL)
				wantFailure(t, err, article.FailureAddress, false)
			})
		}
	}
	t.Cleanup(func() {
		if n := hits.Load(); n != 0 {
			t.Errorf("the refused server was asked %d times, want 0", n)
		}
	})
}

func TestNameThatChangesItsAddress(t *testing.T) {
	t.Parallel()
	outer, outerHits := countingServer(t, "127.0.0.1")
	_, port, _ := strings.Cut(strings.TrimPrefix(outer, "http://"), ":")
	innerListener, err := net.Listen("tcp4", "127.0.0.2:"+port)
	if err != nil {
		t.Fatal(err)
	}
	inner := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Error("the refused server was asked")
	})}
	go inner.Serve(innerListener)
	t.Cleanup(func() { inner.Close() })

	var lookups atomic.Int64
	c := testClient(t)
	c.dialer.Resolver = testResolver(t, func() [4]byte {
		if lookups.Add(1) == 1 {
			return [4]byte{127, 0, 0, 1}
		}
		return [4]byte{127, 0, 0, 2}
	})
	address := "http://rebind.test:" + port + "/"
	if _, err := c.Page(t.Context(), address); err != nil {
		t.Fatalf("first Page: %v", err)
	}
	_, err = c.Page(t.Context(), address)
	wantFailure(t, err, article.FailureAddress, false)
	if outerHits.Load() != 1 || lookups.Load() < 2 {
		t.Errorf("%d requests and %d lookups, want 1 and 2", outerHits.Load(), lookups.Load())
	}
}

func TestUnknownHost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		code      dnsmessage.RCode
		temporary bool
	}{
		"no such name":   {dnsmessage.RCodeNameError, false},
		"server failure": {dnsmessage.RCodeServerFailure, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testClient(t)
			c.dialer.Resolver = resolver(t, func(m *dnsmessage.Message) { m.RCode = test.code })
			_, err := c.Page(t.Context(), "http://nowhere.test/")
			wantFailure(t, err, article.FailureDNS, test.temporary)
		})
	}
}

// testResolver answers every question for an IPv4 address with what answer returns.
func testResolver(t *testing.T, answer func() [4]byte) *net.Resolver {
	t.Helper()
	return resolver(t, func(m *dnsmessage.Message) {
		q := m.Questions[0]
		if q.Type != dnsmessage.TypeA {
			return
		}
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: answer()},
		}}
	})
}

// resolver asks a name server on this machine, whose replies are those that fill completes.
func resolver(t *testing.T, fill func(*dnsmessage.Message)) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if err := m.Unpack(buf[:n]); err != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			fill(&m)
			if packed, err := m.Pack(); err == nil {
				conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		d := net.Dialer{Timeout: time.Second}
		return d.DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}
