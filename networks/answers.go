package networks

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// clockTolerance is how far a server's clock and ours may differ before a
// refused credential is blamed on the clock: OAuth 1.0a signs the time.
const clockTolerance = 2 * time.Minute

// Call sends a request and reads the whole answer. The error is always an
// *[Error]: what the transport says of a request that failed, [Uncertain] for an
// answer that broke off, and [StatusError] for any status but 2xx; in the last
// case response and body are returned as well, for an adapter that knows more.
func Call(client *http.Client, request *http.Request) (*http.Response, []byte, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, nil, unaddressed(err)
	}
	body, err := ReadBody(response)
	if err != nil {
		return response, nil, err
	}
	if response.StatusCode/100 != 2 {
		return response, body, StatusError(response, body)
	}
	return response, body, nil
}

// Read is [Call] for a request that publishes nothing, with the client of
// [NewReader]: its errors are [Unseen].
func Read(client *http.Client, request *http.Request) (*http.Response, []byte, error) {
	response, body, err := Call(client, request)
	return response, body, Unseen(err)
}

// unaddressed is what a failed exchange means, without its address.
func unaddressed(err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	return &Error{Kind: Uncertain, Cause: withoutAddress(err)}
}

// withoutAddress takes away the address that net/http puts before each error: some
// networks want the credential in the path.
func withoutAddress(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// ReadBody reads an answer to its end and closes it. An answer that breaks off
// or is too long is an *[Error], [Uncertain] whatever its status says.
func ReadBody(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	body, err := io.ReadAll(&boundedBody{ReadCloser: response.Body, left: readingBody})
	if err != nil {
		return nil, &Error{
			Kind:   Uncertain,
			Status: response.StatusCode,
			Cause:  fmt.Errorf("%s, but the answer broke off: %w", answered(response), err),
		}
	}
	return body, nil
}

// StatusError is the one table from an HTTP status to what it means for a post:
//
//   - 429 is [RateLimited]: the call was not executed. At is the time that
//     Retry-After or a rate limit header names.
//   - 407 and 421 are [Temporary]: a proxy, or a server that is not the one
//     meant, refused; the network never saw the post.
//   - 401 with a Date more than two minutes from our clock is [Temporary]: the
//     clock is wrong, not the credential.
//   - 408, 409, 425, every 5xx, 3xx and whatever is unknown are [Uncertain]:
//     servers and proxies answer 5xx after they accepted, 409 while the first
//     request runs, and a redirect is how some say "done, look there". At is the
//     time that Retry-After names.
//   - Any other 4xx is [Rejected], 401 and 403 too: whether the credential is
//     meant is for the adapter to see in the body, and to say with [Error.Deny].
//
// The sentence holds the host, the status and at most 300 characters of the
// server's own words, without the request's credentials.
func StatusError(response *http.Response, body []byte) *Error {
	failure := &Error{Kind: statusKind(response.StatusCode), Status: response.StatusCode}
	explanation := explain(response, body)
	switch failure.Kind {
	case RateLimited:
		failure.At = retryAfter(response.Header)
		if failure.At.IsZero() {
			failure.At = rateLimitReset(response.Header)
		}
	case Uncertain:
		failure.At = retryAfter(response.Header)
	}
	if off := clockDifference(response.Header).Abs(); failure.Status == http.StatusUnauthorized && off > clockTolerance {
		failure.Kind = Temporary
		explanation = fmt.Sprintf("this machine's clock differs from the server's by %s; set the clock", off.Round(time.Second))
	}
	failure.Cause = errors.New(strings.TrimSuffix(answered(response)+": "+explanation, ": "))
	return failure
}

func statusKind(status int) Kind {
	switch status {
	case http.StatusTooManyRequests:
		return RateLimited
	case http.StatusProxyAuthRequired, http.StatusMisdirectedRequest:
		return Temporary
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly:
		return Uncertain
	}
	if status/100 == 4 {
		return Rejected
	}
	return Uncertain
}

// Deny turns a refusal into one of the credential that the configuration keeps
// under this key. A clock that is wrong, a rate limit and any doubt stay what
// they are: they say nothing about the credential.
func (e *Error) Deny(credential string) *Error {
	if e.Kind == Rejected {
		e.Kind, e.Credential = Denied, credential
	}
	return e
}

// answered says who answered with what, without the path: a path may hold a
// credential.
func answered(response *http.Response) string {
	host := "the server"
	if request := response.Request; request != nil && request.URL != nil {
		host = cmp.Or(request.URL.Host, host)
	}
	return strings.TrimSpace(fmt.Sprintf("%s answered %d %s", host, response.StatusCode, http.StatusText(response.StatusCode)))
}
