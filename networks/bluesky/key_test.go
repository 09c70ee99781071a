package bluesky

import (
	"slices"
	"testing"
	"time"

	"vigil/networks"
)

// What a post's key is must never change: an upgrade would publish again what is in
// doubt.
func TestARecordKeyIsMadeOfTheDeliveryAlone(t *testing.T) {
	m := message("campaign/letters/once/bluesky", "A letter takes ten minutes.")
	first := recordKey(m)
	if want := "3n3mpuj3rrj35"; first != want {
		t.Errorf("the key became %q, it was %q", first, want)
	}
	m.Text, m.Key, m.Prepared = "Another text.", "another", []byte("{}")
	if again := recordKey(m); again != first {
		t.Errorf("the key is %q with another text, %q before", again, first)
	}
}

func TestRecordKeysAreValidAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, delivery := range []string{"a", "b", "c", ""} {
		for _, at := range []time.Time{due, due.Add(time.Second), {}, due.AddDate(200, 0, 0)} {
			var thread []string
			for part := 1; part <= 30; part++ {
				m := networks.Message{Delivery: delivery, Due: at, Part: part}
				key := recordKey(m)
				if !fakeTID.MatchString(key) || seen[key] {
					t.Fatalf("part %d of %q due %v has the key %q (again: %v)", part, delivery, at, key, seen[key])
				}
				seen[key] = true
				thread = append(thread, key)
			}
			if !slices.IsSorted(thread) {
				t.Errorf("the keys of a thread are out of order: %v", thread)
			}
		}
	}
}

func TestThePartsOfAThreadAreAMillisecondApart(t *testing.T) {
	m := message("thread", "")
	m.Due = time.Date(2026, 12, 1, 20, 0, 0, 999_999_000, time.FixedZone("Minsk", 3*3600))
	for part, want := range map[int]string{1: "2026-12-01T17:00:00.999Z", 2: "2026-12-01T17:00:01.000Z", 3: "2026-12-01T17:00:01.001Z"} {
		m.Part = part
		if got := createdAt(m); got != want {
			t.Errorf("part %d: %s, want %s", part, got, want)
		}
	}
}

func TestOnlyPostsAndRepostsArePlaces(t *testing.T) {
	const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
	for id, valid := range map[string]bool{
		"at://" + did + "/app.bsky.feed.post/3mbxhfckfzkkm":           true,
		"at://did:web:pds.example/app.bsky.feed.repost/3mbxhfckfzkkm": true,
		"at://" + did + "/app.bsky.actor.profile/self":                false,
		"at://" + did + "/app.bsky.feed.post/a/b":                     false,
		"at://" + did + "/app.bsky.feed.post/":                        false,
		"at://campaign.example/app.bsky.feed.post/3mbxhfckfzkkm":      false,
		"https://bsky.app/profile/x/post/3mbxhfckfzkkm":               false,
	} {
		if at, err := (session{DID: did}).place(id); (err == nil) != valid || valid && at.String() != id {
			t.Errorf("%q: %v, %v", id, at, err)
		}
	}
	// As a person gives it, who found the post: the end of its page's address.
	at, err := session{DID: did}.place("3mbxhfckfzkkm")
	if want := "at://" + did + "/app.bsky.feed.post/3mbxhfckfzkkm"; err != nil || at.String() != want {
		t.Errorf("%v, %v, want %s", at, err, want)
	}
}
