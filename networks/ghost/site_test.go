package ghost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// site is a Ghost of its own, started for the test.
type site struct {
	Address string `json:"address"`
	Key     string `json:"key"`
}

// siteAccount is what an account can do.
type siteAccount interface {
	networks.Account
	networks.Preparer
	networks.Finder
	networks.Verifier
	networks.Deleter
	networks.Editor
	networks.Counter
}

func open(t *testing.T, config networks.Config) siteAccount {
	t.Helper()
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account.(siteAccount)
}

// TestARealSite goes through the life of posts on one site: it takes seconds to start.
func TestARealSite(t *testing.T) {
	var told site
	networkstest.StartServer(t, "ghost", &told)
	account := open(t, configured(t, told.Address, told.Key))
	if me, err := account.Verify(within(t)); err != nil || !strings.HasPrefix(me.Software, "Ghost 6.") {
		t.Fatalf("identity %+v, error %v", me, err)
	}
	t.Run("publishes a draft, once", func(t *testing.T) { publishesOnce(t, account) })
	t.Run("finds the draft of a crash again", func(t *testing.T) { findsItsDraft(t, account) })
	t.Run("leaves what an editor has changed to the next try", func(t *testing.T) { meetsAnEditor(t, account) })
	t.Run("shows pictures and text as written", func(t *testing.T) { showsPictures(t, account) })
	for name, wrong := range map[string]string{"secret": secretOf(told.Key, "00"), "id": "6b00000000000000000000ff:" + secret} {
		t.Run("refuses a wrong "+name, func(t *testing.T) {
			_, err := open(t, configured(t, told.Address, wrong)).Verify(within(t))
			failure, ok := errors.AsType[*networks.Error](err)
			if !ok || failure.Kind != networks.Denied || failure.Credential != "key" {
				t.Errorf("the error is %v, want the key denied", err)
			}
		})
	}
}

// secretOf is a key whose secret ends otherwise.
func secretOf(key, end string) string { return key[:len(key)-len(end)] + end }

func publishesOnce(t *testing.T, account siteAccount) {
	began := time.Now()
	m := prepare(t, account, message("once", "A letter takes ten minutes."))
	if finding := look(t, account, networks.Search{Message: m, Since: began}); finding.Verdict != networks.NotThere {
		t.Errorf("of a draft the look says %+v", finding)
	}
	first := mustPublish(t, account, m)
	if again := mustPublish(t, account, m); again != first {
		t.Errorf("published again it is %+v, was %+v", again, first)
	}
	m.Prepared = nil // as after the loss of a ledger
	if finding := look(t, account, networks.Search{Message: m, Since: began}); finding.Receipt != first {
		t.Errorf("the look says %+v, want %+v", finding, first)
	}
	if again := mustPublish(t, account, prepare(t, account, m)); again != first {
		t.Errorf("prepared and published anew it is %+v, was %+v", again, first)
	}
	if page := get(t, first.URL); !strings.Contains(page, "ten minutes") {
		t.Errorf("readers see %.300s", page)
	}
	editsAndDeletes(t, account, first, m)
}

func editsAndDeletes(t *testing.T, account siteAccount, receipt networks.Receipt, m networks.Message) {
	t.Helper()
	m.Text = "A letter takes five minutes."
	edited, err := account.Edit(within(t), receipt, m)
	if err != nil || edited != receipt {
		t.Errorf("edited is %+v (%v), want %+v", edited, err, receipt)
	}
	if page := get(t, receipt.URL); !strings.Contains(page, "five minutes") {
		t.Errorf("readers see %.300s", page)
	}
	for range 2 {
		if err := account.Delete(within(t), receipt); err != nil {
			t.Errorf("deleting: %v", err)
		}
	}
	counts, err := account.Count(within(t), []networks.Receipt{receipt})
	if err != nil || !counts[0].Gone {
		t.Errorf("counts %+v, error %v, want it gone", counts, err)
	}
}

