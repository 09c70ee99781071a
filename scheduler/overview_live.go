package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// When somebody's status changes, what is still to come is held; what is up stays up, and
// only a person can say whether it is still right. So it is listed: not for ever, for
// nobody takes an archive down.

const (
	// liveFor is for how long after it went out a post is listed.
	liveFor = 30 * 24 * time.Hour
	// liveListed is how many deliveries are listed at most, the newest first; a command
	// lists all of one person.
	liveListed = 20
	// livePeople is of how many people a matter of their own tells.
	livePeople = 5
)

// Live is a delivery that is up, and names somebody whose status is another one than when
// it was written.
type Live struct {
	// Person is campaign id / person id; Was says what has changed: "jana was held, and is
	// released".
	Person string `json:"person"`
	Was    string `json:"was"`
	ledger.Delivery
}

// stillUp are those of the last 30 days, the newest first. What a person let out although
// the status had changed is meant so.
func (o Outlook) stillUp(ctx context.Context) ([]Live, error) {
	var all []Live
	up := ledger.Filter{States: []ledger.State{ledger.Sent, ledger.Partial}, From: o.Now.Add(-liveFor)}
	for row, err := range o.Ledger.EachDelivery(ctx, up) {
		if err != nil {
			return nil, err
		}
		campaign, entry := o.find(row)
		if entry == nil || !row.Released.IsZero() {
			continue
		}
		for _, id := range namedIn(row) {
			if changed := statusReasons(campaign, entry, []string{id}); len(changed) > 0 {
				all = append(all, Live{campaign.ID + "/" + id, changed[0].Detail, row})
			}
		}
	}
	return all, nil
}

// find is the post of a delivery; nil: its file is gone, or has errors.
func (o Outlook) find(row ledger.Delivery) (*posts.Campaign, *posts.Entry) {
	for _, campaign := range o.Campaigns {
		if campaign.ID == row.Campaign {
			return campaign, entryOf(campaign, row.Post)
		}
	}
	return nil, nil
}

// outlived are a matter for each person of whom something is up that may not be so any
// more. It is for whoever writes to decide, and stands in nobody's way.
func (f facts) outlived() []Matter {
	var people []string
	up := map[string][]Live{}
	for _, live := range f.live {
		if up[live.Person] == nil {
			people = append(people, live.Person)
		}
		up[live.Person] = append(up[live.Person], live)
	}
	var matters []Matter
	for _, person := range people[:min(len(people), livePeople)] {
		matters = append(matters, outlivedBy(up[person]))
	}
	if rest := people[len(matters):]; len(rest) > 0 {
		matters = append(matters, outlivedToo(rest, f.Now))
	}
	return matters
}

func outlivedBy(up []Live) Matter {
	matter := say(MatterLive, number(len(up), "post is", "posts are"), up[0].Person).because(up[0].Was)
	matter.Early, matter.Subjects = true, []string{up[0].Person + ": " + up[0].Was}
	return matter
}

func outlivedToo(people []string, now time.Time) Matter {
	matter := say(MatterLiveToo, number(len(people), "other person", "other people"), now.Add(-liveFor).Format(time.DateOnly))
	matter.Early, matter.Why = true, strings.Join(people[:min(len(people), namedDeliveries)], ", ")
	if more := len(people) - namedDeliveries; more > 0 {
		matter.Why += fmt.Sprintf(", and %d more", more)
	}
	matter.Subjects = slices.Clone(people)
	return matter
}
