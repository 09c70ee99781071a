package scheduler

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
)

// What people have to approve goes out as they approved it. An approval is of the
// inputs, by their hash, and of the message that was made of them; it falls when the
// inputs change, or when the message does not fit its account any more. Another
// version of vigil, which would compose another message, changes nothing (sequence
// E3).

// approval is how it stands with those who have to approve a delivery. One that nobody
// has to approve has none: nil.
type approval struct {
	quorum ledger.Quorum
	// by are whose approvals stand, as they are kept with the delivery.
	by []ledger.Decision
	// messages are what was approved, and stored the same as the ledger has it; nil: what
	// is composed at its time.
	messages []networks.Message
	stored   []byte
	// against is what is missing.
	against []ledger.Reason
}

// missing is what stands against a delivery for want of an approval.
func (a *approval) missing() []ledger.Reason {
	if a == nil {
		return nil
	}
	return a.against
}

// byPeople tells that people have approved it, having seen it as it is.
func (a *approval) byPeople() bool { return a != nil && a.quorum.People > 0 && len(a.against) == 0 }

// names are those whose approvals stand.
func (a *approval) names() []string {
	var names []string
	for _, decision := range a.by {
		names = append(names, decision.By)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// asApproved is what goes out: the message that was approved, where one was, with the
// pictures as they are read now.
func (a *approval) asApproved(r *rendering) posts.Composed {
	composed := r.composed
	if a == nil || a.messages == nil {
		return composed
	}
	pictures := map[string]networks.Media{}
	for _, message := range composed.Messages {
		for _, media := range message.Media {
			pictures[media.Hash] = media
		}
	}
	composed.Messages = slices.Clone(a.messages)
	for i := range composed.Messages {
		message := &composed.Messages[i]
		message.Due = r.request.Due.UTC()
		message.Media = slices.Clone(message.Media)
		for j := range message.Media {
			read := pictures[message.Media[j].Hash]
			message.Media[j].File, message.Media[j].Open = read.File, read.Open
		}
	}
	return composed
}

// judgeApproval finds out how it stands with the approval of a delivery, for which the
// post is read. Of what needs none, and of the rest of a thread, nothing is read here.
func (s *Scheduler) judgeApproval(ctx context.Context, t *task) (*rendering, *refusal) {
	t.approval = nil
	if t.entry == nil || t.begun() || t.campaign.Approvals.None() {
		return nil, nil
	}
	rendered, refused := s.render(t)
	if refused != nil {
		return nil, refused
	}
	var err error
	if t.campaign.Approvals.Merged {
		t.approval, err = mergedApproval(ctx, rendered.request)
	} else {
		var known []ledger.Approval
		known, err = s.ledger.Approvals(ctx, t.key.Post)
		t.approval = approvalOf(rendered, t.key.Slot, known)
	}
	if err != nil {
		return nil, s.again(t, err)
	}
	return rendered, nil
}

// approvalOf is how it stands with an occurrence on an account. known are the approvals
// of its post.
func approvalOf(r *rendering, slot string, known []ledger.Approval) *approval {
	asked := r.request.Campaign.Approvals
	if asked.People == 0 || r.composed.LeftOut {
		return nil
	}
	a := &approval{quorum: ledger.Quorum{People: asked.People, Of: asked.By, Inputs: posts.Approvable(r.request)}}
	given := slices.DeleteFunc(slices.Clone(known), func(k ledger.Approval) bool {
		return k.Account != r.request.Account.Name || k.Slot != "" && k.Slot != slot || !slices.Contains(asked.By, k.By)
	})
	fallen := ""
	for _, k := range given {
		if k.Inputs != a.quorum.Inputs {
			fallen = "it was changed since it was approved"
			continue
		}
		a.by = append(a.by, ledger.Decision{At: k.At, By: k.By, Verb: "approve", Why: k.Why})
	}
	if why := a.recall(given, r); why != "" {
		a.by, fallen = nil, why
	}
	if people := len(a.names()); people < asked.People {
		a.against = reason(ReasonApproval, missingOf(people, asked.People, fallen))
	}
	return a
}

func missingOf(people, asked int, fallen string) string {
	said := fmt.Sprintf("%d of %d", people, asked)
	if fallen != "" {
		said += "; " + fallen
	}
	return said
}

// recall takes the message that was approved, or tells why it does not stand any more.
// At another time than the one it was approved for, it has to be what would be composed
// then: its text may name the day.
func (a *approval) recall(given []ledger.Approval, r *rendering) (fallen string) {
	at := slices.IndexFunc(given, func(k ledger.Approval) bool { return k.Inputs == a.quorum.Inputs && len(k.Messages) > 0 })
	if at < 0 {
		return ""
	}
	var messages []networks.Message
	switch err := json.Unmarshal(given[at].Messages, &messages); {
	case err != nil:
		return "what was approved can't be read: " + err.Error()
	case Alike(messages, r.composed.Messages):
	case !given[at].Due.Equal(r.request.Due.Truncate(time.Microsecond)):
		return "it says something else at its new time"
	case !posts.StillFits(messages, r.request.Account.Limits):
		return "what was approved does not fit the account any more"
	}
	a.messages, a.stored = messages, given[at].Messages
	return ""
}

// Alike compares messages by what readers see.
func Alike(a, b []networks.Message) bool {
	return bytes.Equal(frozen(undated(a)), frozen(undated(b)))
}

// undated are messages as they are approved: when they were due is kept beside them, and
// under which name a picture lies in the folder is of no account.
func undated(messages []networks.Message) []networks.Message {
	kept := slices.Clone(messages)
	for i := range kept {
		kept[i].Due = time.Time{}
		kept[i].Media = slices.Clone(kept[i].Media)
		for j := range kept[i].Media {
			kept[i].Media[j].File = ""
		}
	}
	return kept
}
