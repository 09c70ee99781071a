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

// person writes a plainly fictional person's file.
func (w *world) person(id, more string) {
	w.Helper()
	w.write("people/"+id+".toml", fmt.Sprintf("name = %q\n%s", id, more))
}

// Sequence H1: the same person on all accounts, by announcement, through restarts and
// edits; who was not named after all comes again.
func TestSequenceH1EachAccountNamesWhoWasAnnounced(t *testing.T) {
	inWorld(t, func(w *world) {
		one, two := &stage{}, &stage{}
		w.account("one", one)
		w.account("two", two)
		for _, id := range []string{"anna", "boris", "clara"} {
			w.person(id, "status = \"held\"\n")
		}
		w.write("posts/round.toml", "every = \"hour :30\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} is remembered.\"\n")
		w.run(time.Hour)
		w.person("david", "status = \"held\"\n")
		w.run(4 * time.Hour)
		rows := w.history()
		bySlot := map[string][]string{}
		for _, row := range rows {
			bySlot[row.Slot] = append(bySlot[row.Slot], strings.Join(row.People, " "))
			if row.State != ledger.Sent {
				t.Errorf("%s on %s is %s", row.Slot, row.Account, row.State)
			}
		}
		if len(bySlot) < 4 {
			t.Fatalf("only %d slots: %v", len(bySlot), bySlot)
		}
		named := map[string]int{}
		for slot, people := range bySlot {
			if len(people) != 2 || people[0] != people[1] || people[0] == "" {
				t.Errorf("at %s the accounts named %v", slot, people)
			}
			named[people[0]]++
		}
		if len(named) < 3 {
			t.Errorf("in five hours only %v were named", named)
		}
	})
}

// pickyStage is a network that refuses what names one person.
type pickyStage struct {
	stage
	refuses string
}

func (s *pickyStage) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	if strings.Contains(message.Text, s.refuses) {
		return networks.Receipt{}, networks.Rejected.Errorf("not this one")
	}
	return s.stage.Publish(ctx, message)
}

// Whoever can't be named does not take one turn after the other: they come again after a
// week, when somebody may have mended it.
func TestAPersonWhomANetworkRefusesTakesATurnAWeek(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account("one", &pickyStage{refuses: "anna"})
		for _, id := range []string{"anna", "boris", "clara", "david", "elena", "felix", "greta", "henri", "irena"} {
			w.person(id, "status = \"held\"\n")
		}
		w.campaign("repeat_after = \"0s\"\n")
		w.write("posts/round.toml", "every = \"day 12:30\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} is remembered.\"\n")
		w.run(18 * 24 * time.Hour)
		failed, named := 0, map[string]bool{}
		for _, row := range w.history() {
			if row.State == ledger.Failed {
				failed++
				continue
			}
			named[row.People[0]] = true
		}
		if failed < 2 || failed > 3 || len(named) != 8 {
			t.Errorf("%d turns of 18 were lost, and %d people were named", failed, len(named))
		}
	})
}

// Sequence H1: while the daemon runs, a person whose status changes is not named, even
// where they were announced.
func TestSequenceH1WhoIsReleasedAfterTheAnnouncementIsHeld(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := w.stage("one")
		w.person("anna", "status = \"held\"\n")
		w.write("posts/round.toml", "every = \"day 13:00\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}} is remembered.\"\n")
		d := w.start()
		time.Sleep(time.Minute)
		w.edit("people/anna.toml", "name = \"anna\"\nstatus = \"released\"\n")
		time.Sleep(2 * time.Hour)
		d.stop()
		rows := w.wantStates(ledger.Held)
		if len(shown.posts()) != 0 || rows[0].Reasons[0].Code != ReasonStatus {
			t.Errorf("%v is out, and held for %v", shown.posts(), rows[0].Reasons)
		}
	})
}

