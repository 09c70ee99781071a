package networks

import (
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestTheKernelGivesUpWithTheAttempt(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	now := time.Now()
	g := &guard{deadline: now.Add(7 * time.Second).Round(0), now: func() time.Time { return now }}
	conn, err := g.dial(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*guardedConn).Conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var milliseconds int
	if controlErr := raw.Control(func(descriptor uintptr) {
		milliseconds, err = unix.GetsockoptInt(int(descriptor), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
	}); controlErr != nil || err != nil {
		t.Fatal(controlErr, err)
	}
	if milliseconds != 7000 {
		t.Errorf("TCP_USER_TIMEOUT is %d ms, want 7000", milliseconds)
	}
}
