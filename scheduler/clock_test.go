package scheduler

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

// dated is a network whose answers tell the time; a dead one does not answer.
type dated struct {
	*stage
	server *networks.ServerClock
	dead   atomic.Bool
	asked  atomic.Int64
}

func (d *dated) Verify(context.Context) (networks.Identity, error) {
	if d.dead.Load() {
		return networks.Identity{}, errors.New("no route to host")
	}
	d.asked.Add(1)
	time.Sleep(50 * time.Millisecond) // it is far away
	d.server.Tell(time.Now())
	return networks.Identity{ID: "1", Handle: "@one", Server: "stage.example"}, nil
}

// datedAccount is an account on a network that tells the time.
func (w *world) datedAccount(name string) *dated {
	d := &dated{stage: &stage{}, server: &networks.ServerClock{}}
	w.account(name, d, func(a *Account) { a.Clock = d.server })
	return d
}

// step is how far a wall clock is off.
type step struct{ atomic.Int64 }

func (s *step) to(off time.Duration) { s.Store(int64(off)) }

// stepped makes the wall clock one that can be set.
func (w *world) stepped() *step {
	off := new(step)
	w.wall = func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
	return off
}

const year = 365 * 24 * time.Hour

func TestSequenceF4AClockThatIsAheadAtBootSendsAndMissesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		network := w.datedAccount("one")
		w.post("noon", today(12, 0), "")
		w.post("later", today(18, 0), "")
		w.run(time.Minute)
		off.to(year)
		d := w.start()
		time.Sleep(5 * time.Minute)
		if rows := d.all(w); len(rows) != 0 {
			w.Errorf("by a clock a year ahead: %v", rows)
		}
		off.to(0)
		time.Sleep(10 * time.Hour)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent)
		if diff := cmp.Diff([]time.Time{today(12, 0), today(18, 0)}, network.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceF4AClockThatIsAheadWithoutANetworkIsPutRightLater(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		network := w.datedAccount("one")
		w.post("evening", today(18, 0), "")
		w.write("posts/daily.toml", "every = \"day 19:00\"\ntext = \"Good evening.\"\n")
		w.run(time.Minute)
		off.to(year)
		network.dead.Store(true)
		d := w.start()
		time.Sleep(3 * time.Hour) // longer than a server is waited for
		network.dead.Store(false)
		off.to(0)
		time.Sleep(6 * time.Hour)
		d.stop()
		var sent []string
		for _, row := range w.history() {
			if row.State == ledger.Sent {
				sent = append(sent, row.Post)
			}
		}
		if diff := cmp.Diff([]string{"c/evening", "c/daily"}, sent); diff != "" {
			w.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}

// What was passed over by the wrong clock, for a later time of the same post, was not
// due either.
func TestSequenceF4WhatAClockThatIsAheadPassesOverIsPlannedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		network := w.datedAccount("one")
		w.write("posts/hourly.toml", "every = \"hour :30\"\ntext = \"Good evening.\"\n")
		w.run(time.Minute)
		off.to(5 * time.Hour)
		network.dead.Store(true)
		d := w.start()
		time.Sleep(70 * time.Minute)
		network.dead.Store(false)
		off.to(0)
		time.Sleep(time.Until(today(17, 0)))
		d.stop()
		want := []time.Time{today(12, 30), today(13, 30), today(14, 30), today(15, 30), today(16, 30)}
		if diff := cmp.Diff(want, network.times()); diff != "" {
			w.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}

func TestSequenceF4WhatIsOnTimeGoesOutWhileNoServerAnswers(t *testing.T) {
	inWorld(t, func(w *world) {
		network := w.datedAccount("one")
		plain := w.stage("plain")
		w.post("noon", today(12, 0), "late = \"30m\"\n")
		w.post("one", today(13, 0), "")
		w.run(time.Minute)
		time.Sleep(time.Until(today(12, 55)))
		network.dead.Store(true)
		d := w.start()
		time.Sleep(15 * time.Minute)
		if diff := cmp.Diff([]string{"c/one|once|plain"}, plain.posts()); diff != "" {
			w.Error(diff)
		}
		for _, row := range d.all(w) {
			if row.Post == "c/noon" {
				w.Errorf("%s is %s before the clock was compared", row.Key, row.State)
			}
		}
		time.Sleep(time.Hour)
		for _, row := range d.all(w) {
			if row.Post == "c/noon" && row.State != ledger.Missed {
				w.Errorf("%s is %s, want that a dead server holds nothing up for ever", row.Key, row.State)
			}
		}
	})
}

func TestSequenceF4WhatWasMissedAfterADowntimeIsSoOnceTheClockIsCompared(t *testing.T) {
	inWorld(t, func(w *world) {
		w.datedAccount("one")
		w.post("noon", today(12, 0), "")
		w.post("late", today(15, 0), "")
		w.run(time.Minute)
		time.Sleep(4 * time.Hour)
		w.run(time.Minute)
		w.wantStates(ledger.Missed, ledger.Sent)
	})
}

func TestSequenceF4AClockThatIsSetBackPublishesNothingUntilAServerAgrees(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		network := w.datedAccount("one")
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(5 * time.Minute)
		off.to(-3 * time.Hour)
		time.Sleep(2 * time.Hour)
		if got := len(network.posts()); got != 0 {
			w.Errorf("%d posts by a clock that is behind", got)
		}
		off.to(0)
		time.Sleep(30 * time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
		if !strings.Contains(w.log.String(), "this machine's clock is wrong") {
			w.Error("nobody was told")
		}
	})
}

// A machine that slept, or was stopped, wakes with its wall clock ahead of what its
// timers know.
func TestSequenceA2ASleepIsNoticedByTheWallClock(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		w.stage("one")
		w.post("noon", today(12, 0), "late = \"1h\"\n")
		w.post("three", today(15, 0), "")
		d := w.start()
		time.Sleep(5 * time.Minute)
		off.to(3 * time.Hour) // it is five minutes to three
		time.Sleep(10 * time.Minute)
		d.stop()
		w.wantStates(ledger.Missed, ledger.Sent)
	})
}

// What one server answers about a clock that is wrong must not bring the next question
// to another, round and round.
func TestServersAreNotAskedForTheTimeWithoutRest(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		one, two := w.datedAccount("one"), w.datedAccount("two")
		d := w.start()
		time.Sleep(5 * time.Minute)
		off.to(-3 * time.Hour)
		time.Sleep(time.Hour)
		d.stop()
		for _, server := range []*dated{one, two} {
			if asked := server.asked.Load(); asked < 10 || asked > 150 {
				t.Errorf("it was asked %d times in an hour, want about once a minute", asked)
			}
		}
	})
}

// A watcher hears that the clock is wrong for as long as it is, whoever found out.
func TestHealthDoubtsAClockUntilItIsRight(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"ahead": year, "behind": -3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				off := w.stepped()
				w.datedAccount("one")
				d := w.start()
				time.Sleep(5 * time.Minute)
				off.to(wrong)
				time.Sleep(2 * time.Minute)
				for range 100 {
					if time.Sleep(7 * time.Second); !d.Pulse().ClockDoubted {
						w.Fatal("a clock that a server contradicts is not doubted")
					}
				}
				off.to(0)
				time.Sleep(3 * time.Minute)
				if d.Pulse().ClockDoubted {
					w.Error("a clock that is right again is doubted")
				}
				d.stop()
			})
		})
	}
}
