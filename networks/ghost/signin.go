package ghost

import (
	"context"

	"vigil/networks"
)

var _ networks.Signer = (*Config)(nil)

// SignIn leads to an Admin API key, and tries it out.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	server, err := networks.AskAddress(with, "The address of the site", c.Server, parseServer)
	if err != nil {
		return nil, err
	}
	with.Say("Open " + server.String() + "/ghost/#/settings/integrations, choose \"Add custom integration\", and call it vigil.")
	var secret string
	err = networks.UntilAccepted(with, func() (err error) {
		secret, err = with.AskSecret("Its Admin API key")
		return err
	}, func() error {
		key, err := parseKey(secret)
		if err != nil {
			return err
		}
		_, err = networks.Introduce(ctx, &account{server: server, key: key, around: around}, with)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "server", Value: server.String(), Plain: true},
		{Key: "key", Value: secret},
	}, nil
}
