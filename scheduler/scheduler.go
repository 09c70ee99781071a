// Package scheduler is the loop that publishes: it wakes when something is due,
// claims a delivery in the ledger, publishes it on its account, and writes down
// what became of it. What is in doubt it looks up; what is too late it lets go,
// and says so.
package scheduler

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"vigil/ledger"
	"vigil/media"
	"vigil/scheduler/plan"
)

const (
	// heartbeat is how often the loop wakes when nothing is due. It is written
	// into the ledger, so that a clock that went back is noticed.
	heartbeat = time.Minute
	// horizon is how far ahead the loop keeps its plan.
	horizon = 24 * time.Hour
	// unwritableWait is how long an account rests when the ledger refused a claim.
	unwritableWait = 5 * time.Second
	// clockTolerance is how far the clock may lie from the last heartbeat, or from a
	// server's, before it is doubted.
	clockTolerance = 5 * time.Minute
)

// Options are what a Scheduler works with. The caller holds the ledger's lock.
type Options struct {
	Ledger   *ledger.Ledger
	Queue    *Queue
	Accounts []*Account
	// Fitter makes pictures that networks take; nil: one that keeps nothing, so that
	// what it made is made anew for each attempt.
	Fitter *media.Fitter
	// Wake is signalled when a command has written something into the ledger.
	Wake <-chan struct{}
	// Clock is the wall clock; nil: time.Now.
	Clock func() time.Time
	// Keep says for how long what nothing rests on any more is kept.
	Keep ledger.Keep
	Log  *slog.Logger
	// Sent hears of each post that went out, and how long after its time; nil:
	// nobody does. It is called from many goroutines.
	Sent func(account string, late time.Duration)
}

// Scheduler publishes what is due. One goroutine, the loop, owns its lines; each
// delivery has one of its own while it is under way.
type Scheduler struct {
	ledger    *ledger.Ledger
	queue     *Queue
	accounts  roster
	log       *slog.Logger
	timetable *plan.Timetable
	clock     *clock

	// owner names this process in its attempts; begun is when it took the lock.
	owner  string
	begun  time.Time
	looks  looks
	drafts drafts
	fitter *media.Fitter
	// origin is where a ledger that is a copy comes from.
	origin   ledger.Origin
	oblivion oblivion

	lanes []*lane
	// plan counts the plans; upcoming is the present one, from planned on, up to
	// planEnds.
	plan     int
	upcoming []plan.Occurrence
	planned  time.Time
	planEnds time.Time
	// covered is the end of the last plan that could be made: nothing later is known
	// to have been planned.
	covered time.Time
	// known are the deliveries that the ledger had when the plan was made.
	known map[ledger.Key]ledger.Known
	// nextRow is when the ledger has something to try or to look up again, nextLease
	// when an attempt of an earlier leader can't be in flight any more.
	nextRow, nextLease time.Time
	// sift is set when the lines may hold what can't be reached in time.
	sift bool
	// lastBeat is when the heartbeat was last written, by this process or the one
	// before it.
	lastBeat time.Time
	// doubted is since when the wall clock is doubted, by the steady one; zero: it
	// isn't.
	doubted time.Time
	// trust is what the last round took the clock for.
	trust clockTrust
	// compareAgain is when servers are asked for the time again, after they have said
	// that the clock is wrong: what each of them answers must not bring the next question.
	compareAgain time.Time
	// unwritable is why the heartbeat could not be written; pulse is for others.
	unwritable error
	pulse      atomic.Pointer[Pulse]
	sent       func(account string, late time.Duration)

	wake <-chan struct{}
	done chan *task
	met  chan acquaintance
	// regrouped are groups that have other members now.
	regrouped chan regrouping
	// refused is signalled when the ledger did not take something.
	refused chan struct{}
	// contacts are how it stands with asking each network about its account.
	contacts map[string]*contact
	// renewals are how it stands with renewing each account's credentials.
	renewals map[string]*renewal
	renewed  chan renewed
	// curious is how it stands with asking after each account's posts.
	curious map[string]*curiosity
	asked   chan answeredReading
	// answering are the requests of commands that were taken up.
	answering map[int64]bool
	// answered is signalled when one of them was done: a post that was published by hand
	// counts for the pace of its accounts.
	answered chan struct{}
	under    sync.WaitGroup
}

