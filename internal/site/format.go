package site

import (
	"fmt"
	"time"

	"nightstand/internal/account"
)

// formatDate writes a calendar date, such as "4 March 2026".
func formatDate(t time.Time) string { return t.Format("2 January 2006") }

// formatAgo writes how long ago t was, in the coarsest unit that still says
// something, and the date when it is more than a month.
func formatAgo(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return count(int(d.Minutes()), "minute") + " ago"
	case d < 24*time.Hour:
		return count(int(d.Hours()), "hour") + " ago"
	case d < 31*24*time.Hour:
		return count(int(d.Hours()/24), "day") + " ago"
	}
	return formatDate(t)
}

// formatMinutes writes a reading time.
func formatMinutes(n int) string {
	if n >= 60 {
		return fmt.Sprintf("%d h %d min", n/60, n%60)
	}
	return fmt.Sprintf("%d min", max(n, 1))
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// languageOr gives the article's language, or English, for a lang attribute.
func languageOr(tag string) string {
	if tag == "" {
		return "en"
	}
	return tag
}

// textSizes lists the steps of text size, the smallest first.
func textSizes() []int {
	sizes := make([]int, 0, account.MaxTextSize-account.MinTextSize+1)
	for n := account.MinTextSize; n <= account.MaxTextSize; n++ {
		sizes = append(sizes, n)
	}
	return sizes
}
