// Package notices tells somebody: by mail, chat or push when something needs a
// person, by a heartbeat while all is well, and by health and metrics to programs
// that ask.
//
// A notice is a row of the ledger. It is told to each service until that one has
// accepted it, at least once: where the process ends between a service's answer
// and the row that remembers it, it is told again.
package notices

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"vigil/ledger"
)

const (
	// pause is how often the notices are looked at.
	pause = time.Minute
	// settling is how old a notice gets before it is told: what ends sooner needs no
	// telling, and what has one cause arrives together.
	settling = time.Minute
	// outlookPause is how often is asked what needs a person though no notice is new.
	outlookPause = 5 * time.Minute
	// The waits between tries double from the first to the longest.
	firstWait   = time.Minute
	longestWait = 30 * time.Minute
	// recording is how long the ledger may take to write down what a service took.
	recording = 10 * time.Second
	// kept is how long what was never told is worth telling.
	kept = 7 * 24 * time.Hour
)

// Matter is something that needs a person, as the caller says it.
type Matter struct {
	// Text says it: what, why, what waits on it, until when, which command.
	Text string
	// Urgent tells that it can't wait for the next digest.
	Urgent bool
	// It is told by the notices of these deliveries, or of these conditions.
	Deliveries []int64
	Conditions []ledger.Notice
}

// Options are what a Teller works with.
type Options struct {
	Ledger   *ledger.Ledger
	Services []*Service
	// Matters are what needs a person now. Urgent is what can't wait until morning,
	// the next digest. Beside an error it returns what can be known all the same; nil:
	// nothing can.
	Matters func(ctx context.Context, morning time.Time) ([]Matter, error)
	// Unwritable says that the ledger can't be written, or not be read.
	Unwritable func(error) Matter
	// Digest is the time of day of the digest, after midnight on the zone's clocks.
	Digest time.Duration
	Zone   *time.Location
	// Host names the machine in what is told.
	Host string
	Log  *slog.Logger
}

// Teller tells people. Its methods may be called from many goroutines.
type Teller struct {
	Options
	outlets []*outlet
	// loaded tells that the ledger was asked what they took before.
	loaded bool
	// unwritten are notices of conditions that the ledger could not take, by key.
	unwritten map[string]ledger.Notice
	// blind tells that what needs a person could not be found out at the last look: no
	// digest is made of that, nothing counts as over.
	blind bool
	// looked is when it was last asked what needs a person, newest the latest
	// notice that was known then.
	looked time.Time
	newest int64

	mutex  sync.Mutex
	status Status
}

// Status is whether people are told.
type Status struct {
	// Looked is when it last began to look whether there is something to tell; zero: it
	// has not begun.
	Looked time.Time
	// Untold is since when there has been something to tell that no service took;
	// zero: all is told.
	Untold time.Time
	// Waiting is how many notices no service has taken yet, those that wait for the
	// digest among them.
	Waiting int
	// Failing are the services that refused what they were last given, with why.
	Failing map[string]string
}

// New makes a Teller; Run sets it going.
func New(options Options) *Teller {
	t := &Teller{Options: options, unwritten: map[string]ledger.Notice{}}
	for _, service := range options.Services {
		t.outlets = append(t.outlets, &outlet{service: service, accepted: map[string]bool{}})
	}
	return t
}

// Status is how it was at the last look.
func (t *Teller) Status() Status {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.status
}

// Run tells people until the context ends.
func (t *Teller) Run(ctx context.Context) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		t.round(ctx, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// round looks, and tells each service what it has to hear now. Without services
// there is nobody to look for.
func (t *Teller) round(ctx context.Context, now time.Time) {
	t.begin(now)
	open, err := t.Ledger.Notices(ctx)
	if len(t.outlets) == 0 {
		t.load(ctx, now)
		t.remember(ctx, open, now)
		return
	}
	if err == nil && !t.due(open, now) {
		return
	}
	tellings, open := t.look(ctx, now)
	var under sync.WaitGroup
	for _, o := range t.outlets {
		under.Go(func() {
			t.tell(ctx, o, tellings, now)
			t.record(ctx, o, open)
		})
	}
	under.Wait()
	if ctx.Err() == nil {
		t.remember(ctx, open, now)
	}
}

// begin tells who asks that it looks.
func (t *Teller) begin(now time.Time) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.status.Looked = now
}

