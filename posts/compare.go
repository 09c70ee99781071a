package posts

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// Comparison gathers what the posts of a campaign say and when, to compare them with
// each other: the same words, or nearly the same, on one account within
// repeat_after, and posts that follow each other within the hour. It may be used by
// several goroutines.
type Comparison struct {
	// now is the moment from which on times are to come, and times tells those of a
	// recurrence from then on; what a slot or an occasion decides is not compared.
	now   time.Time
	times func(Schedule) []time.Time

	seed maphash.Seed
	mu   sync.Mutex
	said []*saying
}

// NewComparison compares nothing yet.
func NewComparison(now time.Time, times func(Schedule) []time.Time) *Comparison {
	return &Comparison{now: now, times: times, seed: maphash.MakeSeed()}
}

// saying is one text of a post, on the accounts that show it.
type saying struct {
	campaign *Campaign
	post     *Post
	key      string
	accounts []string
	// times are when it goes out, as far as that is known, in order.
	times []time.Time
	// shingles are its groups of words, hashed, sorted, each once.
	shingles []uint64
}

// sayings are what a post says, by its text.
type sayings map[string]*saying

// hear adds what an account shows.
func (s sayings) hear(c *composer) {
	if !c.speaks() {
		return
	}
	key, text, ok := c.reading(c.key("text"), c.content.Text)
	if !ok {
		return
	}
	if s[text] == nil {
		s[text] = &saying{campaign: c.campaign, post: c.post, key: key}
	}
	s[text].accounts = append(s[text].accounts, c.account.Name)
}

// Add takes in what a post says of which nothing else is asked; [Check] adds its own.
func (c *Comparison) Add(request Checking) {
	composition, shared, said := request.composition(), fillings{}, sayings{}
	request.Post.meantFor(request.Campaign, request.Accounts, func(account *Account, _ []string, takes bool) {
		if !takes {
			return
		}
		for composition.Turn = range request.Post.texts() {
			said.hear(newComposer(composition, account, shared))
		}
	})
	c.keep(request, said)
}

// timesOf are those of a post that are known without the plan.
func (c *Comparison) timesOf(schedule Schedule) []time.Time {
	switch {
	case !schedule.At.IsZero():
		return []time.Time{schedule.At}
	case schedule.Recurring() || schedule.Event != nil:
		return c.times(schedule)
	}
	return nil
}

// keep takes in what a post says. A draft does not go out, and what is shown again is
// meant to be the same.
func (c *Comparison) keep(request Checking, said sayings) {
	if request.Post.Draft || request.Post.Repost != "" {
		return
	}
	times := c.timesOf(request.Post.Schedule)
	for text, saying := range said {
		saying.times, saying.shingles = times, shinglesOf(text, c.seed)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, saying := range said {
		c.said = append(c.said, saying)
	}
}

// shingleWords is how many words make a group.
const shingleWords = 3

// shinglesOf are the groups of a text's words, without links, hashtags and mentions,
// whatever their letter case and punctuation. A text of fewer words is one group.
func shinglesOf(text string, seed maphash.Seed) []uint64 {
	m := manuscript{text: text, links: networks.Links(text)}
	words := strings.FieldsFunc(strings.ToLower(m.words()), func(r rune) bool { return !isWordSign(r) })
	if len(words) == 0 {
		return nil
	}
	size := min(shingleWords, len(words))
	shingles := make([]uint64, 0, len(words))
	for i := range len(words) - size + 1 {
		shingles = append(shingles, maphash.String(seed, strings.Join(words[i:i+size], " ")))
	}
	slices.Sort(shingles)
	return slices.Compact(shingles)
}

// Problems compares what was gathered. What its post, or its campaign, allows is
// left out.
func (c *Comparison) Problems() []Problem {
	slices.SortFunc(c.said, func(a, b *saying) int {
		return cmp.Or(a.first().Compare(b.first()), strings.Compare(a.post.ID, b.post.ID), strings.Compare(a.key, b.key))
	})
	return append(c.repetitions(), c.neighbours()...)
}

// first is when it goes out first; zero where that is not known.
func (s *saying) first() time.Time {
	if len(s.times) == 0 {
		return time.Time{}
	}
	return s.times[0]
}

// common are the accounts that show both.
func (s *saying) common(other *saying) []string {
	var both []string
	for _, account := range s.accounts {
		if slices.Contains(other.accounts, account) {
			both = append(both, account)
		}
	}
	return both
}

// problem is one of this post, unless it is allowed.
func (s *saying) problem(code Code, key string, args ...any) []Problem {
	if silenced(code, []map[string]string{s.post.Allow, s.campaign.Allow}) {
		return nil
	}
	problem := NewProblem(code, s.post.Where(key, ""), args...)
	problem.Post = s.post.ID
	return []Problem{problem}
}

// file is where the post stands, for whoever has to change one of two.
func (s *saying) file() string { return s.post.Path }

// related tells that one post answers the other, or shows it again.
func (s *saying) related(other *saying) bool {
	return s.post.ReplyTo == other.post.ID || other.post.ReplyTo == s.post.ID || s.post.ID == other.post.ID
}
