package posts

import (
	"strings"
	"time"

	"vigil/networks"
)

// fewestOptions: no network takes a poll with one answer.
const fewestOptions = 2

// poll is the post's poll as the account shows it. Where there are no polls the
// post says what to do without: ok is false where the account is left out, and
// the options are added to the text where they are listed.
func (c *composer) poll(texts []prose) (poll *networks.Poll, ok bool) {
	written := c.content.Poll
	if written == nil {
		return nil, true
	}
	if c.limits.Poll.MaxOptions == 0 && written.Without == "skip" {
		return nil, false
	}
	options := c.list(c.pollKey("options"), "options", written.Options)
	switch {
	case c.limits.Poll.MaxOptions > 0:
		poll = &networks.Poll{Options: options, Multiple: written.Multiple, Open: written.Open}
		c.checkPoll(poll)
		return poll, true
	case written.Without == "list":
		c.lose("poll")
		texts[0].add("• " + strings.Join(options, "\n• "))
		return nil, true
	}
	c.tell(NoPoll, "poll")
	return nil, true
}

func (c *composer) pollKey(name string) string { return c.key("poll") + "." + name }

func (c *composer) checkPoll(poll *networks.Poll) {
	limits := c.limits.Poll
	if n := len(poll.Options); n < fewestOptions || n > limits.MaxOptions {
		c.report(PollMany, c.pollKey("options"), "", n, fewestOptions, limits.MaxOptions)
	}
	for _, option := range poll.Options {
		length := networks.Length(option, networks.TextLimits{})
		if limits.Option > 0 && length > limits.Option {
			c.report(PollOptionLong, c.pollKey("options"), option, option, length, limits.Option)
		}
	}
	c.checkPollTime(poll.Open)
	if poll.Multiple && !limits.Multiple {
		c.report(PollMultiple, c.pollKey("multiple"), "", c.account.Name)
	}
}

func (c *composer) checkPollTime(open time.Duration) {
	shortest, longest := c.limits.Poll.Shortest, c.limits.Poll.Longest
	switch {
	case open < time.Duration(shortest):
		c.report(PollTime, c.pollKey("open"), "", networks.Duration(open), shortest, longest, shortest)
	case longest > 0 && open > time.Duration(longest):
		c.report(PollTime, c.pollKey("open"), "", networks.Duration(open), shortest, longest, longest)
	}
}
