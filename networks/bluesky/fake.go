package bluesky

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"vigil/networks"
)

// fakeServer plays a PDS with Bluesky's view and the video service behind it. It is as
// strict as @atproto/pds 0.5.35 was seen to be about tokens, blobs, lengths, record keys
// and the swap of a record. Every handle is an account of its own, and every app
// password opens it but [fakeWrongPassword].
type fakeServer struct {
	wall networks.Wall

	mutex sync.Mutex
	// records are the repositories; of a post or repost only while it is on the wall.
	records map[string]fakeRecord
	// spent are refresh tokens that were used.
	spent map[string]bool
	// working counts how often a video has still to be asked for.
	working map[string]int
	// signIns counts the sessions that were made with a password.
	signIns int
}

type fakeRecord struct {
	CID   string          `json:"cid"`
	Value json.RawMessage `json:"value"`
}

const (
	fakeName          = "bluesky"
	fakeWrongPassword = "wrong-pass-word-here"
	// fakeBlobBytes is how large an upload may be (PDS_BLOB_UPLOAD_LIMIT, its default).
	fakeBlobBytes = 5 << 20
)

func newFake(wall networks.Wall) *fakeServer {
	return &fakeServer{wall: wall, records: map[string]fakeRecord{}, spent: map[string]bool{}, working: map[string]int{}}
}

// fake is the API of the sandbox.
func fake(wall networks.Wall) []networks.Route { return newFake(wall).routes() }

func (f *fakeServer) routes() []networks.Route {
	return []networks.Route{
		{Pattern: "POST /xrpc/com.atproto.repo.putRecord", Publishes: true, Handle: f.signed(f.put)},
		{Pattern: "POST /xrpc/com.atproto.repo.deleteRecord", Handle: f.signed(f.remove)},
		{Pattern: "GET /xrpc/com.atproto.repo.getRecord", Handle: f.get},
		{Pattern: "POST /xrpc/com.atproto.repo.uploadBlob", Handle: f.signed(f.upload)},
		{Pattern: "GET /xrpc/com.atproto.identity.resolveHandle", Handle: f.resolve},
		{Pattern: "POST /xrpc/com.atproto.server.createSession", Handle: f.createSession},
		{Pattern: "POST /xrpc/com.atproto.server.refreshSession", Handle: f.refreshSession},
		{Pattern: "GET /xrpc/com.atproto.server.getSession", Handle: f.signed(f.getSession)},
		{Pattern: "GET /xrpc/com.atproto.server.getServiceAuth", Handle: f.signed(f.permit)},
		{Pattern: "GET /xrpc/app.bsky.feed.getPosts", Handle: f.signed(f.getPosts)},
		{Pattern: "POST /xrpc/app.bsky.video.uploadVideo", Handle: f.takeVideo},
		{Pattern: "GET /xrpc/app.bsky.video.getJobStatus", Handle: f.showJob},
	}
}

// put keeps to the order of the real one: what is there already with the same content
// is answered before anything is compared.
func (f *fakeServer) put(w http.ResponseWriter, r *http.Request, did string) {
	var asked struct {
		Repo, Collection, Rkey string
		Record                 json.RawMessage
		SwapRecord             json.RawMessage // absent is not null
	}
	if json.NewDecoder(r.Body).Decode(&asked) != nil {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "Input must be a JSON object")
		return
	}
	if asked.Repo != did {
		fakeRefuse(w, http.StatusForbidden, "AccountNotFound", "Account not found")
		return
	}
	at := place{asked.Repo, asked.Collection, asked.Rkey}
	if problem := fakeProblem(at, asked.Record); problem != "" {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", problem)
		return
	}
	made := fakeRecord{CID: fakeCID(fakeCanonical(asked.Record)), Value: asked.Record}
	there, exists := f.record(at)
	if !exists || there.CID != made.CID {
		if exists && len(asked.SwapRecord) > 0 {
			fakeRefuse(w, http.StatusBadRequest, invalidSwap, "Record was at "+there.CID)
			return
		}
		if missing := f.missing(asked.Record); missing != "" {
			fakeRefuse(w, http.StatusBadRequest, blobNotFound, "Could not find blob: "+missing)
			return
		}
		f.keep(at, made)
	}
	networks.Answer(w, http.StatusOK, map[string]any{"uri": at.String(), "cid": made.CID, "validationStatus": "valid"})
}

// keep writes a record, and what readers see of it.
func (f *fakeServer) keep(at place, made fakeRecord) {
	f.mutex.Lock()
	f.records[at.String()] = made
	f.mutex.Unlock()
	switch at.collection {
	case postCollection:
		f.wall.Put(f.posted(at, made.Value))
	case repostCollection:
		var shown repost
		if json.Unmarshal(made.Value, &shown) == nil {
			f.wall.Put(networks.Posted{Network: fakeName, ID: at.String(), Account: at.repo, Original: shown.Subject.URI})
		}
	}
}

// record is one that is there. What was taken off the wall is gone.
func (f *fakeServer) record(at place) (fakeRecord, bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	there, exists := f.records[at.String()]
	if at.collection == postCollection || at.collection == repostCollection {
		_, up := f.wall.Get(fakeName, at.String())
		exists = exists && up
	}
	return there, exists
}

