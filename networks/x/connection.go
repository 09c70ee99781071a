package x

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"vigil/networks"
)

// connection is how an account reaches its server. Both clients sign, and turn
// every answer but a success into an error that says what it means.
type connection struct {
	server *url.URL
	// client publishes; reader does what no reader of the network sees.
	client, reader *http.Client
}

// request is one call of the API. A value is sent as JSON, or else a form with its
// content type.
type request struct {
	method, path string
	query        url.Values
	value        any
	form         io.Reader
	contentType  string
}

// get asks for something; the query may be nil.
func get(path string, query url.Values) request {
	return request{method: http.MethodGet, path: path, query: query}
}

// post sends a value.
func post(path string, value any) request {
	return request{method: http.MethodPost, path: path, value: value}
}

// send makes the call and reads the answer into a value, unless that is nil.
func (c connection) send(ctx context.Context, client *http.Client, call request, into any) error {
	sent, err := c.request(ctx, call)
	if err != nil {
		return err
	}
	answer, body, err := networks.Call(client, sent)
	if err != nil {
		return err
	}
	return networks.Decode(answer, body, into)
}

func (c connection) request(ctx context.Context, call request) (*http.Request, error) {
	address := c.server.JoinPath(call.path)
	address.RawQuery = call.query.Encode()
	if call.form == nil {
		return networks.NewRequest(ctx, call.method, address.String(), call.value)
	}
	sent, err := http.NewRequestWithContext(ctx, call.method, address.String(), call.form)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	sent.Header.Set("Content-Type", call.contentType)
	return sent, nil
}
