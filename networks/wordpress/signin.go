package wordpress

import (
	"context"
	"net/url"

	"vigil/networks"
)

var _ networks.Signer = (*Config)(nil)

// SignIn leads to the page on which a site makes an application password
// (developer.wordpress.org/advanced-administration/security/application-passwords),
// and tries it out.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	written, err := with.Ask("The address of the site", c.Server)
	if err != nil {
		return nil, err
	}
	server, err := parseServer(written)
	if err != nil {
		return nil, err
	}
	with.Say("Open this address, sign in as the user that is to publish, and approve: " +
		server.String() + "/wp-admin/authorize-application.php?" + url.Values{"app_name": {"vigil"}}.Encode())
	name, err := with.Ask("The name of that user", c.User)
	if err != nil {
		return nil, err
	}
	password, err := with.AskSecret("The password that the page shows")
	if err != nil {
		return nil, err
	}
	tried := &account{server: server, user: name, password: password, around: around}
	if _, err := networks.Introduce(ctx, tried, with); err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "server", Value: server.String(), Plain: true},
		{Key: "user", Value: name, Plain: true},
		{Key: "password", Value: password},
	}, nil
}
