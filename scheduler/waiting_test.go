package scheduler

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// waitsBehindAnother has a series fall due at noon, behind a post of the same minute and
// account that uses the gap up.
func (w *world) waitsBehindAnother() {
	w.Helper()
	w.stage("one", func(a *Account) { a.Gap = 5 * time.Minute })
	w.post("first", today(12, 0), "allow.repeat = \"it is short\"\n")
	w.write("posts/hourly.toml", "every = \"hour :00\"\ntext = \"Each hour.\"\n")
}

// wantNoonEnded expects the series' time at noon to be in the ledger, though its file has
// others since, and to have given way to them.
func (w *world) wantNoonEnded() {
	w.Helper()
	w.wantStates(ledger.Sent, ledger.Skipped, ledger.Sent)
	row, err := w.open().DeliveryByKey(w.Context(), ledger.Key{Post: "c/hourly", Slot: "2000-01-01T12:00", Account: "one"})
	if err != nil || !hasReason(row, ReasonRescheduled) {
		w.Errorf("the time at noon is %s: %s, %v\n%s", row.State, Sentences(row.Reasons), err, w.log.String())
	}
}

func TestATimeThatWaitsWhileItsSeriesGetsOthersIsWrittenDown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.waitsBehindAnother()
		d := w.start()
		time.Sleep(12 * time.Minute)
		w.edit("posts/hourly.toml", "every = \"hour :45\"\ntext = \"Each hour.\"\n")
		time.Sleep(50 * time.Minute)
		d.stop()
		w.wantNoonEnded()
	})
}

func TestATimeThatWaitedWhenTheDaemonEndedIsWrittenDown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.waitsBehindAnother()
		w.run(12 * time.Minute)
		w.edit("posts/hourly.toml", "every = \"hour :45\"\ntext = \"Each hour.\"\n")
		w.run(50 * time.Minute)
		w.wantNoonEnded()
	})
}

func TestWhatIsHeldDoesNotGoOutAtATimeThatItsSeriesNoLongerHas(t *testing.T) {
	for _, test := range []struct {
		name, now string
		word      bool
		want      ledger.State
	}{
		{"another hour", "every = \"day 20:00\"\n", false, ledger.Skipped},
		{"not today", "every = \"day 12:00\"\nexcept = [\"2000-01-01\"]\n", false, ledger.Skipped},
		{"another text", "every = \"day 12:00\"\n# a comment\n", false, ledger.Sent},
		{"a person's word", "every = \"day 20:00\"\n", true, ledger.Sent},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.stage("one")
				w.write("posts/daily.toml", "every = \"day 12:00\"\ntext = \"Each day.\"\nhold = \"not yet\"\n")
				d := w.start()
				time.Sleep(20 * time.Minute)
				row := d.only(w)
				if test.word {
					if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "anna", "this one, too"); err != nil {
						w.Fatal(err)
					}
				}
				w.edit("posts/daily.toml", test.now+"text = \"Each day.\"\n")
				time.Sleep(time.Hour)
				if row = d.only(w); row.State != test.want {
					w.Errorf("it is %s (%s), want %s\n%s", row.State, Sentences(row.Reasons), test.want, w.log.String())
				}
			})
		})
	}
}

func TestAPostThatIsTriedAgainMovesWithItsFile(t *testing.T) {
	for _, first := range []answer{unavailable, neverLeft, limitedUntil(today(12, 20))} {
		inWorld(t, func(w *world) {
			one := w.stage("one")
			one.answers(first)
			w.post("noon", today(12, 0), "")
			d := w.start()
			time.Sleep(10*time.Minute + 2*time.Second)
			w.edit("posts/noon.toml", postAt(today(13, 0), ""))
			time.Sleep(2 * time.Hour)
			d.stop()
			w.wantStates(ledger.Sent)
			if diff := cmp.Diff([]time.Duration{time.Hour}, sinceNoon(one)); diff != "" {
				w.Errorf("%s\n%s", diff, w.log.String())
			}
		})
	}
}

// An evergreen comes to one account, while on another one it has to wait; then the daemon
// dies. Nothing of it is lost: the plan brings only its last time once more.
func TestATimeOfAnEvergreenThatWaitedWhenALaterOneWentOutIsWrittenDown(t *testing.T) {
	for name, play := range map[string]func(*world){
		"it waits for hours": func(w *world) {
			w.post("earlier", today(12, 1), "only_on = [\"two\"]\n")
			w.run(3 * time.Hour)
		},
		"both fell due while the daemon was off": func(w *world) {
			w.post("upcoming", today(15, 4), "only_on = [\"two\"]\n")
			w.run(time.Minute)
			time.Sleep(time.Until(today(15, 0)))
			d := w.start()
			time.Sleep(30 * time.Second)
			if err := d.book.Close(); err != nil { // as if it were killed
				w.Error(err)
			}
			d.stop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.stage("one")
				w.stage("two", func(a *Account) { a.Gap = 4 * time.Hour })
				w.campaign("late = \"40m\"\nrepeat_after = \"0s\"\n[slots]\noften = \"hour :30\"\n")
				w.write("posts/old.toml", "slot = \"often\"\nevergreen = \"2h\"\ntext = \"Letters take ten minutes.\"\n")
				play(w)
				w.run(6 * time.Hour)
				for _, row := range w.history() {
					_, err := w.open().DeliveryByKey(w.Context(), ledger.Key{Post: row.Post, Slot: row.Slot, Account: "two"})
					if row.Account == "one" && err != nil {
						w.Errorf("%s is %s on one, and on two: %v", row.Slot, row.State, err)
					}
				}
			})
		})
	}
}
