package scheduler

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
)

func TestSequenceA1ALookThatComesTooEarlySendsNothingAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		// The post is executed, and seen by nobody for the ten seconds after.
		stage := &stage{blindStage: blindStage{hidden: 10 * time.Second}}
		stage.answers(lost)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

func TestSequenceA1NotThereCountsAfterTwoLooksThatAgree(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(unavailable)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		settled := today(12, 0).Add(time.Duration(stageLimits.Settles) + secondLook)
		if diff := cmp.Diff([]time.Time{settled}, stage.times()); diff != "" {
			w.Error(diff)
		}
		if stage.looks < 2 {
			w.Errorf("%d looks before it was sent again, want 2", stage.looks)
		}
	})
}

func TestSequenceA1ThreadPartsAreNotTakenForEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(answer{shows: true}, lost, answer{shows: true})
		w.account("one", stage)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00\"\ntext = '''\nOne.\n---\nTwo.\n---\nThree.'''\n")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		var texts []string
		for _, post := range stage.shown {
			texts = append(texts, post.Text)
		}
		if diff := cmp.Diff([]string{"One.", "Two.", "Three."}, texts); diff != "" {
			w.Fatalf("%s\n%s", diff, w.log.String())
		}
		if parent := stage.shown[2].Parent; parent == nil || parent.ID != stage.shown[1].id {
			w.Errorf("the third part answers %v, want the second", parent)
		}
	})
}

func TestSequenceA2AnAttemptHasADeadlineWithinTheUseOfThePost(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage: blindStage{latency: time.Hour}}
		w.account("one", stage)
		w.post("noon", today(12, 0), "late = \"10s\"\n")
		w.run(10*time.Minute + 10*time.Second + time.Millisecond)
		row := w.wantStates(ledger.Uncertain)[0]
		book := w.open()
		whole, err := book.Delivery(w.Context(), row.ID)
		if err != nil {
			w.Fatal(err)
		}
		if got, want := whole.Attempts[0].Deadline, today(12, 0).Add(10*time.Second); !got.Equal(want) {
			w.Errorf("deadline %v, want %v", got, want)
		}
	})
}

func TestSequenceA4ServerErrorsAreInDoubt(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Uncertain)
		if got := len(stage.posts()); got != 0 {
			w.Errorf("sent again %d times: nobody knows whether it is out", got)
		}
	})
}

func TestSequenceA5ANetworkThatCantBeLookedAtGetsTheSameKeyWithinHalfItsLife(t *testing.T) {
	honours := func(a *Account) {
		a.Limits.Replay, a.Limits.KeyLife = networks.ReplaysPost, networks.Duration(time.Hour)
	}
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable, answer{shows: true})
		w.account("one", stage, honours)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		if got := stage.shown[0].Key; got != networks.IdempotencyKey("c/noon|once|one", 1, 0) {
			w.Errorf("sent again with key %s, want the first one", got)
		}
	})
}

func TestSequenceA5APutIsPutAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable, unavailable, answer{shows: true})
		w.account("one", stage, func(a *Account) { a.Limits.Replay = networks.ReplaysPut })
		w.post("noon", today(12, 0), "")
		w.run(10*time.Minute + time.Minute)
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceA6AKeyLastsUntilADefiniteFailure(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(limitedUntil(today(12, 5)), unavailable, answer{shows: true})
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(time.Hour)
		row := w.wantStates(ledger.Sent)[0]
		whole, err := w.open().Delivery(w.Context(), row.ID)
		if err != nil {
			w.Fatal(err)
		}
		var keys []string
		for _, attempt := range whole.Attempts {
			keys = append(keys, attempt.Key)
		}
		second := networks.IdempotencyKey("c/noon|once|one", 1, 1)
		want := []string{networks.IdempotencyKey("c/noon|once|one", 1, 0), second, second}
		if diff := cmp.Diff(want, keys); diff != "" {
			w.Error(diff)
		}
	})
}

func TestSequenceA8ARefusedCredentialHoldsTheAccountAndLosesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(denied)
		w.account("one", stage)
		w.post("first", today(12, 0), "")
		w.post("second", today(12, 10), "")
		d := w.start()
		time.Sleep(30 * time.Minute)
		if got := len(stage.posts()); got != 0 {
			w.Fatalf("%d posts on a refused credential", got)
		}
		if err := d.book.Release(w.Context(), ledger.OfAccount, "one", "an operator", "new token"); err != nil {
			w.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		d.stop()
		w.wantStates(ledger.Sent, ledger.Sent)
	})
}

