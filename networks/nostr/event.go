package nostr

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// The kinds of events (github.com/nostr-protocol/nips, README, "Event Kinds").
const (
	noteKind     = 1
	deletionKind = 5
	repostKind   = 6
	reactionKind = 7
	uploadKind   = 24242

	authenticationKind = 22242
)

// event is a signed one (NIP-01). Fields are never renamed: it is stored.
type event struct {
	ID        string     `json:"id"`
	PublicKey string     `json:"pubkey"`
	Created   int64      `json:"created_at"` // seconds since 1970
	Kind      int        `json:"kind"`
	Tags      [][]string `json:"tags"`
	Content   string     `json:"content"`
	Signature string     `json:"sig"`
}

// seal gives an event its author, its id and its signature.
func (k key) seal(made event) (event, error) {
	made.PublicKey, made.Content = k.public(), visible(made.Content)
	tags := make([][]string, len(made.Tags))
	for i, tag := range made.Tags {
		for _, value := range tag {
			tags[i] = append(tags[i], visible(value))
		}
	}
	made.Tags = tags
	hash := made.hash()
	made.ID = hex.EncodeToString(hash[:])
	var err error
	made.Signature, err = k.sign(hash[:])
	return made, err
}

// visible leaves out control characters: NIP-01 wants them as they are, go-nostr
// escapes them, and then the two don't agree on the id.
func visible(text string) string {
	return strings.Map(func(letter rune) rune {
		if unicode.IsControl(letter) && letter != '\n' && letter != '\t' {
			return -1
		}
		return letter
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// hash is the SHA-256 of the event's one true form (NIP-01, "Events and
// signatures").
func (e event) hash() [sha256.Size]byte {
	var form strings.Builder
	fmt.Fprintf(&form, "[0,%s,%d,%d,[", quote(e.PublicKey), e.Created, e.Kind)
	for i, tag := range e.Tags {
		if i > 0 {
			form.WriteByte(',')
		}
		form.WriteByte('[')
		for j, value := range tag {
			if j > 0 {
				form.WriteByte(',')
			}
			form.WriteString(quote(value))
		}
		form.WriteByte(']')
	}
	form.WriteString("]," + quote(e.Content) + "]")
	return sha256.Sum256([]byte(form.String()))
}

// escapes are all that NIP-01 wants; anything else stands as it is, which
// encoding/json would not do.
var escapes = strings.NewReplacer(
	"\n", `\n`, `"`, `\"`, `\`, `\\`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`,
)

func quote(text string) string { return `"` + escapes.Replace(text) + `"` }

// tag returns the first value of the first tag of a name.
func (e event) tag(name string) (string, bool) {
	for _, tag := range e.Tags {
		if len(tag) > 0 && tag[0] == name {
			return strings.Join(tag[1:min(2, len(tag))], ""), true
		}
	}
	return "", false
}

// values are the first values of all tags of a name.
func (e event) values(name string) []string {
	var values []string
	for _, tag := range e.Tags {
		if len(tag) > 1 && tag[0] == name {
			values = append(values, tag[1])
		}
	}
	return values
}

// genuine tells whether the id is that of what the event says: a relay may send
// anything.
func (e event) genuine() bool {
	hash := e.hash()
	return e.ID == hex.EncodeToString(hash[:])
}

// eventID is the only form of an id.
var eventID = regexp.MustCompile(`^[0-9a-f]{64}$`)

// noteName is an id as clients write it (NIP-19).
func noteName(id string) string {
	content, err := hex.DecodeString(id)
	if err != nil {
		return id
	}
	return encodeBech32("note", content)
}

func kindName(kind int) string { return strconv.Itoa(kind) }
