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
	server.user = cmp.Or(c.User, from.Address)
	err = networks.UntilAccepted(talk, func() (err error) {
		if server.user, err = talk.Ask("The name to sign in with", server.user); err == nil {
			server.password, err = talk.AskSecret("The password (where you sign in with two steps, an app password)")
		}
		return err
	}, func() error { return server.tryOut(ctx, around) })
	if err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "user", Value: server.user, Plain: true},
		{Key: "password", Value: server.password},
	}, nil
}

// tryOut signs in.
func (r relay) tryOut(ctx context.Context, around networks.Surroundings) error {
	ctx, cancel := context.WithTimeout(ctx, preliminaries)
	defer cancel()
	if err := (&account{relay: r, around: around}).signIn(ctx); err != nil {
		return fmt.Errorf("%s does not let you in: %w", r.host, err)
	}
	return nil
}
