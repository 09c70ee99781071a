package misskey

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"

	"vigil/networks"
)

// permissions are what the token is asked for (misc/api-permissions.ts).
const permissions = "read:account,write:drive,write:notes"

// SignIn goes through MiAuth (misskey-hub.net/en/docs/for-developers/api/token/miauth):
// the person allows it in the browser, and the server then gives the token to whoever
// knows the session's name.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	server, err := networks.AskAddress(with, "The address of the server", c.Server, parseServer)
	if err != nil {
		return nil, err
	}
	opened := &account{config: c, server: server, around: around}
	var session, token string
	err = networks.UntilAccepted(with, func() error {
		session = rand.Text()
		return allow(ctx, server, session, with)
	}, func() (err error) {
		token, err = opened.granted(ctx, session)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []networks.Credential{{Key: "server", Value: server.String(), Plain: true}, {Key: "token", Value: token}}, nil
}

// granted is the token that the person has allowed.
func (a *account) granted(ctx context.Context, session string) (token string, err error) {
	var answer struct {
		OK    bool   `json:"ok"`
		Token string `json:"token"`
	}
	if err := a.ask(ctx, "miauth/"+session+"/check", nil, &answer); err != nil {
		return "", fmt.Errorf("asking for the token: %w", err)
	}
	if !answer.OK || answer.Token == "" {
		return "", errors.New("the server gave no token: it was not allowed in the browser")
	}
	return answer.Token, nil
}

func allow(ctx context.Context, server *url.URL, session string, with networks.Conversation) error {
	page := server.JoinPath("miauth", session)
	query := url.Values{"name": {"vigil"}, "permission": {permissions}}
	if callback := with.Callback(); callback != "" {
		query.Set("callback", callback)
	}
	page.RawQuery = query.Encode()
	if _, err := with.Visit(ctx, page.String()); err != nil {
		return err
	}
	if with.Callback() != "" {
		return nil
	}
	_, err := with.Ask("Press Enter once you have allowed it", "")
	return err
}
