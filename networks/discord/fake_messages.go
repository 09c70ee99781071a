package discord

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"vigil/networks"
)

func (f *fakeServer) create(c *fakeCall) {
	var message outgoing
	if err := c.read(&message); err != nil {
		c.refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON. "+err.Error())
		return
	}
	if first, ok := f.again(c, message.Nonce); ok && message.Enforce {
		c.answer(f.entity(c, first))
		return
	}
	if !f.accepts(c, message) {
		return
	}
	posted := f.wall.Put(f.posted(c, message))
	f.remember(c, posted)
	if c.webhook && c.r.URL.Query().Get("wait") != "true" {
		c.w.WriteHeader(http.StatusNoContent)
		return
	}
	entity := f.entity(c, posted)
	entity["nonce"] = message.Nonce
	c.answer(entity)
}

// accepts refuses what Discord would, and answers so.
func (f *fakeServer) accepts(c *fakeCall, message outgoing) bool {
	units := func(text string) int { return len(utf16.Encode([]rune(text))) }
	switch {
	case message.Mentions.Parse == nil || len(message.Mentions.Parse) > 0:
		c.invalid("allowed_mentions", "a post of the sandbox notifies nobody")
	case c.webhook && (message.Nonce != "" || message.Answers != nil):
		c.invalid("nonce", "a webhook has neither nonce nor message_reference")
	case len(message.Nonce) > 25:
		c.invalid("nonce", "Must be 25 or fewer in length.")
	case units(message.Content) > longestText:
		c.invalid("content", "Must be 2000 or fewer in length.")
	case message.Content == "" && len(message.Attachments) == 0 && message.Poll == nil && !message.forwards():
		c.refuse(http.StatusBadRequest, 50006, "Cannot send an empty message")
	case message.Flags&^(suppressEmbeds|suppressNotifications) != 0:
		c.invalid("flags", "only SUPPRESS_EMBEDS and SUPPRESS_NOTIFICATIONS can be set")
	case message.Poll != nil && fakePollProblem(message.Poll) != "":
		c.invalid("poll", fakePollProblem(message.Poll))
	case message.Answers != nil && !f.exists(message.Answers.ID):
		c.invalid("message_reference", "Unknown message")
	default:
		return c.acceptsFiles(message)
	}
	return false
}

// forwards tells whether a message shows another one again.
func (o outgoing) forwards() bool { return o.Answers != nil && o.Answers.Type == forwarded }

func (f *fakeServer) exists(id string) bool {
	_, ok := f.wall.Get(fakeName, id)
	return ok
}

func fakePollProblem(asked *poll) string {
	long := func(each answer) bool {
		return each.Media.Text == "" || len([]rune(each.Media.Text)) > 55
	}
	switch {
	case asked.Question.Text == "" || len(utf16.Encode([]rune(asked.Question.Text))) > longestQuestion:
		return "Must be between 1 and 300 in length."
	case len(asked.Answers) < 1 || len(asked.Answers) > 10:
		return "Must be between 1 and 10 in length."
	case slices.ContainsFunc(asked.Answers, long):
		return "Must be between 1 and 55 in length."
	case asked.Hours < 1 || asked.Hours > 768:
		return "duration must be between 1 and 768."
	}
	return ""
}

func (c *fakeCall) acceptsFiles(message outgoing) bool {
	var total int
	for i, file := range message.Attachments {
		content, ok := c.files[fakeFile(i, file)]
		total += len(content)
		switch {
		case !ok || file.ID != i:
			c.invalid("attachments", "files[n] and the attachment's id must match")
		case len([]rune(file.Description)) > 1024:
			c.invalid("attachments", "Must be 1024 or fewer in length.")
		case len(content) > largestFile || total > largestTotal:
			c.refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
		default:
			continue
		}
		return false
	}
	if len(message.Attachments) > mostFiles || len(c.files) != len(message.Attachments) {
		c.refuse(http.StatusBadRequest, 30015, "Maximum number of attachments in a message reached (10)")
		return false
	}
	return true
}

// fakeFile is the name under which a call keeps a file.
func fakeFile(i int, file attachment) string { return fmt.Sprintf("files[%d] %s", i, file.Filename) }

func (f *fakeServer) posted(c *fakeCall, message outgoing) networks.Posted {
	posted := networks.Posted{Network: fakeName, Account: c.place() + "/" + c.author, Key: message.Nonce, Extra: map[string]string{"content": message.Content}}
	posted.Warning, posted.Text = fakeShown(message.Content)
	if message.Flags != 0 {
		posted.Extra["flags"] = fmt.Sprint(message.Flags)
	}
	if message.forwards() {
		posted.Original = message.Answers.ID
	} else if message.Answers != nil {
		posted.Parent = message.Answers.ID
	}
	if message.Poll != nil {
		posted.Warning, posted.Text = posted.Text, message.Poll.Question.Text
		posted.Poll = &networks.Poll{Multiple: message.Poll.Multiple, Open: time.Duration(message.Poll.Hours) * time.Hour}
		for _, each := range message.Poll.Answers {
			posted.Poll.Options = append(posted.Poll.Options, each.Media.Text)
		}
	}
	for i, file := range message.Attachments {
		content := c.files[fakeFile(i, file)]
		posted.Sensitive = posted.Sensitive || file.Spoiler
		posted.Media = append(posted.Media, f.wall.Upload(networks.Uploaded{Type: http.DetectContentType(content), Alt: file.Description, Bytes: content}))
	}
	return posted
}

