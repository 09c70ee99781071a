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
	user, err := person.Ask("The account's full name, such as @campaign:example.org", "")
	if err != nil {
		return nil, err
	}
	server, err := c.discover(ctx, around, user)
	if err != nil {
		return nil, err
	}
	person.Say(fmt.Sprintf("The server is %s.", server))
	password, err := person.AskSecret("Its password (leave it empty if you have an access token instead)")
	if err != nil {
		return nil, err
	}
	entering := &account{server: server, around: around}
	given, err := entering.enter(ctx, person, user, password)
	if err != nil {
		return nil, err
	}
	room, err := entering.join(ctx, person, c.Room)
	if err != nil {
		return nil, err
	}
	settings := []networks.Credential{{Key: "server", Value: server.String(), Plain: true}, {Key: "room", Value: room, Plain: true}}
	return append(settings, given...), nil
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

// enter gets a token that works, and returns it unless the session keeps it.
func (a *account) enter(ctx context.Context, person networks.Conversation, user, password string) ([]networks.Credential, error) {
	given, err := a.grant(ctx, person, user, password)
	if err != nil {
		return nil, err
	}
	a.keys.written = given.Access
	if _, err := a.whoami(ctx); err != nil {
		return nil, err
	}
	if given.Renewal == "" {
		return []networks.Credential{{Key: "token", Value: given.Access}}, nil
	}
	if a.around.Session == nil {
		return nil, errors.New("the server renews its tokens, and there is no session to keep them in")
	}
	kept, err := json.Marshal(given.tokens("", time.Now()))
	if err != nil {
		return nil, err
	}
	return nil, a.around.Session.Store(kept)
}

// grant signs in, or takes the person's own token.
func (a *account) grant(ctx context.Context, person networks.Conversation, user, password string) (granted, error) {
	if password == "" {
		token, err := person.AskSecret("The access token (in Element: Settings, Help & About, Advanced)")
		if err == nil && token == "" {
			err = errors.New("there is neither a password nor a token")
		}
		return granted{Access: token}, err
	}
	var told granted
	ask := call{path: "client/v3/login"}.with(http.MethodPost, map[string]any{
		"type":                        "m.login.password",
		"identifier":                  map[string]string{"type": "m.id.user", "user": user},
		"password":                    password,
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

// join enters the room, where the account may; it is no failure to be there already.
func (a *account) join(ctx context.Context, person networks.Conversation, proposal string) (string, error) {
	room, err := person.Ask("The room's address or id, such as #letters:example.org", proposal)
	if err == nil && !roomName.MatchString(room) {
		err = fmt.Errorf("%q is neither the address nor the id of a room", room)
	}
	if err != nil {
		return "", err
	}
	var told struct {
		ID string `json:"room_id"`
	}
	ask := call{path: under("client/v3/join", room)}.with(http.MethodPost, struct{}{})
	if err := a.read(ctx, ask, &told); err != nil {
		return "", fmt.Errorf("joining %s: %w", room, err)
	}
	return room, a.checkReadable(ctx, told.ID)
}