func (f *fakeServer) remove(w http.ResponseWriter, r *http.Request, did string) {
	var asked putting
	if json.NewDecoder(r.Body).Decode(&asked) != nil || asked.Repo != did {
		fakeRefuse(w, http.StatusForbidden, "AccountNotFound", "Account not found")
		return
	}
	at := place{asked.Repo, asked.Collection, asked.Key}
	f.mutex.Lock()
	delete(f.records, at.String())
	f.mutex.Unlock()
	f.wall.Remove(fakeName, at.String())
	networks.Answer(w, http.StatusOK, map[string]any{})
}

func (f *fakeServer) get(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	at := place{query.Get("repo"), query.Get("collection"), query.Get("rkey")}
	there, exists := f.record(at)
	if !exists {
		fakeRefuse(w, http.StatusBadRequest, recordNotFound, "Could not locate record: "+at.String())
		return
	}
	networks.Answer(w, http.StatusOK, map[string]any{"uri": at.String(), "cid": there.CID, "value": there.Value})
}

// posted is a record as readers see it.
func (f *fakeServer) posted(at place, value json.RawMessage) networks.Posted {
	var p post
	posted := networks.Posted{Network: fakeName, ID: at.String(), Account: at.repo}
	if json.Unmarshal(value, &p) != nil {
		return posted
	}
	posted.Text, posted.Parent, posted.Sensitive = p.Text, p.answers(), p.Labels != nil
	posted.Language = strings.Join(p.Langs, ",")
	posted.Extra = fakeExtra(p)
	for i, link := range p.files() {
		file, _ := f.wall.File(link)
		if p.Embed.Video != nil {
			file.Alt = p.Embed.Alt
		} else {
			file.Alt = p.Embed.Images[i].Alt
		}
		posted.Media = append(posted.Media, file)
	}
	return posted
}

func fakeExtra(p post) map[string]string {
	extra := map[string]string{}
	for _, facet := range p.Facets {
		for _, f := range facet.Features {
			extra[p.Text[facet.Index.Start:facet.Index.End]] = f.URI + f.DID + f.Tag
		}
	}
	if p.Embed != nil && p.Embed.External != nil {
		extra["card"] = p.Embed.External.Title
	}
	if p.Labels != nil {
		extra["label"] = p.Labels.Values[0].Value
	}
	return extra
}

// upload sniffs no types: what is sent says what it is.
func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request, _ string) {
	content, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", err.Error())
	case len(content) > fakeBlobBytes:
		fakeRefuse(w, http.StatusRequestEntityTooLarge, "PayloadTooLarge", "request entity too large")
	default:
		networks.Answer(w, http.StatusOK, map[string]any{"blob": f.store(content, r.Header.Get("Content-Type"))})
	}
}

// store keeps bytes under their hash.
func (f *fakeServer) store(content []byte, kind string) blob {
	stored := f.wall.Upload(networks.Uploaded{ID: fakeCID(content), Type: kind, Bytes: content})
	made := blob{Type: "blob", MIME: kind, Size: int64(len(content))}
	made.Ref.Link = stored.ID
	return made
}

// resolve knows the accounts whose names end as those of a real test server do.
func (f *fakeServer) resolve(w http.ResponseWriter, r *http.Request) {
	handle := r.URL.Query().Get("handle")
	if !strings.HasSuffix(handle, ".test") {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "Unable to resolve handle")
		return
	}
	networks.Answer(w, http.StatusOK, map[string]string{"did": fakeDID(handle)})
}

func (f *fakeServer) getPosts(w http.ResponseWriter, r *http.Request, _ string) {
	uris := r.URL.Query()["uris"]
	if len(uris) == 0 || len(uris) > atOnce {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "uris must have 1 to 25 elements")
		return
	}
	posts := []counted{}
	for _, uri := range uris {
		if _, up := f.wall.Get(fakeName, uri); up {
			posts = append(posts, counted{URI: uri})
		}
	}
	networks.Answer(w, http.StatusOK, map[string]any{"posts": posts})
}

// fakeCID has the form of a record's version: a hash of its content.
func fakeCID(content []byte) string {
	sum := sha256.Sum256(content)
	return "bafyrei" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:52]
}

// fakeCanonical is the same for the same record, whatever the order of its fields.
func fakeCanonical(record json.RawMessage) []byte {
	var read any
	if json.Unmarshal(record, &read) != nil {
		return record
	}
	encoded, err := json.Marshal(read)
	if err != nil {
		return record
	}
	return encoded
}

func fakeRefuse(w http.ResponseWriter, status int, name, message string) {
	networks.Answer(w, status, map[string]string{"error": name, "message": message})
}

// gates are what the gates of a post say, for tests.
func (f *fakeServer) gates(post place) map[string]string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	found := map[string]string{}
	for _, uri := range slices.Sorted(maps.Keys(f.records)) {
		if at := strings.Split(strings.TrimPrefix(uri, "at://"), "/"); at[0] == post.repo && at[2] == post.key && at[1] != postCollection {
			found[at[1]] = string(f.records[uri].Value)
		}
	}
	return found
}
