package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

// sinceNoon are the moments at which posts were shown.
func sinceNoon(s *stage) []time.Duration {
	var spans []time.Duration
	for _, at := range s.times() {
		spans = append(spans, at.Sub(today(12, 0)))
	}
	return spans
}

func TestPostsDueAtOnceGoOutOneAfterTheOtherInOrder(t *testing.T) {
	for _, latency := range []time.Duration{0, 300 * time.Millisecond, 3 * time.Second} {
		inWorld(t, func(w *world) {
			stage := &stage{blindStage{latency: latency}}
			w.account("one", stage)
			var names []string
			var times []time.Duration
			for i := range 5 {
				w.post(fmt.Sprint("noon-", i), today(12, 0), "")
				names = append(names, fmt.Sprintf("c/noon-%d|once|one", i))
				times = append(times, time.Duration(i+1)*latency)
			}
			w.run(time.Hour)
			if diff := cmp.Diff(names, stage.posts()); diff != "" {
				w.Error(diff)
			}
			if diff := cmp.Diff(times, sinceNoon(stage)); diff != "" {
				w.Error(diff)
			}
			w.wantStates(ledger.Sent, ledger.Sent, ledger.Sent, ledger.Sent, ledger.Sent)
		})
	}
}

func TestWhatChangesBehindASlowPostGoesOutChanged(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage{latency: 20 * time.Second}}
		w.account("one", stage)
		for _, name := range []string{"a", "b", "c"} {
			w.post(name, today(12, 0), "")
		}
		d := w.start()
		time.Sleep(time.Until(today(12, 0).Add(5 * time.Second)))
		w.edit("posts/b.toml", "at = \"2000-01-01 12:00\"\ntext = \"Another text.\"\n")
		w.edit("posts/c.toml", postAt(today(12, 30), ""))
		time.Sleep(time.Until(today(12, 10)))
		if diff := cmp.Diff([]string{"c/a|once|one", "c/b|once|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
		if text := stage.shown[1].Text; text != "Another text." {
			w.Errorf("it went out as %q", text)
		}
		if diff := cmp.Diff([]time.Duration{20 * time.Second, 40 * time.Second}, sinceNoon(stage)); diff != "" {
			w.Error(diff)
		}
		time.Sleep(time.Until(today(12, 40)))
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent, ledger.Sent)
	})
}

func TestAHoldStopsWhatIsReadyBehindAnother(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage{latency: 500 * time.Millisecond}}
		w.account("one", stage)
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0), "")
		d := w.start()
		time.Sleep(time.Until(today(12, 0).Add(200 * time.Millisecond)))
		if err := d.book.Hold(context.Background(), ledger.Hold{Scope: ledger.OfPost, Subject: "c/b", Why: "wait", By: "anna", Since: time.Now()}); err != nil {
			w.Fatal(err)
		}
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Held)
	})
}

func TestWhatWaitsBehindAPostWhenTheDaemonStopsGoesOutAfterTheNextStart(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage{latency: 500 * time.Millisecond}}
		w.account("one", stage)
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0), "")
		w.run(time.Until(today(12, 0).Add(200 * time.Millisecond)))
		w.wantStates(ledger.Sent)
		w.run(time.Minute)
		w.wantStates(ledger.Sent, ledger.Sent)
		if diff := cmp.Diff([]string{"c/a|once|one", "c/b|once|one"}, stage.posts()); diff != "" {
			w.Error(diff)
		}
	})
}

func TestAFailureOfThePostAheadStopsNothingBehindIt(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage{latency: 300 * time.Millisecond}}
		stage.answers(rejected, answer{err: errors.New("connection reset")})
		w.account("one", stage)
		for _, name := range []string{"a", "b", "c"} {
			w.post(name, today(12, 0), "")
		}
		w.run(11 * time.Minute)
		w.wantStates(ledger.Failed, ledger.Sent, ledger.Sent)
	})
}

func TestADeniedCredentialStopsWhatIsReadyBehind(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage{latency: 300 * time.Millisecond}}
		stage.answers(denied)
		w.account("one", stage)
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0), "")
		w.run(11 * time.Minute)
		if posts := stage.posts(); len(posts) > 0 {
			w.Errorf("%v went out on an account that was denied", posts)
		}
	})
}

// preparingStage is a network that wants each message prepared, as one does where a
// draft is written first.
type preparingStage struct {
	stage
	// prepared is guarded by the stage's mutex: one message is prepared while the one
	// before it is under way.
	prepared map[string]int
}

func (s *preparingStage) Prepare(_ context.Context, message networks.Message) (json.RawMessage, error) {
	if len(message.Prepared) == 0 {
		s.mutex.Lock()
		s.prepared[message.Text]++
		s.mutex.Unlock()
	}
	return json.RawMessage(`{"draft":1}`), nil
}

func (s *preparingStage) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	if len(message.Prepared) == 0 {
		return networks.Receipt{}, networks.Rejected.Errorf("it is not prepared")
	}
	return s.stage.Publish(ctx, message)
}

func TestWhatIsReadyBehindAnotherIsPreparedOnce(t *testing.T) {
	for _, latency := range []time.Duration{0, 300 * time.Millisecond, 20 * time.Second} {
		inWorld(t, func(w *world) {
			stage := &preparingStage{stage: stage{blindStage{latency: latency}}, prepared: map[string]int{}}
			w.account("one", stage)
			want := map[string]int{}
			for _, text := range []string{"a", "b", "c"} {
				w.edit("posts/"+text+".toml", fmt.Sprintf("at = \"2000-01-01 12:00\"\ntext = %q\n", text))
				want[text] = 1
			}
			w.run(time.Hour)
			w.wantStates(ledger.Sent, ledger.Sent, ledger.Sent)
			if diff := cmp.Diff(want, stage.prepared); diff != "" {
				w.Error(diff)
			}
		})
	}
}
