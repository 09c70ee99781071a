package scheduler

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/posts"
)

// A post that was given up and moved to another time has a row of its old time: what
// brings it again is the plan.
func TestTheWatermarkWaitsForARowOfAnotherTime(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	l := newLane(&Account{})
	l.add(&task{key: ledger.Key{Post: "moved"}, due: due, stored: true})
	flying, _ := l.next(due, func() time.Time { return time.Time{} })
	flying.row = &ledger.Delivery{} // as it is once it was read
	if got := l.oldest(); !got.Equal(due) {
		t.Errorf("the watermark may come to %s, want %s", got, due)
	}
}

// What is let go while the ledger can't be written, or while the process is told to
// end, would be passed by the watermark, and nobody would ever hear of it.
func TestTheWatermarkWaitsForWhatCouldNotBeWrittenDown(t *testing.T) {
	t.Parallel()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() // nothing was written
	account := &Account{Account: posts.Account{Name: "main"}}
	s := New(Options{Ledger: book, Queue: &Queue{}, Accounts: []*Account{account}, Log: slog.New(slog.DiscardHandler)})
	lane, due := s.lane("main"), time.Now()
	at := func(minute int) *task {
		when := due.Add(time.Duration(minute) * time.Minute)
		return &task{key: ledger.Key{Post: "c/a", Slot: when.Format("15:04"), Account: "main"}, campaign: &posts.Campaign{ID: "c"}, account: account, due: when}
	}
	refused, cancel := context.WithCancel(t.Context())
	cancel()
	for name, letGo := range map[string]func(){
		"superseded": func() { s.supersede(refused, lane, at(2), []*task{at(0), at(1)}) },
		"given up":   func() { s.giveUp(refused, lane, at(0), nil) },
	} {
		lane.clear()
		s.planned, s.planEnds = due.Add(time.Hour), due.Add(time.Hour)
		letGo()
		if !s.watermark().Before(due) {
			t.Errorf("%s: the watermark passes it", name)
		}
		if !s.planEnds.Before(due.Add(time.Minute)) {
			t.Errorf("%s: the plan is not made anew", name)
		}
	}
}

// While nothing could be planned, nobody knows what is due: a heartbeat must not say
// that all of it has a row.
func TestTheWatermarkWaitsForAPlan(t *testing.T) {
	t.Parallel()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() // nothing was written
	s := New(Options{Ledger: book, Queue: &Queue{ledger: book}, Log: slog.New(slog.DiscardHandler)})
	refused, cancel := context.WithCancel(t.Context())
	cancel()
	now := time.Now()
	s.replan(refused)
	s.fallDue(t.Context(), now, time.Time{})
	if got := s.watermark(); !got.IsZero() {
		t.Errorf("it comes to %s without a plan", got)
	}
	s.replan(t.Context())
	s.fallDue(t.Context(), now.Add(2*horizon), time.Time{})
	if got := s.watermark(); got.After(now.Add(horizon + time.Minute)) {
		t.Errorf("it comes to %s, further than the plan", got)
	}
}

func TestSequenceC4WhatFallsDueUnderABrokenCampaignIsNotLostOverAStart(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		w.post("early", today(11, 55), "late = \"10m\"\n")
		w.write("posts/hourly.toml", "every = \"hour :05\"\ntext = \"The hour.\"\n")
		w.run(time.Minute)
		w.write("campaign.toml", "id = ")
		time.Sleep(2 * time.Minute)
		w.run(10 * time.Minute) // it is broken already when this one starts
		d := w.start()
		time.Sleep(time.Until(today(12, 20)))
		if got := stage.posts(); len(got) != 0 {
			w.Errorf("%v went out under a broken campaign.toml", got)
		}
		w.edit("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n")
		time.Sleep(time.Minute)
		want := map[string]ledger.State{"c/early once": ledger.Missed, "c/noon once": ledger.Sent, "c/hourly 2000-01-01T12:05": ledger.Sent}
		got := map[string]ledger.State{}
		for _, row := range d.all(w) {
			got[row.Post+" "+row.Slot] = row.State
		}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}
