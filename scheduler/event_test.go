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
	"vigil/posts"
	"vigil/scheduler/plan"
)

// meeting is a post of an event, in the world's zone unless more says another.
func meeting(start time.Time, remind, more string) string {
	return fmt.Sprintf("text = \"We meet at {{clock event.start}}.\"\nremind = %s\n[event]\nstart = %q\n%s", remind, start.Format("2006-01-02 15:04:05"), more)
}

// lines are all deliveries in words, in their order.
func (w *world) lines(rows []ledger.Delivery) []string {
	var lines []string
	for _, row := range rows {
		var line strings.Builder
		line.WriteString(fmt.Sprintf("%s %s %s", row.Slot, row.State, row.Due.UTC().Format("02 15:04")))
		for _, reason := range row.Reasons {
			line.WriteString(" " + reason.Code)
		}
		lines = append(lines, line.String())
	}
	return lines
}

// matters are what a running daemon's people are asked, without what is said of the
// daemon itself.
func (d *daemon) matters(w *world, code string) []Matter {
	w.Helper()
	outlook := Outlook{Ledger: d.book, Campaigns: d.queue.Campaigns(), Accounts: w.fresh(), Timetable: plan.NewTimetable(), Now: time.Now()}
	overview, err := outlook.Overview(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	return slices.DeleteFunc(overview.Matters, func(m Matter) bool { return m.Code != code })
}

func TestAnEventIsToldAtEachOfItsRemindersAndNotAfterIt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/meeting.toml", meeting(today(18, 0), `["6h", "30m"]`, ""))
		w.run(12 * time.Hour)
		if diff := cmp.Diff([]string{"6h sent 01 12:00", "30m sent 01 17:30"}, w.lines(w.history())); diff != "" {
			t.Error(diff)
		}
	})
}

// Sequence D11: reminders are moved neither by quiet hours nor by jitter, and are of no
// use any more once the event has begun, however long the campaign's `late` is.
func TestSequenceD11ARemindersTimeStands(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.campaign("quiet = \"12:00-17:00\"\nlate = \"2d\"\n")
		w.write("posts/meeting.toml", meeting(today(16, 30), `["4h"]`, ""))
		w.run(2 * time.Hour)
		rows := w.wantStates(ledger.Sent)
		if !rows[0].SentAt.Equal(today(12, 30)) {
			t.Errorf("sent at %s", rows[0].SentAt)
		}
	})
}

func TestARetryOfAReminderDoesNotComeAfterTheEventHasBegun(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := &stage{}
		for range 30 {
			shown.answers(neverLeft)
		}
		w.account("one", shown)
		w.campaign("late = \"1d\"\n")
		w.write("posts/meeting.toml", meeting(today(12, 30), `["30m"]`, ""))
		w.run(5 * time.Hour)
		rows := w.wantStates(ledger.Missed)
		for _, attempt := range w.attempts(rows[0].ID) {
			if !attempt.Started.Before(today(12, 30)) {
				t.Errorf("an attempt was made at %s", attempt.Started)
			}
		}
	})
}

// A reminder that is tried again is not out: it moves along like one that was not tried,
// and says nothing of a time at which nobody meets.
func TestAReminderThatIsTriedAgainMovesAlong(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := &stage{}
		for range 4 {
			shown.answers(neverLeft)
		}
		w.account("one", shown)
		w.write("posts/meeting.toml", meeting(today(12, 40), `["30m"]`, ""))
		d := w.start()
		time.Sleep(time.Until(today(12, 14)))
		w.edit("posts/meeting.toml", meeting(today(18, 40), `["30m"]`, ""))
		time.Sleep(time.Until(today(19, 0)))
		d.stop()
		row := w.wantStates(ledger.Sent)[0]
		if row.SentAt.Before(today(18, 10)) || len(shown.posts()) != 1 {
			t.Errorf("%d posts, the last at %s", len(shown.posts()), row.SentAt)
		}
		for _, attempt := range w.attempts(row.ID) {
			if attempt.Started.After(today(12, 15)) && attempt.Started.Before(today(18, 0)) {
				t.Errorf("an attempt was made at %s", attempt.Started)
			}
		}
	})
}

func (w *world) attempts(id int64) []ledger.Attempt {
	w.Helper()
	row, err := w.open().Delivery(context.Background(), id)
	if err != nil {
		w.Fatal(err)
	}
	return row.Attempts
}

