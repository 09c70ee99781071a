package misskey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"vigil/networks"
)

// note is what the API shows of a note, as far as it is of use here
// (models/json-schema/note.ts).
type note struct {
	ID        string   `json:"id"`
	CreatedAt string   `json:"createdAt"`
	Text      string   `json:"text"`
	Warning   string   `json:"cw"`
	ReplyID   string   `json:"replyId"`
	RenoteID  string   `json:"renoteId"`
	FileIDs   []string `json:"fileIds"`
	Replies   int      `json:"repliesCount"`
	Renotes   int      `json:"renoteCount"`
	Reactions int      `json:"reactionCount"`
}

// Publish makes one note.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	parameters, err := a.parameters(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	return a.create(ctx, parameters)
}

func (a *account) create(ctx context.Context, parameters map[string]any) (networks.Receipt, error) {
	var answer struct {
		Created note `json:"createdNote"`
	}
	if err := a.call(ctx, a.around.Client, "notes/create", parameters, &answer); err != nil {
		return networks.Receipt{}, err
	}
	if answer.Created.ID == "" {
		return networks.Receipt{}, networks.Uncertain.Errorf("the server answered without the id of the note")
	}
	return a.receipt(answer.Created), nil
}

func (a *account) receipt(created note) networks.Receipt {
	return networks.Receipt{
		Version: networks.MessageVersion, ID: created.ID, URL: a.server.JoinPath("notes", created.ID).String(),
		// Of a repost, the original; see [account.Repost].
		Ref: created.RenoteID,
	}
}

// parameters are the message as notes/create takes it. Absent is what the server would
// refuse as empty.
func (a *account) parameters(message networks.Message) (map[string]any, error) {
	parameters := map[string]any{"visibility": cmp.Or(message.Visibility, a.config.Visibility, visibilities[0])}
	if text := inMarkup(message); text != "" {
		parameters["text"] = text
	}
	if message.Warning != "" {
		parameters["cw"] = message.Warning
	}
	if message.Options["local"] == "true" {
		parameters["localOnly"] = true
	}
	if message.Parent != nil {
		if err := checkID(message.Parent.ID); err != nil {
			return nil, fmt.Errorf("the post to answer: %w", err)
		}
		parameters["replyId"] = message.Parent.ID
	}
	files, err := attached(message)
	if err != nil {
		return nil, err
	}
	if len(files) > 0 {
		parameters["fileIds"] = files
	}
	if poll := message.Poll; poll != nil {
		parameters["poll"] = map[string]any{"choices": poll.Options, "multiple": poll.Multiple, "expiredAfter": poll.Open.Milliseconds()}
	}
	return parameters, nil
}

// inMarkup writes the marks of a text as MFM (misskey-hub.net/en/docs/for-users/features/mfm).
func inMarkup(message networks.Message) string {
	var text strings.Builder
	from := 0
	for _, mark := range message.Marks {
		if mark.Start < from {
			continue // a stretch that two marks share has the first one
		}
		text.WriteString(message.Text[from:mark.Start])
		text.WriteString(marked(mark, mark.Of(message.Text)))
		from = mark.End
	}
	text.WriteString(message.Text[from:])
	return text.String()
}

func marked(mark networks.Mark, words string) string {
	switch mark.Kind {
	case networks.Bold:
		return "**" + words + "**"
	case networks.Italic:
		return "<i>" + words + "</i>"
	case networks.Linked:
		return "[" + words + "](" + mark.Address + ")"
	case networks.Quoted:
		return networks.QuotedLines(words)
	}
	return words
}

// Repost shows a note again, as a renote without words. Misskey makes a second one when
// it is asked again.
func (a *account) Repost(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	if err := checkID(original.ID); err != nil {
		return networks.Receipt{}, fmt.Errorf("the post to show again: %w", err)
	}
	receipt, err := a.create(ctx, map[string]any{"renoteId": original.ID, "visibility": cmp.Or(a.config.Visibility, visibilities[0])})
	if err != nil {
		return networks.Receipt{}, err
	}
	receipt.Ref = original.ID
	return receipt, nil
}

// Delete takes a note down (endpoints/notes/delete.ts). One that is gone is no error.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	if err := checkID(receipt.ID); err != nil {
		return err
	}
	err := a.call(ctx, a.around.Client, "notes/delete", map[string]any{"noteId": receipt.ID}, nil)
	if errors.Is(err, errNoSuchNote) {
		return nil
	}
	return err
}
