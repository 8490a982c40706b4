// Package config is what an installation can set, by environment variables or
// by flags of the same meaning.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Config holds every setting. The tags are read by github.com/alecthomas/kong;
// the zero value of a field means its default.
type Config struct {
	// Addr is the address to listen on, host:port.
	Addr string `env:"NIGHTSTAND_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on."`
	// BaseURL is where readers reach the server, for links in shared articles
	// and the bookmarklet. Empty: taken from each request.
	BaseURL string `env:"NIGHTSTAND_BASE_URL" placeholder:"URL" help:"Public address, such as https://read.example.com."`
	// DataDir holds the embedded database and the pictures.
	DataDir string `env:"NIGHTSTAND_DATA_DIR" placeholder:"DIR" help:"Folder for the embedded database and pictures."`
	// DatabaseURL names a PostgreSQL server, version 15 or later. Empty: the
	// embedded one.
	DatabaseURL string `env:"NIGHTSTAND_DATABASE_URL" placeholder:"URL" help:"PostgreSQL server; empty runs an embedded one."`
	// BlobURL is where pictures are kept. Empty: below DataDir.
	BlobURL string `env:"NIGHTSTAND_BLOB_URL" placeholder:"URL" help:"Where pictures are kept, such as file:///srv/pictures."`
	// FetchAllow lists private networks that may be fetched, as CIDRs
	// separated by commas.
	FetchAllow string `env:"NIGHTSTAND_FETCH_ALLOW" placeholder:"CIDR,…" help:"Private networks that may be fetched."`
	// Workers is how many pages are fetched at the same time; 0 means one for
	// each processor.
	Workers int `env:"NIGHTSTAND_WORKERS" default:"0" help:"Concurrent fetch jobs; 0: number of CPUs."`
}

// maxWorkers keeps the database's connections within what the embedded server has.
const maxWorkers = 64

// Check fills in defaults that depend on the machine and returns an error that
// names the variable and the cure.
func (c *Config) Check() error {
	if err := checkAddr(c.Addr); err != nil {
		return err
	}
	if c.DataDir == "" {
		dir, err := defaultDataDir()
		if err != nil {
			return err
		}
		c.DataDir = dir
	}
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("NIGHTSTAND_DATA_DIR %q is not a folder: %w", c.DataDir, err)
	}
	c.DataDir = dir
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil ||
			strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("NIGHTSTAND_BASE_URL %q is not an address: set one such as https://read.example.com, without a path", c.BaseURL)
		}
		c.BaseURL = u.Scheme + "://" + u.Host
	}
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		return errors.New("NIGHTSTAND_DATABASE_URL does not start with postgres://: set one such as postgres://user:password@host:5432/nightstand, or none for the embedded database")
	}
	if _, err := c.AllowedNetworks(); err != nil {
		return err
	}
	if c.Workers < 0 || c.Workers > maxWorkers {
		return fmt.Errorf("NIGHTSTAND_WORKERS is %d: set a number from 1 to %d, or 0 for the number of CPUs", c.Workers, maxWorkers)
	}
	if c.Workers == 0 {
		c.Workers = min(runtime.NumCPU(), maxWorkers)
	}
	return nil
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("NIGHTSTAND_ADDR %q is not an address to listen on: set one such as 127.0.0.1:8080 or :8080", addr)
	}
	return nil
}

func defaultDataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/nightstand", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "nightstand"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is no home folder to keep data in: set NIGHTSTAND_DATA_DIR")
	}
	return filepath.Join(home, ".local", "share", "nightstand"), nil
}

// AllowedNetworks parses FetchAllow. A single address is a network of one.
func (c *Config) AllowedNetworks() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for field := range strings.FieldsFuncSeq(c.FetchAllow, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(field)
		if addr, addrErr := netip.ParseAddr(field); err != nil && addrErr == nil {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("NIGHTSTAND_FETCH_ALLOW has %q, which is not a network: set CIDRs such as 192.168.1.0/24, separated by commas", field)
		}
		networks = append(networks, prefix.Masked())
	}
	return networks, nil
}

// SiteRules is the installation's file of rules for sites, which need not exist.
func (c *Config) SiteRules() string { return filepath.Join(c.DataDir, "site-rules.txt") }

// BeyondLoopback reports whether other machines can reach the address that the
// server listens on.
func (c *Config) BeyondLoopback() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return true
	}
	if host == "localhost" {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err != nil || !ip.Unmap().IsLoopback()
}

// LocalURL is where a browser on this machine opens the site.
func (c *Config) LocalURL() string {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return "http://" + c.Addr
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
