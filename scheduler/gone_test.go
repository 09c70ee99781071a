package scheduler

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// codes are the codes of the notices that are open, in the order of their writing.
func (d *daemon) codes(w *world) string {
	w.Helper()
	open, err := d.book.Notices(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	var codes []string
	for _, n := range open {
		codes = append(codes, n.Code)
	}
	return strings.Join(codes, " ")
}

func TestSequenceF7APostIsGoneAfterTwoLooksAnHourApart(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &watched{stage: &stage{}}
		w.account("one", network)
		w.post("first", today(12, 0), "")
		w.post("second", today(12, 10), "")
		d := w.start()
		time.Sleep(30 * time.Minute)
		if err := network.Delete(w.Context(), networks.Receipt{ID: "1"}); err != nil {
			w.Fatal(err)
		}
		time.Sleep(90 * time.Minute) // it was asked after once
		if row := d.all(w)[1]; row.State != ledger.Sent {
			w.Errorf("after one look it is %s", row.State)
		}
		time.Sleep(2 * time.Hour)
		if got := d.codes(w); got != "gone" {
			w.Errorf("told: %q, want that it is gone", got)
		}
		d.stop()
		w.wantStates(ledger.Gone, ledger.Sent)
	})
}

func TestSequenceF7AnAccountThatShowsNothingIsToldOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &watched{stage: &stage{}}
		w.account("one", network)
		for i := range 20 {
			w.post(fmt.Sprintf("post%02d", i), today(12, i), "")
		}
		d := w.start()
		time.Sleep(time.Hour)
		for i := range 20 {
			if err := network.Delete(w.Context(), networks.Receipt{ID: fmt.Sprint(i + 1)}); err != nil {
				w.Fatal(err)
			}
		}
		time.Sleep(27 * time.Hour)
		if got := d.codes(w); got != ledger.NoticeNothingThere {
			w.Errorf("told: %q, want one word about the account", got)
		}
		for _, row := range d.all(w) {
			if row.State != ledger.Sent {
				w.Fatalf("%s is %s; nobody knows that it is gone", row.Post, row.State)
			}
		}
		if network.counted > 20*10 {
			w.Errorf("%d questions about 20 posts in a day", network.counted)
		}
	})
}

func TestAPostIsAskedAfterAndNoPostWaitsForThat(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &watched{stage: &stage{}}
		w.account("one", network)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(5 * time.Hour)
		row := d.only(w)
		reading, found, err := d.book.LastReading(w.Context(), row.ID)
		var counts networks.Counts
		if err != nil || !found || json.Unmarshal(reading.Counts, &counts) != nil || counts.Favorites != 3 {
			w.Errorf("%+v, %v, %v; want how readers answered", counts, found, err)
		}
		if network.counted != 1 {
			w.Errorf("asked %d times in five hours, want once", network.counted)
		}
	})
}

func TestWhenAPostIsAskedAfter(t *testing.T) {
	sent := today(12, 0)
	for name, test := range map[string]struct {
		post ledger.SentPost
		want time.Time
	}{
		"new":                {ledger.SentPost{}, today(13, 0)},
		"after an hour":      {ledger.SentPost{Read: today(13, 1)}, today(36, 0)},
		"after a day":        {ledger.SentPost{Read: today(36, 1)}, today(7*24+12, 0)},
		"after a week":       {ledger.SentPost{Read: today(7*24+13, 0)}, time.Time{}},
		"found only late":    {ledger.SentPost{Read: today(40, 0)}, today(7*24+12, 0)},
		"not there":          {ledger.SentPost{Read: today(13, 1), Gone: 1}, today(14, 1)},
		"not there for long": {ledger.SentPost{Read: today(14, 1), Gone: 2}, today(38, 1)},
	} {
		test.post.SentAt = sent
		if got := nextReading(test.post); !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestANetworkThatChargesIsNotAskedAfterItsPosts(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &watched{stage: &stage{}}
		w.account("one", network, func(a *Account) { a.Limits.Price = 15_000 })
		w.post("noon", today(12, 0), "")
		w.run(4 * time.Hour)
		if network.counted != 0 {
			w.Errorf("asked %d times", network.counted)
		}
	})
}
