package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

// turnstile is a stage that answers 429 until a moment, and counts whom it turned
// away.
type turnstile struct {
	*stage
	until time.Time
	// named: it says until when.
	named      bool
	turnedAway int
}

func (s *turnstile) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	if !time.Now().Before(s.until) {
		return s.stage.Publish(ctx, message)
	}
	s.turnedAway++
	answer := limitedUntil(time.Time{})
	if s.named {
		answer = limitedUntil(s.until)
	}
	return networks.Receipt{}, answer.err
}

// twenty writes twenty posts, due within 20 seconds from twelve on.
func (w *world) twenty() {
	for i := range 20 {
		w.post(fmt.Sprintf("p%02d", i), today(12, 0).Add(time.Duration(i)*time.Second), "")
	}
}

func TestARateLimitStopsTheAccountAndLosesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &turnstile{stage: &stage{}, until: today(12, 4), named: true}
		w.account("one", stage)
		w.twenty()
		w.post("punctual", today(12, 4), "")
		w.run(time.Hour)
		if stage.turnedAway != 1 {
			w.Errorf("%d posts were tried in the window, want the one that met it", stage.turnedAway)
		}
		got := stage.posts()
		if len(got) != 21 || got[0] != "c/punctual|once|one" || !slices.IsSorted(got[1:]) {
			w.Errorf("want what is on time first, then the others in order: %v", got)
		}
		if last := stage.times()[20]; last.Sub(today(12, 4)) > time.Minute {
			w.Errorf("the last one went out at %v", last)
		}
	})
}

func TestARateLimitHoldsThroughARestart(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &turnstile{stage: &stage{}, until: today(12, 4), named: true}
		w.account("one", stage)
		w.twenty()
		w.run(11 * time.Minute)
		d := w.start()
		overview, err := d.outlook(w).Overview(w.Context())
		if err != nil || len(overview.Waits) != 1 || overview.Waits[0].Posts != 20 || !overview.Waits[0].Until.Equal(today(12, 4)) {
			w.Errorf("%+v, %v; want that the account waits until 12:04, and twenty posts on it", overview.Waits, err)
		}
		time.Sleep(time.Hour)
		d.stop()
		if len(stage.posts()) != 20 || stage.turnedAway != 1 {
			w.Errorf("%d posts out, %d turned away", len(stage.posts()), stage.turnedAway)
		}
	})
}

// outlook is what a command sees beside a running daemon.
func (d *daemon) outlook(w *world) Outlook {
	return Outlook{Ledger: d.book, Campaigns: d.queue.Campaigns(), Accounts: w.fresh(), Timetable: d.timetable, Now: time.Now()}
}

func TestARateLimitWithoutATimeLosesNothingEither(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &turnstile{stage: &stage{}, until: today(12, 4)}
		w.account("one", stage)
		w.twenty()
		w.run(time.Hour)
		if len(stage.posts()) != 20 || stage.turnedAway < 2 || stage.turnedAway > 5 {
			w.Errorf("%d posts out, %d turned away; want all out, after a few tries ever further apart", len(stage.posts()), stage.turnedAway)
		}
	})
}

func TestWhatARateLimitOutlastsIsMissedAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &turnstile{stage: &stage{}, until: today(18, 0), named: true}
		w.account("one", stage)
		for i := range 3 {
			w.post(fmt.Sprint("short-", i), today(12, 0), "")
			w.post(fmt.Sprint("long-", i), today(12, 0), "late = \"1d\"\n")
		}
		d := w.start()
		time.Sleep(11 * time.Minute)
		for _, row := range d.all(w) {
			if strings.HasPrefix(row.Post, "c/short") && (row.State != ledger.Missed || !strings.Contains(Sentences(row.Reasons), "asked to wait")) {
				w.Errorf("%s is %s: %s", row.Post, row.State, Sentences(row.Reasons))
			}
		}
		time.Sleep(7 * time.Hour)
		if len(stage.posts()) != 3 || stage.turnedAway != 1 {
			w.Errorf("%v out, %d turned away", stage.posts(), stage.turnedAway)
		}
	})
}

func TestAReleasedAccountDoesNotWaitForTheEndOfALimit(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &turnstile{stage: &stage{}, until: today(12, 1), named: false}
		stage.answers(limitedUntil(today(13, 0)))
		stage.until = today(11, 0)
		w.account("one", stage)
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 1), "")
		d := w.start()
		time.Sleep(15 * time.Minute)
		if err := d.book.Release(w.Context(), ledger.OfAccount, "one", "a person", "their mistake"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Second)
		if got := stage.posts(); !slices.Contains(got, "c/b|once|one") {
			w.Errorf("%v", got)
		}
	})
}

