package mastodon

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"vigil/networks"
)

// fakeDoor is the part of the fake that signs in: whoever opens its page has allowed
// what the program asks for. It is as strict as Mastodon (Doorkeeper) about which
// program, address, scopes, code and verifier belong together.
type fakeDoor struct {
	mutex sync.Mutex
	apps  map[string]fakeApp
	codes map[string]fakeGrant
}

// fakeApp is a program that registered.
type fakeApp struct {
	secret, back string
	scopes       []string
}

// fakeGrant is what a code stands for, once.
type fakeGrant struct{ app, back, scopes, challenge string }

func newFakeDoor() *fakeDoor {
	return &fakeDoor{apps: map[string]fakeApp{}, codes: map[string]fakeGrant{}}
}

func (d *fakeDoor) register(w http.ResponseWriter, r *http.Request) {
	app := fakeApp{rand.Text(), r.FormValue("redirect_uris"), strings.Fields(r.FormValue("scopes"))}
	if r.FormValue("client_name") == "" || app.back == "" {
		fakeError(w, http.StatusUnprocessableEntity, "Validation failed: Name can't be blank, Redirect URI can't be blank")
		return
	}
	id := rand.Text()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.apps[id] = app
	networks.Answer(w, http.StatusOK, map[string]any{"id": "1", "name": r.FormValue("client_name"), "client_id": id, "client_secret": app.secret, "redirect_uris": []string{app.back}})
}

func (d *fakeDoor) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	grant := fakeGrant{query.Get("client_id"), query.Get("redirect_uri"), query.Get("scope"), query.Get("code_challenge")}
	if problem := d.problem(grant, query); problem != "" {
		http.Error(w, problem, http.StatusBadRequest) // a page for the person: nobody is sent back to an address in doubt
		return
	}
	code := rand.Text()
	d.mutex.Lock()
	d.codes[code] = grant
	d.mutex.Unlock()
	if grant.back == outOfBand {
		fmt.Fprintln(w, code)
		return
	}
	http.Redirect(w, r, grant.back+"?"+url.Values{"code": {code}, "state": {query.Get("state")}}.Encode(), http.StatusFound)
}

func (d *fakeDoor) problem(grant fakeGrant, query url.Values) string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	app, known := d.apps[grant.app]
	stranger := func(scope string) bool { return !slices.Contains(app.scopes, scope) }
	switch {
	case !known:
		return "Client authentication failed due to unknown client"
	case grant.back != app.back:
		return "The redirect URI included is not valid"
	case query.Get("response_type") != "code":
		return "The authorization server does not support this response type"
	case slices.ContainsFunc(strings.Fields(grant.scopes), stranger):
		return "The requested scope is invalid, unknown, or malformed"
	case grant.challenge != "" && query.Get("code_challenge_method") != "S256":
		return "The code challenge method must be S256"
	}
	return ""
}

func (d *fakeDoor) token(w http.ResponseWriter, r *http.Request) {
	verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	claimed := fakeGrant{r.FormValue("client_id"), r.FormValue("redirect_uri"), r.FormValue("scope"), base64.RawURLEncoding.EncodeToString(verifier[:])}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	grant, known := d.codes[r.FormValue("code")]
	delete(d.codes, r.FormValue("code"))
	switch {
	case d.apps[claimed.app].secret == "" || d.apps[claimed.app].secret != r.FormValue("client_secret"):
		fakeError(w, http.StatusUnauthorized, "invalid_client")
	case !known || grant != claimed || r.FormValue("grant_type") != "authorization_code":
		fakeError(w, http.StatusBadRequest, "invalid_grant")
	default:
		networks.Answer(w, http.StatusOK, map[string]any{"access_token": "sandbox-" + rand.Text(), "token_type": "Bearer", "scope": grant.scopes, "created_at": 0})
	}
}
