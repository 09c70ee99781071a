package scheduler

import (
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// overdue is how late something must be found to be looked up before it is
// sent: a restored, copied or lost ledger does not know what went out.
const overdue = time.Minute

// task is a delivery that has something to be done now.
type task struct {
	key      ledger.Key
	campaign *posts.Campaign
	// entry is the post as the files say now; nil where its file is gone.
	entry   *posts.Entry
	account *Account
	// named are the ids of the people it names: the post's, or who was chosen.
	named []string
	// due was planned; deadline is the end of the post's use.
	due, deadline time.Time
	// overdue tells that it was found late, and has to let go first what is not.
	overdue bool
	// stored tells that the ledger has a row of it, which is read before anything
	// is done; row is that, or nil.
	stored bool
	row    *ledger.Delivery
	// fromRow tells that the row brought it here, as it will after a crash. Any
	// other task is brought by the plan alone, which begins at the watermark.
	fromRow bool
	// approval is how it stands with those who have to approve it; nil: nobody has to.
	approval *approval
	// plan is the number of the plan that it is of.
	plan int
	// ahead is the delivery whose end this one waits for; nil: none.
	ahead *task
	// behind takes the claim of the delivery that waits for this one; over is
	// closed when this one has ended.
	behind chan *handover
	over   chan struct{}
	// granted tells that something was claimed, so that the account's gap counts.
	granted bool
	// shut is until when the account is not to be called any more; zero: it may be.
	shut ledger.Window
	// lastStart is the line's from before this one was taken.
	lastStart time.Time
	// lastOut is when the last part that is out went out, as far as it was read;
	// doubtful tells that it was found there, so that the next may be out too.
	lastOut  time.Time
	doubtful bool
	// next is when the ledger wants to be asked again, once the task has ended.
	next time.Time
	// failure is why nothing could be written down.
	failure error
}

func newTask(occurrence plan.Occurrence, account *Account, now time.Time) *task {
	return &task{
		key:      ledger.Key{Post: occurrence.Entry.ID, Slot: occurrence.Slot, Account: account.Name},
		campaign: occurrence.Campaign,
		entry:    occurrence.Entry,
		account:  account,
		named:    occurrence.People,
		due:      occurrence.Due,
		deadline: occurrence.Deadline(),
		overdue:  now.Sub(occurrence.Due) > overdue,
	}
}

// anew is a task that ended without anything written down, for another try. The
// one behind it may still ask what became of the first.
func (t *task) anew() *task {
	again := *t
	again.failure, again.granted, again.shut = nil, false, ledger.Window{}
	return &again
}

// begun tells whether a part of it is out, so that it must be brought to an end.
func (t *task) begun() bool {
	return !t.lastOut.IsZero() || t.row != nil && !t.row.SentAt.IsZero()
}

// doubted tells that it may be out.
func (t *task) doubted() bool { return t.row != nil && t.row.State == ledger.Uncertain }

// released tells whether a person said that it may go out, which guards that only
// doubt accept.
func (t *task) released() bool {
	return t.row != nil && !t.row.Released.IsZero()
}

// lateEvergreen tells that it is a time of an evergreen, and was found late: the next one
// may have fallen due with it.
func (t *task) lateEvergreen() bool { return t.overdue && t.entry.Schedule.Evergreen > 0 }

// before orders tasks of one lane.
func (t *task) before(other *task) bool {
	if !t.due.Equal(other.due) {
		return t.due.Before(other.due)
	}
	if t.entry != nil && other.entry != nil && t.entry.Priority != other.entry.Priority {
		return t.entry.Priority > other.entry.Priority
	}
	return t.key.Post < other.key.Post
}

// part is what the ledger has of a part, by its number from 1.
func (t *task) part(number int) ledger.Part {
	if t.row != nil {
		for _, part := range t.row.Parts {
			if part.Number == number {
				return part
			}
		}
	}
	return ledger.Part{Number: number}
}

// planned is what the ledger needs for the delivery's first row.
func (t *task) planned(language, text string) ledger.Planned {
	return ledger.Planned{
		Key:      t.key,
		Campaign: t.campaign.ID,
		Network:  t.account.Network,
		Language: language,
		Due:      t.due,
		People:   t.people(),
		Text:     text,
	}
}

func (t *task) people() []string { return peopleOf(t.campaign, t.named) }

// idempotencyKey is the one of a part in its present generation.
func (t *task) idempotencyKey(part ledger.Part) string {
	return networks.IdempotencyKey(t.key.String(), part.Number, part.Generation)
}