func TestAnOutageLongerThanTheWaitsLosesNothingWithinLate(t *testing.T) {
	for _, length := range []time.Duration{10 * time.Minute, 95 * time.Minute, 117 * time.Minute} {
		inWorld(t, func(w *world) {
			stage := &outage{stage: &stage{}, until: today(12, 0).Add(length)}
			w.account("one", stage)
			w.post("noon", today(12, 0), "")
			w.run(3 * time.Hour)
			w.wantStates(ledger.Sent)
			if stage.tried > 10 {
				w.Errorf("it was tried %d times in %v", stage.tried, length)
			}
		})
	}
}

// outage is a stage that can't be reached until a moment.
type outage struct {
	*stage
	until time.Time
	tried int
}

func (s *outage) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	s.tried++
	if time.Now().Before(s.until) {
		return networks.Receipt{}, neverLeft.err
	}
	return s.stage.Publish(ctx, message)
}

func TestSequenceF2SixtyOverduePostsGoOutInTheirOrderAndDelayNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.Gap = 2 * time.Minute })
		w.run(time.Minute)
		for i := range 60 {
			w.post(fmt.Sprintf("late-%02d", i), today(12, i), "")
		}
		w.run(time.Second)
		time.Sleep(time.Until(today(13, 5)))
		w.post("on-time-1", today(13, 15), "")
		w.post("on-time-2", today(13, 33), "")
		w.run(3 * time.Hour)
		var late []string
		for i, post := range stage.shown {
			switch post.Delivery {
			case "c/on-time-1|once|one", "c/on-time-2|once|one":
				if due := post.Due; !post.at.Equal(due) {
					w.Errorf("%s, due at %v, went out at %v", post.Delivery, due, post.at)
				}
			default:
				late = append(late, post.Delivery)
			}
			if i > 0 && post.at.Sub(stage.shown[i-1].at) < 2*time.Minute {
				w.Errorf("%s followed after %v", post.Delivery, post.at.Sub(stage.shown[i-1].at))
			}
		}
		missed := 0
		for _, row := range w.history() {
			if row.State == ledger.Missed {
				missed++
				if row.Updated.After(today(13, 7)) {
					w.Errorf("%s was missed, and people heard of it at %v", row.Post, row.Updated)
				}
			}
		}
		if !slices.IsSorted(late) || len(late) < 50 || len(late)+missed != 60 {
			w.Errorf("%d out, %d missed: %v", len(late), missed, late)
		}
	})
}

func TestAGapHoldsThroughARestart(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.Gap = 5 * time.Minute })
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0), "")
		w.run(10*time.Minute + time.Second)
		w.run(time.Hour)
		if diff := cmp.Diff([]time.Time{today(12, 0), today(12, 5)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestAPostThatWasPublishedByHandUsesTheGapUp(t *testing.T) {
	inWorld(t, func(w *world) {
		one := w.stage("one", func(a *Account) { a.Gap = 30 * time.Minute })
		w.post("evening", today(18, 0), "allow.repeat = \"it is short\"\n")
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(9*time.Minute + 50*time.Second)
		if _, err := d.book.Ask(w.Context(), ledger.Request{By: "anna", Verb: AskPublish, Argument: "c/evening"}); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Hour)
		want := []time.Duration{-10 * time.Second, 29*time.Minute + 50*time.Second}
		if diff := cmp.Diff(want, sinceNoon(one)); diff != "" {
			w.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}

func TestWhatIsHeldUsesUpNoGap(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.Gap = 10 * time.Minute })
		for _, name := range []string{"a", "b", "c"} {
			w.post(name, today(12, 0), "hold = \"not yet\"\n")
		}
		w.post("d", today(12, 0), "")
		w.run(11 * time.Minute)
		if diff := cmp.Diff([]time.Time{today(12, 0)}, stage.times()); diff != "" {
			w.Error(diff)
		}
	})
}

// from lets the test begin later than ten to twelve on the first day.
func (w *world) from(at time.Time) { time.Sleep(time.Until(at)) }

func TestWhatExceedsADaysPostsWaitsForTheNextLocalDay(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	local := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2000, month, day, hour, minute, 0, 0, vilnius)
	}
	for name, midnight := range map[string]time.Time{
		"a usual day":           local(1, 3, 0, 0),
		"a day of 23 hours":     local(3, 27, 0, 0),
		"a day of 25 hours":     local(10, 30, 0, 0),
		"the turn of the month": local(2, 1, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				stage := w.stage("one", func(a *Account) { a.PerDay, a.Zone = 2, "Europe/Vilnius" })
				evening := midnight.Add(-3 * time.Hour)
				w.from(evening.Add(-time.Hour))
				w.post("a", evening.UTC(), "late = \"1d\"\n")
				w.post("b", evening.Add(time.Minute).UTC(), "late = \"1d\"\n")
				w.post("c", evening.Add(2*time.Minute).UTC(), "late = \"1d\"\n")
				w.post("short", evening.Add(3*time.Minute).UTC(), "")
				w.post("morning", midnight.Add(8*time.Hour).UTC(), "")
				w.run(90 * time.Minute)
				w.run(12 * time.Hour)
				want := []time.Time{evening.UTC(), evening.Add(time.Minute).UTC(), midnight.UTC(), midnight.Add(8 * time.Hour).UTC()}
				if diff := cmp.Diff(want, stage.times()); diff != "" {
					w.Error(diff)
				}
				for _, row := range w.history() {
					if row.Post == "c/short" && (row.State != ledger.Missed || !strings.Contains(Sentences(row.Reasons), "per_day = 2") || row.Updated.After(evening.Add(4*time.Minute))) {
						w.Errorf("%s at %v: %s", row.State, row.Updated, Sentences(row.Reasons))
					}
				}
			})
		})
	}
}

