package main

import (
	"bytes"
	"encoding/pem"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/networks/all"
	"vigil/networks/sandbox"
)

// gate is a moment in a request's life at which the server can stop, so that the
// process that sent it can be killed there.
type gate string

const (
	halfReceived gate = "half of the request is received"
	received     gate = "the request is received, and not executed"
	executed     gate = "the request is executed, and not answered"
	halfAnswered gate = "half of the answer is sent"
)

// errand kinds: what a request is for.
const (
	publishing = "publishing"
	uploading  = "uploading"
	looking    = "looking"
	removing   = "removing"
)

// visit is a request that came to a gate.
type visit struct {
	kind string
	// body is as much of it as was read.
	body string
}

// visitor tells whether a visit is the one to be stopped.
type visitor func(visit) bool

// nth makes a visitor of the n-th visit of a kind from now on, from 1.
func nth(n int, kind string) func() visitor {
	return func() visitor {
		left := n
		return func(v visit) bool {
			if v.kind == kind {
				left--
			}
			return v.kind == kind && left == 0
		}
	}
}

// stop is a visit that waits at a gate for what becomes of it.
type stop struct{ goesOn chan bool }

// resume lets the server go on with the request, whoever is still there to see it.
func (s *stop) resume() { s.goesOn <- true }

// abandon makes the server forget the request.
func (s *stop) abandon() { s.goesOn <- false }

// stallingServer stands before the sandbox, speaks TLS, and stops at gates. It
// adds nothing to what the sandbox does, and the program that is tested knows of
// none of this.
type stallingServer struct {
	sandbox *sandbox.Server
	manner  sandbox.Manner
	http    *httptest.Server
	// latency is how long the network takes to execute, and to answer.
	latency func() time.Duration
	closing chan struct{}
	close   func()

	mutex   sync.Mutex
	gate    gate
	visitor visitor
	stopped chan *stop
	// silent is closed when connections may begin to speak TLS; nil: they may.
	silent chan struct{}
	// unheard counts those that may not.
	unheard int
}

func newStallingServer(manner sandbox.Manner, odds sandbox.Odds, latency func() time.Duration) *stallingServer {
	s := &stallingServer{
		sandbox: sandbox.New(all.List, sandbox.Options{Keys: manner, Odds: odds, Seed: 7}),
		manner:  manner,
		latency: latency,
		closing: make(chan struct{}),
	}
	s.http = httptest.NewUnstartedServer(s)
	s.http.Listener = &stallingListener{s.http.Listener, s}
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0) // it is full of clients that died
	s.http.StartTLS()
	s.close = sync.OnceFunc(func() {
		close(s.closing)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// calm ends the troubles that strike by chance.
func (s *stallingServer) calm() {
	request := httptest.NewRequest(http.MethodPost, "/_sandbox/faults", strings.NewReader(`{"odds": {}}`))
	s.sandbox.ServeHTTP(httptest.NewRecorder(), request)
}

// stopAt makes the server stop once, at a gate, with the visit that fits.
func (s *stallingServer) stopAt(at gate, fits visitor) <-chan *stop {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.gate, s.visitor, s.stopped = at, fits, make(chan *stop, 1)
	return s.stopped
}

// pass holds a visit up where it is to be stopped, and tells whether it goes on.
func (s *stallingServer) pass(at gate, v visit) {
	stop := &stop{make(chan bool, 1)}
	s.mutex.Lock()
	caught := s.gate == at && s.visitor(v)
	if caught {
		s.gate = ""
		s.stopped <- stop
	}
	s.mutex.Unlock()
	if !caught {
		return
	}
	select {
	case goesOn := <-stop.goesOn:
		if goesOn {
			return
		}
	case <-s.closing:
	}
	panic(http.ErrAbortHandler)
}

// ServeHTTP is the sandbox, with gates before and behind it.
func (s *stallingServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := visit{kind: kindOf(r)}
	v.body = s.receive(v, r)
	r.Body = io.NopCloser(strings.NewReader(v.body))
	s.pass(received, v)
	s.take(v)
	answer := httptest.NewRecorder()
	s.sandbox.ServeHTTP(answer, r)
	s.pass(executed, v)
	s.take(v)
	s.answer(w, v, answer)
}

// receive reads the request, and stops in the middle.
func (s *stallingServer) receive(v visit, r *http.Request) string {
	var body bytes.Buffer
	_, err := io.CopyN(&body, r.Body, r.ContentLength/2)
	if err == nil || r.ContentLength <= 0 {
		s.pass(halfReceived, visit{v.kind, body.String()})
		_, err = io.Copy(&body, r.Body)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the client is dead
	}
	return body.String()
}

// answer sends what the sandbox answered, and stops in the middle.
func (s *stallingServer) answer(w http.ResponseWriter, v visit, answer *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), answer.Header())
	body := answer.Body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	half := len(body) / 2
	w.Write(body[:half]) // whether the client lives is not the server's concern
	http.NewResponseController(w).Flush()
	s.pass(halfAnswered, v)
	w.Write(body[half:])
}

// take takes the time that a network takes.
func (s *stallingServer) take(v visit) {
	if s.latency == nil || v.kind == "" {
		return
	}
	s.mutex.Lock()
	length := s.latency()
	s.mutex.Unlock()
	select {
	case <-time.After(length):
	case <-s.closing:
	}
}

func kindOf(r *http.Request) string {
	switch path := r.URL.Path; {
	case r.Method == http.MethodDelete:
		return removing
	case strings.Contains(path, "/media") && r.Method == http.MethodPost:
		return uploading
	case r.Method == http.MethodPost:
		return publishing
	case strings.HasSuffix(path, "/statuses") && r.FormValue("max_id") == "", strings.HasSuffix(path, "/tweets"):
		return looking // its first page
	}
	return ""
}

// fallSilent keeps new connections from speaking TLS, until the returned function
// is called.
func (s *stallingServer) fallSilent() (speak func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	silent := make(chan struct{})
	s.silent, s.unheard = silent, 0
	return sync.OnceFunc(func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.silent = nil
		close(silent)
	})
}

// keepsWaiting tells whether somebody waits for the server to speak.
func (s *stallingServer) keepsWaiting() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.silent != nil && s.unheard > 0
}

type stallingListener struct {
	net.Listener
	server *stallingServer
}

func (l *stallingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &stallingConn{Conn: conn, server: l.server}, err
}

// stallingConn hears nothing while its server is silent.
type stallingConn struct {
	net.Conn
	server *stallingServer
	heard  bool
}

func (c *stallingConn) Read(p []byte) (int, error) {
	if !c.heard {
		c.heard = true
		c.server.waitToHear()
	}
	return c.Conn.Read(p)
}

func (s *stallingServer) waitToHear() {
	s.mutex.Lock()
	silent := s.silent
	if silent != nil {
		s.unheard++
	}
	s.mutex.Unlock()
	if silent == nil {
		return
	}
	select {
	case <-silent:
	case <-s.closing:
	}
}

// writeCertificate writes the one that test servers of this library have.
func (s *stallingServer) writeCertificate(t testing.TB, folder string) string {
	path := filepath.Join(folder, "authority.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: s.http.Certificate().Raw}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