// Sequence D5: two birthdays on one day are two deliveries, and the age is that of the
// day itself.
func TestSequenceD5TwoBirthdaysOnOneDayAreTwoDeliveries(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.person("anna", "born = 1950-01-03\n")
		w.person("boris", "born = 1960-01-03\n")
		w.person("clara", "born = 1970-01\n")
		w.write("posts/birthday.toml", "occasion = \"birthday\"\nbefore = \"2d\"\ntime = \"12:30\"\ntext = \"{{person.name}} turns {{age}}.\"\n")
		w.run(2 * time.Hour)
		rows := w.wantStates(ledger.Sent, ledger.Sent)
		texts := []string{rows[0].Text, rows[1].Text}
		slices.Sort(texts)
		if diff := cmp.Diff([]string{"anna turns 50.", "boris turns 40."}, texts); diff != "" {
			t.Error(diff)
		}
	})
}

// Sequence H2: what was not ready for its slot takes the next one; it is not missed,
// and does not go out between. The one after that had been announced to another.
func TestSequenceH2WhatIsNotReadyTakesTheNextSlot(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("late = \"20m\"\n[slots]\nnoon = \"hour :30\"\n")
		w.write("posts/ready.toml", "slot = \"noon\"\npriority = 0\ntext = \"Ready.\"\n")
		w.write("posts/unready.toml", "slot = \"noon\"\npriority = 1\nhold = \"not yet\"\ntext = \"Not ready at first.\"\n")
		d := w.start()
		time.Sleep(time.Hour + 5*time.Minute)
		w.edit("posts/unready.toml", "slot = \"noon\"\npriority = 1\ntext = \"Not ready at first.\"\n")
		time.Sleep(2 * time.Hour)
		d.stop()
		var lines []string
		for _, row := range w.history() {
			lines = append(lines, fmt.Sprintf("%s %s %s", row.Post, row.State, row.SentAt.UTC().Format("02 15:04")))
		}
		slices.Sort(lines)
		if diff := cmp.Diff([]string{"c/ready sent 01 13:30", "c/unready sent 01 14:30"}, lines); diff != "" {
			t.Error(diff)
		}
	})
}

// Sequence H2: a new file does not move what was announced within a day.
func TestSequenceH2ANewPostDoesNotTakeAnAnnouncedSlot(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("[slots]\nnoon = \"hour :30\"\n")
		w.write("posts/first.toml", "slot = \"noon\"\ntext = \"First.\"\n")
		w.run(time.Minute)
		w.write("posts/urgent.toml", "slot = \"noon\"\npriority = 9\ntext = \"Urgent.\"\n")
		w.run(2 * time.Hour)
		var order []string
		rows := w.wantStates(ledger.Sent, ledger.Sent)
		slices.SortFunc(rows, func(a, b ledger.Delivery) int { return a.SentAt.Compare(b.SentAt) })
		for _, row := range rows {
			order = append(order, row.Post)
		}
		if diff := cmp.Diff([]string{"c/first", "c/urgent"}, order); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsAnnouncedForASlotLeavesItWhenItsFileNamesAnotherOne(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("repeat_after = \"0s\"\n[slots]\nnoon = \"day 12:00\"\nevening = \"day 18:00\"\n")
		w.write("posts/first.toml", "slot = \"noon\"\ntext = \"A text.\"\n")
		w.write("posts/second.toml", "slot = \"noon\"\ntext = \"Another text.\"\n")
		d := w.start()
		time.Sleep(5 * time.Minute)
		w.edit("posts/first.toml", "slot = \"evening\"\ntext = \"A text.\"\n")
		time.Sleep(7 * time.Hour)
		d.stop()
		rows := w.wantStates(ledger.Sent, ledger.Sent)
		if rows[0].Post != "c/second" || !rows[0].Due.Equal(today(12, 0)) || !rows[1].Due.Equal(today(18, 0)) {
			w.Errorf("%s at %s and %s at %s", rows[0].Post, rows[0].Due, rows[1].Post, rows[1].Due)
		}
	})
}

