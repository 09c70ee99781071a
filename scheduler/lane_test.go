package scheduler

import (
	"testing"

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
