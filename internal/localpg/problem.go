package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
)

// explain adds the cure to an error of the file system at path.
func explain(err error, path string) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the disk is full: free some space on the file system of %s: %w", path, err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the file system of %s is read-only: choose another NIGHTSTAND_DATA_DIR: %w", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no permission for %s: run this as its owner, change its owner (chown), or choose another NIGHTSTAND_DATA_DIR: %w", path, err)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("a file is in the way of %s: choose another NIGHTSTAND_DATA_DIR: %w", path, err)
	}
	return err
}

// Lines that say why a server program gave up, the more telling first: initdb
// ends with its own word on what the server it ran has said before.
var problemPatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^.*\b(?:FATAL|PANIC):\s+(.*)$`),
	regexp.MustCompile(`(?m)^.*\b(?:initdb|postgres): (?:error|fatal): (.*)$`),
	regexp.MustCompile(`(?m)^(?:initdb|postgres): (.*)$`),
}

// passingPattern matches the refusals that our own waiting for a server causes.
var passingPattern = regexp.MustCompile(`(?m)^.*FATAL:  the database system is .*\n?`)

// lastProblem returns the last line of a program's messages that says why it
// gave up, without its prefix, or the last line of all.
func lastProblem(output string) string {
	output = passingPattern.ReplaceAllString(output, "")
	for _, pattern := range problemPatterns {
		if all := pattern.FindAllStringSubmatch(output, -1); all != nil {
			return strings.TrimSpace(all[len(all)-1][1])
		}
	}
	return lastLine(output)
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// problem makes one line with a cure of what a server program said.
func (c *Cluster) problem(program, output string) error {
	said := lastProblem(output)
	switch {
	case said == "":
		return fmt.Errorf("%s ended without a word: see %s", program, c.Log)
	case strings.Contains(said, "No space left on device") && !strings.Contains(said, "shared memory"),
		strings.Contains(said, "Disk quota exceeded"):
		return fmt.Errorf("the disk is full: free some space on the file system of %s (%s: %s)", c.Data, program, said)
	case strings.Contains(said, "invalid permissions"):
		return fmt.Errorf("%s is open to others, which PostgreSQL refuses: chmod 700 %[1]s (%[2]s: %[3]s)", c.Data, program, said)
	case strings.Contains(said, "Permission denied"):
		for _, path := range []string{c.Data, c.Socket + "/."} {
			if dir := c.account.blocked(path); dir != "" {
				return c.blockedError(dir)
			}
		}
		return fmt.Errorf("PostgreSQL, running as %s, has no permission in %s: give it back (chown -R %[1]s %[2]s) (%[3]s: %[4]s)",
			c.account.name, c.Data, program, said)
	}
	return fmt.Errorf("%s: %s (more in %s)", program, said, c.Log)
}

// blockedError says that the server's account cannot reach the data directory.
func (c *Cluster) blockedError(dir string) error {
	return fmt.Errorf("PostgreSQL runs as %s, who cannot enter %s: let others pass through it (chmod o+x %[2]s), or choose another NIGHTSTAND_DATA_DIR",
		c.account.name, dir)
}
