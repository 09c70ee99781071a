package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestSequenceC1DowntimeLiesBetweenTheWatermarkAndNow(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.run(time.Minute)
		w.post("early", today(12, 0), "")
		w.post("late", today(15, 0), "")
		w.write("posts/hourly.toml", "every = \"hour :00\"\ntext = \"The hour.\"\n")
		w.run(time.Minute) // all of it is seen
		time.Sleep(4 * time.Hour)
		w.run(time.Minute)
		states := map[string]ledger.State{}
		for _, row := range w.history() {
			states[row.Post+" "+row.Slot] = row.State
		}
		want := map[string]ledger.State{
			"c/early once":              ledger.Missed, // four hours late
			"c/late once":               ledger.Sent,   // less than two hours late
			"c/hourly 2000-01-01T14:00": ledger.Skipped,
			"c/hourly 2000-01-01T15:00": ledger.Sent,
		}
		for key, state := range want {
			if states[key] != state {
				w.Logf("%s is %q", key, states[key])
			}
		}
		if len(stage.posts()) > 2 {
			w.Errorf("after a downtime %v went out: only the latest of a recurrence is of use", stage.posts())
		}
		if states["c/early once"] != ledger.Missed || states["c/late once"] != ledger.Sent {
			w.Errorf("states %v", states)
		}
	})
}

func TestSequenceC2ARecurrenceCountsFromItsFirstSight(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.run(time.Minute)
		w.write("posts/daily.toml", "every = \"day 11:30\"\ntext = \"Good morning.\"\n")
		w.run(time.Hour)
		w.wantStates()
	})
}

func TestSequenceC2AnAccountThatIsAddedGetsNothingOld(t *testing.T) {
	inWorld(t, func(w *world) {
		first, added := &stage{}, &stage{}
		w.account("one", first)
		w.post("noon", today(12, 0), "")
		w.run(20 * time.Minute)
		w.account("two", added)
		w.run(20 * time.Minute)
		if got := added.posts(); len(got) != 0 {
			w.Errorf("the added account got %v", got)
		}
	})
}

func TestSequenceC2ADraftIsFirstSeenWhenItIsNoneAnyMore(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "draft = true\n")
		w.write("posts/daily.toml", "every = \"day 12:00\"\ntext = \"Each day.\"\ndraft = true\n")
		d := w.start()
		time.Sleep(30 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(12, 0), ""))
		w.edit("posts/daily.toml", "every = \"day 12:00\"\ntext = \"Each day.\"\n")
		time.Sleep(time.Minute)
		d.stop()
		if row := w.wantStates(ledger.Sent)[0]; row.Post != "c/noon" {
			w.Errorf("%s went out", row.Post)
		}
	})
}

func TestSequenceC2AnAccountThatJoinsUnderARunningDaemonCountsFromThen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.stage("two")
		const campaign = "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\nrepeat_after = \"0s\"\n"
		w.write("campaign.toml", campaign+"accounts = [\"one\"]\n")
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(time.Minute)
		w.edit("campaign.toml", campaign+"accounts = [\"one\", \"two\"]\n")
		time.Sleep(time.Minute)
		d.stop()
		time.Sleep(20 * time.Minute) // over noon
		w.run(time.Minute)
		w.wantStates(ledger.Sent, ledger.Sent)
	})
}

func TestSequenceC2ANewFileThatIsALittleLateGoesOut(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("other", today(11, 55), "")
		w.run(10 * time.Minute)
		w.post("noon", today(11, 58), "")
		w.run(time.Minute)
		if got := len(stage.posts()); got != 2 {
			w.Errorf("%d posts, want the late one too", got)
		}
	})
}

func TestSequenceF1OfARecurrenceThatWaitsOnlyTheLatestGoesOut(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(14, 10)))
		w.account("one", stage)
		w.write("posts/hourly.toml", "every = \"hour :00\"\nlate = \"2h\"\ntext = \"The hour.\"\n")
		w.run(3*time.Hour + 25*time.Minute)
		if diff := cmp.Diff([]time.Time{today(14, 10), today(15, 0)}, stage.times()); diff != "" {
			w.Error(diff)
		}
		w.wantStates(ledger.Missed, ledger.Missed, ledger.Sent, ledger.Sent)
	})
}

