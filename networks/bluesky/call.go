package bluesky

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"vigil/networks"
)

// call is one request of XRPC (atproto.com/specs/xrpc): a query without a body, or a
// procedure with one.
type call struct {
	// server is the address of who is asked.
	server string
	// method is the name in the lexicon.
	method string
	query  url.Values
	token  string

	// body is sent as it is; procedure tells that there may be none.
	procedure bool
	body      io.Reader
	bodyType  string
	size      int64
}

// query asks for something.
func query(method string, parameters url.Values) call {
	return call{method: method, query: parameters}
}

// procedure does something with this input, which becomes JSON; nil: no input.
func procedure(method string, input any) (call, error) {
	made := call{method: method, procedure: true}
	if input == nil {
		return made, nil
	}
	encoded, err := json.Marshal(input)
	if err != nil {
		return call{}, networks.Rejected.Errorf("writing %s: %w", method, err)
	}
	made.body, made.bodyType, made.size = bytes.NewReader(encoded), "application/json", int64(len(encoded))
	return made, nil
}

func (c call) request(ctx context.Context) (*http.Request, error) {
	server, err := url.Parse(c.server)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	address := server.JoinPath("xrpc", c.method)
	address.RawQuery = c.query.Encode()
	method := http.MethodGet
	if c.procedure {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, address.String(), c.body)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	if c.body != nil {
		request.ContentLength = c.size
		request.Header.Set("Content-Type", c.bodyType)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return request, nil
}

// send makes a call, and reads its answer into a pointer; nil: the answer does not
// matter.
func (c call) send(ctx context.Context, client *http.Client, into any) error {
	request, err := c.request(ctx)
	if err != nil {
		return err
	}
	response, body, err := networks.Call(client, request)
	if err != nil {
		return named(err, body)
	}
	return networks.Decode(response, body, into)
}

// read makes a call that publishes nothing.
func (c call) read(ctx context.Context, client *http.Client, into any) error {
	return networks.Unseen(c.send(ctx, client, into))
}

// misaddressed names the server where whoever answered is none that keeps accounts: no
// other post would fare better, and nothing was executed. That is a 404 and a 405 of
// anybody, "XRPC not supported" among them (packages/xrpc/src/types.ts), and the 501 of a
// service that has not got the method (packages/xrpc-server/src/server.ts, catchall). Any
// other 501 stays in doubt, as every 5xx.
func misaddressed(err error) error {
	known, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	unknown := known.Status == http.StatusNotImplemented && nameOf(err) == notImplemented
	if !unknown && known.Status != http.StatusNotFound && known.Status != http.StatusMethodNotAllowed {
		return err
	}
	known.Kind, known.Credential = networks.Denied, "server"
	known.Cause = fmt.Errorf("%w (no server of accounts is at that address)", known.Cause)
	return err
}

// The names of errors that somebody acts on.
const (
	notImplemented = "MethodNotImplemented"
	expiredToken   = "ExpiredToken"
	invalidToken   = "InvalidToken"
	authFactor     = "AuthFactorTokenRequired"
	invalidSwap    = "InvalidSwap"
	recordNotFound = "RecordNotFound"
	blobNotFound   = "BlobNotFound"
)

// namedError is a refusal with the name that XRPC gives to it.
type namedError struct {
	error
	name string
}

func (e *namedError) Unwrap() error { return e.error }

// named adds the name of a refusal to it, for [nameOf].
func named(err error, body []byte) error {
	known, ok := errors.AsType[*networks.Error](err)
	var answer struct {
		Error string `json:"error"`
	}
	if !ok || json.Unmarshal(body, &answer) != nil || answer.Error == "" {
		return err
	}
	known.Cause = &namedError{error: known.Cause, name: answer.Error}
	return known
}

// nameOf is the name of a refusal; empty: it has none.
func nameOf(err error) string {
	if known, ok := errors.AsType[*namedError](err); ok {
		return known.name
	}
	return ""
}
