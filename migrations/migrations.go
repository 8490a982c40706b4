// Package migrations carries the SQL that brings a database up to date, one
// change a file, applied in order and never changed after a release.
package migrations

import "embed"

// FS holds the numbered SQL files.
//
//go:embed *.sql
var FS embed.FS
