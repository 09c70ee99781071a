package networks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// JSON is a value as networks take it: <, > and & stand as they are, for escaped they
// would count six bytes each where a network bounds a message.
func JSON(value any) ([]byte, error) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSpace(encoded.Bytes()), err
}

// NewRequest is a call of an API with this value as its JSON; nil: without a body. An
// error is [Temporary], for nothing was sent, and holds nothing of the address: some
// networks want the credential there.
func NewRequest(ctx context.Context, method, address string, value any) (*http.Request, error) {
	var body io.Reader
	if value != nil {
		encoded, err := JSON(value)
		if err != nil {
			return nil, Temporary.Errorf("writing the request: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, Temporary.Errorf("the address can't be called: %w", withoutAddress(err))
	}
	if value != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// Decode reads the JSON of a success into a pointer; nil: what it says does not matter.
// What can't be read may be a success all the same: the error is [Uncertain]; see
// [Unseen].
func Decode(response *http.Response, body []byte, into any) error {
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &Error{Status: response.StatusCode, Cause: fmt.Errorf("%s, which can't be read: %w", answered(response), err)}
	}
	return nil
}
