package x

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// fakeTokens is the part of the fake that speaks OAuth 2.0, for any client. A code is
// good once, and so is a refresh token: who shows it again gets 400.
type fakeTokens struct {
	mutex sync.Mutex
	codes map[string]fakeCode
	// refresh are the refresh tokens that were not spent, access the tokens that may
	// be used until then.
	refresh map[string]bool
	access  map[string]time.Time
	// lasts is how long an access token is good for.
	lasts time.Duration
}

type fakeCode struct{ client, back, challenge string }

func newFakeTokens() *fakeTokens {
	return &fakeTokens{codes: map[string]fakeCode{}, refresh: map[string]bool{}, access: map[string]time.Time{}, lasts: 2 * time.Hour}
}

func (f *fakeTokens) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if !strings.Contains(query.Get("scope"), "offline.access") || query.Get("code_challenge_method") != "S256" || query.Get("redirect_uri") == "" {
		http.Error(w, "Something went wrong. You weren't able to give access to the App.", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	f.mutex.Lock()
	f.codes[code] = fakeCode{query.Get("client_id"), query.Get("redirect_uri"), query.Get("code_challenge")}
	f.mutex.Unlock()
	back := url.Values{"code": {code}, "state": {query.Get("state")}}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (f *fakeTokens) token(w http.ResponseWriter, r *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if !f.entitled(r) {
		networks.Answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_request", "error_description": "Value passed for the token was invalid."})
		return
	}
	access, refresh := rand.Text(), rand.Text()
	f.access[access], f.refresh[refresh] = time.Now().Add(f.lasts), true
	networks.Answer(w, http.StatusOK, map[string]any{
		"token_type": "bearer", "expires_in": int(f.lasts.Seconds()), "access_token": access, "refresh_token": refresh, "scope": scopes,
	})
}

// entitled spends what is shown for a token.
func (f *fakeTokens) entitled(r *http.Request) bool {
	switch r.FormValue("grant_type") {
	case "authorization_code":
		verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		shown := fakeCode{r.FormValue("client_id"), r.FormValue("redirect_uri"), base64.RawURLEncoding.EncodeToString(verifier[:])}
		meant, known := f.codes[r.FormValue("code")]
		delete(f.codes, r.FormValue("code"))
		return known && meant == shown
	case "refresh_token":
		known := f.refresh[r.FormValue("refresh_token")]
		delete(f.refresh, r.FormValue("refresh_token"))
		return known
	}
	return false
}

// bearer tells whether a request shows a token that is good.
func (f *fakeTokens) bearer(r *http.Request) bool {
	token, shown := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return shown && time.Now().Before(f.access[token])
}

// signed lets only requests pass that are signed, or show a token.
func (f *fakeTokens) signed(handle http.HandlerFunc) http.HandlerFunc {
	otherwise := signed(handle)
	return func(w http.ResponseWriter, r *http.Request) {
		if f.bearer(r) {
			handle(w, r)
			return
		}
		otherwise(w, r)
	}
}
