package networks

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

// The bounds on what is read into memory.
const (
	publishingBody = 1 << 20
	readingBody    = 8 << 20
	headerBytes    = 64 << 10
)

// TransportOptions say how requests leave this machine. The zero value goes
// straight to the network; the proxy variables of the environment are not read.
type TransportOptions struct {
	// Proxy is http, https or socks5 (names are resolved by the proxy); nil: none.
	Proxy *url.URL
	// Roots are the certificates to trust; nil: the system's.
	Roots *x509.CertPool
	// MaxBody bounds an answer in bytes; 0: 1 MiB when publishing, 8 MiB when
	// reading. [ReadBody] takes no more than 8 MiB.
	MaxBody int64
	// Dial opens each connection, that to a proxy too, in place of the system's
	// own way: for tests, and for ways out that are no proxy. The address is a
	// host, not looked up, and a port.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the wall clock; nil: time.Now.
	Now func() time.Time
	// Clock hears the dates of the answers to what is read; nil: nobody does.
	Clock *ServerClock
}

// Transport sends requests that publish, each over a connection of its own,
// and knows of each failure whether the network can have seen it.
//
// The context's deadline is taken as wall-clock time, and no byte is written
// past it, even by a process that was stopped, or a machine that slept, and
// whose timers have not noticed. Redirects are answers. What net/http would
// silently send again can't be: no connection is used twice, bodies can't be
// rewound, and an idempotency key goes only with a body.
//
// A failed request is an *[Error]: [Temporary] if no byte of it was written and
// none can be any more, else [Uncertain]. Not even tried, so [Temporary] too, is
// a request whose context has no deadline, and plain http to anything but this
// machine or a proxy: mistakes of program and configuration, which no change of
// the post can repair.
type Transport struct {
	proxy   *url.URL
	roots   *x509.CertPool
	maxBody int64
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	now     func() time.Time
}

// NewTransport returns a transport for requests that publish.
func NewTransport(options TransportOptions) *Transport {
	now := options.Now
	if now == nil {
		now = time.Now
	}
	return &Transport{
		proxy:   options.Proxy,
		roots:   options.Roots,
		maxBody: cmp.Or(options.MaxBody, publishingBody),
		dial:    options.Dial,
		now:     now,
	}
}

// NewClient returns a client that publishes: it follows no redirects, since
// net/http would send the post again or turn it into a question.
func NewClient(transport *Transport) *http.Client {
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// RoundTrip sends one request, once.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	guard, err := t.admit(request)
	if err != nil {
		return nil, refuse(request, &Error{Kind: Temporary, Cause: err})
	}
	// Once there is a connection, name, proxy and TLS are settled: what is
	// written from then on belongs to the request.
	traced := httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { guard.arm() },
	})
	response, err := t.connection(guard).RoundTrip(unrepeatable(request.Clone(traced)))
	if err != nil {
		return nil, guard.failure(request, err)
	}
	response.Request = request
	if response.StatusCode != http.StatusSwitchingProtocols { // then it is the connection itself
		response.Body = &boundedBody{ReadCloser: response.Body, left: t.maxBody}
	}
	return response, nil
}

// admit refuses what must not be sent and returns the fence for the rest.
func (t *Transport) admit(request *http.Request) (*guard, error) {
	if err := admissible(request.URL, t.proxy); err != nil {
		return nil, err
	}
	deadline, ok := request.Context().Deadline()
	if !ok {
		return nil, errors.New("a request that publishes needs a deadline")
	}
	guard := &guard{deadline: deadline.Round(0), dialer: t.dial, now: t.now}
	return guard, guard.late()
}

// admissible keeps credentials off the wire: plain http goes only to this
// machine, or to a proxy that the operator chose (an onion service has no
// certificate).
func admissible(target, proxy *url.URL) error {
	switch {
	case target == nil:
		return errors.New("the request has no address")
	case target.Scheme == "https", target.Scheme == "http" && (proxy != nil || loopback(target.Hostname())):
		return nil
	}
	return fmt.Errorf("%s://%s is not encrypted; write its address with https", target.Scheme, target.Host)
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// unrepeatable takes away what makes net/http send a request again unasked
// (isReplayable in net/http/request.go of Go 1.26: no body, or one that GetBody
// can rewind, and either of the two headers).
func unrepeatable(request *http.Request) *http.Request {
	request.GetBody = nil
	if request.Body == nil || request.Body == http.NoBody {
		request.Header.Del("Idempotency-Key")
		request.Header.Del("X-Idempotency-Key")
	}
	return request
}

// connection is a whole transport for one request, so that nothing else can
// ever be written to its connection. HTTP/2 is off: it repeats requests too.
func (t *Transport) connection(guard *guard) *http.Transport {
	transport := &http.Transport{
		DialContext:            guard.dial,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: headerBytes,
		TLSClientConfig:        &tls.Config{RootCAs: t.roots},
		TLSHandshakeTimeout:    handshakeTimeout,
		Protocols:              new(http.Protocols),
	}
	transport.Protocols.SetHTTP1(true)
	if t.proxy != nil {
		transport.Proxy = http.ProxyURL(t.proxy)
	}
	return transport
}

const (
	dialTimeout      = 20 * time.Second
	handshakeTimeout = 20 * time.Second
)

// boundedBody refuses to read more than it was told to.
type boundedBody struct {
	io.ReadCloser
	left int64
}

// Read fails once the answer turns out longer than its bound.
func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLong
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, errTooLong
	}
	return n, err
}

var errTooLong = errors.New("it is longer than any answer should be")

func refuse(request *http.Request, failure *Error) *Error {
	if request.Body != nil {
		// The contract of http.RoundTripper; a body that can't be closed does
		// not matter any more.
		_ = request.Body.Close()
	}
	return failure
}
