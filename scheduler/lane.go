package scheduler

import (
	"iter"
	"slices"
	"time"

	"vigil/ledger"
)

// lane is the line of tasks that wait for one account. Only the loop touches it.
type lane struct {
	account *Account
	// punctual and late are in order of their due times; what is on time goes
	// first, overdue ones fill the gaps.
	punctual, late []*task
	// waiting and flying know each task that is in the line, or under way.
	waiting map[ledger.Key]bool
	flying  map[ledger.Key]*task
	// lastStart is when the last post on the account began to go out.
	lastStart time.Time
	// blockedUntil keeps the line still while the ledger can't be written.
	blockedUntil time.Time
	// shut keeps it still while the network asks for that.
	shut ledger.Window
}

func newLane(account *Account) *lane {
	return &lane{account: account, waiting: map[ledger.Key]bool{}, flying: map[ledger.Key]*task{}}
}

// add puts a task in its place; one that is known already is left where it is, unless the
// plan brings it at another time than the row that waits there.
func (l *lane) add(t *task) {
	if l.flying[t.key] != nil || l.waiting[t.key] && !l.gaveWay(t) {
		return
	}
	l.waiting[t.key] = true
	if t.overdue {
		l.late = insert(l.late, t)
		return
	}
	l.punctual = insert(l.punctual, t)
}

// gaveWay takes a waiting row out of the line for the task that the plan makes of it.
func (l *lane) gaveWay(t *task) bool {
	if t.fromRow {
		return false
	}
	before := len(l.punctual) + len(l.late)
	old := func(waiting *task) bool { return waiting.fromRow && waiting.key == t.key && !waiting.due.Equal(t.due) }
	l.punctual, l.late = slices.DeleteFunc(l.punctual, old), slices.DeleteFunc(l.late, old)
	return len(l.punctual)+len(l.late) < before
}

// insert keeps the line in order; the plan arrives in order, so that most go to
// the end.
func insert(line []*task, t *task) []*task {
	if n := len(line); n == 0 || !t.before(line[n-1]) {
		return append(line, t)
	}
	at, _ := slices.BinarySearchFunc(line, t, func(a, b *task) int {
		if b.before(a) {
			return 1
		}
		return -1
	})
	return slices.Insert(line, at, t)
}

// clear empties the line before it is planned anew. What is under way stays.
func (l *lane) clear() {
	l.punctual, l.late = nil, nil
	clear(l.waiting)
}

// next takes the task that may start now. upcoming is when the account's next
// post is due: an overdue one must not push it back.
func (l *lane) next(now time.Time, upcoming func() time.Time) (*task, bool) {
	if now.Before(l.opens()) {
		return nil, false
	}
	if !l.shut.Until.IsZero() {
		l.reopen(now)
	}
	if len(l.flying) >= l.account.slots() {
		return l.nextBehind(now)
	}
	if len(l.punctual) > 0 {
		return l.take(&l.punctual, now), true
	}
	if len(l.late) > 0 && !l.wouldDelay(now, upcoming) {
		return l.take(&l.late, now), true
	}
	return nil, false
}

// nextBehind takes the task that may be made ready while the only one that may
// be under way is.
func (l *lane) nextBehind(now time.Time) (*task, bool) {
	if len(l.flying) != 1 || l.account.Gap > 0 || len(l.punctual) == 0 || !l.punctual[0].independent(now) {
		return nil, false
	}
	for _, ahead := range l.flying {
		l.punctual[0].ahead = ahead
	}
	return l.take(&l.punctual, now), true
}

// wouldDelay tells whether a post now would make the upcoming one wait for its gap.
func (l *lane) wouldDelay(now time.Time, upcoming func() time.Time) bool {
	if l.account.Gap == 0 {
		return false
	}
	next := upcoming()
	return !next.IsZero() && next.Before(now.Add(l.account.Gap))
}

func (l *lane) take(line *[]*task, now time.Time) *task {
	t := (*line)[0]
	(*line)[0] = nil
	*line = (*line)[1:]
	delete(l.waiting, t.key)
	l.flying[t.key] = t
	t.lastStart, l.lastStart = l.lastStart, now
	t.behind, t.over = make(chan *handover), make(chan struct{})
	return t
}

