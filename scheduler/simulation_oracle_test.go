package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// call is what the oracle has to know of one.
type call struct {
	message networks.Message
	post    *manuscript
	slot    string
	account *playedAccount
	// person is whom a rotation names.
	person   string
	started  time.Time
	deadline time.Time
	// first tells that the part was never sent before.
	first bool
}

// receive takes a call in: the oracle judges it, and it meets its course.
func (a *playedAccount) receive(ctx context.Context, message networks.Message) course {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	part := a.partName(message.Delivery, message.Part)
	a.calls[part]++
	deadline, _ := ctx.Deadline()
	c := call{message: message, post: a.manuscriptOf(message.Delivery), slot: slotOf(message.Delivery),
		account: a, person: personIn(message.Text), started: time.Now(), deadline: deadline, first: a.calls[part] == 1}
	if err := a.refusal(); err != nil {
		a.counts["call: "+cmp.Or(a.trouble(), "limited")]++
		a.note("%s call %d of part %d on %s: %v", c.post, a.calls[part], message.Part, a.name, err)
		a.judge(c)
		return course{name: a.trouble(), err: err}
	}
	given := a.courseOf(part, a.calls[part])
	a.counts["call: "+given.name]++
	a.note("%s call %d of part %d on %s, %s: %s", c.post, a.calls[part], message.Part, a.name, c.slot, given.name)
	a.judge(c)
	if given.executes && message.Part == 1 {
		a.lastOut, a.lastPost = c.started, c.post
	}
	if given.name == "limited" {
		given.err = limitedUntil(a.limited).err
	}
	return given
}

// show makes a post visible, in bad times after a lag, and is where "at most once" is
// judged.
func (a *playedAccount) show(message networks.Message, lag time.Duration) networks.Receipt {
	post, part := a.manuscriptOf(message.Delivery), a.partName(message.Delivery, message.Part)
	if before := a.byPart[part]; before != nil {
		if a.limits.Replay == networks.ReplaysPut {
			return before.receipt
		}
		a.breaks(post, "part %d is out twice on %s: %s and now", message.Part, a.name, before.at)
	}
	id := fmt.Sprintf("%s-%d", a.name, len(a.effects)+1)
	e := &effect{post: post, message: message, at: time.Now(), lag: lag, receipt: networks.Receipt{Version: 1, ID: id, URL: "https://stage.example/" + id}}
	a.effects = append(a.effects, e)
	a.byPart[part] = e
	a.counts["effects"]++
	a.note("%s part %d is up on %s as %s", post, message.Part, a.name, id)
	return e.receipt
}

// judge is what must be true of every call that reaches a network.
func (a *playedAccount) judge(c call) {
	if c.post == nil {
		a.breaks(nil, "%s is nobody's post", c.message.Delivery)
		return
	}
	a.judgeBans(c)
	a.judgeApproved(c)
	if c.message.Part > 1 {
		a.judgeThread(c)
		return
	}
	a.judgeNamed(c)
	if c.post.latest().slot != "" {
		a.judgeOpening(c)
	} else {
		a.judgeTime(c)
	}
	a.judgeOrder(c)
	a.judgeSpacing(c)
	a.judgeParent(c)
}

// judgeBans: nothing goes out that is held, broken or taken away.
func (a *playedAccount) judgeBans(c call) {
	for _, b := range a.bans {
		began := c.started.After(b.from.Add(b.patience))
		over := !b.until.IsZero() && !c.started.Before(b.until)
		let := b.doubt && a.wasLetThrough(c, b.from)
		if began && !over && !let && b.covers(c) && (b.wholly || c.message.Part == 1) {
			a.breaks(c.post, "went out on %s, though since %s: %s", a.name, b.from, b.why)
		}
	}
}

// judgeThread: each part answers the one before it, which is out, and not too long
// ago.
func (a *playedAccount) judgeThread(c call) {
	before := a.byPart[a.partName(c.message.Delivery, c.message.Part-1)]
	switch {
	case before == nil:
		a.breaks(c.post, "part %d goes out on %s before the one ahead of it", c.message.Part, a.name)
	case idOf(c.message.Parent) != before.receipt.ID:
		a.breaks(c.post, "part %d on %s answers %q, not %s", c.message.Part, a.name, idOf(c.message.Parent), before.receipt.ID)
	case !before.takeDown.IsZero():
		a.breaks(c.post, "part %d on %s answers a part that was taken down", c.message.Part, a.name)
	}
}

// judgeTime: nothing before its time, and nothing after the end of its use, as its
// file says or said a moment ago.
func (a *playedAccount) judgeTime(c call) {
	var windows []string
	editions := withSlot(c.post.inForce(c.started), c.slot)
	tried := !c.first && len(c.post.latest().remind) == 0 // it fell due under an earlier edition
	if len(editions) == 0 || tried {
		editions = withSlot(c.post.editions, c.slot)
	}
	for _, e := range append(editions, c.post.kept()...) {
		from, until, _ := e.window(c.slot, c.post.reopened[a.name])
		if tried {
			until = later(until, c.post.latest().outgrown(c.slot, from))
		}
		if !c.started.Before(from) && c.started.Before(until) && !c.deadline.After(later(until, from)) {
			return
		}
		windows = append(windows, fmt.Sprintf("%s to %s", from, until))
	}
	a.breaks(c.post, "went out on %s (fence %s), but its use is %s", a.name, c.deadline, strings.Join(windows, " or "))
}

