package x

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"sync"
)

// fakeDoor is the part of the fake that signs in by a PIN: whoever opens its page has
// allowed what the app asks for. A PIN is good once, and for its own request alone.
type fakeDoor struct {
	mutex sync.Mutex
	// asked are the tokens of requests, with their PINs.
	asked map[string]string
}

var (
	oauthToken    = regexp.MustCompile(`oauth_token="([^"]+)"`)
	oauthVerifier = regexp.MustCompile(`oauth_verifier="([^"]+)"`)
	outOfBand     = regexp.MustCompile(`oauth_callback="oob"`)
)

func (d *fakeDoor) request(w http.ResponseWriter, r *http.Request) {
	header := r.Header.Get("Authorization")
	for _, parameter := range signature {
		if parameter.String() != oauthTokenGiven && !parameter.MatchString(header) {
			refuse(w, http.StatusUnauthorized, "Unauthorized")
			return
		}
	}
	if !outOfBand.MatchString(header) {
		refuseOld(w, http.StatusForbidden, 415, "Callback URL not approved for this client application.")
		return
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	token := fmt.Sprintf("request-%d", len(d.asked)+1)
	d.asked[token] = fmt.Sprintf("%07d", 1234567+len(d.asked))
	answerForm(w, url.Values{"oauth_token": {token}, "oauth_token_secret": {"sandbox"}, "oauth_callback_confirmed": {"true"}})
}

func (d *fakeDoor) authorize(w http.ResponseWriter, r *http.Request) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	pin := d.asked[r.FormValue("oauth_token")]
	if pin == "" {
		http.Error(w, "The request token for this page is invalid.", http.StatusForbidden)
		return
	}
	fmt.Fprintln(w, pin)
}

func (d *fakeDoor) access(w http.ResponseWriter, r *http.Request) {
	header := r.Header.Get("Authorization")
	token, pin := first(oauthToken, header), first(oauthVerifier, header)
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if pin == "" || d.asked[token] != pin {
		refuse(w, http.StatusUnauthorized, "Error processing your OAuth request: Invalid oauth_verifier parameter")
		return
	}
	d.asked[token] = ""
	answerForm(w, url.Values{
		"oauth_token": {fakeUser + "-sandbox"}, "oauth_token_secret": {"sandbox"}, "user_id": {fakeUser}, "screen_name": {fakeHandle},
	})
}

func first(pattern *regexp.Regexp, text string) string {
	if found := pattern.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

func answerForm(w http.ResponseWriter, values url.Values) {
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
	fmt.Fprint(w, values.Encode())
}
