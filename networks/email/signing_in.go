package email

import (
	"cmp"
	"context"
	"fmt"

	"vigil/networks"
)

// SignIn asks for user and password, and tries them at the server. Nobody is written.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, talk networks.Conversation) ([]networks.Credential, error) {
	from, err := parseAddress("from", c.From)
	if err != nil {
		return nil, err
	}
	server, err := c.server(around.Folder, domainOf(from.Address))
	if err != nil {
		return nil, err
	}
	if server.user, err = talk.Ask("The name to sign in with", cmp.Or(c.User, from.Address)); err != nil {
		return nil, err
	}
	if server.password, err = talk.AskSecret("The password (where you sign in with two steps, an app password)"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, preliminaries)
	defer cancel()
	if err := (&account{relay: server, around: around}).signIn(ctx); err != nil {
		return nil, fmt.Errorf("%s does not let you in: %w", server.host, err)
	}
	return []networks.Credential{
		{Key: "user", Value: server.user, Plain: true},
		{Key: "password", Value: server.password},
	}, nil
}
