package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"vigil/notices"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// watch is all that tells somebody how the daemon is.
type watch struct {
	machinery *machinery
	zone      *time.Location
	teller    *notices.Teller
	heartbeat *notices.Heartbeat // nil: none is configured
	health    notices.Health
	metrics   *notices.Metrics
}

// newWatch makes what tells somebody of a machinery.
func newWatch(m *machinery, log *slog.Logger) *watch {
	w := &watch{machinery: m, zone: m.config.zones().general}
	var err error
	if w.heartbeat, err = m.config.heartbeat(log); err != nil {
		log.Error("there is no heartbeat", "why", err)
	}
	w.teller = notices.New(notices.Options{
		Ledger: m.ledger, Services: m.config.services(log), Matters: w.matters,
		Unwritable: func(err error) notices.Matter { return w.told(scheduler.Unwritable(err), time.Now(), time.Now()) },
		Digest:     m.config.notify.digest, Zone: w.zone, Host: hostName(), Log: log,
	})
	w.health = notices.Health{Daemon: w.daemon, Teller: w.teller}
	w.metrics = notices.NewMetrics(notices.MetricsOptions{
		Health: w.health, Ledger: m.ledger, Problems: w.problems, Silences: w.silences, Configured: w.configured,
		ListOf: scheduler.ListOf, Version: release, Log: log,
	})
	return w
}

// services are those of [notify]. One that can't be used is told about, and
// refuses everything: nothing else depends on it.
func (c *configuration) services(log *slog.Logger) []*notices.Service {
	addresses, failed := make([]string, len(c.notify.Services)), make([]error, len(c.notify.Services))
	for i, secret := range c.notify.Services {
		addresses[i], failed[i] = secret.Reveal(fmt.Sprintf("[notify] services[%d]", i), c.folder())
	}
	services := make([]*notices.Service, len(addresses))
	for i, name := range notices.Names(addresses) {
		service, err := notices.NewService(name, addresses[i], log)
		if err = cmp.Or(failed[i], err); err != nil {
			log.Error("nobody is told through a service that can't be used", "service", name, "why", err)
			service = notices.Unusable(name, err)
		}
		services[i] = service
	}
	return services
}

// heartbeat is the one of [notify]; nil where none is configured.
func (c *configuration) heartbeat(log *slog.Logger) (*notices.Heartbeat, error) {
	if c.notify.Heartbeat.Empty() {
		return nil, nil
	}
	address, err := c.notify.Heartbeat.Reveal("[notify] heartbeat", c.folder())
	if err != nil {
		return nil, err
	}
	return notices.NewHeartbeat(address, time.Duration(c.notify.HeartbeatEvery), &http.Client{}, log), nil
}

// run tells people until the context ends.
func (w *watch) run(ctx context.Context) {
	var under sync.WaitGroup
	if w.heartbeat != nil {
		under.Go(func() { w.heartbeat.Run(ctx, w.health.Problems) })
	}
	w.teller.Run(ctx)
	under.Wait()
}

// matters are what `vigil status` says needs a person, for the teller; nil where that
// can't be found out. That the ledger can't be written is an error here: no row can
// tell it.
func (w *watch) matters(ctx context.Context, morning time.Time) ([]notices.Matter, error) {
	m, now := w.machinery, time.Now()
	overview, err := w.outlook(now).Overview(ctx)
	if err != nil {
		return nil, cmp.Or(m.scheduler.Pulse().Unwritable, err)
	}
	err = m.scheduler.Pulse().Unwritable
	all := []notices.Matter{}
	for _, matter := range overview.Matters {
		switch {
		case matter.Code == scheduler.MatterUnwritable:
			err = cmp.Or(err, errors.New(matter.Why))
		case matter.Code == scheduler.MatterStuck && err != nil:
			// The heartbeat is old because the ledger can't take it.
		case matter.Told(now):
			all = append(all, w.told(matter, now, morning))
		}
	}
	return all, err
}

// outlook is what the daemon knows now.
func (w *watch) outlook(now time.Time) scheduler.Outlook {
	m := w.machinery
	return scheduler.Outlook{
		Ledger: m.ledger, Campaigns: m.queue.Campaigns(), Problems: m.queue.Problems(), Trouble: m.queue.Trouble,
		Reconfigured: m.reconfigured(),
		Accounts:     m.scheduler.Accounts(), Timetable: plan.NewTimetable(), Clones: m.config.clones, Now: now,
	}
}

func (w *watch) told(matter scheduler.Matter, now, morning time.Time) notices.Matter {
	return notices.Matter{
		Text: matter.Paragraph(now.In(w.zone)), Urgent: matter.Urgent(morning),
		Deliveries: matter.Deliveries, Conditions: matter.Conditions(),
	}
}

// daemon is how the loop is.
func (w *watch) daemon() notices.Daemon {
	pulse := w.machinery.scheduler.Pulse()
	return notices.Daemon{
		Looped: pulse.At, ClockDoubted: pulse.ClockDoubted, Unwritable: pulse.Unwritable,
		NextDue: pulse.NextDue, OldestOverdue: pulse.OldestOverdue, Unfetched: w.machinery.unfetched(),
	}
}

// problems counts those of the files.
func (w *watch) problems() []notices.Problems {
	var all []notices.Problems
	for of, count := range w.machinery.queue.CountProblems() {
		all = append(all, notices.Problems{Campaign: of.Campaign, Severity: string(of.Severity), Count: count})
	}
	return all
}

// configured tells of an account whether posts go out on it still.
func (w *watch) configured(account string) bool {
	return slices.ContainsFunc(w.machinery.scheduler.Accounts(), func(a *scheduler.Account) bool { return a.Name == account })
}

// silences are for how long the campaigns have not named people.
func (w *watch) silences(ctx context.Context) ([]notices.Silence, error) {
	now := time.Now()
	known, err := w.outlook(now).Silences(ctx)
	silences := make([]notices.Silence, len(known))
	for i, silence := range known {
		silences[i] = notices.Silence{Campaign: silence.Campaign, Past: silence.Long}
		if !silence.Since.IsZero() {
			silences[i].Longest = now.Sub(silence.Since)
		}
	}
	return silences, err
}
