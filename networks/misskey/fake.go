package misskey

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"vigil/networks"
)

const (
	fakeName   = "misskey"
	fakeUser   = "9aaaaaaaa1"
	fakeHandle = "campaign"
)

// fake plays the API for the sandbox: as strict as the source about texts, polls and
// files; any token is that of the one account.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, hidden: map[string]bool{}}
	return []networks.Route{
		{Pattern: "POST /api/notes/create", Publishes: true, Handle: f.signed(f.create)},
		{Pattern: "POST /api/notes/delete", Handle: f.signed(f.remove)},
		{Pattern: "POST /api/notes/show", Handle: f.signed(f.show)},
		{Pattern: "POST /api/users/notes", Handle: f.signed(f.timeline)},
		{Pattern: "POST /api/i", Handle: f.signed(f.me)},
		{Pattern: "POST /api/meta", Handle: f.meta},
		{Pattern: "POST /api/drive/files/create", Handle: f.upload},
		{Pattern: "GET /miauth/{session}", Handle: f.allow},
		{Pattern: "POST /api/miauth/{session}/check", Handle: f.check},
	}
}

type fakeServer struct {
	wall networks.Wall

	mutex sync.Mutex
	// hidden are the files that were uploaded as sensitive.
	hidden map[string]bool
}

// fakeCall are the parameters of a call, as far as the fake knows them.
type fakeCall struct {
	Token      string   `json:"i"`
	Text       *string  `json:"text"`
	Warning    *string  `json:"cw"`
	Visibility string   `json:"visibility"`
	LocalOnly  bool     `json:"localOnly"`
	FileIDs    []string `json:"fileIds"`
	ReplyID    string   `json:"replyId"`
	RenoteID   string   `json:"renoteId"`
	NoteID     string   `json:"noteId"`
	UserID     string   `json:"userId"`
	UntilID    string   `json:"untilId"`
	Limit      int      `json:"limit"`
	Poll       *struct {
		Choices  []string `json:"choices"`
		Multiple bool     `json:"multiple"`
		After    int64    `json:"expiredAfter"`
	} `json:"poll"`
}

func (f *fakeServer) signed(handle func(http.ResponseWriter, *http.Request, fakeCall)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var call fakeCall
		body, err := io.ReadAll(r.Body)
		switch {
		case err != nil || json.Unmarshal(body, &call) != nil:
			fakeRefusal(w, http.StatusBadRequest, "INVALID_PARAM")
		case call.Token == "":
			fakeRefusal(w, http.StatusUnauthorized, "CREDENTIAL_REQUIRED")
		default:
			handle(w, r, call)
		}
	}
}

func (f *fakeServer) create(w http.ResponseWriter, r *http.Request, call fakeCall) {
	post, refused := f.accept(call)
	if refused != "" {
		fakeRefusal(w, http.StatusBadRequest, refused)
		return
	}
	networks.Answer(w, http.StatusOK, map[string]any{"createdNote": fakeNote(f.wall.Put(post))})
}

// accept checks what notes/create does, in its order.
func (f *fakeServer) accept(call fakeCall) (post networks.Posted, refused string) {
	limits := usualLimits()
	post = networks.Posted{
		Network: fakeName, Account: fakeUser, Visibility: call.Visibility, Parent: call.ReplyID, Original: call.RenoteID,
		Text: fakeText(call.Text), Warning: fakeText(call.Warning),
	}
	if call.LocalOnly {
		post.Extra = map[string]string{"local": "true"}
	}
	switch {
	case call.Text != nil && (strings.TrimSpace(*call.Text) == "" || utf8.RuneCountInString(*call.Text) > limits.Text.Max),
		call.Warning != nil && *call.Warning == "", call.FileIDs != nil && (len(call.FileIDs) == 0 || len(call.FileIDs) > limits.Media.Max),
		!slices.Contains(visibilities, call.Visibility):
		return post, "INVALID_PARAM"
	case call.RenoteID != "" && !f.stands(call.RenoteID):
		return post, "NO_SUCH_RENOTE_TARGET"
	case call.ReplyID != "" && !f.stands(call.ReplyID):
		return post, "NO_SUCH_REPLY_TARGET"
	}
	if poll := call.Poll; poll != nil {
		if len(poll.Choices) < 2 || len(poll.Choices) > limits.Poll.MaxOptions || slices.ContainsFunc(poll.Choices, tooLong) || poll.After < 1 {
			return post, "INVALID_PARAM"
		}
		post.Poll = &networks.Poll{Options: poll.Choices, Multiple: poll.Multiple, Open: time.Duration(poll.After) * time.Millisecond}
	}
	for _, id := range call.FileIDs {
		if file, ok := f.wall.File(id); ok { // others are passed over
			post.Media = append(post.Media, file)
		}
	}
	post.Sensitive = f.hides(post.Media)
	if call.Text == nil && len(post.Media) == 0 && call.RenoteID == "" && call.Poll == nil {
		return post, "CONTENT_REQUIRED"
	}
	return post, ""
}

