package matrix

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// fakeServer plays a homeserver with one room, which every address means, and to
// which each account belongs. Each token is that of an account of its own; none is
// 401. It forgets transaction ids, as Dendrite does when it restarts, unless the
// sandbox is to honour keys.
type fakeServer struct {
	wall networks.Wall

	mutex sync.Mutex
	// transactions are the events that requests have made, by account and address.
	transactions map[string]string
	redacted     map[string]bool
	last         int
}

const (
	fakeName = "matrix"
	fakeHost = "sandbox.example"
	fakeRoom = "!sandbox:" + fakeHost
)

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, transactions: map[string]string{}, redacted: map[string]bool{}}
	const client, room = "/_matrix/client/v3", "/_matrix/client/v3/rooms/{room}"
	return []networks.Route{
		{Pattern: "PUT " + room + "/send/" + messageType + "/{transaction}", Publishes: true, Handle: f.inRoom(f.send)},
		{Pattern: "PUT " + room + "/redact/{event}/{transaction}", Handle: f.inRoom(f.redact)},
		{Pattern: "GET " + room + "/messages", Handle: f.inRoom(f.messages)},
		{Pattern: "GET " + room + "/event/{event}", Handle: f.inRoom(f.event)},
		{Pattern: "GET " + room + "/state/{kind}", Handle: f.inRoom(f.state)},
		{Pattern: "GET /_matrix/client/v1/rooms/{room}/relations/{event}/{relation}/{kind}", Handle: f.inRoom(f.relations)},
		{Pattern: "GET " + client + "/directory/room/{alias}", Handle: f.directory},
		{Pattern: "POST " + client + "/join/{room}", Handle: f.signedIn(f.directory)},
		{Pattern: "GET " + client + "/account/whoami", Handle: f.signedIn(f.whoami)},
		{Pattern: "POST " + client + "/login", Handle: f.login},
		{Pattern: "GET /_matrix/client/v1/media/config", Handle: f.signedIn(f.mediaConfig)},
		{Pattern: "POST /_matrix/media/v3/upload", Handle: f.signedIn(f.upload)},
	}
}

func (f *fakeServer) signedIn(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); !ok || token == "" {
			fakeError(w, http.StatusUnauthorized, "M_MISSING_TOKEN", "Missing access token")
			return
		}
		handle(w, r)
	}
}

func (f *fakeServer) inRoom(handle http.HandlerFunc) http.HandlerFunc {
	return f.signedIn(func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("room") != fakeRoom {
			fakeError(w, http.StatusForbidden, "M_FORBIDDEN", "You aren't a member of the room")
			return
		}
		handle(w, r)
	})
}

// fakeUser is the account of the request's token.
func fakeUser(r *http.Request) string {
	sum := fnv.New32a()
	sum.Write([]byte(r.Header.Get("Authorization")))
	return fmt.Sprintf("@campaign%d:%s", sum.Sum32(), fakeHost)
}

func (f *fakeServer) send(w http.ResponseWriter, r *http.Request) {
	encoded, err := io.ReadAll(r.Body)
	var sent content
	if err == nil {
		err = json.Unmarshal(encoded, &sent)
	}
	switch {
	case err != nil:
		fakeError(w, http.StatusBadRequest, "M_BAD_JSON", err.Error())
	case sent.Kind == "" || sent.Body == "":
		fakeError(w, http.StatusBadRequest, "M_BAD_JSON", "'body' or 'msgtype' not in content")
	case len(encoded) > 65_536-2_048: // what the server adds
		fakeError(w, http.StatusRequestEntityTooLarge, "M_TOO_LARGE", "event is too large")
	default:
		networks.Answer(w, http.StatusOK, event{f.place(r, sent)})
	}
}

// place makes an event, unless the request has made one already.
func (f *fakeServer) place(r *http.Request, sent content) string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	transaction := fakeUser(r) + " " + r.URL.Path
	if id, again := f.transactions[transaction]; again && f.wall.Replay() == networks.ReplaysPost {
		return id
	}
	f.last++
	id := fmt.Sprintf("$event-%09d", f.last)
	f.transactions[transaction] = id
	posted := f.posted(sent)
	posted.ID, posted.Account = id, fakeUser(r)
	if sent.Relates == nil || sent.Relates.Kind != "m.replace" {
		f.wall.Put(posted)
	} else if former, up := f.wall.Get(fakeName, sent.Relates.EventID); up {
		former.Text = f.posted(*sent.New).Text
		f.wall.Put(former)
	}
	return id
}

// posted is what a reader sees of an event.
func (f *fakeServer) posted(sent content) networks.Posted {
	posted := networks.Posted{Network: fakeName, Text: sent.Body, Key: sent.Delivery}
	if sent.Formatted != "" {
		posted.Text, posted.Warning = fakeShown(sent.Formatted)
	}
	if sent.Relates != nil && sent.Relates.Answers != nil {
		posted.Parent = sent.Relates.Answers.ID
	}
	if sent.URL == "" {
		return posted
	}
	posted.Sensitive = sent.Kind == "m.file"
	if sent.Body == sent.FileName {
		posted.Text = ""
	}
	if file, ok := f.wall.File(strings.TrimPrefix(sent.URL, "mxc://"+fakeHost+"/")); ok {
		posted.Media = []networks.Uploaded{file}
	}
	return posted
}

