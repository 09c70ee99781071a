package slack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

const (
	fakeName = "slack"
	fakeUser = "U0SANDBOX1"
)

// fakeServer plays Slack: every channel exists and has the app as a member; any token
// is that of one bot. Refusals come with 200 and "ok": false.
type fakeServer struct {
	wall networks.Wall

	mutex sync.Mutex
	// last is the newest name of a message, in microseconds since 1970.
	last int64
	// files are those on their way, by id.
	files map[string]*fakeFile
}

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, files: map[string]*fakeFile{}}
	return []networks.Route{
		{Pattern: "POST /api/chat.postMessage", Publishes: true, Handle: f.signedIn(f.post)},
		{Pattern: "POST /api/chat.update", Handle: f.signedIn(f.update)},
		{Pattern: "POST /api/chat.delete", Handle: f.signedIn(f.remove)},
		{Pattern: "POST /api/conversations.history", Handle: f.signedIn(f.history)},
		{Pattern: "POST /api/conversations.replies", Handle: f.signedIn(f.replies)},
		{Pattern: "POST /api/conversations.info", Handle: f.signedIn(f.info)},
		{Pattern: "POST /api/auth.test", Handle: f.signedIn(f.test)},
		{Pattern: "POST /api/files.getUploadURLExternal", Handle: f.signedIn(f.reserve)},
		{Pattern: "POST /upload/v1/{id}", Handle: f.receive},
		{Pattern: "POST /api/files.completeUploadExternal", Handle: f.signedIn(f.complete)},
		{Pattern: "POST /api/files.info", Handle: f.signedIn(f.file)},
		{Pattern: "POST /services/{team}/{app}/{secret}", Publishes: true, Handle: f.webhook},
	}
}

func (f *fakeServer) signedIn(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); !ok || token == "" {
			fakeRefusal(w, "not_authed")
			return
		}
		handle(w, r)
	}
}

func (f *fakeServer) test(w http.ResponseWriter, _ *http.Request) {
	fakeAnswer(w, map[string]any{"url": "https://campaign.slack.example/", "team_id": "T0SANDBOX1", "user_id": fakeUser, "user": "vigil"})
}

func (f *fakeServer) info(w http.ResponseWriter, r *http.Request) {
	fakeAnswer(w, map[string]any{"channel": map[string]any{"id": r.FormValue("channel"), "name": "campaign", "is_member": true, "is_archived": false}})
}

func (f *fakeServer) post(w http.ResponseWriter, r *http.Request) {
	posted, problem := f.accept(r)
	if problem == "" && posted.Parent != "" && !f.stands(posted.Parent) {
		problem = "thread_not_found"
	}
	if problem != "" {
		fakeRefusal(w, problem)
		return
	}
	posted.ID = f.name()
	f.wall.Put(posted)
	fakeAnswer(w, map[string]any{"channel": posted.Account, "ts": posted.ID})
}

func (f *fakeServer) update(w http.ResponseWriter, r *http.Request) {
	posted, problem := f.accept(r)
	before, ok := f.wall.Get(fakeName, posted.ID)
	switch {
	case problem != "":
		fakeRefusal(w, problem)
	case !ok || before.Account != posted.Account:
		fakeRefusal(w, "message_not_found")
	default:
		posted.At, posted.Parent = before.At, before.Parent
		f.wall.Put(posted)
		fakeAnswer(w, map[string]any{"channel": posted.Account, "ts": posted.ID})
	}
}

func (f *fakeServer) remove(w http.ResponseWriter, r *http.Request) {
	var asked struct{ TS string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || !f.wall.Remove(fakeName, asked.TS) {
		fakeRefusal(w, "message_not_found")
		return
	}
	fakeAnswer(w, map[string]any{"ts": asked.TS})
}

// webhook answers with statuses and plain words, as the API does not.
func (f *fakeServer) webhook(w http.ResponseWriter, r *http.Request) {
	posted, problem := f.accept(r)
	if problem != "" {
		http.Error(w, problem, http.StatusBadRequest)
		return
	}
	posted.ID, posted.Account = f.name(), "webhook"
	f.wall.Put(posted)
	// A client that has left is no concern of the server's.
	_, _ = w.Write([]byte("ok"))
}

// name gives a message a name that no other has.
func (f *fakeServer) name() string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.last = max(f.last+1, time.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", f.last/1e6, f.last%1e6)
}

func (f *fakeServer) stands(ts string) bool {
	_, ok := f.wall.Get(fakeName, ts)
	return ok
}

func fakeAnswer(w http.ResponseWriter, fields map[string]any) {
	fields["ok"] = true
	networks.Answer(w, http.StatusOK, fields)
}

func fakeRefusal(w http.ResponseWriter, code string) {
	networks.Answer(w, http.StatusOK, map[string]any{"ok": false, "error": code})
}
