package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// answer is the envelope of every answer (core.telegram.org/bots/api, "Making
// requests").
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MovedTo    int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// result reads what a method returned. A success that can't be read may be one.
func result(body []byte, into any) error {
	var told answer
	err := json.Unmarshal(body, &told)
	if err == nil && !told.OK {
		err = errors.New("it says neither success nor failure")
	}
	if err == nil {
		err = json.Unmarshal(told.Result, into)
	}
	if err != nil {
		return networks.Uncertain.Errorf("the answer of the Bot API can't be read: %w", err)
	}
	return nil
}

// refine makes what a status means more exact by what the API says beside it. A
// body that is not the API's, such as a proxy's, leaves all but 401 as it is.
//
//   - 429 names its seconds in the body.
//   - 401, and 404 for a method that exists, are a token that nobody has.
//   - 403 is a bot that was taken out of the channel; some of 400 are one without
//     the right to post, or a channel that it can't see. What has to be mended is
//     the channel, or the key of that name.
func refine(failure *networks.Error, body []byte) {
	var told answer
	if failure.Status == 401 {
		failure.Deny("token")
	}
	if json.Unmarshal(body, &told) != nil || told.OK || told.Code != failure.Status {
		return
	}
	switch told.Code {
	case 429:
		if seconds := told.Parameters.RetryAfter; seconds > 0 {
			failure.After(time.Duration(min(seconds, 1e6)) * time.Second)
		}
	case 404:
		failure.Deny("token")
	case 403:
		failure.Deny("channel")
	case 400:
		refineRequest(failure, told)
	}
}

// closed are the sentences for a channel that the bot can't post in.
var closed = []string{
	"chat not found",
	"need administrator rights",
	"not enough rights",
	"have no rights to send",
	"CHAT_WRITE_FORBIDDEN",
	"CHAT_ADMIN_REQUIRED",
	"CHANNEL_PRIVATE",
}

func refineRequest(failure *networks.Error, told answer) {
	if moved := told.Parameters.MovedTo; moved != 0 {
		failure.Cause = fmt.Errorf("the group has another number now; write channel = \"%d\"", moved)
		failure.Deny("channel")
		return
	}
	if slices.ContainsFunc(closed, func(words string) bool { return strings.Contains(told.Description, words) }) {
		failure.Deny("channel")
	}
}

// says tells whether the API refused a request with these words.
func says(err error, words string) bool {
	failure, ok := errors.AsType[*networks.Error](err)
	return ok && failure.Status == 400 && strings.Contains(failure.Error(), words)
}
