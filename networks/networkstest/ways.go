package networkstest

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// way is how a request travels to the server: name, connection, TLS, proxy.
type way struct {
	name string
	// means is what an adapter has to make of it.
	means networks.Kind
	// lay builds it, and returns the server's address at its end.
	lay func(*testing.T, *stand) (address string, options networks.TransportOptions)
	// silent tells that nothing ever comes back.
	silent bool
}

// ways concern every adapter equally: what fails before the request itself is
// written is certain, and all else is not.
var ways = []way{
	{name: "a name that does not resolve", means: networks.Temporary, lay: unresolved},
	{name: "a resolver that never answers", means: networks.Temporary, lay: resolving, silent: true},
	{name: "a name that has moved", means: published, lay: moved},
	{name: "an address where nobody listens", means: networks.Temporary, lay: deserted},

	{name: "TLS", means: published, lay: encrypted},
	{name: "a certificate that nobody vouches for", means: networks.Temporary, lay: untrusted},
	{name: "a certificate of another host", means: networks.Temporary, lay: misnamed},
	{name: "a certificate that has expired", means: networks.Temporary, lay: expired},
	{name: "a handshake that is cut", means: networks.Temporary, lay: secure(cutting)},
	{name: "a handshake that never ends", means: networks.Temporary, lay: secure(listening), silent: true},
	{name: "plain HTTP where TLS is expected", means: networks.Temporary, lay: unencrypted},
	{name: "TLS that breaks after the request", means: networks.Uncertain, lay: encryptedAndLost},

	{name: "a proxy", means: published, lay: tunnelled},
	{name: "a proxy that wants a password", means: networks.Temporary, lay: connectAnswers("407 Proxy Authentication Required")},
	{name: "a proxy that cannot reach the server", means: networks.Temporary, lay: connectAnswers("502 Bad Gateway")},
	{name: "a proxy that accepts and loses the server", means: networks.Temporary, lay: connectAnswers("200 Connection established")},
	{name: "a proxy that never answers", means: networks.Temporary, lay: proxied("http", "https", listening), silent: true},
	{name: "a proxy that loses the server after the request", means: networks.Uncertain, lay: tunnelledAndLost},
	{name: "a proxy that answers 502 in the server's place", means: networks.Uncertain, lay: proxied("http", "http", saying("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"))},

	{name: "SOCKS", means: published, lay: socks},
	{name: "SOCKS that refuses", means: networks.Temporary, lay: proxied("socks5", "https", saying("\x05\x00", "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"))},
	{name: "SOCKS that wants a password", means: networks.Temporary, lay: proxied("socks5", "https", saying("\x05\xff"))},
	{name: "SOCKS that accepts and loses the server", means: networks.Temporary, lay: proxied("socks5", "https", saying("\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"))},
	{name: "SOCKS that never answers", means: networks.Temporary, lay: proxied("socks5", "https", listening), silent: true},
}

func saysWhatWaysMean(t *testing.T, subject Subject) {
	for _, way := range ways {
		if exception, ok := subject.Ways[way.name]; ok {
			way.means = exception.Kind
		}
		t.Run(way.name, func(t *testing.T) { saysWhatItsWayMeans(t, subject, way) })
	}
}

// impatience is how long a test waits for what never comes.
const impatience = 50 * time.Millisecond

func saysWhatItsWayMeans(t *testing.T, subject Subject, way way) {
	s := newStand(t, subject, sandbox.Options{})
	m := s.prepare(t, message(t, s.limits, delivery("way %s", way.name), "A letter takes ten minutes."))
	address, options := way.lay(t, s)
	s.open(t, address, options)
	ctx := within(t)
	if way.silent {
		hurried, cancel := context.WithTimeout(ctx, impatience)
		defer cancel()
		ctx = hurried
	}
	receipt, err := s.account.Publish(ctx, m)
	s.server.Wait()
	if way.means == published {
		if err != nil || !s.names(receipt, s.only(t)) {
			t.Errorf("receipt %q, error %v, want a success", receipt.ID, err)
		}
		return
	}
	if err == nil || networks.KindOf(err) != way.means {
		t.Errorf("it was called %v (%v), want %v", networks.KindOf(err), err, way.means)
	}
	if way.means.Certain() && s.attempts() != 0 {
		t.Error("the request arrived all the same")
	}
	keepsSilent(t, subject, err)
}

func keepsSilent(t *testing.T, subject Subject, err error) {
	t.Helper()
	for _, secret := range subject.Secrets {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("a credential stands in %q", err)
		}
	}
}

func unresolved(*testing.T, *stand) (string, networks.TransportOptions) {
	return "https://letters.example", networks.TransportOptions{Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "letters.example", IsNotFound: true}
	}}
}

func resolving(*testing.T, *stand) (string, networks.TransportOptions) {
	return "https://letters.example", networks.TransportOptions{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, &net.DNSError{Err: "i/o timeout", Name: "letters.example", IsTimeout: true}
	}}
}

// towards dials the server whatever its address says.
func towards(web *httptest.Server) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, web.Listener.Addr().String())
	}
}

// moved reaches the server under a name whose address was another one before.
func moved(t *testing.T, s *stand) (string, networks.TransportOptions) {
	former := httptest.NewServer(nil)
	former.Close()
	return former.URL, networks.TransportOptions{Dial: towards(s.web)}
}

func deserted(_ *testing.T, s *stand) (string, networks.TransportOptions) {
	s.web.Close()
	return s.web.URL, networks.TransportOptions{}
}

// overTLS serves the sandbox with a certificate for example.com and 127.0.0.1.
func (s *stand) overTLS(t *testing.T) (*httptest.Server, networks.TransportOptions) {
	t.Helper()
	web := httptest.NewUnstartedServer(s.server)
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes fail on purpose
	web.StartTLS()
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return web, networks.TransportOptions{Roots: roots}
}

func encrypted(t *testing.T, s *stand) (string, networks.TransportOptions) {
	web, options := s.overTLS(t)
	return web.URL, options
}

func encryptedAndLost(t *testing.T, s *stand) (string, networks.TransportOptions) {
	s.server.Next(sandbox.Drop)
	return encrypted(t, s)
}

func untrusted(t *testing.T, s *stand) (string, networks.TransportOptions) {
	web, _ := s.overTLS(t)
	return web.URL, networks.TransportOptions{}
}

func misnamed(t *testing.T, s *stand) (string, networks.TransportOptions) {
	web, options := s.overTLS(t)
	options.Dial = towards(web)
	return "https://letters.test", options
}

func expired(t *testing.T, s *stand) (string, networks.TransportOptions) {
	web := httptest.NewUnstartedServer(s.server)
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.TLS = outlived(t)
	web.StartTLS()
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.TLS.Certificates[0].Leaf)
	return web.URL, networks.TransportOptions{Roots: roots}
}

func unencrypted(_ *testing.T, s *stand) (string, networks.TransportOptions) {
	return strings.Replace(s.web.URL, "http:", "https:", 1), networks.TransportOptions{}
}
