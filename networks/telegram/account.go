package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vigil/networks"
)

// account is a bot and the channel or group that it writes in.
type account struct {
	around    networks.Surroundings
	token     string
	channel   string
	api, site *url.URL
}

// publicAccount is one whose channel everybody can read.
type publicAccount struct{ *account }

// method is the address of one method. It holds the token.
func (a *account) method(name string) string { return a.api.JoinPath("bot"+a.token, name).String() }

// ask calls a method that changes nothing that a reader sees. No doubt can come of
// it: what failed may be asked again.
func (a *account) ask(ctx context.Context, method string, parameters, into any) error {
	return networks.Unseen(a.call(ctx, a.around.Reader, method, parameters, into))
}

// call calls a method with its parameters as JSON.
func (a *account) call(ctx context.Context, client *http.Client, method string, parameters, into any) error {
	request, err := networks.NewRequest(ctx, http.MethodPost, a.method(method), parameters)
	if err != nil {
		return a.concealed(err)
	}
	return a.send(client, request, into)
}

// send makes one request and reads its result.
func (a *account) send(client *http.Client, request *http.Request, into any) error {
	response, body, err := networks.Call(client, request)
	if failure, ok := errors.AsType[*networks.Error](err); ok {
		if response != nil {
			refine(failure, body)
		}
		return a.concealed(failure)
	}
	return result(body, into)
}

// concealed takes the token out of an error, whole or in part.
func (a *account) concealed(err error) error {
	_, secret, _ := strings.Cut(a.token, ":")
	return networks.Concealed(err, a.token, secret)
}

// chat is a channel or group (core.telegram.org/bots/api, "Chat").
type chat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Username string `json:"username"`
}

// handle is what readers call it.
func (c chat) handle() string {
	if c.Username != "" {
		return "@" + c.Username
	}
	return c.Title
}

// message is a post (core.telegram.org/bots/api, "Message").
type message struct {
	ID   int64 `json:"message_id"`
	Chat chat  `json:"chat"`
}

// receipt names what was published: the first message, and of an album all of them.
func (a *account) receipt(sent []message) (networks.Receipt, error) {
	if len(sent) == 0 || sent[0].ID <= 0 {
		return networks.Receipt{}, networks.Uncertain.Errorf("%s accepted the post without naming it", a.api.Host)
	}
	receipt := networks.Receipt{
		Version: networks.MessageVersion,
		ID:      strconv.FormatInt(sent[0].ID, 10),
		URL:     a.address(sent[0]),
	}
	if len(sent) > 1 {
		receipt.Ref = joined(sent)
	}
	return receipt, nil
}

// address is where readers find a post, as far as the answer names the channel; that of a private channel opens for its
// members alone (core.telegram.org/api/links, "Message links").
func (a *account) address(sent message) string {
	number := strconv.FormatInt(sent.ID, 10)
	if sent.Chat.Username != "" {
		return a.site.JoinPath(sent.Chat.Username, number).String()
	}
	if id, channel := strings.CutPrefix(strconv.FormatInt(sent.Chat.ID, 10), "-100"); channel {
		return a.site.JoinPath("c", id, number).String()
	}
	return ""
}

// joined are the ids of an album, as a receipt keeps them.
func joined(sent []message) string {
	ids := make([]string, len(sent))
	for i, each := range sent {
		ids[i] = strconv.FormatInt(each.ID, 10)
	}
	return strings.Join(ids, ",")
}
