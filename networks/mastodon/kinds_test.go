package mastodon

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

const inventedToken = "an-invented-token-of-another-kind"

// configured is what an operator wrote about a server whose limits are known.
type configured struct {
	*Config
	limits networks.Limits
}

func (c configured) Limits() networks.Limits { return c.limits }

// played is Mastodon's API as a server of this kind speaks it, and its limits.
func played(kind fakeKind) (networks.Network, networks.Limits) {
	limits := usualLimits()
	kind.shape(&limits)
	limits.Text.Max, limits.Text.Link = kind.longest, kind.link
	network := Network
	network.Limits, network.Fake = limits, kind.routes
	return network, limits
}

func configuredOn(t *testing.T, server string) *Config {
	t.Helper()
	config := &Config{Server: server}
	if err := config.Token.UnmarshalText([]byte(inventedToken)); err != nil {
		t.Fatal(err)
	}
	return config
}

// Pixelfed takes no text without a picture, and hides answers, so the suite would ask
// of it what it does not do; it has tests of its own below.
func TestServersThatSpeakItsLanguageKeepTheContract(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(fakeKinds)) {
		if name == "mastodon" || name == "pixelfed" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			network, limits := played(fakeKinds[name])
			networkstest.Run(t, networkstest.Subject{
				Network: network,
				Secrets: []string{inventedToken},
				Config: func(t *testing.T, server string) networks.Config {
					return configured{configuredOn(t, server), limits}
				},
			})
		})
	}
}

// on is an account on a sandbox that plays this kind of server.
func on(t *testing.T, kind fakeKind, options sandbox.Options) (networks.Account, *sandbox.Server) {
	t.Helper()
	network, _ := played(kind)
	server := sandbox.New([]networks.Network{network}, options)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	account, err := configuredOn(t, web.URL).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account, server
}

// within is a context for calls that should take milliseconds.
func part(text string) networks.Message {
	return networks.Message{Version: 1, Delivery: text, Key: networks.IdempotencyKey(text, 1, 0), Part: 1, Parts: 1, Text: text}
}

func pictured(t *testing.T, account networks.Account, m networks.Message) networks.Message {
	t.Helper()
	m.Media = []networks.Media{{
		File: "envelope.png", Hash: m.Key, Alt: "A stamped envelope",
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader([]byte("\x89PNG\r\n\x1a\n" + m.Key))), nil
		},
	}}
	prepared, err := account.(networks.Preparer).Prepare(networkstest.Soon(t), m)
	if err != nil {
		t.Fatal(err)
	}
	m.Prepared = prepared
	return m
}

func TestAPostThatAsksForNothingHasTheServersVisibility(t *testing.T) {
	for name, kind := range fakeKinds {
		account, server := on(t, kind, sandbox.Options{})
		m := pictured(t, account, part("text"))
		if _, err := account.Publish(networkstest.Soon(t), m); err != nil {
			t.Fatal(err)
		}
		if got := server.Posts(fakeName)[0].Visibility; got != kind.visibility {
			t.Errorf("%s shows it as %q, want %q", name, got, kind.visibility)
		}
	}
}

func TestAMistakeIsARejectionInWhateverForm(t *testing.T) {
	for name, kind := range fakeKinds {
		account, server := on(t, kind, sandbox.Options{})
		_, err := account.Publish(networkstest.Soon(t), pictured(t, account, part(strings.Repeat("a", kind.longest+1))))
		known, ok := errors.AsType[*networks.Error](err)
		if !ok || known.Kind != networks.Rejected || known.Status != kind.invalid {
			t.Errorf("%s: %v", name, err)
		}
		if name != "friendica" && !strings.Contains(err.Error(), "character limit") {
			t.Errorf("%s: its own words are lost in %q", name, err)
		}
		if len(server.Posts(fakeName)) != 0 {
			t.Errorf("%s shows it all the same", name)
		}
	}
}

func TestIDsOfAllFormsLeadBackToTheirPosts(t *testing.T) {
	for name, kind := range fakeKinds {
		account, server := on(t, kind, sandbox.Options{})
		receipt, err := account.Publish(networkstest.Soon(t), pictured(t, account, part("text")))
		if err != nil {
			t.Fatal(err)
		}
		if counts, err := account.(networks.Counter).Count(networkstest.Soon(t), []networks.Receipt{receipt}); err != nil || counts[0].Gone {
			t.Errorf("%s: %q counted as %+v, %v", name, receipt.ID, counts, err)
		}
		if err := account.(networks.Deleter).Delete(networkstest.Soon(t), receipt); err != nil || len(server.Posts(fakeName)) != 0 {
			t.Errorf("%s: %q was not deleted: %v", name, receipt.ID, err)
		}
	}
}

