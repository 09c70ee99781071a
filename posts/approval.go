package posts

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"vigil/networks"
)

// Approvals says who has to approve what goes out. The zero value asks for nobody.
type Approvals struct {
	// People is how many of By have to approve each post: 0, 1 or 2.
	People int
	// By are the names of those who may.
	By []string
	// Merged: what is on the campaign's branch is approved, and nothing else is.
	Merged bool
}

// None tells that nothing has to be approved.
func (a Approvals) None() bool { return a.People == 0 && !a.Merged }

// mergeApproves is what stands in the file where Merged is meant.
const mergeApproves = "merge"

// approvals reads 0, 1, 2 or "merge".
func (v value) approvals() Approvals {
	switch raw := v.raw.(type) {
	case string:
		return Approvals{Merged: v.oneOf(mergeApproves) == mergeApproves}
	case int64:
		if raw >= 0 && raw <= 2 {
			return Approvals{People: int(raw)}
		}
	}
	v.report(WrongValue, v.name(), fmt.Sprint(v.raw), `write 0, 1 or 2 people, or "merge" where what is on the branch is approved`)
	return Approvals{}
}

// names are the different ones of a list.
func (v value) names() []string {
	names := v.list()
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}

// checkApprovers tells of approvals that nobody could give.
func (r *reading) checkApprovers(doc *document) {
	if asked := r.campaign.Approvals; len(asked.By) < asked.People {
		doc.report(TooFewApprovers, "approvals", asked.People, len(asked.By))
	}
}

// approvable is what an approval is of: everything in files that reaches the readers
// of one account, and the times. What is not written leaves no trace, so that a key
// that a later version adds changes no hash.
type approvable struct {
	Schedule   Schedule          `json:"schedule,omitzero"`
	Language   string            `json:"language,omitempty"`
	Text       string            `json:"text,omitempty"`
	Title      string            `json:"title,omitempty"`
	Warning    string            `json:"warning,omitempty"`
	Hashtags   []string          `json:"hashtags,omitempty"`
	Media      []approvableMedia `json:"media,omitempty"`
	Poll       *approvablePoll   `json:"poll,omitempty"`
	Markup     *bool             `json:"markup,omitempty"`
	Sensitive  *bool             `json:"sensitive,omitempty"`
	Visibility string            `json:"visibility,omitempty"`
	ReplyTo    string            `json:"reply_to,omitempty"`
	Repost     string            `json:"repost,omitempty"`
	Options    map[string]string `json:"options,omitempty"`

	Place string `json:"place,omitempty"`
	Link  string `json:"link,omitempty"`
	// Variants are what the post says at others of its times: an approval is of all.
	Variants []approvable `json:"variants,omitempty"`

	Campaign string             `json:"campaign,omitempty"`
	Split    bool               `json:"split,omitempty"`
	People   []approvablePerson `json:"people,omitempty"`
}

type approvableMedia struct {
	// Hash is that of the bytes without their metadata.
	Hash  string          `json:"hash,omitempty"`
	Alt   string          `json:"alt,omitempty"`
	Focus *networks.Focus `json:"focus,omitempty"`
	Part  int             `json:"part,omitempty"`
}

type approvablePoll struct {
	Options  []string          `json:"options,omitempty"`
	Multiple bool              `json:"multiple,omitempty"`
	Open     networks.Duration `json:"open,omitzero"`
	Without  string            `json:"without,omitempty"`
}

type approvablePerson struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Cases are the forms of the name in the account's language, by case.
	Cases     map[string]string `json:"cases,omitempty"`
	Status    string            `json:"status,omitempty"`
	Sentence  string            `json:"sentence,omitempty"`
	Guardian  string            `json:"guardian,omitempty"`
	Born      PartialDate       `json:"born,omitzero"`
	Arrested  PartialDate       `json:"arrested,omitzero"`
	Sentenced PartialDate       `json:"sentenced,omitzero"`
	Handle    string            `json:"handle,omitempty"`
	Hashtag   string            `json:"hashtag,omitempty"`
	Gender    string            `json:"gender,omitempty"`
	To        string            `json:"to,omitempty"`
	Address   string            `json:"address,omitempty"`
}