func TestSequenceC3WhatIsOverdueIsLookedUpBeforeItIsSent(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := w.stage("one")
		w.run(time.Minute) // the ledger's birth
		w.backup()
		w.post("noon", today(12, 0), "")
		w.run(11 * time.Minute) // it goes out
		w.restore()             // and is forgotten
		time.Sleep(20 * time.Minute)
		w.run(time.Hour)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts after the ledger was restored, want 1", got)
		}
		w.wantStates(ledger.Sent)
	})
}

// guarded is a network that limits how often it is looked at, until a time.
type guarded struct {
	*stage
	until time.Time
	asked int
}

func (g *guarded) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	if g.asked++; time.Now().Before(g.until) {
		return networks.Finding{}, limitedUntil(g.until).err
	}
	return g.stage.Find(ctx, search)
}

func TestSequenceC3NothingIsSentInsteadOfALookThatFailed(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &guarded{stage: &stage{}}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(5 * time.Minute)
		w.backup()
		w.run(10 * time.Minute)
		w.restore()
		time.Sleep(time.Until(today(12, 30)))
		stage.until = today(13, 0)
		w.run(time.Hour)
		w.wantStates(ledger.Sent)
		if times := stage.times(); len(times) != 1 {
			w.Errorf("it went out at %v", times)
		}
		if stage.asked != 2 {
			w.Errorf("it was asked %d times, want once at first, and once when it said", stage.asked)
		}
	})
}

func TestSequenceF6APersonsWordIsCheckedOnceMore(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{blindStage: blindStage{hidden: 24 * time.Hour}}
		stage.answers(lost)
		doubtful := &cannotTell{stage: stage}
		w.account("one", doubtful)
		w.post("noon", today(12, 0), "late = \"12h\"\n")
		d := w.start()
		time.Sleep(time.Hour)
		row := d.only(w)
		if row.State != ledger.Uncertain {
			w.Fatalf("state %s, want uncertain", row.State)
		}
		doubtful.certain.Store(true)
		stage.hidden = 0
		err := d.NotSent(w.Context(), row.ID, "a person", "I did not see it")
		if err == nil || !strings.Contains(err.Error(), "out after all") {
			w.Errorf("error %v, want that it is out after all", err)
		}
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceA1AnEarlierAttemptThatAppearsLateIsFound(t *testing.T) {
	inWorld(t, func(w *world) {
		// The first attempt's post is seen by nobody for ten minutes, longer than the
		// network is said to need. The second try is lost, and its post is not made.
		stage := &stage{blindStage: blindStage{hidden: 10 * time.Minute}}
		windowed := &byText{stage: stage}
		stage.answers(lost, unavailable, unavailable, unavailable, unavailable, unavailable, unavailable)
		w.account("one", windowed)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(10*time.Minute + 30*time.Second)
		w.edit("posts/noon.toml", strings.Replace(postAt(today(12, 0), ""), "A text.", "A mended text.", 1))
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
		if diff := cmp.Diff([]string{"A text."}, stage.texts()); diff != "" {
			w.Errorf("%s\n%s", diff, w.log.String())
		}
	})
}

func TestANetworkThatIsDownIsAskedLessAndLess(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		for range 500 {
			stage.answers(unavailable)
		}
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(4 * time.Hour)
		row := w.wantStates(ledger.Missed)[0]
		whole, err := w.open().Delivery(w.Context(), row.ID)
		if err != nil {
			w.Fatal(err)
		}
		if tries := len(whole.Attempts); tries < 5 || tries > 12 {
			w.Errorf("%d attempts in two hours, want them further and further apart", tries)
		}
	})
}

// impatient is a network that says each time that it may be asked again in a second.
type impatient struct{ *stage }

func (i impatient) Publish(context.Context, networks.Message) (networks.Receipt, error) {
	return networks.Receipt{}, limitedUntil(time.Now().Add(time.Second)).err
}