func TestAnEvergreenRestsBetweenItsSlots(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("repeat_after = \"0s\"\n[slots]\nnoon = \"hour :30\"\n")
		w.write("posts/old.toml", "slot = \"noon\"\nevergreen = \"2h\"\ntext = \"Letters take ten minutes.\"\n")
		w.run(5 * time.Hour)
		var days []string
		for _, row := range w.history() {
			days = append(days, row.Slot+" on "+row.SentAt.UTC().Format("02 15:04"))
		}
		slices.Sort(days)
		if diff := cmp.Diff([]string{"1 on 01 12:30", "2 on 01 14:30", "3 on 01 16:30"}, days); diff != "" {
			t.Error(diff)
		}
	})
}

// What was announced further ahead falls with the time before it: an evergreen that was
// not ready, and takes a later slot, rests from there on.
func TestAnEvergreenThatWasNotReadyRestsAfterTheSlotThatItTookInstead(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("late = \"20m\"\nrepeat_after = \"0s\"\n[slots]\noften = \"hour :30\"\n")
		const file = "slot = \"often\"\nevergreen = \"2h\"\ntext = \"Letters take ten minutes.\"\n"
		w.write("posts/old.toml", file+"hold = \"not yet\"\n")
		d := w.start()
		time.Sleep(time.Until(today(13, 0)))
		w.edit("posts/old.toml", file)
		time.Sleep(time.Until(today(19, 0)))
		d.stop()
		var sent []string
		for _, row := range w.history() {
			sent = append(sent, fmt.Sprintf("%s %s %s", row.Slot, row.State, row.SentAt.UTC().Format("15:04")))
		}
		slices.Sort(sent)
		if diff := cmp.Diff([]string{"1 sent 13:30", "2 sent 15:30", "3 sent 17:30"}, sent); diff != "" {
			t.Error(diff)
		}
	})
}

// What stood on, though it had been given up, was a second post's opening by the time it
// counted again.
func TestWhatAnEvergreenGivesUpIsAnnouncedNoMore(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("late = \"20m\"\nrepeat_after = \"0s\"\n[slots]\noften = \"hour :30\"\n")
		const file = "slot = \"often\"\nevergreen = \"2h\"\ntext = \"Letters take ten minutes.\"\n"
		w.write("posts/old.toml", file+"hold = \"not yet\"\n")
		d := w.start()
		time.Sleep(time.Until(today(13, 0)))
		w.edit("posts/old.toml", file)
		time.Sleep(time.Minute)
		var told []string
		for _, a := range must(d.book.Announced(w.Context(), today(12, 0))) {
			if a.Due.Before(today(18, 0)) {
				told = append(told, a.Slot+" at "+a.Due.UTC().Format("15:04"))
			}
		}
		d.stop()
		if diff := cmp.Diff([]string{"1 at 13:30", "2 at 15:30", "3 at 17:30"}, told); diff != "" {
			t.Error(diff)
		}
	})
}

// Sequence H2: the second time of an evergreen within a day is announced like the first.
func TestSequenceH2ANewPostDoesNotTakeTheNextTimeOfAnEvergreen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("repeat_after = \"0s\"\n[slots]\noften = \"hour :30\"\n")
		w.write("posts/old.toml", "slot = \"often\"\nevergreen = \"2h\"\ntext = \"Letters take ten minutes.\"\n")
		w.run(time.Minute)
		for _, name := range []string{"first", "second", "third"} {
			w.write("posts/"+name+".toml", "slot = \"often\"\ntext = \"It has time: "+name+".\"\n")
		}
		w.run(5 * time.Hour)
		var lines []string
		for _, row := range w.history() {
			lines = append(lines, row.SentAt.UTC().Format("15:04 ")+row.Post)
		}
		slices.Sort(lines)
		want := []string{"12:30 c/old", "13:30 c/first", "14:30 c/old", "15:30 c/second", "16:30 c/old"}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Error(diff)
		}
	})
}

