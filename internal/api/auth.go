package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"

	"nightstand/internal/account"
)

// An address with this many wrong tokens is told so until the window has moved
// on. Right ones are taken from it all the same: they cannot be guessed, and
// somebody else there may have sent the wrong ones.
const (
	maxWrongTokens   = 30
	wrongTokenWindow = time.Minute
)

// caller is who sent a request, and where to.
type caller struct {
	account account.Account
	base    string // public address, without a trailing slash
}

type callerKey struct{}

// callerOf returns the caller that authenticate put into the context.
func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// authenticate lets a request pass that carries the token of an account
// (RFC 6750 section 2.1).
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	secret := bearerToken(r)
	if secret == "" {
		s.refuse(ctx, "an API token is needed: send it as \"Authorization: Bearer TOKEN\"")
		return
	}
	a, err := s.signin.ByToken(ctx.Context(), secret)
	switch {
	case errors.Is(err, account.ErrBadCredentials) && s.wrong.OnLimit(w, r, clientAddress(r)):
		ctx.SetHeader("Retry-After", strconv.Itoa(int(wrongTokenWindow.Seconds())))
		_ = huma.WriteErr(s.api, ctx, http.StatusTooManyRequests, "too many wrong tokens from this address: wait a minute and try again")
	case errors.Is(err, account.ErrBadCredentials):
		s.refuse(ctx, "this API token is not valid, or no longer: make a new one in the settings")
	case err != nil:
		s.logFailure(ctx.Context(), ctx.Operation().OperationID, err)
		_ = huma.WriteErr(s.api, ctx, http.StatusInternalServerError, internalDetail)
	default:
		next(huma.WithValue(ctx, callerKey{}, caller{account: a, base: s.baseURL(r)}))
	}
}

func (s *server) refuse(ctx huma.Context, detail string) {
	ctx.SetHeader("WWW-Authenticate", "Bearer")
	_ = huma.WriteErr(s.api, ctx, http.StatusUnauthorized, detail)
}

// bearerToken returns the request's token, "" when it has none.
func bearerToken(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// clientAddress is the key under which wrong tokens are counted: an IPv4
// address or the /64 network of an IPv6 one.
func clientAddress(r *http.Request) string {
	address := middleware.GetClientIP(r.Context())
	if address == "" {
		address = r.RemoteAddr
		if host, _, err := net.SplitHostPort(address); err == nil {
			address = host
		}
	}
	return httprate.CanonicalizeIP(address)
}
