package wordpress

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"vigil/networks"
)

// account is one user of one site.
type account struct {
	server   *url.URL
	user     string
	password string
	around   networks.Surroundings
	// ahead is how far the site's clock is before ours, as its last answer said.
	ahead atomic.Int64
}

// request is a call of the API; a body is sent as JSON.
func (a *account) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	address := a.address(path)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if body != nil && err == nil {
		request, err = http.NewRequestWithContext(ctx, method, address, bytes.NewReader(encoded))
	}
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	request.Header.Set("Content-Type", "application/json")
	return request, nil
}

func (a *account) address(path string) string { return a.server.String() + "/wp-json/wp/v2" + path }

// tell makes a call that a reader may see something of.
func (a *account) tell(ctx context.Context, method, path string, body, answer any) error {
	request, err := a.request(ctx, method, path, nil, body)
	if err != nil {
		return err
	}
	_, err = a.call(a.around.Client, request, answer)
	return err
}

// ask makes one that changes nothing visible.
func (a *account) ask(ctx context.Context, method, path string, query url.Values, body, answer any) (http.Header, error) {
	request, err := a.request(ctx, method, path, query, body)
	if err != nil {
		return nil, err
	}
	return a.quietly(request, answer)
}

func (a *account) quietly(request *http.Request, answer any) (http.Header, error) {
	header, err := a.call(a.around.Reader, request, answer)
	if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Kind == networks.Uncertain {
		failure.Kind = networks.Temporary // nothing was published
	}
	return header, err
}

func (a *account) call(client *http.Client, request *http.Request, answer any) (http.Header, error) {
	request.SetBasicAuth(a.user, a.password)
	response, body, err := networks.Call(client, request)
	if response != nil {
		a.hear(response.Header)
	}
	if err != nil {
		return nil, meaning(err, body)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return nil, &networks.Error{Status: response.StatusCode, Cause: fmt.Errorf("%s answered with what can't be read: %w", request.URL.Host, err)}
	}
	return response.Header, nil
}

// hear takes note of the site's clock.
func (a *account) hear(header http.Header) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil && header.Get("Age") == "" {
		a.ahead.Store(int64(time.Until(date)))
	}
}

// now is the time by the site's clock.
func (a *account) now() time.Time { return time.Now().Add(time.Duration(a.ahead.Load())) }

// refusal is a WP_Error as JSON (rest-api/extending-the-rest-api/controller-classes).
type refusal struct {
	Code string `json:"code"`
	Data struct {
		// Term is that of the tag, where it exists already.
		Term int `json:"term_id"`
	} `json:"data"`
}

// refusedRight are refusals of what the user may do, not of the post
// (wp-includes/rest-api/endpoints/class-wp-rest-posts-controller.php and its
// neighbours).
var refusedRight = []string{
	"rest_cannot_create", "rest_cannot_publish", "rest_cannot_edit", "rest_cannot_edit_others", "rest_cannot_delete",
	"rest_forbidden", "rest_forbidden_context", "rest_cannot_assign_term", "rest_cannot_assign_sticky",
}

// meaning says whether a refusal is one of the credential.
func meaning(err error, body []byte) error {
	failure, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	code := codeOf(body)
	switch {
	case failure.Status == http.StatusForbidden && slices.Contains(refusedRight, code):
		return failure.Deny("user")
	case failure.Status == http.StatusUnauthorized:
		return failure.Deny("password")
	case failure.Status == http.StatusNotFound && code == "" && !json.Valid(body):
		failure.Cause = fmt.Errorf("%w; the site has no REST API at /wp-json: choose anything but \"Plain\" under Settings, Permalinks", failure.Cause)
	}
	return failure
}

func codeOf(body []byte) string {
	var told refusal
	if json.Unmarshal(body, &told) != nil {
		return ""
	}
	return told.Code
}

// isGone tells whether the site has no such post any more.
func isGone(err error) bool {
	failure, ok := errors.AsType[*networks.Error](err)
	return ok && failure.Kind == networks.Rejected && (failure.Status == http.StatusNotFound || failure.Status == http.StatusGone)
}

// plainID is what ids look like in an address.
var plainID = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

func numberOf(receipt networks.Receipt) (int, error) {
	if !plainID.MatchString(receipt.ID) {
		return 0, reject("%q is not the id of a post", receipt.ID)
	}
	return strconv.Atoi(receipt.ID)
}

func pathOf(id int) string { return "/posts/" + strconv.Itoa(id) }

func reject(format string, details ...any) *networks.Error {
	return &networks.Error{Kind: networks.Rejected, Cause: fmt.Errorf(format, details...)}
}

func temporary(format string, details ...any) *networks.Error {
	return &networks.Error{Kind: networks.Temporary, Cause: fmt.Errorf(format, details...)}
}

func numbers(ids []int) string {
	written := make([]string, len(ids))
	for i, id := range ids {
		written[i] = strconv.Itoa(id)
	}
	return strings.Join(written, ",")
}
