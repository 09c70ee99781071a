package telegram

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/gif"  // the formats that
	_ "image/jpeg" // Telegram takes
	_ "image/png"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"vigil/networks"
)

func (f *fakeServer) sendMessage(c *fakeCall) {
	if !c.knows("text", "entities", "link_preview_options") {
		return
	}
	posted, ok := c.posted("text", "entities")
	switch {
	case !ok:
	case c.fields["text"] == "":
		c.bad("message text is empty")
	case fakeUnits(c.fields["text"]) > longestText:
		c.bad("message is too long")
	default:
		f.put(c, posted)
	}
}

// posted is what the parameters of a text say that readers see. What is hidden to
// the end of a text is taken for the text, and what stands above for its warning.
func (c *fakeCall) posted(text, entities string) (networks.Posted, bool) {
	posted := networks.Posted{Network: fakeName, Account: c.account(), Text: c.fields[text], Extra: map[string]string{}}
	var marks []entity
	if !c.decode(entities, &marks) {
		return posted, false
	}
	for _, mark := range marks {
		if !fakeEntity(posted.Text, mark) {
			c.bad("entity of type " + mark.Type + " is invalid")
			return posted, false
		}
	}
	for _, name := range []string{"disable_notification", "protect_content", "link_preview_options", entities} {
		if value, given := c.fields[name]; given {
			posted.Extra[name] = value
		}
	}
	for _, mark := range marks {
		if before, hidden, ok := fakeCut(c.fields[text], mark); mark.Type == "spoiler" && ok {
			posted.Warning, posted.Text = before, hidden
		}
	}
	return posted, true
}

// fakeEntity tells whether an entity marks a stretch of the text, in UTF-16 units,
// that begins and ends between characters.
func fakeEntity(text string, mark entity) bool {
	units := utf16.Encode([]rune(text))
	end := mark.Offset + mark.Length
	known := slices.Contains([]string{"bold", "italic", "text_link", "blockquote", "spoiler"}, mark.Type)
	if !known || mark.Offset < 0 || mark.Length <= 0 || end > len(units) || (mark.Type == "text_link") != (mark.URL != "") {
		return false
	}
	splits := func(at int) bool { return at < len(units) && units[at] >= 0xDC00 && units[at] < 0xE000 }
	return !splits(mark.Offset) && !splits(end)
}

// fakeCut is what stands before a mark that reaches to the end, and what it covers.
func fakeCut(text string, mark entity) (before, covered string, ok bool) {
	units := utf16.Encode([]rune(text))
	if mark.Offset+mark.Length != len(units) {
		return "", "", false
	}
	before = strings.TrimSpace(string(utf16.Decode(units[:mark.Offset])))
	return before, string(utf16.Decode(units[mark.Offset:])), true
}

func fakeUnits(text string) int { return len(utf16.Encode([]rune(text))) }

// put publishes, if what it answers is there.
func (f *fakeServer) put(c *fakeCall, posted networks.Posted) {
	var reply answered
	if !c.decode("reply_parameters", &reply) {
		return
	}
	if reply.ID != 0 {
		posted.Parent = strconv.FormatInt(reply.ID, 10)
		if _, ok := f.wall.Get(fakeName, posted.Parent); !ok {
			c.bad("message to be replied not found")
			return
		}
	}
	posted = f.wall.Put(posted)
	sent := []map[string]any{}
	for _, id := range fakeIDs(posted) {
		sent = append(sent, map[string]any{"message_id": id, "date": posted.At / 1e6, "chat": c.chat, "text": posted.Text})
	}
	if _, album := posted.Extra["album"]; album {
		c.answer(sent)
		return
	}
	c.answer(sent[0])
}

// fakeIDs are the numbers of all messages of a post.
func fakeIDs(posted networks.Posted) []int64 {
	ids, err := idsOf(networks.Receipt{ID: posted.ID, Ref: posted.Extra["album"]})
	if err != nil {
		panic(err) // the fake made them itself
	}
	return ids
}