// kept are the editions under which a post that goes out once fell due before it was moved
// to an earlier time: it keeps the time that it waits for, within the bounds that its file
// has now.
func (m *manuscript) kept() []edition {
	var kept []edition
	for i, e := range m.editions[:len(m.editions)-1] {
		if e.once() && m.latest().once() && m.latest().at.Before(e.at) && !m.editions[i+1].from.Before(e.at) {
			now := *m.latest()
			now.at = e.at
			kept = append(kept, e, now)
		}
	}
	return kept
}

// outgrown is until when a time of a series is of use that its file does not have any more:
// none of its times now is a neighbour that would cut it short.
func (e *edition) outgrown(slot string, due time.Time) time.Time {
	if e.clock == nil {
		return time.Time{}
	}
	if _, known := e.clock.slot(slot); known {
		return time.Time{}
	}
	return due.Add(cmp.Or(e.late, usualLate))
}

// inForce are the editions that may count at a moment.
func (m *manuscript) inForce(at time.Time) []edition {
	first := 0
	for i, e := range m.editions {
		if e.from.Add(editPatience).Before(at) {
			first = i
		}
	}
	return m.editions[first:]
}

// withSlot are the editions that have a slot: one that fell due under an earlier
// edition keeps its time.
func withSlot(editions []edition, slot string) []edition {
	return slices.DeleteFunc(slices.Clone(editions), func(e edition) bool {
		switch {
		case len(e.remind) > 0:
			return !slices.Contains(e.remind, slot)
		case e.clock == nil:
			return slot != "once"
		}
		_, known := e.clock.slot(slot)
		return !known
	})
}

// window is when a post is of use: from its time on, until it is too late.
func (e edition) window(slot string, reopened time.Time) (from, until time.Time, known bool) {
	late := e.late
	if late == 0 {
		late = 2 * time.Hour
	}
	from = later(e.at, e.embargo)
	due := e.at
	if len(e.remind) > 0 {
		from = e.reminder(slot)
		due, late = from, min(late, e.nextReminder(from).Sub(from))
	}
	if e.clock != nil {
		faced, known := e.clock.slot(slot)
		if !known {
			return from, until, false
		}
		from, due, late = faced.due, faced.due, min(late, faced.period/2)
	}
	until = later(due, reopened).Add(late)
	if !e.expires.IsZero() && e.expires.Before(until) {
		until = e.expires
	}
	return from, until, true
}

// judgeSpacing: an account's gap is kept between deliveries. One that is sent again
// is the same, and one that never got there is nothing that a reader has seen.
func (a *playedAccount) judgeSpacing(c call) {
	// The ledger, from which a new process knows the last one, keeps whole microseconds.
	if after := c.started.Sub(a.lastOut.Truncate(time.Microsecond)); after < a.gap && c.post != a.lastPost {
		a.breaks(c.post, "followed on %s after %s, less than the gap of %s; before it was %s", a.name, after, a.gap, a.lastPost)
	}
	a.lastStart = c.started
}

// judgeParent: what builds on another post goes out after it, and points at it.
func (a *playedAccount) judgeParent(c call) {
	e := c.post.latest()
	parent, pointed := e.replyTo, idOf(c.message.Parent)
	if e.repost != nil {
		parent, pointed = e.repost, idOf(c.message.Original)
	}
	if parent == nil {
		return
	}
	out := a.byPart[fmt.Sprintf("%s once|%s 1", parent, a.name)]
	if out == nil || out.receipt.ID != pointed {
		a.breaks(c.post, "builds on %q on %s, which is not %s", pointed, a.name, parent)
	}
}

// judgeOrder: what is on time goes out in the order of its times, unless somebody
// had a hand in it.
func (a *playedAccount) judgeOrder(c call) {
	due := c.message.Due
	if !c.first || c.started.Sub(due) > overdue || a.meddledSince(c, due.Add(-5*time.Minute)) {
		return
	}
	if due.Before(a.lastDue) && c.started.After(a.lastStart) {
		a.breaks(c.post, "due %s, goes out on %s behind one that was due %s", due, a.name, a.lastDue)
	}
	a.lastDue = later(a.lastDue, due)
}

// meddledSince tells whether somebody changed the post, or forbade it.
func (a *playedAccount) meddledSince(c call, since time.Time) bool {
	m := c.post
	if m.touched[len(m.touched)-1].After(since) || m.latest().replyTo != nil || m.latest().repost != nil {
		return true
	}
	for _, b := range a.bans {
		if b.covers(c) && (b.until.IsZero() || b.until.After(since)) {
			return true
		}
	}
	return a.released.After(since)
}