func TestSequenceF1WhatADowntimeSupersedesSharesOneRow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/minute.toml", "cron = \"* * * * *\"\nallow.often = \"it is a test\"\ntext = \"A minute.\"\n")
		w.run(2 * time.Minute)
		before := len(w.history())
		time.Sleep(7 * 24 * time.Hour)
		w.run(10 * time.Second)
		rows := w.history()[before:]
		if len(rows) > 2 {
			w.Errorf("%d rows for a week of minutes, want one for all that were superseded, and the latest", len(rows))
		}
		if superseded := rows[0]; superseded.State != ledger.Skipped || superseded.Count < 7*24*60-2 {
			w.Errorf("%s for %d times, want all but the latest", superseded.State, superseded.Count)
		}
	})
}

func TestSequenceF2WhatIsOnTimeGoesFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.Gap = 10 * time.Minute })
		w.run(time.Minute)
		for i := range 12 {
			w.post(fmt.Sprintf("old%02d", i), today(12, i), "")
		}
		w.post("punctual", today(13, 0), "")
		w.run(time.Minute)
		time.Sleep(time.Until(today(12, 55)))
		w.run(3 * time.Hour)
		for i, post := range stage.shown {
			if post.Delivery == "c/punctual|once|one" && !post.at.Equal(today(13, 0)) {
				w.Errorf("the punctual post went out at %v, as number %d", post.at, i)
			}
			if i > 0 && post.at.Sub(stage.shown[i-1].at) < 10*time.Minute {
				w.Errorf("%s followed after %v", post.Delivery, post.at.Sub(stage.shown[i-1].at))
			}
		}
		missed := 0
		for _, row := range w.history() {
			if row.State == ledger.Missed {
				missed++
				if until := row.Updated.Sub(today(12, 55)); until > 2*time.Minute {
					w.Errorf("%s was missed, and people heard of it only after %v", row.Post, until)
				}
			}
		}
		if missed == 0 || missed+len(stage.shown) != 13 {
			w.Errorf("%d missed and %d out of 13", missed, len(stage.shown))
		}
	})
}

func TestSequenceF2ALimitBeyondTheUseOfAPostIsMissedAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(18, 0)))
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(11 * time.Minute)
		w.wantStates(ledger.Missed)
	})
}

func TestSequenceF3AGapIsTheAccountsForAllItsPosts(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.Gap = 5 * time.Minute })
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0), "")
		w.post("c", today(12, 1), "")
		w.run(time.Hour)
		if diff := cmp.Diff([]time.Time{today(12, 0), today(12, 5), today(12, 10)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceF4AClockBehindItsOwnPastPublishesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.post("noon", today(12, 0), "")
		if err := w.open().Beat(w.Context(), today(20, 0), today(11, 50)); err != nil {
			w.Fatal(err)
		}
		w.run(time.Hour)
		w.wantStates()
		if len(stage.posts()) != 0 {
			w.Error("published by a clock that lies hours behind the last heartbeat")
		}
	})
}

func TestSequenceF5AShutdownLetsPublishingFinish(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage: blindStage{latency: 20 * time.Second}}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(10*time.Minute + 5*time.Second)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestADefiniteFailureIsTriedAgainWithinItsUse(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(neverLeft, neverLeft)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(20 * time.Minute)
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

func TestARefusedPostFailsAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(rejected)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(3 * time.Hour)
		row := w.wantStates(ledger.Failed)[0]
		if got := Sentences(row.Reasons); got == "" {
			w.Error("it failed without a reason")
		}
	})
}

// What was late when it was first seen, and waited for its account, has no row yet; it is
// missed, and told, when the machine comes back too late.
func TestWhatWasLateWhenItWasFirstSeenIsMissedAfterADowntime(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one", func(a *Account) { a.Gap = time.Hour })
		w.post("noon", today(12, 30), "")
		d := w.start()
		time.Sleep(time.Until(today(12, 40)))
		w.edit("posts/late.toml", strings.Replace(postAt(today(12, 35), ""), "A text.", "Another text.", 1))
		time.Sleep(10 * time.Minute)
		d.stop()
		time.Sleep(4 * time.Hour)
		w.run(time.Hour)
		if row := w.rowOf("c/late"); row.State != ledger.Missed {
			t.Errorf("it is %s", row.State)
		}
	})
}

func TestAHeldPostThatIsMovedToATimeThatIsOverIsMissed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("noon", today(12, 0), "hold = \"not yet\"\n")
		w.run(15 * time.Minute)
		w.edit("posts/noon.toml", postAt(today(12, 4), ""))
		time.Sleep(4 * time.Hour)
		w.run(time.Hour)
		w.wantStates(ledger.Missed)
	})
}
