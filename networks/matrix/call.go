package matrix

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"vigil/networks"
)

// call is one request to the server, below /_matrix.
type call struct {
	method string
	path   string
	query  url.Values
	// value is sent as JSON, or else body with its kind and size; neither: nothing.
	value any
	kind  string
	body  io.Reader
	size  int64
}

// under joins a path; each segment is escaped.
func under(path string, segments ...string) string {
	for _, segment := range segments {
		path += "/" + url.PathEscape(segment)
	}
	return path
}

func get(path string, segments ...string) call {
	return call{method: http.MethodGet, path: under(path, segments...)}
}

// with sends a value.
func (c call) with(method string, value any) call {
	c.method, c.value = method, value
	return c
}

// read asks for something that changes nothing which a reader sees.
func (a *account) read(ctx context.Context, c call, into any) error {
	return networks.Unseen(a.send(ctx, a.around.Reader, c, into))
}

// change sends what a reader sees.
func (a *account) change(ctx context.Context, c call, into any) error {
	return a.send(ctx, a.around.Client, c, into)
}

func (a *account) send(ctx context.Context, client *http.Client, c call, into any) error {
	token, err := a.token(ctx)
	if err != nil {
		return err
	}
	err = exchange(ctx, client, a.server, token, c, into)
	if expired(err) {
		return a.expire(ctx, token, err)
	}
	return err
}

// exchange is one request and its answer. Without a token it is anybody's.
func exchange(ctx context.Context, client *http.Client, server *url.URL, token string, c call, into any) error {
	request, err := c.request(ctx, server)
	if err != nil {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, body, err := networks.Call(client, request)
	if err != nil {
		return refusal(err, body)
	}
	return networks.Decode(response, body, into)
}

func (c call) request(ctx context.Context, server *url.URL) (*http.Request, error) {
	if c.value != nil {
		encoded, err := networks.JSON(c.value)
		if err != nil {
			return nil, err
		}
		c.kind, c.body, c.size = "application/json", bytes.NewReader(encoded), int64(len(encoded))
	}
	address := server.String() + "/_matrix/" + c.path
	if len(c.query) > 0 {
		address += "?" + c.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, c.method, address, c.body)
	if err != nil {
		return nil, errors.New("the server's address can't be used")
	}
	if c.kind != "" {
		request.Header.Set("Content-Type", c.kind)
		request.ContentLength = c.size
	}
	return request, nil
}

// problem is what a server says of a refusal (Client-Server API, "Standard error
// response").
type problem struct {
	Code       string `json:"errcode"`
	SoftLogout bool   `json:"soft_logout"`
	// RetryAfter is older than the header of that name, and some still send it alone.
	RetryAfter int64 `json:"retry_after_ms"`
}

// refusedCredentials are the error codes that mean a key of the configuration and
// not the post.
var refusedCredentials = map[string]string{
	"M_USER_DEACTIVATED":        "token",
	"M_USER_LOCKED":             "token",
	"M_USER_SUSPENDED":          "token",
	"M_CONSENT_NOT_GIVEN":       "token",
	"M_GUEST_ACCESS_FORBIDDEN":  "token",
	"M_FORBIDDEN":               "room",
	"M_RESOURCE_LIMIT_EXCEEDED": "server",
}

// refusal adds what Matrix says beside the status. M_FORBIDDEN is an account that is
// not in the room, or that may not speak there: no other post would fare better.
func refusal(err error, body []byte) error {
	known, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	var told problem
	if json.Unmarshal(body, &told) != nil {
		told = problem{} // a proxy's page, perhaps
	}
	switch {
	case known.Kind == networks.RateLimited && known.At.IsZero() && told.RetryAfter > 0:
		known.After(time.Duration(min(told.RetryAfter, 1e9)) * time.Millisecond)
	case known.Status == http.StatusUnauthorized && told.SoftLogout:
		known.Cause = errors.Join(errExpired, known.Cause)
		return known.Deny("token")
	case known.Status == http.StatusUnauthorized:
		return known.Deny("token")
	case refusedCredentials[told.Code] != "":
		return known.Deny(refusedCredentials[told.Code])
	}
	return known
}

// errExpired is a token that can be renewed, where there is something to renew it
// with ("Soft logout").
var errExpired = errors.New("the access token has expired")

func expired(err error) bool { return errors.Is(err, errExpired) }

func statusOf(err error) int {
	if known, ok := errors.AsType[*networks.Error](err); ok {
		return known.Status
	}
	return 0
}
