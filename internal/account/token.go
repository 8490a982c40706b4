package account

import "time"

// Token is an API token as it is listed; its secret is kept only as a hash.
type Token struct {
	ID         int64
	UserID     int64
	Name       string
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// Session is one signed-in browser.
type Session struct {
	ID         int64
	UserID     int64
	UserAgent  string
	Address    string // IP address last seen
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}