// entity is a message as resources/message describes it. A message that is read back
// has no nonce here.
func (f *fakeServer) entity(c *fakeCall, post networks.Posted) map[string]any {
	place, author, _ := strings.Cut(post.Account, "/")
	attachments := []map[string]any{}
	for _, file := range post.Media {
		attachments = append(attachments, map[string]any{"id": file.ID, "filename": "file", "size": len(file.Bytes), "description": file.Alt})
	}
	entity := map[string]any{
		"id": post.ID, "channel_id": place, "content": post.Extra["content"], "edited_timestamp": nil,
		"timestamp": time.UnixMicro(post.At).UTC().Format("2006-01-02T15:04:05.000000+00:00"),
		"author":    map[string]any{"id": author, "username": "vigil"}, "attachments": attachments,
	}
	if post.Extra["edited"] != "" {
		entity["edited_timestamp"] = entity["timestamp"]
	}
	if post.Parent != "" {
		entity["message_reference"] = map[string]any{"message_id": post.Parent, "channel_id": place}
	}
	if post.Original != "" {
		entity["message_reference"] = map[string]any{"type": forwarded, "message_id": post.Original, "channel_id": place}
	}
	if post.Poll != nil {
		shown := pollOf(networks.Message{Text: post.Text, Poll: post.Poll})
		entity["poll"] = map[string]any{"question": shown.Question, "answers": shown.Answers, "allow_multiselect": shown.Multiple}
	}
	return entity
}

// here finds a message of this channel by its number.
func (f *fakeServer) here(c *fakeCall) (networks.Posted, bool) {
	post, ok := f.wall.Get(fakeName, c.r.PathValue("id"))
	if place, author, _ := strings.Cut(post.Account, "/"); !ok || place != c.place() || author != c.author {
		c.refuse(http.StatusNotFound, unknownMessage, "Unknown Message")
		return post, false
	}
	return post, true
}

func (f *fakeServer) show(c *fakeCall) {
	if post, ok := f.here(c); ok {
		entity := f.entity(c, post)
		entity["reactions"] = []map[string]any{{"count": 2, "emoji": map[string]any{"name": "✉️"}}, {"count": 1, "emoji": map[string]any{"name": "👍"}}}
		c.answer(entity)
	}
}

func (f *fakeServer) remove(c *fakeCall) {
	if post, ok := f.here(c); ok {
		f.wall.Remove(fakeName, post.ID)
		c.w.WriteHeader(http.StatusNoContent)
	}
}

func (f *fakeServer) edit(c *fakeCall) {
	post, ok := f.here(c)
	if !ok {
		return
	}
	var message outgoing
	switch err := c.read(&message); {
	case err != nil:
		c.refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	case post.Poll != nil:
		c.refuse(http.StatusBadRequest, 520003, "Cannot edit a poll message")
	case f.accepts(c, message):
		post.Warning, post.Text = fakeShown(message.Content)
		post.Extra = map[string]string{"content": message.Content, "edited": "true"}
		c.answer(f.entity(c, f.wall.Put(post)))
	}
}

// list pages through a channel by before, the newest first.
func (f *fakeServer) list(c *fakeCall) {
	query := c.r.URL.Query()
	limit := fakeQuery(query, "limit", 100)
	page := []map[string]any{}
	for _, post := range f.wall.Timeline(fakeName) {
		place, _, _ := strings.Cut(post.Account, "/")
		older := query.Get("before") == "" || post.ID < query.Get("before")
		if place == c.channel && older && len(page) < limit {
			page = append(page, f.entity(c, post))
		}
	}
	c.answer(page)
}

var (
	fakeLink   = regexp.MustCompile(`^https?://[^\s<]*[^\s<.,:;"'\]]`)
	fakeMasked = regexp.MustCompile(`^\[((?:\\.|[^\]\\])*)\]\(<[^<>\s]+>\)`)
	fakeHidden = regexp.MustCompile(`(?s)^(.*)\n\n\|\|(.*)\|\|$`)
)

// fakeShown is what readers see of a content: the text, and what stands above it
// where it is hidden.
func fakeShown(content string) (warning, text string) {
	if parts := fakeHidden.FindStringSubmatch(content); parts != nil {
		return fakeReading(parts[1]), fakeReading(parts[2])
	}
	return "", fakeReading(content)
}

// fakeReading takes out the signs that a reader does not see. It is Discord's
// Markdown as far as the adapter writes it; a sign that should have been escaped is
// lost, as it would be there.
func fakeReading(content string) string {
	var shown strings.Builder
	atStart := true
	for rest := content; rest != ""; {
		size, keep := fakeToken(rest, atStart)
		atStart = keep == "\n" || atStart && (keep == " " || keep == "")
		shown.WriteString(keep)
		rest = rest[size:]
	}
	return shown.String()
}

// fakeToken is how much of the beginning is one thing, and what is seen of it.
func fakeToken(rest string, atStart bool) (size int, keep string) {
	if len(rest) > 1 && rest[0] == '\\' && unicode.In(rune(rest[1]), unicode.Punct, unicode.Symbol) {
		return 2, rest[1:2]
	}
	if link := fakeLink.FindString(rest); link != "" {
		return len(link), link
	}
	if masked := fakeMasked.FindStringSubmatch(rest); masked != nil {
		return len(masked[0]), fakeReading(masked[1])
	}
	if atStart && strings.HasPrefix(rest, "> ") {
		return 2, ""
	}
	if strings.ContainsRune(escaped, rune(rest[0])) || atStart && strings.ContainsRune(escapedStarts, rune(rest[0])) {
		return 1, ""
	}
	return 1, rest[:1]
}