// forward shows a post again, by its number or by those of its album.
func (f *fakeServer) forward(c *fakeCall) {
	if !c.knows("from_chat_id", "message_id", "message_ids") {
		return
	}
	ids := []int64{0}
	if !c.decode("message_id", &ids[0]) || !c.decode("message_ids", &ids) {
		return
	}
	original, ok := f.wall.Get(fakeName, strconv.FormatInt(ids[0], 10))
	switch {
	case !ok || c.fields["from_chat_id"] != c.fields["chat_id"]:
		c.bad("message to forward not found")
	case original.Extra["protect_content"] == "true":
		c.bad("message can't be forwarded")
	default:
		again := networks.Posted{Network: fakeName, Account: c.account(), Original: original.ID, Text: original.Text, Extra: map[string]string{}}
		if len(ids) > 1 {
			again.Extra["album"] = f.numbers(len(ids))
			again.ID, _, _ = strings.Cut(again.Extra["album"], ",")
		}
		f.put(c, again)
	}
}

// numbers are so many that nothing else has.
func (f *fakeServer) numbers(count int) string {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = f.wall.Upload(networks.Uploaded{}).ID
	}
	return strings.Join(ids, ",")
}

func (f *fakeServer) sendPoll(c *fakeCall) {
	if !c.knows("question", "options", "allows_multiple_answers", "open_period") {
		return
	}
	var options []struct {
		Text string `json:"text"`
	}
	period := 0
	posted, ok := c.posted("question", "question_entities")
	if !ok || !c.decode("options", &options) || !c.decode("open_period", &period) {
		return
	}
	posted.Poll = &networks.Poll{Multiple: c.isTrue("allows_multiple_answers"), Open: time.Duration(period) * time.Second}
	for _, option := range options {
		posted.Poll.Options = append(posted.Poll.Options, option.Text)
	}
	if problem := fakePollProblem(posted); problem != "" {
		c.bad(problem)
		return
	}
	f.put(c, posted)
}

func fakePollProblem(posted networks.Posted) string {
	poll := posted.Poll
	switch {
	case posted.Text == "":
		return "poll question must be non-empty"
	case fakeUnits(posted.Text) > longestQuestion:
		return "poll question length must not exceed 300"
	case len(poll.Options) < 2:
		return "poll must have at least 2 options"
	case len(poll.Options) > 12:
		return "poll can't have more than 12 options"
	case slices.ContainsFunc(poll.Options, func(option string) bool { return option == "" || fakeUnits(option) > 100 }):
		return "poll options length must not exceed 100"
	case poll.Open != 0 && (poll.Open < 5*time.Second || poll.Open > 2_628_000*time.Second):
		return "poll can't be opened for such a time"
	}
	return ""
}

func (f *fakeServer) sendFile(kind fileKind) func(*fakeCall) {
	return func(c *fakeCall) {
		if !c.knows("caption", "caption_entities", "has_spoiler") {
			return
		}
		posted, ok := c.posted("caption", "caption_entities")
		if !ok {
			return
		}
		content := c.files[kind.field]
		if problem := fakeFileProblem(kind, content, c.fields["caption"], c.isTrue("has_spoiler")); problem != "" {
			c.bad(problem)
			return
		}
		posted.Sensitive = c.isTrue("has_spoiler")
		posted.Extra["kind"] = kind.field
		posted.Media = []networks.Uploaded{f.wall.Upload(networks.Uploaded{Type: http.DetectContentType(content), Bytes: content})}
		f.put(c, posted)
	}
}

func fakeFileProblem(kind fileKind, content []byte, caption string, hidden bool) string {
	told := http.DetectContentType(content)
	described, _, err := image.DecodeConfig(bytes.NewReader(content))
	switch {
	case len(content) == 0:
		return "there is no " + kind.field + " in the request"
	case fakeUnits(caption) > longestCaption:
		return "message caption is too long"
	case kind == document && hidden:
		return "the parameter has_spoiler is unknown (the API passes over it)"
	case len(content) > 50_000_000, kind == photo && len(content) > 10_000_000:
		return "file is too big"
	case kind == photo && !strings.HasPrefix(told, "image/"):
		return "IMAGE_PROCESS_FAILED"
	case kind == photo && err == nil && !fakeShape(described.Width, described.Height):
		return "PHOTO_INVALID_DIMENSIONS"
	}
	return ""
}

