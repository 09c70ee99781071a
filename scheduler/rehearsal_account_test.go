package scheduler

import (
	"fmt"
	"testing"

	"vigil/networks"
	"vigil/posts"
)

// What fails in a rehearsal fails each time, and no more of it than was asked for.
func TestARehearsalFailsTheSameDeliveriesEachTime(t *testing.T) {
	const deliveries, tries = 2000, 20
	endings := func() (kinds map[networks.Kind]int, text string) {
		account := &Account{Account: posts.Account{Name: "one", Limits: stageLimits}}
		played := Play([]*Account{account}, 0.1)[0].Opened
		kinds = map[networks.Kind]int{}
		for i := range deliveries {
			message := networks.Message{Delivery: fmt.Sprintf("c/post-%d|once|one", i), Part: 1, Parts: 1, Text: "A text."}
			for range tries {
				receipt, err := played.Publish(t.Context(), message)
				text += fmt.Sprintln(receipt.ID, err)
				if err == nil {
					break
				}
				kinds[networks.KindOf(err)]++
			}
		}
		return kinds, text
	}
	kinds, first := endings()
	if _, second := endings(); second != first {
		t.Error("other deliveries failed the second time")
	}
	if kinds[networks.Rejected] == 0 || kinds[networks.Temporary] == 0 || kinds[networks.Uncertain] > 0 {
		t.Errorf("they failed so: %v", kinds)
	}
	if failed := kinds[networks.Rejected] / tries; failed < deliveries/100 || failed > deliveries/20 {
		t.Errorf("%d of %d were refused for good, where a tenth is to fail", failed, deliveries)
	}
}

// A rehearsed network takes no more than the account does.
func TestARehearsedNetworkRefusesWhatIsTooLong(t *testing.T) {
	account := &Account{Account: posts.Account{Name: "one", Limits: networks.Limits{Text: networks.TextLimits{Max: 5, Counting: networks.Graphemes}}}}
	_, err := Play([]*Account{account}, 0)[0].Opened.Publish(t.Context(), networks.Message{Text: "longer"})
	if networks.KindOf(err) != networks.Rejected {
		t.Errorf("it answered %v", err)
	}
}