func tooLong(option string) bool {
	return option == "" || utf8.RuneCountInString(option) > usualLimits().Poll.Option
}

func fakeText(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (f *fakeServer) stands(id string) bool {
	_, up := f.wall.Get(fakeName, id)
	return up
}

func (f *fakeServer) remove(w http.ResponseWriter, _ *http.Request, call fakeCall) {
	if !f.wall.Remove(fakeName, call.NoteID) {
		fakeRefusal(w, http.StatusBadRequest, "NO_SUCH_NOTE")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (f *fakeServer) show(w http.ResponseWriter, _ *http.Request, call fakeCall) {
	post, up := f.wall.Get(fakeName, call.NoteID)
	if !up {
		fakeRefusal(w, http.StatusBadRequest, "NO_SUCH_NOTE")
		return
	}
	networks.Answer(w, http.StatusOK, fakeNote(post))
}

func (f *fakeServer) timeline(w http.ResponseWriter, _ *http.Request, call fakeCall) {
	if call.UserID != fakeUser {
		fakeRefusal(w, http.StatusBadRequest, "NO_SUCH_USER")
		return
	}
	notes := []map[string]any{}
	passed := call.UntilID == ""
	for _, post := range f.wall.Timeline(fakeName) {
		if passed && len(notes) < min(max(call.Limit, 1), pageSize) {
			notes = append(notes, fakeNote(post))
		}
		passed = passed || post.ID == call.UntilID
	}
	networks.Answer(w, http.StatusOK, notes)
}

func (f *fakeServer) me(w http.ResponseWriter, _ *http.Request, _ fakeCall) {
	networks.Answer(w, http.StatusOK, map[string]any{"id": fakeUser, "username": fakeHandle, "host": nil})
}

func (f *fakeServer) meta(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"version": "2026.9.0", "maxNoteTextLength": usualLimits().Text.Max})
}

// hides tells whether one of the files was uploaded as sensitive.
func (f *fakeServer) hides(files []networks.Uploaded) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.ContainsFunc(files, func(file networks.Uploaded) bool { return f.hidden[file.ID] })
}

func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil || r.FormValue("i") == "" {
		fakeRefusal(w, http.StatusBadRequest, "INVALID_PARAM")
		return
	}
	defer file.Close() // it was read from memory
	content, err := io.ReadAll(file)
	if err != nil || utf8.RuneCountInString(r.FormValue("comment")) > usualLimits().Media.Alt {
		fakeRefusal(w, http.StatusBadRequest, "INVALID_PARAM")
		return
	}
	kept := f.wall.Upload(networks.Uploaded{Type: header.Header.Get("Content-Type"), Alt: r.FormValue("comment"), Bytes: content})
	f.mutex.Lock()
	f.hidden[kept.ID] = r.FormValue("isSensitive") == "true"
	f.mutex.Unlock()
	networks.Answer(w, http.StatusOK, map[string]any{"id": kept.ID, "comment": kept.Alt, "type": kept.Type})
}

// allow is the page on which a person allows the program: the sandbox always does.
func (f *fakeServer) allow(w http.ResponseWriter, r *http.Request) {
	if callback := r.FormValue("callback"); callback != "" {
		http.Redirect(w, r, callback+"?session="+r.PathValue("session"), http.StatusFound)
		return
	}
	_, _ = io.WriteString(w, "Allowed. Go back to the terminal.") // the browser's own affair
}

func (f *fakeServer) check(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, map[string]any{"ok": true, "token": "token-of-the-sandbox", "user": map[string]any{"id": fakeUser, "username": fakeHandle}})
}

func fakeNote(post networks.Posted) map[string]any {
	shown := map[string]any{
		"id": post.ID, "createdAt": time.UnixMicro(post.At).UTC().Format("2006-01-02T15:04:05.000Z"),
		"userId": fakeUser, "text": fakeNullable(post.Text), "cw": fakeNullable(post.Warning), "visibility": post.Visibility,
		"replyId": fakeNullable(post.Parent), "renoteId": fakeNullable(post.Original),
		"repliesCount": 0, "renoteCount": 0, "reactionCount": 0,
	}
	files := []string{}
	for _, file := range post.Media {
		files = append(files, file.ID)
	}
	shown["fileIds"] = files
	return shown
}

func fakeNullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// fakeRefusal is an error as ApiCallService.ts writes it.
func fakeRefusal(w http.ResponseWriter, status int, code string) {
	networks.Answer(w, status, map[string]any{"error": map[string]any{
		"message": "The sandbox says " + code + ".", "code": code, "id": "00000000-0000-4000-8000-000000000000", "kind": "client",
	}})
}
