package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vigil/networks"
)

// webhook writes to an address that is a secret as a whole.
type webhook struct {
	address *url.URL
	around  networks.Surroundings
}

// Publish makes one request. Slack answers "ok" and names no message
// (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), so that the
// receipt's id is made of the delivery's key: it is unique, and of no use to Slack.
func (w *webhook) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	body, err := compose(message, webhookLimits())
	if err != nil {
		return networks.Receipt{}, err
	}
	request, err := networks.NewRequest(ctx, http.MethodPost, w.address.String(), body)
	if err != nil {
		return networks.Receipt{}, err
	}
	request.Header.Set("Content-Type", jsonType)
	response, answer, err := networks.Call(w.around.Client, request)
	if err != nil {
		return networks.Receipt{}, webhookFailure(err, answer)
	}
	if said := strings.TrimSpace(string(answer)); said != "ok" {
		return networks.Receipt{}, &networks.Error{Status: response.StatusCode, Cause: fmt.Errorf("%s did not answer \"ok\"", w.address.Host)}
	}
	return networks.Receipt{Version: networks.MessageVersion, ID: "webhook-" + keyOf(message)}, nil
}

// revoked are the refusals that no other text can change: the webhook or its channel
// is gone (docs.slack.dev/changelog, 17 May 2016, "Changes to errors for incoming
// webhooks"; no_service, no_team and invalid_token are in later lists of the same).
var revoked = []string{"action_prohibited", "invalid_token", "channel_not_found", "channel_is_archived", "no_service", "no_active_hooks", "no_team"}

func webhookFailure(err error, answer []byte) error {
	failure, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return err
	}
	if slices.Contains(revoked, strings.TrimSpace(string(answer))) || failure.Status == http.StatusUnauthorized {
		return failure.Deny("webhook")
	}
	return failure
}
