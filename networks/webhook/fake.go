package webhook

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

const fakeName = "webhook"

// fakeReceiver is a receiver that remembers keys for ever. It does not know the
// secret, so of a signature it checks the form alone.
type fakeReceiver struct{ wall networks.Wall }

func fake(wall networks.Wall) []networks.Route {
	f := &fakeReceiver{wall}
	return []networks.Route{
		{Pattern: "POST /{$}", Publishes: true, Handle: f.signed(f.receive)},
		{Pattern: "GET /webhook/{key}", Handle: f.signed(f.show)},
	}
}

// fakeTolerance is how far the clocks may differ, as in the standard's libraries.
const fakeTolerance = 5 * time.Minute

func (f *fakeReceiver) signed(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		seconds, err := strconv.ParseInt(r.Header.Get(headerTimestamp), 10, 64)
		if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > fakeTolerance || r.Header.Get(headerID) == "" {
			networks.Answer(w, http.StatusUnauthorized, map[string]string{"error": "the headers of Standard Webhooks are missing, or old"})
			return
		}
		for signature := range strings.SplitSeq(r.Header.Get(headerSignature), " ") {
			encoded, standard := strings.CutPrefix(signature, "v1,")
			if sum, err := base64.StdEncoding.DecodeString(encoded); !standard || err != nil || len(sum) != 32 {
				networks.Answer(w, http.StatusUnauthorized, map[string]string{"error": "webhook-signature is no list of signatures"})
				return
			}
		}
		handle(w, r)
	}
}

func (f *fakeReceiver) receive(w http.ResponseWriter, r *http.Request) {
	var document Document
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil || document.Type != documentType {
		networks.Answer(w, http.StatusUnprocessableEntity, map[string]string{"error": "not a document that is known here"})
		return
	}
	if document.Data.Key != r.Header.Get(headerID) {
		networks.Answer(w, http.StatusUnprocessableEntity, map[string]string{"error": "webhook-id is not the post's key"})
		return
	}
	posted, again := f.wall.Get(fakeName, document.Data.Key)
	if !again {
		posted = f.wall.Put(f.posted(document.Data))
	}
	networks.Answer(w, http.StatusOK, map[string]string{"id": posted.ID})
}

func (f *fakeReceiver) posted(post Post) networks.Posted {
	posted := networks.Posted{
		ID: post.Key, Network: fakeName, Key: post.Key, Text: post.Text, Title: post.Title,
		Warning: post.Warning, Sensitive: post.Sensitive, Language: post.Language,
	}
	if post.Parent != nil {
		posted.Parent = post.Parent.ID
	}
	if post.Poll != nil {
		posted.Poll = &networks.Poll{Options: post.Poll.Options, Multiple: post.Poll.Multiple, Open: time.Duration(post.Poll.Seconds) * time.Second}
	}
	for _, file := range post.Media {
		posted.Media = append(posted.Media, f.wall.Upload(networks.Uploaded{Type: file.Type, Alt: file.Alt, Focus: file.Focus, Bytes: file.Data}))
	}
	return posted
}

func (f *fakeReceiver) show(w http.ResponseWriter, r *http.Request) {
	posted, there := f.wall.Get(fakeName, r.PathValue("key"))
	if !there {
		networks.Answer(w, http.StatusNotFound, map[string]string{"error": "no such post"})
		return
	}
	networks.Answer(w, http.StatusOK, map[string]string{"id": posted.ID})
}