func TestANetworkWhoseShortLimitDoesNotEndIsAskedLessAndLess(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account("one", impatient{&stage{}})
		w.post("noon", today(12, 0), "")
		w.run(3 * time.Hour)
		row := w.wantStates(ledger.Missed)[0]
		whole, err := w.open().Delivery(w.Context(), row.ID)
		if err != nil {
			w.Fatal(err)
		}
		if tries := len(whole.Attempts); tries < 8 || tries > 20 {
			w.Errorf("%d attempts in two hours, want them further and further apart", tries)
		}
	})
}

func TestADoubtIsLookedIntoWhileThePostIsOfUseWhateverTimeTheNetworkNames(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(answer{err: &networks.Error{Status: 503, At: today(36, 0), Cause: errors.New("maintenance")}})
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		w.run(3 * time.Hour)
		w.wantStates(ledger.Sent)
		if times := stage.times(); len(times) != 1 || !times[0].Before(today(14, 0)) {
			w.Errorf("it went out at %v, want once before the end of its use", times)
		}
	})
}

func TestSequenceA3AnotherDeliverysPostIsNotTakenForThisOne(t *testing.T) {
	for name, first := range map[string]answer{"answered": {shows: true}, "lost": lost} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				// The network names the first post again when the second is published.
				stage := &stage{}
				stage.answers(first)
				w.account("one", &repeating{stage: stage})
				w.post("first", today(12, 0), "")
				w.post("second", today(12, 5), "")
				w.run(time.Hour)
				w.wantStates(ledger.Sent, ledger.Sent)
				if got := len(stage.posts()); got != 2 {
					w.Errorf("%d posts, want each once\n%s", got, w.log.String())
				}
			})
		})
	}
}

func TestSequenceA3AFindingThatIsAnotherDeliverysIsLookedForAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		stage.answers(answer{shows: true}, unavailable)
		w.account("one", &greedy{stage: stage})
		w.post("first", today(12, 0), "")
		w.post("second", today(12, 5), "")
		w.run(20 * time.Hour)
		rows := w.wantStates(ledger.Sent, ledger.Uncertain)
		if rows[1].Reasons[0].Code != ReasonUncertain || stage.looks > 60 {
			w.Errorf("%v after %d looks", rows[1].Reasons, stage.looks)
		}
	})
}

func TestSequenceA4ADuplicateAfterAnAttemptInDoubtIsEvidence(t *testing.T) {
	duplicate := answer{err: &networks.Error{Kind: networks.Rejected, Status: 403, Duplicate: true, Cause: errDuplicate}}
	t.Run("it is our own", func(t *testing.T) {
		inWorld(t, func(w *world) {
			stage := &stage{blindStage: blindStage{hidden: time.Minute}}
			stage.answers(lost, duplicate)
			w.account("one", stage)
			w.post("noon", today(12, 0), "")
			w.run(time.Hour)
			w.wantStates(ledger.Sent)
			if got := len(stage.posts()); got != 1 {
				w.Errorf("%d posts, want 1", got)
			}
		})
	})
	t.Run("a look does not see it", func(t *testing.T) {
		inWorld(t, func(w *world) {
			stage := &stage{}
			stage.answers(unavailable, duplicate)
			w.account("one", stage)
			w.post("noon", today(12, 0), "")
			w.run(time.Hour)
			if row := w.wantStates(ledger.Uncertain)[0]; row.Reasons[0].Code != ReasonUndecided {
				w.Errorf("%v, want that a person is asked", row.Reasons)
			}
		})
	})
	t.Run("nothing was in doubt", func(t *testing.T) {
		inWorld(t, func(w *world) {
			stage := &stage{}
			stage.answers(duplicate)
			w.account("one", stage)
			w.post("noon", today(12, 0), "")
			w.run(time.Hour)
			w.wantStates(ledger.Failed)
		})
	})
}

