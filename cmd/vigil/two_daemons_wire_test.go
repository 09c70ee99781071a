package main

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"

	"vigil/ledger/ledgertest"
)

// wire is the network between one machine and the database. It can break in two
// ways: the other side answers with a reset, or nobody hears anything any more.
type wire struct {
	address, server string

	mutex  sync.Mutex
	broken breakage
	// mended is closed when the wire is whole again; nil: it is.
	mended chan struct{}
	open   map[net.Conn]bool
	// trap breaks the wire before the answer to the commit of the first claim, in
	// this way; sprung is closed when that has happened.
	trap   breakage
	sprung chan struct{}
}

// breakage is how a wire breaks.
type breakage string

const (
	// cut: connections are reset, and new ones refused.
	cut breakage = "cut"
	// stalled: nothing arrives until the wire is mended, then all of it does.
	stalled breakage = "stalled"
)

// throughWire leads an address of PostgreSQL over a wire.
func throughWire(t testing.TB, address string) *wire {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{server: target.Host, open: map[net.Conn]bool{}, sprung: make(chan struct{})}
	target.Host = listener.Addr().String()
	w.address = ledgertest.With(t, target.String(), "sslmode", "disable")
	t.Cleanup(func() {
		listener.Close()
		w.fail(cut)
		w.mend() // what stalls ends, too
	})
	go w.listen(listener)
	return w
}

func (w *wire) listen(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return // the test is over
		}
		go w.carry(client)
	}
}

// carry carries what two sides say, as long as the wire is whole.
func (w *wire) carry(client net.Conn) {
	defer client.Close()
	w.wait()
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		return
	}
	defer server.Close()
	if !w.keep(client, server) {
		return
	}
	defer w.drop(client, server)
	claiming := make(chan struct{}, 1)
	go func() {
		defer client.Close()
		w.copy(client, server, func([]byte) { w.spring(claiming) })
	}()
	var inserted bool
	w.copy(server, client, func(said []byte) {
		inserted = inserted || bytes.Contains(said, []byte("INSERT INTO attempts"))
		if inserted && bytes.Contains(said, []byte("COMMIT")) {
			inserted = false
			claiming <- struct{}{} // before the server hears of it
		}
	})
}

// copy passes on what one side says.
func (w *wire) copy(to, from net.Conn, hear func([]byte)) {
	chunk := make([]byte, 1<<20)
	for {
		n, err := from.Read(chunk)
		if err != nil {
			return
		}
		hear(chunk[:n])
		w.wait()
		if _, err := to.Write(chunk[:n]); err != nil {
			return
		}
	}
}

// spring breaks the wire if what the server says answers the commit of a claim.
func (w *wire) spring(claiming <-chan struct{}) {
	select {
	case <-claiming:
	default:
		return
	}
	w.mutex.Lock()
	trap := w.trap
	w.trap = ""
	w.mutex.Unlock()
	if trap != "" {
		w.fail(trap)
		close(w.sprung)
	}
}

// breakBeforeClaimed sets the trap.
func (w *wire) breakBeforeClaimed(how breakage) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.trap = how
}

func (w *wire) fail(how breakage) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.broken = how
	switch how {
	case cut:
		for conn := range w.open {
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
	case stalled:
		w.mended = make(chan struct{})
	}
}

func (w *wire) mend() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.mended != nil {
		close(w.mended)
	}
	w.broken, w.mended = "", nil
}

// wait waits while nobody hears anything.
func (w *wire) wait() {
	w.mutex.Lock()
	mended := w.mended
	w.mutex.Unlock()
	if mended != nil {
		<-mended
	}
}

// keep remembers a connection, unless none can be made.
func (w *wire) keep(ends ...net.Conn) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.broken == cut {
		return false
	}
	for _, end := range ends {
		w.open[end] = true
	}
	return true
}

func (w *wire) drop(ends ...net.Conn) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for _, end := range ends {
		delete(w.open, end)
	}
}
