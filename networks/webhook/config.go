package webhook

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"vigil/networks"
)

// Config is what an operator writes about one receiver.
type Config struct {
	// Server is the address that takes the posts. Where "{token}" stands in it, the
	// token takes its place.
	Server string `toml:"server"`
	// Secret signs each request; FormerSecret does so as well, if there is one.
	Secret       networks.Secret `toml:"secret"`
	FormerSecret networks.Secret `toml:"former_secret"`
	// Token is what the receiver asks for beside the signature; empty: nothing.
	Token networks.Secret `toml:"token"`
	// Remembers is how long the receiver makes one post of all requests with one
	// key: a duration, or "forever"; empty: not at all.
	Remembers string `toml:"remembers"`
	// Conflict is "sent" where 409 means that the receiver has the post already.
	Conflict string `toml:"conflict"`
	// LookUp is where a post can be asked for by its key, which takes the place of
	// "{key}"; empty: nowhere.
	LookUp string `toml:"look_up"`
	// Media is "inline", which is also the default, or "told".
	Media string `toml:"media"`
	// Max is the longest text in characters; 0: any length.
	Max int `toml:"max"`
}

const (
	forever       = "forever"
	conflictSent  = "sent"
	mediaInline   = "inline"
	mediaTold     = "told"
	placeInServer = "{token}"
	keyInLookUp   = "{key}"
)

// Limits are those that the operator knows of.
func (c *Config) Limits() networks.Limits {
	known := limits()
	known.Text.Max = c.Max
	switch life, err := networks.ParseDuration(c.Remembers); {
	case c.Remembers == forever:
		known.Replay = networks.ReplaysPut
	case err == nil && life > 0:
		known.Replay, known.KeyLife = networks.ReplaysPost, networks.Duration(life)
	}
	return known
}

// Open checks the keys and reads the secrets; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	signers, err := c.signers(around.Folder)
	if err != nil {
		return nil, err
	}
	token := ""
	if !c.Token.Empty() {
		if token, err = c.Token.Reveal("token", around.Folder); err != nil {
			return nil, err
		}
	}
	opened := account{
		address: c.Server, signers: signers, token: token,
		conflictSent: c.Conflict == conflictSent, inline: c.Media != mediaTold, around: around,
	}
	if strings.Contains(c.Server, placeInServer) {
		opened.address, opened.token = strings.ReplaceAll(c.Server, placeInServer, url.PathEscape(token)), ""
	}
	if c.LookUp == "" {
		return &opened, nil
	}
	return &searchable{opened, c.LookUp}, nil
}

func (c *Config) check() error {
	switch life, err := networks.ParseDuration(c.Remembers); {
	case c.Remembers == "" || c.Remembers == forever:
	case err != nil:
		return fmt.Errorf(`remembers: %w, or "forever"`, err)
	case life < time.Minute:
		return fmt.Errorf("remembers: %q is too short to be of use; leave it empty", c.Remembers)
	}
	switch {
	case c.Max < 0:
		return fmt.Errorf("max: %d is below zero; write the longest text in characters", c.Max)
	case c.Conflict != "" && c.Conflict != conflictSent:
		return fmt.Errorf(`conflict: %q is unknown; write "sent", or leave it empty`, c.Conflict)
	case c.Media != "" && c.Media != mediaInline && c.Media != mediaTold:
		return fmt.Errorf(`media: %q is unknown; write "inline" or "told"`, c.Media)
	case strings.Contains(c.Server, placeInServer) && c.Token.Empty():
		return fmt.Errorf("token is missing: the address in server holds %s", placeInServer)
	case c.LookUp != "" && !strings.Contains(c.LookUp, keyInLookUp):
		return fmt.Errorf("look_up: %q lacks %s, where the post's key belongs", c.LookUp, keyInLookUp)
	}
	return errors.Join(checkAddress("server", c.Server, false), checkAddress("look_up", c.LookUp, true))
}

func checkAddress(key, written string, optional bool) error {
	if written == "" && optional {
		return nil
	}
	const example = `write it like "https://hooks.example/vigil"`
	if written == "" {
		return fmt.Errorf("%s is missing; %s", key, example)
	}
	address, err := url.Parse(written)
	// What stands in it may be a credential, so it is not repeated.
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" || address.User != nil || address.Fragment != "" {
		return fmt.Errorf("%s is not an address; %s", key, example)
	}
	return nil
}
