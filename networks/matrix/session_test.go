package matrix_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/matrix"
	"vigil/networks/networkstest"
)

// renewing is a server whose tokens end: it takes the last that it gave.
type renewing struct {
	given    int
	refusing bool
}

func (s *renewing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	valid := "Bearer access-" + string(rune('0'+s.given))
	switch {
	case strings.HasSuffix(r.URL.Path, "/refresh") && s.refusing:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"errcode":"M_UNKNOWN_TOKEN","error":"The session is over"}`))
	case strings.HasSuffix(r.URL.Path, "/refresh"):
		s.given++
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "access-" + string(rune('0'+s.given)), "expires_in_ms": 300_000})
	case r.Header.Get("Authorization") != valid:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"errcode":"M_UNKNOWN_TOKEN","error":"Access token has expired","soft_logout":true}`))
	default:
		_, _ = w.Write([]byte(`{"user_id":"@campaign:example.org","room_id":"!room:example.org","event_id":"$event"}`))
	}
}

// openSession opens an account whose token stands in a session.
func openSession(t *testing.T, server *renewing, kept string) (networks.Account, *networkstest.Session) {
	t.Helper()
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	session := around.Session.(*networkstest.Session)
	if err := session.Store(json.RawMessage(kept)); err != nil {
		t.Fatal(err)
	}
	account, err := (&matrix.Config{Server: web.URL, Room: "!room:example.org"}).Open(around)
	if err != nil {
		t.Fatal(err)
	}
	return account, session
}

// ready is a message that has been prepared.
func ready() networks.Message {
	m := message("letters/session/once/matrix", "A letter takes ten minutes.")
	m.Prepared = json.RawMessage(`{"version":1,"room":"!room:example.org"}`)
	return m
}

func TestATokenThatEndsIsRenewedBeforeACall(t *testing.T) {
	soon := time.Now().Add(30 * time.Second).UTC().Format(time.RFC3339)
	account, session := openSession(t, &renewing{}, `{"version":1,"access_token":"access-0","refresh_token":"renew","ends":"`+soon+`"}`)
	if receipt, err := tryPublish(t, account, ready()); err != nil || receipt.ID != "$event" {
		t.Fatalf("publishing: %v, %v", receipt, err)
	}
	kept, _ := session.Load()
	if !strings.Contains(string(kept), "access-1") || !strings.Contains(string(kept), `"refresh_token":"renew"`) {
		t.Errorf("the session keeps %s", kept)
	}
}

func TestATokenThatEndedEarlyIsRenewedForTheNextCall(t *testing.T) {
	account, _ := openSession(t, &renewing{given: 1}, `{"version":1,"access_token":"access-0","refresh_token":"renew"}`)
	if _, err := tryPublish(t, account, ready()); networks.KindOf(err) != networks.Temporary {
		t.Errorf("with the old token: %v", err)
	}
	if _, err := tryPublish(t, account, ready()); err != nil {
		t.Errorf("with the new token: %v", err)
	}
}

func TestASessionThatIsOverNeedsAPerson(t *testing.T) {
	account, _ := openSession(t, &renewing{given: 1, refusing: true}, `{"version":1,"access_token":"access-0","refresh_token":"renew","ends":"2026-01-01T00:00:00Z"}`)
	_, err := tryPublish(t, account, ready())
	if known, ok := errors.AsType[*networks.Error](err); !ok || known.Kind != networks.Denied || known.Credential != "token" {
		t.Errorf("publishing: %v", err)
	}
	if _, err := account.(networks.Refresher).Refresh(t.Context()); networks.KindOf(err) != networks.Denied {
		t.Errorf("renewing: %v", err)
	}
}

func TestRefreshRenewsAheadOfTime(t *testing.T) {
	server := &renewing{}
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	account, _ := openSession(t, server, `{"version":1,"access_token":"access-0","refresh_token":"renew","ends":"`+soon+`"}`)
	until, err := account.(networks.Refresher).Refresh(t.Context())
	if err != nil || !until.IsZero() || server.given != 1 {
		t.Errorf("renewed %d times, until %v: %v", server.given, until, err)
	}
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	whole := func() *matrix.Config {
		config := &matrix.Config{Server: "https://matrix.example.org", Room: "#letters:example.org"}
		config.Token = networkstest.Secret(t, token)
		return config
	}
	for want, spoil := range map[string]func(*matrix.Config){
		"server is missing": func(c *matrix.Config) { c.Server = "" },
		"server: ":          func(c *matrix.Config) { c.Server = "matrix.example.org" },
		"room: ":            func(c *matrix.Config) { c.Room = "letters" },
		"token is missing":  func(c *matrix.Config) { c.Token = networks.Secret{} },
	} {
		config := whole()
		spoil(config)
		if _, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{})); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want it to say %q", err, want)
		}
	}
	if _, err := whole().Open(networkstest.Surroundings(t, networks.TransportOptions{})); err != nil {
		t.Error(err)
	}
}