// What has used its slot on one account gets no other one: where it was not ready in time,
// it is missed, and somebody is told, rather than held for a slot that never comes.
func TestWhatHasUsedItsSlotOnOneAccountIsMissedOnTheOthers(t *testing.T) {
	inWorld(t, func(w *world) {
		away := &stage{}
		for range 60 {
			away.answers(neverLeft)
		}
		w.stage("one")
		w.account("two", away)
		w.campaign("late = \"20m\"\n[slots]\nnoon = \"hour :30\"\n")
		w.write("posts/queued.toml", "slot = \"noon\"\ntext = \"It has time.\"\n")
		w.run(3 * time.Hour)
		got := map[string]ledger.State{}
		for _, row := range w.history() {
			got[row.Account] = row.State
		}
		if diff := cmp.Diff(map[string]ledger.State{"one": ledger.Sent, "two": ledger.Missed}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// What a person decided on one account takes the next slot from no other; and what was
// decided on all of them takes none.
func TestASkippedPostUsesNoSlotOfTheOtherAccounts(t *testing.T) {
	for name, test := range map[string]struct {
		skipped []string
		want    []string
	}{
		"on one account": {[]string{"two"}, []string{"14:30 one: sent", "two: skipped"}},
		"on all":         {[]string{"one", "two"}, []string{"one: skipped", "two: skipped"}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.stage("one")
				w.stage("two")
				w.campaign("late = \"20m\"\n[slots]\nnoon = \"hour :30\"\n")
				const file = "slot = \"noon\"\ntext = \"It has time.\"\n"
				w.write("posts/queued.toml", file+"hold = \"not yet\"\n")
				d := w.start()
				time.Sleep(time.Until(today(12, 40)))
				for _, row := range d.all(w) {
					if slices.Contains(test.skipped, row.Account) {
						if err := d.book.Skip(w.Context(), row.ID, "a person", "not there"); err != nil {
							t.Fatal(err)
						}
					}
				}
				time.Sleep(time.Until(today(14, 0)))
				w.edit("posts/queued.toml", file)
				time.Sleep(time.Until(today(17, 0)))
				d.stop()
				var got []string
				for _, row := range w.history() {
					got = append(got, strings.TrimPrefix(row.SentAt.UTC().Format("15:04 "), "00:00 ")+fmt.Sprintf("%s: %s", row.Account, row.State))
				}
				slices.Sort(got)
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// A plan that is made anew within the minute in which a post took its slot does not give
// that slot to the next one.
func TestASlotThatWasTakenIsNotGivenAgainWhenAFileChanges(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("[slots]\nnoon = \"day 12:30\"\n")
		w.write("posts/first.toml", "slot = \"noon\"\npriority = 1\ntext = \"First.\"\n")
		w.write("posts/second.toml", "slot = \"noon\"\ntext = \"Second.\"\n")
		time.Sleep(heartbeat / 2)
		d := w.start()
		time.Sleep(time.Until(today(12, 30).Add(5 * time.Second)))
		w.edit("posts/second.toml", "slot = \"noon\"\ntext = \"Second, and mended.\"\n")
		time.Sleep(25 * time.Hour)
		d.stop()
		var lines []string
		for _, row := range w.history() {
			lines = append(lines, row.SentAt.UTC().Format("02 15:04 ")+row.Post)
		}
		slices.Sort(lines)
		if diff := cmp.Diff([]string{"01 12:30 c/first", "02 12:30 c/second"}, lines); diff != "" {
			t.Error(diff)
		}
	})
}

func TestATimeOfAnEvergreenThatALaterOneOvertookIsMissed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("late = \"20m\"\nrepeat_after = \"0s\"\n[slots]\noften = \"hour :30\"\n")
		w.write("posts/old.toml", "slot = \"often\"\nevergreen = \"1h\"\ntext = \"Letters take ten minutes.\"\n")
		w.run(time.Minute)
		time.Sleep(time.Until(today(15, 35)))
		w.run(time.Hour)
		for _, row := range w.history() {
			if row.State != ledger.Sent && row.State != ledger.Missed {
				t.Errorf("%s of %s is %s: %s", row.Slot, row.Due, row.State, Sentences(row.Reasons))
			}
		}
	})
}