// Approvable is the hash of what an approval is of: the post as it was decoded, the
// people, the campaign's keys and the pictures, as far as they reach the readers of
// the account, and the post's times. The occurrence's own day is not among them.
// Neither a comment nor another order of the keys changes it, nor does what only
// keeps a post back (hold, draft, embargo, late, expires, allow, where it goes) or
// another version of vigil.
func Approvable(request Composition) [32]byte {
	var inputs approvable
	for request.Turn = range request.Post.texts() {
		c := newComposer(&request, &request.Account, fillings{})
		c.language, _ = languageFor(c.campaign, c.account, languagesOf(c.content.Text)) // who is left out publishes nothing
		if request.Turn == 0 {
			inputs = c.approvable()
		} else {
			inputs.Variants = append(inputs.Variants, c.seen())
		}
	}
	written, err := json.Marshal(inputs)
	if err != nil { // plain fields always marshal
		panic(err)
	}
	return sha256.Sum256(written)
}

func (c *composer) approvable() approvable {
	inputs := c.seen()
	inputs.Schedule = c.post.Schedule
	inputs.Language = c.language
	inputs.ReplyTo = c.post.ReplyTo
	inputs.Repost = c.post.Repost
	inputs.Options = c.options()
	inputs.Place = c.written(c.post.Place)
	inputs.Link = c.post.Link
	inputs.Campaign = c.campaign.Name
	inputs.Split = c.campaign.Split
	inputs.People = c.approvablePeople()
	return inputs
}

// seen is the part of it that each text of the post has for itself.
func (c *composer) seen() approvable {
	return approvable{
		Text:       c.written(c.content.Text),
		Title:      c.written(c.content.Title),
		Warning:    c.written(c.content.Warning),
		Hashtags:   c.hashtags(),
		Media:      c.approvableMedia(),
		Poll:       c.approvablePoll(),
		Markup:     c.content.Markup,
		Sensitive:  c.content.Sensitive,
		Visibility: c.content.Visibility,
	}
}

// written is what stands in the file in the message's language, as it stands there.
func (c *composer) written(value Localized) string {
	text, _ := value.in(c.language)
	return text
}

func (c *composer) approvableMedia() []approvableMedia {
	var all []approvableMedia
	for _, media := range c.content.Media {
		file, _ := c.album.read(media.File) // a file that can't be read goes out nowhere
		all = append(all, approvableMedia{file.Hash, c.written(media.Alt), media.Focus, media.Part})
	}
	return all
}

func (c *composer) approvablePoll() *approvablePoll {
	poll := c.content.Poll
	if poll == nil {
		return nil
	}
	options, _ := poll.Options.in(c.language)
	return &approvablePoll{options, poll.Multiple, networks.Duration(poll.Open), poll.Without}
}

func (c *composer) approvablePeople() []approvablePerson {
	var people []approvablePerson
	for _, p := range c.scene.people {
		people = append(people, approvablePerson{
			ID: p.ID, Name: c.written(p.Name), Cases: c.writtenCases(p), Status: p.Status, Sentence: c.written(p.Sentence), Guardian: c.written(p.Guardian),
			Born: p.Born, Arrested: p.Arrested, Sentenced: p.Sentenced,
			Handle: p.Handles[c.account.Network], Hashtag: p.Hashtag, Gender: p.Gender,
			To: c.written(p.Letters.To), Address: c.written(p.Letters.Address),
		})
	}
	return people
}

// writtenCases are the forms of a name in the message's language, by case.
func (c *composer) writtenCases(p *Person) map[string]string {
	written := map[string]string{}
	for name, forms := range p.Cases {
		if form, ok := forms[c.language]; ok {
			written[name] = form
		}
	}
	return written
}

// StillFits tells whether an account takes messages that were composed for it at
// another time, by its present limits, as it took them then.
func StillFits(messages []networks.Message, limits networks.Limits) bool {
	if len(messages) > 1 && !limits.Thread {
		return false
	}
	return !slices.ContainsFunc(messages, func(m networks.Message) bool { return !fits(m, limits) })
}

func fits(m networks.Message, limits networks.Limits) bool {
	text, warning := limits.TextOf(m), 0
	if text.WithWarning && m.Warning != "" {
		warning = networks.Length(m.Warning, text) + text.WarningGap
	}
	switch {
	case text.Max > 0 && warning+networks.Length(m.Text, text) > text.Max,
		text.MaxBytes > 0 && len(m.Text) > text.MaxBytes,
		networks.Length(m.Title, networks.TextLimits{}) > limits.Title,
		m.Warning != "" && !limits.Warning,
		m.Visibility != "" && !slices.Contains(limits.Visibilities, m.Visibility),
		m.Poll != nil && len(m.Poll.Options) > limits.Poll.MaxOptions,
		len(m.Media) > limits.Media.Max+limits.Media.MaxVideos:
		return false
	}
	return !slices.ContainsFunc(m.Marks, func(mark networks.Mark) bool { return !slices.Contains(limits.Marks, mark.Kind) })
}
