package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// inSlot is a delivery of an evergreen.
func inSlot(post string, number int, account string) ledger.Planned {
	p := planned(1)
	p.Key = ledger.Key{Post: post, Slot: fmt.Sprint(number), Account: account}
	p.Due = noon.Add(time.Duration(number) * time.Hour)
	return p
}

func TestASlotIsUsedByWhatIsOutAndNotByWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		note := func(post string, number int, account string, state ledger.State) {
			must(t, l.Note(t.Context(), []ledger.Note{{Planned: inSlot(post, number, account), State: state}}))
		}
		granted(t, l, claimOf(inSlot("out", 9, "one"), "a1"))
		finish(t, l, sent("a1", "5"))
		granted(t, l, claimOf(inSlot("out", 10, "one"), "a2"))
		finish(t, l, sent("a2", "6"))
		note("out", 10, "two", ledger.Held)
		note("out", 11, "one", ledger.Missed)
		note("tried", 1, "one", ledger.Retrying)
		note("waits", 1, "one", ledger.Held)
		note("waits", 1, "two", ledger.Skipped)
		late := inSlot("overtaken", 1, "one")
		late.Due = noon.Add(5 * time.Hour)
		granted(t, l, claimOf(late, "a3"))
		finish(t, l, sent("a3", "7"))
		note("overtaken", 2, "one", ledger.Skipped)
		note("decided", 2, "one", ledger.Skipped)
		note("decided", 2, "two", ledger.Failed)
		uses, err := l.SlotUses(t.Context(), []string{"out", "tried", "waits", "overtaken", "decided", "unknown"})
		want := map[string]ledger.SlotUse{
			"out": {Count: 10, Last: noon.Add(10 * time.Hour)},
			// What was held took a later opening than the one after it, which was skipped.
			"overtaken": {Count: 2, Last: noon.Add(5 * time.Hour)},
			"tried":     {Count: 1, Last: noon.Add(time.Hour)},
			"decided":   {Count: 2, Last: noon.Add(2 * time.Hour)},
		}
		if diff := cmp.Diff(want, uses); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestWhatIsGivenUpIsAnnouncedNoMore(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		at := func(slot string, hours int) ledger.Announcement {
			return ledger.Announcement{Post: "old", Slot: slot, Due: noon.Add(time.Duration(hours) * time.Hour), At: noon}
		}
		must(t, l.Announce(t.Context(), []ledger.Announcement{at("1", 1), at("2", 3), at("3", 5)}, nil))
		must(t, l.Announce(t.Context(), []ledger.Announcement{at("1", 9)}, nil))
		must(t, l.Announce(t.Context(), []ledger.Announcement{at("2", 4)}, []ledger.Announcement{at("2", 3), at("3", 5)}))
		announced, err := l.Announced(t.Context(), noon)
		if diff := cmp.Diff([]ledger.Announcement{at("1", 1), at("2", 4)}, announced); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}
