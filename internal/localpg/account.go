//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is the operating-system user that the server programs run as.
type account struct {
	uid, gid int
	name     string
	switched bool // it is another user than ours
}

// serverAccount returns the account for an existing data directory. PostgreSQL
// refuses one that belongs to somebody else, so root takes its owner.
func serverAccount(data string) (account, error) {
	info, err := os.Stat(data)
	if err != nil {
		return account{}, explain(err, data)
	}
	self, owner := os.Geteuid(), info.Sys().(*syscall.Stat_t)
	a := account{uid: int(owner.Uid), gid: int(owner.Gid), name: userName(int(owner.Uid)), switched: int(owner.Uid) != self}
	if a.uid == 0 {
		return account{}, fmt.Errorf("%s belongs to root, as whom PostgreSQL refuses to run: give it to another user (chown -R postgres %[1]s)", data)
	}
	if a.switched && self != 0 {
		return account{}, fmt.Errorf("%s belongs to %s, not to %s: run this as %[2]s or as root, or choose another NIGHTSTAND_DATA_DIR",
			data, a.name, userName(self))
	}
	return a, nil
}

// newServerAccount returns the account for a data directory yet to be made:
// PostgreSQL refuses to run as root, so root takes an unprivileged user.
func newServerAccount() (account, error) {
	if self := os.Geteuid(); self != 0 {
		return account{uid: self, gid: os.Getegid(), name: userName(self)}, nil
	}
	return unprivileged()
}

// unprivileged returns the account that root runs a new database as.
func unprivileged() (account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return account{}, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return account{}, fmt.Errorf("user %s: %w", name, err)
		}
		return account{uid: uid, gid: gid, name: name, switched: true}, nil
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody: " +
		"add one (useradd --system postgres), or start Nightstand as an ordinary user")
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return "user " + strconv.Itoa(uid)
}

// command prepares a server program. It runs in a session of its own, so that
// Ctrl-C and a closed terminal reach us and not the database, and without our
// environment, whose PG… variables would change what it does.
func (a account) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = "/" // ours may be closed to the account
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.switched {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

// makeDir makes a folder for the account alone, or checks that it is one: in a
// shared temporary folder somebody else may have made it first.
func (a account) makeDir(path string) error {
	if err := os.Mkdir(path, 0o700); err == nil {
		return a.take(path)
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != a.uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s is not a private folder of %s: remove it", path, a.name)
	}
	return nil
}

// take gives a new file or folder to the account.
func (a account) take(path string) error {
	if !a.switched {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// admit lets the account pass through dir, which root made or was given for
// its own use. Only the group may pass, only when no other group could enter
// before, and passing shows it no names.
func (a account) admit(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !a.switched || a.mayPass(info) || info.Sys().(*syscall.Stat_t).Uid != 0 || info.Mode().Perm()&0o070 != 0 {
		return nil
	}
	if err := os.Chown(dir, -1, a.gid); err != nil {
		return err
	}
	return os.Chmod(dir, info.Mode().Perm()|0o010)
}

func (a account) mayPass(dir fs.FileInfo) bool {
	stat := dir.Sys().(*syscall.Stat_t)
	mode := dir.Mode().Perm()
	switch {
	case int(stat.Uid) == a.uid:
		return mode&0o100 != 0
	case int(stat.Gid) == a.gid:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}

// blocked returns the outermost folder on the way to path that the account
// may not pass, or "". It looks at permission bits only, so it explains a
// failure and never predicts one: an access control list may allow more.
func (a account) blocked(path string) string {
	dir := "/"
	for part := range strings.SplitSeq(strings.Trim(filepath.Dir(path), "/"), "/") {
		dir = filepath.Join(dir, part)
		info, err := os.Stat(dir)
		if err != nil {
			return ""
		}
		if !a.mayPass(info) {
			return dir
		}
	}
	return ""
}
