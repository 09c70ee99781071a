package networkstest

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// Wire is a network inside the process: hosts listen on it by name, and
// [networks.TransportOptions] dials them with [Wire.Dial]. No kernel has a part in
// it, so that testing/synctest sees when everybody waits, and hours of a server's
// silence pass at once.
type Wire struct {
	mutex sync.Mutex
	hosts map[string]*host
}

// NewWire returns a network without hosts.
func NewWire() *Wire { return &Wire{hosts: map[string]*host{}} }

// Listen adds a host, such as "mastodon.example:80". Closing the listener takes it
// away; dialling it is refused from then on.
func (w *Wire) Listen(address string) net.Listener {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	added := &host{wire: w, address: address, arriving: make(chan net.Conn), closed: make(chan struct{})}
	w.hosts[address] = added
	return added
}

// Dial connects to a host. A name that nobody has is "connection refused".
func (w *Wire) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.mutex.Lock()
	called, known := w.hosts[address]
	w.mutex.Unlock()
	if !known {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	ours, theirs := pair()
	select {
	case called.arriving <- theirs:
		return ours, nil
	case <-called.closed:
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// host is one listener.
type host struct {
	wire     *Wire
	address  string
	arriving chan net.Conn
	closing  sync.Once
	closed   chan struct{}
}

func (h *host) Accept() (net.Conn, error) {
	select {
	case conn := <-h.arriving:
		return conn, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

func (h *host) Close() error {
	h.closing.Do(func() {
		h.wire.mutex.Lock()
		delete(h.wire.hosts, h.address)
		h.wire.mutex.Unlock()
		close(h.closed)
	})
	return nil
}

func (h *host) Addr() net.Addr { return name(h.address) }

// name is the address of a host.
type name string

func (name) Network() string  { return "wire" }
func (n name) String() string { return string(n) }

// end is one end of a connection. As with TCP, one that is closed without
// lingering is a reset to the other.
type end struct {
	net.Conn
	abrupt atomic.Bool
	peer   *end
	reset  atomic.Bool
}

func pair() (*end, *end) {
	a, b := net.Pipe()
	ours, theirs := &end{Conn: a}, &end{Conn: b}
	ours.peer, theirs.peer = theirs, ours
	return ours, theirs
}

// SetLinger is known as net.TCPConn's.
func (e *end) SetLinger(seconds int) error {
	e.abrupt.Store(seconds == 0)
	return nil
}

func (e *end) Close() error {
	if e.abrupt.Load() {
		e.peer.reset.Store(true)
	}
	return e.Conn.Close()
}

func (e *end) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	return n, e.told(err)
}

func (e *end) Write(p []byte) (int, error) {
	n, err := e.Conn.Write(p)
	return n, e.told(err)
}

func (e *end) told(err error) error {
	if err != nil && e.reset.Load() && !errors.Is(err, os.ErrDeadlineExceeded) {
		return &net.OpError{Op: "read", Net: "wire", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}
	return err
}
