package nostr

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// The keys are the examples of NIP-19, "Examples" and "Bare keys and ids".
const (
	exampleSecret = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"
	exampleHex    = "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa"
	examplePublic = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
)

func exampleKey(t testing.TB) key {
	t.Helper()
	parsed, err := parseKey(exampleSecret)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestKeysAreReadInBothForms(t *testing.T) {
	fromHex, err := parseKey(exampleHex)
	if err != nil || fromHex.nsec() != exampleSecret || fromHex.npub() != examplePublic {
		t.Errorf("%s, %v", fromHex.npub(), err)
	}
	if got := exampleKey(t).npub(); got != examplePublic {
		t.Errorf("%s, want %s", got, examplePublic)
	}
}

func TestAWrongKeyIsNamedAndNeverRepeated(t *testing.T) {
	for name, written := range map[string]string{
		"a public key":    examplePublic,
		"a mistyped one":  strings.Replace(exampleSecret, "vl02", "v102", 1),
		"half of one":     exampleSecret[:40],
		"digits of half":  exampleHex[:32],
		"nothing but 0":   strings.Repeat("0", 64),
		"beyond the last": strings.Repeat("f", 64),
		"an id":           noteName(strings.Repeat("ab", 32)),
		"words":           "not a key at all",
	} {
		_, err := parseKey(written)
		if err == nil || strings.Contains(err.Error(), written) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The texts are those of BIP-173, "Test vectors", as far as they keep to NIP-19's
// alphabet of prefixes.
func TestBech32HoldsItsChecksum(t *testing.T) {
	for _, valid := range []string{"A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"} {
		if _, _, err := decodeBech32(valid); err != nil {
			t.Errorf("%s: %v", valid, err)
		}
	}
	for _, wrong := range []string{"pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", "A12uEL5L", ""} {
		if _, _, err := decodeBech32(wrong); err == nil {
			t.Errorf("%s is taken for bech32", wrong)
		}
	}
}

func FuzzBech32ComesBack(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, content []byte) {
		prefix, back, err := decodeBech32(encodeBech32("note", content))
		if err != nil || prefix != "note" || string(back) != string(content) {
			t.Errorf("%x came back as %s %x, %v", content, prefix, back, err)
		}
	})
}

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func noteOf(t *testing.T, message networks.Message, files ...upload) event {
	t.Helper()
	message.Delivery, message.Due = "letters/one/once/nostr", noon
	account := &account{key: exampleKey(t), relays: []string{"wss://relay.example"}}
	made, err := account.note(message, files)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// The signature has no chance in it: what is signed anew is the same to the byte.
func TestOneMessageIsOneEvent(t *testing.T) {
	first, again := noteOf(t, networks.Message{Text: "A letter."}), noteOf(t, networks.Message{Text: "A letter."})
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if !first.genuine() || !fakeSigned(first) {
		t.Error("the event is not what it says")
	}
	forged := first
	forged.Content = "Another letter."
	if forged.genuine() {
		t.Error("a forged event is taken for a genuine one")
	}
}

// The event is one that relays have since 2022; others computed its id and signed it
// (github.com/nbd-wtf/go-nostr, envelopes_test.go).
func TestAnIDIsComputedAsOthersDo(t *testing.T) {
	var stored event
	const written = `{"kind":1,"id":"dc90c95f09947507c1044e8f48bcf6350aa6bff1507dd4acfc755b9239b5c962","pubkey":"3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d","created_at":1644271588,"tags":[],"content":"now that https://blueskyweb.org/blog/2-7-2022-overview was announced we can stop working on nostr?","sig":"230e9d8f0ddaf7eb70b5f7741ccfa37e87a455c9a469282e3464e2052d3192cd63a167e196e381ef9d7e69e9ea43af2443b839974dc85d8aaab9efe1d9296524"}`
	if err := json.Unmarshal([]byte(written), &stored); err != nil {
		t.Fatal(err)
	}
	if !stored.genuine() || !fakeSigned(stored) {
		t.Error("a genuine event is taken for a forged one")
	}
}

func TestAMessageBecomesTags(t *testing.T) {
	parent, root := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	me := exampleKey(t).public()
	mark := []string{deliveryTag, networks.IdempotencyKey("letters/one/once/nostr", 0, 0)}
	for name, test := range map[string]struct {
		message networks.Message
		files   []upload
		content string
		tags    [][]string
	}{
		"a hashtag":  {networks.Message{Text: "#Свабода #свабода", Hashtags: []string{"Letters"}}, nil, "#Свабода #свабода", [][]string{{"t", "letters"}, {"t", "свабода"}, mark}},
		"a language": {networks.Message{Text: "Ліст", Language: "be"}, nil, "Ліст", [][]string{{"L", "ISO-639-1"}, {"l", "be", "ISO-639-1"}, mark}},
		"a language of three letters": {
			networks.Message{Text: "Nāvakars", Language: "ltg"}, nil, "Nāvakars", [][]string{{"L", "ISO-639-3"}, {"l", "ltg", "ISO-639-3"}, mark},
		},
		"a warning": {networks.Message{Text: "Text", Warning: "prison"}, nil, "Text", [][]string{{"content-warning", "prison"}, mark}},
		"somebody":  {networks.Message{Text: "nostr:" + examplePublic + "!"}, nil, "nostr:" + examplePublic + "!", [][]string{{"p", me}, mark}},
		"an answer": {
			networks.Message{Text: "Two", Parent: &networks.Receipt{ID: parent}}, nil, "Two",
			[][]string{{"e", parent, "wss://relay.example", "root", me}, {"p", me}, mark},
		},
		"an answer to an answer": {
			networks.Message{Text: "Three", Parent: &networks.Receipt{ID: parent}, Root: &networks.Receipt{ID: root}}, nil, "Three",
			[][]string{{"e", root, "wss://relay.example", "root", me}, {"e", parent, "wss://relay.example", "reply", me}, {"p", me}, mark},
		},
		"a picture": {
			networks.Message{Text: "Look", Media: []networks.Media{{Type: "image/png", Size: 7, Width: 3, Height: 2, Alt: "An envelope"}}},
			[]upload{{Hash: "00", Address: "https://media.example/00.png"}}, "Look\n\nhttps://media.example/00.png",
			[][]string{{"imeta", "url https://media.example/00.png", "m image/png", "x 00", "size 7", "dim 3x2", "alt An envelope"}, mark},
		},
		"control characters": {networks.Message{Text: "a\x07b\tc"}, nil, "ab\tc", [][]string{mark}},
	} {
		made := noteOf(t, test.message, test.files...)
		if diff := cmp.Diff(test.tags, made.Tags); diff != "" || made.Content != test.content {
			t.Errorf("%s: %q (-want +got)\n%s", name, made.Content, diff)
		}
		if made.Created != noon.Unix() {
			t.Errorf("%s: its time is %d, and it is due at %d", name, made.Created, noon.Unix())
		}
	}
}

func TestPartsFollowOneAnother(t *testing.T) {
	if got := noteOf(t, networks.Message{Part: 3, Text: "Three"}).Created; got != noon.Unix()+2 {
		t.Errorf("part 3 has the time %d, want %d", got, noon.Unix()+2)
	}
}
