// Package importtest keeps the layers of the program apart. Its test reads the
// source of every package and fails when an import leads upwards or sideways,
// when a package that is not in the table appears, and when SQL or the
// database driver turn up where they do not belong.
package importtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// module is the import path of the repository's root.
const module = "nightstand"

// testOnly is the layer of packages that only tests may import.
const testOnly = 0

// layers is the table of docs/ARCHITECTURE.md: a package imports only packages
// with a higher number than its own. A new package gets its line here.
var layers = map[string]int{
	"cmd/server": 1,

	"internal/extract/train": 1, // a program for developers

	"internal/site":   2,
	"internal/api":    2,
	"internal/worker": 2,

	"internal/library":  3,
	"internal/signin":   3,
	"internal/transfer": 3,

	"internal/store":   4,
	"internal/fetch":   4,
	"internal/extract": 4,
	"internal/blob":    4,
	"internal/picture": 4,
	"internal/localpg": 4,

	"internal/article":    5,
	"internal/account":    5,
	"internal/jobs":       5,
	"internal/config":     5,
	"internal/middleware": 5,
	"migrations":          5,
	"web":                 5,

	"internal/dbtest":      testOnly,
	"internal/importtest":  testOnly,
	"internal/fetchtest":   testOnly,
	"internal/librarytest": testOnly,
	"internal/browsertest": testOnly,
	"internal/programtest": testOnly,
	"internal/xsstest":     testOnly,
}

// driverUsers are the packages that may import pgx. Services and those who
// call them need its transaction type, because a row and the job that it
// implies are written together.
var driverUsers = []string{
	"cmd/server", "internal/worker", "internal/library", "internal/signin", "internal/jobs",
	"internal/store", "internal/localpg", "internal/dbtest",
}

const driver = "github.com/jackc/pgx/"

// sqlUsers are the packages that may contain SQL.
var sqlUsers = []string{"internal/store", "internal/localpg", "internal/dbtest", "migrations", "internal/importtest"}

var sqlPattern = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s`)

// check returns what is wrong with the source under root, a line for each find.
func check(root string) ([]string, error) {
	var problems []string
	known := make(map[string]bool)
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file != root && (name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(relative))
		if _, ok := layers[pkg]; !ok && !known[pkg] {
			problems = append(problems, fmt.Sprintf("%s: package is in no layer: give it one in internal/importtest/importtest.go", pkg))
		}
		known[pkg] = true
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		found, err := checkFile(file, filepath.ToSlash(relative), pkg)
		problems = append(problems, found...)
		return err
	})
	return problems, err
}

// checkFile looks at one file of a package's own code.
func checkFile(file, relative, pkg string) ([]string, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, relative, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var problems []string
	report := func(at ast.Node, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("%v: ", positions.Position(at.Pos()))+fmt.Sprintf(format, args...))
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(imported, driver) && !slices.Contains(driverUsers, pkg) {
			report(spec, "%s imports %s: only the store speaks to the database", pkg, imported)
		}
		if own, ok := strings.CutPrefix(imported, module+"/"); ok && !allowed(pkg, own) {
			report(spec, "%s (layer %s) imports %s (layer %s): imports lead downwards only", pkg, layerName(pkg), own, layerName(own))
		}
	}
	if slices.Contains(sqlUsers, pkg) {
		return problems, nil
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING && sqlPattern.MatchString(literal.Value) {
			report(literal, "%s contains SQL: it belongs into internal/store", pkg)
		}
		return true
	})
	return problems, nil
}

// allowed reports whether code of package from may import package to.
func allowed(from, to string) bool {
	if layers[from] == testOnly {
		return true
	}
	return layers[to] > layers[from]
}

func layerName(pkg string) string {
	layer, ok := layers[pkg]
	switch {
	case !ok:
		return "unknown"
	case layer == testOnly:
		return "of tests"
	}
	return strconv.Itoa(layer)
}
