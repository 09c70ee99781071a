package posts

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/networks"
)

func TestAPostIsReadWhole(t *testing.T) {
	const source = `timezone = "Europe/Warsaw"
at = "2026-12-01 18:00"
late = "90m"
expires = 2026-12-02
embargo = "2026-12-01 08:00 UTC"
priority = 3
only_on = "mastodon"
not_on = ["x"]
also_on = ["mastodon"]
person = "invented-person"
reply_to = "posts/2026-11/before.toml"
was = "2026-11/letters"
hold = "the family asked for it"
draft = true
text.be = "а"
text.en = "b"
title = "c"
warning.be = "d"
warning.en = "e"
hashtags = ["#One", "Two"]
sensitive = true
visibility = "unlisted"
[allow]
alt = "a drawing"
[[media]]
file = 'media\x.jpg'
alt = "f"
focus = { x = 0.5, y = -1 }
[[media]]
file = "media/y.jpg"
part = 2
[poll]
options.be = ["г", "д"]
options.en = ["g", "h"]
open = "3d"
multiple = true
without = "list"
[on.x]
text = "i"
media = []
`
	post, problems := aReading().post("posts/2026-12/letters.toml", []byte(source))
	if len(problems) != 0 {
		t.Fatalf("problems: %v", problems)
	}
	sensitive := true
	want := &Post{
		Entry: Entry{
			ID: "uaaf/2026-12/letters", Path: "posts/2026-12/letters.toml", Hash: sha256.Sum256([]byte(source)),
			Schedule: Schedule{At: time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC), Zone: "Europe/Warsaw"},
			Late:     networks.Duration(90 * time.Minute),
			Expires:  time.Date(2026, 12, 2, 23, 0, 0, 0, time.UTC),
			Embargo:  time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC),
			Priority: 3,
			OnlyOn:   []string{"mastodon"}, NotOn: []string{"x"}, AlsoOn: []string{"mastodon"},
			Languages: []string{"be", "en"}, OwnText: map[string][]string{"x": nil},
			People: []string{"invented-person"}, Hold: "the family asked for it", Draft: true,
			Was: []string{"uaaf/2026-11/letters"}, ReplyTo: "uaaf/2026-11/before",
		},
		Content: Content{
			Text: Localized{"be": "а", "en": "b"}, Title: Localized{"": "c"}, Warning: Localized{"be": "d", "en": "e"},
			Hashtags: LocalizedList{"": {"One", "Two"}},
			Media: []Media{
				{File: "media/x.jpg", Alt: Localized{"": "f"}, Focus: &networks.Focus{X: 0.5, Y: -1}, Part: 1, Line: 25},
				{File: "media/y.jpg", Part: 2, Line: 29},
			},
			Poll:      &Poll{Options: LocalizedList{"be": {"г", "д"}, "en": {"g", "h"}}, Open: 72 * time.Hour, Multiple: true, Without: "list"},
			Sensitive: &sensitive, Visibility: "unlisted",
		},
		On:    map[string]Content{"x": {Text: Localized{"": "i"}, Media: []Media{}}},
		Allow: map[string]string{"alt": "a drawing"},
	}
	if diff := cmp.Diff(want, post, cmpopts.IgnoreUnexported(Post{})); diff != "" {
		t.Error(diff)
	}
}

func TestARecurringPostIsRead(t *testing.T) {
	const source = `every = "monday 18:00"
from = 2026-12-01
until = "2027-01-31"
except = 2026-12-28
text = "Monday is the day of letters."
`
	post, problems := aReading().post("posts/a.toml", []byte(source))
	if len(problems) != 0 {
		t.Fatalf("problems: %v", problems)
	}
	want := Schedule{
		Every: "monday 18:00", Zone: "Europe/Vilnius",
		From: Date{2026, 12, 1}, Until: Date{2027, 1, 31}, Except: []Date{{2026, 12, 28}},
	}
	if diff := cmp.Diff(want, post.Schedule); diff != "" {
		t.Error(diff)
	}
}

