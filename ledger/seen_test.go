package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func seenPosts(t *testing.T, l *ledger.Ledger, campaign string) []ledger.SeenPost {
	t.Helper()
	var posts []ledger.SeenPost
	for post, err := range l.SeenPosts(t.Context(), campaign) {
		must(t, err)
		posts = append(posts, post)
	}
	return posts
}

func TestPostsAreReadAsTheyWereSeen(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		post := ledger.SeenPost{
			ID: "lights/letters", Campaign: "lights", Path: "letters.toml", Size: 12, ModTime: noon, Inode: 1<<64 - 1,
			Hash: [32]byte{1}, Index: []byte("{}"), ScheduleHash: [32]byte{2}, FirstSeen: noon, Commit: "4f9a",
		}
		other := ledger.SeenPost{ID: "other/letters", Campaign: "other"}
		must(t, l.SaveSeen(t.Context(), []ledger.SeenPost{other, post}, map[string][]byte{post.ID: []byte("text = 'a'")}))
		if diff := cmp.Diff([]ledger.SeenPost{post}, seenPosts(t, l, "lights")); diff != "" {
			t.Error(diff)
		}
		post.Problem, post.ProblemSince = "invalid", noon
		must(t, l.SaveSeen(t.Context(), []ledger.SeenPost{post}, nil))
		if diff := cmp.Diff([]ledger.SeenPost{post, other}, seenPosts(t, l, "")); diff != "" {
			t.Error(diff)
		}
		if source, err := l.Source(t.Context(), post.ID); err != nil || string(source) != "text = 'a'" {
			t.Errorf("its last good version is %q, %v", source, err)
		}
		if _, err := l.Source(t.Context(), other.ID); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("a post without a source answered %v", err)
		}
	})
}

// Sequence D1: what went out under the old name has gone out under the new one.
func TestARenamedPostKeepsItsPast(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		old := planned(1)
		must(t, l.SaveSeen(t.Context(), []ledger.SeenPost{{ID: old.Post, Campaign: "lights"}}, map[string][]byte{old.Post: []byte("source")}))
		granted(t, l, claimOf(old, "a1"))
		finish(t, l, sent("a1", "5"))
		must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfPost, Subject: old.Post, Since: noon}))
		for _, to := range []string{"lights/second", "lights/third"} {
			must(t, l.Rename(t.Context(), map[string]string{"lights/second": old.Post, "lights/third": "lights/second"}[to], to))
		}
		must(t, l.Rename(t.Context(), old.Post, "lights/third"))
		renamed := old
		renamed.Post = "lights/third"
		if claimed := refused(t, l, claimOf(renamed, "a2")); claimed.State != ledger.Sent {
			t.Errorf("under the new name it is %s, want it sent", claimed.State)
		}
		if source, err := l.Source(t.Context(), renamed.Post); err != nil || string(source) != "source" {
			t.Errorf("its source is %q, %v", source, err)
		}
		for _, name := range []string{old.Post, "lights/second", "lights/third"} {
			if current, err := l.CurrentName(t.Context(), name); err != nil || current != "lights/third" {
				t.Errorf("%s is called %s now, %v", name, current, err)
			}
		}
		if holds, err := l.Holds(t.Context()); err != nil || holds[0].Subject != "lights/third" {
			t.Errorf("the holds are %v, %v", holds, err)
		}
	})
}

func TestAnAccountsIdentityIsPinned(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		lights := ledger.Identity{Name: "lights", Network: "mastodon", Server: "social.example", RemoteID: "7", Handle: "@lights"}
		must(t, l.Pin(t.Context(), lights))
		lights.Handle = "@lights_now"
		must(t, l.Pin(t.Context(), lights))
		elsewhere, again := lights, lights
		elsewhere.Server = "other.example"
		again.Name = "twice"
		for _, identity := range []ledger.Identity{elsewhere, again} {
			refused, ok := errors.AsType[*ledger.IdentityError](l.Pin(t.Context(), identity))
			if !ok || refused.Known.Name != "lights" {
				t.Errorf("%+v was answered with %v", identity, refused)
			}
		}
		known, err := l.Identities(t.Context())
		lights.Pinned = noon
		if diff := cmp.Diff([]ledger.Identity{lights}, known); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestAnAccountIsFirstSeenOnce(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		account := ledger.AccountOf{Campaign: "lights", Account: "x"}
		must(t, l.SeeAccounts(t.Context(), map[ledger.AccountOf]time.Time{account: noon}))
		must(t, l.SeeAccounts(t.Context(), map[ledger.AccountOf]time.Time{account: noon.Add(time.Hour)}))
		seen, err := l.AccountsSeen(t.Context())
		if diff := cmp.Diff(map[ledger.AccountOf]time.Time{account: noon}, seen); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestARequestIsAskedAnsweredAndAwaited(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		id, err := l.Ask(t.Context(), ledger.Request{Verb: "retract", Argument: "4821", By: "alena", Why: "wrong address"})
		must(t, err)
		asked, err := l.Asked(t.Context())
		want := []ledger.Request{{ID: id, Verb: "retract", Argument: "4821", By: "alena", Why: "wrong address", Asked: noon}}
		if diff := cmp.Diff(want, asked); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		must(t, l.Answer(t.Context(), id, "", errors.New("it is gone already")))
		if _, err := l.Await(t.Context(), id); err == nil || err.Error() != "it is gone already" {
			t.Errorf("the answer is %v", err)
		}
	})
}

