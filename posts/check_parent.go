package posts

import (
	"slices"
	"strings"
)

// checkParents finds a post that can't follow the one that it needs on the
// account: that one is due later, or does not go there.
func (c *composer) checkParents(accounts []Account) []Problem {
	c.checkParent("reply_to", c.post.ReplyTo, accounts)
	c.checkParent("repost", c.post.Repost, accounts)
	return c.problems
}

func (c *composer) checkParent(key, id string, accounts []Account) {
	parent, ok := c.campaign.entry(id)
	if !ok {
		return // another check tells that there is no such post
	}
	name := strings.TrimPrefix(id, c.campaign.ID+"/")
	if _, _, takes := parent.reaches(c.campaign, c.account, accounts); !takes {
		c.report(ParentElsewhere, key, "", name, c.account.Name)
		return
	}
	if at := c.post.Schedule.At; !at.IsZero() && at.Before(parent.Schedule.At) {
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