// opens is when the line may move again.
func (l *lane) opens() time.Time {
	opens := later(l.blockedUntil, l.shut.Until)
	if afterGap := l.lastStart.Add(l.account.Gap); l.account.Gap > 0 && afterGap.After(opens) {
		opens = afterGap
	}
	return opens
}

// close keeps the line still for as long as the network asked for.
func (l *lane) close(window ledger.Window) {
	if window.Until.After(l.shut.Until) {
		l.shut = window
	}
}

// reopen sets the line going again. What has become overdue in front of it lets
// pass what is on time.
func (l *lane) reopen(now time.Time) {
	l.shut = ledger.Window{}
	n := slices.IndexFunc(l.punctual, func(t *task) bool { return now.Sub(t.due) <= overdue })
	if n < 0 {
		n = len(l.punctual)
	}
	for _, t := range l.punctual[:n] {
		t.overdue = true
		l.late = insert(l.late, t)
	}
	l.punctual = l.punctual[n:]
}

// land takes a task out of the air. One that claimed nothing has not used up the
// gap.
func (l *lane) land(t *task) {
	delete(l.flying, t.key)
	if !t.granted && len(l.flying) == 0 {
		l.lastStart = t.lastStart
	}
	l.close(t.shut)
}

// hopeless takes out of the line what can't be reached before the end of its
// use, at the account's gap: people should hear of it while they can act.
// upcoming are the times of the account's next posts, which go before what is
// overdue.
func (l *lane) hopeless(now time.Time, upcoming []time.Time) []*task {
	var lost []*task
	at := later(now, l.opens())
	reach := func(t *task) bool {
		if !at.Before(t.deadline) && t.entry != nil && !t.begun() && !t.doubted() {
			lost = append(lost, t)
			delete(l.waiting, t.key)
			return true
		}
		at = at.Add(l.account.Gap)
		return false
	}
	l.punctual = slices.DeleteFunc(l.punctual, reach)
	l.late = slices.DeleteFunc(l.late, func(t *task) bool {
		for len(upcoming) > 0 && upcoming[0].Before(at.Add(l.account.Gap)) {
			at = later(at, upcoming[0]).Add(l.account.Gap)
			upcoming = upcoming[1:]
		}
		return reach(t)
	})
	return lost
}

// why is what keeps a task of the line from its use.
func (l *lane) why(t *task, now time.Time) []ledger.Reason {
	switch {
	case !now.Before(t.deadline):
		return t.tooLate()
	case l.shut.Until.Before(t.deadline):
		return reason(ReasonBacklog, moment(t.deadline))
	}
	return slices.Concat(reason(ReasonUnreachable, moment(t.deadline)), reason(ReasonRateLimited, l.shut.Why))
}

// supersede takes out of the line what waits for an earlier time of the post.
func (l *lane) supersede(post string, due time.Time) []*task {
	var earlier []*task
	older := func(t *task) bool {
		if t.key.Post != post || !t.due.Before(due) || t.begun() {
			return false
		}
		earlier = append(earlier, t)
		delete(l.waiting, t.key)
		return true
	}
	l.punctual = slices.DeleteFunc(l.punctual, older)
	l.late = slices.DeleteFunc(l.late, older)
	return earlier
}

// planned are those in the line that the plan alone has brought.
func (l *lane) planned() iter.Seq[*task] {
	return func(yield func(*task) bool) {
		for _, line := range [][]*task{l.punctual, l.late} {
			for _, t := range line {
				if !t.fromRow && !yield(t) {
					return
				}
			}
		}
	}
}

// oldest is the earliest due time of what the plan has to bring again after a crash:
// the watermark must not pass it. Those that their rows bring stand between them.
func (l *lane) oldest() time.Time {
	var oldest time.Time
	consider := func(t *task) {
		if !t.fromRow && (oldest.IsZero() || t.due.Before(oldest)) {
			oldest = t.due
		}
	}
	for _, t := range l.flying {
		consider(t)
	}
	for t := range l.planned() {
		consider(t)
	}
	return oldest
}
