package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

const careful = "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\nrepeat_after = \"7d\"\n"

func TestOfTwoPostsThatSayTheSameAtOnceOneIsHeld(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.latency = 5 * time.Second
		w.write("campaign.toml", careful)
		w.account("one", stage, func(a *Account) { a.AtOnce = 2 })
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0), "")
		d := w.start()
		time.Sleep(11 * time.Minute)
		var held ledger.Delivery
		for _, row := range d.all(w) {
			if row.State == ledger.Held {
				held = row
			}
		}
		if got := len(stage.posts()); got != 1 || !strings.Contains(Sentences(held.Reasons), "the same text went out") {
			w.Fatalf("%d out, held: %+v", got, held)
		}
		if err := d.book.Release(w.Context(), ledger.OfDelivery, fmt.Sprint(held.ID), "a person", "meant so"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		if got := len(stage.posts()); got != 2 {
			w.Errorf("%d posts after the release", got)
		}
	})
}

func TestWordsThatTurnOutNotToBeOutHoldNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(unavailable)
		w.write("campaign.toml", careful)
		w.account("one", stage)
		w.post("a", today(12, 0), "expires = \"2000-01-01 12:00:14\"\n")
		w.post("b", today(12, 0).Add(5*time.Second), "")
		w.run(time.Hour)
		if diff := cmp.Diff([]string{"c/b|once|one"}, stage.posts()); diff != "" {
			w.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}

func TestTheSameTextIsHeldForSoManyLocalDays(t *testing.T) {
	for name, test := range map[string]struct {
		second time.Time
		more   string
		out    int
	}{
		"a minute later":                  {today(12, 1), "", 1},
		"in the evening six days later":   {today(23, 0).AddDate(0, 0, 6), "", 1},
		"early on the seventh day":        {today(0, 1).AddDate(0, 0, 7), "", 2},
		"where the file says that it may": {today(12, 1), "allow.repeat = \"it is a slogan\"\n", 2},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				stage := &stage{}
				w.write("campaign.toml", careful)
				w.account("one", stage)
				w.post("first", today(12, 0), "")
				w.run(11 * time.Minute)
				w.post("second", test.second, test.more)
				w.from(test.second.Add(-20 * time.Second))
				w.run(time.Minute)
				if got := len(stage.posts()); got != test.out {
					w.Errorf("%d posts, want %d", got, test.out)
				}
			})
		})
	}
}

func TestARecurrenceAndOtherAccountsMayRepeatATextAndWhatFailedCountsNot(t *testing.T) {
	inWorld(t, func(w *world) {
		first, second := &stage{}, &stage{}
		w.write("campaign.toml", careful)
		w.account("one", first)
		w.account("two", second)
		first.answers(rejected)
		w.post("a", today(12, 0), "only_on = [\"one\"]\n")
		w.post("b", today(12, 1), "only_on = [\"one\"]\n")
		w.write("posts/hourly.toml", "every = \"hour :30\"\nonly_on = [\"two\"]\ntext = \"A text.\"\n")
		w.run(3 * time.Hour)
		if diff := cmp.Diff([]string{"c/b|once|one"}, first.posts()); diff != "" || len(second.posts()) != 3 {
			w.Errorf("%s%v", diff, second.posts())
		}
	})
}
