package nostr_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/nostr"
	"vigil/networks/sandbox"
)

// fleet is several relays of the sandbox, and an account on all of them.
func fleet(t *testing.T, size int, logs ...*slog.Logger) ([]*sandbox.Server, networks.Account) {
	t.Helper()
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	for _, log := range logs {
		around.Log = log
	}
	config := &nostr.Config{}
	config.Key = networkstest.Secret(t, hexKey)
	var servers []*sandbox.Server
	for range size {
		server := sandbox.New([]networks.Network{nostr.Network}, sandbox.Options{})
		web := httptest.NewServer(server)
		t.Cleanup(web.Close)
		servers = append(servers, server)
		config.Relays = append(config.Relays, "ws"+strings.TrimPrefix(web.URL, "http")+"/nostr")
	}
	account, err := config.Open(around)
	if err != nil {
		t.Fatal(err)
	}
	return servers, account
}

func TestAPostIsOutWhenMostRelaysHaveIt(t *testing.T) {
	relays, account := fleet(t, 3)
	relays[1].Next(sandbox.Drop)
	receipt := publish(t, account, message("letters/most/once/nostr", "A letter takes ten minutes."))
	for i, relay := range relays {
		if posts := relay.Posts(""); len(posts) != 1 || posts[0].ID != receipt.ID {
			t.Errorf("relay %d shows %v", i+1, posts)
		}
	}
}

func TestAPostIsTakenDownWhenMostRelaysAgree(t *testing.T) {
	for name, test := range map[string]struct {
		refuse []int
		done   bool
	}{
		"all agree":    {nil, true},
		"one refuses":  {[]int{1}, true},
		"most of them": {[]int{0, 2}, false},
		"all of them":  {[]int{0, 1, 2}, false},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			relays, account := fleet(t, 3, slog.New(slog.NewTextHandler(&log, nil)))
			receipt := publish(t, account, message("letters/gone/once/nostr", "This goes."))
			for _, i := range test.refuse {
				relays[i].NextLooks(sandbox.Forbidden)
			}
			err := account.(networks.Deleter).Delete(networkstest.Soon(t), receipt)
			if (err == nil) != test.done {
				t.Fatalf("the deletion ended with %v", err)
			}
			said := log.String()
			if err != nil {
				said = err.Error()
			}
			if named := strings.Count(said, "127.0.0.1:"); named != len(test.refuse) || named > 0 && !strings.Contains(said, "banned from posting") {
				t.Errorf("%d relays refused, and it says %q", len(test.refuse), said)
			}
		})
	}
}

// One that never answers does not hold up the others for long.
func TestASlowRelayIsNotWaitedFor(t *testing.T) {
	relays, account := fleet(t, 3)
	relays[2].Next(sandbox.Hang)
	began := time.Now()
	publish(t, account, message("letters/slow/once/nostr", "A letter takes ten minutes."))
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestWhatTooFewRelaysTookIsRepeatedUntilEnoughHaveIt(t *testing.T) {
	relays, account := fleet(t, 3)
	relays[0].Next(sandbox.Refuse)
	relays[1].Next(sandbox.Forbidden)
	m := prepare(t, account, message("letters/few/once/nostr", "A letter takes ten minutes."))
	if _, err := tryPublish(t, account, m); networks.KindOf(err) != networks.Uncertain || err == nil {
		t.Fatalf("one relay of three: %v", err)
	}
	receipt, err := tryPublish(t, account, m)
	if err != nil {
		t.Fatal(err)
	}
	for i, relay := range relays {
		if posts := relay.Posts(""); len(posts) != 1 || posts[0].ID != receipt.ID {
			t.Errorf("relay %d shows %v", i+1, posts)
		}
	}
}

// A relay that does not answer may have the event.
func TestALookNeedsAllRelaysToSayNo(t *testing.T) {
	relays, account := fleet(t, 2)
	m := prepare(t, account, message("letters/look/once/nostr", "A letter takes ten minutes."))
	search := networks.Search{Message: m, Since: time.Now()}
	finder := account.(networks.Finder)
	relays[0].NextLooks(sandbox.Refuse)
	if finding, err := finder.Find(t.Context(), search); err == nil {
		t.Errorf("with one relay silent the look says %v (%s)", finding.Verdict, finding.Why)
	}
	if finding, err := finder.Find(t.Context(), search); err != nil || finding.Verdict != networks.NotThere {
		t.Errorf("with both relays the look says %v (%s), %v", finding.Verdict, finding.Why, err)
	}
}

// After a restored ledger nothing is known but the delivery and its time.
func TestALookFindsAnyAttemptAtADelivery(t *testing.T) {
	_, account := fleet(t, 2)
	m := message("letters/again/once/nostr", "A letter takes ten minutes.")
	first := publish(t, account, m)
	m.Key, m.Text = networks.IdempotencyKey(m.Delivery, 1, 3), "Composed anew, with other words."
	m.Media = []networks.Media{networkstest.Picture(t, "envelope.png", "An envelope")}
	finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{Message: m, Since: time.Now()})
	if err != nil || finding.Verdict != networks.Found || finding.Receipt != first {
		t.Errorf("the look says %v, %v (%s), %v", finding.Verdict, finding.Receipt, finding.Why, err)
	}
}

