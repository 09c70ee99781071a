package bluesky

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"time"

	"vigil/networks"
)

// The collections of a repository that are written to.
const (
	postCollection   = "app.bsky.feed.post"
	repostCollection = "app.bsky.feed.repost"
	threadGates      = "app.bsky.feed.threadgate"
	postGates        = "app.bsky.feed.postgate"
)

// recordKey names a part's record for ever: 13 characters that sort by time, as the
// lexicon wants them (atproto.com/specs/tid). Neither chance nor clock has a part in
// it. The second is the due time's; below it 20 bits tell deliveries apart that are due
// together, the parts of a thread follow one another, and the last 10 bits are the
// part's own.
func recordKey(m networks.Message) string {
	sum := sha256.Sum256([]byte(m.Delivery))
	apart := int64(binary.BigEndian.Uint32(sum[:4]) % 1_000_000)
	own := sha256.Sum256(binary.BigEndian.AppendUint64(sum[:], uint64(m.Part)))
	micros := max(m.Due.Unix(), 0)*1_000_000 + apart + int64(m.Part)
	return tid(uint64(micros)<<10 | uint64(binary.BigEndian.Uint16(own[:2])%1024))
}

const (
	tidLength = 13
	tidDigits = "234567abcdefghijklmnopqrstuvwxyz"
)

// tid writes 63 bits with five to a character.
func tid(number uint64) string {
	var written [tidLength]byte
	for i := range written {
		written[tidLength-1-i] = tidDigits[number&31]
		number >>= 5
	}
	return string(written[:])
}

// createdAt is the time that readers are shown: the due one. Each part of a thread is
// a millisecond later than the one before it, because apps show parts of one time in
// any order, or not at all (atproto#3027).
func createdAt(m networks.Message) string {
	at := m.Due.UTC().Add(time.Duration(max(m.Part-1, 0)) * time.Millisecond)
	return at.Format("2006-01-02T15:04:05.000Z")
}

// place is where a record is: its at:// address taken apart.
type place struct{ repo, collection, key string }

func (p place) String() string { return fmt.Sprintf("at://%s/%s/%s", p.repo, p.collection, p.key) }

var (
	atURI = regexp.MustCompile(`^at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/(` +
		regexp.QuoteMeta(postCollection) + `|` + regexp.QuoteMeta(repostCollection) + `)/([A-Za-z0-9._:~-]{1,512})$`)
	bareKey = regexp.MustCompile(`^[2-7a-z]{13}$`)
)

// place reads the id of a receipt: nothing but a post or a repost passes. A key alone is
// that of a post of the account itself, as it stands at the end of its page's address.
func (s session) place(id string) (place, error) {
	if bareKey.MatchString(id) {
		return place{repo: s.DID, collection: postCollection, key: id}, nil
	}
	parts := atURI.FindStringSubmatch(id)
	if parts == nil {
		return place{}, networks.Rejected.Errorf("%q is not the id of a post", id)
	}
	return place{repo: parts[1], collection: parts[2], key: parts[3]}, nil
}

// page is where readers find a post: Bluesky shows what any server has.
func (p place) page() string {
	return "https://bsky.app/profile/" + p.repo + "/post/" + p.key
}

var handleForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// longestHandle is that of a host name (atproto.com/specs/handle).
const longestHandle = 253

// isHandle tells whether a name in lower case can be that of an account.
func isHandle(name string) bool { return len(name) <= longestHandle && handleForm.MatchString(name) }

func parseHandle(written string) (string, error) {
	if written == "" {
		return "", fmt.Errorf("handle is missing; write it like \"campaign.bsky.social\"")
	}
	handle := strings.ToLower(strings.TrimPrefix(written, "@"))
	if !isHandle(handle) {
		return "", fmt.Errorf("handle: %q is not one; write it like \"campaign.bsky.social\"", written)
	}
	return handle, nil
}
