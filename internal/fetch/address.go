package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// errRefused says that an address is not on the public internet.
var errRefused = errors.New("network address refused")

// guard decides which addresses may be dialled.
type guard struct {
	allow  []netip.Prefix
	public *ssrf.Guardian
}

func newGuard(allow []netip.Prefix) *guard {
	g := &guard{public: ssrf.New(ssrf.WithAnyPort())}
	for _, p := range allow {
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		g.allow = append(g.allow, p.Masked())
	}
	return g
}

// control is a [net.Dialer] Control function. It sees the address that is about
// to be connected to, after name resolution, so neither a redirect nor a name
// whose answer changes gets past it.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: network %s", errRefused, network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return g.check(ap.Addr())
}

// check returns an error unless addr is allowed by name or public. Every form
// that carries an IPv4 address inside an IPv6 one (mapped, compatible, NAT64,
// 6to4, Teredo) counts as not public, since a gateway may deliver it to a
// private network.
func (g *guard) check(addr netip.Addr) error {
	plain := addr.Unmap().WithZone("")
	for _, p := range g.allow {
		if p.Contains(plain) {
			return nil
		}
	}
	if err := g.public.SafeAddr(addr); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return nil
}
