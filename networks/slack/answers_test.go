package slack_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/slack"
)

func TestEachRefusalOfSlackHasItsMeaning(t *testing.T) {
	for answer, want := range map[string]networks.Error{
		`{"ok":false,"error":"invalid_auth"}`:                        {Kind: networks.Denied, Credential: "token"},
		`{"ok":false,"error":"token_revoked"}`:                       {Kind: networks.Denied, Credential: "token"},
		`{"ok":false,"error":"missing_scope","needed":"chat:write"}`: {Kind: networks.Denied, Credential: "token"},
		`{"ok":false,"error":"not_in_channel"}`:                      {Kind: networks.Denied, Credential: "channel"},
		`{"ok":false,"error":"is_archived"}`:                         {Kind: networks.Denied, Credential: "channel"},
		`{"ok":false,"error":"msg_too_long"}`:                        {Kind: networks.Rejected},
		`{"ok":false,"error":"invalid_blocks"}`:                      {Kind: networks.Rejected},
		`{"ok":false,"error":"ratelimited"}`:                         {Kind: networks.RateLimited},
		`{"ok":false,"error":"fatal_error"}`:                         {Kind: networks.Uncertain},
		`{"ok":false,"error":"internal_error"}`:                      {Kind: networks.Uncertain},
		`{"ok":false,"error":"service_unavailable"}`:                 {Kind: networks.Uncertain},
		`{"ok":false,"error":"something_new"}`:                       {Kind: networks.Uncertain},
		`{"ok":false}`:                                               {Kind: networks.Uncertain},
		`{"ok":true}`:                                                {Kind: networks.Uncertain},
		`{"ok":true,"ts":7}`:                                         {Kind: networks.Uncertain},
		`{"ok":true,"ts":"../1"}`:                                    {Kind: networks.Uncertain},
		`{"ok":true,"ts":"1764608400.00`:                             {Kind: networks.Uncertain},
		`["ok",true,"1764608400.000100"]`:                            {Kind: networks.Uncertain},
	} {
		_, err := publish(t, open(t, configured(t, answering(t, http.StatusOK, answer))))
		networkstest.CheckMeaning(t, err, want.Kind, want.Credential)
	}
}

func TestEachAnswerOfAWebhookHasItsMeaning(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		want   networks.Kind
	}{
		{http.StatusBadRequest, "invalid_payload", networks.Rejected},
		{http.StatusForbidden, "action_prohibited", networks.Denied},
		{http.StatusNotFound, "no_service", networks.Denied},
		{http.StatusNotFound, "channel_not_found", networks.Denied},
		{http.StatusGone, "channel_is_archived", networks.Denied},
		{http.StatusInternalServerError, "rollup_error", networks.Uncertain},
		{http.StatusOK, "", networks.Uncertain},
		{http.StatusOK, "okay", networks.Uncertain},
	} {
		config := new(slack.Config)
		write(t, &config.Webhook, answering(t, test.status, test.body)+hook)
		_, err := publish(t, open(t, config))
		if err == nil || networks.KindOf(err) != test.want {
			t.Errorf("%d %q is %v, want %v", test.status, test.body, err, test.want)
		}
	}
}

func TestAWebhooksReceiptIsMadeOfTheDelivery(t *testing.T) {
	config := new(slack.Config)
	write(t, &config.Webhook, answering(t, http.StatusOK, "ok")+hook)
	account := open(t, config)
	first, err := publish(t, account)
	if err != nil {
		t.Fatal(err)
	}
	again, err := publish(t, account)
	if err != nil || again.ID != first.ID || first.ID == "" {
		t.Errorf("the receipts are %q and %q (%v)", first.ID, again.ID, err)
	}
	for _, able := range []bool{is[networks.Finder](account), is[networks.Deleter](account), is[networks.Editor](account)} {
		if able {
			t.Error("what Slack does not name can't be found, deleted or edited")
		}
	}
}

func is[T any](account networks.Account) bool {
	_, ok := account.(T)
	return ok
}

func TestWhatIsWrongInTheConfigurationIsNamed(t *testing.T) {
	for name, change := range map[string]func(*slack.Config){
		"channel":   func(c *slack.Config) { c.Channel = "#general" },
		"token":     func(c *slack.Config) { c.Token = networks.Secret{} },
		"server":    func(c *slack.Config) { c.Server = "slack" },
		"workspace": func(c *slack.Config) { c.Workspace = "campaign" },
		"webhook":   func(c *slack.Config) { write(t, &c.Webhook, "https://hooks.slack.com/services/T/B/X") },
	} {
		config := configured(t, "https://slack.com")
		change(config)
		_, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// answering is a server that says the same to everything.
func answering(t *testing.T, status int, body string) string {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		if _, err := io.WriteString(w, body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(web.Close)
	return web.URL
}

func open(t *testing.T, config networks.Config) networks.Account {
	t.Helper()
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func publish(t *testing.T, account networks.Account) (networks.Receipt, error) {
	t.Helper()
	return account.Publish(networkstest.Soon(t), message("letters", "A letter takes ten minutes."))
}

// message is the only part of an invented delivery.
func message(name, text string) networks.Message {
	delivery := fmt.Sprintf("lights/%s|once|slack", name)
	return networks.Message{
		Version: networks.MessageVersion, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0),
		Due: time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC), Part: 1, Parts: 1, Text: text,
	}
}
