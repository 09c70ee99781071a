package misskey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"

	"vigil/networks"
)

// call sends one request of the API, and reads its answer into a pointer; nil: there is
// none to be read.
func (a *account) call(ctx context.Context, client *http.Client, endpoint string, parameters map[string]any, into any) error {
	signed := maps.Clone(parameters)
	if signed == nil {
		signed = map[string]any{}
	}
	signed["i"] = a.token
	request, err := networks.NewRequest(ctx, http.MethodPost, a.server.JoinPath("api", endpoint).String(), signed)
	if err != nil {
		return err
	}
	return a.send(client, request, into)
}

func (a *account) send(client *http.Client, request *http.Request, into any) error {
	response, body, err := networks.Call(client, request)
	if err != nil {
		return networks.Concealed(refine(err, body), a.token)
	}
	return networks.Decode(response, body, into)
}

// ask is call for what publishes nothing: a failure leaves no doubt about a post.
func (a *account) ask(ctx context.Context, endpoint string, parameters map[string]any, into any) error {
	return networks.Unseen(a.call(ctx, a.around.Reader, endpoint, parameters, into))
}

// credentialCodes are what ApiCallService.ts answers when the token is refused, or the
// account is: it never came to the call itself.
var credentialCodes = map[string]bool{
	"AUTHENTICATION_FAILED": true, "CREDENTIAL_REQUIRED": true, "PERMISSION_DENIED": true,
	"YOUR_ACCOUNT_SUSPENDED": true, "YOUR_ACCOUNT_MOVED": true,
}

// refine reads the code in an answer that is an error.
func refine(err error, body []byte) error {
	failure, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	switch code := codeIn(body); {
	case credentialCodes[code], failure.Status == http.StatusUnauthorized:
		return failure.Deny("token")
	case code == "NO_SUCH_NOTE":
		failure.Cause = fmt.Errorf("%w: %w", errNoSuchNote, failure.Cause)
	}
	return failure
}

func codeIn(body []byte) string {
	var answer struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return "" // a page of something before the server
	}
	return answer.Error.Code
}

// plainID is what ids look like (misc/id: aid, aidx, meid, ulid, objectid).
var plainID = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)

func checkID(id string) error {
	if !plainID.MatchString(id) {
		return networks.Rejected.Errorf("%q is not the id of a note", id)
	}
	return nil
}