// fakeShape: "width and height must not exceed 10000 in total. Width and height
// ratio must be at most 20".
func fakeShape(width, height int) bool {
	return width+height <= 10_000 && max(width, height) <= 20*min(width, height)
}

func (f *fakeServer) sendMediaGroup(c *fakeCall) {
	var album []inAlbum
	if !c.knows("media") || !c.decode("media", &album) {
		return
	}
	if len(album) < 2 || len(album) > largestAlbum {
		c.bad("wrong number of media in the group, from 2 to 10 are taken")
		return
	}
	if problem := fakeAlbumProblem(c, album); problem != "" {
		c.bad(problem)
		return
	}
	entities, err := json.Marshal(album[0].Entities)
	if err != nil {
		panic(err) // it was read from JSON
	}
	c.fields["caption"], c.fields["caption_entities"] = album[0].Caption, string(entities)
	posted, ok := c.posted("caption", "caption_entities")
	if !ok {
		return
	}
	posted.Sensitive = album[0].Hidden
	f.uploadAlbum(c, &posted, album)
	f.put(c, posted)
}

func fakeAlbumProblem(c *fakeCall, album []inAlbum) string {
	kinds := map[string]fileKind{"photo": photo, "video": video, "document": document}
	for i, each := range album {
		kind, ok := kinds[each.Type]
		switch {
		case !ok:
			return "type " + each.Type + " can't be used in an album"
		case (kind == document) != (album[0].Type == "document"):
			return "documents can't be mixed with other media types"
		case i > 0 && each.Caption != "":
			return "only the first file of an album has a caption here (the API takes more)"
		}
		if problem := fakeFileProblem(kind, c.files[strings.TrimPrefix(each.Media, "attach://")], each.Caption, each.Hidden); problem != "" {
			return problem
		}
	}
	return ""
}

// uploadAlbum keeps the files. The number of each is that of its message.
func (f *fakeServer) uploadAlbum(c *fakeCall, posted *networks.Posted, album []inAlbum) {
	var ids []string
	for _, each := range album {
		content := c.files[strings.TrimPrefix(each.Media, "attach://")]
		file := f.wall.Upload(networks.Uploaded{Type: http.DetectContentType(content), Bytes: content})
		posted.Media = append(posted.Media, file)
		ids = append(ids, file.ID)
	}
	posted.ID, posted.Extra["album"] = ids[0], strings.Join(ids, ",")
}

func (f *fakeServer) editMessage(text, entities string, longest int) func(*fakeCall) {
	return func(c *fakeCall) {
		if !c.knows("message_id", text, entities, "link_preview_options") {
			return
		}
		before, found := f.wall.Get(fakeName, c.fields["message_id"])
		after, ok := c.posted(text, entities)
		switch {
		case !ok:
		case !found:
			c.bad("message to edit not found")
		case before.Poll != nil || (len(before.Media) > 0) != (text == "caption"):
			c.bad("there is no " + text + " in the message to edit")
		case fakeUnits(c.fields[text]) > longest:
			c.bad("message is too long")
		case after.Text == before.Text && after.Warning == before.Warning && after.Extra[entities] == before.Extra[entities]:
			c.bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
		default:
			before.Text, before.Warning, before.Extra = after.Text, after.Warning, after.Extra
			f.put(c, before)
		}
	}
}

func (f *fakeServer) deleteMessage(c *fakeCall) {
	if !f.wall.Remove(fakeName, c.fields["message_id"]) {
		c.bad("message to delete not found")
		return
	}
	c.answer(true)
}

// deleteMessages removes a post with its first message: the wall has no halves of
// albums.
func (f *fakeServer) deleteMessages(c *fakeCall) {
	var ids []int64
	if !c.decode("message_ids", &ids) {
		return
	}
	for _, id := range ids {
		f.wall.Remove(fakeName, strconv.FormatInt(id, 10))
	}
	c.answer(true)
}
