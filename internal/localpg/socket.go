package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
)

// port is part of the name of the server's Unix socket; nothing listens on TCP.
const port = 5432

// maxSocketPath is the length in bytes of the longest socket path that works
// everywhere: sockaddr_un has room for 103 and a NUL on macOS, 107 on Linux.
const maxSocketPath = 103

// SocketDir returns where the socket of a server in dir goes: a folder in dir
// or, where the path would be too long for a socket or not expressible in a
// connection string, a folder for temporary files that belongs to dir alone.
func SocketDir(dir string) string {
	inside := filepath.Join(dir, "socket")
	if socketFits(inside) && !strings.ContainsAny(inside, `,"\`) {
		return inside
	}
	sum := sha256.Sum256([]byte(dir))
	name := "nightstand-" + hex.EncodeToString(sum[:8])
	if temp := filepath.Join(os.TempDir(), name); filepath.IsAbs(temp) && socketFits(temp) && !strings.ContainsAny(temp, `,"\`) {
		return temp
	}
	return filepath.Join("/tmp", name)
}

func socketFits(dir string) bool { return len(socketPath(dir)) <= maxSocketPath }

func socketPath(dir string) string { return filepath.Join(dir, ".s.PGSQL.5432") }