// After a downtime only the reminder whose time it is goes out; the one before is missed.
func TestOfTwoOverdueRemindersOnlyTheLatestGoesOut(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/meeting.toml", meeting(today(14, 0), `["90m", "1h"]`, ""))
		w.run(time.Minute)
		time.Sleep(time.Until(today(13, 15)))
		w.run(time.Hour)
		rows := w.lines(w.history())
		if len(rows) != 2 || !strings.HasPrefix(rows[0], "1h30m missed") || rows[1] != "1h sent 01 13:00" {
			t.Errorf("%q", rows)
		}
	})
}

func TestAMovedEventTakesItsOpenRemindersAlongAndAsksForACorrectionOfTheOthers(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.stage("two")
		w.write("posts/meeting.toml", meeting(today(18, 0), `["6h", "2h"]`, "place = \"Example Hall\"\n"))
		d := w.start()
		time.Sleep(time.Until(today(13, 0)))
		if matters := d.matters(w, MatterCorrection); len(matters) > 0 {
			t.Errorf("before the event was moved: %+v", matters)
		}
		w.edit("posts/meeting.toml", meeting(today(20, 0), `["6h", "2h"]`, "place = \"Example Hall\"\n"))
		time.Sleep(time.Minute)
		matters := d.matters(w, MatterCorrection)
		if len(matters) != 1 {
			t.Fatalf("%+v", matters)
		}
		want := []string{
			"c/meeting told readers what is not so any more",
			"Sat 1 Jan 2000 18:00, Example Hall; it is now Sat 1 Jan 2000 20:00, Example Hall",
			`a post with reply_to = "c/meeting" that says so, or: vigil resolve c/meeting --corrected`,
		}
		saidBy, now, _ := strings.Cut(matters[0].Why, " told of ")
		if diff := cmp.Diff(want, []string{matters[0].What, now, matters[0].Command}); diff != "" {
			t.Error(diff)
		}
		if !matters[0].Until.Equal(today(18, 0)) || !strings.Contains(saidBy, "on one") || !strings.Contains(saidBy, "on two") {
			t.Errorf("until %s, said by %s", matters[0].Until, saidBy)
		}
		time.Sleep(6 * time.Hour)
		d.stop()
		rows := w.history()
		want = []string{"6h sent 01 12:00", "6h sent 01 12:00", "2h sent 01 18:00", "2h sent 01 18:00"}
		if diff := cmp.Diff(want, w.lines(rows)); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(rows[3].Text, "20:00") {
			t.Errorf("%q", rows[3].Text)
		}
	})
}

// An answer on an account corrects what was said there, and nowhere else; a person's word
// ends it, a further change asks anew. All of it survives a restart.
func TestACorrectionIsAskedForUntilItWasMadeOnEachAccountOrDecidedAgainst(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.stage("two")
		w.write("posts/meeting.toml", meeting(today(18, 0), `["6h"]`, ""))
		d := w.start()
		time.Sleep(time.Until(today(12, 30)))
		w.edit("posts/meeting.toml", meeting(today(19, 0), `["6h"]`, ""))
		time.Sleep(time.Minute)
		w.edit("posts/answer.toml", postAt(today(12, 40), "reply_to = \"meeting\"\nonly_on = [\"one\"]\n"))
		time.Sleep(30 * time.Minute)
		d.stop()
		d = w.start()
		time.Sleep(time.Minute)
		matters := d.matters(w, MatterCorrection)
		if len(matters) != 1 || !strings.Contains(matters[0].Why, "on two told of") || strings.Contains(matters[0].Why, "on one") {
			t.Fatalf("%+v", matters)
		}
		if err := d.book.Correct(context.Background(), "c/meeting", "anna", "told by telephone"); err != nil {
			t.Fatal(err)
		}
		if matters := d.matters(w, MatterCorrection); len(matters) > 0 {
			t.Errorf("after the decision: %+v", matters)
		}
		time.Sleep(time.Minute)
		w.edit("posts/meeting.toml", meeting(today(19, 30), `["6h"]`, ""))
		time.Sleep(time.Minute)
		if matters := d.matters(w, MatterCorrection); len(matters) != 1 {
			t.Errorf("after a further change: %+v", matters)
		}
		time.Sleep(10 * time.Hour)
		if matters := d.matters(w, MatterCorrection); len(matters) > 0 {
			t.Errorf("after the event: %+v", matters)
		}
	})
}

