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
	written, err := with.Ask("The address of the server", c.Server)
	if err != nil {
		return nil, err
	}
	server, err := parseServer(written)
	if err != nil {
		return nil, err
	}
	session := rand.Text()
	if err := allow(ctx, server, session, with); err != nil {
		return nil, err
	}
	opened := &account{config: c, server: server, around: around}
	var granted struct {
		OK    bool   `json:"ok"`
		Token string `json:"token"`
	}
	if err := opened.ask(ctx, "miauth/"+session+"/check", nil, &granted); err != nil {
		return nil, fmt.Errorf("asking for the token: %w", err)
	}
	if !granted.OK || granted.Token == "" {
		return nil, errors.New("the server gave no token: it was not allowed in the browser")
	}
	return []networks.Credential{{Key: "server", Value: server.String(), Plain: true}, {Key: "token", Value: granted.Token}}, nil
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
