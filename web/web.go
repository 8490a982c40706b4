// Package web carries the templates, styles, scripts and pictures of the site
// inside the program.
package web

import "embed"

// Templates holds templates/, parsed by package site.
//
//go:embed templates
var Templates embed.FS

// Static holds static/, served as it is.
//
//go:embed static
var Static embed.FS
