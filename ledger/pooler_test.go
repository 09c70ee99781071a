package ledger_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
)

// pooler gives each transaction whichever session of the server is free, as a
// connection pooler does that is set so. Of PostgreSQL's protocol it knows where a
// message ends, and that ReadyForQuery tells whether a transaction is open; see
// https://www.postgresql.org/docs/current/protocol-message-formats.html.
type pooler struct {
	// first gives out what was given back first, not last.
	first bool
	mutex sync.Mutex
	free  []net.Conn
}

// overPooler leads an address of PostgreSQL over a pooler.
func overPooler(t testing.TB, address string, first bool) string {
	t.Helper()
	return listen(t, address, (&pooler{first: first}).serve)
}

func (p *pooler) serve(client net.Conn, server string) {
	defer client.Close()
	session, err := net.Dial("tcp", server)
	if err != nil || p.startUp(client, session) != nil {
		return
	}
	p.giveBack(session)
	session = nil
	for {
		kind, message, err := read1(client)
		if err != nil || kind == 'X' {
			return
		}
		if session == nil {
			session = p.take()
		}
		if _, err := session.Write(message); err != nil {
			return
		}
		if kind != 'Q' && kind != 'S' {
			continue
		}
		open, err := p.answer(client, session)
		if err != nil {
			return
		}
		if !open {
			p.giveBack(session)
			session = nil
		}
	}
}

// startUp carries the first message, which has no kind, and its answer.
func (p *pooler) startUp(client, session net.Conn) error {
	length := make([]byte, 4)
	if _, err := io.ReadFull(client, length); err != nil {
		return err
	}
	rest := make([]byte, binary.BigEndian.Uint32(length)-4)
	if _, err := io.ReadFull(client, rest); err != nil {
		return err
	}
	if _, err := session.Write(append(length, rest...)); err != nil {
		return err
	}
	_, err := p.answer(client, session)
	return err
}

// answer carries what the server says until it is ready, and tells whether a
// transaction is open then.
func (p *pooler) answer(client, session net.Conn) (open bool, err error) {
	for {
		kind, message, err := read1(session)
		if err != nil {
			return false, err
		}
		if _, err := client.Write(message); err != nil {
			return false, err
		}
		if kind == 'Z' {
			return message[5] != 'I', nil
		}
	}
}

// read1 reads one message.
func read1(from net.Conn) (kind byte, message []byte, err error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, nil, err
	}
	message = append(head, make([]byte, binary.BigEndian.Uint32(head[1:])-4)...)
	_, err = io.ReadFull(from, message[5:])
	return head[0], message, err
}

func (p *pooler) giveBack(session net.Conn) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.free = append(p.free, session)
}

func (p *pooler) take() net.Conn {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	at := len(p.free) - 1
	if p.first {
		at = 0
	}
	taken := p.free[at]
	p.free = append(p.free[:at:at], p.free[at+1:]...)
	return taken
}

// deaf leads an address of PostgreSQL over a wire on which nothing arrives any more
// as soon as a session asks for its process.
func deaf(t testing.TB, address string) string {
	t.Helper()
	return listen(t, address, func(client net.Conn, server string) {
		defer client.Close()
		session, err := net.Dial("tcp", server)
		if err != nil {
			return
		}
		defer session.Close()
		go func() { _, _ = io.Copy(client, session) }() // it ends with either of them
		for chunk := make([]byte, 1<<20); ; {
			n, err := client.Read(chunk)
			if err != nil {
				return
			}
			if bytes.Contains(chunk[:n], []byte("pg_backend_pid")) {
				_, _ = io.Copy(io.Discard, client)
				return
			}
			if _, err := session.Write(chunk[:n]); err != nil {
				return
			}
		}
	})
}
