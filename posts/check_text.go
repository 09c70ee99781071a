package posts

import (
	"slices"
	"strconv"
	"strings"

	"vigil/networks"
)

// visibility is the one that was asked for; a network that lacks it must not
// show the post to others.
func (c *composer) visibility() string {
	asked := c.content.Visibility
	if asked != "" && !slices.Contains(c.limits.Visibilities, asked) {
		c.tell(NoVisibility, "visibility", asked, orNone(c.limits.Visibilities), c.account.Name)
		return ""
	}
	return asked
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none to choose from"
	}
	return strings.Join(names, ", ")
}

func (c *composer) warning() string {
	warning := c.reads("warning", c.content.Warning)
	if warning == "" || c.limits.Warning {
		return warning
	}
	c.tell(WarningLost, "warning", c.account.Name)
	c.lose("warning")
	return ""
}

func (c *composer) sensitive() bool {
	if c.content.Sensitive == nil || !*c.content.Sensitive || c.limits.Sensitive {
		return c.content.Sensitive != nil && *c.content.Sensitive
	}
	if len(c.content.Media) > 0 {
		c.tell(SensitiveLost, "sensitive", c.account.Name)
	}
	c.lose("sensitive")
	return false
}

func (c *composer) title() string {
	title := c.reads("title", c.content.Title)
	switch length := networks.Length(title, networks.TextLimits{}); {
	case title == "" && c.limits.TitleRequired:
		c.tell(TitleMissing, "title", c.account.Name)
	case title == "":
	case c.limits.Title == 0:
		c.tell(TitleLost, "title")
		c.lose("title")
		return ""
	case length > c.limits.Title:
		c.tell(TitleTooLong, "title", length, c.limits.Title)
	}
	return title
}

// checkParts compares the parts with what the account accepts.
func (c *composer) checkParts() {
	messages := c.composed.Messages
	if len(messages) > 1 && !c.limits.Thread {
		c.tell(NoThread, "text", len(messages), c.account.Name)
	}
	if c.post.ReplyTo != "" && !c.limits.Reply {
		c.report(NoReply, "reply_to", "", c.account.Name)
	}
	if c.saysNothing() {
		c.tell(NoText, "text")
	}
	for i, message := range messages {
		c.checkLength(i, message)
		c.checkMentions(message.Text)
		if message.Text == "" && len(messages) > 1 {
			c.tell(EmptyPart, "text", i+1)
		}
	}
}

// saysNothing tells that the account would show hashtags at most. Of a post
// that says nothing anywhere its reader has told already.
func (c *composer) saysNothing() bool {
	if len(c.content.Media) > 0 || c.content.Poll != nil || c.post.Draft {
		return false
	}
	text, ok := c.content.Text.in(c.language)
	return strings.TrimSpace(text) == "" && (ok || len(c.post.On) > 0)
}

func (c *composer) checkLength(part int, message networks.Message) {
	limits, text := c.limits.TextOf(message), message.Text
	anyLength := networks.TextLimits{Counting: limits.Counting}
	what := "the text"
	if len(c.composed.Messages) > 1 {
		what = "part " + strconv.Itoa(part+1)
	}
	switch length := c.composed.Lengths[part]; {
	case limits.Max > 0 && length > limits.Max:
		c.tell(TooLong, "text", what, length, limits.Max, c.account.Name)
	case limits.MaxBytes > 0 && len(text) > limits.MaxBytes:
		c.tell(TooManyBytes, "text", what, len(text), limits.MaxBytes, c.account.Name)
	case !anyLength.Fits(text):
		c.tell(RefusedSign, "text", what)
	}
}
