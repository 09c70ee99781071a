package mastodon

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"vigil/networks"
)

// fakeKind is what one kind of server does in its own way. Of those that are not
// Mastodon the sandbox plays only how they treat keys; the tests play the rest.
type fakeKind struct {
	software
	// id is the form of ids; nil: the wall's own numbers.
	id func(number int) string
	// refuse answers a mistake, in the status and the form that the server has for it.
	refuse  func(w http.ResponseWriter, status int, message string)
	invalid int
	// longest is the longest text as count has it, and link what a link counts in it.
	longest, link int
	count         func(text string) int
	// visibility is what a post gets that asks for none.
	visibility string
	// needsMedia: a post that answers nothing has to show something.
	needsMedia bool
	// hidesAnswers: answers and reposts don't stand in the account's list.
	hidesAnswers bool
}

var fakeMastodon = fakeKind{
	software: software{"mastodon", "4.5.2"},
	refuse:   fakeError, invalid: http.StatusUnprocessableEntity, longest: 500, link: 23, count: fakeLength, visibility: "public",
}

// fakeKinds are servers that speak Mastodon's API, as GoToSocial 0.20 and Hollo 0.6
// answered when they were run, and as the others' sources say.
var fakeKinds = map[string]fakeKind{
	"mastodon": fakeMastodon,
	"gotosocial": {
		software: software{"gotosocial", "0.20.0"},
		id:       func(number int) string { return fmt.Sprintf("01KA8Q5X1N%016d", number) },
		refuse:   fakeError, invalid: http.StatusBadRequest, longest: 2_000, link: 25, count: fakeCharacters(25), visibility: "unlisted",
	},
	"hollo": {
		software: software{"hollo", "0.6.1"},
		id:       func(number int) string { return fmt.Sprintf("0199e6a4-7c1b-7d3e-9f00-%012d", number) },
		refuse:   fakeObject, invalid: http.StatusBadRequest, longest: 4_096, link: 256, count: fakeCharacters(256), visibility: "public",
	},
	"pleroma": {
		software: software{"pleroma", "2.7.2 (compatible; Pleroma 2.9.1)"},
		id:       func(number int) string { return fmt.Sprintf("AzVq3Kt%011d", number) },
		refuse:   fakeError, invalid: http.StatusUnprocessableEntity, longest: 2_000, link: 23, count: fakeCharacters(23), visibility: "public",
	},
	"friendica": {
		software: software{"friendica", "2.8.0 (compatible; Friendica 2025.07)"},
		refuse:   fakeSilence, invalid: http.StatusNotFound, longest: 2_000, link: 23, count: fakeCharacters(23), visibility: "public",
	},
	"pixelfed": {
		software: software{"pixelfed", "3.5.3 (compatible; Pixelfed 0.12.5)"},
		refuse:   fakeWords, invalid: http.StatusForbidden, longest: 500, link: 23, count: fakeCharacters(23), visibility: "public",
		needsMedia: true, hidesAnswers: true,
	},
}

// fakeCharacters counts as the others do, with links as they say.
func fakeCharacters(link int) func(string) int {
	return func(text string) int {
		return utf8.RuneCountInString(fakeURL.ReplaceAllString(text, strings.Repeat("x", link)))
	}
}

func (f *fakeServer) newID() string {
	if f.kind.id == nil {
		return "" // the wall gives one
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.named++
	return f.kind.id(f.named)
}

// fakeObject explains a mistake in an object, fakeWords in bare words, fakeSilence
// not at all.
func fakeObject(w http.ResponseWriter, status int, message string) {
	networks.Answer(w, status, map[string]any{"error": map[string]any{"name": "ZodError", "message": message}})
}

func fakeWords(w http.ResponseWriter, status int, message string) {
	networks.Answer(w, status, message)
}

func fakeSilence(w http.ResponseWriter, status int, _ string) { w.WriteHeader(status) }
