package networks

import (
	"context"
	"errors"
	"testing"
)

func TestCountingStopsAtTheFirstErrorWithWhatItHas(t *testing.T) {
	broken := errors.New("no answer")
	counted, err := CountEach(t.Context(), []Receipt{{ID: "1"}, {ID: "2"}, {ID: "3"}}, func(_ context.Context, receipt Receipt) (Counts, error) {
		if receipt.ID == "2" {
			return Counts{}, broken
		}
		return Counts{Replies: 7}, nil
	})
	if !errors.Is(err, broken) || len(counted) != 1 || counted[0].Replies != 7 {
		t.Errorf("%+v, %v", counted, err)
	}
}

func TestNothingIsToldBeforeTheNetworkTellsIt(t *testing.T) {
	untold := Untold()
	for name, count := range map[string]int{
		"replies": untold.Replies, "reposts": untold.Reposts, "favorites": untold.Favorites, "quotes": untold.Quotes, "views": untold.Views,
	} {
		if count != -1 {
			t.Errorf("%s: %d", name, count)
		}
	}
	if untold.Gone || untold.At.IsZero() {
		t.Errorf("%+v", untold)
	}
}
