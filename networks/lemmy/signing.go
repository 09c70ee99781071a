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
	server, err := networks.AskAddress(with, "The address of the server", c.Server, parseServer)
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

// signIn asks for name and password, and for the code of a second factor if the server
// wants one.
func (a *account) signIn(ctx context.Context, to dialect, with networks.Conversation) (token string, err error) {
	var name, password, code string
	secondFactor := false
	err = networks.UntilAccepted(with, func() (err error) {
		if name, err = with.Ask("The name of the user", name); err == nil {
			password, err = with.AskSecret("The password")
		}
		return err
	}, func() (err error) {
		token, err = a.exchange(ctx, to, name, password, "")
		if secondFactor = errors.Is(err, errSecondFactor); secondFactor {
			return nil // name and password are right
		}
		return err
	})
	if err != nil || !secondFactor {
		return token, err
	}
	err = networks.UntilAccepted(with, func() (err error) {
		code, err = with.AskSecret("The code that the user's app shows")
		return err
	}, func() (err error) {
		token, err = a.exchange(ctx, to, name, password, code)
		return err
	})
	return token, err
}

// exchange gives name, password and code, which may be empty, for a token
// (crates/api/api/src/local_user/login.rs).
func (a *account) exchange(ctx context.Context, to dialect, name, password, code string) (string, error) {
	fields := map[string]any{to.user: name, "password": password}
	if to.cursors {
		fields["stay_logged_in"] = true
	}
	if code != "" {
		fields["totp_2fa_token"] = code
	}
	request, err := a.request(ctx, http.MethodPost, to.path(to.login), nil, fields)
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"jwt"`
	}
	if err := a.quietly(request, &answer); err != nil {
		return "", fmt.Errorf("signing in: %w", networks.Concealed(err, password))
	}
	if answer.Token == "" {
		return "", errors.New("the server gave no token: the account waits for its e-mail or for an administrator")
	}
	return answer.Token, nil
}
