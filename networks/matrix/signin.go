package matrix

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vigil/networks"
)

// deviceName is what the account's owner sees in the list of sessions.
const deviceName = "vigil"

// SignIn finds the server, signs in with a password or takes an access token, and
// joins the room. A token that the server renews goes into the session.
func (c *Config) SignIn(ctx context.Context, around networks.Surroundings, person networks.Conversation) ([]networks.Credential, error) {
	entering := &account{around: around}
	given, err := entering.enter(ctx, person, c)
	if err != nil {
		return nil, err
	}
	room, err := entering.askRoom(ctx, person, c.Room)
	if err != nil {
		return nil, err
	}
	settings := []networks.Credential{{Key: "server", Value: entering.server.String(), Plain: true}, {Key: "room", Value: room, Plain: true}}
	secret, err := given.keep(around.Session)
	return append(settings, secret...), err
}

// enter asks who enters, and with what, until the server has given a token that works. A
// server says of name and password only that they do not belong together.
func (a *account) enter(ctx context.Context, person networks.Conversation, c *Config) (given granted, err error) {
	var with entrance
	err = networks.UntilAccepted(person, func() error {
		if err := a.askServer(ctx, person, c, &with.user); err != nil {
			return err
		}
		return with.ask(person)
	}, func() (err error) {
		if given, err = a.grant(ctx, with); err != nil {
			return err
		}
		a.keys.written = given.Access
		_, err = a.whoami(ctx)
		return err
	})
	return given, err
}

// askServer is the step that asks for the account's name, and finds its server.
func (a *account) askServer(ctx context.Context, person networks.Conversation, c *Config, user *string) error {
	err := networks.UntilAccepted(person, func() (err error) {
		*user, err = person.Ask("The account's full name, such as @campaign:example.org", *user)
		return err
	}, func() (err error) {
		a.server, err = c.discover(ctx, a.around, *user)
		return err
	})
	if err == nil {
		person.Say(fmt.Sprintf("The server is %s.", a.server))
	}
	return err
}

// entrance is what somebody enters with: a name, and a password or a token.
type entrance struct{ user, password, token string }

func (e *entrance) ask(person networks.Conversation) (err error) {
	e.password, err = person.AskSecret("Its password (leave it empty if you have an access token instead)")
	if err == nil && e.password == "" {
		e.token, err = person.AskSecret("The access token (in Element: Settings, Help & About, Advanced)")
	}
	return err
}

// discover finds the server's address from the part of a name behind the colon
// (Client-Server API, "Server Discovery"). What is configured is believed.
func (c *Config) discover(ctx context.Context, around networks.Surroundings, user string) (*url.URL, error) {
	if c.Server != "" {
		return parseServer(c.Server)
	}
	_, name, found := strings.Cut(user, ":")
	if !found || !strings.HasPrefix(user, "@") {
		return nil, fmt.Errorf("%q is not a full name; it begins with @ and ends with the server, such as @campaign:example.org", user)
	}
	var told struct {
		Homeserver struct {
			Address string `json:"base_url"`
		} `json:"m.homeserver"`
	}
	address := "https://" + name
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/.well-known/matrix/client", nil)
	if err != nil {
		return nil, fmt.Errorf("%q is not the name of a server", name)
	}
	_, body, err := networks.Read(around.Reader, request)
	if err != nil && !unknown(err) {
		return nil, fmt.Errorf("looking for the server of %s: %w", user, err)
	}
	if err == nil && json.Unmarshal(body, &told) != nil {
		return nil, fmt.Errorf("looking for the server of %s: what %s says of it can't be read", user, name)
	}
	return parseServer(cmp.Or(told.Homeserver.Address, address))
}

// keep returns the token, unless it is renewed: then the session keeps it.
func (g granted) keep(session networks.Session) ([]networks.Credential, error) {
	if g.Renewal == "" {
		return []networks.Credential{{Key: "token", Value: g.Access}}, nil
	}
	if session == nil {
		return nil, errors.New("the server renews its tokens, and there is no session to keep them in")
	}
	kept, err := json.Marshal(g.tokens("", time.Now()))
	if err != nil {
		return nil, err
	}
	return nil, session.Store(kept)
}

// grant signs in, or takes the person's own token.
func (a *account) grant(ctx context.Context, with entrance) (granted, error) {
	switch {
	case with.token != "":
		return granted{Access: with.token}, nil
	case with.password == "":
		return granted{}, errors.New("there is neither a password nor a token")
	}
	var told granted
	ask := call{path: "client/v3/login"}.with(http.MethodPost, map[string]any{
		"type":                        "m.login.password",
		"identifier":                  map[string]string{"type": "m.id.user", "user": with.user},
		"password":                    with.password,
		"initial_device_display_name": deviceName,
		"refresh_token":               true,
	})
	err := networks.Unseen(exchange(ctx, a.around.Reader, a.server, "", ask, &told))
	if err == nil && told.Access == "" {
		err = errors.New("the server's answer names no token")
	}
	if err != nil {
		return granted{}, fmt.Errorf("signing in: %w", err)
	}
	return told, nil
}

// askRoom asks for the room until the account is in it.
func (a *account) askRoom(ctx context.Context, person networks.Conversation, room string) (string, error) {
	err := networks.UntilAccepted(person, func() (err error) {
		room, err = person.Ask("The room's address or id, such as #letters:example.org", room)
		return err
	}, func() error { return a.join(ctx, room) })
	return room, err
}

// join enters the room, where the account may; it is no failure to be there already.
func (a *account) join(ctx context.Context, room string) error {
	if !roomName.MatchString(room) {
		return fmt.Errorf("%q is neither the address nor the id of a room", room)
	}
	var told struct {
		ID string `json:"room_id"`
	}
	ask := call{path: under("client/v3/join", room)}.with(http.MethodPost, struct{}{})
	if err := a.read(ctx, ask, &told); err != nil {
		return fmt.Errorf("joining %s: %w", room, err)
	}
	return a.checkReadable(ctx, told.ID)
}
