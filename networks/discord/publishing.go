package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"

	"vigil/networks"
)

// outgoing is a new message (resources/message, "Create Message"; resources/webhook,
// "Execute Webhook").
type outgoing struct {
	Content     string       `json:"content,omitempty"`
	Mentions    mentions     `json:"allowed_mentions"`
	Flags       int          `json:"flags,omitempty"`
	Poll        *poll        `json:"poll,omitempty"`
	Attachments []attachment `json:"attachments,omitempty"`
	// What only a bot can say.
	Nonce   string     `json:"nonce,omitempty"`
	Enforce bool       `json:"enforce_nonce,omitempty"`
	Answers *reference `json:"message_reference,omitempty"`
}

// mentions are the kinds that notify somebody: none.
type mentions struct {
	Parse []string `json:"parse"`
}

func nobody() mentions { return mentions{Parse: []string{}} }

// reference is the post that another one answers, or shows again. One that is gone is
// an error: half a thread must not stand alone.
type reference struct {
	Type    int    `json:"type,omitempty"`
	ID      string `json:"message_id"`
	Channel string `json:"channel_id,omitempty"`
	Strict  bool   `json:"fail_if_not_exists"`
}

// forwarded is the type of a reference that shows a post again (resources/message,
// "Message Reference Types").
const forwarded = 1

type attachment struct {
	ID          int    `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	Spoiler     bool   `json:"is_spoiler,omitempty"`
}

// poll is the request for one (resources/poll, "Poll Create Request Object").
type poll struct {
	Question media    `json:"question"`
	Answers  []answer `json:"answers"`
	Hours    int      `json:"duration"`
	Multiple bool     `json:"allow_multiselect"`
}

type answer struct {
	Media media `json:"poll_media"`
}

type media struct {
	Text string `json:"text"`
}

// The flags that can be set (resources/message, "Message Flags").
const (
	suppressEmbeds        = 1 << 2
	suppressNotifications = 1 << 12
)

// Publish makes one message.
func (a *account) Publish(ctx context.Context, m networks.Message) (networks.Receipt, error) {
	message, err := a.compose(m)
	if err != nil {
		return networks.Receipt{}, err
	}
	return a.create(ctx, message, m.Media)
}

// Repost forwards a message within its channel. "We don't support messages with a
// poll": Discord refuses those.
func (a *botAccount) Repost(ctx context.Context, original networks.Receipt, m networks.Message) (networks.Receipt, error) {
	if !isNumber(original.ID) {
		return networks.Receipt{}, networks.Rejected.Errorf("the post to show again: %q is not the number of a message", original.ID)
	}
	again := &reference{Type: forwarded, ID: original.ID, Channel: a.channel, Strict: true}
	message := outgoing{Mentions: nobody(), Flags: flags(m), Answers: again, Nonce: m.Key, Enforce: m.Key != ""}
	return a.create(ctx, message, nil)
}

func (a *account) create(ctx context.Context, message outgoing, files []networks.Media) (networks.Receipt, error) {
	var sent received
	var err error
	if len(files) == 0 {
		err = a.change(ctx, http.MethodPost, a.sending(), message, &sent)
	} else {
		err = a.upload(ctx, message, files, &sent)
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	if !isNumber(sent.ID) {
		return networks.Receipt{}, networks.Uncertain.Errorf("%s accepted the post without naming it", a.server.Host)
	}
	return a.receipt(sent), nil
}

func (a *account) compose(m networks.Message) (outgoing, error) {
	message := outgoing{Content: content(m), Mentions: nobody(), Flags: flags(m)}
	if m.Poll != nil {
		// The text is the question, in which nothing is markup, nor hidden.
		message.Content, message.Poll = plain(m.Warning), pollOf(m)
	}
	if length := networks.Length(message.Content, networks.TextLimits{Counting: networks.UTF16}); length > longestText {
		return message, networks.Rejected.Errorf("with its markup the text is %d long; the limit is %d", length, longestText)
	}
	if err := a.answer(&message, m); err != nil {
		return message, err
	}
	if !a.webhook() {
		message.Nonce, message.Enforce = m.Key, m.Key != ""
	}
	return message, attach(&message, m)
}

func (a *account) answer(message *outgoing, m networks.Message) error {
	switch {
	case m.Parent == nil:
		return nil
	case a.webhook():
		return networks.Rejected.Errorf("a webhook can't answer a post; use a bot")
	case !isNumber(m.Parent.ID):
		return networks.Rejected.Errorf("the post to answer: %q is not the number of a message", m.Parent.ID)
	}
	message.Answers = &reference{ID: m.Parent.ID, Strict: true}
	return nil
}

// attach describes the files. "SPOILER_" hides a file from clients that don't know
// the field for it.
func attach(message *outgoing, m networks.Message) error {
	var total int64
	hidden := m.Sensitive || m.Warning != ""
	for i, file := range m.Media {
		total += file.Size
		named := attachment{ID: i, Filename: networks.FileName(i+1, file), Description: file.Alt, Spoiler: hidden}
		if hidden {
			named.Filename = "SPOILER_" + named.Filename
		}
		message.Attachments = append(message.Attachments, named)
	}
	if total > largestTotal {
		return networks.Rejected.Errorf("the files have %d bytes together; Discord takes %d in one post", total, largestTotal)
	}
	return nil
}

func flags(m networks.Message) int {
	set := 0
	if m.Options[optionSilent] == "true" {
		set |= suppressNotifications
	}
	if m.Options[optionPreview] == "off" {
		set |= suppressEmbeds
	}
	return set
}

func pollOf(m networks.Message) *poll {
	asked := &poll{
		Question: media{m.Text},
		Hours:    int(math.Ceil(m.Poll.Open.Hours())),
		Multiple: m.Poll.Multiple,
	}
	for _, option := range m.Poll.Options {
		asked.Answers = append(asked.Answers, answer{media{option}})
	}
	return asked
}

// upload sends a message with its files (reference, "Uploading Files").
func (a *account) upload(ctx context.Context, message outgoing, files []networks.Media, into any) error {
	encoded, err := json.Marshal(message)
	if err != nil {
		return a.unsent(err)
	}
	form := networks.NewForm()
	form.Field("payload_json", string(encoded))
	for i, file := range files {
		form.File(fmt.Sprintf("files[%d]", i), message.Attachments[i].Filename, file)
	}
	request, err := form.Request(ctx, http.MethodPost, a.sending().String())
	if err != nil {
		return a.unsent(err)
	}
	return a.send(a.around.Client, request, into)
}
