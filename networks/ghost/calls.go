package ghost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"

	"vigil/networks"
)

// account is one site.
type account struct {
	server *url.URL
	key    adminKey
	around networks.Surroundings
	// clock is the site's.
	clock networks.ServerClock
}

// apiVersion is the one that this package was written for.
const apiVersion = "v6.0"

// request is a call of the API; a body is sent as JSON.
func (a *account) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	address := a.address(path)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return networks.NewRequest(ctx, method, address, body)
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
	return networks.Unseen(a.call(a.around.Reader, request, answer))
}

// call signs and sends a request. Without an answer to fill, whatever comes is well.
func (a *account) call(client *http.Client, request *http.Request, answer any) error {
	token, err := a.key.token(a.clock.Estimate())
	if err != nil {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	request.Header.Set("Authorization", "Ghost "+token)
	request.Header.Set("Accept-Version", apiVersion)
	response, body, err := networks.Call(client, request)
	if response != nil {
		a.clock.Hear(response.Header)
	}
	if err != nil {
		return meaning(err, body)
	}
	return networks.Decode(response, body, answer)
}

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
	collision = "UpdateCollisionError"
	// hostLimit: the host's plan allows no more letters, or no more members. Some
	// versions see that when the post is saved and readers have it
	// (core/server/services/posts/posts-service.js, editPost; email-service.js, checkLimits).
	hostLimit  = "HostLimitError"
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
	case told.Type == hostLimit:
		failure.Cause = fmt.Errorf("%w: %w", errHostLimit, failure.Cause)
	}
	return failure
}

var (
	// errCollision marks that a post was changed by somebody else.
	errCollision = errors.New("the post has been changed since it was prepared")
	// errHostLimit marks what the host's plan does not allow.
	errHostLimit = errors.New("the site's plan does not allow it")
)

// plainID is what ids look like: those of MongoDB, in hexadecimal.
var plainID = regexp.MustCompile(`^[0-9a-f]{24}$`)

func checkID(id string) error {
	if !plainID.MatchString(id) {
		return networks.Rejected.Errorf("%q is not the id of a post", id)
	}
	return nil
}

func pathOf(id string) string { return "/posts/" + id + "/" }
