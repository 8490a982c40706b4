package localpg

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOSPC: "the disk is full",
		syscall.EROFS:  "read-only",
		syscall.EACCES: "no permission",
	} {
		err := explain(&os.PathError{Op: "mkdir", Path: "/data/x", Err: errno}, "/data")
		if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "/data") {
			t.Errorf("explain(%v) = %q, want a mention of %q", errno, err, want)
		}
	}
	if err := explain(nil, "/data"); err != nil {
		t.Errorf("explain(nil) = %v, want nil", err)
	}
}

func TestLastProblem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ output, want string }{
		"fatal": {"2026-01-02 03:04:05.6 UTC [7] LOG:  starting\n2026-01-02 03:04:05.7 UTC [7] FATAL:  could not map memory\n2026-01-02 03:04:05.8 UTC [7] LOG:  database system is shut down\n",
			"could not map memory"},
		"panic":       {"x [7] PANIC:  could not write to file \"pg_wal/x\": No space left on device", `could not write to file "pg_wal/x": No space left on device`},
		"our probes":  {"x FATAL:  cause\nx FATAL:  the database system is starting up\n", "cause"},
		"initdb":      {"creating ...\ninitdb: error: directory \"/x\" exists\ninitdb: hint: remove it\n", `directory "/x" exists`},
		"other words": {"a\nb: not found\n\n", "b: not found"},
		"nothing":     {"\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lastProblem(test.output); got != test.want {
				t.Errorf("lastProblem() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestTrimLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "postgres.log")
	if err := trimLog(path); err != nil {
		t.Errorf("trimLog(missing) = %v", err)
	}
	for size, want := range map[int][2]int64{maxLog: {maxLog, -1}, maxLog + 1: {0, keptLog}} {
		os.Remove(path + ".1")
		if err := os.WriteFile(path, append(make([]byte, size-1), 'z'), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := trimLog(path); err != nil {
			t.Errorf("trimLog(%d bytes) = %v", size, err)
		}
		got := [2]int64{-1, -1}
		for i, p := range []string{path, path + ".1"} {
			if info, err := os.Stat(p); err == nil {
				got[i] = info.Size()
			}
		}
		if got != want {
			t.Errorf("after trimLog(%d bytes), sizes = %v, want %v", size, got, want)
		}
	}
}