func TestSequenceA5ARepeatedPutThatFailsLeavesTheFirstInDoubt(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(lost, neverLeft, neverLeft, rejected)
		w.account("one", stage, func(a *Account) { a.Limits.Replay = networks.ReplaysPut })
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(10*time.Minute + 10*time.Second)
		if row := d.only(w); row.State != ledger.Uncertain {
			w.Errorf("%s after a try that never left, want uncertain still", row.State)
		}
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

func TestSequenceA5AKeyIsNotUsedAgain(t *testing.T) {
	honours := func(a *Account) {
		a.Limits.Replay, a.Limits.KeyLife = networks.ReplaysPost, networks.Duration(time.Hour)
	}
	for name, step := range map[string]time.Duration{"past half its life": 0, "after the clock went forward": time.Minute, "after the clock went back": -time.Minute} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				off := w.stepped()
				stage := &blindStage{latency: 10 * time.Second}
				for range 100 {
					stage.answers(unavailable)
				}
				w.account("one", stage, honours)
				w.post("noon", today(12, 0), "")
				d := w.start()
				time.Sleep(10*time.Minute + 5*time.Second)
				off.to(step)
				time.Sleep(time.Hour)
				d.stop()
				row := w.wantStates(ledger.Uncertain)[0]
				whole, err := w.open().Delivery(w.Context(), row.ID)
				if err != nil {
					w.Fatal(err)
				}
				if row.Reasons[0].Code != ReasonUndecided {
					w.Errorf("%v, want that a person is asked", row.Reasons)
				}
				last := whole.Attempts[len(whole.Attempts)-1]
				if last.Deadline.After(today(12, 30)) || step != 0 && len(whole.Attempts) > 1 {
					w.Errorf("%d attempts, the last one might write until %v", len(whole.Attempts), last.Deadline)
				}
			})
		})
	}
}

func TestSequenceA1SettlingIsNotCutShortByAClockThatIsSteppedForward(t *testing.T) {
	inWorld(t, func(w *world) {
		off := w.stepped()
		stage := &stage{blindStage: blindStage{hidden: 14 * time.Second}}
		stage.answers(lost)
		w.account("one", stage)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(10*time.Minute + time.Second)
		off.to(4 * time.Minute)
		time.Sleep(time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 {
			w.Errorf("%d posts, want 1", got)
		}
	})
}

func TestANetworkThatCantBeLookedAtIsAskedOnAndAPersonIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &stage{}
		down := &unreachable{byText: &byText{stage}, until: today(15, 0)}
		stage.answers(lost)
		w.account("one", down)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(time.Hour)
		if row := d.only(w); row.Reasons[0].Code != ReasonUncertain {
			w.Errorf("after an hour: %v", row.Reasons)
		}
		time.Sleep(55 * time.Minute)
		if row := d.only(w); row.State != ledger.Uncertain || row.Reasons[0].Code != ReasonUndecided {
			w.Errorf("before the end of its use: %s for %v, want that a person is asked", row.State, row.Reasons)
		}
		notices, err := d.book.Notices(w.Context())
		if err != nil || !slices.ContainsFunc(notices, func(n ledger.Notice) bool { return n.Code == ledger.NoticeUndecided }) {
			w.Errorf("notices %v, %v", notices, err)
		}
		time.Sleep(4 * time.Hour)
		d.stop()
		w.wantStates(ledger.Sent)
		if got := len(stage.posts()); got != 1 || down.asked > 30 {
			w.Errorf("%d posts, %d looks", got, down.asked)
		}
	})
}

var errDuplicate = errors.New("you are not allowed to create a post with duplicate content")

// byText is a stage whose look compares words and times, as those of real networks do.
type byText struct{ *stage }

func (b *byText) Find(_ context.Context, search networks.Search) (networks.Finding, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	var posts []networks.OwnPost
	for _, post := range b.shown {
		if time.Since(post.at) >= b.hidden {
			posts = append(posts, networks.OwnPost{Receipt: networks.Receipt{ID: post.id}, At: post.at, Text: post.Text})
		}
	}
	return networks.Judge(search, posts, true, func(post networks.OwnPost) networks.Likeness {
		return networks.SameText(search.Message.Text, post.Text)
	}), nil
}

// repeating is a network that once answers with its first post, and shows nothing.
type repeating struct {
	*stage
	calls int
}

func (r *repeating) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	if r.calls++; r.calls == 2 {
		return networks.Receipt{Version: 1, ID: "1"}, nil
	}
	return r.stage.Publish(ctx, message)
}

// greedy is a network whose look finds the first post, whatever is looked for.
type greedy struct{ *stage }

func (g *greedy) Find(context.Context, networks.Search) (networks.Finding, error) {
	g.stage.looks++
	return networks.Finding{Verdict: networks.Found, Receipt: networks.Receipt{Version: 1, ID: "1"}}, nil
}

// unreachable is a network that can't be looked at for a while.
type unreachable struct {
	*byText
	until time.Time
	asked int
}

