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
	server, err := networks.AskAddress(with, "The address of the site", c.Server, parseServer)
	if err != nil {
		return nil, err
	}
	with.Say("Open this address, sign in as the user that is to publish, and approve: " +
		server.String() + "/wp-admin/authorize-application.php?" + url.Values{"app_name": {"vigil"}}.Encode())
	tried := &account{server: server, user: c.User, around: around}
	err = networks.UntilAccepted(with, func() (err error) {
		if tried.user, err = with.Ask("The name of that user", tried.user); err == nil {
			tried.password, err = with.AskSecret("The password that the page shows")
		}
		return err
	}, func() error {
		_, err := networks.Introduce(ctx, tried, with)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "server", Value: server.String(), Plain: true},
		{Key: "user", Value: tried.user, Plain: true},
		{Key: "password", Value: tried.password},
	}, nil
}
