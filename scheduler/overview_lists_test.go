package scheduler

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestAnOverviewShowsAListOfReadersAsOneAccount(t *testing.T) {
	upcoming := byLists([]Upcoming{{Accounts: []string{"feed", "readers/ales", "readers/nina", "x"}}})
	if diff := cmp.Diff([]string{"feed", "readers", "x"}, upcoming[0].Accounts); diff != "" {
		t.Error(diff)
	}

	noon := time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	last := lastOfLists([]ledger.Delivery{
		{ID: 1, SentAt: noon, Key: ledger.Key{Account: "feed"}},
		{ID: 2, SentAt: noon, Key: ledger.Key{Account: "readers/ales"}},
		{ID: 3, SentAt: noon.Add(time.Hour), Key: ledger.Key{Account: "readers/nina"}},
	})
	if len(last) != 2 || last[1].ID != 3 {
		t.Errorf("%+v", last)
	}

	counts := countsOfLists([]ledger.Count{
		{Account: "feed", State: ledger.Sent, Deliveries: 1}, {Account: "readers/ales", State: ledger.Sent, Deliveries: 2},
		{Account: "readers/nina", State: ledger.Failed, Deliveries: 4}, {Account: "readers/nina", State: ledger.Sent, Deliveries: 8},
	})
	if diff := cmp.Diff([]ledger.Count{
		{Account: "feed", State: ledger.Sent, Deliveries: 1}, {Account: "readers", State: ledger.Sent, Deliveries: 10},
		{Account: "readers", State: ledger.Failed, Deliveries: 4},
	}, counts); diff != "" {
		t.Error(diff)
	}
}
