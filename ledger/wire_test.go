package ledger_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"vigil/ledger/ledgertest"
)

// wire is the network between a daemon and its database.
type wire struct {
	address string
	// next is what happens to the next COMMIT; away lets no connection through.
	next atomic.Pointer[mishap]
	away atomic.Bool
}

// mishap is what happens to a COMMIT: its connection breaks.
type mishap struct {
	// arrives: only its answer is lost. stays: no other connection can be made.
	arrives, stays bool
}

// cancelRequest is how a message begins that the driver sends over another connection, once
// one has broken (postgresql.org/docs/current/protocol-message-formats.html). The wire
// loses it: where it overtakes a COMMIT, that has not arrived.
var cancelRequest = []byte{0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e}

// through leads an address of PostgreSQL over a wire.
func through(t testing.TB, address string) *wire {
	t.Helper()
	w := &wire{}
	w.address = listen(t, address, w.carry)
	return w
}

// listen puts a listener in front of a server, and returns the address that leads
// over it.
func listen(t testing.TB, address string, serve func(client net.Conn, server string)) string {
	t.Helper()
	target, err := url.Parse(address)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { must(t, listener.Close()) })
	server := target.Host
	target.Host = listener.Addr().String()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			go serve(client, server)
		}
	}()
	return ledgertest.With(t, target.String(), "sslmode", "disable")
}

func (w *wire) carry(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil || w.away.Load() {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(client, server) }() // it ends with either of them
	chunk := make([]byte, 1<<20)
	for {
		n, err := client.Read(chunk)
		if err != nil {
			return
		}
		if bytes.HasPrefix(chunk[:n], cancelRequest) {
			return
		}
		if bytes.Contains(chunk[:n], []byte("COMMIT")) {
			if happens := w.next.Swap(nil); happens != nil {
				w.happen(*happens, client, server, chunk[:n])
				return
			}
		}
		if _, err := server.Write(chunk[:n]); err != nil {
			return
		}
	}
}

func (w *wire) happen(m mishap, client, server net.Conn, commit []byte) {
	w.away.Store(m.stays)
	_ = client.Close()
	if m.arrives {
		_, _ = server.Write(commit)
		// The session ends where this side does.
		_ = server.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, server)
	}
}