func TestACancelledEventHoldsItsRemindersAndIsAnsweredAllTheSame(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/meeting.toml", meeting(today(18, 0), `["6h", "4h"]`, ""))
		d := w.start()
		time.Sleep(time.Until(today(13, 0)))
		w.edit("posts/meeting.toml", meeting(today(18, 0), `["6h", "4h"]`, "cancelled = \"ice on the roads\"\n"))
		time.Sleep(2 * time.Hour)
		matters := d.matters(w, MatterCorrection)
		if len(matters) != 1 || !strings.HasPrefix(matters[0].Why, "#1 on one told of") || !strings.HasSuffix(matters[0].Why, "the event is cancelled: ice on the roads") {
			t.Errorf("%+v", matters)
		}
		if held := d.matters(w, MatterHeld); len(held) > 0 {
			t.Errorf("what was cancelled asks for a decision: %+v", held)
		}
		w.edit("posts/answer.toml", postAt(today(15, 30), "reply_to = \"meeting\"\n"))
		time.Sleep(time.Hour)
		if matters := d.matters(w, MatterCorrection); len(matters) > 0 {
			t.Errorf("after the answer: %+v", matters)
		}
		time.Sleep(4 * time.Hour)
		if missed := d.matters(w, MatterMissed); len(missed) > 0 {
			t.Errorf("what was cancelled asks for a decision: %+v", missed)
		}
		d.stop()
		want := []string{"6h sent 01 12:00", "4h missed 01 14:00 late cancelled", "once sent 01 15:30"}
		if diff := cmp.Diff(want, w.lines(w.history())); diff != "" {
			t.Error(diff)
		}
	})
}

// What was told of an event is remembered under a new name of its file, too.
func TestAnEventThatIsRenamedAndMovedAtOnceAsksForACorrection(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/meeting.toml", meeting(today(18, 0), `["6h", "2h"]`, ""))
		w.write("posts/other.toml", postAt(today(12, 0), ""))
		d := w.start()
		time.Sleep(time.Until(today(13, 0)))
		w.edit("posts/gathering.toml", "was = \"meeting\"\n"+meeting(today(19, 0), `["6h", "2h"]`, ""))
		w.remove("posts/meeting.toml")
		time.Sleep(5 * time.Minute)
		matters := d.matters(w, MatterCorrection)
		if len(matters) != 1 || !strings.HasPrefix(matters[0].What, "c/gathering told readers") {
			t.Errorf("%+v", matters)
		}
	})
}

func TestTheLedgerOfACommandKnowsWhatWasToldBeforeTheFileChanged(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/meeting.toml", meeting(today(18, 0), `["6h"]`, ""))
		w.run(time.Hour)
		w.write("posts/meeting.toml", meeting(today(19, 0), `["6h"]`, ""))
		campaign, problems := posts.ReadCampaign(w.folder, w.defaults())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for seen, err := range w.open().SeenPosts(context.Background(), "c") {
			if err != nil {
				t.Fatal(err)
			}
			RecallSight(campaign.Entries[0], seen, time.Now())
		}
		told := campaign.Entries[0].Told
		if len(told) != 1 || !told[0].Start.Equal(today(18, 0)) || !told[0].Until.Equal(time.Now()) {
			t.Errorf("%+v", told)
		}
	})
}

// Texts are taken in turn over a restart, a missed time and a day that is left out.
func TestVariantsAreTakenInTurnWhateverHappensBetween(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.write("posts/letters.toml", "every = \"hour :30\"\nfrom = 2000-01-01\ntext = \"First.\"\n[[variant]]\ntext = \"Second.\"\n[[variant]]\ntext = \"Third.\"\n")
		w.run(2 * time.Hour)
		time.Sleep(2 * time.Hour)
		w.run(3 * time.Hour)
		got := map[string]string{}
		for _, row := range w.history() {
			if row.State == ledger.Sent {
				got[row.Slot] = row.Text
			}
		}
		want := map[string]string{
			"2000-01-01T12:30": "First.", "2000-01-01T13:30": "Second.",
			"2000-01-01T15:30": "First.", "2000-01-01T16:30": "Second.", "2000-01-01T17:30": "Third.", "2000-01-01T18:30": "First.",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}
