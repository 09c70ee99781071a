package notices

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"vigil/ledger"
)

// outlet is a service with what it has taken.
type outlet struct {
	service *Service
	// state is how it is; known is what the ledger has of that.
	state, known ledger.Service
	// accepted are the notices that it took, by what [mark] calls them, as far as the
	// ledger has not written that down.
	accepted map[string]bool
	// failures counts tries that failed; the next is not before next.
	failures int
	next     time.Time
}

// load asks the ledger what the services took before this process. A new service
// is told as if it had had the last digest.
func (t *Teller) load(ctx context.Context, now time.Time) {
	if t.loaded {
		return
	}
	known, err := t.Ledger.Services(ctx)
	for _, o := range t.outlets {
		if o.state.Name == "" {
			o.state = ledger.Service{Name: o.service.Name, Digested: t.lastDigest(now)}
		}
	}
	t.loaded = err == nil
	for _, service := range known {
		at := slices.IndexFunc(t.outlets, func(o *outlet) bool { return o.service.Name == service.Name })
		if at >= 0 {
			t.outlets[at].state, t.outlets[at].known = service, service
		} else if err := t.Ledger.DropService(ctx, service.Name); err != nil {
			t.Log.Error("the ledger can't forget a service that is not used any more", "service", service.Name, "error", err)
		}
	}
}

// mark names a notice while it is open. What a delivery tells has a row from the
// beginning, and gets another one where it comes to the same state again; a condition
// may be told before it has a row.
func mark(notice ledger.Notice) string {
	if notice.Delivery != 0 {
		return fmt.Sprintf("%s, row %d", notice.Key(), notice.ID)
	}
	return notice.Key()
}

// has tells whether the service took a notice.
func (o *outlet) has(notice ledger.Notice) bool {
	return o.accepted[mark(notice)] || slices.Contains(notice.Accepted, o.service.Name)
}

// news tells whether the service did not take a notice.
func (o *outlet) news(notice ledger.Notice) bool { return !o.has(notice) }

// again tells that the service has heard of the cause since its last digest: another
// delivery in the same trouble is no news before the next one. A condition, and what is
// out twice, is a cause of its own.
func (o *outlet) again(m telling) bool {
	return slices.ContainsFunc(m.notices, o.heard) && !slices.ContainsFunc(m.notices, func(n ledger.Notice) bool {
		return o.news(n) && (n.Delivery == 0 || n.Code == ledger.NoticeOutTwice)
	})
}

// heard tells whether the service took a notice since its last digest. What it took
// with that is written down a little later.
func (o *outlet) heard(notice ledger.Notice) bool {
	return o.has(notice) && (notice.Told.IsZero() || notice.Told.After(o.state.Digested.Add(2*patience)))
}

// urgent are the matters that the service has to hear now.
func (o *outlet) urgent(matters []telling) []telling {
	var chosen []telling
	for _, m := range matters {
		if m.Urgent && slices.ContainsFunc(m.notices, o.news) && !o.again(m) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// tell tells one service what it has to hear now, if it may be tried.
func (t *Teller) tell(ctx context.Context, o *outlet, matters []telling, now time.Time) {
	if now.Before(o.next) {
		return
	}
	digest := !t.blind && t.digestDue(o, now)
	chosen := matters
	if !digest {
		chosen = o.urgent(matters)
	}
	if len(chosen) == 0 {
		if !t.blind {
			o.quiet(digest, now)
		}
		return
	}
	err := o.service.Send(ctx, t.compose(o, chosen, digest, now))
	switch {
	case err != nil && ctx.Err() != nil:
	case err != nil:
		t.Log.Error("somebody could not be told; it is tried again", "service", o.service.Name, "why", err)
		o.refused(err, now)
	default:
		o.take(chosen, digest, now)
	}
}

// quiet is that nothing is left to tell.
func (o *outlet) quiet(digest bool, now time.Time) {
	o.failures, o.state.Failing, o.state.Error = 0, time.Time{}, ""
	if digest {
		o.state.Digested = now
	}
}

func (o *outlet) take(chosen []telling, digest bool, now time.Time) {
	o.quiet(digest, now)
	o.state.Accepted = now
	for _, m := range chosen {
		for _, notice := range m.notices {
			o.accepted[mark(notice)] = true
		}
	}
}

// refused plans the next try.
func (o *outlet) refused(err error, now time.Time) {
	wait := longestWait
	if o.failures < 5 {
		wait = firstWait << o.failures
	}
	o.failures++
	o.next = now.Add(wait)
	if o.state.Error = err.Error(); o.state.Failing.IsZero() {
		o.state.Failing = now
	}
}

// remember ends what everybody was told, and counts.
func (t *Teller) remember(ctx context.Context, open []ledger.Notice, now time.Time) {
	digested := now
	for _, o := range t.outlets {
		if o.state.Digested.Before(digested) {
			digested = o.state.Digested
		}
	}
	over := digested.Add(-settling)
	if longAgo := now.Add(-kept); len(t.outlets) == 0 || over.Before(longAgo) {
		over = longAgo
	}
	if slices.ContainsFunc(open, func(n ledger.Notice) bool { return !n.Lasts() && n.At.Before(over) }) {
		if err := t.Ledger.EndNotices(ctx, over); err != nil {
			t.Log.Error("the ledger can't end what people were told", "error", err)
		}
	}
	t.count(open)
}

// record writes down how a service is, and what it took, before any other has
// answered, and when the process is to end as well. What can't be written is kept, and
// written later; what the ledger knew of the service is not written over unread.
func (t *Teller) record(ctx context.Context, o *outlet, open []ledger.Notice) {
	took := !o.state.Accepted.Equal(o.known.Accepted)
	if !t.loaded || ctx.Err() != nil && !took {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recording)
	defer cancel()
	if err := t.keepService(ctx, o, open); err != nil {
		t.Log.Error("the ledger can't take what people were told", "service", o.service.Name, "error", err)
	}
}

func (t *Teller) keepService(ctx context.Context, o *outlet, open []ledger.Notice) error {
	var took []int64
	present := map[string]bool{}
	for key := range t.unwritten {
		present[key] = true
	}
	for _, notice := range open {
		present[mark(notice)] = true
		if o.accepted[mark(notice)] && !slices.Contains(notice.Accepted, o.service.Name) {
			took = append(took, notice.ID)
		}
	}
	maps.DeleteFunc(o.accepted, func(key string, _ bool) bool { return !t.blind && !present[key] })
	if len(took) == 0 && o.state == o.known {
		return nil
	}
	err := t.Ledger.KeepService(ctx, o.state, took)
	if err == nil {
		o.known = o.state
	}
	return err
}

// count says how it is now to who asks.
func (t *Teller) count(open []ledger.Notice) {
	status := Status{Failing: map[string]string{}}
	for _, notice := range open {
		if !slices.ContainsFunc(t.outlets, func(o *outlet) bool { return o.has(notice) }) {
			status.Waiting++
		}
	}
	var last time.Time
	for _, o := range t.outlets {
		if o.state.Failing.IsZero() {
			continue
		}
		status.Failing[o.service.Name] = o.state.Error
		if o.state.Failing.After(last) {
			last = o.state.Failing
		}
	}
	if len(t.outlets) > 0 && len(status.Failing) == len(t.outlets) {
		status.Untold = last
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	status.Looked = t.status.Looked
	t.status = status
}