func TestAThreadIsOnePostOfTheDay(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.PerDay = 2 })
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\none\n---\ntwo\n---\nthree'''\n")
		w.post("single", today(12, 1), "")
		w.post("beyond", today(12, 2), "")
		w.run(20 * time.Minute)
		if got := len(stage.posts()); got != 4 {
			w.Errorf("%v", stage.posts())
		}
	})
}

func TestWhatAPersonPublishesIsOneOfTheDaysPosts(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one", func(a *Account) { a.PerDay = 1 })
		w.post("now", today(18, 0), "")
		w.post("noon", today(12, 0), "")
		d := w.start()
		if _, err := d.Publish(w.Context(), "now"); err != nil {
			w.Error(err)
		}
		time.Sleep(time.Hour)
		if _, err := d.Publish(w.Context(), "noon"); err == nil || !strings.Contains(err.Error(), "per_day = 1") {
			w.Errorf("%v", err)
		}
		if got := stage.posts(); len(got) != 1 {
			w.Errorf("%v", got)
		}
	})
}

func TestABudgetHoldsUntilTheMonthTurns(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		w.account("one", stage, func(a *Account) {
			a.Limits.Price, a.Limits.LinkPrice, a.Limits.Budget = 15_000, 200_000, 40_000
		})
		evening := time.Date(2000, 1, 31, 22, 0, 0, 0, time.UTC)
		w.from(evening.Add(-time.Hour))
		stage.answers(rejected)
		w.post("0-refused", evening, "")
		w.post("1", evening, "late = \"6h\"\n")
		w.post("2", evening, "late = \"6h\"\n")
		w.post("3-waits", evening, "late = \"6h\"\n")
		w.post("4-too-late", evening, "late = \"1h\"\n")
		w.write("posts/5-link.toml", "at = \"2000-02-01 12:00\"\ntext = \"See https://example.org/letters\"\n")
		d := w.start()
		time.Sleep(61 * time.Minute)
		overview, err := d.outlook(w).Overview(w.Context())
		if err != nil || len(overview.Waits) != 1 || !overview.Waits[0].Until.Equal(time.Date(2000, 2, 1, 0, 0, 0, 0, time.UTC)) {
			w.Errorf("%+v, %v", overview.Waits, err)
		}
		d.stop()
		w.run(17 * time.Hour)
		want := []string{"c/1|once|one", "c/2|once|one", "c/3-waits|once|one"}
		if diff := cmp.Diff(want, stage.posts()); diff != "" {
			w.Error(diff)
		}
		if at := stage.times()[2]; !at.Equal(time.Date(2000, 2, 1, 0, 0, 0, 0, time.UTC)) {
			w.Errorf("the third went out at %v", at)
		}
		rows := w.wantStates(ledger.Failed, ledger.Sent, ledger.Sent, ledger.Sent, ledger.Missed, ledger.Missed)
		if why := Sentences(rows[4].Reasons); !strings.Contains(why, "0.04 USD for January 2000") {
			w.Error(why)
		}
	})
}

func TestAThreadThatTheBudgetDoesNotCoverIsNotBegun(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one", func(a *Account) { a.Limits.Price, a.Limits.Budget = 15_000, 40_000 })
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\none\n---\ntwo\n---\nthree'''\n")
		w.run(20 * time.Minute)
		w.wantStates(ledger.Held)
	})
}

func TestADeniedCredentialStopsTheAccountOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.latency = time.Second
		stage.answers(denied, denied, denied)
		w.account("one", stage, func(a *Account) { a.AtOnce = 3 })
		for _, name := range []string{"a", "b", "c", "d"} {
			w.post(name, today(12, 0), "")
		}
		d := w.start()
		time.Sleep(20 * time.Minute)
		holds, err := d.book.Holds(w.Context())
		if err != nil || len(holds) != 1 || holds[0].Kind != ledger.ByVigil {
			w.Errorf("%+v, %v", holds, err)
		}
		decisions, err := d.book.Decisions(w.Context(), ledger.OfAccount, "one")
		if err != nil || len(decisions) != 1 {
			w.Errorf("it was stopped more than once: %+v, %v", decisions, err)
		}
		for _, row := range d.all(w) {
			if row.State != ledger.Held {
				w.Errorf("%s is %s", row.Post, row.State)
			}
		}
	})
}
