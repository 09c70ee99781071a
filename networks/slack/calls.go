package slack

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vigil/networks"
)

// bot writes in one channel.
type bot struct {
	server    string
	workspace string
	channel   string
	token     string
	around    networks.Surroundings
}

// jsonType names its alphabet, or Slack warns about it (missing_charset).
const jsonType = "application/json; charset=utf-8"

// tell calls a method that a reader may see something of.
func (b *bot) tell(ctx context.Context, method string, body, answer any) error {
	request, err := networks.NewRequest(ctx, http.MethodPost, b.server+"/api/"+method, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", jsonType)
	return b.call(b.around.Client, request, answer)
}

// ask calls a method that changes nothing visible. All of those take a form, not all
// JSON (docs.slack.dev/apis/web-api, "Basic features").
func (b *bot) ask(ctx context.Context, method string, arguments url.Values, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.server+"/api/"+method, strings.NewReader(arguments.Encode()))
	if err != nil {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return networks.Unseen(b.call(b.around.Reader, request, answer))
}

// call sends a request and reads Slack's answer, which says "ok": false with 200 where
// others use a status.
func (b *bot) call(client *http.Client, request *http.Request, answer any) error {
	request.Header.Set("Authorization", "Bearer "+b.token)
	response, body, err := networks.Call(client, request)
	if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Status == http.StatusUnauthorized {
		return failure.Deny("token")
	}
	if err != nil {
		return err
	}
	var outcome struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
		// Response explains what is wrong about blocks.
		Response struct {
			Messages []string `json:"messages"`
		} `json:"response_metadata"`
	}
	if err := networks.Decode(response, body, &outcome); err != nil {
		return err
	}
	if !outcome.OK {
		return refusal{response.Request.URL.Host, outcome.Error, outcome.Response.Messages}.meaning()
	}
	return networks.Decode(response, body, answer)
}

// meanings are the errors that Slack documents for the methods used here
// (reference/methods/chat.postMessage and the pages beside it, "Errors"). What is not
// in this table is uncertain, such as fatal_error ("it's possible some aspect of the
// operation succeeded before the error was raised"), internal_error,
// service_unavailable and request_timeout.
var meanings = []struct {
	kind       networks.Kind
	credential string
	codes      string
}{
	{networks.Denied, "token", `not_authed invalid_auth account_inactive token_revoked token_expired missing_scope
		no_permission not_allowed_token_type access_denied ekm_access_denied org_login_required
		team_access_not_granted two_factor_setup_required restricted_action`},
	{networks.Denied, "channel", `channel_not_found not_in_channel is_archived restricted_action_read_only_channel
		restricted_action_non_threadable_channel restricted_action_thread_only_channel`},
	{networks.Rejected, "", `msg_too_long msg_blocks_too_long no_text too_many_attachments invalid_blocks
		invalid_blocks_format block_mismatch metadata_too_large metadata_must_be_sent_from_app
		invalid_metadata_format invalid_arguments message_not_found thread_not_found cannot_reply_to_message
		cant_update_message cant_delete_message edit_window_closed file_not_found file_deleted
		alt_txt_too_large blocked_file_type storage_limit_reached`},
	{networks.RateLimited, "", "ratelimited rate_limited"},
}

// refusal is an answer of Slack's that says "ok": false.
type refusal struct {
	host, code string
	// details say which block is wrong.
	details []string
}

func (r refusal) Error() string {
	said := cmp.Or(r.code, "neither ok nor an error")
	if len(r.details) > 0 {
		said += ": " + r.details[0]
	}
	return r.host + " answered: " + said
}

// meaning looks the code up; an unknown one is uncertain.
func (r refusal) meaning() *networks.Error {
	for _, row := range meanings {
		if r.code != "" && slices.Contains(strings.Fields(row.codes), r.code) {
			return &networks.Error{Kind: row.kind, Credential: row.credential, Cause: r}
		}
	}
	return &networks.Error{Cause: r}
}

// isMissing tells whether Slack has no such message any more.
func isMissing(err error) bool {
	refused, ok := errors.AsType[refusal](err)
	return ok && (refused.code == "message_not_found" || refused.code == "thread_not_found")
}
