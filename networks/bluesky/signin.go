package bluesky

import (
	"context"
	"time"

	"vigil/networks"
)

// Refresh renews the session ahead of time, so that no post waits for it. It ends for
// good only with the app password, so a person never has to come back.
func (a *account) Refresh(ctx context.Context) (time.Time, error) {
	_, err := a.door.enter(ctx, ahead)
	return time.Time{}, err
}

// SignIn asks for handle and app password, finds the account's server, and tries them
// out.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	server, err := parseServer("server", c.Server)
	if err != nil {
		return nil, err
	}
	with.Say("Open https://bsky.app/settings/app-passwords, choose \"Add App Password\", and give it the name vigil. It needs no access to direct messages.")
	written, password, tried := c.Handle, "", new(account)
	err = networks.UntilAccepted(with, func() (err error) {
		if written, err = with.Ask("The account's handle, such as campaign.bsky.social", written); err == nil {
			password, err = with.AskSecret("The app password, such as abcd-efgh-ijkl-mnop")
		}
		return err
	}, func() error {
		handle, err := parseHandle(written)
		if err != nil {
			return err
		}
		tried = &account{around: around, door: newDoor(around, handle, password, server)}
		_, err = tried.door.begin(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err := networks.Introduce(ctx, tried, with); err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "handle", Value: tried.door.handle, Plain: true},
		{Key: "app_password", Value: password},
	}, nil
}
