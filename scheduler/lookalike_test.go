package scheduler

import (
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

// campaignOfMany is one with an account and with posts of next month, so that few of its
// files vanish at once: of a large share nothing is withdrawn.
func (w *world) campaignOfMany(keys string) (shown *stage) {
	shown = &stage{}
	w.account("one", shown)
	w.campaign("repeat_after = \"0s\"\n" + keys)
	w.others()
	return shown
}

func (w *world) others() {
	for _, other := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		w.post(other, today(18, 0).AddDate(0, 0, 30), "")
	}
}

const aboutLetters = "Letters take ten minutes, and are read by more people than you think."

func TestSequenceD1WhatIsMovedAndEditedAtOnceIsHeldUntilAPersonSaysWhatItIs(t *testing.T) {
	for name, file := range map[string]string{
		"a time in the past": "at = \"2000-01-01 12:00\"\ntext = \"WORDS\"\n",
		"a slot":             "slot = \"often\"\ntext = \"WORDS\"\n",
		"an evergreen":       "slot = \"often\"\nevergreen = \"30d\"\ntext = \"WORDS\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				shown := w.campaignOfMany("late = \"1d\"\n[slots]\noften = \"hour :00\"\n")
				w.write("posts/letters.toml", strings.Replace(file, "WORDS", aboutLetters, 1))
				w.run(70 * time.Minute)
				w.remove("posts/letters.toml")
				edited := strings.Replace(file, "WORDS", strings.Replace(aboutLetters, "people", "guards", 1), 1)
				w.write("posts/2000/letters.toml", edited)
				w.run(70 * time.Minute)
				w.wantPosts(shown, 1)
				row := w.rowOf("c/2000/letters")
				if row.State != ledger.Held || !strings.Contains(Sentences(row.Reasons), "was = [\"letters\"]") {
					t.Fatalf("it is %s: %s", row.State, Sentences(row.Reasons))
				}
				w.write("posts/2000/letters.toml", "was = [\"letters\"]\n"+edited)
				w.run(70 * time.Minute)
				w.wantPosts(shown, 1)
				if row := w.rowOf("c/2000/letters"); row.State != ledger.Sent {
					t.Errorf("it is %s: %s", row.State, Sentences(row.Reasons))
				}
			})
		})
	}
}

func TestWhatOnlyFollowsAFileThatHasGoneIsAPostOfItsOwn(t *testing.T) {
	for name, file := range map[string]string{
		"other words":            "at = \"2000-01-01 13:05\"\ntext = \"Today is a birthday; say the name.\"\n",
		"a time that lies ahead": "at = \"2000-01-01 14:00\"\ntext = \"" + aboutLetters + " Again.\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				shown := w.campaignOfMany("")
				w.write("posts/letters.toml", "at = \"2000-01-01 12:00\"\ntext = \""+aboutLetters+"\"\n")
				w.run(70 * time.Minute)
				w.remove("posts/letters.toml")
				w.write("posts/next.toml", file)
				w.run(70 * time.Minute)
				w.wantPosts(shown, 2)
			})
		})
	}
}

func TestAPersonLetsALookalikeGo(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := w.campaignOfMany("")
		w.write("posts/letters.toml", "at = \"2000-01-01 12:00\"\ntext = \""+aboutLetters+"\"\n")
		w.run(20 * time.Minute)
		w.remove("posts/letters.toml")
		w.write("posts/next.toml", "at = \"2000-01-01 12:00\"\ntext = \"Again: "+aboutLetters+"\"\n")
		d := w.start()
		time.Sleep(20 * time.Minute)
		w.wantPosts(shown, 1)
		if err := d.book.Release(w.Context(), ledger.OfPost, "c/next", "a person", "it is another one"); err != nil {
			t.Fatal(err)
		}
		d.wake <- struct{}{}
		time.Sleep(time.Minute)
		w.wantPosts(shown, 2)
		d.stop()
	})
}

// A copy that says it was the post it was copied from is refused while that one is there,
// and takes nothing of it; when the first file goes, it is that post.
func TestACopyThatNamesItsOriginalIsThatPostOnceTheOriginalHasGone(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := w.campaignOfMany("[slots]\noften = \"hour :00\"\n")
		file := "slot = \"often\"\ntext = \"" + aboutLetters + "\"\n"
		w.write("posts/letters.toml", file)
		w.run(70 * time.Minute)
		w.write("posts/copy.toml", "was = [\"letters\"]\n"+file)
		w.run(2 * time.Hour)
		w.wantPosts(shown, 1)
		w.remove("posts/letters.toml")
		w.run(2 * time.Hour)
		w.wantPosts(shown, 1)
		if row := w.rowOf("c/copy"); row.State != ledger.Sent {
			t.Errorf("it is %s: %s", row.State, Sentences(row.Reasons))
		}
	})
}

func (w *world) wantPosts(shown *stage, want int) {
	w.Helper()
	if posts := shown.posts(); len(posts) != want {
		w.Fatalf("%d posts are out, want %d: %q", len(posts), want, posts)
	}
}

// rowOf is the only delivery of a post.
func (w *world) rowOf(post string) ledger.Delivery {
	w.Helper()
	var found []ledger.Delivery
	for _, row := range w.history() {
		if row.Post == post {
			found = append(found, row)
		}
	}
	if len(found) != 1 {
		w.Fatalf("%d rows of %s, want one", len(found), post)
	}
	return found[0]
}
