package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"vigil/networks"
)

// account is a webhook, or a bot in a channel.
type account struct {
	around networks.Surroundings
	// server is where the API begins, place where this account's messages are: below
	// a webhook or a channel.
	server, place *url.URL
	// token is a bot's; empty for a webhook, whose secret stands in its place.
	token, secret string
	// credential is the key of the one that Discord may refuse.
	credential string
	channel    string
	thread     string
	guild      string
}

// botAccount is one that can read its channel.
type botAccount struct{ *account }

// enter has a bot post in a channel.
func (a *account) enter(channel string) {
	a.channel, a.place = channel, a.server.JoinPath("channels", channel)
}

// webhook tells whether the account is one.
func (a *account) webhook() bool { return a.token == "" }

// messages is the address of the account's messages, or of one of them. A webhook
// has to be told which thread they are in.
func (a *account) messages(id string) *url.URL {
	address := a.place.JoinPath("messages", id)
	address.RawQuery = a.inThread().Encode()
	return address
}

// sending is the address that a new message goes to. Without wait a webhook answers
// before it knows whether the message can be saved.
func (a *account) sending() *url.URL {
	if !a.webhook() {
		return a.messages("")
	}
	address := *a.place
	query := a.inThread()
	query.Set("wait", "true")
	address.RawQuery = query.Encode()
	return &address
}

func (a *account) inThread() url.Values {
	if a.thread == "" {
		return url.Values{}
	}
	return url.Values{"thread_id": {a.thread}}
}

// agent is the form that Discord wants (reference, "User Agent").
const agent = "DiscordBot (vigil, 1)"

// get reads what nobody sees a trace of.
func (a *account) get(ctx context.Context, address *url.URL, into any) error {
	request, err := networks.NewRequest(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return err
	}
	return networks.Unseen(a.send(a.around.Reader, request, into))
}

// change makes a call that readers may see something of; a body of nil is none.
func (a *account) change(ctx context.Context, method string, address *url.URL, body, into any) error {
	request, err := networks.NewRequest(ctx, method, address.String(), body)
	if err != nil {
		return err
	}
	return a.send(a.around.Client, request, into)
}

// send makes one request and reads its answer; into nil: there is none.
func (a *account) send(client *http.Client, request *http.Request, into any) error {
	request.Header.Set("User-Agent", agent)
	if a.token != "" {
		request.Header.Set("Authorization", "Bot "+a.token)
	}
	response, body, err := networks.Call(client, request)
	if failure, ok := errors.AsType[*networks.Error](err); ok {
		if response != nil {
			a.refine(failure, body)
		}
		return networks.Concealed(failure, a.secret)
	}
	return networks.Decode(response, body, into)
}

// unsent is a failure before anything was sent. The address may stand in it.
func (a *account) unsent(err error) error {
	return networks.Concealed(&networks.Error{Kind: networks.Temporary, Cause: err}, a.secret)
}
