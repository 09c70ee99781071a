package discord

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// fakeServer plays the API v10 as it is described in August 2026. Each token is a
// bot, and each number a channel or webhook, but for those that begin with a 9:
// these do not exist. It is stricter than Discord where that would pass over a
// mistake: a field that it does not know is refused, and so is a message that may
// notify somebody.
type fakeServer struct {
	wall networks.Wall

	mutex  sync.Mutex
	nonces map[string]fakeNonce
}

// fakeNonce is what a nonce was used for.
type fakeNonce struct {
	message string
	at      time.Time
}

const (
	fakeName = "discord"
	fakeBase = apiPath + "/webhooks/{webhook}/{token}"
	// fakeMemory is how long the fake remembers a nonce.
	fakeMemory = 5 * time.Minute
)

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, nonces: map[string]fakeNonce{}}
	channel := apiPath + "/channels/{channel}"
	return []networks.Route{
		{Pattern: "POST " + channel + "/messages", Publishes: true, Handle: f.signedIn(f.create)},
		{Pattern: "GET " + channel + "/messages", Handle: f.signedIn(f.list)},
		{Pattern: "GET " + channel + "/messages/{id}", Handle: f.signedIn(f.show)},
		{Pattern: "PATCH " + channel + "/messages/{id}", Handle: f.signedIn(f.edit)},
		{Pattern: "DELETE " + channel + "/messages/{id}", Handle: f.signedIn(f.remove)},
		{Pattern: "GET " + channel, Handle: f.signedIn(f.channel)},
		{Pattern: "GET " + apiPath + "/users/@me", Handle: f.signedIn(f.me)},
		{Pattern: "POST " + fakeBase, Publishes: true, Handle: f.signedIn(f.create)},
		{Pattern: "GET " + fakeBase, Handle: f.signedIn(f.channel)},
		{Pattern: "GET " + fakeBase + "/messages/{id}", Handle: f.signedIn(f.show)},
		{Pattern: "PATCH " + fakeBase + "/messages/{id}", Handle: f.signedIn(f.edit)},
		{Pattern: "DELETE " + fakeBase + "/messages/{id}", Handle: f.signedIn(f.remove)},
	}
}

// fakeCall is one request.
type fakeCall struct {
	w http.ResponseWriter
	r *http.Request
	// author is a webhook's number, or that of a bot.
	author, channel string
	webhook         bool
	files           map[string][]byte
}

func (f *fakeServer) signedIn(handle func(*fakeCall)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &fakeCall{w: w, r: r, files: map[string][]byte{}}
		if c.author = r.PathValue("webhook"); c.author != "" {
			c.webhook, c.channel = true, "4"+c.author
		} else {
			token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bot ")
			if !ok || token == "" {
				c.refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
				return
			}
			c.author, c.channel = fakeUser(token), r.PathValue("channel")
		}
		switch {
		case !strings.HasPrefix(r.UserAgent(), "DiscordBot ("):
			c.refuse(http.StatusForbidden, 0, "the user agent is not valid")
		case c.webhook && strings.HasPrefix(c.author, "9"):
			c.refuse(http.StatusNotFound, unknownWebhook, "Unknown Webhook")
		case strings.HasPrefix(c.channel, "9"):
			c.refuse(http.StatusNotFound, unknownChannel, "Unknown Channel")
		default:
			handle(c)
		}
	}
}

// fakeUser is the number of the bot with this token.
func fakeUser(token string) string {
	sum := fnv.New32a()
	sum.Write([]byte(token))
	return fmt.Sprintf("1%010d", sum.Sum32())
}

// place is how the wall tells where a message stands.
func (c *fakeCall) place() string {
	thread := c.r.URL.Query().Get("thread_id")
	if thread == "" {
		return c.channel
	}
	return thread
}

// read decodes a message, from JSON or from a form with files.
func (c *fakeCall) read(into any) error {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return err
	case kind != "multipart/form-data":
		return fakeDecode(c.r.Body, into)
	case c.r.ContentLength < 0:
		return fmt.Errorf("a form without a length")
	}
	form, err := c.r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := form.NextPart()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case part.FormName() == "payload_json":
			err = fakeDecode(part, into)
		default:
			c.files[part.FormName()+" "+part.FileName()], err = io.ReadAll(part)
		}
		if err != nil {
			return err
		}
	}
}

func fakeDecode(from io.Reader, into any) error {
	decoder := json.NewDecoder(from)
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// answer writes values that always encode.
func (c *fakeCall) answer(value any) {
	networks.Answer(c.w, http.StatusOK, value)
}

func (c *fakeCall) refuse(status, code int, message string) {
	networks.Answer(c.w, status, map[string]any{"code": code, "message": message})
}

// invalid refuses a field, in the form of resources' "Invalid Form Body".
func (c *fakeCall) invalid(field, message string) {
	wrong := map[string]any{field: map[string]any{"_errors": []map[string]string{{"code": "INVALID", "message": message}}}}
	networks.Answer(c.w, http.StatusBadRequest, map[string]any{"code": invalidForm, "message": "Invalid Form Body", "errors": wrong})
}

func (f *fakeServer) me(c *fakeCall) {
	c.answer(map[string]any{"id": c.author, "username": "vigil", "bot": true})
}

func (f *fakeServer) channel(c *fakeCall) {
	if c.webhook {
		c.answer(map[string]any{"id": c.author, "type": 1, "name": "Until All Are Free", "channel_id": c.channel, "guild_id": "3001"})
		return
	}
	c.answer(map[string]any{"id": c.channel, "type": 0, "name": "letters", "guild_id": "3001"})
}

// again is the message that this nonce made before, if it is still remembered.
func (f *fakeServer) again(c *fakeCall, nonce string) (networks.Posted, bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	used, ok := f.nonces[c.author+" "+nonce]
	if !ok || nonce == "" || time.Since(used.at) > fakeMemory || f.wall.Replay() == networks.Ignored {
		return networks.Posted{}, false
	}
	return f.wall.Get(fakeName, used.message)
}

func (f *fakeServer) remember(c *fakeCall, posted networks.Posted) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.nonces[c.author+" "+posted.Key] = fakeNonce{posted.ID, time.Now()}
}

// fakeQuery is a query's parameter as a number; empty: the limit.
func fakeQuery(query url.Values, name string, limit int) int {
	var number int
	if _, err := fmt.Sscan(query.Get(name), &number); err != nil || number > limit {
		return limit
	}
	return number
}
