package nostr

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/btcsuite/btcd/btcec/v2/schnorr"

	"vigil/networks"
)

// fakeServer plays a relay as khatru does, and a Blossom server. It checks ids and
// signatures; who it is that signs is all the same to it. What was deleted can be
// published again.
type fakeServer struct {
	wall networks.Wall

	mutex  sync.Mutex
	stored map[string]event
}

const fakeName = "nostr"

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route {
	f := &fakeServer{wall: wall, stored: map[string]event{}}
	return []networks.Route{
		{
			Pattern: "GET /nostr", Handle: f.information,
			Talk: &networks.Talk{Publishes: fakePublishes, Answer: f.answer, Refuse: fakeRefuse},
		},
		{Pattern: "PUT /upload", Handle: f.upload},
	}
}

// fakeMessage takes a message apart.
func fakeMessage(message []byte) (name string, rest []json.RawMessage) {
	var elements []json.RawMessage
	if json.Unmarshal(message, &elements) != nil || len(elements) < 2 || json.Unmarshal(elements[0], &name) != nil {
		return "", nil
	}
	return name, elements[1:]
}

func fakePublishes(message []byte) bool {
	name, rest := fakeMessage(message)
	var sent event
	return name == "EVENT" && json.Unmarshal(rest[0], &sent) == nil && (sent.Kind == noteKind || sent.Kind == repostKind)
}

// fakeOK is the relay's word on an event.
func fakeOK(id string, taken bool, words string) [][]byte {
	return fakeSaid("OK", id, taken, words)
}

// fakeSaid is one message, of values that always encode.
func fakeSaid(message ...any) [][]byte {
	encoded, _ := json.Marshal(message)
	return [][]byte{encoded}
}

// fakeRefuse says in NIP-01's words what other networks say by a status.
func fakeRefuse(message []byte, status int) [][]byte {
	_, rest := fakeMessage(message)
	var sent event
	if len(rest) == 0 || json.Unmarshal(rest[0], &sent) != nil {
		return nil
	}
	words := map[int]string{
		http.StatusUnauthorized:        "auth-required: we only accept events from registered users",
		http.StatusForbidden:           "blocked: you are banned from posting here",
		http.StatusNotFound:            "invalid: unknown kind",
		http.StatusGone:                "invalid: event expired",
		http.StatusUnprocessableEntity: "invalid: event creation date is too far off from the current time",
		http.StatusTooManyRequests:     "rate-limited: slow down there chief",
	}[status]
	switch {
	case words != "":
		return fakeOK(sent.ID, false, words)
	case status/100 == 3:
		return nil
	}
	return fakeOK(sent.ID, false, "error: could not connect to the database")
}

func (f *fakeServer) answer(message []byte) [][]byte {
	name, rest := fakeMessage(message)
	switch name {
	case "EVENT":
		var sent event
		if json.Unmarshal(rest[0], &sent) != nil {
			return fakeSaid("NOTICE", "failed to parse envelope")
		}
		return f.take(sent)
	case "REQ":
		return f.list(rest)
	}
	return fakeSaid("NOTICE", "unknown message")
}

func (f *fakeServer) take(sent event) [][]byte {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	_, up := f.wall.Get(fakeName, sent.ID)
	switch {
	case !sent.genuine():
		return fakeOK(sent.ID, false, "invalid: id is computed incorrectly")
	case !fakeSigned(sent):
		return fakeOK(sent.ID, false, "invalid: signature is invalid")
	case len(fakeText(sent)) > usualContent:
		return fakeOK(sent.ID, false, "invalid: content is too long")
	case sent.Kind == deletionKind:
		f.remove(sent)
		return fakeOK(sent.ID, true, "")
	case up:
		return fakeOK(sent.ID, true, "duplicate: already have this event")
	}
	f.stored[sent.ID] = sent
	f.wall.Put(f.posted(sent))
	return fakeOK(sent.ID, true, "")
}

func fakeSigned(sent event) bool {
	public, errKey := hex.DecodeString(sent.PublicKey)
	written, errSignature := hex.DecodeString(sent.Signature)
	if errKey != nil || errSignature != nil {
		return false
	}
	key, errKey := schnorr.ParsePubKey(public)
	signature, errSignature := schnorr.ParseSignature(written)
	hash := sent.hash()
	return errKey == nil && errSignature == nil && signature.Verify(hash[:], key)
}

