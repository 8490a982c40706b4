package config_test

import (
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"nightstand/internal/config"
)

// valid is a configuration without a fault.
func valid() config.Config { return config.Config{Addr: "127.0.0.1:8080", DataDir: "/data"} }

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*config.Config)
		want   string // a part of the message, "" for none
	}{
		"defaults":               {func(*config.Config) {}, ""},
		"all addresses":          {func(c *config.Config) { c.Addr = ":8080" }, ""},
		"IPv6":                   {func(c *config.Config) { c.Addr = "[::1]:0" }, ""},
		"no port":                {func(c *config.Config) { c.Addr = "127.0.0.1" }, `NIGHTSTAND_ADDR "127.0.0.1"`},
		"large port":             {func(c *config.Config) { c.Addr = ":65536" }, "NIGHTSTAND_ADDR"},
		"named port":             {func(c *config.Config) { c.Addr = ":http" }, "such as 127.0.0.1:8080"},
		"empty address":          {func(c *config.Config) { c.Addr = "" }, "NIGHTSTAND_ADDR"},
		"base":                   {func(c *config.Config) { c.BaseURL = "https://read.example.com/" }, ""},
		"base without a scheme":  {func(c *config.Config) { c.BaseURL = "read.example.com" }, `NIGHTSTAND_BASE_URL "read.example.com"`},
		"base of another scheme": {func(c *config.Config) { c.BaseURL = "ftp://read.example.com" }, "NIGHTSTAND_BASE_URL"},
		"base with a path":       {func(c *config.Config) { c.BaseURL = "https://example.com/read" }, "without a path"},
		"base without a host":    {func(c *config.Config) { c.BaseURL = "https://" }, "NIGHTSTAND_BASE_URL"},
		"base with only a port":  {func(c *config.Config) { c.BaseURL = "https://:8443" }, "NIGHTSTAND_BASE_URL"},
		"base with a query":      {func(c *config.Config) { c.BaseURL = "https://example.com/?a=b" }, "NIGHTSTAND_BASE_URL"},
		"base with a fragment":   {func(c *config.Config) { c.BaseURL = "https://example.com/#a" }, "NIGHTSTAND_BASE_URL"},
		"base with a user":       {func(c *config.Config) { c.BaseURL = "https://me@example.com" }, "NIGHTSTAND_BASE_URL"},
		"database":               {func(c *config.Config) { c.DatabaseURL = "postgresql://u:p@db/nightstand" }, ""},
		"other database":         {func(c *config.Config) { c.DatabaseURL = "mysql://u:secret@db/nightstand" }, "NIGHTSTAND_DATABASE_URL does not start"},
		"networks":               {func(c *config.Config) { c.FetchAllow = "10.0.0.0/8, 192.168.1.7,fd00::/8" }, ""},
		"bad network":            {func(c *config.Config) { c.FetchAllow = "10.0.0.0/8,intranet" }, `NIGHTSTAND_FETCH_ALLOW has "intranet"`},
		"bad mask":               {func(c *config.Config) { c.FetchAllow = "10.0.0.0/33" }, "10.0.0.0/33"},
		"workers":                {func(c *config.Config) { c.Workers = 64 }, ""},
		"too many workers":       {func(c *config.Config) { c.Workers = 65 }, "NIGHTSTAND_WORKERS is 65"},
		"negative workers":       {func(c *config.Config) { c.Workers = -1 }, "NIGHTSTAND_WORKERS is -1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := valid()
			test.change(&c)
			err := c.Check()
			switch {
			case test.want == "" && err != nil:
				t.Errorf("Check: %v", err)
			case test.want != "" && err == nil:
				t.Errorf("Check accepts it, want an error with %q", test.want)
			case err != nil && !strings.Contains(err.Error(), test.want):
				t.Errorf("Check: %v, want %q in it", err, test.want)
			case err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n")):
				t.Errorf("Check: %v, want one line without a password", err)
			}
		})
	}
}

func TestCheckFills(t *testing.T) {
	t.Parallel()
	c := valid()
	c.BaseURL, c.DataDir = "https://Read.example.com:8443/", "data"
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if c.Workers < 1 || !filepath.IsAbs(c.DataDir) || filepath.Base(c.DataDir) != "data" || c.BaseURL != "https://Read.example.com:8443" {
		t.Errorf("Check made it %+v", c)
	}
	c = config.Config{Addr: ":80"}
	if err := c.Check(); err != nil || !filepath.IsAbs(c.DataDir) || filepath.Base(c.DataDir) != "nightstand" {
		t.Errorf("DataDir = %q, %v, want one of its own", c.DataDir, err)
	}
}

func TestAllowedNetworks(t *testing.T) {
	t.Parallel()
	c := config.Config{FetchAllow: " 10.1.2.3/8,, 192.168.1.7 fd00::1"}
	got, err := c.AllowedNetworks()
	if err != nil {
		t.Fatal(err)
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.1.7/32"), netip.MustParsePrefix("fd00::1/128")}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("AllowedNetworks (-want +got):\n%s", diff)
	}
	if got, err := (&config.Config{}).AllowedNetworks(); err != nil || len(got) != 0 {
		t.Errorf("AllowedNetworks of nothing = %v, %v, want none", got, err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]struct {
		beyond bool
		local  string
	}{
		"127.0.0.1:8080":          {false, "http://127.0.0.1:8080"},
		"127.0.0.2:8080":          {false, "http://127.0.0.2:8080"},
		"localhost:80":            {false, "http://localhost:80"},
		"[::1]:80":                {false, "http://[::1]:80"},
		"[::ffff:127.0.0.1]:8080": {false, "http://[::ffff:127.0.0.1]:8080"},
		":8080":                   {true, "http://127.0.0.1:8080"},
		"0.0.0.0:8080":            {true, "http://127.0.0.1:8080"},
		"[::]:8080":               {true, "http://127.0.0.1:8080"},
		"192.168.1.2:8080":        {true, "http://192.168.1.2:8080"},
		"reader.lan:8080":         {true, "http://reader.lan:8080"},
	} {
		c := config.Config{Addr: addr}
		if got := c.BeyondLoopback(); got != want.beyond {
			t.Errorf("BeyondLoopback of %s = %v, want %v", addr, got, want.beyond)
		}
		if got := c.LocalURL(); got != want.local {
			t.Errorf("LocalURL of %s = %s, want %s", addr, got, want.local)
		}
	}
}

// TestEnvironment reads every variable that the documentation names.
func TestEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"ADDR": ":1", "BASE_URL": "https://example.com", "DATA_DIR": "/d", "DATABASE_URL": "postgres://db", "BLOB_URL": "file:///b",
		"FETCH_ALLOW": "10.0.0.0/8", "WORKERS": "3",
	} {
		t.Setenv("NIGHTSTAND_"+name, value)
	}
	var got config.Config
	parser, err := kong.New(&got)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	want := config.Config{Addr: ":1", BaseURL: "https://example.com", DataDir: "/d", DatabaseURL: "postgres://db", BlobURL: "file:///b",
		FetchAllow: "10.0.0.0/8", Workers: 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
}
