package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// hesitant is a network that asks to wait when it prepares a post, and then refuses it.
type hesitant struct {
	stage
	asked map[string]int
}

func (h *hesitant) Prepare(_ context.Context, message networks.Message) (json.RawMessage, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.asked[message.Delivery]++
	if h.asked[message.Delivery] == 1 {
		return nil, &networks.Error{Kind: networks.Temporary, At: time.Now().Add(time.Second), Cause: errors.New("still at work")}
	}
	return nil, &networks.Error{Kind: networks.Rejected, Cause: errors.New("no such file")}
}

func TestAPreparationThatIsRefusedAfterAWaitIsNotTriedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &hesitant{asked: map[string]int{}}
		w.account("one", network)
		w.post("large", today(12, 0), "")
		w.post("small", today(12, 0), "")
		w.run(30 * time.Minute)
		w.wantStates(ledger.Failed, ledger.Failed)
		for delivery, times := range network.asked {
			if times != 2 {
				t.Errorf("%s was prepared %d times, want 2", delivery, times)
			}
		}
	})
}

// What lay in the past already when its file was first seen is planned again with
// each change of the queue. Once it has come to an end, that is the end of it.
func TestAPostThatWasLateWhenItWasFirstSeenIsRefusedOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &hesitant{asked: map[string]int{}}
		w.account("one", network)
		w.post("late", today(11, 50).Add(-5*time.Second), "")
		d := w.start()
		for change := range 20 {
			time.Sleep(2 * time.Second)
			w.edit("posts/other.toml", postAt(today(18, change), ""))
		}
		d.stop()
		w.wantStates(ledger.Failed)
		for delivery, times := range network.asked {
			if times != 2 {
				t.Errorf("%s was prepared %d times, want 2", delivery, times)
			}
		}
	})
}

// busy looks at each post's picture for a while, and says when to come back.
type busy struct {
	stage
	looks int
	asked []time.Time
}

func (b *busy) Prepare(_ context.Context, message networks.Message) (json.RawMessage, error) {
	b.asked = append(b.asked, time.Now())
	if len(b.asked) <= b.looks {
		return nil, &networks.Error{Kind: networks.Temporary, At: time.Now().Add(2 * time.Second), Cause: errors.New("still looking")}
	}
	return nil, nil
}

func TestANetworkThatLooksAtAPictureIsAskedAgainWhenItSaid(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &busy{looks: 3}
		w.account("one", network)
		w.post("picture", today(12, 0), "")
		w.run(30 * time.Minute)
		w.wantStates(ledger.Sent)
		if took := network.asked[3].Sub(network.asked[0]); took > 10*time.Second {
			t.Errorf("it was asked three times again within %s, want as soon as it said", took)
		}
	})
}

func TestANetworkThatIsNeverDoneIsAskedLessAndLess(t *testing.T) {
	inWorld(t, func(w *world) {
		network := &busy{looks: 1000}
		w.account("one", network)
		w.post("picture", today(12, 0), "")
		w.run(3 * time.Hour)
		w.wantStates(ledger.Missed)
		if asked := len(network.asked); asked > 20 {
			t.Errorf("it was asked %d times in two hours", asked)
		}
	})
}
