package posts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/media"
	"vigil/networks"
)

// Composition is what a message is composed from. Nothing else is looked at,
// the clock least of all: the same composition gives the same message.
type Composition struct {
	Campaign *Campaign
	Post     *Post
	Account  Account
	// People are those that the occurrence chose; nil: those that the post names.
	People []*Person
	// Day is the day of an occasion: {{age}} and {{days}} count to it; zero: to that of
	// Local.
	Day Date
	// Turn is the number of the occurrence among those of its post, from 0: it decides
	// which of several texts is taken.
	Turn int
	// Due is the occurrence's instant, Local the same on the clocks of its zone.
	Due, Local time.Time
	// Album has the campaign's pictures. A post without pictures needs none.
	Album *Album
}

// Composed is what one account publishes of an occurrence.
type Composed struct {
	Account string
	// LeftOut tells that the account takes no part: it lacks the language, or it
	// has no polls and the post does without it there. No problem says so.
	LeftOut bool
	// Messages are the parts in order. Delivery, Key, Parent, Root and Original
	// are left to whoever sends them; Version, Due, Part and Parts are set.
	Messages []networks.Message
	// ReplyTo and Repost are ids of the posts that have to be out before.
	ReplyTo, Repost string
	// Length is that of the whole text as the account counts, hashtags and
	// warning included; Lengths are those of the parts, Limits the longest that each
	// of them may be, and Limit is that of the first one. 0: any.
	Length  int
	Lengths []int
	Limits  []int
	Limit   int
	// Price is what publishing all parts costs, in millionths of a US dollar.
	Price int64
	// Lost are the keys of which readers there see nothing: "title", "warning",
	// "sensitive", "alt", "language", "focus"; "poll" where its options stand in the
	// text; of markup "bold" and "italic", since links and quotes can be read
	// everywhere.
	Lost []string
	// Fittings are what becomes of pictures that the account would refuse as they are,
	// by their paths: see [media.Fitter]. The messages have the pictures themselves.
	Fittings map[string]media.Plan
}

// Text is what readers see of all parts, the parts divided by an empty line.
func (c Composed) Text() string {
	texts := make([]string, len(c.Messages))
	for i, message := range c.Messages {
		texts[i] = message.Text
	}
	return strings.Join(texts, "\n\n")
}

// Hash is the [TextHash] of what readers see.
func (c Composed) Hash() [32]byte { return TextHash(c.Text()) }

// Compose makes what an account will publish, and tells what is wrong with it.
// With an error among the problems the messages must not go out; they show how
// far it came. What `allow` silences is left out.
func Compose(request Composition) (Composed, []Problem) {
	return newComposer(&request, &request.Account, fillings{}).composeAll()
}

func (c *composer) composeAll() (Composed, []Problem) {
	if c.post.Repost != "" {
		c.repost()
		return c.composed, c.problems
	}
	if !c.speaks() {
		c.composed.LeftOut = true
		return c.composed, nil
	}
	c.compose()
	if c.composed.LeftOut {
		return c.composed, nil
	}
	return c.composed, c.problems
}

// speaks chooses the language of the message; it tells whether there is one that the
// account takes.
func (c *composer) speaks() bool {
	language, ok := languageFor(c.campaign, c.account, languagesOf(c.content.Text))
	if ok {
		c.language, c.scene.language = language, language
	}
	return ok
}

// languagesOf are the languages of a text, sorted; none for a plain one.
func languagesOf(text Localized) []string {
	if _, plain := text[""]; plain || len(text) == 0 {
		return nil
	}
	languages := make([]string, 0, len(text))
	for language := range text {
		languages = append(languages, language)
	}
	slices.Sort(languages)
	return languages
}

// composer holds a composition while it is made.
type composer struct {
	campaign *Campaign
	post     *Post
	account  *Account
	limits   *networks.Limits
	album    *Album

	// content is the post's with the variant and the overrides laid over it; origin
	// says from which table a key of it came: "on.x.".
	content Content
	origin  map[string]string

	language string
	scene    scene
	fillings fillings
	// draft is what holds for each part.
	draft    networks.Message
	composed Composed
	problems []Problem
}