func TestAPersonIsRead(t *testing.T) {
	const source = `name.be = "а"
name.en = "Invented Person"
status = "house-arrest"
sentence = "six years"
born = 1980-05-01
arrested = "2021-03"
sentenced = 2022
guardian = "Another Invented Person"
handles.mastodon = "@invented@example.org"
hashtag = "#FreeInvented"
gender = "f"
embargo = 2027-01-01
[letters]
to = "Invented Person"
address = "Colony 1"
verified = 2026-10-01
[photo]
file = "media/x.jpg"
alt = "a portrait"
`
	person, problems := aReading().person("people/invented-person.toml", []byte(source))
	if len(problems) != 0 {
		t.Fatalf("problems: %v", problems)
	}
	want := &Person{
		ID: "invented-person", Name: Localized{"be": "а", "en": "Invented Person"}, Status: "house-arrest",
		Sentence: Localized{"": "six years"},
		Born:     PartialDate{1980, 5, 1}, Arrested: PartialDate{2021, 3, 0}, Sentenced: PartialDate{Year: 2022},
		Guardian: Localized{"": "Another Invented Person"}, Handles: map[string]string{"mastodon": "@invented@example.org"},
		Hashtag: "FreeInvented", Gender: "f", Embargo: Date{2027, 1, 1},
		Letters: Letters{To: Localized{"": "Invented Person"}, Address: Localized{"": "Colony 1"}, Verified: Date{2026, 10, 1}},
		Photo:   &Media{File: "media/x.jpg", Alt: Localized{"": "a portrait"}, Part: 1, Line: 17},
	}
	if diff := cmp.Diff(want, person); diff != "" {
		t.Error(diff)
	}
}

// Sequence G1: the library matches keys without regard to case, and takes one
// of two at random.
func TestSequenceG1ADraftIsNotUndoneByAKeySpeltOtherwise(t *testing.T) {
	const source = "at = \"2026-12-01 18:00\"\ndraft = true\nDraft = false\ntext = \"a\"\n"
	for range 50 {
		post, problems := aReading().post("posts/a.toml", []byte(source))
		if len(problems) != 1 || problems[0].Code != KeySpelling || problems[0].Line != 3 {
			t.Fatalf("problems: %v", problems)
		}
		if !post.Draft {
			t.Fatal("the post is no draft any more")
		}
	}
}

// Sequence G3: a key at the end of the file lands in the last table.
func TestSequenceG3AKeyAtTheEndOfTheFileIsNotTakenForALanguage(t *testing.T) {
	for _, key := range []string{`hold = "why"`, `draft = true`, `was = "b"`, `person = "a"`} {
		_, problems := aReading().post("posts/a.toml", []byte("at = \"2026-12-01 18:00\"\n[text]\nbe = \"a\"\n"+key+"\n"))
		if len(problems) == 0 || problems[0].Code != BelowTable || problems[0].Line != 4 {
			t.Errorf("%s below [text]: %v", key, problems)
		}
	}
}

func TestDraftsNeedNeitherTimeNorText(t *testing.T) {
	_, problems := aReading().post("posts/a.toml", []byte("draft = true\n"))
	if len(problems) != 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestAllowSilencesAWarningAndNothingElse(t *testing.T) {
	const source = "at = \"2025-12-01 18:00\"\ntext = \"a\"\nallow.past = \"kept for the record\"\ntxet = 1\n"
	_, problems := aReading().post("posts/a.toml", []byte(source))
	if len(problems) != 1 || problems[0].Code != UnknownKey {
		t.Errorf("problems: %v", problems)
	}
}

func TestTheNearestKeyIsNamed(t *testing.T) {
	for written, want := range map[string]string{
		"txet": "text", "tex": "text", "hashtag": "hashtags", "evry": "every", "onlyon": "only_on", "warnings": "warning",
		"tittle": "title", "untill": "until", "crno": "cron", "medai": "media", "zzz": "", "something_else": "",
	} {
		if got, _ := nearestOf(written, topOfPost); got != want {
			t.Errorf("for %s vigil names %q, want %q", written, got, want)
		}
	}
}

func TestLanguagesAreThoseOfISO639(t *testing.T) {
	for code, want := range map[string]bool{
		"be": true, "en": true, "pt-BR": true, "be-tarask": true, "sr-Latn": true, "szl": true,
		"by": false, "ua": false, "BE": false, "": false, "status": false, "be-": false, "xx": false,
	} {
		if got := knownLanguage(code); got != want {
			t.Errorf("%q is a language: %v, want %v", code, got, want)
		}
	}
}

func TestAFileOfAnotherKindIsAnsweredShortlyAndSoon(t *testing.T) {
	var source strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&source, "key%d = 1 # \u200b\n", i)
	}
	_, problems := aReading().post("posts/a.toml", []byte(source.String()))
	if len(problems) != mostProblems {
		t.Errorf("%d problems are told", len(problems))
	}
}

// The library panics at these.
func TestAValueThatTheLibraryCannotReadIsAProblem(t *testing.T) {
	for _, written := range []string{"0x", "0b2", "0o8"} {
		if _, problems := aReading().post("posts/a.toml", []byte("priority = "+written+"\n")); !HasErrors(problems) {
			t.Errorf("%s: no error", written)
		}
	}
}
