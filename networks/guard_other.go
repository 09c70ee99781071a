//go:build !linux

package networks

import (
	"syscall"
	"time"
)

// dropUnacknowledged does nothing: only Linux has TCP_USER_TIMEOUT.
func dropUnacknowledged(time.Duration) func(network, address string, conn syscall.RawConn) error {
	return nil
}
