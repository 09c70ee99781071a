package bluesky

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"vigil/networks"
)

// fakeClaims are what a token of the sandbox says; nobody signs it. The number makes
// each one another.
type fakeClaims struct {
	claims
	Subject string `json:"sub"`
	Handle  string `json:"handle"`
	Number  int    `json:"jti"`
}

// The scopes of a real server's tokens (packages/pds/src/auth-scope.ts).
const (
	fakeAccessScope  = "com.atproto.appPass"
	fakeRefreshScope = "com.atproto.refresh"
)

func fakeDID(handle string) string {
	sum := sha256.Sum256([]byte(handle))
	return "did:plc:" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:24]
}

func fakeToken(said fakeClaims) string {
	payload, err := json.Marshal(said)
	if err != nil {
		return "" // strings and numbers always encode
	}
	return "e30." + base64.RawURLEncoding.EncodeToString(payload) + ".unsigned"
}

// signed lets only those pass who carry an access token. As on a real server a wrong one
// is 400, and none is 401.
func (f *fakeServer) signed(handle func(http.ResponseWriter, *http.Request, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if said, ok := fakeSaid(w, r, fakeAccessScope); ok {
			handle(w, r, said.Subject)
		}
	}
}

func fakeSaid(w http.ResponseWriter, r *http.Request, scope string) (fakeClaims, bool) {
	token, carried := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var said fakeClaims
	parts := strings.Split(token, ".")
	switch {
	case !carried:
		fakeRefuse(w, http.StatusUnauthorized, "AuthMissing", "Authentication Required")
	case len(parts) != 3 || !fakeDecode(parts[1], &said):
		fakeRefuse(w, http.StatusBadRequest, invalidToken, "Token could not be verified")
	case said.Scope != scope:
		fakeRefuse(w, http.StatusBadRequest, invalidToken, "Bad token scope")
	case said.ends().Before(time.Now()):
		fakeRefuse(w, http.StatusBadRequest, expiredToken, "Token has expired")
	default:
		return said, true
	}
	return said, false
}

func fakeDecode(payload string, said *fakeClaims) bool {
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	return err == nil && json.Unmarshal(decoded, said) == nil
}

func (f *fakeServer) createSession(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Identifier, Password string }
	if json.NewDecoder(r.Body).Decode(&asked) != nil || asked.Identifier == "" {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "Input must have the property \"identifier\"")
		return
	}
	if asked.Password == "" || asked.Password == fakeWrongPassword {
		fakeRefuse(w, http.StatusUnauthorized, "AuthenticationRequired", "Invalid identifier or password")
		return
	}
	f.mutex.Lock()
	f.signIns++
	f.mutex.Unlock()
	f.open(w, r, asked.Identifier)
}

// refreshSession takes each refresh token once; the real one has two hours of grace.
func (f *fakeServer) refreshSession(w http.ResponseWriter, r *http.Request) {
	said, ok := fakeSaid(w, r, fakeRefreshScope)
	if !ok {
		return
	}
	f.mutex.Lock()
	token := r.Header.Get("Authorization")
	again := f.spent[token]
	f.spent[token] = true
	f.mutex.Unlock()
	if again {
		fakeRefuse(w, http.StatusBadRequest, expiredToken, "Token has been revoked")
		return
	}
	f.open(w, r, said.Handle)
}

// open answers with a new session.
func (f *fakeServer) open(w http.ResponseWriter, r *http.Request, handle string) {
	f.mutex.Lock()
	number := len(f.spent) + f.signIns
	f.mutex.Unlock()
	said := fakeClaims{Subject: fakeDID(handle), Handle: handle, Number: number}
	said.Scope, said.Expires = fakeAccessScope, time.Now().Add(2*time.Hour).Unix()
	access := fakeToken(said)
	said.Scope, said.Expires = fakeRefreshScope, time.Now().Add(90*24*time.Hour).Unix()
	networks.Answer(w, http.StatusOK, map[string]any{
		"did": said.Subject, "handle": handle, "accessJwt": access, "refreshJwt": fakeToken(said), "active": true,
		"didDoc": map[string]any{"id": said.Subject, "service": []any{map[string]string{
			"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "http://" + r.Host,
		}}},
	})
}

func (f *fakeServer) getSession(w http.ResponseWriter, r *http.Request, did string) {
	said, _ := fakeSaid(w, r, fakeAccessScope) // it was signed
	networks.Answer(w, http.StatusOK, map[string]any{"did": did, "handle": said.Handle, "active": true})
}

// fakePermit is the scope of what the video service may do in an account's name.
const fakePermit = "com.atproto.repo.uploadBlob"

func (f *fakeServer) permit(w http.ResponseWriter, r *http.Request, did string) {
	query := r.URL.Query()
	if home := strings.ReplaceAll(r.Host, ":", "%3A"); query.Get("aud") != "did:web:"+home {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "aud is not this server: "+query.Get("aud"))
		return
	}
	said := fakeClaims{Subject: did}
	said.Scope, said.Expires = query.Get("lxm"), time.Now().Add(time.Minute).Unix()
	networks.Answer(w, http.StatusOK, map[string]string{"token": fakeToken(said)})
}

// takeVideo begins to work on a video: it is done when it has been asked for twice.
func (f *fakeServer) takeVideo(w http.ResponseWriter, r *http.Request) {
	said, ok := fakeSaid(w, r, fakePermit)
	if !ok {
		return
	}
	content, err := io.ReadAll(r.Body)
	if err != nil || said.Subject != r.URL.Query().Get("did") || r.Header.Get("Content-Type") != mp4 {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "no video of this account")
		return
	}
	stored := f.store(content, mp4)
	f.mutex.Lock()
	_, again := f.working[stored.Ref.Link]
	f.working[stored.Ref.Link] = 2
	f.mutex.Unlock()
	if again {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintf(w, `{"jobId":%q,"state":"JOB_STATE_FAILED","error":"already_exists"}`, stored.Ref.Link)
		return
	}
	networks.Answer(w, http.StatusOK, map[string]string{"jobId": stored.Ref.Link, "did": said.Subject, "state": "JOB_STATE_CREATED"})
}

func (f *fakeServer) showJob(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("jobId")
	file, ok := f.wall.File(id)
	if !ok {
		fakeRefuse(w, http.StatusBadRequest, "InvalidRequest", "no such job")
		return
	}
	f.mutex.Lock()
	f.working[id]--
	working := f.working[id] > 0
	f.mutex.Unlock()
	status := map[string]any{"jobId": id, "state": "JOB_STATE_ENCODING", "progress": 50}
	if !working {
		status["state"], status["blob"] = "JOB_STATE_COMPLETED", f.store(file.Bytes, mp4)
	}
	networks.Answer(w, http.StatusOK, map[string]any{"jobStatus": status})
}
