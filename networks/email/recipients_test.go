package email

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

func TestRecipientsAreReadLineByLine(t *testing.T) {
	list, err := readRecipients([]byte("\ufeff# our readers\n\nales ales@readers.example # he asked for it\r\n  Nina@Readers.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(list))
	for i, reader := range list {
		got[i] = reader.name + " " + reader.address
	}
	want := []string{"ales ales@readers.example", nameless("nina@readers.example") + " Nina@Readers.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, reader := range list {
		if !readerName.MatchString(reader.name) || strings.Contains(reader.name, "nina") {
			t.Errorf("the name %q", reader.name)
		}
	}
}

func TestMistakesAmongRecipientsAreToldWithoutTheirAddresses(t *testing.T) {
	for name, test := range map[string]struct{ written, want string }{
		"nobody":             {"# none yet\n", "nobody stands in it"},
		"no address":         {"ok@readers.example\nsecret person\n", "line 2: the address is not the address of a mailbox"},
		"three words":        {"a secret secret@readers.example\n", "line 1: write"},
		"a name in capitals": {"Secret secret@readers.example\n", "line 1: a name has small letters"},
		"the same address":   {"secret@readers.example\nSECRET@readers.example\n", "line 2: this reader stands in line 1 already"},
		"the same name":      {"a secret@readers.example\na secret2@readers.example\n", "line 2: this reader stands in line 1 already"},
		"letters beyond z":   {"сакрэт@readers.example\n", "letters from a to z only"},
	} {
		_, err := readRecipients([]byte(test.written))
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(strings.ToLower(err.Error()), "secret") || strings.Contains(err.Error(), "сакрэт") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// Who comes and goes changes nobody else's name: deliveries hang on it.
func TestAReaderKeepsHisName(t *testing.T) {
	few, err := readRecipients([]byte("b@readers.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	many, err := readRecipients([]byte("a@readers.example\nB@Readers.Example\nc@readers.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(many, func(r recipient) bool { return r.name == few[0].name }) {
		t.Errorf("%s is none of %v", few[0].name, many)
	}
}

func TestAListIsAnAccountForEachReader(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "readers.txt"), []byte("ales a@readers.example\nnina n@readers.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSink(t, nil)
	config := configured(t, s)
	config.To, config.Recipients, config.Unsubscribe = "", "readers.txt", "mailto:leave@campaign.example"
	members, err := config.Members(folder)
	if err != nil || len(members) != 2 {
		t.Fatalf("%v, %v", members, err)
	}
	for _, member := range members {
		m := letter("text")
		m.Delivery = "campaign/text|once|letters/" + member.Name
		if _, err := publish(t, opened(t, member.Config), m); err != nil {
			t.Fatal(err)
		}
	}
	letters := s.all()
	if !slices.Equal(letters[0].to, []string{"a@readers.example"}) || !slices.Equal(letters[1].to, []string{"n@readers.example"}) {
		t.Errorf("they went to %v and %v", letters[0].to, letters[1].to)
	}
	if strings.Contains(letters[0].raw, "n@readers") || strings.Contains(letters[1].raw, "a@readers") {
		t.Error("one reader is shown the other")
	}
	if open(t, letters[0].raw).header.Get("Message-ID") == open(t, letters[1].raw).header.Get("Message-ID") {
		t.Error("both letters have one name")
	}
}

// One sign-in tells for all of them.
func TestAListSignsInOnceToBeVerified(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "readers.txt"), []byte("a@readers.example\nn@readers.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, signedIn := newSink(t, nil), 0
	s.auth = func() error { signedIn++; return nil }
	config := configured(t, s)
	config.To, config.Recipients, config.Unsubscribe = "", "readers.txt", "mailto:leave@campaign.example"
	members, err := config.Members(folder)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, member := range members {
		identity, err := opened(t, member.Config).(networks.Verifier).Verify(within(t))
		if err != nil {
			t.Fatal(err)
		}
		ids[identity.ID] = true
	}
	if signedIn != 1 || len(ids) != 2 {
		t.Errorf("%d sign-ins for %d accounts", signedIn, len(ids))
	}
}

func TestAddressesAreMasked(t *testing.T) {
	for text, want := range map[string]string{
		"550 5.1.1 <ales.kavalenka@readers.example>: no": "550 5.1.1 <a…@readers.example>: no",
		"ўладзь@readers.example":                         "ў…@readers.example",
		"no address @ all":                               "no address @ all",
		"rcpt=a+b@c.example, d@e.example":                "r…@c.example, d…@e.example",
	} {
		if got := masked(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestMistakesInTheConfigurationAreNamed(t *testing.T) {
	whole := Config{Server: "smtps://mail.example", From: "letters@campaign.example", To: "friend@readers.example"}
	for name, test := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no server":                {func(c *Config) { c.Server = "" }, "server is missing"},
		"no scheme":                {func(c *Config) { c.Server = "mail.example:587" }, "is not the address of a mail server"},
		"a web server":             {func(c *Config) { c.Server = "https://mail.example" }, "is not the address of a mail server"},
		"nobody to write to":       {func(c *Config) { c.To = "" }, "to is missing"},
		"no mailbox":               {func(c *Config) { c.To = "friend" }, "to is not the address of a mailbox"},
		"two of them":              {func(c *Config) { c.To = "a@b.example, c@d.example" }, "to is not the address of a mailbox"},
		"no sender":                {func(c *Config) { c.From = "" }, "from is missing"},
		"a line break":             {func(c *Config) { c.From = "a@b.example\r\nBcc: c@d.example" }, "from is not the address of a mailbox"},
		"a wrong address to reply": {func(c *Config) { c.ReplyTo = "us" }, "reply_to is not the address"},
		"no password":              {func(c *Config) { c.User = "me" }, "password is missing"},
		"an odd way to leave":      {func(c *Config) { c.Unsubscribe = "http://campaign.example" }, "unsubscribe is not an address for readers"},
		"a header in it":           {func(c *Config) { c.Unsubscribe = "https://campaign.example/>\r\nX: 1" }, "unsubscribe is not an address for readers"},
		"no certificate":           {func(c *Config) { c.Certificate = "none.pem" }, "certificate: "},
	} {
		config := whole
		test.change(&config)
		if _, err := config.Open(networks.Surroundings{Folder: t.TempDir()}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	list := whole
	list.Recipients = "readers.txt"
	if _, err := list.Members(""); err == nil || !strings.Contains(err.Error(), "write one of them") {
		t.Errorf("to and recipients: %v", err)
	}
	list.To = ""
	if _, err := list.Members(""); err == nil || !strings.Contains(err.Error(), "unsubscribe is missing") {
		t.Errorf("a list that nobody can leave: %v", err)
	}
}

func FuzzRecipients(f *testing.F) {
	f.Add("a@b.example\nname c@d.example # x\n")
	f.Fuzz(func(t *testing.T, written string) {
		list, err := readRecipients([]byte(written))
		if err != nil {
			return
		}
		for _, reader := range list {
			if !readerName.MatchString(reader.name) || strings.ContainsAny(reader.address, "\r\n <>") {
				t.Errorf("%q became %+v", written, reader)
			}
		}
	})
}