// A daemon that starts tomorrow must not do what somebody gave up waiting for.
func TestARequestThatNobodyWaitsForIsWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		id, err := l.Ask(t.Context(), ledger.Request{Verb: "publish", Argument: "lights/letters"})
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := l.Await(ctx, id); !errors.Is(err, context.Canceled) {
			t.Errorf("waiting answered %v", err)
		}
		if asked, err := l.Asked(t.Context()); err != nil || len(asked) != 0 {
			t.Errorf("still asked: %v, %v", asked, err)
		}
	})
}

// While nobody knew that the two are one, the new name only waited. The plan could not be
// made any more if a row stood in the way of another.
func TestARenamedPostMayHaveWaitedUnderItsNewName(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		old, fresh := planned(1), planned(1)
		fresh.Post = "lights/moved"
		for _, post := range []string{old.Post, fresh.Post} {
			must(t, l.SaveSeen(t.Context(), []ledger.SeenPost{{ID: post, Campaign: "lights", Path: post}}, map[string][]byte{post: []byte(post)}))
			must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfPost, Subject: post, Since: noon}))
			must(t, l.Announce(t.Context(), []ledger.Announcement{{Post: post, Slot: old.Slot, Due: noon}}, nil))
		}
		must(t, l.Hold(t.Context(), ledger.Hold{Scope: ledger.OfPost, Subject: fresh.Post, Kind: ledger.ByVigil, Since: noon}))
		must(t, l.Release(t.Context(), ledger.OfPost, old.Post, "alena", "it is checked"))
		granted(t, l, claimOf(old, "a1"))
		finish(t, l, sent("a1", "5"))
		waiting := claimOf(fresh, "a0")
		waiting.Holds = []ledger.Reason{{Code: "embargo"}}
		refused(t, l, waiting)
		must(t, l.Rename(t.Context(), old.Post, fresh.Post))
		if claimed := refused(t, l, claimOf(fresh, "a2")); claimed.State != ledger.Sent {
			t.Errorf("under the new name it is %s, want it sent", claimed.State)
		}
		if source, err := l.Source(t.Context(), fresh.Post); err != nil || string(source) != fresh.Post {
			t.Errorf("its source is %q, %v, want that of the new file", source, err)
		}
		if holds, err := l.Holds(t.Context()); err != nil || len(holds) != 1 || holds[0].Kind != ledger.ByPerson {
			t.Errorf("the holds are %v, %v, want the person's", holds, err)
		}
	})
}

func TestWhatWentOutUnderBothNamesKeepsThem(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		old, fresh := planned(1), planned(1)
		fresh.Post = "lights/moved"
		for i, post := range []ledger.Claim{claimOf(old, "a1"), claimOf(fresh, "a2")} {
			granted(t, l, post)
			finish(t, l, sent([]string{"a1", "a2"}[i], []string{"5", "6"}[i]))
		}
		must(t, l.Rename(t.Context(), old.Post, fresh.Post))
		rows, err := l.History(t.Context(), ledger.Filter{})
		names := []string{}
		for _, row := range rows {
			names = append(names, row.Post)
		}
		slices.Sort(names)
		want := []string{old.Post, fresh.Post}
		slices.Sort(want)
		if diff := cmp.Diff(want, names); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

// People type numbers, and holds and the index of words go by them.
func TestTheNumberOfADeliveryIsNeverGivenAgain(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		missed, waits, later := planned(1), planned(2), planned(3)
		waits.Post, later.Text = "lights/post-new", "another text"
		note(t, l, ledger.Note{Planned: missed, State: ledger.Missed}, ledger.Note{Planned: waits, State: ledger.Held})
		must(t, l.Beat(t.Context(), noon, noon))
		must(t, l.Rename(t.Context(), missed.Post, waits.Post))
		note(t, l, ledger.Note{Planned: later, State: ledger.Missed})
		if id := read(t, l, later.Key).ID; id != 3 {
			t.Errorf("the third delivery is #%d", id)
		}
		found, err := l.History(t.Context(), ledger.Filter{Search: "another"})
		if err != nil || len(found) != 1 || found[0].Post != later.Post {
			t.Errorf("a search for its words found %v, %v", found, err)
		}
		granted(t, l, claimOf(planned(4), "a4"))
		if id := read(t, l, planned(4).Key).ID; id != 4 {
			t.Errorf("the fourth delivery is #%d", id)
		}
	})
}
