package telegram

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestWhatTelegramSaysIsUnderstood(t *testing.T) {
	for body, want := range map[string]struct {
		kind       networks.Kind
		credential string
	}{
		`{"ok":false,"error_code":401,"description":"Unauthorized"}`:                                               {networks.Denied, "token"},
		`{"ok":false,"error_code":404,"description":"Not Found"}`:                                                  {networks.Denied, "token"},
		`{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the channel chat"}`:            {networks.Denied, "channel"},
		`{"ok":false,"error_code":403,"description":"Forbidden: bot is not a member of the channel chat"}`:         {networks.Denied, "channel"},
		`{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`:                                {networks.Denied, "channel"},
		`{"ok":false,"error_code":400,"description":"Bad Request: need administrator rights in the channel chat"}`: {networks.Denied, "channel"},
		`{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}`:                           {networks.Rejected, ""},
		`{"ok":false,"error_code":500,"description":"Internal Server Error"}`:                                      {networks.Uncertain, ""},
		`{"ok":false,"error_code":502,"description":"Bad Gateway"}`:                                                {networks.Uncertain, ""},
		// A proxy's pages say nothing about the channel.
		`{"error_code":403}`: {networks.Rejected, ""},
	} {
		account := openOn(t, func(w http.ResponseWriter, _ *http.Request) {
			var status int
			_, _ = fmt.Sscanf(body[strings.Index(body, `"error_code":`)+len(`"error_code":`):], "%d", &status)
			if !strings.Contains(body, "description") {
				body = "<html>"
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		})
		_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
		networkstest.CheckMeaning(t, err, want.kind, want.credential)
	}
}

func TestARateLimitNamesItsSeconds(t *testing.T) {
	account := openOn(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 40","parameters":{"retry_after":40}}`)
	})
	began := time.Now()
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
	failure := networkstest.AsError(t, err)
	if wait := failure.At.Sub(began); failure.Kind != networks.RateLimited || wait < 39*time.Second || wait > 45*time.Second {
		t.Errorf("%v, again in %v, want 40 s", failure, wait)
	}
}

func TestAGroupThatHasMovedTellsItsNewNumber(t *testing.T) {
	account := openOn(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890}}`)
	})
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
	if failure := networkstest.AsError(t, err); failure.Kind != networks.Denied || !strings.Contains(err.Error(), `channel = "-1001234567890"`) {
		t.Errorf("error %v, want the new number", err)
	}
}

// A server, or a proxy before it, may repeat what it was sent, whole or in part.
func TestNoAnswerBringsTheTokenIntoAnError(t *testing.T) {
	_, secret, _ := strings.Cut(token, ":")
	for _, said := range []string{token, secret, "bot" + token, "/bot" + token + "/sendMessage"} {
		account := openOn(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: %s is wrong"}`, said)
		})
		_, published := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
		_, verified := account.Verify(networkstest.Soon(t))
		for _, err := range []error{published, verified} {
			if err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("the token stands in %q", err)
			}
		}
	}
}

func TestASuccessWithoutANumberIsInDoubt(t *testing.T) {
	for _, body := range []string{`{"ok":true}`, `{"ok":true,"result":{}}`, `{"ok":true,"result":{"message_id":0}}`, `{"ok":true,"result":[]}`, `{"ok":false}`, `[]`} {
		account := openOn(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		if receipt, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"}); err == nil || networks.KindOf(err) != networks.Uncertain {
			t.Errorf("%s: receipt %+v, error %v, want a doubt", body, receipt, err)
		}
	}
}
