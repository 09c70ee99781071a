package scheduler

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

// watched is a stage that can be asked about single posts.
type watched struct {
	*stage
	// failure is what it answers, if anything.
	failure error
	counted int
}

func (c *watched) recovers() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.failure = nil
}

func (c *watched) Count(_ context.Context, receipts []networks.Receipt) ([]networks.Counts, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.failure != nil {
		return nil, c.failure
	}
	c.counted++
	var counts []networks.Counts
	for _, receipt := range receipts {
		there := slices.ContainsFunc(c.shown, func(s shown) bool { return s.id == receipt.ID })
		counts = append(counts, networks.Counts{Favorites: 3, Gone: !there, At: time.Now()})
	}
	return counts, nil
}

// thread writes a post of three parts, due at noon.
func (w *world) thread(broken string) {
	w.Helper()
	w.campaign("broken_thread = \"" + broken + "\"\n")
	w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nOne.\n---\nTwo.\n---\nThree.'''\n")
}

// texts are what readers see, in order.
func (s *blindStage) texts() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var texts []string
	for _, post := range s.shown {
		texts = append(texts, post.Text)
	}
	return texts
}

var out = answer{shows: true}

// Sequence E6: what becomes of the rest of a thread, by what stops it and by what
// the campaign says.
func TestSequenceE6AThreadThatBreaksOff(t *testing.T) {
	limited := limitedUntil(today(18, 0))
	for name, test := range map[string]struct {
		broken  string
		answers []answer
		state   ledger.State
		texts   []string
	}{
		"resume waits out a rate limit":          {"resume", []answer{out, limited}, ledger.Sent, []string{"One.", "Two.", "Three."}},
		"resume leaves what a refusal broke":     {"resume", []answer{out, rejected}, ledger.Partial, []string{"One."}},
		"resume looks before it goes on":         {"resume", []answer{out, lost}, ledger.Sent, []string{"One.", "Two.", "Three."}},
		"leave waits for no rate limit":          {"leave", []answer{out, limited}, ledger.Partial, []string{"One."}},
		"leave tries again what never left":      {"leave", []answer{out, neverLeft}, ledger.Sent, []string{"One.", "Two.", "Three."}},
		"leave leaves what a refusal broke":      {"leave", []answer{out, out, rejected}, ledger.Partial, []string{"One.", "Two."}},
		"retract takes down what is out":         {"retract", []answer{out, out, rejected}, ledger.Retracted, nil},
		"retract waits out a rate limit":         {"retract", []answer{out, limited}, ledger.Sent, []string{"One.", "Two.", "Three."}},
		"a refused first part is no thread":      {"retract", []answer{rejected}, ledger.Failed, nil},
		"a rate limit at the first part is late": {"leave", []answer{limited}, ledger.Missed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				stage := &stage{}
				stage.answers(test.answers...)
				w.account("one", stage)
				w.thread(test.broken)
				w.run(7 * time.Hour)
				w.wantStates(test.state)
				if diff := cmp.Diff(test.texts, stage.texts()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestSequenceE6TheRestOfAThreadHasADayFromItsLastPart(t *testing.T) {
	for broken, want := range map[string]ledger.State{"resume": ledger.Partial, "retract": ledger.Retracted} {
		t.Run(broken, func(t *testing.T) {
			inWorld(t, func(w *world) {
				stage := &stage{}
				// Part two goes out after twenty hours, part three never.
				stage.answers(out, limitedUntil(today(32, 0)), out, limitedUntil(today(200, 0)))
				w.account("one", stage)
				w.thread(broken)
				w.run(55 * time.Hour)
				row := w.wantStates(want)[0]
				if broken == "resume" {
					if diff := cmp.Diff([]string{"One.", "Two."}, stage.texts()); diff != "" {
						t.Error(diff)
					}
					return
				}
				if len(stage.texts()) != 0 || !strings.Contains(Sentences(row.Reasons), "the thread broke off") {
					t.Errorf("%v is up, %s", stage.texts(), Sentences(row.Reasons))
				}
			})
		})
	}
}

func TestSequenceE6AHeldThreadIsGivenUpAfterADay(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(out, denied)
		w.account("one", stage)
		w.thread("resume")
		w.run(30 * time.Hour)
		w.wantStates(ledger.Partial)
	})
}

func TestSequenceE6APartIsNoAnswerToAPostThatIsGone(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &watched{stage: &stage{}}
		stage.answers(out, limitedUntil(today(13, 0)))
		w.account("one", stage)
		w.thread("resume")
		d := w.start()
		time.Sleep(30 * time.Minute)
		if err := stage.Delete(w.Context(), networks.Receipt{ID: "1"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		d.stop()
		row := w.wantStates(ledger.Partial)[0]
		if len(stage.texts()) != 0 || row.Reasons[0].Code != ReasonParentGone {
			t.Errorf("%v is up, for %v", stage.texts(), row.Reasons)
		}
	})
}

func TestSequenceE6APartWaitsWhileNobodyKnowsWhetherTheOneBeforeItIsThere(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &watched{stage: &stage{}, failure: unavailable.err}
		stage.answers(out, limitedUntil(today(13, 0)))
		w.account("one", stage)
		w.thread("resume")
		d := w.start()
		time.Sleep(3 * time.Hour)
		if got := stage.texts(); len(got) != 1 {
			t.Errorf("%v is up", got)
		}
		stage.recovers()
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceE6APartThatFollowsAtOnceAsksNobody(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &watched{stage: &stage{}}
		w.account("one", stage)
		w.thread("resume")
		w.run(30 * time.Minute)
		w.wantStates(ledger.Sent)
		if stage.counted != 0 {
			t.Errorf("%d questions about parts that had just gone out", stage.counted)
		}
	})
}

// A ledger that was restored from the middle of a thread knows of its first part
// alone.
func TestSequenceC3TheRestOfAThreadIsLookedUpAfterARestore(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(out, limitedUntil(today(12, 30)))
		w.account("one", stage)
		w.thread("resume")
		d := w.start()
		time.Sleep(10*time.Minute + time.Second)
		w.backup()
		time.Sleep(time.Hour)
		d.stop()
		w.restore()
		w.run(2 * time.Hour)
		w.wantStates(ledger.Sent)
		if diff := cmp.Diff([]string{"One.", "Two.", "Three."}, stage.texts()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatHasNoAddressIsNotSentForByHand(t *testing.T) {
	for url, want := range map[string]string{
		"":                    "what is out stays, unless it can be deleted there by hand",
		"https://m.example/1": "delete it there by hand: https://m.example/1",
	} {
		if got := leftToPeople(url); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// retract has the daemon take a thread down, as a command does.
func (d *daemon) retract(w *world) {
	w.Helper()
	request := ledger.Request{Verb: AskRetract, Argument: strconv.FormatInt(d.only(w).ID, 10), By: "a person"}
	if _, err := d.book.Ask(w.Context(), request); err != nil {
		w.Fatal(err)
	}
	d.wake <- struct{}{}
}

func TestNothingFollowsAThreadThatIsTakenDownWhileItGoesOut(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"while its second part is in flight": 15 * time.Second,
		"while its last part is in flight":   25 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				stage := &stage{blindStage{latency: 10 * time.Second}}
				w.account("one", stage)
				w.thread("resume")
				d := w.start()
				time.Sleep(time.Until(today(12, 0).Add(after)))
				d.retract(w)
				time.Sleep(time.Hour)
				d.stop()
				w.wantStates(ledger.Retracted)
				if up := stage.texts(); len(up) != 0 {
					w.Errorf("%v is up\n%s", up, w.log.String())
				}
			})
		})
	}
}

// firmStage refuses to delete one post, once.
type firmStage struct {
	*stage
	kept string
}

func (f *firmStage) Delete(ctx context.Context, receipt networks.Receipt) error {
	if kept := f.kept; kept == receipt.ID {
		f.kept = ""
		return unavailable.err
	}
	return f.stage.Delete(ctx, receipt)
}

func TestAThreadThatWaitsDoesNotGoOnAfterHalfOfItWasTakenDown(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &firmStage{&stage{}, "1"}
		stage.answers(out, out, limitedUntil(today(12, 30)))
		w.account("one", stage)
		w.thread("resume")
		d := w.start()
		time.Sleep(time.Until(today(12, 5)))
		d.retract(w)
		time.Sleep(time.Hour)
		if diff := cmp.Diff([]string{"One."}, stage.texts()); diff != "" {
			w.Error(diff)
		}
		d.retract(w)
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Retracted)
		if up := stage.texts(); len(up) != 0 {
			w.Errorf("%v is up\n%s", up, w.log.String())
		}
	})
}
