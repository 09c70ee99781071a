package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// answering is a receiver that gives every request one answer, and an account on it.
func answering(t *testing.T, status int, header http.Header, body string, change func(*Config)) networks.Account {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(web.Close)
	return opened(t, web.URL, change)
}

func opened(t *testing.T, server string, change func(*Config)) networks.Account {
	t.Helper()
	config := &Config{Server: server}
	written(t, &config.Secret, secret)
	if change != nil {
		change(config)
	}
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func publish(t *testing.T, account networks.Account, message networks.Message) (networks.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return account.Publish(ctx, message)
}

func message(text string) networks.Message {
	due := time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	return networks.Message{Version: 1, Delivery: text, Key: networks.IdempotencyKey(text, 1, 0), Due: due, Part: 1, Parts: 1, Text: text}
}

func TestEverySuccessIsAReceipt(t *testing.T) {
	key := message("text").Key
	for name, test := range map[string]struct {
		status  int
		body    string
		id, url string
	}{
		"id and address":             {200, `{"id":"a-7","url":"https://board.example/7"}`, "a-7", "https://board.example/7"},
		"a number":                   {201, `{"id":70000000000000000001}`, "70000000000000000001", ""},
		"nothing":                    {204, ``, key, ""},
		"words":                      {200, `Congratulations!`, key, ""},
		"a page":                     {200, `<!doctype html>`, key, ""},
		"no id":                      {202, `{"message":"Workflow was started"}`, key, ""},
		"an id that is null":         {200, `{"id":null}`, key, ""},
		"an id that is an object":    {200, `{"id":{"value":7}}`, key, ""},
		"an id that is a novel":      {200, `{"id":"` + strings.Repeat("a", 300) + `"}`, key, ""},
		"an id with a line break":    {200, `{"id":"a\nb"}`, key, ""},
		"a list":                     {200, `[{"id":"1"}]`, key, ""},
		"an address that is a trick": {200, `{"id":"1","url":"javascript:alert(1)"}`, "1", ""},
		"an address that is none":    {200, `{"id":"1","url":7}`, "1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := publish(t, answering(t, test.status, nil, test.body, nil), message("text"))
			want := networks.Receipt{Version: 1, ID: test.id, URL: test.url, Ref: key}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestWhatARefusalMeans(t *testing.T) {
	withToken := func(config *Config) {
		if err := config.Token.UnmarshalText([]byte(token)); err != nil {
			panic(err)
		}
	}
	declared := func(config *Config) { config.Conflict = "sent" }
	for name, test := range map[string]struct {
		status     int
		change     func(*Config)
		kind       networks.Kind
		credential string
	}{
		"a wrong signature":             {401, nil, networks.Denied, "secret"},
		"a wrong token":                 {401, withToken, networks.Denied, "token"},
		"forbidden":                     {403, nil, networks.Denied, "secret"},
		"no such address":               {404, nil, networks.Denied, "server"},
		"an address that takes no POST": {405, nil, networks.Denied, "server"},
		"a receiver that wants no more": {410, nil, networks.Denied, "server"},
		"a document that is too large":  {413, nil, networks.Rejected, ""},
		"a document that is wrong":      {422, nil, networks.Rejected, ""},
		"a conflict":                    {409, nil, networks.Uncertain, ""},
		"a failure, conflicts declared": {500, declared, networks.Uncertain, ""},
		"a redirect":                    {307, nil, networks.Uncertain, ""},
		"too much":                      {429, nil, networks.RateLimited, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := publish(t, answering(t, test.status, nil, "", test.change), message("text"))
			known, ok := errors.AsType[*networks.Error](err)
			if !ok || known.Kind != test.kind || known.Credential != test.credential || known.Status != test.status {
				t.Errorf("%d means %+v, want %v of %q", test.status, known, test.kind, test.credential)
			}
		})
	}
}

func TestADeclaredConflictMeansThatItIsThere(t *testing.T) {
	account := answering(t, 409, nil, `{"id":"a-7"}`, func(config *Config) { config.Conflict = "sent" })
	receipt, err := publish(t, account, message("text"))
	if err != nil || receipt.ID != "a-7" {
		t.Errorf("receipt %+v, error %v", receipt, err)
	}
}

func TestADoubtfulAnswerSaysWhenToLookAgain(t *testing.T) {
	header := http.Header{"Retry-After": {"120"}}
	for status, kind := range map[int]networks.Kind{429: networks.RateLimited, 503: networks.Uncertain} {
		_, err := publish(t, answering(t, status, header, "", nil), message("text"))
		known, ok := errors.AsType[*networks.Error](err)
		if !ok || known.Kind != kind || time.Until(known.At).Round(time.Minute) != 2*time.Minute {
			t.Errorf("%d with Retry-After: %+v", status, known)
		}
	}
}

// A receiver that has lost its memory, or a wrong address, answers 404 to
// everything.
func TestNotThereNeedsAPostThatIs(t *testing.T) {
	account := answering(t, 404, nil, "", func(config *Config) { config.LookUp = config.Server + "/posts/{key}" })
	for name, known := range map[string][]networks.Receipt{
		"no post is known":       nil,
		"the known ones are not": {{ID: "1", Ref: "key-of-1"}, {ID: "2", Ref: "key-of-2"}},
	} {
		finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{Message: message("text"), Known: known})
		if err != nil || finding.Verdict != networks.CannotTell {
			t.Errorf("%s: %+v, %v", name, finding, err)
		}
	}
}

func TestAnAddressThatIsASecretIsToldToNobody(t *testing.T) {
	const short = "s3cr3t/7" // shorter than what package networks recognises
	var asked string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.EscapedPath()
		if r.Header.Get("Authorization") != "" {
			t.Error("the token goes along twice")
		}
		w.WriteHeader(http.StatusInternalServerError)
		io.WriteString(w, "no")
	}))
	defer web.Close()
	account := opened(t, web.URL, func(config *Config) {
		config.Server += "/hooks/{token}/catch"
		written(t, &config.Token, short)
	})
	_, err := publish(t, account, message("text"))
	if asked != "/hooks/s3cr3t%2F7/catch" {
		t.Errorf("asked was %s", asked)
	}
	if err == nil || strings.Contains(err.Error(), "s3cr3t") || strings.Contains(err.Error(), "hooks") {
		t.Errorf("the error tells the address: %v", err)
	}
}

func TestADocumentIsTheSameAtEachAttempt(t *testing.T) {
	var bodies []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		if !json.Valid(body) || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %s", r.Header.Get("Content-Type"), body)
		}
	}))
	defer web.Close()
	account := opened(t, web.URL, nil)
	for range 2 {
		if _, err := publish(t, account, message("a & b <ў>")); err != nil {
			t.Fatal(err)
		}
	}
	if bodies[0] != bodies[1] {
		t.Errorf("first %s\nthen  %s", bodies[0], bodies[1])
	}
}
