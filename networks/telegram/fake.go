package telegram

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vigil/networks"
)

// fakeServer plays the Bot API of August 2026 and the public pages of its channels.
// Every token that looks like one is a bot that may post everywhere; every @name is
// a channel of its own, but for @nobody. It is stricter than the API where that
// would pass over a mistake: a parameter that it does not know is refused.
type fakeServer struct{ wall networks.Wall }

const (
	fakeName = "telegram"
	// fakeNobody is a channel that does not exist.
	fakeNobody = "@nobody"
)

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall}
	route := func(method string, publishes bool, handle func(*fakeCall)) networks.Route {
		return networks.Route{Pattern: "POST /{bot}/" + method, Publishes: publishes, Handle: f.signedIn(handle)}
	}
	return []networks.Route{
		route("sendMessage", true, f.sendMessage),
		route("sendPhoto", true, f.sendFile(photo)),
		route("sendVideo", true, f.sendFile(video)),
		route("sendAnimation", true, f.sendFile(animation)),
		route("sendDocument", true, f.sendFile(document)),
		route("sendMediaGroup", true, f.sendMediaGroup),
		route("sendPoll", true, f.sendPoll),
		route("forwardMessage", true, f.forward),
		route("forwardMessages", true, f.forward),
		route("editMessageText", false, f.editMessage("text", "entities", longestText)),
		route("editMessageCaption", false, f.editMessage("caption", "caption_entities", longestCaption)),
		route("deleteMessage", false, f.deleteMessage),
		route("deleteMessages", false, f.deleteMessages),
		route("getMe", false, f.getMe),
		route("getChat", false, f.getChat),
		route("getChatMember", false, f.getChatMember),
		{Pattern: "GET /s/{channel}", Handle: f.page},
	}
}

// fakeCall is one request, whatever form its parameters came in.
type fakeCall struct {
	w      http.ResponseWriter
	r      *http.Request
	fields map[string]string
	files  map[string][]byte
	chat   chat
}

func (f *fakeServer) signedIn(handle func(*fakeCall)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		call := &fakeCall{w: w, r: r, fields: map[string]string{}, files: map[string][]byte{}}
		token, ok := strings.CutPrefix(r.PathValue("bot"), "bot")
		if !ok || !plainToken.MatchString(token) {
			call.refuse(http.StatusNotFound, "Not Found")
			return
		}
		if err := call.read(); err != nil {
			call.bad(err.Error())
			return
		}
		if written, given := call.fields["chat_id"]; given {
			if call.chat, ok = fakeChat(written); !ok {
				call.bad("chat not found")
				return
			}
		}
		handle(call)
	}
}

// fakeChat is the channel of this name or number. That of a name is made from it.
func fakeChat(written string) (chat, bool) {
	if number, err := strconv.ParseInt(written, 10, 64); err == nil {
		return chat{ID: number, Type: "channel", Title: "A channel"}, number < 0
	}
	name, ok := strings.CutPrefix(written, "@")
	if !ok || written == fakeNobody {
		return chat{}, false
	}
	sum := fnv.New32a()
	sum.Write([]byte(strings.ToLower(name)))
	return chat{ID: -1_000_000_000_000 - int64(sum.Sum32()), Type: "channel", Title: "The campaign", Username: name}, true
}

// account is how the wall tells channels apart.
func (c *fakeCall) account() string { return strconv.FormatInt(c.chat.ID, 10) }

func (c *fakeCall) read() error {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return fmt.Errorf("no content type")
	case kind == "multipart/form-data":
		return c.readForm()
	}
	var written map[string]json.RawMessage
	if err := json.NewDecoder(c.r.Body).Decode(&written); err != nil {
		return fmt.Errorf("can't parse request body as JSON object")
	}
	for name, value := range written {
		c.fields[name] = string(value)
		var text string
		if json.Unmarshal(value, &text) == nil {
			c.fields[name] = text
		}
	}
	return nil
}

func (c *fakeCall) readForm() error {
	if c.r.ContentLength < 0 {
		return fmt.Errorf("a form without a length")
	}
	form, err := c.r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			c.fields[part.FormName()] = string(content)
		} else if c.files[part.FormName()] = content; strings.Contains(part.Header.Get("Content-Disposition"), "/") {
			return fmt.Errorf("the file's name gives a path away")
		}
	}
}

// knows refuses a parameter that the method does not have.
func (c *fakeCall) knows(names ...string) bool {
	names = append(names, "chat_id", "disable_notification", "protect_content", "reply_parameters")
	for name := range c.fields {
		if !slices.Contains(names, name) {
			c.bad("the parameter " + name + " is unknown (the API passes over it)")
			return false
		}
	}
	return true
}

// decode reads a parameter that is JSON; one that is absent leaves the value.
func (c *fakeCall) decode(name string, into any) bool {
	written, given := c.fields[name]
	if given && json.Unmarshal([]byte(written), into) != nil {
		c.bad("can't parse " + name)
		return false
	}
	return true
}

func (c *fakeCall) isTrue(name string) bool { return c.fields[name] == "true" }

// answer writes values that always encode.
func (c *fakeCall) answer(result any) {
	c.write(http.StatusOK, map[string]any{"ok": true, "result": result})
}

func (c *fakeCall) bad(description string) {
	c.refuse(http.StatusBadRequest, "Bad Request: "+description)
}

func (c *fakeCall) refuse(status int, description string) {
	c.write(status, map[string]any{"ok": false, "error_code": status, "description": description})
}

func (c *fakeCall) write(status int, value any) {
	networks.Answer(c.w, status, value)
}

func (f *fakeServer) getMe(c *fakeCall) {
	c.answer(map[string]any{"id": 100200300, "is_bot": true, "first_name": "vigil", "username": "campaign_bot"})
}

func (f *fakeServer) getChat(c *fakeCall) { c.answer(c.chat) }

func (f *fakeServer) getChatMember(c *fakeCall) {
	c.answer(map[string]any{"status": "administrator", "can_post_messages": true, "user": map[string]any{"id": 100200300}})
}