func TestWhatPixelfedTakesIsKnown(t *testing.T) {
	account, _ := on(t, fakeKinds["pixelfed"], sandbox.Options{})
	limits, err := account.(networks.LimitsReader).ReadLimits(networkstest.Soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if !limits.Media.Required || limits.Poll.MaxOptions != 0 || limits.Repost || limits.Language || limits.Replay != networks.ReplaysAnswer {
		t.Errorf("%+v", limits)
	}
	if diff := cmp.Diff([]string{"public", "unlisted", "private"}, limits.Visibilities); diff != "" {
		t.Errorf("visibilities (-want +got):\n%s", diff)
	}
}

// An answer never stands in Pixelfed's list, so that its absence means nothing: a look
// that called it "not there" would send it twice.
func TestALookAtPixelfedSaysNothingAboutAnAnswer(t *testing.T) {
	account, server := on(t, fakeKinds["pixelfed"], sandbox.Options{})
	since := time.Now()
	first, err := account.Publish(networkstest.Soon(t), pictured(t, account, part("One.")))
	if err != nil {
		t.Fatal(err)
	}
	answer := part("Two.")
	answer.Parent = &first
	server.Next(sandbox.Drop)
	if _, err := account.Publish(networkstest.Soon(t), answer); err == nil || networks.KindOf(err) != networks.Uncertain {
		t.Fatalf("a lost answer: %v", err)
	}
	finder := account.(networks.Finder)
	finding, err := finder.Find(networkstest.Soon(t), networks.Search{Message: answer, Since: since, Known: []networks.Receipt{first}})
	if err != nil || finding.Verdict != networks.CannotTell || finding.Why == "" {
		t.Errorf("the look for the answer: %+v, %v", finding, err)
	}
	absent := pictured(t, account, part("Never sent."))
	finding, err = finder.Find(networkstest.Soon(t), networks.Search{Message: absent, Since: since, Known: []networks.Receipt{first}})
	if err != nil || finding.Verdict != networks.NotThere {
		t.Errorf("the look for a post: %+v, %v", finding, err)
	}
}

// A key that Pixelfed has seen says nothing about what became of the first request.
func TestABurntKeyIsLookedUp(t *testing.T) {
	account, _ := on(t, fakeKinds["pixelfed"], sandbox.Options{Keys: sandbox.Burns})
	m := pictured(t, account, part("text"))
	since := time.Now()
	first, err := account.Publish(networkstest.Soon(t), m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Publish(networkstest.Soon(t), m); err == nil || networks.KindOf(err) != networks.Uncertain {
		t.Errorf("the replay: %v", err)
	}
	finding, err := account.(networks.Finder).Find(networkstest.Soon(t), networks.Search{Message: m, Since: since})
	if err != nil || finding.Verdict != networks.Found || finding.Receipt.ID != first.ID {
		t.Errorf("the look: %+v, %v", finding, err)
	}
}

// Pixelfed shows a warning only of what is called sensitive.
func TestAWarningHidesThePictureToo(t *testing.T) {
	account, server := on(t, fakeKinds["pixelfed"], sandbox.Options{})
	m := pictured(t, account, part("text"))
	m.Warning = "prison"
	if _, err := account.Publish(networkstest.Soon(t), m); err != nil {
		t.Fatal(err)
	}
	if post := server.Posts(fakeName)[0]; !post.Sensitive || post.Warning != "prison" {
		t.Errorf("readers see %+v", post)
	}
}

// go-mastodon drops a poll beside pictures without a word; Mastodon takes both since 4.6.
func TestAPollBesidePicturesIsNeverDropped(t *testing.T) {
	for version, takes := range map[string]bool{"4.5.2": false, "4.6.0": true, "4.6.0-rc.1+glitch": true, "5.0.0": true, "nightly": false} {
		kind := fakeMastodon
		kind.version = version
		account, server := on(t, kind, sandbox.Options{})
		limits, err := account.(networks.LimitsReader).ReadLimits(networkstest.Soon(t))
		if err != nil || limits.Poll.WithMedia != takes {
			t.Errorf("%s: both together %v, error %v, want %v", version, limits.Poll.WithMedia, err, takes)
		}
		m := pictured(t, account, part("text"))
		m.Poll = &networks.Poll{Options: []string{"Так", "Не"}, Open: time.Hour}
		_, err = account.Publish(networkstest.Soon(t), m)
		switch posts := server.Posts(fakeName); {
		case takes && (err != nil || posts[0].Poll == nil || len(posts[0].Media) != 1):
			t.Errorf("%s: error %v, readers see %+v", version, err, posts)
		case !takes && (err == nil || networks.KindOf(err) != networks.Rejected || len(posts) != 0):
			t.Errorf("%s: error %v, readers see %+v", version, err, posts)
		}
	}
}