// due tells whether there may be something to tell: asking costs a plan of the day.
func (t *Teller) due(open []ledger.Notice, now time.Time) bool {
	newest := t.newest
	for _, notice := range open {
		if settled(notice, now) {
			newest = max(newest, notice.ID)
		}
	}
	news := newest > t.newest || len(t.unwritten) > 0 || now.Sub(t.looked) >= outlookPause
	t.newest = newest
	return news || slices.ContainsFunc(t.outlets, func(o *outlet) bool {
		return o.failures > 0 && !now.Before(o.next) || t.digestDue(o, now)
	})
}

// settled tells whether a notice is old enough to be told. One from the future was
// written by a clock that was ahead: nobody knows how old it is.
func settled(notice ledger.Notice, now time.Time) bool {
	age := now.Sub(notice.At)
	return age >= settling || age <= -settling
}

// look asks what needs a person, and finds the notices that tell it. What the
// ledger can't take is kept in memory.
func (t *Teller) look(ctx context.Context, now time.Time) ([]telling, []ledger.Notice) {
	t.looked = now
	matters, err := t.Matters(ctx, t.morning(now))
	unknown := err != nil && matters == nil
	if err == nil {
		err = t.Ledger.NoteConditions(ctx, conditions(matters))
	}
	open, failed := t.Ledger.Notices(ctx)
	t.blind = unknown || failed != nil
	if err = cmp.Or(err, failed); err != nil && ctx.Err() == nil {
		t.Log.Error("the ledger can't take what people are to be told", "error", err)
		matters = append(matters, t.Unwritable(err))
	}
	t.load(ctx, now)
	t.disbelieve(now)
	t.keep(matters, open, now)
	return t.tellings(matters, open, now), open
}

func conditions(matters []Matter) []ledger.Notice {
	var all []ledger.Notice
	for _, matter := range matters {
		all = append(all, matter.Conditions...)
	}
	return all
}

// keep remembers the conditions that are not in the ledger, since when.
func (t *Teller) keep(matters []Matter, open []ledger.Notice, now time.Time) {
	missing := map[string]ledger.Notice{}
	for _, notice := range conditions(matters) {
		notice.At = now
		if known, before := t.unwritten[notice.Key()]; before {
			notice.At = known.At
		}
		missing[notice.Key()] = notice
	}
	for _, notice := range open {
		delete(missing, notice.Key())
	}
	t.unwritten = missing
}

// telling is a matter with the notices that tell it.
type telling struct {
	Matter
	notices []ledger.Notice
}

// tellings are the matters with those of their notices that have settled. One
// without any was told before, or is too young.
func (t *Teller) tellings(matters []Matter, open []ledger.Notice, now time.Time) []telling {
	conditions, deliveries := maps.Clone(t.unwritten), map[int64][]ledger.Notice{}
	for _, notice := range open {
		conditions[notice.Key()] = notice
		deliveries[notice.Delivery] = append(deliveries[notice.Delivery], notice)
	}
	var all []telling
	for _, matter := range matters {
		found := telling{Matter: matter}
		for _, id := range matter.Deliveries {
			found.notices = append(found.notices, deliveries[id]...)
		}
		for _, condition := range matter.Conditions {
			found.notices = append(found.notices, conditions[condition.Key()])
		}
		found.notices = slices.DeleteFunc(found.notices, func(n ledger.Notice) bool { return !settled(n, now) })
		if len(found.notices) > 0 {
			all = append(all, found)
		}
	}
	return all
}

// morning is the next digest: what can wait for it wakes nobody.
func (t *Teller) morning(now time.Time) time.Time {
	if today := t.digest(now, 0); today.After(now) {
		return today
	}
	return t.digest(now, 1)
}

// lastDigest is when the last one was to be.
func (t *Teller) lastDigest(now time.Time) time.Time {
	if today := t.digest(now, 0); !today.After(now) {
		return today
	}
	return t.digest(now, -1)
}

// digest is the time of the digest so many days from now.
func (t *Teller) digest(now time.Time, days int) time.Time {
	year, month, date := now.In(t.Zone).Date()
	return time.Date(year, month, date+days, 0, int(t.Digest/time.Minute), 0, 0, t.Zone)
}

// disbelieve has services had no digest that is still to come: the clock was ahead then.
func (t *Teller) disbelieve(now time.Time) {
	for _, o := range t.outlets {
		if o.state.Digested.After(now.Add(settling)) {
			o.state.Digested = t.lastDigest(now).Add(-settling)
		}
	}
}

// digestDue tells whether a service has not had the last digest.
func (t *Teller) digestDue(o *outlet, now time.Time) bool {
	return !o.state.Digested.IsZero() && o.state.Digested.Before(t.lastDigest(now))
}
