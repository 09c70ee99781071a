package mastodon

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"vigil/networks"
)

// exchange is the transport below one call of go-mastodon. The library hides
// status and headers, sleeps up to an hour on a 429, and decodes whatever
// comes; so it only gets to see successes, and the exchange keeps what was
// answered.
type exchange struct {
	next http.RoundTripper
	// key is the idempotency key of the request.
	key string
	// beside are fields that the library does not send.
	beside map[string]any

	status int
	body   []byte
}

// RoundTrip sends the request and turns every answer but a success into an
// *[networks.Error].
func (e *exchange) RoundTrip(request *http.Request) (*http.Response, error) {
	request, err := e.outgoing(request)
	if err != nil {
		return nil, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	response, err := e.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := networks.ReadBody(response)
	if err != nil {
		return nil, err
	}
	e.status, e.body = response.StatusCode, body
	if response.StatusCode/100 != 2 {
		return nil, refusal(response, body)
	}
	// The library takes only 200 and 202 for success; other servers answer 201.
	response.StatusCode = http.StatusOK
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// outgoing returns the request as it is to be sent: with JSON for a form, and
// with the key. The key goes only with a body, because net/http repeats a
// request without one. Pixelfed explains itself only to who accepts JSON, and sends
// everybody else on to another page (Laravel's exception handler).
func (e *exchange) outgoing(request *http.Request) (*http.Request, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Accept", "application/json")
	if request.Body == nil || request.Body == http.NoBody {
		return request, nil
	}
	if e.key != "" {
		request.Header.Set("Idempotency-Key", e.key)
	}
	if request.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return request, nil
	}
	return request, e.jsonForForm(request)
}

// jsonForForm rewrites the body. All servers take JSON (docs.joinmastodon.org,
// client/intro, "How to send parameters"), but Hollo 0.6 takes a form for an
// empty status, and posts that.
func (e *exchange) jsonForForm(request *http.Request) error {
	body, err := io.ReadAll(request.Body)
	if err := errors.Join(err, request.Body.Close()); err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	written := fields(form)
	maps.Copy(written, e.beside)
	encoded, err := json.Marshal(written)
	if err != nil {
		return fmt.Errorf("writing the request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Body = io.NopCloser(bytes.NewReader(encoded))
	request.ContentLength = int64(len(encoded))
	request.GetBody = nil
	return nil
}

// fields are those of a form as JSON has them: a list where the name ends in "[]",
// and true without quotation marks, as strict servers want it.
func fields(form url.Values) map[string]any {
	written := map[string]any{}
	for key, values := range form {
		if name, list := strings.CutSuffix(key, "[]"); list {
			written[name] = values
		} else if key == "sensitive" {
			written[key] = values[0] == "true"
		} else {
			written[key] = values[0]
		}
	}
	return written
}

// refusal is what an answer other than a success means. Where the credential is
// the reason, it is named:
//
//   - 401: the token is unknown, revoked or expired
//   - 403 with "authorized scopes": the token may not do this
//     (config/locales/doorkeeper.en.yml)
//   - 403 with "Your login": the account is disabled, pending or unconfirmed, and
//     422 with "authenticated user": the token is an application's
//     (app/controllers/api/base_controller.rb)
//
// Mastodon answers API errors in English, whatever the account's language is.
func refusal(response *http.Response, body []byte) error {
	failure := networks.StatusError(response, body)
	if failure.Kind == networks.Rejected && strings.Contains(string(body), burntKey) {
		failure.Kind = networks.Uncertain
		return failure
	}
	says := func(words string) bool { return strings.Contains(string(body), words) }
	switch {
	case response.StatusCode == http.StatusUnauthorized,
		response.StatusCode == http.StatusForbidden && (says("authorized scopes") || says("Your login")),
		response.StatusCode == http.StatusUnprocessableEntity && says("authenticated user"):
		return failure.Deny("token")
	}
	return failure
}

// burntKey is what Pixelfed says to a key that it has seen, whatever became of the
// first request: only a look can tell (ApiV1Controller.php, statusCreate).
const burntKey = "Duplicate idempotency key"

// published is the receipt of what was published, unless the call failed. An
// answer that the library can't decode is still a receipt, if it has an id.
func (e *exchange) published(err error) (networks.Receipt, error) {
	if e.status/100 != 2 {
		return networks.Receipt{}, failure(err)
	}
	var answer struct {
		ID  statusID `json:"id"`
		URL string   `json:"url"`
	}
	if problem := json.Unmarshal(e.body, &answer); problem != nil || answer.ID == "" {
		cause := cmp.Or(problem, errors.New("it names no id"))
		return networks.Receipt{}, &networks.Error{Status: e.status, Cause: fmt.Errorf("the server accepted the post, but its answer can't be read: %w", cause)}
	}
	return networks.Receipt{Version: networks.MessageVersion, ID: string(answer.ID), URL: answer.URL}, nil
}

// statusID is a string, or a number on some servers.
type statusID string

func (id *statusID) UnmarshalJSON(written []byte) error {
	if len(written) > 0 && written[0] != '"' {
		var number json.Number
		err := json.Unmarshal(written, &number)
		*id = statusID(number)
		return err
	}
	return json.Unmarshal(written, (*string)(id))
}

// failure takes off what net/http and the library wrap around an error.
func failure(err error) *networks.Error {
	if known, ok := errors.AsType[*networks.Error](err); ok {
		return known
	}
	if err == nil {
		err = errors.New("the server was not asked")
	}
	return &networks.Error{Kind: networks.Uncertain, Cause: err}
}

// gone tells that the server has no such thing any more.
func (e *exchange) gone() bool {
	return e.status == http.StatusNotFound || e.status == http.StatusGone
}
