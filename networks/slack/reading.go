package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"vigil/networks"
)

// pageSize is what Slack recommends as the most (docs.slack.dev/apis/web-api/pagination).
const pageSize = 200

// slackMessage is a message as the history shows it.
type slackMessage struct {
	TS       string    `json:"ts"`
	ThreadTS string    `json:"thread_ts"`
	Subtype  string    `json:"subtype"`
	User     string    `json:"user"`
	Text     string    `json:"text"`
	Metadata *metadata `json:"metadata"`

	ReplyCount int `json:"reply_count"`
	Reactions  []struct {
		Count int `json:"count"`
	} `json:"reactions"`
}

// page is a piece of a channel's or of a thread's history.
type page struct {
	Messages []slackMessage `json:"messages"`
	More     bool           `json:"has_more"`
	Response struct {
		Cursor string `json:"next_cursor"`
	} `json:"response_metadata"`
}

// read reads messages of the channel, or of one thread, with their metadata.
// Answers don't stand in a channel's history.
func (b *bot) read(ctx context.Context, thread string, query url.Values) (page, error) {
	query.Set("channel", b.channel)
	query.Set("include_all_metadata", "true")
	method := "conversations.history"
	if thread != "" {
		method = "conversations.replies"
		query.Set("ts", thread)
	}
	var found page
	return found, b.ask(ctx, method, query, &found)
}

// show reads one message; there is none where it was taken down.
func (b *bot) show(ctx context.Context, receipt networks.Receipt) (slackMessage, bool, error) {
	found, err := b.read(ctx, receipt.Ref, url.Values{
		"oldest": {receipt.ID}, "latest": {receipt.ID}, "inclusive": {"true"}, "limit": {strconv.Itoa(pageSize)},
	})
	if err != nil && !isMissing(err) {
		return slackMessage{}, false, err
	}
	for _, message := range found.Messages { // a thread's first message always comes along
		if message.TS == receipt.ID && message.Subtype != "tombstone" {
			return message, true, nil
		}
	}
	return slackMessage{}, false, nil
}

// Count reads each message by itself. Reactions are counted as favorites, whichever
// they are; Slack tells no reader how many saw it.
func (b *bot) Count(ctx context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	return networks.CountEach(ctx, receipts, b.count)
}

func (b *bot) count(ctx context.Context, receipt networks.Receipt) (networks.Counts, error) {
	counts := networks.Untold()
	if err := checkID(receipt.ID); err != nil {
		return counts, err
	}
	message, up, err := b.show(ctx, receipt)
	if err != nil {
		return counts, fmt.Errorf("reading a message: %w", err)
	}
	if counts.Gone = !up; up {
		counts.Replies, counts.Favorites = message.ReplyCount, message.reactions()
	}
	return counts, nil
}

func (m slackMessage) reactions() int {
	sum := 0
	for _, reaction := range m.Reactions {
		sum += reaction.Count
	}
	return sum
}

// whoami is the answer of auth.test.
type whoami struct {
	URL    string `json:"url"`
	Team   string `json:"team_id"`
	User   string `json:"user_id"`
	Handle string `json:"user"`
}

// Verify asks whose token this is, and whether the channel can be written in.
func (b *bot) Verify(ctx context.Context) (networks.Identity, error) {
	me, err := b.me(ctx)
	if err != nil {
		return networks.Identity{}, err
	}
	channel, err := b.about(ctx)
	if err != nil {
		return networks.Identity{}, fmt.Errorf("asking about the channel: %w", err)
	}
	identity := b.identity(me)
	identity.Handle += " in #" + channel
	return identity, nil
}

func (b *bot) me(ctx context.Context) (whoami, error) {
	var me whoami
	if err := b.ask(ctx, "auth.test", url.Values{}, &me); err != nil {
		return me, fmt.Errorf("asking whose token this is: %w", err)
	}
	if me.host() == "" || me.User == "" {
		return me, errors.New("asking whose token this is: the answer names nobody")
	}
	return me, nil
}

// host is the workspace's.
func (w whoami) host() string {
	home, err := url.Parse(w.URL)
	if err != nil {
		return ""
	}
	return home.Host
}

// identity is the bot in its channel: one bot may write in several, as so many accounts.
func (b *bot) identity(me whoami) networks.Identity {
	return networks.Identity{ID: strings.Join([]string{me.Team, me.User, b.channel}, "/"), Handle: "@" + me.Handle, Server: me.host()}
}

// about is the channel's name. One that is archived, or that the app is no member
// of, is refused here already (reference/methods/conversations.info).
func (b *bot) about(ctx context.Context) (string, error) {
	var answer struct {
		Channel struct {
			Name     string `json:"name"`
			Archived bool   `json:"is_archived"`
			Member   bool   `json:"is_member"`
		} `json:"channel"`
	}
	err := b.ask(ctx, "conversations.info", url.Values{"channel": {b.channel}}, &answer)
	switch {
	case err != nil:
		return "", err
	case answer.Channel.Archived:
		return "", deniedChannel("the channel is archived")
	case !answer.Channel.Member:
		return "", deniedChannel("the app is no member of the channel; write /invite @ and its name there")
	}
	return answer.Channel.Name, nil
}

func deniedChannel(why string) *networks.Error {
	return &networks.Error{Kind: networks.Denied, Credential: "channel", Cause: errors.New(why)}
}
