package ghost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"sync/atomic"
	"time"

	"vigil/networks"
)

// account is one site.
type account struct {
	server *url.URL
	key    adminKey
	around networks.Surroundings
	// ahead is how far the site's clock is before ours, as its last answer said.
	ahead atomic.Int64
}

// apiVersion is the one that this package was written for.
const apiVersion = "v6.0"

// request is a call of the API; a body is sent as JSON.
func (a *account) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	var encoded bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&encoded).Encode(body); err != nil {
			return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
		}
	}
	address := a.address(path)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, &encoded)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	request.Header.Set("Content-Type", "application/json")
	return request, nil
}

func (a *account) address(path string) string { return a.server.String() + "/ghost/api/admin" + path }

// tell makes a call that a reader may see something of.
func (a *account) tell(ctx context.Context, method, path string, query url.Values, body, answer any) error {
	request, err := a.request(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	return a.call(a.around.Client, request, answer)
}

// ask makes one that changes nothing visible.
func (a *account) ask(ctx context.Context, method, path string, query url.Values, body, answer any) error {
	request, err := a.request(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	return a.quietly(request, answer)
}

func (a *account) quietly(request *http.Request, answer any) error {
	err := a.call(a.around.Reader, request, answer)
	if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Kind == networks.Uncertain {
		failure.Kind = networks.Temporary // nothing was published
	}
	return err
}

// call signs and sends a request. Without an answer to fill, whatever comes is well.
func (a *account) call(client *http.Client, request *http.Request, answer any) error {
	token, err := a.key.token(a.now())
	if err != nil {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	request.Header.Set("Authorization", "Ghost "+token)
	request.Header.Set("Accept-Version", apiVersion)
	response, body, err := networks.Call(client, request)
	if response != nil {
		a.hear(response.Header)
	}
	if err != nil || answer == nil {
		return meaning(err, body)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return &networks.Error{Status: response.StatusCode, Cause: fmt.Errorf("%s answered with what can't be read: %w", request.URL.Host, err)}
	}
	return nil
}

// hear takes note of the site's clock.
func (a *account) hear(header http.Header) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil && header.Get("Age") == "" {
		a.ahead.Store(int64(time.Until(date)))
	}
}

// now is the time by the site's clock.
func (a *account) now() time.Time { return time.Now().Add(time.Duration(a.ahead.Load())) }

// refusal is an error of Ghost's (docs.ghost.org/admin-api, "Errors").
type refusal struct {
	Type string `json:"type"`
	Code string `json:"code"`
}

// refusalIn is the first one of an answer; there is none in a proxy's.
func refusalIn(body []byte) refusal {
	var told struct {
		Errors []refusal `json:"errors"`
	}
	if json.Unmarshal(body, &told) != nil || len(told.Errors) == 0 {
		return refusal{}
	}
	return told.Errors[0]
}

const (
	// collision: somebody has changed the post since it was read. Nothing was written
	// (@tryghost/bookshelf-collision finds it before it saves).
	collision  = "UpdateCollisionError"
	noRight    = "NoPermissionError"
	invalidJWT = "INVALID_JWT"
)

// meaning says whether a refusal is one of the credential.
func meaning(err error, body []byte) error {
	failure, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	told := refusalIn(body)
	switch {
	case failure.Status == http.StatusUnauthorized, told.Type == noRight, told.Code == invalidJWT:
		return failure.Deny("key")
	case told.Type == collision:
		failure.Cause = fmt.Errorf("%w: %w", errCollision, failure.Cause)
	}
	return failure
}

// errCollision marks that a post was changed by somebody else.
var errCollision = errors.New("the post has been changed since it was prepared")

// isGone tells whether the site has no such post any more.
func isGone(err error) bool {
	failure, ok := errors.AsType[*networks.Error](err)
	return ok && failure.Kind == networks.Rejected && failure.Status == http.StatusNotFound
}

// plainID is what ids look like: those of MongoDB, in hexadecimal.
var plainID = regexp.MustCompile(`^[0-9a-f]{24}$`)

func checkID(id string) error {
	if !plainID.MatchString(id) {
		return reject("%q is not the id of a post", id)
	}
	return nil
}

func pathOf(id string) string { return "/posts/" + id + "/" }

func reject(format string, details ...any) *networks.Error {
	return &networks.Error{Kind: networks.Rejected, Cause: fmt.Errorf(format, details...)}
}

func temporary(format string, details ...any) *networks.Error {
	return &networks.Error{Kind: networks.Temporary, Cause: fmt.Errorf(format, details...)}
}
