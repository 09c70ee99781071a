package ghost

import (
	"context"

	"vigil/networks"
)

var _ networks.Signer = (*Config)(nil)

// SignIn leads to an Admin API key, and tries it out.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	written, err := with.Ask("The address of the site", c.Server)
	if err != nil {
		return nil, err
	}
	server, err := parseServer(written)
	if err != nil {
		return nil, err
	}
	with.Say("Open " + server.String() + "/ghost/#/settings/integrations, choose \"Add custom integration\", and call it vigil.")
	secret, err := with.AskSecret("Its Admin API key")
	if err != nil {
		return nil, err
	}
	key, err := parseKey(secret)
	if err != nil {
		return nil, err
	}
	tried := &account{server: server, key: key, around: around}
	if _, err := networks.Introduce(ctx, tried, with); err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "server", Value: server.String(), Plain: true},
		{Key: "key", Value: secret},
	}, nil
}
