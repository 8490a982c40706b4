// Package account holds the people who use Nightstand: their names, their
// preferences and the rules for both.
package account

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	// ErrNotFound says that there is no such account.
	ErrNotFound = errors.New("account not found")
	// ErrNameTaken says that another account has the name.
	ErrNameTaken = errors.New("this name is taken")
	// ErrBadCredentials says that name and password do not belong together.
	ErrBadCredentials = errors.New("name or password is wrong")
)

// Account is one reader.
type Account struct {
	ID           int64
	Name         string
	PasswordHash string
	Admin        bool
	Preferences  Preferences
	CreatedAt    time.Time
}

// MinPasswordLength is in characters; NIST SP 800-63B section 3.1.1.2 asks for
// at least eight and against composition rules.
const MinPasswordLength = 8

// MaxPasswordLength, in bytes, bounds the work of hashing.
const MaxPasswordLength = 1024

// CheckName returns the name as it is stored, or an error that says what to change.
func CheckName(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", errors.New("choose a name")
	case n > 64:
		return "", errors.New("the name is longer than 64 characters: choose a shorter one")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", errors.New("the name has characters that cannot be typed: choose another one")
	}
	return name, nil
}

// CheckPassword returns an error that says what to change, or nil.
func CheckPassword(password string) error {
	switch {
	case utf8.RuneCountInString(password) < MinPasswordLength:
		return fmt.Errorf("the password is too short: use at least %d characters", MinPasswordLength)
	case len(password) > MaxPasswordLength:
		return fmt.Errorf("the password is too long: use at most %d bytes", MaxPasswordLength)
	}
	return nil
}
