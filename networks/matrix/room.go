package matrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vigil/networks"
)

// messageType is the type of the events that people read.
const messageType = "m.room.message"

// roomID looks an address up, each time: it may come to mean another room.
func (a *account) roomID(ctx context.Context) (string, error) {
	if strings.HasPrefix(a.room, "!") {
		return a.room, nil
	}
	var told struct {
		ID string `json:"room_id"`
	}
	err := a.read(ctx, get("client/v3/directory/room", a.room), &told)
	switch {
	case unknown(err):
		return "", barred("the server knows no room %s", a.room)
	case err != nil:
		return "", fmt.Errorf("looking up the room: %w", err)
	case !strings.HasPrefix(told.ID, "!"):
		return "", fmt.Errorf("looking up the room: the server's answer names none")
	}
	return told.ID, nil
}

// state reads one piece of the room's state; false: the room has none.
func (a *account) state(ctx context.Context, room, kind string, into any) (bool, error) {
	err := a.read(ctx, get("client/v3/rooms", room, "state", kind), into)
	if unknown(err) {
		return false, nil
	}
	return err == nil, err
}

// checkReadable refuses an encrypted room. Plain words are taken there, and shown
// with a warning or not at all.
func (a *account) checkReadable(ctx context.Context, room string) error {
	var told json.RawMessage
	encrypted, err := a.state(ctx, room, "m.room.encryption", &told)
	if err != nil {
		return fmt.Errorf("asking whether the room is encrypted: %w", err)
	}
	if encrypted {
		return barred("%s is encrypted, and vigil can't encrypt; encryption can't be taken out of a room, so make another one for the campaign", a.room)
	}
	return nil
}

// barred is a room in which no post can be published.
func barred(format string, details ...any) *networks.Error {
	return &networks.Error{Kind: networks.Denied, Credential: "room", Cause: fmt.Errorf(format, details...)}
}

// powerLevels say who may do what (Client-Server API, "m.room.power_levels"). In old
// rooms a level may be a text.
type powerLevels struct {
	Users         map[string]json.Number `json:"users"`
	UsersDefault  json.Number            `json:"users_default"`
	Events        map[string]json.Number `json:"events"`
	EventsDefault json.Number            `json:"events_default"`
}

func (p powerLevels) allow(user string) bool {
	has, own := p.Users[user]
	if !own {
		has = p.UsersDefault
	}
	needs, own := p.Events[messageType]
	if !own {
		needs = p.EventsDefault
	}
	return level(has) >= level(needs)
}

// level is 0 where none is written.
func level(written json.Number) int64 {
	number, err := written.Int64()
	if err != nil {
		return 0
	}
	return number
}

// checkSpeaks refuses a room in which the account may only read.
func (a *account) checkSpeaks(ctx context.Context, room, user string) error {
	var levels powerLevels
	if _, err := a.state(ctx, room, "m.room.power_levels", &levels); err != nil {
		return fmt.Errorf("asking who may write in the room: %w", err)
	}
	if levels.allow(user) {
		return nil
	}
	created, err := a.created(ctx, room)
	if err != nil {
		return err
	}
	if created.by(user) {
		return nil
	}
	return barred("%s may read %s, and not write there; an administrator of the room has to allow it", user, a.room)
}

// creation is the first event of a room. In rooms of version 12 and later its
// creators may do anything, and no power level says so.
type creation struct {
	Sender  string `json:"sender"`
	Content struct {
		Version string   `json:"room_version"`
		Others  []string `json:"additional_creators"`
	} `json:"content"`
}

func (a *account) created(ctx context.Context, room string) (creation, error) {
	ask := get("client/v3/rooms", room, "state", "m.room.create")
	ask.query = map[string][]string{"format": {"event"}}
	var told creation
	if err := a.read(ctx, ask, &told); err != nil {
		return creation{}, fmt.Errorf("asking who made the room: %w", err)
	}
	return told, nil
}

func (c creation) by(user string) bool {
	version, err := strconv.Atoi(c.Content.Version)
	return err == nil && version >= 12 && (c.Sender == user || slices.Contains(c.Content.Others, user))
}

// whoami asks whose token this is.
func (a *account) whoami(ctx context.Context) (string, error) {
	var told struct {
		User string `json:"user_id"`
	}
	if err := a.read(ctx, get("client/v3/account/whoami"), &told); err != nil {
		return "", fmt.Errorf("asking whose account this is: %w", err)
	}
	if told.User == "" {
		return "", errors.New("asking whose account this is: the server's answer names nobody")
	}
	return told.User, nil
}

// identity is one account in one room: the same one may speak in several.
func (a *account) identity(user, room string) networks.Identity {
	return networks.Identity{
		ID:     user + " in " + room,
		Handle: user + " in " + a.room,
		Server: a.server.Host,
	}
}
