package bluesky

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// answersAsSandbox asks the real server and the fake the same wrong things.
func answersAsSandbox(t *testing.T, real pds, a *account) {
	played, _ := play(t)
	if _, err := played.Verify(soonEnough(t)); err != nil {
		t.Fatal(err)
	}
	for name, ask := range wrongRequests {
		t.Run(name, func(t *testing.T) {
			want, got := outcomeOf(ask(t, a)), outcomeOf(ask(t, played))
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("(-real +sandbox):\n%s", diff)
			}
		})
	}
}

type outcome struct {
	Status int
	Name   string
}

func outcomeOf(err error) outcome {
	known, ok := errors.AsType[*networks.Error](err)
	if !ok {
		return outcome{}
	}
	return outcome{known.Status, nameOf(err)}
}

func putTo(key string, content any) func(*testing.T, *account) error {
	return func(t *testing.T, a *account) error {
		_, err := a.put(soonEnough(t), a.door.current, place{a.door.current.DID, postCollection, key}, content)
		return err
	}
}

func saying(text string) post {
	return post{Type: postCollection, Text: text, CreatedAt: "2026-12-01T17:00:00.000Z"}
}

var wrongRequests = map[string]func(*testing.T, *account) error{
	"301 graphemes":         putTo("3mwrongrequ22", saying(strings.Repeat("ў", 301))),
	"3,001 bytes":           putTo("3mwrongrequ22", saying(strings.Repeat("👨‍👩‍👧‍👦", 120)+"a")),
	"300 graphemes":         putTo("3mwrongrequ23", saying(strings.Repeat("ў", 300))),
	"a key that is no TID":  putTo("not-a-tid", saying("text")),
	"another type":          putTo("3mwrongrequ22", post{Type: repostCollection, Text: "text", CreatedAt: "2026-12-01T17:00:00.000Z"}),
	"a time that is none":   putTo("3mwrongrequ22", post{Type: postCollection, Text: "text", CreatedAt: "yesterday"}),
	"four languages":        putTo("3mwrongrequ22", post{Type: postCollection, Langs: []string{"be", "ru", "uk", "lt"}, CreatedAt: "2026-12-01T17:00:00.000Z"}),
	"five pictures":         putTo("3mwrongrequ22", pictured(5, "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy")),
	"a file that is no one": putTo("3mwrongrequ22", pictured(1, "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy")),
	"another text under a key": func(t *testing.T, a *account) error {
		err := putTo("3mwrongrequ24", saying("One."))(t, a)
		return cmp.Or(err, putTo("3mwrongrequ24", saying("Another."))(t, a))
	},
	"a record that is not there": func(t *testing.T, a *account) error {
		_, err := a.get(soonEnough(t), a.door.current, place{a.door.current.DID, postCollection, "3mnotthere222"})
		return err
	},
	"another one's repository": func(t *testing.T, a *account) error {
		_, err := a.put(soonEnough(t), a.door.current, place{"did:plc:ewvi7nxzyoun6zhxrhs64oiz", postCollection, "3mwrongrequ22"}, saying("text"))
		return err
	},
	"a handle that is nobody's": func(t *testing.T, a *account) error {
		_, err := resolveBy(soonEnough(t), a.around.Reader, a.door.current.Server, "nobody.invalid")
		return err
	},
	"no token":       tokened(""),
	"a broken token": tokened("broken"),
	"a token of another kind": func(t *testing.T, a *account) error {
		return tokened(a.door.current.Refresh)(t, a)
	},
	"a wrong password": func(t *testing.T, a *account) error {
		wrong := newDoor(a.around, a.door.handle, fakeWrongPassword, a.door.server)
		_, err := wrong.signIn(soonEnough(t))
		return err
	},
	"a refresh token that is none": func(t *testing.T, a *account) error {
		asked, _ := procedure("com.atproto.server.refreshSession", nil)
		asked.token = "broken"
		_, err := a.door.ask(soonEnough(t), asked, a.door.server)
		return err
	},
}

// tooLarge uploads more than the servers take. The real one may hang up while the bytes
// are still going out.
func tooLarge(t *testing.T, _ pds, a *account) {
	played, _ := play(t)
	if _, err := played.Verify(soonEnough(t)); err != nil {
		t.Fatal(err)
	}
	for _, a := range []*account{a, played} {
		_, err := a.uploadBlob(soonEnough(t), a.door.current, bytes.NewReader(make([]byte, 6<<20)), "image/png", 6<<20)
		if got := outcomeOf(err); err == nil || got.Status != 413 && (got.Status != 0 || a == played) {
			t.Errorf("6 MiB: %v", err)
		}
	}
}

func pictured(count int, link string) post {
	made := saying("text")
	made.Embed = &embed{Type: "app.bsky.embed.images"}
	for range count {
		shown := picture{Image: blob{Type: "blob", MIME: "image/png", Size: 10}}
		shown.Image.Ref.Link = link
		made.Embed.Images = append(made.Embed.Images, shown)
	}
	return made
}

// tokened asks for one's own session with such a token.
func tokened(token string) func(*testing.T, *account) error {
	return func(t *testing.T, a *account) error {
		asked := query("com.atproto.server.getSession", nil)
		asked.server, asked.token = a.door.server, token
		return asked.read(soonEnough(t), a.around.Reader, nil)
	}
}
