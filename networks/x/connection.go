package x

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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

// request is one call of the API.
type request struct {
	method, path string
	query        url.Values
	body         io.Reader
	contentType  string
}

// get asks for something; the query may be nil.
func get(path string, query url.Values) request {
	return request{method: http.MethodGet, path: path, query: query}
}

// post sends a value as JSON.
func post(path string, value any) (request, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return request{}, fmt.Errorf("%s: %w", path, err)
	}
	return request{
		method: http.MethodPost, path: path,
		body: bytes.NewReader(encoded), contentType: "application/json",
	}, nil
}

// send makes the call and reads the answer into a value, unless that is nil.
// An answer that can't be read is [networks.Uncertain].
func (c connection) send(ctx context.Context, client *http.Client, call request, into any) error {
	address := c.server.JoinPath(call.path)
	address.RawQuery = call.query.Encode()
	sent, err := http.NewRequestWithContext(ctx, call.method, address.String(), call.body)
	if err != nil {
		return err
	}
	if call.contentType != "" {
		sent.Header.Set("Content-Type", call.contentType)
	}
	answer, body, err := networks.Call(client, sent)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &networks.Error{
			Kind:   networks.Uncertain,
			Status: answer.StatusCode,
			Cause:  fmt.Errorf("%s %s: unreadable answer: %w", call.method, call.path, err),
		}
	}
	return nil
}
