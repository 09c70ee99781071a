package wordpress_test

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

// site is Debian's WordPress, started for the test.
type site struct {
	Address  string `json:"address"`
	User     string `json:"user"`
	Password string `json:"password"`
	// Helper may write and not publish.
	Helper struct {
		User     string `json:"user"`
		Password string `json:"password"`
	} `json:"helper"`
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
	networkstest.StartServer(t, "wordpress", &told)
	account := open(t, configured(t, told.Address, told.User, told.Password))
	t.Run("publishes a draft, once", func(t *testing.T) { publishesOnce(t, told, account) })
	t.Run("finds the draft of a crash again", func(t *testing.T) { findsItsDraft(t, told, account) })
	t.Run("shows pictures and text as written", func(t *testing.T) { showsPictures(t, told, account) })
	t.Run("refuses a wrong password", func(t *testing.T) {
		_, err := open(t, configured(t, told.Address, told.User, "fake-and-wrong")).Verify(networkstest.Soon(t))
		networkstest.CheckMeaning(t, err, networks.Denied, "password")
	})
	t.Run("refuses who may not publish", func(t *testing.T) {
		helper := open(t, configured(t, told.Address, told.Helper.User, told.Helper.Password))
		_, err := helper.Verify(networkstest.Soon(t))
		networkstest.CheckMeaning(t, err, networks.Denied, "user")
		_, err = helper.Publish(networkstest.Soon(t), networkstest.Prepare(t, helper, message("helper", "A letter.")))
		networkstest.CheckMeaning(t, err, networks.Denied, "user")
	})
}

func publishesOnce(t *testing.T, told site, account siteAccount) {
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
	if up := titles(t, told, "once"); up != 1 {
		t.Errorf("%d posts are up", up)
	}
	editsAndDeletes(t, told, account, first, m)
}

func editsAndDeletes(t *testing.T, told site, account siteAccount, receipt networks.Receipt, m networks.Message) {
	t.Helper()
	m.Text = "A letter takes five minutes."
	edited, err := account.Edit(networkstest.Soon(t), receipt, m)
	if err != nil || edited != receipt {
		t.Errorf("edited is %+v (%v), want %+v", edited, err, receipt)
	}
	if page := get(t, told.Address+"/wp-json/wp/v2/posts/"+receipt.ID); !strings.Contains(page, "five minutes") {
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
func findsItsDraft(t *testing.T, told site, account siteAccount) {
	m := message("crash", "The first words.")
	first := networkstest.Prepare(t, account, m)
	m.Text = "Other words, composed after the crash."
	second := networkstest.Prepare(t, account, m)
	if a, b := draftOf(t, first), draftOf(t, second); a != b {
		t.Errorf("the drafts are %d and %d", a, b)
	}
	receipt := networkstest.Publish(t, account, second)
	if up := titles(t, told, "crash"); up != 1 {
		t.Errorf("%d posts are up", up)
	}
	if page := get(t, told.Address+"/wp-json/wp/v2/posts/"+receipt.ID); !strings.Contains(page, "Other words") {
		t.Errorf("readers see %.300s", page)
	}
}

func draftOf(t *testing.T, m networks.Message) int {
	t.Helper()
	var known struct{ ID int }
	if err := json.Unmarshal(m.Prepared, &known); err != nil || known.ID == 0 {
		t.Fatalf("prepared is %s (%v)", m.Prepared, err)
	}
	return known.ID
}

func showsPictures(t *testing.T, told site, account siteAccount) {
	m := message("pictures", "Ліст & <b>не</b> самота\n\nhttps://example.org/a?b=1&c=2")
	m.Media = []networks.Media{networkstest.Picture(t, "one.png", `Канверт "з маркай"`), networkstest.Picture(t, "two.png", "Two")}
	m.Hashtags = []string{"UntilAllAreFree"}
	m.Options = map[string]string{"featured": "true", "excerpt": "Short", "categories": "uncategorized"}
	m = networkstest.Prepare(t, account, m)
	again := networkstest.Prepare(t, account, m)
	if !bytes.Equal(m.Prepared, again.Prepared) {
		t.Errorf("preparing again made %s of %s", again.Prepared, m.Prepared)
	}
	receipt := networkstest.Publish(t, account, m)
	var shown struct {
		Content  struct{ Rendered string }
		Excerpt  struct{ Rendered string }
		Date     string `json:"date_gmt"`
		Featured int    `json:"featured_media"`
		Tags     []int
	}
	if err := json.Unmarshal([]byte(get(t, told.Address+"/wp-json/wp/v2/posts/"+receipt.ID)), &shown); err != nil {
		t.Fatal(err)
	}
	if text := networks.TextOfHTML(shown.Content.Rendered); text != m.Text {
		t.Errorf("readers see %q, written was %q", text, m.Text)
	}
	if !strings.Contains(shown.Content.Rendered, `alt="Two"`) || shown.Featured == 0 || len(shown.Tags) != 1 || !strings.Contains(shown.Excerpt.Rendered, "Short") {
		t.Errorf("readers see %+v", shown)
	}
	if want := m.Due.Format("2006-01-02T15:04:05"); shown.Date != want {
		t.Errorf("it is dated %s, want %s", shown.Date, want)
	}
}

// titles counts the posts with a title that readers see.
func titles(t *testing.T, told site, title string) int {
	t.Helper()
	var up []struct{ Title struct{ Rendered string } }
	if err := json.Unmarshal([]byte(get(t, told.Address+"/wp-json/wp/v2/posts?per_page=100")), &up); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, post := range up {
		if post.Title.Rendered == title {
			count++
		}
	}
	return count
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