func (u *unreachable) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	u.asked++
	if time.Now().Before(u.until) {
		return networks.Finding{}, errors.New("no route to host")
	}
	return u.byText.Find(ctx, search)
}

func TestWhatIsHeldMeanwhileIsNotSentAgainToEndADoubt(t *testing.T) {
	inWorld(t, func(w *world) {
		stage := &blindStage{}
		stage.answers(unavailable, unavailable)
		w.account("one", stage, func(a *Account) { a.Limits.Replay = networks.ReplaysPut })
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(10*time.Minute + time.Second)
		w.edit("posts/noon.toml", postAt(today(12, 0), "hold = \"the person died\"\n"))
		time.Sleep(30 * time.Minute)
		if got := stage.posts(); len(got) > 0 {
			w.Errorf("readers see %v, which its file holds", got)
		}
		w.edit("posts/noon.toml", postAt(today(12, 0), ""))
		time.Sleep(30 * time.Minute)
		d.stop()
		w.wantStates(ledger.Sent)
	})
}

// A put is not put again, and a key is not used again, once the file says that it is for
// later: readers would see it before its time, as it was. A look finds out, or a person.
func TestWhatIsPostponedMeanwhileIsNotSentAgainToEndADoubt(t *testing.T) {
	put := func(a *Account) { a.Limits.Replay = networks.ReplaysPut }
	honours := func(a *Account) {
		a.Limits.Replay, a.Limits.KeyLife = networks.ReplaysPost, networks.Duration(3*time.Hour)
	}
	for name, change := range map[string]func(*Account){"put": put, "honours": honours} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				seeing, blind := &stage{}, &blindStage{}
				for range 3 {
					seeing.answers(unavailable)
					blind.answers(unavailable)
				}
				w.account("seeing", seeing, change)
				w.account("blind", blind, change)
				w.write("posts/meeting.toml", meeting(today(12, 40), `["30m"]`, ""))
				d := w.start()
				time.Sleep(time.Until(today(12, 10)) + time.Second/2)
				w.edit("posts/meeting.toml", meeting(today(18, 40), `["30m"]`, ""))
				time.Sleep(time.Until(today(18, 9)))
				if got := len(seeing.posts()) + len(blind.posts()); got > 0 {
					w.Errorf("readers see %d posts before the time of any", got)
				}
				time.Sleep(time.Hour)
				d.stop()
				left := w.wantStates(ledger.Uncertain, ledger.Sent)[0]
				if left.Account != "blind" || !hasReason(left, ReasonUndecided) || len(seeing.posts()) != 1 {
					w.Errorf("%s: %s; %d posts where it can be looked", left.Account, Sentences(left.Reasons), len(seeing.posts()))
				}
			})
		})
	}
}

// Both reminders of a meeting say the same, and nobody could look in time: what is there is
// the second one's, but the first may have left it as well.
func TestWhatTwoDeliveriesInDoubtMayHaveLeftIsNeithers(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := &unreachable{byText: &byText{&stage{}}, until: today(13, 35)}
		shown.answers(unavailable, lost)
		w.account("one", shown)
		w.write("posts/meeting.toml", meeting(today(14, 0), `["2h", "30m"]`, ""))
		w.run(3 * time.Hour)
		for _, row := range w.wantStates(ledger.Uncertain, ledger.Uncertain) {
			if !hasReason(row, ReasonUndecided) || !strings.Contains(Sentences(row.Reasons), "in doubt, too") {
				w.Errorf("%s: %s", row.Slot, Sentences(row.Reasons))
			}
		}
		if got := len(shown.posts()); got != 1 {
			w.Errorf("readers see %d posts, want the one that came through\n%s", got, w.log.String())
		}
	})
}

func TestWhatIsInDoubtIsFoundUnderTheNewNameOfItsFile(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := &unreachable{byText: &byText{&stage{}}, until: today(12, 30)}
		shown.answers(lost)
		w.account("one", shown)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(20 * time.Minute)
		w.edit("posts/midday.toml", postAt(today(12, 0), "was = [\"noon\"]\n"))
		w.remove("posts/noon.toml")
		time.Sleep(time.Hour)
		d.stop()
		if row := w.wantStates(ledger.Sent)[0]; row.Post != "c/midday" || len(shown.posts()) != 1 {
			w.Errorf("%s, %d posts", row.Post, len(shown.posts()))
		}
	})
}