// findsItsDraft loses what Prepare returned.
func findsItsDraft(t *testing.T, account siteAccount) {
	m := message("crash", "The first words.")
	first := prepare(t, account, m)
	m.Text = "Other words, composed after the crash."
	second := prepare(t, account, m)
	if a, b := draftOf(t, first), draftOf(t, second); a != b {
		t.Errorf("the drafts are %s and %s", a, b)
	}
	receipt := mustPublish(t, account, second)
	if strings.HasSuffix(receipt.URL, "-2/") {
		t.Errorf("there is another post at the address before %s", receipt.URL)
	}
	if page := get(t, receipt.URL); !strings.Contains(page, "Other words") {
		t.Errorf("readers see %.300s", page)
	}
}

// meetsAnEditor has the draft change between preparing and publishing.
func meetsAnEditor(t *testing.T, account siteAccount) {
	m := message("edited", "The first words.")
	stale := prepare(t, account, m)
	// The site tells changes apart by the second.
	for changed := stale; stateOf(t, changed) == stateOf(t, stale); changed = prepare(t, account, m) {
		m.Text += " Words that somebody added."
	}
	if _, err := account.Publish(within(t), stale); networks.KindOf(err) != networks.Temporary {
		t.Errorf("a draft that was changed: %v (%v), want %v", networks.KindOf(err), err, networks.Temporary)
	}
	fresh := prepare(t, account, stale)
	first := mustPublish(t, account, fresh)
	if again, err := account.Publish(within(t), stale); err != nil || again != first {
		t.Errorf("the stale one again: %+v, %v, want %+v", again, err, first)
	}
}

func draftOf(t *testing.T, m networks.Message) string { return readPrepared(t, m)["id"].(string) }

// stateOf is when the draft was changed last, as the site tells it.
func stateOf(t *testing.T, m networks.Message) string { return readPrepared(t, m)["updated"].(string) }

func readPrepared(t *testing.T, m networks.Message) map[string]any {
	t.Helper()
	var known map[string]any
	if err := json.Unmarshal(m.Prepared, &known); err != nil || known["id"] == nil {
		t.Fatalf("prepared is %s (%v)", m.Prepared, err)
	}
	return known
}

func showsPictures(t *testing.T, account siteAccount) {
	m := message("pictures", "Ліст & <b>не</b> самота\nhttps://example.org/a?b=1&c=2")
	m.Media = []networks.Media{networkstest.Picture(t, "one.png", `Канверт "з маркай"`), networkstest.Picture(t, "two.png", "Two")}
	m.Hashtags = []string{"UntilAllAreFree"}
	m.Options = map[string]string{"excerpt": "Short"}
	m = prepare(t, account, m)
	if again := prepare(t, account, m); !bytes.Equal(m.Prepared, again.Prepared) {
		t.Errorf("preparing again made %s of %s", again.Prepared, m.Prepared)
	}
	page := get(t, mustPublish(t, account, m).URL)
	for _, want := range []string{
		"Ліст &amp; &lt;b&gt;не&lt;/b&gt; самота<br>", ">https://example.org/a?b=1&amp;c=2</a>",
		`alt="Канверт &quot;з маркай&quot;"`, `alt="Two"`, "/tag/untilallarefree/", "2025-12-01",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("readers see no %s", want)
		}
	}
	if t.Failed() {
		_, article, _ := strings.Cut(page, "<article")
		t.Logf("%.3000s", article)
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func prepare(t *testing.T, account networks.Preparer, m networks.Message) networks.Message {
	t.Helper()
	prepared, err := account.Prepare(within(t), m)
	if err != nil {
		t.Fatalf("preparing: %v", err)
	}
	m.Prepared = prepared
	return m
}

func mustPublish(t *testing.T, account networks.Account, m networks.Message) networks.Receipt {
	t.Helper()
	receipt, err := account.Publish(within(t), m)
	if err != nil || receipt.ID == "" {
		t.Fatalf("publishing: %+v, %v", receipt, err)
	}
	return receipt
}

func look(t *testing.T, account networks.Finder, search networks.Search) networks.Finding {
	t.Helper()
	finding, err := account.Find(within(t), search)
	if err != nil {
		t.Fatalf("looking: %v", err)
	}
	return finding
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// message is the only part of an invented delivery, whose title is its name.
func message(name, text string) networks.Message {
	delivery := "lights/" + name + "|once|blog"
	return networks.Message{
		Version: networks.MessageVersion, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0),
		Due: time.Date(2025, 12, 1, 17, 0, 0, 0, time.UTC), Part: 1, Parts: 1, Title: name, Text: text,
	}
}
