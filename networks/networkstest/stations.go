package networkstest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// station is what stands at the end of a connection, or in the middle of one.
type station func(net.Conn)

// listening takes everything in and never answers.
func listening(conn net.Conn) {
	_, _ = io.Copy(io.Discard, conn) // until the client leaves
}

// cutting hangs up in the middle of the first message.
func cutting(conn net.Conn) {
	_, _ = conn.Read(make([]byte, 8))
}

// saying answers each message with the next of these, and then hangs up.
func saying(answers ...string) station {
	return func(conn net.Conn) {
		for _, answer := range answers {
			if _, err := conn.Read(make([]byte, 64<<10)); err != nil {
				return
			}
			if _, err := io.WriteString(conn, answer); err != nil {
				return
			}
		}
	}
}

// build has a station at a port of its own.
func build(t *testing.T, at station) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				at(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// secure has a station in the place of a server with TLS.
func secure(at station) func(*testing.T, *stand) (string, networks.TransportOptions) {
	return func(t *testing.T, _ *stand) (string, networks.TransportOptions) {
		return "https://" + build(t, at), networks.TransportOptions{}
	}
}

// proxied has a station as the proxy of a server with this scheme.
func proxied(proxy, scheme string, at station) func(*testing.T, *stand) (string, networks.TransportOptions) {
	return func(t *testing.T, _ *stand) (string, networks.TransportOptions) {
		way := networks.TransportOptions{Proxy: &url.URL{Scheme: proxy, Host: build(t, at)}}
		return scheme + "://letters.example", way
	}
}

// connectAnswers is a proxy that says this, and hangs up.
func connectAnswers(status string) func(*testing.T, *stand) (string, networks.TransportOptions) {
	return proxied("http", "https", saying(fmt.Sprintf("HTTP/1.1 %s\r\n\r\n", status)))
}

// tunnelled is a proxy that does its work.
func tunnelled(t *testing.T, s *stand) (string, networks.TransportOptions) {
	web, way := s.overTLS(t)
	way.Proxy = &url.URL{Scheme: "http", Host: build(t, func(conn net.Conn) {
		reading := bufio.NewReader(conn)
		if request, err := http.ReadRequest(reading); err != nil || request.Method != http.MethodConnect {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
		join(conn, reading, web.Listener.Addr().String())
	})}
	return "https://example.com", way
}

func tunnelledAndLost(t *testing.T, s *stand) (string, networks.TransportOptions) {
	s.server.Next(sandbox.Drop)
	return tunnelled(t, s)
}

// socks is a SOCKS proxy that does its work (RFC 1928).
func socks(t *testing.T, s *stand) (string, networks.TransportOptions) {
	web, way := s.overTLS(t)
	way.Proxy = &url.URL{Scheme: "socks5", Host: build(t, func(conn net.Conn) {
		saying("\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")(conn)
		join(conn, conn, web.Listener.Addr().String())
	})}
	return "https://example.com", way
}

// join carries bytes both ways until one side ends.
func join(client net.Conn, reading io.Reader, address string) {
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	go func() {
		defer server.Close()
		_, _ = io.Copy(server, reading)
	}()
	_, _ = io.Copy(client, server)
}

// outlived is a certificate for 127.0.0.1 that ended an hour ago.
func outlived(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{encoded}, PrivateKey: key, Leaf: leaf}}}
}
