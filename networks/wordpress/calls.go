package wordpress

import (
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

	"vigil/networks"
)

// account is one user of one site.
type account struct {
	server   *url.URL
	user     string
	password string
	around   networks.Surroundings
	// clock is the site's.
	clock networks.ServerClock
}

// request is a call of the API; a body is sent as JSON.
func (a *account) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	address := a.address(path)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return networks.NewRequest(ctx, method, address, body)
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
	return header, networks.Unseen(err)
}

func (a *account) call(client *http.Client, request *http.Request, answer any) (http.Header, error) {
	request.SetBasicAuth(a.user, a.password)
	response, body, err := networks.Call(client, request)
	if response != nil {
		a.clock.Hear(response.Header)
	}
	if err != nil {
		return nil, meaning(err, body)
	}
	return response.Header, networks.Decode(response, body, answer)
}

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

// plainID is what ids look like in an address.
var plainID = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

func numberOf(receipt networks.Receipt) (int, error) {
	if !plainID.MatchString(receipt.ID) {
		return 0, networks.Rejected.Errorf("%q is not the id of a post", receipt.ID)
	}
	return strconv.Atoi(receipt.ID)
}

func pathOf(id int) string { return "/posts/" + strconv.Itoa(id) }

func numbers(ids []int) string {
	written := make([]string, len(ids))
	for i, id := range ids {
		written[i] = strconv.Itoa(id)
	}
	return strings.Join(written, ",")
}
