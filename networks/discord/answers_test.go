package discord

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestWhatDiscordSaysIsUnderstood(t *testing.T) {
	for _, test := range []struct {
		config     func(*testing.T, string) *Config
		status     int
		body       string
		kind       networks.Kind
		credential string
	}{
		{written, 401, `{"message":"401: Unauthorized","code":0}`, networks.Denied, "token"},
		{written, 403, `{"message":"Missing Access","code":50001}`, networks.Denied, "channel"},
		{written, 403, `{"message":"Missing Permissions","code":50013}`, networks.Denied, "channel"},
		{written, 404, `{"message":"Unknown Channel","code":10003}`, networks.Denied, "channel"},
		{written, 400, `{"message":"Cannot send an empty message","code":50006}`, networks.Rejected, ""},
		{written, 403, `<html>`, networks.Rejected, ""},
		{written, 502, `<html>`, networks.Uncertain, ""},
		{hooked, 401, `{"message":"Invalid Webhook Token","code":50027}`, networks.Denied, "webhook"},
		{hooked, 404, `{"message":"Unknown Webhook","code":10015}`, networks.Denied, "webhook"},
		{hooked, 404, `{"message":"Unknown Channel","code":10003}`, networks.Denied, "webhook"},
		{hooked, 413, `{"message":"Request entity too large","code":40005}`, networks.Rejected, ""},
	} {
		account := open(t, test.config, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			fmt.Fprint(w, test.body)
		})
		_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
		networkstest.CheckMeaning(t, err, test.kind, test.credential)
	}
}

func TestWhatIsWrongWithAFieldIsTold(t *testing.T) {
	account := open(t, written, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"code":50035,"message":"Invalid Form Body","errors":{"poll":{"answers":{"0":{"poll_media":{"text":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 55 or fewer in length."}]}}}}}}}`)
	})
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
	if want := "poll: answers: 0: poll_media: text: Must be 55 or fewer in length."; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestARateLimitNamesItsFractionsOfSeconds(t *testing.T) {
	account := open(t, written, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "65")
		w.Header().Set("X-RateLimit-Scope", "shared")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"message":"You are being rate limited.","retry_after":64.57,"global":false}`)
	})
	began := time.Now()
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
	failure := networkstest.AsError(t, err)
	if wait := failure.At.Sub(began); failure.Kind != networks.RateLimited || wait < 64*time.Second || wait > 68*time.Second {
		t.Errorf("%v, again in %v, want 64.57 s", failure, wait)
	}
}

func TestNoAnswerBringsACredentialIntoAnError(t *testing.T) {
	for secret, config := range map[string]func(*testing.T, string) *Config{token: written, webhookSecret: hooked} {
		account := open(t, config, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"code":0,"message":"%s %s is wrong"}`, r.URL.Path, secret)
		})
		_, published := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"})
		_, verified := account.(networks.Verifier).Verify(networkstest.Soon(t))
		for _, err := range []error{published, verified} {
			if err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("the credential stands in %v", err)
			}
		}
	}
}

func TestASuccessWithoutANumberIsInDoubt(t *testing.T) {
	for _, body := range []string{`{}`, `{"id":""}`, `{"id":"x"}`, `[]`, ``} {
		account := open(t, hooked, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		if receipt, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"}); err == nil || networks.KindOf(err) != networks.Uncertain {
			t.Errorf("%q: receipt %+v, error %v, want a doubt", body, receipt, err)
		}
	}
}
