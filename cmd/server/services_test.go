package main

import (
	"testing"

	"nightstand/internal/config"
)

func TestExposed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		addr, baseURL string
		want          bool
	}{
		"this machine":           {"127.0.0.1:8080", "", false},
		"its own address":        {"127.0.0.1:8080", "http://localhost:8080", false},
		"its own IPv6 address":   {"[::1]:8080", "http://[::1]:8080", false},
		"everybody":              {":8080", "", true},
		"everybody, told not so": {":8080", "http://localhost:8080", true},
		"behind a proxy":         {"127.0.0.1:8080", "https://read.example.com", true},
		"behind a proxy at home": {"127.0.0.1:8080", "http://192.168.1.5", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := exposed(config.Config{Addr: test.addr, BaseURL: test.baseURL}); got != test.want {
				t.Errorf("exposed = %v, want %v", got, test.want)
			}
		})
	}
}