// A gateway before a relay limits the handshake, and names a time.
func TestARelayThatRefusesToSpeakHasNothing(t *testing.T) {
	for status, want := range map[int]networks.Kind{
		http.StatusTooManyRequests: networks.RateLimited, http.StatusBadGateway: networks.Temporary,
		http.StatusForbidden: networks.Temporary, http.StatusOK: networks.Temporary,
	} {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(status)
		}))
		t.Cleanup(web.Close)
		config := &nostr.Config{Relays: []string{"ws" + strings.TrimPrefix(web.URL, "http")}}
		config.Key = networkstest.Secret(t, hexKey)
		account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = tryPublish(t, account, prepare(t, account, message("letters/gate/once/nostr", "A letter.")))
		known, ok := errors.AsType[*networks.Error](err)
		if !ok || known.Kind != want || status == http.StatusTooManyRequests && known.At.IsZero() {
			t.Errorf("a handshake that ends with %d: %v", status, err)
		}
	}
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	whole := func() *nostr.Config {
		config := &nostr.Config{Relays: []string{"wss://relay.example", "wss://relay.example.org"}, Quorum: 2, Media: "https://media.example"}
		config.Key = networkstest.Secret(t, secretKey)
		return config
	}
	for want, spoil := range map[string]func(*nostr.Config){
		"relays are missing":   func(c *nostr.Config) { c.Relays = nil },
		"is not the address":   func(c *nostr.Config) { c.Relays[0] = "https://relay.example" },
		"stands there twice":   func(c *nostr.Config) { c.Relays[1] = c.Relays[0] },
		"quorum: 3 of 2":       func(c *nostr.Config) { c.Quorum = 3 },
		"media: ":              func(c *nostr.Config) { c.Media = "media.example" },
		"key is missing":       func(c *nostr.Config) { c.Key = networks.Secret{} },
		"key: it is mistyped":  func(c *nostr.Config) { c.Key = networkstest.Secret(t, secretKey[:len(secretKey)-1]+"q") },
		"key: that is the pub": func(c *nostr.Config) { c.Key = networkstest.Secret(t, "npub1something") },
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

// answering is a person who gives one answer.
type answering struct {
	answer string
	told   strings.Builder
}

func (a *answering) Say(sentence string)                { a.told.WriteString(sentence + "\n") }
func (a *answering) Callback() string                   { return "" }
func (a *answering) Ask(string, string) (string, error) { return a.answer, nil }
func (a *answering) AskSecret(string) (string, error)   { return a.answer, nil }
func (a *answering) Visit(context.Context, string) (url.Values, error) {
	return nil, errors.New("nothing is to be visited")
}

func TestAMistypedKeyIsAskedForAgain(t *testing.T) {
	person := &networkstest.Script{Answers: []string{secretKey[:len(secretKey)-1] + "q", secretKey}}
	given, err := new(nostr.Config).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), person)
	if err != nil || len(given) != 1 || given[0].Value != secretKey {
		t.Errorf("%v", err)
	}
}

func TestSigningInTakesAKeyOrMakesOne(t *testing.T) {
	made := map[string]bool{}
	for _, answer := range []string{hexKey, secretKey, "", ""} {
		person := &answering{answer: answer}
		given, err := (&nostr.Config{}).SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), person)
		if err != nil || len(given) != 1 || given[0].Key != "key" || given[0].Plain {
			t.Fatalf("%v, %v", given, err)
		}
		if strings.Contains(person.told.String(), given[0].Value) || !strings.Contains(person.told.String(), "npub1") {
			t.Errorf("the person was told: %s", person.told.String())
		}
		if answer != "" && given[0].Value != secretKey || answer == "" && made[given[0].Value] {
			t.Errorf("answering %q gave %q", answer, given[0].Value)
		}
		made[given[0].Value] = true
	}
}
