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
	written, err := with.Ask("The account's handle, such as campaign.bsky.social", c.Handle)
	if err != nil {
		return nil, err
	}
	handle, err := parseHandle(written)
	if err != nil {
		return nil, err
	}
	server, err := parseServer("server", c.Server)
	if err != nil {
		return nil, err
	}
	with.Say("Open https://bsky.app/settings/app-passwords, choose \"Add App Password\", and give it the name vigil. It needs no access to direct messages.")
	password, err := with.AskSecret("The app password, such as abcd-efgh-ijkl-mnop")
	if err != nil {
		return nil, err
	}
	tried := &account{around: around, door: newDoor(around, handle, password, server)}
	if _, err := tried.door.begin(ctx); err != nil {
		return nil, err
	}
	if _, err := networks.Introduce(ctx, tried, with); err != nil {
		return nil, err
	}
	return []networks.Credential{
		{Key: "handle", Value: handle, Plain: true},
		{Key: "app_password", Value: password},
	}, nil
}
