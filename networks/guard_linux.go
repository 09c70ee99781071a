package networks

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// dropUnacknowledged tells the kernel to give up on bytes that nobody
// acknowledged within this time (TCP_USER_TIMEOUT, tcp(7)), so that it does not
// repeat them after the attempt is over.
func dropUnacknowledged(within time.Duration) func(network, address string, conn syscall.RawConn) error {
	return func(_, _ string, conn syscall.RawConn) error {
		milliseconds := int(max(within.Milliseconds(), 1))
		var failed error
		err := conn.Control(func(descriptor uintptr) {
			failed = unix.SetsockoptInt(int(descriptor), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, milliseconds)
		})
		if err != nil {
			return err
		}
		return failed
	}
}
