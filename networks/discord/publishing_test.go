package discord

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// open opens an account on a server of the test's own.
func open(t *testing.T, config func(*testing.T, string) *Config, handle http.HandlerFunc) networks.Account {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	opened, err := config(t, server.URL).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// play opens a bot on the sandbox, and returns both.
func play(t *testing.T) (*botAccount, *sandbox.Server) {
	t.Helper()
	server := sandbox.New([]networks.Network{Network}, sandbox.Options{})
	return open(t, written, server.ServeHTTP).(*botAccount), server
}

func picture(content, alt string) networks.Media {
	return networks.Media{
		File: "photos/family at home.png", Type: "image/png", Size: int64(len(content)), Alt: alt,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(content))), nil },
	}
}

func TestNobodyIsNotifiedByWhatATextHappensToSay(t *testing.T) {
	var sent string
	account := open(t, written, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = string(body)
		fmt.Fprint(w, `{"id":"7","channel_id":"1001"}`)
	})
	receipt, err := account.Publish(networkstest.Soon(t), networks.Message{Key: "abcdefghijklmnopqrstuvwx", Text: "@everyone, <@1>"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"content":"@everyone, \\<@1>","allowed_mentions":{"parse":[]},"nonce":"abcdefghijklmnopqrstuvwx","enforce_nonce":true}`
	if diff := cmp.Diff(want, strings.TrimSpace(sent)); diff != "" {
		t.Error(diff)
	}
	if !strings.HasSuffix(receipt.URL, "/channels/3001/1001/7") {
		t.Errorf("the receipt leads to %q", receipt.URL)
	}
}

func TestAWebhookWaitsUntilItsPostIsSaved(t *testing.T) {
	var asked string
	account := open(t, func(t *testing.T, server string) *Config {
		config := hooked(t, server)
		config.Thread = "5001"
		return config
	}, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RequestURI()
		fmt.Fprint(w, `{"id":"7"}`)
	})
	if _, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter"}); err != nil {
		t.Fatal(err)
	}
	if want := "/api/v10/webhooks/2001/" + webhookSecret + "?thread_id=5001&wait=true"; asked != want {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	if err := account.(networks.Deleter).Delete(networkstest.Soon(t), networks.Receipt{ID: "7"}); err != nil {
		t.Fatal(err)
	}
	if want := "/api/v10/webhooks/2001/" + webhookSecret + "/messages/7?thread_id=5001"; asked != want {
		t.Errorf("deleted %q, want %q", asked, want)
	}
}

func TestPicturesAreCoveredAndNamedWithoutTheirFolders(t *testing.T) {
	var body string
	account := open(t, written, func(w http.ResponseWriter, r *http.Request) {
		read, _ := io.ReadAll(r.Body)
		body = string(read)
		fmt.Fprint(w, `{"id":"7"}`)
	})
	m := networks.Message{Sensitive: true, Media: []networks.Media{picture("\x89PNG one", "An envelope")}}
	if _, err := account.Publish(networkstest.Soon(t), m); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"attachments":[{"id":0,"filename":"SPOILER_1.png","description":"An envelope","is_spoiler":true}]`,
		`name="files[0]"; filename="SPOILER_1.png"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the request lacks %s:\n%s", want, body)
		}
	}
	if strings.Contains(body, "family") {
		t.Error("the file's own name went out")
	}
}

func TestOptionsBecomeFlags(t *testing.T) {
	for want, options := range map[string]map[string]string{
		"":     {"silent": "false", "preview": "on"},
		"4":    {"preview": "off"},
		"4096": {"silent": "true"},
		"4100": {"silent": "true", "preview": "off"},
	} {
		account, server := play(t)
		if _, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter", Options: options}); err != nil {
			t.Fatal(err)
		}
		if got := server.Posts("discord")[0].Extra["flags"]; got != want {
			t.Errorf("%v became %q, want %q", options, got, want)
		}
	}
}

func TestWhatCannotBeSentIsRefusedBefore(t *testing.T) {
	bot, server := play(t)
	webhook := open(t, hooked, server.ServeHTTP)
	for name, test := range map[string]struct {
		account networks.Account
		message networks.Message
	}{
		"a webhook's answer": {webhook, networks.Message{Text: "b", Parent: &networks.Receipt{ID: "1"}}},
		"too much markup":    {bot, networks.Message{Text: strings.Repeat("a", 1999), Marks: marks(0, 1, networks.Bold, "")}},
		"too many bytes":     {bot, networks.Message{Media: []networks.Media{{Size: largestFile}, {Size: largestFile}, {Size: largestFile}}}},
	} {
		if _, err := test.account.Publish(networkstest.Soon(t), test.message); networks.KindOf(err) != networks.Rejected {
			t.Errorf("%s: error %v, want a rejection", name, err)
		}
	}
	if len(server.Requests()) != 0 {
		t.Error("something was sent")
	}
}

func TestAnAnswerToAMessageThatIsGoneIsRefused(t *testing.T) {
	account, _ := play(t)
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "b", Parent: &networks.Receipt{ID: "1"}})
	if failure := networkstest.AsError(t, err); failure.Kind != networks.Rejected || !strings.Contains(err.Error(), "message_reference: Unknown message") {
		t.Errorf("error %v, want a rejection that says why", err)
	}
}

func TestAMessageIsEditedAndCounted(t *testing.T) {
	account, server := play(t)
	receipt, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A leter_"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Edit(networkstest.Soon(t), receipt, networks.Message{Text: "A letter_", Warning: "prison"}); err != nil {
		t.Fatal(err)
	}
	if post := server.Posts("discord")[0]; post.Text != "A letter_" || post.Warning != "prison" || post.ID != receipt.ID {
		t.Errorf("readers see %+v", post)
	}
	counts, err := account.Count(networkstest.Soon(t), []networks.Receipt{receipt})
	if err != nil || counts[0].Favorites != 3 || counts[0].Replies != -1 {
		t.Errorf("counted %+v (%v), want three reactions", counts, err)
	}
}
