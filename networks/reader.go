package networks

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// readingTime bounds one exchange that changes nothing visible, the upload of a
// video included: posts are prepared at most ten minutes ahead.
const readingTime = 10 * time.Minute

// NewReader returns a client for requests that change nothing a reader sees:
// looking up, verifying, uploading. It keeps connections alive, follows
// redirects within one host, bounds each answer, and gives up after ten
// minutes, or earlier where the context says so.
func NewReader(options TransportOptions) *http.Client {
	transport := &http.Transport{
		DialContext:            options.Dial,
		MaxResponseHeaderBytes: headerBytes,
		TLSClientConfig:        &tls.Config{RootCAs: options.Roots},
		TLSHandshakeTimeout:    handshakeTimeout,
		ResponseHeaderTimeout:  time.Minute,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    4,
		ForceAttemptHTTP2:      true,
	}
	if options.Proxy != nil {
		transport.Proxy = http.ProxyURL(options.Proxy)
	}
	return &http.Client{
		Transport:     &reader{options: options, transport: transport},
		CheckRedirect: stayOnHost,
		Timeout:       readingTime,
	}
}

// stayOnHost keeps credentials where they belong.
func stayOnHost(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	switch {
	case next.URL.Host != first.Host || next.URL.Scheme != first.Scheme:
		return fmt.Errorf("%s sends on to %s://%s; if that is its address now, write it in the configuration",
			first.Host, next.URL.Scheme, next.URL.Host)
	case len(before) >= 5:
		return errors.New("the server sends on in a circle")
	}
	return nil
}

type reader struct {
	options   TransportOptions
	transport *http.Transport
}

// RoundTrip sends a request that publishes nothing.
func (r *reader) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := admissible(request.URL, r.options.Proxy); err != nil {
		return nil, refuse(request, &Error{Kind: Temporary, Cause: err})
	}
	response, err := r.transport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if r.options.Clock != nil {
		r.options.Clock.Hear(response.Header)
	}
	if response.StatusCode != http.StatusSwitchingProtocols { // then it is the connection itself
		response.Body = &boundedBody{ReadCloser: response.Body, left: cmp.Or(r.options.MaxBody, readingBody)}
	}
	return response, nil
}

// CloseIdleConnections serves http.Client's method of that name.
func (r *reader) CloseIdleConnections() { r.transport.CloseIdleConnections() }
