package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"nightstand/internal/account"
)

// tokenPrefix lets people and secret scanners recognise a token.
const tokenPrefix = "nst_"

// hashedToken is how scs names a session in its store with HashTokenInStore.
func hashedToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// CreateToken makes an API token for the account. The secret is returned only
// here; what is kept is its hash.
func (s *Service) CreateToken(ctx context.Context, userID int64, name string) (account.Token, string, error) {
	name = strings.TrimSpace(strings.Map(visible, name))
	if name == "" {
		return account.Token{}, "", &InputError{Err: errors.New("give the token a name, such as the app it is for")}
	}
	if utf8.RuneCountInString(name) > 100 {
		return account.Token{}, "", &InputError{Err: errors.New("the token's name is longer than 100 characters: choose a shorter one")}
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	token, err := s.store.CreateToken(ctx, userID, name, tokenHash(secret))
	return token, secret, err
}

// visible drops characters that cannot be seen, or not be stored.
func visible(r rune) rune {
	if unicode.IsControl(r) || r == utf8.RuneError {
		return -1
	}
	return r
}

func tokenHash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Tokens lists the account's API tokens, newest first.
func (s *Service) Tokens(ctx context.Context, userID int64) ([]account.Token, error) {
	return s.store.Tokens(ctx, userID)
}

// RevokeToken makes an API token worthless.
func (s *Service) RevokeToken(ctx context.Context, userID, id int64) error {
	return s.store.DeleteToken(ctx, userID, id)
}

// ByToken returns the account an API token belongs to, or
// [account.ErrBadCredentials].
func (s *Service) ByToken(ctx context.Context, secret string) (account.Account, error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return account.Account{}, account.ErrBadCredentials
	}
	return s.store.UserByToken(ctx, tokenHash(secret))
}
