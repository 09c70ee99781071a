package email

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// sink is a mail server in the test's own process: another implementation of the
// protocol, which keeps the letters that it has taken, and misbehaves on demand.
type sink struct {
	address string
	// certificate is a file with the server's own, where it has one.
	certificate string
	// implicit is TLS from the start; nil: STARTTLS, if any.
	implicit *tls.Config
	// Each hook may refuse or break off; nil: nothing goes wrong. content is given the
	// letter as it comes in, and answers for it.
	greet   func(*smtp.Conn) error
	auth    func() error
	mail    func() error
	rcpt    func(to string) error
	content func(conn net.Conn, letter io.Reader) error

	mutex   sync.Mutex
	letters []taken
	// tried counts the letters whose content was begun.
	tried int
}

// taken is a letter that the server has accepted.
type taken struct {
	from string
	to   []string
	raw  string
}

const (
	user     = "campaign"
	password = "an-invented-password"
)

// newSink starts a server; change sets it up before.
func newSink(t *testing.T, change func(*sink, *smtp.Server)) *sink {
	t.Helper()
	s := &sink{}
	server := smtp.NewServer(s)
	server.Domain = "mail.example"
	server.AllowInsecureAuth = true
	server.ErrorLog = log.New(io.Discard, "", 0) // it fails on purpose
	if change != nil {
		change(s, server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	if s.implicit != nil {
		listener = tls.NewListener(listener, s.implicit)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

// encrypted gives the server a certificate for 127.0.0.1.
func (s *sink) encrypted(t *testing.T, server *smtp.Server) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	s.certificate = filepath.Join(t.TempDir(), "server.pem")
	written := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: encoded})
	if err := os.WriteFile(s.certificate, written, 0o600); err != nil {
		t.Fatal(err)
	}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{encoded}, PrivateKey: key}}}
	server.AllowInsecureAuth = false
}

// NewSession begins a conversation.
func (s *sink) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	if s.greet != nil {
		if err := s.greet(conn); err != nil {
			return nil, err
		}
	}
	return &session{sink: s, conn: conn}, nil
}

func (s *sink) begun() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.tried
}

func (s *sink) all() []taken {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]taken(nil), s.letters...)
}

type session struct {
	sink   *sink
	conn   *smtp.Conn
	letter taken
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, secret string) error {
		if s.sink.auth != nil {
			return s.sink.auth()
		}
		if name != user || secret != password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.letter = taken{from: from}
	if s.sink.mail != nil {
		return s.sink.mail()
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.sink.rcpt != nil {
		if err := s.sink.rcpt(to); err != nil {
			return err
		}
	}
	s.letter.to = append(s.letter.to, to)
	return nil
}

func (s *session) Data(letter io.Reader) error {
	s.sink.mutex.Lock()
	s.sink.tried++
	s.sink.mutex.Unlock()
	if s.sink.content != nil {
		if err := s.sink.content(s.conn.Conn(), letter); err != nil {
			return err
		}
	}
	raw, err := io.ReadAll(letter)
	if err != nil {
		return err
	}
	s.letter.raw = string(raw)
	s.sink.mutex.Lock()
	defer s.sink.mutex.Unlock()
	s.sink.letters = append(s.sink.letters, s.letter)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// withTLS has the server speak TLS from the start.
func (s *sink) withTLS(t *testing.T, server *smtp.Server) {
	s.encrypted(t, server)
	s.implicit = server.TLSConfig
	server.TLSConfig = nil
}

// reply is a server's answer.
func reply(code int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: words}
}

// reset ends a connection as a machine does that was switched off.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
