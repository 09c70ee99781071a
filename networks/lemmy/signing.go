package lemmy

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"vigil/networks"
)

var _ networks.Signer = (*Config)(nil)

// SignIn asks for name and password, which are sent once and stored nowhere: Lemmy and
// PieFed have no other way to give a token to a program. The token lasts until the user
// signs out; Lemmy 1.0 has to be asked for that (crates/api/api_utils/src/claims.rs), or
// it would end after a week.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, with networks.Conversation) ([]networks.Credential, error) {
	written, err := with.Ask("The address of the server", c.Server)
	if err != nil {
		return nil, err
	}
	server, err := parseServer(written)
	if err != nil {
		return nil, err
	}
	opened := &account{server: server, around: around}
	told, err := opened.site(ctx)
	if err != nil {
		return nil, err
	}
	token, err := opened.signIn(ctx, told.dialect, with)
	if err != nil {
		return nil, err
	}
	return []networks.Credential{{Key: "server", Value: server.String(), Plain: true}, {Key: "token", Value: token}}, nil
}

// signIn asks for the code of a second factor if the server wants one.
func (a *account) signIn(ctx context.Context, to dialect, with networks.Conversation) (string, error) {
	name, err := with.Ask("The name of the user", "")
	if err != nil {
		return "", err
	}
	password, err := with.AskSecret("The password")
	if err != nil {
		return "", err
	}
	fields := map[string]any{to.user: name, "password": password}
	if to.cursors {
		fields["stay_logged_in"] = true
	}
	token, err := a.exchange(ctx, to, fields)
	if !errors.Is(err, errSecondFactor) {
		return token, networks.Concealed(err, password)
	}
	code, err := with.AskSecret("The code that the user's app shows")
	if err != nil {
		return "", err
	}
	fields["totp_2fa_token"] = code
	token, err = a.exchange(ctx, to, fields)
	return token, networks.Concealed(err, password)
}

// exchange gives name and password for a token (crates/api/api/src/local_user/login.rs).
func (a *account) exchange(ctx context.Context, to dialect, fields map[string]any) (string, error) {
	request, err := a.request(ctx, http.MethodPost, to.path(to.login), nil, fields)
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"jwt"`
	}
	if err := a.quietly(request, &answer); err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	if answer.Token == "" {
		return "", errors.New("the server gave no token: the account waits for its e-mail or for an administrator")
	}
	return answer.Token, nil
}
