package scheduler

import (
	"testing"
	"time"

	"vigil/ledger"
)

func TestTheWatermarkStaysBehindWhatHasNoRowWhateverIsAheadOfIt(t *testing.T) {
	lane := newLane(&Account{})
	lane.add(&task{key: ledger.Key{Post: "in-doubt"}, due: today(12, 0), row: &ledger.Delivery{}, fromRow: true, overdue: true})
	lane.add(&task{key: ledger.Key{Post: "overdue"}, due: today(12, 10), overdue: true})
	lane.add(&task{key: ledger.Key{Post: "again"}, due: today(12, 20), row: &ledger.Delivery{}, fromRow: true})
	lane.add(&task{key: ledger.Key{Post: "on-time"}, due: today(12, 30)})
	if oldest := lane.oldest(); !oldest.Equal(today(12, 10)) {
		t.Errorf("the oldest without a row is due %v, want 12:10: a crash would lose it", oldest)
	}
}

// A row that is looked at once more does not stand in the way of its own new time.
func TestThePlansTimeReplacesTheRowThatWaits(t *testing.T) {
	key := ledger.Key{Post: "c/a", Slot: "once", Account: "one"}
	line := newLane(&Account{})
	line.add(&task{key: key, due: today(12, 30), fromRow: true, overdue: true})
	line.add(&task{key: key, due: today(13, 30)})
	line.add(&task{key: key, due: today(12, 30), fromRow: true, overdue: true})
	next, found := line.next(today(13, 30), func() time.Time { return time.Time{} })
	if !found || !next.due.Equal(today(13, 30)) {
		t.Fatalf("%+v comes next, want what the plan brought", next)
	}
	delete(line.flying, key)
	if again, found := line.next(today(13, 31), func() time.Time { return time.Time{} }); found {
		t.Errorf("%+v comes after it", again)
	}
}
