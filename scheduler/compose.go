package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// composition is a delivery's message, whole.
type composition struct {
	parts []networks.Message
	// text is what readers see of all parts.
	text string
	// mayRepeat tells that its file lets it say what another post has said.
	mayRepeat bool
}

// rendering is a post as its file has it now, composed for a delivery.
type rendering struct {
	request  posts.Composition
	composed posts.Composed
	problems []posts.Problem
}

// compose reads the post's body and makes its message, or says why it can't go
// out now. Every guard that files know of is passed first, at each try anew.
func (s *Scheduler) compose(ctx context.Context, t *task) (composition, *refusal) {
	rendered, refused := s.judgeApproval(ctx, t)
	if reasons := s.guards(ctx, t, s.now()); len(reasons) > 0 {
		return composition{}, &refusal{state: ledger.Held, reasons: reasons}
	}
	if t.begun() {
		return s.goOn(ctx, t)
	}
	if rendered == nil && refused == nil {
		rendered, refused = s.render(t)
	}
	if refused == nil {
		refused = problematic(rendered.problems)
	}
	if refused != nil {
		return composition{}, refused
	}
	if rendered.composed.LeftOut {
		return composition{}, &refusal{state: ledger.Skipped, reasons: reason(ReasonLeftOut, "")}
	}
	whole, refused := s.address(ctx, t, t.approval.asApproved(rendered))
	if refused == nil {
		refused = s.fit(ctx, t, whole.parts)
	}
	whole.mayRepeat = posts.Allows(posts.Repeat, rendered.request.Post.Allow, t.campaign.Allow)
	return whole, refused
}

// render reads the post's body, and composes it.
func (s *Scheduler) render(t *task) (*rendering, *refusal) {
	post, err := s.queue.Post(t.campaign, t.entry)
	root := s.queue.Root(t.campaign)
	if err == nil && root == nil {
		err = ErrChanging
	}
	if err != nil {
		return nil, unreadable(err, t)
	}
	occurrence := plan.Occurrence{Campaign: t.campaign, Entry: t.entry, Slot: t.key.Slot, Due: t.due, Local: s.local(t, t.due), People: t.named}
	return renderOn(occurrence, post, t.account.Account, posts.NewAlbum(root)), nil
}

// renderOn composes an occurrence for an account.
func renderOn(o plan.Occurrence, post *posts.Post, account posts.Account, album *posts.Album) *rendering {
	_, day, _ := plan.OccasionOf(o.Campaign, o.Entry, o.Slot)
	r := rendering{request: posts.Composition{
		Campaign: o.Campaign,
		Post:     post,
		People:   o.Campaign.Named(o.People),
		Day:      day,
		Turn:     plan.Turn(o),
		Account:  account,
		Due:      o.Due,
		Local:    o.Local,
		Album:    album,
	}}
	r.composed, r.problems = posts.Compose(r.request)
	return &r
}

// goOn takes the rest of a thread as it was composed when it began: what readers
// have seen of it does not change any more (sequence E1).
func (s *Scheduler) goOn(ctx context.Context, t *task) (composition, *refusal) {
	whole := composition{text: t.row.Text}
	for _, part := range t.row.Parts {
		var message networks.Message
		err := json.Unmarshal(part.Message, &message)
		if err == nil && part.State != ledger.Sent {
			err = s.reopenMedia(ctx, t, &message)
		}
		if err != nil {
			return composition{}, &refusal{state: ledger.Held, reasons: reason(ReasonCompose, err.Error())}
		}
		whole.parts = append(whole.parts, message)
	}
	return whole, nil
}

// local is a moment on the clocks of the post's zone.
func (s *Scheduler) local(t *task, at time.Time) time.Time {
	zone, err := s.timetable.Zone(t.entry.Schedule.Zone)
	if err != nil {
		return at.UTC()
	}
	return at.In(zone)
}

// address writes on each part whose it is, and what it answers or repeats.
func (s *Scheduler) address(ctx context.Context, t *task, composed posts.Composed) (composition, *refusal) {
	original, refused := s.receiptOfPost(ctx, t, composed.Repost)
	if refused != nil {
		return composition{}, refused
	}
	parent, refused := s.receiptOfPost(ctx, t, composed.ReplyTo)
	if refused != nil {
		return composition{}, refused
	}
	whole := composition{parts: composed.Messages, text: composed.Text()}
	for i := range whole.parts {
		message := &whole.parts[i]
		message.Delivery = t.key.String()
		message.Original = original
	}
	if parent != nil {
		whole.parts[0].Parent, whole.parts[0].Root = parent, parent
	}
	return whole, nil
}

// receiptOfPost is where another post went out on the same account. It waits
// while that one may still go out, and gives up with it.
func (s *Scheduler) receiptOfPost(ctx context.Context, t *task, post string) (*networks.Receipt, *refusal) {
	if post == "" {
		return nil, nil
	}
	row, found, err := s.lastOf(ctx, t, post)
	switch {
	case err != nil:
		return nil, s.again(t, err)
	case found && row.State == ledger.Sent && len(row.Parts) > 0:
		receipt := receiptOf(row.Parts[0])
		return &receipt, nil
	case found && given(row.State):
		return nil, &refusal{state: ledger.Skipped, reasons: reason(ReasonOrphan, post)}
	}
	state, next, reasons := tryAgain(t, s.now().Add(heartbeat), ReasonParent, post)
	return nil, &refusal{state: state, next: next, reasons: reasons}
}

// lastOf is what is answered or repeated of a post: of an event, whose reminders may be
// held because it is cancelled, the last one that is out.
func (s *Scheduler) lastOf(ctx context.Context, t *task, post string) (ledger.Delivery, bool, error) {
	if _, entry := s.queue.Find(t.campaign.ID, post); entry != nil && entry.Schedule.Event != nil {
		if row, found, err := s.ledger.LastOut(ctx, post, t.account.Name, time.Time{}); found || err != nil {
			return row, found, err
		}
	}
	return s.ledger.LastOfPost(ctx, post, t.account.Name)
}

// given tells that a delivery will not go out any more by itself.
func given(state ledger.State) bool {
	switch state {
	case ledger.Skipped, ledger.Retracted, ledger.Gone, ledger.Failed, ledger.Missed, ledger.Partial:
		return true
	}
	return false
}

// problematic makes of a composition's errors one refusal; warnings were for
// `vigil check`.
func problematic(problems []posts.Problem) *refusal {
	var sentences []string
	for _, problem := range problems {
		if problem.Severity == posts.Error {
			sentences = append(sentences, problem.String())
		}
	}
	if len(sentences) == 0 {
		return nil
	}
	return &refusal{state: ledger.Held, reasons: reason(ReasonCompose, strings.Join(sentences, "; "))}
}

// unreadable is a body that could not be read as it was planned.
func unreadable(err error, t *task) *refusal {
	if errors.Is(err, ErrChanging) {
		return &refusal{state: ledger.Held, reasons: reason(ReasonChanging, t.entry.Path)}
	}
	return &refusal{state: ledger.Held, reasons: reason(ReasonInvalid, err.Error())}
}

// again puts a delivery back for a moment, for a cause on this machine.
func (s *Scheduler) again(t *task, err error) *refusal {
	state, next, reasons := tryAgain(t, s.now().Add(firstWait), ReasonTemporary, err.Error())
	return &refusal{state: state, next: next, reasons: reasons}
}