var (
	fakeSpoiler = regexp.MustCompile(`^<span data-mx-spoiler="([^"]*)">(.*)</span>$`)
	fakeBreak   = regexp.MustCompile(`<br>|</blockquote>`)
	fakeTag     = regexp.MustCompile(`<[^>]*>`)
)

// fakeShown is the text of an HTML form, and the reason why it is hidden.
func fakeShown(formatted string) (text, warning string) {
	if hidden := fakeSpoiler.FindStringSubmatch(formatted); hidden != nil {
		warning, formatted = html.UnescapeString(hidden[1]), hidden[2]
	}
	formatted = fakeBreak.ReplaceAllString(formatted, "\n")
	return html.UnescapeString(fakeTag.ReplaceAllString(formatted, "")), warning
}

// redact leaves an event without its content.
func (f *fakeServer) redact(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("event")
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.wall.Remove(fakeName, id) {
		f.redacted[id] = true
	}
	f.last++
	networks.Answer(w, http.StatusOK, event{fmt.Sprintf("$event-%09d", f.last)})
}

// fakeEvent is an event as clients get it.
func fakeEvent(post networks.Posted) map[string]any {
	shown := map[string]any{"msgtype": "m.text", "body": post.Text}
	if post.Key != "" {
		shown["org.vigil.delivery"] = post.Key
	}
	return map[string]any{
		"event_id": post.ID, "room_id": fakeRoom, "sender": post.Account, "type": messageType,
		"origin_server_ts": post.At / 1000, "content": shown,
	}
}

func (f *fakeServer) event(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("event")
	f.mutex.Lock()
	defer f.mutex.Unlock()
	post, up := f.wall.Get(fakeName, id)
	switch {
	case up:
		networks.Answer(w, http.StatusOK, fakeEvent(post))
	case f.redacted[id]:
		networks.Answer(w, http.StatusOK, map[string]any{"event_id": id, "content": struct{}{}, "unsigned": map[string]any{"redacted_because": struct{}{}}})
	default:
		fakeError(w, http.StatusNotFound, "M_NOT_FOUND", "The event was not found or you do not have permission to read this event")
	}
}

// messages pages through the senders' events, the newest first, 100 at a time at
// most.
func (f *fakeServer) messages(w http.ResponseWriter, r *http.Request) {
	var filter struct {
		Senders []string `json:"senders"`
	}
	if err := json.Unmarshal([]byte(r.FormValue("filter")), &filter); err != nil || r.FormValue("dir") != "b" {
		fakeError(w, http.StatusBadRequest, "M_BAD_JSON", "dir or filter is not what it should be")
		return
	}
	posts := slices.DeleteFunc(f.wall.Timeline(fakeName), func(post networks.Posted) bool {
		return !slices.Contains(filter.Senders, post.Account)
	})
	limit, errLimit := strconv.Atoi(r.FormValue("limit"))
	from, errFrom := strconv.Atoi(strings.TrimPrefix(r.FormValue("from"), "t"))
	if errLimit != nil || r.FormValue("from") != "" && errFrom != nil {
		fakeError(w, http.StatusBadRequest, "M_INVALID_PARAM", "from or limit is no number")
		return
	}
	to := min(from+min(limit, 100), len(posts))
	page := map[string]any{"chunk": []any{}, "start": fmt.Sprintf("t%d", from)}
	if to < len(posts) {
		page["end"] = fmt.Sprintf("t%d", to)
	}
	for _, post := range posts[min(from, to):to] {
		page["chunk"] = append(page["chunk"].([]any), fakeEvent(post))
	}
	networks.Answer(w, http.StatusOK, page)
}

// state is that of a room in which everybody may write, and nothing is encrypted.
func (f *fakeServer) state(w http.ResponseWriter, r *http.Request) {
	switch r.PathValue("kind") {
	case "m.room.power_levels":
		networks.Answer(w, http.StatusOK, map[string]any{"users_default": 0, "events_default": 0})
	default:
		fakeError(w, http.StatusNotFound, "M_NOT_FOUND", "Event not found.")
	}
}

func (f *fakeServer) relations(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"chunk": []any{}})
}

func (f *fakeServer) directory(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"room_id": fakeRoom, "servers": []string{fakeHost}})
}

func (f *fakeServer) whoami(w http.ResponseWriter, r *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"user_id": fakeUser(r), "device_id": "SANDBOX"})
}

// login takes every password, and makes a token of it.
func (f *fakeServer) login(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Password string `json:"password"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Password == "" {
		fakeError(w, http.StatusForbidden, "M_FORBIDDEN", "Invalid username or password")
		return
	}
	networks.Answer(w, http.StatusOK, map[string]any{"access_token": fmt.Sprintf("sandbox-token-%d", time.Now().UnixNano()), "device_id": "SANDBOX"})
}

func (f *fakeServer) mediaConfig(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"m.upload.size": usualUpload})
}

// upload gives the same bytes another address each time, as Dendrite does.
func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		fakeError(w, http.StatusBadRequest, "M_UNKNOWN", err.Error())
	case len(content) > usualUpload:
		fakeError(w, http.StatusRequestEntityTooLarge, "M_TOO_LARGE", "The file is larger than the server takes")
	default:
		file := f.wall.Upload(networks.Uploaded{Type: r.Header.Get("Content-Type"), Bytes: content})
		networks.Answer(w, http.StatusOK, map[string]string{"content_uri": "mxc://" + fakeHost + "/" + file.ID})
	}
}

func fakeError(w http.ResponseWriter, status int, code, words string) {
	networks.Answer(w, status, map[string]string{"errcode": code, "error": words})
}