// newComposer composes for an account, which need not be the request's. It takes
// the fillings of the occurrence's other messages, and adds its own.
func newComposer(request *Composition, account *Account, known fillings) *composer {
	c := &composer{
		campaign: request.Campaign,
		post:     request.Post,
		account:  account,
		limits:   &account.Limits,
		album:    request.Album,
		content:  request.Post.Content,
		fillings: known,
	}
	if i, ok := c.post.variant(request.Turn); ok {
		c.overlay(&c.post.Variants[i], fmt.Sprintf("variant[%d].", i))
	}
	for _, name := range c.names() {
		if over, ok := c.post.On[name]; ok {
			c.overlay(&over, "on."+name+".")
		}
	}
	people := request.People
	if people == nil {
		people = c.campaign.examples(&c.post.Entry)
	}
	c.scene = scene{
		campaign: c.campaign, people: people, network: c.account.Network, local: request.Local, day: request.Day,
		event: c.post.appointment(), link: c.post.Link,
	}
	c.composed = Composed{Account: c.account.Name, ReplyTo: c.post.ReplyTo, Repost: c.post.Repost, Limit: c.limits.Text.Max}
	c.draft = networks.Message{Version: networks.MessageVersion, Due: request.Due.UTC()}
	return c
}

// examples are the people whom a post names; of one that leaves it to the plan the
// first who could be chosen, or else the first whom it is meant for: what they lack is
// an error, for nobody can be named.
func (c *Campaign) examples(entry *Entry) []*Person {
	if len(entry.People) > 0 || entry.Who == nil && entry.Schedule.Occasion == nil {
		return c.Named(entry.People)
	}
	var chosen, meant *Person
	for id, person := range c.People {
		switch {
		case chosen != nil && chosen.ID < id || !entry.means(person):
		case len(person.Lacks(entry.Uses, entry.LanguagesIn(c))) == 0:
			chosen = person
		case meant == nil || id < meant.ID:
			meant = person
		}
	}
	if example := cmp.Or(chosen, meant); example != nil {
		return []*Person{example}
	}
	return nil
}

// Named are the people with these ids, as far as they exist: another check
// tells who doesn't.
func (c *Campaign) Named(ids []string) []*Person {
	people := make([]*Person, 0, len(ids))
	for _, id := range ids {
		if person := c.People[id]; person != nil {
			people = append(people, person)
		}
	}
	return people
}

// names are those below which `[on.NAME]` speaks of the account; what stands
// below the later one counts.
func (c *composer) names() []string {
	return c.account.Names()
}

// overlay lays the keys of a table over the post's.
func (c *composer) overlay(over *Content, table string) {
	if c.origin == nil {
		c.origin = map[string]string{}
	}
	lay := func(key string, written bool, take func()) {
		if written {
			take()
			c.origin[key] = table
		}
	}
	lay("text", over.Text != nil, func() { c.content.Text = over.Text })
	lay("title", over.Title != nil, func() { c.content.Title = over.Title })
	lay("warning", over.Warning != nil, func() { c.content.Warning = over.Warning })
	lay("hashtags", over.Hashtags != nil, func() { c.content.Hashtags = over.Hashtags })
	lay("media", over.Media != nil, func() { c.content.Media = over.Media })
	lay("poll", over.Poll != nil, func() { c.content.Poll = over.Poll })
	lay("markup", over.Markup != nil, func() { c.content.Markup = over.Markup })
	lay("sensitive", over.Sensitive != nil, func() { c.content.Sensitive = over.Sensitive })
	lay("visibility", over.Visibility != "", func() { c.content.Visibility = over.Visibility })
}

// key is a content key as it stands in the file: "on.x.text" where an override
// said it.
func (c *composer) key(name string) string { return c.origin[name] + name }

// report adds a problem at a key of the post's file, or at words within its
// value, unless the post or the campaign allows it.
func (c *composer) report(code Code, key, words string, args ...any) {
	if silenced(code, []map[string]string{c.post.Allow, c.campaign.Allow}) {
		return
	}
	problem := NewProblem(code, c.post.Where(key, words), args...)
	problem.Post, problem.Account = c.post.ID, c.account.Name
	c.problems = append(c.problems, problem)
}

// tell is report for a key of the content.
func (c *composer) tell(code Code, name string, args ...any) {
	c.report(code, c.key(name), "", args...)
}

// lose notes a key of which readers there see nothing.
func (c *composer) lose(key string) {
	if !slices.Contains(c.composed.Lost, key) {
		c.composed.Lost = append(c.composed.Lost, key)
	}
}

// repost makes the one message that shows an earlier post again.
func (c *composer) repost() {
	c.draft.Options = c.options()
	c.spread([]written{{part: 1}})
	c.composed.Lengths, c.composed.Limits = []int{0}, []int{c.limits.Text.Max}
	c.composed.Price = c.limits.Price
	if !c.limits.Repost {
		c.report(NoRepost, "repost", "", c.account.Name)
	}
}

// options are the network's own keys, the account's over the network's. Whoever
// read the post has compared them with what the network knows.
func (c *composer) options() map[string]string {
	var options map[string]string
	for _, name := range c.names() {
		for key, value := range c.post.Options[name] {
			if options == nil {
				options = map[string]string{}
			}
			options[key] = value
		}
	}
	return options
}