// New makes a Scheduler; Run sets it going.
func New(options Options) *Scheduler {
	s := &Scheduler{
		ledger:    options.Ledger,
		queue:     options.Queue,
		log:       options.Log,
		timetable: plan.NewTimetable(),
		clock:     newClock(options.Clock),
		owner:     rand.Text(),
		wake:      options.Wake,
		sent:      options.Sent,
		done:      make(chan *task),
		met:       make(chan acquaintance),
		regrouped: make(chan regrouping),
		refused:   make(chan struct{}, 1),
		contacts:  map[string]*contact{},
		renewals:  map[string]*renewal{},
		renewed:   make(chan renewed),
		curious:   map[string]*curiosity{},
		asked:     make(chan answeredReading),
		answering: map[int64]bool{},
		answered:  make(chan struct{}, 1),
		oblivion:  oblivion{keep: options.Keep},
		fitter:    cmp.Or(options.Fitter, media.NewFitter("")),
	}
	for _, account := range options.Accounts {
		s.accounts.put(account)
		s.lanes = append(s.lanes, newLane(account))
	}
	return s
}

func (s *Scheduler) newAttempt() string { return rand.Text() }

// Run publishes until the context ends; then it waits for what is under way. It
// returns an error only where it could not begin.
func (s *Scheduler) Run(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for s.hear(ctx, timer.C) {
		rest := s.passAndRest(ctx)
		s.takePulse()
		timer.Reset(rest)
	}
	return s.end(ctx)
}

// hear waits until something happens or its time has come, and takes it in. It is false
// where the context has ended.
func (s *Scheduler) hear(ctx context.Context, timer <-chan time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case t := <-s.done:
		s.landed(t)
	case met := <-s.met:
		s.learn(ctx, met)
	case answer := <-s.renewed:
		s.tookRenewal(ctx, answer)
	case answer := <-s.asked:
		s.readEnded(answer)
	case changed := <-s.regrouped:
		s.regroup(ctx, changed)
	case <-s.refused:
		s.beat(ctx, s.now())
	case <-s.answered:
		s.paceChanged(ctx)
	case <-s.wake:
		s.wokenUp(ctx)
	case <-s.queue.Changed():
		s.replan(ctx)
	case <-timer:
	}
	return true
}

// begin takes over what an earlier process left, and plans.
func (s *Scheduler) begin(ctx context.Context) error {
	s.begun = s.now()
	if err := s.takeOver(ctx, s.begun); err != nil {
		return err
	}
	last, err := s.ledger.LastBeat(ctx)
	if err != nil {
		return err
	}
	s.lastBeat = last
	if s.origin, err = s.ledger.LeadOn(ctx, s.begun); err != nil {
		return err
	}
	s.replan(ctx)
	s.under.Go(func() { s.queue.saveBeside(ctx) })
	return nil
}

// end lets what is under way come to its end.
func (s *Scheduler) end(ctx context.Context) error {
	landed := make(chan struct{})
	go func() {
		s.under.Wait()
		close(landed)
	}()
	for {
		select {
		case t := <-s.done:
			s.landed(t)
		case <-landed:
			s.endBeat(context.WithoutCancel(ctx))
			return nil
		}
	}
}

// passAndRest does all that is due now, and returns for how long there is nothing
// to do. The wall clock is read once: it may be stepped meanwhile.
func (s *Scheduler) passAndRest(ctx context.Context) time.Duration {
	begun, now := time.Now(), s.now()
	return s.pass(ctx, now).Sub(now) - time.Since(begun)
}

// pass does all that is due now, and returns when to come back.
func (s *Scheduler) pass(ctx context.Context, now time.Time) time.Time {
	s.acquaint(ctx)
	s.refresh(ctx)
	s.trust = s.judgeClock(ctx, now)
	switch s.trust {
	case clockWrong:
		return now.Add(heartbeat)
	case clockAsked:
		return now.Add(askingPause)
	case clockUnknown:
		s.fallDue(ctx, now, now.Add(-clockTolerance))
		s.startAll(ctx, now)
		return now.Add(askingPause)
	}
	s.passTrusted(ctx, now)
	s.startAll(ctx, now)
	return s.wakeAt(now)
}