func (f *fakeServer) remove(sent event) {
	for _, id := range sent.values("e") {
		if f.stored[id].PublicKey == sent.PublicKey {
			f.wall.Remove(fakeName, id)
		}
	}
}

// fakeText is the content without the addresses of files, which clients show as
// pictures.
func fakeText(sent event) string {
	text := sent.Content
	for _, address := range fakeFiles(sent) {
		text = strings.Replace(text, address, "", 1)
	}
	if text != sent.Content {
		text = strings.TrimSpace(text)
	}
	return text
}

// fakeFiles are the addresses in a note's imeta tags.
func fakeFiles(sent event) []string {
	var addresses []string
	for _, described := range sent.values("imeta") {
		addresses = append(addresses, strings.TrimPrefix(described, "url "))
	}
	return addresses
}

func (f *fakeServer) posted(sent event) networks.Posted {
	posted := networks.Posted{Network: fakeName, ID: sent.ID, Account: sent.PublicKey, Text: fakeText(sent)}
	posted.Warning, posted.Sensitive = sent.tag("content-warning")
	posted.Language, _ = sent.tag("l")
	if answered := sent.values("e"); sent.Kind == repostKind {
		posted.Original = answered[0]
	} else if len(answered) > 0 {
		posted.Parent = answered[len(answered)-1]
	}
	for _, tag := range sent.Tags {
		if tag[0] == "imeta" {
			posted.Media = append(posted.Media, f.file(tag[1:]))
		}
	}
	return posted
}

// file is an upload with its description.
func (f *fakeServer) file(described []string) networks.Uploaded {
	var found networks.Uploaded
	for _, line := range described {
		name, value, _ := strings.Cut(line, " ")
		switch name {
		case "url":
			found, _ = f.wall.File(value[strings.LastIndexByte(value, '/')+1:])
		case "alt":
			f.wall.Describe(found.ID, value)
			found.Alt = value
		}
	}
	return found
}

// list answers a question with what the wall still shows, and with its end.
func (f *fakeServer) list(rest []json.RawMessage) [][]byte {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var said [][]byte
	for _, written := range rest[1:] {
		var wanted filter
		if json.Unmarshal(written, &wanted) != nil {
			return fakeSaid("CLOSED", rest[0], "invalid: the filter can't be read")
		}
		for _, post := range f.wall.Timeline(fakeName) {
			if event := f.stored[post.ID]; wanted.fits(event) {
				said = append(said, fakeSaid("EVENT", rest[0], event)...)
			}
		}
	}
	return append(said, fakeSaid("EOSE", rest[0])...)
}

// fits tells whether a filter wants an event.
func (f filter) fits(stored event) bool {
	about := func(id string) bool { return slices.Contains(f.About, id) }
	return (len(f.IDs) == 0 || slices.Contains(f.IDs, stored.ID)) &&
		(len(f.Authors) == 0 || slices.Contains(f.Authors, stored.PublicKey)) &&
		(f.Since == 0 || stored.Created >= f.Since) && (f.Until == 0 || stored.Created <= f.Until) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, stored.Kind)) &&
		(len(f.About) == 0 || slices.ContainsFunc(stored.values("e"), about))
}

func (f *fakeServer) information(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/nostr+json")
	// A client that has left is no concern of the server's.
	_ = json.NewEncoder(w).Encode(map[string]any{
		"name": "The sandbox", "supported_nips": []int{1, 9, 11},
		"limitation": map[string]int{"max_content_length": usualContent, "max_message_length": 65_536},
	})
}

// upload takes a file whose permission names it.
func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	if !fakePermits(r, hash) {
		http.Error(w, "the permission is not for this file", http.StatusUnauthorized)
		return
	}
	f.wall.Upload(networks.Uploaded{ID: hash, Type: r.Header.Get("Content-Type"), Bytes: content})
	networks.Answer(w, http.StatusOK, map[string]any{
		"url": fmt.Sprintf("http://%s/_sandbox/files/%s", r.Host, hash), "sha256": hash, "size": len(content),
	})
}

func fakePermits(r *http.Request, hash string) bool {
	written, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Nostr ")
	encoded, err := base64.StdEncoding.DecodeString(written)
	var permission event
	if err != nil || json.Unmarshal(encoded, &permission) != nil {
		return false
	}
	purpose, _ := permission.tag("t")
	file, _ := permission.tag("x")
	_, ends := permission.tag("expiration")
	return permission.genuine() && fakeSigned(permission) && permission.Kind == uploadKind && purpose == "upload" && file == hash && ends
}
