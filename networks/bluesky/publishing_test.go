package bluesky

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

func TestMistakesInTheConfigurationAreNamed(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no handle":          {func(c *Config) { c.Handle = "" }, "handle is missing"},
		"a name alone":       {func(c *Config) { c.Handle = "campaign" }, "handle: \"campaign\" is not one"},
		"an address":         {func(c *Config) { c.Handle = "a@example.org" }, "handle"},
		"no password":        {func(c *Config) { c.AppPassword = networks.Secret{} }, "app_password is missing"},
		"no protocol":        {func(c *Config) { c.Server = "pds.example" }, "server: \"pds.example\" is not an address"},
		"a card":             {func(c *Config) { c.Card = "yes" }, "card: \"yes\""},
		"a wrong video host": {func(c *Config) { c.VideoServer = "video" }, "video_server"},
	} {
		config := written(t, "https://pds.example")
		test.change(config)
		if _, err := config.Open(networks.Surroundings{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	config := written(t, "")
	config.Handle = "@Until-All-Are-Free.Test"
	if opened, err := config.Open(networks.Surroundings{}); err != nil || opened.(*account).door.handle != "until-all-are-free.test" {
		t.Errorf("a handle as people write it: %v", err)
	}
}

func TestGatesSayWhoMayAnswerAndQuote(t *testing.T) {
	parent := networks.Receipt{ID: "at://did:plc:a/app.bsky.feed.post/3mbxhfckfzkkm"}
	for name, test := range map[string]struct {
		options map[string]string
		parent  *networks.Receipt
		want    map[string]string
	}{
		"nothing":   {nil, nil, map[string]string{}},
		"everyone":  {map[string]string{optionReplies: "everyone", optionQuotes: "on"}, nil, map[string]string{}},
		"nobody":    {map[string]string{optionReplies: "nobody"}, nil, map[string]string{threadGates: `"allow":[]`}},
		"followers": {map[string]string{optionReplies: "followers"}, nil, map[string]string{threadGates: "#followerRule"}},
		"mentioned": {map[string]string{optionReplies: "mentioned"}, nil, map[string]string{threadGates: "#mentionRule"}},
		"following": {map[string]string{optionReplies: "following"}, nil, map[string]string{threadGates: "#followingRule"}},
		"an answer": {map[string]string{optionReplies: "nobody", optionQuotes: off}, &parent, map[string]string{postGates: "#disableRule"}},
	} {
		t.Run(name, func(t *testing.T) {
			a, fake := play(t)
			m := message("gated", "A letter takes ten minutes.")
			m.Options = test.options
			if test.parent != nil {
				original, _ := mustPublish(t, a, message("parent", "First."))
				m.Parent, m.Root = &original, &original
			}
			receipt, _ := mustPublish(t, a, m)
			at, err := a.door.current.place(receipt.ID)
			if err != nil {
				t.Fatal(err)
			}
			got := fake.gates(at)
			if len(got) != len(test.want) {
				t.Fatalf("%v, want %v", got, test.want)
			}
			for collection, words := range test.want {
				if !strings.Contains(got[collection], words) || !strings.Contains(got[collection], receipt.ID) {
					t.Errorf("%s: %s, want %s", collection, got[collection], words)
				}
			}
		})
	}
}

// A post whose gate got lost is put again, and its gate with it.
func TestALostGateFollows(t *testing.T) {
	a, fake, server := stage(t)
	m := message("lost gate", "A letter takes ten minutes.")
	m.Options = map[string]string{optionReplies: "nobody"}
	server.Next(sandbox.None, sandbox.Refuse)
	_, m, err := publish(t, a, m)
	if networks.KindOf(err) != networks.Uncertain || err == nil || !strings.Contains(err.Error(), "not yet who may answer") {
		t.Fatalf("a gate that was not written: %v", err)
	}
	receipt, err := a.Publish(soonEnough(t), m)
	at, _ := a.door.current.place(receipt.ID)
	if err != nil || len(fake.gates(at)) != 1 || len(server.Posts(fakeName)) != 1 {
		t.Errorf("put again: %v, gates %v", err, fake.gates(at))
	}
}

// What a person changed in the app since stays as it is, and is no doubt.
func TestAGateThatWasChangedStays(t *testing.T) {
	a, fake, server := stage(t)
	m := message("changed gate", "A letter takes ten minutes.")
	m.Options = map[string]string{optionReplies: "nobody"}
	receipt, m := mustPublish(t, a, m)
	at, _ := a.door.current.place(receipt.ID)
	fake.keep(place{at.repo, threadGates, at.key}, fakeRecord{CID: "bafyreichanged", Value: []byte(`{"changed":true}`)})
	if again, err := a.Publish(soonEnough(t), m); err != nil || again != receipt {
		t.Errorf("%+v, %v", again, err)
	}
	server.Next(sandbox.None, sandbox.Unprocessable)
	m = message("refused gate", "A gate that is refused for good.")
	m.Options = map[string]string{optionReplies: "nobody"}
	if _, _, err := publish(t, a, m); err != nil {
		t.Errorf("a post whose gate is refused for good is up: %v", err)
	}
}

func TestALedgerThatWasLostMeetsItsOwnPost(t *testing.T) {
	a, _ := play(t)
	receipt, m := mustPublish(t, a, message("lost ledger", "A letter takes ten minutes."))
	m.Prepared, m.Language = nil, "en" // somebody named the language since
	if again, _ := mustPublish(t, a, m); again != receipt {
		t.Errorf("%+v, want %+v", again, receipt)
	}
	m.Text = "A letter takes eleven minutes."
	if _, _, err := publish(t, a, m); networks.KindOf(err) != networks.Rejected || !strings.Contains(err.Error(), "with other words") {
		t.Errorf("other words: %v", err)
	}
}

func TestAVideoIsWorkedOnBeforeItsPost(t *testing.T) {
	a, _ := play(t)
	m := message("video", "A film of ten minutes.")
	m.Media = []networks.Media{film("film.mp4")}
	for asked := 1; ; asked++ {
		prepared, err := a.Prepare(soonEnough(t), m)
		m.Prepared = prepared
		if err == nil {
			break
		}
		if networks.KindOf(err) != networks.Temporary || asked > 5 {
			t.Fatalf("asked %d times: %v", asked, err)
		}
		if _, err := a.Publish(soonEnough(t), m); networks.KindOf(err) != networks.Temporary {
			t.Fatalf("published before it is ready: %v", err)
		}
	}
	receipt, err := a.Publish(soonEnough(t), m)
	if err != nil {
		t.Fatal(err)
	}
	// The same film again: the service says that it has it, with a refusal.
	again := message("video again", "The same film.")
	again.Media = m.Media
	for range 4 {
		if again.Prepared, err = a.Prepare(soonEnough(t), again); err == nil {
			break
		}
	}
	if other, err := a.Publish(soonEnough(t), again); err != nil || other == receipt {
		t.Errorf("%+v, %v", other, err)
	}
	again.Media = append(again.Media, film("second.mp4"))
	if _, err := compose(again, prepared{Files: []upload{{Hash: "film.mp4", Blob: &blob{}}, {Hash: "second.mp4", Blob: &blob{}}}}); networks.KindOf(err) != networks.Rejected {
		t.Errorf("two videos: %v", err)
	}
}

func TestAForgottenVideoIsHandedOverAgain(t *testing.T) {
	a, _ := play(t)
	m := message("forgotten", "A film of ten minutes.")
	m.Media = []networks.Media{film("film.mp4")}
	m.Prepared = []byte(`{"files":[{"hash":"film.mp4","job":"forgotten"}]}`)
	prepared, err := a.Prepare(soonEnough(t), m)
	if networks.KindOf(err) != networks.Temporary || strings.Contains(string(prepared), "forgotten") {
		t.Fatalf("%s, %v", prepared, err)
	}
	for range 4 {
		m.Prepared = prepared
		if prepared, err = a.Prepare(soonEnough(t), m); err == nil {
			return
		}
	}
	t.Errorf("it never becomes ready: %v", err)
}

func TestWhatCoversAPicture(t *testing.T) {
	for name, test := range map[string]struct {
		label     string
		sensitive bool
		want      string
	}{
		"nothing":          {"", false, ""},
		"sensitive":        {"", true, labelGraphic},
		"a label":          {"nudity", false, "nudity"},
		"a label and both": {"nudity", true, "nudity"},
	} {
		m := message("label", "Sores.")
		m.Sensitive = test.sensitive
		if test.label != "" {
			m.Options = map[string]string{optionLabel: test.label}
		}
		got := ""
		if made := labelsOf(m); made != nil {
			got = made.Values[0].Value
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestSigningInTriesThePasswordOut(t *testing.T) {
	const handle = "@Until-All-Are-Free.Test"
	for name, test := range map[string]struct {
		answers []string
		refused bool
	}{
		"right":               {answers: []string{handle, appPassword}},
		"mistyped":            {answers: []string{"nobody", appPassword, handle, fakeWrongPassword, "", appPassword}},
		"wrong until it ends": {answers: []string{handle, fakeWrongPassword}, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := play(t)
			around := networkstest.Surroundings(t, networks.TransportOptions{})
			config := &Config{Server: a.door.server}
			credentials, err := config.SignIn(soonEnough(t), around, &networkstest.Script{Answers: test.answers})
			if test.refused {
				kept, _ := around.Session.Load()
				if networks.KindOf(err) != networks.Denied || credentials != nil || kept != nil {
					t.Errorf("%v, %v; the session keeps %s", credentials, err, kept)
				}
				return
			}
			want := []networks.Credential{
				{Key: "handle", Value: "until-all-are-free.test", Plain: true},
				{Key: "app_password", Value: appPassword},
			}
			if diff := cmp.Diff(want, credentials); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
			if kept, _ := around.Session.Load(); !strings.Contains(string(kept), "refresh") {
				t.Errorf("the session was not kept: %s", kept)
			}
		})
	}
}
