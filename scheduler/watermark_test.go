package scheduler

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// A post that was given up and moved to another time has a row of its old time: what
// brings it again is the plan.
func TestTheWatermarkWaitsForARowOfAnotherTime(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	l := newLane(&Account{})
	l.add(&task{key: ledger.Key{Post: "moved"}, due: due, stored: true})
	flying, _ := l.next(due, func() time.Time { return time.Time{} })
	flying.row = &ledger.Delivery{} // as it is once it was read
	if got := l.oldest(); !got.Equal(due) {
		t.Errorf("the watermark may come to %s, want %s", got, due)
	}
}

// What is let go while the ledger can't be written, or while the process is told to
// end, would be passed by the watermark, and nobody would ever hear of it.
func TestTheWatermarkWaitsForWhatCouldNotBeWrittenDown(t *testing.T) {
	t.Parallel()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() // nothing was written
	account := &Account{Account: posts.Account{Name: "main"}}
	s := New(Options{Ledger: book, Accounts: []*Account{account}, Log: slog.New(slog.DiscardHandler)})
	lane, due := s.lane("main"), time.Now()
	at := func(minute int) *task {
		when := due.Add(time.Duration(minute) * time.Minute)
		return &task{key: ledger.Key{Post: "c/a", Slot: when.Format("15:04"), Account: "main"}, campaign: &posts.Campaign{ID: "c"}, account: account, due: when}
	}
	refused, cancel := context.WithCancel(t.Context())
	cancel()
	for name, letGo := range map[string]func(){
		"superseded": func() { s.supersede(refused, lane, at(2), []*task{at(0), at(1)}) },
		"given up":   func() { s.giveUp(refused, lane, at(0), nil) },
	} {
		lane.clear()
		s.planned, s.planEnds = due.Add(time.Hour), due.Add(time.Hour)
		letGo()
		if !s.watermark().Before(due) {
			t.Errorf("%s: the watermark passes it", name)
		}
		if !s.planEnds.Before(due.Add(time.Minute)) {
			t.Errorf("%s: the plan is not made anew", name)
		}
	}
}
