package ghost_test

import (
	"bytes"
	"encoding/json"
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
	if me, err := account.Verify(networkstest.Soon(t)); err != nil || !strings.HasPrefix(me.Software, "Ghost 6.") {
		t.Fatalf("identity %+v, error %v", me, err)
	}
	t.Run("publishes a draft, once", func(t *testing.T) { publishesOnce(t, account) })
	t.Run("finds the draft of a crash again", func(t *testing.T) { findsItsDraft(t, account) })
	t.Run("leaves what an editor has changed to the next try", func(t *testing.T) { meetsAnEditor(t, account) })
	t.Run("shows pictures and text as written", func(t *testing.T) { showsPictures(t, account) })
	for name, wrong := range map[string]string{"secret": secretOf(told.Key, "00"), "id": "6b00000000000000000000ff:" + secret} {
		t.Run("refuses a wrong "+name, func(t *testing.T) {
			_, err := open(t, configured(t, told.Address, wrong)).Verify(networkstest.Soon(t))
			networkstest.CheckMeaning(t, err, networks.Denied, "key")
		})
	}
}

// secretOf is a key whose secret ends otherwise.
func secretOf(key, end string) string { return key[:len(key)-len(end)] + end }

func publishesOnce(t *testing.T, account siteAccount) {
	began := time.Now()
	m := networkstest.Prepare(t, account, message("once", "A letter takes ten minutes."))
	if finding := networkstest.Find(t, account, networks.Search{Message: m, Since: began}); finding.Verdict != networks.NotThere {
		t.Errorf("of a draft the look says %+v", finding)
	}
	first := networkstest.Publish(t, account, m)
	if again := networkstest.Publish(t, account, m); again != first {
		t.Errorf("published again it is %+v, was %+v", again, first)
	}
	m.Prepared = nil // as after the loss of a ledger
	if finding := networkstest.Find(t, account, networks.Search{Message: m, Since: began}); finding.Receipt != first {
		t.Errorf("the look says %+v, want %+v", finding, first)
	}
	if again := networkstest.Publish(t, account, networkstest.Prepare(t, account, m)); again != first {
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
	edited, err := account.Edit(networkstest.Soon(t), receipt, m)
	if err != nil || edited != receipt {
		t.Errorf("edited is %+v (%v), want %+v", edited, err, receipt)
	}
	if page := get(t, receipt.URL); !strings.Contains(page, "five minutes") {
		t.Errorf("readers see %.300s", page)
	}
	for range 2 {
		if err := account.Delete(networkstest.Soon(t), receipt); err != nil {
			t.Errorf("deleting: %v", err)
		}
	}
	counts, err := account.Count(networkstest.Soon(t), []networks.Receipt{receipt})
	if err != nil || !counts[0].Gone {
		t.Errorf("counts %+v, error %v, want it gone", counts, err)
	}
}

// findsItsDraft loses what Prepare returned.
func findsItsDraft(t *testing.T, account siteAccount) {
	m := message("crash", "The first words.")
	first := networkstest.Prepare(t, account, m)
	m.Text = "Other words, composed after the crash."
	second := networkstest.Prepare(t, account, m)
	if a, b := draftOf(t, first), draftOf(t, second); a != b {
		t.Errorf("the drafts are %s and %s", a, b)
	}
	receipt := networkstest.Publish(t, account, second)
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
	stale := networkstest.Prepare(t, account, m)
	// The site tells changes apart by the second.
	for changed := stale; stateOf(t, changed) == stateOf(t, stale); changed = networkstest.Prepare(t, account, m) {
		m.Text += " Words that somebody added."
	}
	if _, err := account.Publish(networkstest.Soon(t), stale); networks.KindOf(err) != networks.Temporary {
		t.Errorf("a draft that was changed: %v (%v), want %v", networks.KindOf(err), err, networks.Temporary)
	}
	fresh := networkstest.Prepare(t, account, stale)
	first := networkstest.Publish(t, account, fresh)
	if again, err := account.Publish(networkstest.Soon(t), stale); err != nil || again != first {
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
	m = networkstest.Prepare(t, account, m)
	if again := networkstest.Prepare(t, account, m); !bytes.Equal(m.Prepared, again.Prepared) {
		t.Errorf("preparing again made %s of %s", again.Prepared, m.Prepared)
	}
	page := get(t, networkstest.Publish(t, account, m).URL)
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

// message is the only part of an invented delivery, whose title is its name.
func message(name, text string) networks.Message {
	delivery := "lights/" + name + "|once|blog"
	return networks.Message{
		Version: networks.MessageVersion, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0),
		Due: time.Date(2025, 12, 1, 17, 0, 0, 0, time.UTC), Part: 1, Parts: 1, Title: name, Text: text,
	}
}
