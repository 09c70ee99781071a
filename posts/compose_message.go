package posts

import (
	"slices"
	"strings"

	"vigil/networks"
)

// compose fills in everything that readers see. Each step reports what its
// account would refuse.
func (c *composer) compose() {
	c.draft.Options = c.options()
	c.draft.Language = c.language
	if c.language != "" && !c.limits.Language {
		c.lose("language")
	}
	c.draft.Visibility = c.visibility()
	c.draft.Warning = c.warning()
	c.draft.Sensitive = c.sensitive()

	texts := c.texts()
	poll, ok := c.poll(texts)
	if !ok {
		c.composed.LeftOut = true
		return
	}
	tags := c.hashtags()
	appendHashtags(texts, tags)
	limits := func(part int) networks.TextLimits { return c.textLimits(c.pictured(part), poll != nil && part == 1) }
	parts := fitThread(texts, limits, c.textLimits(false, false), c.campaign.Split && c.limits.Thread)
	c.spread(parts)

	first := &c.composed.Messages[0]
	first.Title = c.title()
	first.Hashtags = tags
	first.Poll = poll
	c.attach(parts, len(texts))
	c.measure(texts)
	c.checkParts()
}

// texts are the parts as they are written, as the account shows them.
func (c *composer) texts() []prose {
	markup := c.content.Markup != nil && *c.content.Markup
	key, text := c.choose(c.key("text"), "text", c.content.Text)
	parts := splitThread(c.fill(key, text, markup))
	texts := make([]prose, len(parts))
	for i, part := range parts {
		texts[i] = prose{text: part}
		if markup {
			texts[i] = c.marked(key, part)
		}
	}
	return texts
}

// marked reads the markup of a part, and leaves of it what the account shows.
func (c *composer) marked(key, part string) prose {
	text, faults := readMarkup(part)
	for _, fault := range faults {
		c.report(fault.code, key, fault.snippet, fault.args...)
	}
	shown, lost := text.shownWith(c.limits.Marks)
	for _, kind := range lost {
		c.lose(string(kind))
	}
	return shown
}

// spread makes one message of each part.
func (c *composer) spread(parts []written) {
	c.composed.Messages = make([]networks.Message, len(parts))
	for i, part := range parts {
		message := c.draft
		message.Part, message.Parts = i+1, len(parts)
		message.Text, message.Marks = part.text, part.marks
		c.composed.Messages[i] = message
	}
}

// reads is what readers see for a key, in the message's language, filled in and
// normalised. A key that was not written is empty.
func (c *composer) reads(name string, value Localized) string {
	return c.readsAt(c.key(name), name, value)
}

// readsAt is reads for a key that stands below a table: "media[0].alt".
func (c *composer) readsAt(key, name string, value Localized) string {
	key, text := c.choose(key, name, value)
	return c.fill(key, text, false)
}

// choose takes what is written in the message's language, and the key of that.
func (c *composer) choose(key, name string, value Localized) (chosen, text string) {
	if len(value) == 0 {
		return key, ""
	}
	text, ok := value.in(c.language)
	if !ok {
		c.report(MissingTongue, key, "", name, c.language)
		return key, ""
	}
	if _, own := value[c.language]; own && c.language != "" {
		key += "." + c.language
	} else if name != "text" && c.speaksOther() {
		c.report(OtherTongue, key, "", name, c.language, c.campaign.Language)
	}
	return key, text
}

// speaksOther tells that a plain string, which is in the campaign's language,
// is not in the message's.
func (c *composer) speaksOther() bool {
	return c.campaign.Language != "" && c.language != "" && c.language != c.campaign.Language
}

// fill expands the words of a text, which may have signs of markup.
func (c *composer) fill(key, text string, markup bool) string {
	scene := c.scene
	scene.markup = markup
	filled := c.fillings.of(text, &scene)
	for _, fault := range filled.faults {
		c.report(fault.code, key, fault.snippet, fault.args...)
	}
	if len(filled.faults) == 0 {
		c.checkLetters(key, text)
	}
	return filled.text
}

// list is reads for a list; each element is filled in.
func (c *composer) list(key, name string, values LocalizedList) []string {
	if len(values) == 0 {
		return nil
	}
	chosen, ok := values.in(c.language)
	if !ok {
		c.report(MissingTongue, key, "", name, c.language)
		return nil
	}
	filled := make([]string, len(chosen))
	for i, text := range chosen {
		filled[i] = c.fill(key, text, false)
	}
	return filled
}

// hashtags are the campaign's, the people's and the post's. A list in other
// languages only has nothing to add.
func (c *composer) hashtags() []string {
	campaign, _ := c.campaign.Hashtags.in(c.language)
	own, _ := c.content.Hashtags.in(c.language)
	var people []string
	for _, person := range c.scene.people {
		people = append(people, person.Hashtag)
	}
	return gatherHashtags(campaign, people, own)
}

// textLimits are the account's for a text beside pictures or a poll; where a
// warning is counted with the text, it leaves that much less.
func (c *composer) textLimits(pictures, poll bool) networks.TextLimits {
	limits := c.limits.TextBeside(pictures, poll)
	if limits.Max > 0 {
		limits.Max = max(1, limits.Max-c.warningLength())
	}
	return limits
}

// pictured tells whether a part, by its number in the file, has pictures.
func (c *composer) pictured(part int) bool {
	return slices.ContainsFunc(c.content.Media, func(m Media) bool { return max(1, m.Part) == part })
}

// warningLength is what the warning adds to the length of each part.
func (c *composer) warningLength() int {
	if !c.limits.Text.WithWarning || c.draft.Warning == "" {
		return 0
	}
	return networks.Length(c.draft.Warning, c.limits.Text) + c.limits.Text.WarningGap
}

// measure counts the text and its parts, and what they cost.
func (c *composer) measure(texts []prose) {
	limits, warning := c.limits.Text, c.warningLength()
	c.composed.Lengths = make([]int, len(c.composed.Messages))
	c.composed.Limits = make([]int, len(c.composed.Messages))
	for i, message := range c.composed.Messages {
		c.composed.Lengths[i] = warning + networks.Length(message.Text, limits)
		c.composed.Limits[i] = c.limits.TextOf(message).Max
		c.composed.Price += c.limits.PriceOf(message.Text)
	}
	c.composed.Limit = c.composed.Limits[0]
	c.composed.Length = c.composed.Lengths[0]
	if len(c.composed.Lengths) > 1 {
		c.composed.Length = warning + networks.Length(whole(texts), limits)
	}
}

// whole is the text of all parts, divided by an empty line.
func whole(parts []prose) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.text
	}
	return strings.Join(texts, "\n\n")
}
