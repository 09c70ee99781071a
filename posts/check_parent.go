package posts

import (
	"slices"
	"strings"
)

// checkParents finds a post that can't follow the one that it needs on an
// account: that one is due later, or does not go there.
func (r Checking) checkParents(account Account) []Problem {
	c := newComposer(r.composition(account))
	c.checkParent("reply_to", c.post.ReplyTo, r)
	c.checkParent("repost", c.post.Repost, r)
	return c.problems
}

func (c *composer) checkParent(key, id string, r Checking) {
	parent, ok := c.campaign.entry(id)
	if !ok {
		return // another check tells that there is no such post
	}
	name := strings.TrimPrefix(id, c.campaign.ID+"/")
	to, _ := Routes(c.campaign, parent, r.Accounts)
	if !slices.ContainsFunc(to, func(a Account) bool { return a.Name == c.account.Name }) {
		c.report(ParentElsewhere, key, "", name, c.account.Name)
		return
	}
	if !parent.Schedule.Recurring() && !c.post.Schedule.Recurring() && r.Due.Before(parent.Schedule.At) {
		c.report(ParentLater, key, "", name)
	}
}

// entry finds a post by its id. Entries are in the order of their ids.
func (c *Campaign) entry(id string) (*Entry, bool) {
	at, ok := slices.BinarySearchFunc(c.Entries, id, func(entry *Entry, id string) int {
		return strings.Compare(entry.ID, id)
	})
	if !ok {
		return nil, false
	}
	return c.Entries[at], true
}
