package lemmy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"vigil/networks"
)

// tell makes a call that a reader may see something of, and reads its answer into a
// pointer.
func (a *account) tell(ctx context.Context, method, path string, body, into any) error {
	request, err := a.request(ctx, method, path, nil, body)
	if err != nil {
		return err
	}
	return a.send(a.around.Client, request, into)
}

// ask makes one that changes nothing visible: a failure leaves no doubt about a post.
func (a *account) ask(ctx context.Context, path string, query url.Values, into any) error {
	request, err := a.request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	return a.quietly(request, into)
}

func (a *account) quietly(request *http.Request, into any) error {
	return networks.Unseen(a.send(a.around.Reader, request, into))
}

// request is a call; a body is sent as JSON.
func (a *account) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	address := a.server.JoinPath(path)
	address.RawQuery = query.Encode()
	return networks.NewRequest(ctx, method, address.String(), body)
}

func (a *account) send(client *http.Client, request *http.Request, into any) error {
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	response, body, err := networks.Call(client, request)
	if err != nil {
		return refine(err, body)
	}
	return networks.Decode(response, body, into)
}

// meaning is what a code says, beside the status.
type meaning struct {
	// certain: it is given before anything is written.
	certain bool
	// credential is the key that is refused.
	credential string
	limited    bool
	// is what somebody acts on; nil: nobody does.
	is error
}

// codes are those of crates/utils/src/error.rs whose place in
// crates/api/api_crud/src/post/create.rs is before the post is written; of some 0.19
// has another name, which stands beside. PieFed has few of them, and sentences else.
var codes = map[string]meaning{
	"incorrect_login":                     {credential: "token"},
	"not_logged_in":                       {credential: "token"},
	"site_ban":                            {credential: "token"},
	"email_not_verified":                  {credential: "token"},
	"registration_application_is_pending": {credential: "token"},

	"person_is_banned_from_community": {credential: "community"},
	"banned_from_community":           {credential: "community"},
	"not_a_moderator":                 {credential: "community"},
	"only_mods_can_post_in_community": {credential: "community"},
	"community_is_blocked":            {credential: "community"},
	"instance_is_blocked":             {credential: "community"},
	"couldnt_find_community":          {credential: "community", is: errGone},
	"community not found":             {credential: "community", is: errGone}, // PieFed

	"slurs": {certain: true}, "blocked_url": {certain: true}, "invalid_url": {certain: true},
	"invalid_url_scheme": {certain: true}, "url_length_overflow": {certain: true},
	"invalid_post_title": {certain: true}, "invalid_body_field": {certain: true},
	"alt_text_length_overflow": {certain: true}, "nsfw_not_allowed": {certain: true},
	"language_not_allowed": {certain: true}, "deleted": {certain: true},
	"invalid_image_upload": {certain: true}, "image_upload_disabled": {certain: true},
	"incorrect_totp_token": {certain: true}, "missing_totp_token": {certain: true, is: errSecondFactor},

	"rate_limit_error":  {limited: true}, // 0.19 gives it the status 400
	"not_found":         {is: errGone},
	"couldnt_find_post": {is: errGone},
	"post not found":    {is: errGone}, // PieFed
}

var (
	// errGone stands in the error about a thing that is not there.
	errGone = errors.New("the server has no such thing")
	// errSecondFactor stands in the one about a password that is not enough.
	errSecondFactor = errors.New("the user has a second factor")
)

// refine reads the code in an answer that is an error. Without one, a 400 is that of a
// request that the server could not read; with one that is not among codes, the post
// may have been written before the error came up.
func refine(err error, body []byte) error {
	failure, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	code := codeIn(body)
	known := codes[code]
	switch {
	case known.limited:
		failure.Kind = networks.RateLimited
	case known.credential != "":
		failure.Deny(known.credential)
	case failure.Status == http.StatusUnauthorized:
		failure.Deny("token")
	case failure.Status == http.StatusBadRequest && code != "" && !known.certain, known.is == errGone:
		failure.Kind = networks.Uncertain
	}
	if known.is != nil {
		failure.Cause = fmt.Errorf("%w: %w", known.is, failure.Cause)
	}
	return failure
}

// codeIn is Lemmy's code, or what PieFed says in its place.
func codeIn(body []byte) string {
	var answer struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return "" // a page of something before the server
	}
	return cmp.Or(answer.Error, answer.Message)
}

// numberOf is the id that a receipt holds.
func numberOf(receipt networks.Receipt) (int64, error) {
	id, err := strconv.ParseInt(receipt.ID, 10, 64)
	if err != nil || id <= 0 {
		return 0, networks.Rejected.Errorf("%q is not the id of a post", receipt.ID)
	}
	return id, nil
}