func (s *Scheduler) startAll(ctx context.Context, now time.Time) {
	for _, lane := range s.lanes {
		s.start(ctx, lane, now)
	}
}

// passTrusted does what takes a clock that is right.
func (s *Scheduler) passTrusted(ctx context.Context, now time.Time) {
	if s.beatDue(now) {
		s.beat(ctx, now)
		s.answerAll(ctx)
		s.readOn(ctx, now)
	}
	if !now.Before(s.planEnds) {
		s.replan(ctx)
	}
	s.takeOverLater(ctx, now)
	s.fallDue(ctx, now, time.Time{})
	s.takeUp(ctx, now)
	if s.sift {
		s.giveUpHopeless(ctx, now)
		s.sift = false
	}
}

// deadline is the end of a delivery's use, as its file says now.
func (s *Scheduler) deadline(t *task) time.Time {
	if t.begun() {
		return t.row.SentAt.Add(partPatience)
	}
	if t.campaign == nil || t.entry == nil {
		return t.due
	}
	return s.timetable.Deadline(t.campaign, t.entry, t.due)
}

// start sets going what a line may start now.
func (s *Scheduler) start(ctx context.Context, lane *lane, now time.Time) {
	upcoming := func() time.Time { return s.upcomingOn(lane.account.Name) }
	for !s.crowded(lane) {
		t, ok := lane.next(now, upcoming)
		if !ok {
			return
		}
		s.under.Go(func() {
			t.failure = s.deliver(ctx, t)
			close(t.over)
			s.done <- t
		})
	}
}

// crowded tells whether an account of a group has to wait for others of it: together
// they may have as many deliveries under way as one account, since one server takes
// them all.
func (s *Scheduler) crowded(lane *lane) bool {
	group, flying := lane.account.Group(), 0
	if group == "" {
		return false
	}
	for _, other := range s.lanes {
		if other.account.Group() == group {
			flying += len(other.flying)
		}
	}
	return flying >= lane.account.slots()
}

// landed takes a task out of the air. Where the ledger refused, nothing was
// published, and the account rests until it can be written again.
func (s *Scheduler) landed(t *task) {
	lane := s.lane(t.account.Name)
	lane.land(t)
	s.sift = s.sift || !t.shut.Until.IsZero()
	if !t.next.IsZero() && (s.nextRow.IsZero() || t.next.Before(s.nextRow)) {
		s.nextRow = t.next
	}
	switch {
	case t.failure == nil:
		return
	case errors.Is(t.failure, errWaitedLong), errors.Is(t.failure, context.Canceled):
		s.giveBack(lane, t)
		return
	}
	s.log.Error("nothing is published on the account until the ledger can be written", "account", t.account.Name, "error", t.failure)
	s.sayRefused()
	lane.blockedUntil = s.now().Add(unwritableWait)
	lane.add(t.anew())
}

// wakeAt is when to come back: at the latest for the next heartbeat.
func (s *Scheduler) wakeAt(now time.Time) time.Time {
	wake := earlier(s.dueNext(now, now.Add(heartbeat)), s.planEnds)
	if s.beatDue(now) {
		wake = earlier(wake, now.Add(unwritableWait))
	}
	return wake
}

// dueNext is when something has to be done next, of what is known now, or the given
// moment where that comes first.
func (s *Scheduler) dueNext(now, next time.Time) time.Time {
	sooner := func(t time.Time) {
		if !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	if len(s.upcoming) > 0 {
		sooner(s.upcoming[0].Due)
	}
	sooner(s.nextRow)
	sooner(s.nextLease)
	for _, lane := range s.lanes {
		if opens := lane.opens(); len(lane.punctual)+len(lane.late) > 0 && opens.After(now) {
			sooner(opens)
		}
	}
	return next
}

func (s *Scheduler) upcomingOn(account string) time.Time {
	for _, occurrence := range s.upcoming {
		if slices.Contains(occurrence.Accounts, account) {
			return occurrence.Due
		}
	}
	return time.Time{}
}

func (s *Scheduler) lane(account string) *lane {
	for _, lane := range s.lanes {
		if lane.account.Name == account {
			return lane
		}
	}
	return nil
}
