package slack

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vigil/networks"
)

// fakeBlocks is how long blocks may be together (slackapi/bolt-js#2509).
const fakeBlocks = 13_200

// accept reads a message as chat.postMessage does, or says why it would not.
func (f *fakeServer) accept(r *http.Request) (networks.Posted, string) {
	var body outgoing
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return networks.Posted{}, "invalid_json"
	}
	posted := networks.Posted{
		Network: fakeName, ID: body.TS, Account: body.Channel, Parent: body.ThreadTS,
		Extra: map[string]string{"spoken": body.Text},
	}
	if body.Metadata != nil {
		posted.Key = body.Metadata.EventPayload.Key
	}
	for _, block := range body.Blocks {
		if problem := f.place(&posted, block); problem != "" {
			return posted, problem
		}
	}
	switch {
	case len(posted.Text) > fakeBlocks:
		return posted, "msg_blocks_too_long"
	case len(body.Blocks) == 0 && body.Text == "":
		return posted, "no_text"
	case len(body.Blocks) > 50:
		return posted, "invalid_blocks"
	}
	return posted, ""
}

// place puts one block on the wall.
func (f *fakeServer) place(posted *networks.Posted, block block) string {
	switch block.Type {
	case "rich_text":
		text, problem := fakeText(block.Elements)
		posted.Text += text
		return problem
	case "image":
		if block.SlackFile == nil || block.AltText == "" || len([]rune(block.AltText)) > 2000 {
			return "invalid_blocks"
		}
		file, ok := f.wall.File(block.SlackFile.ID)
		if !ok || !f.seen(block.SlackFile.ID) {
			return "invalid_blocks"
		}
		file.Alt = block.AltText
		posted.Media = append(posted.Media, file)
		return ""
	}
	return "invalid_blocks"
}

// fakeText is what readers see of sections: each one stands on lines of its own.
func fakeText(sections []section) (string, string) {
	var lines []string
	for _, section := range sections {
		var line strings.Builder
		for _, element := range section.Elements {
			if element.Type != "text" && element.Type != "link" || element.Text == "" || element.Type == "link" && element.URL == "" {
				return "", "invalid_blocks"
			}
			line.WriteString(element.Text)
		}
		lines = append(lines, line.String())
	}
	return strings.Join(lines, "\n"), ""
}

// history pages through the channel's own messages, the newest first; answers are not
// among them.
func (f *fakeServer) history(w http.ResponseWriter, r *http.Request) {
	var messages []map[string]any
	for _, post := range f.wall.Timeline(fakeName) {
		if post.Parent == "" && post.Account == r.FormValue("channel") && fakeAsked(r, post.ID) {
			messages = append(messages, f.entity(post))
		}
	}
	fakePage(w, r, messages)
}

// replies are a thread's first message and the answers to it, the oldest first.
func (f *fakeServer) replies(w http.ResponseWriter, r *http.Request) {
	root := r.FormValue("ts")
	first, ok := f.wall.Get(fakeName, root)
	if !ok {
		fakeRefusal(w, "thread_not_found")
		return
	}
	messages := []map[string]any{f.entity(first)}
	for _, post := range slices.Backward(f.wall.Timeline(fakeName)) {
		if post.Parent == root && fakeAsked(r, post.ID) {
			messages = append(messages, f.entity(post))
		}
	}
	fakePage(w, r, messages)
}

// fakeAsked tells whether a message lies in the window that is asked for.
func fakeAsked(r *http.Request, ts string) bool {
	oldest, latest, inclusive := r.FormValue("oldest"), r.FormValue("latest"), r.FormValue("inclusive") == "true"
	if inclusive && (ts == oldest || ts == latest) {
		return true
	}
	return ts > oldest && (latest == "" || ts < latest)
}

// fakePage cuts a list into pages, whose cursor is a place in it.
func fakePage(w http.ResponseWriter, r *http.Request, messages []map[string]any) {
	limit, err := strconv.Atoi(r.FormValue("limit"))
	if err != nil || limit < 1 || limit > 999 {
		limit = 100
	}
	from, err := strconv.Atoi(r.FormValue("cursor"))
	if err != nil {
		from = 0
	}
	from = min(from, len(messages))
	to := min(from+limit, len(messages))
	answer := map[string]any{"messages": append([]map[string]any{}, messages[from:to]...), "has_more": to < len(messages)}
	if to < len(messages) {
		answer["response_metadata"] = map[string]string{"next_cursor": strconv.Itoa(to)}
	}
	fakeAnswer(w, answer)
}

func (f *fakeServer) entity(post networks.Posted) map[string]any {
	entity := map[string]any{"type": "message", "user": fakeUser, "ts": post.ID, "text": post.Extra["spoken"]}
	if post.Parent != "" {
		entity["thread_ts"] = post.Parent
	}
	if post.Key != "" {
		entity["metadata"] = metadata{EventType: eventType, EventPayload: payload{Key: post.Key}}
	}
	answers := 0
	for _, other := range f.wall.List(fakeName) {
		if other.Parent == post.ID {
			answers++
		}
	}
	entity["reply_count"] = answers
	return entity
}
